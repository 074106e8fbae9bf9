"""The cover sheet: who reports for which period, and how many rows of which ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from unicodedata import normalize

from analytics.collect.cells import CUT_FROM, BadCell, Cell, as_date, as_month, as_number, as_text, fold
from analytics.collect.preflight import Broken
from analytics.collect.reader import Sheet
from analytics.errors import ParameterError
from analytics.plan.ledger import FieldType, Ledger
from analytics.plan.period import Period, parse_period
from analytics.words import LANGUAGES, say

LABELS = ("plan", "unit_code", "unit_name", "period", "filled_on")
HEADINGS = ("ledger", "worksheet", "n_rows", "total")
QUARTER = re.compile(r"(\d{4})(?:年第?|Q|-Q)([1-4一二三四])(?:季度)?", re.IGNORECASE)
CHINESE_DIGITS = str.maketrans("一二三四", "1234")


@dataclass(frozen=True)
class Reported:
    """One line of the cover's table: a ledger, its worksheet, number of rows and total as written."""

    row: int
    ledger: str
    worksheet: str
    n_rows: Cell
    total: Cell = ""


@dataclass(frozen=True)
class Cover:
    """The cover as written; values by label, and the table of ledgers.

    `places` are the cells of the values by label, filled in or not, as (row, column), both from 0.
    `columns` are those of the table: ledger, worksheet (None: left out), number of rows.
    """

    sheet: str
    values: Mapping[str, Cell] = field(default_factory=dict)
    reported: tuple[Reported, ...] = ()
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    columns: tuple[int | None, ...] = ()

    def row_of(self, label: str | None) -> int | None:
        """The Excel row of a label's value; None when the cover has no such label."""
        return self.places[label][0] + 1 if label in self.places else None


def comparable(text: Cell) -> str:
    """A heading or label without what people vary: width, case, spaces, stars, a colon at the end."""
    return _without_variants(text if text.__class__ is str else plain(text))


@lru_cache(maxsize=10_000)
def _without_variants(text: str) -> str:
    return re.sub(r"[\s*]+", "", normalize("NFKC", text)).casefold().rstrip(":")


def plain(cell: Cell) -> str:
    """A cell of the cover as text; nothing for a formula's error."""
    return "" if isinstance(cell, Broken) else as_text(cell, cut_from=None).strip()


def find_cover(sheets: Iterable[Sheet]) -> Cover | None:
    """The cover among a workbook's sheets; None when there is none."""
    names = _ways("sheet")
    sheet = next((one for one in sheets if comparable(one.name) in names), None)
    return _read(sheet) if sheet else None


def ledgers_by_name(ledgers: Mapping[str, Ledger]) -> dict[str, Ledger]:
    """Ledgers by all they may be called, made comparable: title, sheet name (cut by Excel), code, id."""
    return {
        comparable(name): one
        for one in ledgers.values()
        for name in (one.id, one.code, *sheet_names(one), one.title.en, one.title.zh)
    }


def sheet_names(ledger: Ledger) -> tuple[str, ...]:
    """Names a ledger's sheet may have; Excel cuts names at 31 characters."""
    return ledger.title.zh[:31], ledger.title.en[:31], ledger.code


def read_period(cell: Cell) -> Period:
    """The period written on a cover; raises BadCell."""
    try:
        if isinstance(cell, str):
            quarter = QUARTER.fullmatch(fold(cell).replace(" ", ""))
            if quarter:
                return parse_period(f"{quarter[1]}Q{quarter[2].translate(CHINESE_DIGITS)}")
        return parse_period(as_month(cell))
    except ParameterError:
        raise BadCell("not_a_period") from None


def read_count(cell: Cell) -> int | None:
    """A number of rows; None for an empty cell. Raises BadCell."""
    if isinstance(cell, str) and not cell.strip():
        return None
    try:
        count = int(fold(as_text(cell)))
    except (ValueError, AttributeError):
        raise BadCell("not_a_count") from None
    return count if count >= 0 else _no_count()


def read_total(cell: Cell) -> Decimal | None:
    """A total stated on the cover; None for none, for an uncalculated formula's zero and for other texts."""
    try:
        total = as_number(cell, FieldType.MONEY)
    except BadCell:
        return None
    return total if total.is_finite() and 0 < abs(total) < CUT_FROM else None


def _no_count() -> int:
    raise BadCell("not_a_count")


def _read(sheet: Sheet) -> Cover:
    labels = {way: label for label in LABELS for way in _ways(label)}
    values: dict[str, Cell] = {}
    places: dict[str, tuple[int, int]] = {}
    table: list[Reported] = []
    columns: Sequence[int | None] | None = None
    for number, row in enumerate(sheet.rows, start=1):
        if columns:
            ledger, worksheet, n_rows, total = (row[at] if at is not None else "" for at in columns)
            if comparable(ledger):
                table.append(Reported(number, plain(ledger), plain(worksheet), n_rows, total))
            continue
        columns = _table_columns(row)
        filled = [at for at, cell in enumerate(row) if not (isinstance(cell, str) and not cell.strip())]
        if columns is None and filled and (label := labels.get(comparable(row[filled[0]]))):
            places.setdefault(label, (number - 1, filled[1] if len(filled) > 1 else filled[0] + 1))
            if len(filled) > 1:
                values.setdefault(label, row[filled[1]])
    return Cover(sheet.name, values, tuple(table), places, tuple(columns or ()))


def _table_columns(row: Sequence[Cell]) -> list[int | None] | None:
    """Where the table's columns are when this row is its heading; worksheet and total may be left out."""
    at = {comparable(cell): column for column, cell in reversed(list(enumerate(row))) if comparable(cell)}
    found = [next((at[way] for way in _ways(key) if way in at), None) for key in HEADINGS]
    return found if found[0] is not None and found[2] is not None else None


@cache
def _ways(key: str) -> tuple[str, ...]:
    return tuple(comparable(say(f"cover.{key}", lang)) for lang in LANGUAGES)


def filled_on(cover: Cover) -> date | None:
    """The day the cover was filled in; None when none is given. Raises BadCell."""
    cell = cover.values.get("filled_on")
    return None if cell is None else as_date(cell)

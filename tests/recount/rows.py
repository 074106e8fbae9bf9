"""The sample's workbooks read cell by cell: which rows are good, and why others are not."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from unicodedata import normalize

import yaml
from python_calamine import CalamineWorkbook
from recount.plan import FIRST_DAY, LAST_DAY

NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})月?")
DECIMALS = {"money": "0.01", "decimal": "0.0001"}


class Unusable(Exception):
    """A cell that cannot be taken, with the reason."""


@dataclass(frozen=True)
class Row:
    """A good row: typed cells by Chinese heading. `day` is the day it counts at by its ledger."""

    unit: str
    workbook: str
    number: int
    day: date
    cells: Mapping[str, object]

    def __getitem__(self, title: str):
        return self.cells.get(title)


@dataclass(frozen=True)
class Sheet:
    """One ledger of a workbook: its good rows, and its bad ones as (Excel row number, reason)."""

    rows: tuple[Row, ...] = ()
    bad: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Book:
    """A workbook as received: what it reports by ledger (a ledger reported as zero has no rows)."""

    unit: str
    period: str
    received_on: date
    name: str
    sheets: Mapping[str, Sheet]


def read_ledgers(folder: Path) -> dict[str, dict]:
    """The ledger files as plain text values, by id."""
    files = (yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader) for path in folder.glob("*.yaml"))
    return {one["id"]: one for one in files}


def read_books(folder: Path, ledgers: Mapping[str, dict]) -> list[Book]:
    """Every workbook under the sample folder, in the order received."""
    return [_book(path, ledgers) for path in sorted(folder.glob("*/*.xlsx"))]


def read_cells(path: Path) -> dict[str, list[list]]:
    """All cells of a workbook from A1 on, by sheet; an empty one is an empty text."""
    workbook = CalamineWorkbook.from_path(path)
    return {
        name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in workbook.sheet_names
    }


def narrow(text: str) -> str:
    """Full-width characters made narrow."""
    return normalize("NFKC", text).strip()


def person(number: str) -> str:
    """A person's number without what people vary when they type it."""
    return "".join(normalize("NFKC", number).upper().split())


def _book(path: Path, ledgers: Mapping[str, dict]) -> Book:
    sheets = read_cells(path)
    cover = {row[0]: row[1] for row in sheets["封面"] if row[0]}
    by_code = {one["code"]: one for one in ledgers.values()}
    read = {}
    for code, name, n_rows in _reported(sheets["封面"]):
        ledger = by_code[code]
        read[ledger["id"]] = _sheet(sheets[name], ledger, cover["单位代码"], path.name) if n_rows else Sheet()
    return Book(cover["单位代码"], cover["报送期间"], date.fromisoformat(path.parent.name), path.name, read)


def _reported(cover: list[list]) -> list[tuple]:
    """(ledger code, sheet, number of rows) of every ledger that the cover reports."""
    start = next(at for at, row in enumerate(cover) if row[0] == "台账")
    return [tuple(row[:3]) for row in cover[start + 1 :] if row[0] and row[2] != ""]


def _sheet(cells: list[list], ledger: dict, unit: str, workbook: str) -> Sheet:
    """The heading stands in the second row, data below it."""
    fields = {one["title"]["zh"]: one for one in ledger["fields"]}
    keys = [title for title, one in fields.items() if one.get("key") == "true"]
    good, bad, seen = [], [], {}
    for number, row in enumerate(cells[2:], start=3):
        raw = {title: cell for title, cell in zip(cells[1], row, strict=True) if title in fields}
        if not any(str(cell).strip() for cell in raw.values()):
            continue
        try:
            values = {title: _value(cell, fields[title], ledger) for title, cell in raw.items()}
            day = _day(values, ledger)
            key = tuple(_key(values[title], fields[title]) for title in keys)
            if any(key) and key in seen:
                raise Unusable(f"repeats row {seen[key]}")
        except Unusable as error:
            bad.append((number, str(error)))
            continue
        seen[key] = number
        good.append(Row(unit, workbook, number, day, values))
    return Sheet(tuple(good), tuple(bad))


def _day(cells: Mapping[str, object], ledger: dict) -> date:
    title = next(one["title"]["zh"] for one in ledger["fields"] if one["id"] == ledger["date"])
    day = cells[title]
    if isinstance(day, str):  # kept by month: the last day of the month
        year, month = map(int, day.split("-"))
        day = date(year, month, monthrange(year, month)[1])
    if day > LAST_DAY or (day < FIRST_DAY and ledger.get("may_precede_plan") != "true"):
        raise Unusable(f"{title} {day} outside the year")
    return day


def _key(value: object, said: dict) -> object:
    if isinstance(value, str) and said.get("personal") == "hash":
        return person(value)
    return narrow(value) if isinstance(value, str) else value


def _value(cell: object, said: dict, ledger: dict) -> object:
    """The typed value of a cell; None for an empty one."""
    if isinstance(cell, str):
        cell = cell.strip() or None
    if cell is None:
        if said.get("required") == "true" or said["id"] == ledger["date"]:
            raise Unusable(f"{said['title']['zh']} empty")
        return None
    try:
        return PARSERS[said["type"]](cell, said)
    except (ValueError, KeyError):
        raise Unusable(f"{said['title']['zh']} not readable: {cell!r}") from None


def _text(cell: object, _: dict) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell)


def _number(cell: object, said: dict) -> Decimal:
    if isinstance(cell, bool | date):
        raise ValueError
    if isinstance(cell, str):
        text = narrow(cell)
        if said["type"] == "money":
            text = text.removeprefix("¥").removesuffix("元").strip()
        if not NUMBER.fullmatch(text):
            raise ValueError
        cell = text.replace(",", "")
    number = Decimal(str(cell))
    if said["type"] == "int" and number != int(number):
        raise ValueError
    if number < Decimal(said.get("min", "-Infinity")) or number > Decimal(said.get("max", "Infinity")):
        raise ValueError
    return number.quantize(Decimal(DECIMALS.get(said["type"], "1")), ROUND_HALF_UP)


def _yes_or_no(cell: object, _: dict) -> bool:
    return cell if isinstance(cell, bool) else {"是": True, "否": False}[narrow(str(cell))]


def _date(cell: object, _: dict) -> date:
    if isinstance(cell, date):
        return cell
    found = DAY.fullmatch(narrow(str(cell)))
    if not found:
        raise ValueError
    return date(*map(int, found.groups()))


def _month(cell: object, _: dict) -> str:
    if isinstance(cell, date):
        return f"{cell:%Y-%m}"
    found = MONTH.fullmatch(narrow(str(cell)))
    if not found:
        raise ValueError
    return f"{date(int(found[1]), int(found[2]), 1):%Y-%m}"


def _term(cell: object, said: dict) -> str:
    text = narrow(str(cell))
    for one in said["choices"]:
        if text in (narrow(one["zh"]), one["en"]):
            return one["zh"]
    raise ValueError


def _terms(cell: object, said: dict) -> tuple[str, ...]:
    return tuple(_term(one, said) for one in str(cell).split("、"))


PARSERS = {
    "text": _text,
    "int": _number,
    "decimal": _number,
    "money": _number,
    "bool": _yes_or_no,
    "date": _date,
    "month": _month,
    "enum": _term,
    "set": _terms,
}

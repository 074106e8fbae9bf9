"""One CSV file: one ledger of one unit and period, from its bytes to a submission the store can take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import PurePath

from analytics.collect.cells import BadCell, Reading, fold
from analytics.collect.cover import LABELS, Cover, comparable, filled_on, read_count, read_period
from analytics.collect.csv_text import csv_rows
from analytics.collect.heading import HEADING_WITHIN, find_heading
from analytics.collect.preflight import OLE, ZIP, Broken, Preflight
from analytics.collect.reader import Sheet
from analytics.collect.sheet import Stated, has_rows, read_sheet
from analytics.collect.workbook import Context, as_reject, cover_remarks, read_cover, refused
from analytics.errors import CollectError
from analytics.plan.ledger import Ledger
from analytics.store import Reject, Severity, SheetRows, Status, Submission
from analytics.words import LANGUAGES, say

NAMED_BY = ("unit_code", "period", "ledger")  # what a file's name tells, and its label lines
LABELLED = (*LABELS, "ledger", "worksheet", "n_rows", "filled_by", "checked_by", "note")
PERIOD_AND_SHEET = re.compile(r"(\d{4}(?:-\d{1,2}|Q[1-4]))-(\D.*)", re.IGNORECASE)
SHEETLESS = ""  # a CSV file has no sheets; its place is file, row and column
COPIED = re.compile(r"\s*(?:\(\d+\)|-\s*(?:副本|copy))+$", re.IGNORECASE)
LOOK = Preflight(".csv")


@dataclass(frozen=True)
class _Labelled:
    """The label lines above a CSV's table: what they say, and in which Excel row they and the table begin."""

    values: Mapping[str, str]
    rows: Mapping[str, int]
    table_from: int


def is_csv(path: PurePath, data: bytes) -> bool:
    """Whether a file is to be read as CSV; a workbook that was only named so is none."""
    return path.suffix.lower() == ".csv" and not data.startswith((ZIP, OLE))


def read_csv(data: bytes, received: Submission, context: Context) -> Submission:
    """The submission in a CSV's bytes: of the one ledger it names, and of no other.

    Unit, period and ledger stand in label lines above the table (`单位代码,Q01`), or in the file's name
    (`Q01_anything_2024-03_L08.csv`); where both speak they must agree. The ledger may also be told by the
    title above the table, as in the sheets of our templates. A heading alone reports that nothing
    happened. Everything after is as for the sheet of a workbook.
    """
    try:
        rows = csv_rows(data, _known_words(context), context.limits)
    except CollectError as error:
        return refused(received, map(as_reject, error.problems))
    labelled = _labelled(rows)
    named = _named(received.workbook)
    if not labelled.values.get("ledger"):
        named = _titled(rows, context) | named
    ledger = context.ledgers_by_name.get(comparable(labelled.values.get("ledger") or named.get("ledger", "")))
    cover = _as_cover(labelled, named, context)
    said, found = read_cover(received, cover, context)
    problems = [*_unnamed(labelled, named), *_contradictions(labelled, named, context)]
    problems += [one for one in found if one.code != "collect_problems.cover_blank"]
    if cover.values.get("ledger") and ledger is None:
        detail = {"value": cover.values["ledger"]}
        problems.append(Reject("collect_problems.unknown_ledger", row=cover.row_of("ledger"), detail=detail))
    if problems:
        return refused(said, problems)
    return _read_table(said, cover, ledger, _table(rows, labelled, ledger), context)


def said_by_name(path: PurePath) -> bytes:
    """What a CSV's name says beyond its content, for telling files apart; nothing of other files.

    Two units that report nothing send the same bytes.
    """
    named = _named(path.name) if path.suffix.lower() == ".csv" else {}
    return "\0".join(map(comparable, named.values())).encode()


def _known_words(context: Context) -> frozenset[str]:
    return _headings(tuple({one.id: one for one in context.ledgers_by_name.values()}.values()))


@cache
def _headings(ledgers: tuple[Ledger, ...]) -> frozenset[str]:
    """Every heading and label there is, made comparable."""
    titles = {
        comparable(title)
        for ledger in ledgers
        for field in ledger.fields
        for title in (field.title.zh, field.title.en, *field.also)
    }
    return frozenset(titles | _label_by_word().keys())


@cache
def _label_by_word() -> Mapping[str, str]:
    return {comparable(say(f"cover.{one}", lang)): one for one in LABELLED for lang in LANGUAGES}


def _labelled(rows: Sequence[Sequence[str]]) -> _Labelled:
    values: dict[str, str] = {}
    places: dict[str, int] = {}
    for at, row in enumerate(rows):
        filled = [cell for cell in row if cell.strip()]
        label = _label_by_word().get(comparable(filled[0])) if filled else None
        if filled and (label is None or len(filled) > 2):
            return _Labelled(values, places, at)
        if label and label not in values:
            values[label] = filled[1].strip() if len(filled) > 1 else ""
            places[label] = at + 1
    return _Labelled(values, places, len(rows))


def _named(workbook: str) -> dict[str, str]:
    """Unit, period and ledger in a file's name of the form `unit_anything_period_ledger.csv`.

    The ledger may be missing, as when a sheet of a template is saved under the template's name, or follow
    the period after a dash, as an office program adds the sheet's name.
    """
    parts = [one.strip() for one in COPIED.sub("", fold(PurePath(workbook).stem)).split("_")]
    if with_sheet := PERIOD_AND_SHEET.fullmatch(parts[-1]):
        parts[-1:] = with_sheet.groups()
    for at in (-1, -2):
        if len(parts) > -at and parts[0] and _is_period(parts[at]):
            ledger = {"ledger": parts[-1]} if at == -2 and parts[-1] else {}
            return {"unit_code": parts[0], "period": parts[at], **ledger}
    return {}


def _is_period(text: str) -> bool:
    try:
        read_period(text)
    except BadCell:
        return False
    return True


def _titled(rows: Sequence[Sequence[str]], context: Context) -> dict[str, str]:
    """The ledger by the title above the table, as our templates and samples have it; nothing when unclear."""
    cells = [cell for row in rows[:HEADING_WITHIN] for cell in row if cell.strip()]
    narrow = list(map(fold, cells))
    ways = [*cells, *(one.partition("(")[0] for one in narrow), *(one.partition(" ")[2] for one in narrow)]
    found = {ledger.id for way in ways if (ledger := context.ledgers_by_name.get(comparable(way)))}
    return {"ledger": found.pop()} if len(found) == 1 else {}


def _as_cover(labelled: _Labelled, named: Mapping[str, str], context: Context) -> Cover:
    """The labels as a cover. The plan may be left out: the period tells it."""
    values = dict(named) | {label: value for label, value in labelled.values.items() if value}
    places = {label: (row - 1, 1) for label, row in labelled.rows.items()}
    return Cover(SHEETLESS, {"plan": context.plan.id} | values, places=places)


def _unnamed(labelled: _Labelled, named: Mapping[str, str]) -> Iterator[Reject]:
    for label in NAMED_BY:
        if not (labelled.values.get(label) or named.get(label)):
            detail = {"label": say(f"cover.{label}", "zh")}
            yield Reject("collect_problems.csv_unnamed", row=labelled.rows.get(label), detail=detail)


def _contradictions(labelled: _Labelled, named: Mapping[str, str], context: Context) -> Iterator[Reject]:
    for label in NAMED_BY:
        inside, outside = labelled.values.get(label), named.get(label)
        if inside and outside and _meant(label, inside, context) != _meant(label, outside, context):
            detail = {"label": say(f"cover.{label}", "zh"), "value": inside, "named": outside}
            row = labelled.rows[label]
            yield Reject("collect_problems.csv_contradicts_name", row=row, detail=detail)


def _meant(label: str, value: str, context: Context) -> object:
    """What a label's value stands for, however it is written."""
    try:
        meant = {
            "unit_code": lambda: fold(value).upper(),
            "period": lambda: read_period(value).code,
            "ledger": lambda: context.ledgers_by_name[comparable(value)].id,
        }
        return meant[label]()
    except (BadCell, KeyError):
        return comparable(value)


def _table(rows: Sequence[list[str]], labelled: _Labelled, ledger: Ledger) -> Sheet:
    """The table as a sheet, every row as wide as the heading; a row with more than that is marked broken."""
    below = [[]] * labelled.table_from + list(rows[labelled.table_from :])
    heading = find_heading(below, ledger)
    filled = [at for at, cell in enumerate(below[heading.row]) if cell.strip()] if heading else []
    width = filled[-1] + 1 if heading else max(map(len, below), default=0)
    sheet = [row[:width] + [""] * (width - len(row)) for row in below]
    for at in range(heading.row + 1 if heading else len(below), len(below)):
        if any(cell.strip() for cell in below[at][width:]):
            sheet[at][min(heading.columns.values())] = Broken("csv_ragged", f"{len(below[at])} > {width}")
    return Sheet(SHEETLESS, False, sheet)


def _read_table(
    received: Submission, cover: Cover, ledger: Ledger, sheet: Sheet, context: Context
) -> Submission:
    unit = context.plan.unit[received.unit]
    named = replace(cover, values={"unit_name": unit.name.zh} | cover.values)
    remarks = cover_remarks(received, named, LOOK, context)
    n_stated, more = _n_stated(cover, ledger)
    if find_heading(sheet.rows, ledger) and not has_rows(sheet, ledger) and not n_stated:
        rows, found = SheetRows(ledger.id, SHEETLESS, n_stated=0), []
    else:
        reading = Reading(False, context.hash_person)
        rows, found = read_sheet(sheet, ledger, context.plan, reading, stated=Stated(n_stated))
    rejects = [*remarks, *more, *found]
    if rows.status is Status.REFUSED:
        return replace(refused(received, rejects), sheets=(rows,))
    day = _filled_on(cover)
    return replace(received, filled_on=day, sheets=(rows,), rejects=tuple(rejects))


def _n_stated(cover: Cover, ledger: Ledger) -> tuple[int | None, list[Reject]]:
    value = cover.values.get("n_rows", "")
    try:
        return read_count(value), []
    except BadCell as error:
        detail = {"value": value, "ledger": ledger.title.zh}
        row = cover.row_of("n_rows")
        return None, [Reject(error.code, Severity.WARNING, ledger.id, row=row, detail=detail)]


def _filled_on(cover: Cover) -> date | None:
    try:
        return filled_on(cover)
    except BadCell:
        return None

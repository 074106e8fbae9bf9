"""Rows of a batch as columns of text, a table per ledger and one per kind of log row."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from analytics.store.batch import Reject, SheetRows, Status, Submission
from analytics.store.chain import WHOLE, Slice
from analytics.store.columns import COMMON, NO_PERIOD, REJECT, SHEET, SUBMISSION, Column

Text = Mapping[str, list[str | None]]  # the values of a table's columns, as text
Until = Mapping[tuple[int, str], date | None]


@dataclass(frozen=True)
class Numbered:
    """A submission with its number in the store and the id readers see."""

    seq: int
    id: str
    submission: Submission


def slices(numbered: Iterable[Numbered]) -> Iterator[Slice]:
    """What the submissions say of which ledger; those of no known unit and period replace nothing."""
    for one in numbered:
        said = one.submission
        if said.unit is None or said.period is None:
            continue
        yield Slice(one.seq, said.unit, said.period, WHOLE, said.received_on, said.status is Status.ACCEPTED)
        for sheet in said.sheets:
            accepted = sheet.status is Status.ACCEPTED
            yield Slice(one.seq, said.unit, said.period, sheet.ledger, said.received_on, accepted)


def record_columns(
    numbered: Iterable[Numbered], *, plan: str, until: Until, columns: Mapping[str, tuple[Column, ...]]
) -> Iterator[tuple[str, Text]]:
    """(ledger, columns) for every ledger with records.

    Columns are those of the table plus `period`; one row per record.
    """
    parts = defaultdict(list)
    for one in numbered:
        common = _common(one, plan)
        for sheet in one.submission.sheets:
            if sheet.rows:
                parts[sheet.ledger].append(_records(common, one, sheet, until, columns[sheet.ledger]))
    return _joined(parts, columns)


def log_columns(
    numbered: Iterable[Numbered],
    *,
    plan: str,
    until: Until,
    person_key: str | None,
    columns: Mapping[str, tuple[Column, ...]],
) -> Iterator[tuple[str, Text]]:
    """(kind, columns) for every kind of log row there is, as `record_columns`.

    One row per reject, reported sheet or submission.
    """
    parts = defaultdict(list)
    for one in numbered:
        common = _common(one, plan)
        for kind, rows in _log_rows(one, person_key):
            parts[kind].append(_log(common, one, rows, until))
    return _joined(parts, columns)


def _joined(
    parts: Mapping[str, list[dict[str, list]]], columns: Mapping[str, tuple[Column, ...]]
) -> Iterator[tuple[str, Text]]:
    for ledger, blocks in parts.items():
        names = ["period", *COMMON, *(one.name for one in columns[ledger])]
        yield ledger, {name: list(chain.from_iterable(block[name] for block in blocks)) for name in names}


def _common(one: Numbered, plan: str) -> dict[str, object]:
    said = one.submission
    return {
        "period": said.period or NO_PERIOD,
        "unit": said.unit,
        "plan": plan,
        "seq": str(one.seq),
        "submission": one.id,
        "workbook": said.workbook,
        "received_on": said.received_on.isoformat(),
    }


def _records(
    common: Mapping[str, object], one: Numbered, sheet: SheetRows, until: Until, columns: tuple[Column, ...]
) -> dict[str, list]:
    n_rows = len(sheet.rows)
    nothing = [None] * n_rows
    same = common | {
        "about": sheet.ledger,
        "sheet": sheet.sheet,
        "superseded_on": _iso(until.get((one.seq, sheet.ledger))),
    }
    block = {name: [value] * n_rows for name, value in same.items()}
    block |= {"row": list(map(str, sheet.rows)), "event_on": list(sheet.event_on)}
    return block | {column.name: sheet.columns.get(column.field, nothing) for column in columns}


def _log_rows(one: Numbered, person_key: str | None) -> Iterator[tuple[str, list[dict]]]:
    said = one.submission
    yield SUBMISSION, [_submission_row(said, person_key)]
    yield SHEET, [_sheet_row(sheet) for sheet in said.sheets]
    yield REJECT, [_reject_row(reject) for reject in said.rejects]


def _log(common: Mapping[str, object], one: Numbered, rows: list[dict], until: Until) -> dict[str, list]:
    block = defaultdict(list)
    for row in rows:
        ends = _iso(until.get((one.seq, row["about"])))
        for name, value in (
            common | {"sheet": None, "row": None, "event_on": None, "superseded_on": ends} | row
        ).items():
            block[name].append(value)
    return block


def _submission_row(said: Submission, person_key: str | None) -> dict[str, str | None]:
    return {
        "about": WHOLE,
        "sha256__text": said.sha256,
        "status__text": said.status.value,
        "due_on__date": _iso(said.due_on),
        "filled_on__date": _iso(said.filled_on),
        "n_rows__int": str(sum(len(sheet.rows) for sheet in said.sheets)),
        "n_rejected__int": str(sum(sheet.n_rejected for sheet in said.sheets)),
        "person_key__text": person_key,
    }


def _sheet_row(sheet: SheetRows) -> dict[str, str | None]:
    return {
        "about": sheet.ledger,
        "sheet": sheet.sheet,
        "status__text": sheet.status.value,
        "n_stated__int": None if sheet.n_stated is None else str(sheet.n_stated),
        "n_rows__int": str(len(sheet.rows)),
        "n_rejected__int": str(sheet.n_rejected),
    }


def _reject_row(reject: Reject) -> dict[str, str | None]:
    return {
        "about": reject.ledger,
        "sheet": reject.sheet,
        "row": None if reject.row is None else str(reject.row),
        "severity__text": reject.severity.value,
        "column_title__text": reject.column_title,
        "field__text": reject.field,
        "value__text": reject.value,
        "code__text": reject.code,
        "detail__text": json.dumps(reject.detail, ensure_ascii=False, default=str),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

"""Examples of record checks as sheets: what an example leaves out is filled in by the field's type."""

from __future__ import annotations

import hashlib
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from book_builders import cover, plain_book

from analytics.plan.ledger import FieldType, Ledger, LedgerField, Personal
from analytics.plan.record_check import RecordCheck
from analytics.store import SheetRows, Status, Submission

EXAMPLES = Path(__file__).parent / "check_examples"
UNIT, PERIOD, RECEIVED, DAY = "Q01", "2024-03", "2024-04-02", "2024-03-08"
ABOUT = {"unit", "period", "times"}
FIRST_ROW = 3  # under a title and the headings
DEFAULTS = {
    FieldType.INT: "5",
    FieldType.DECIMAL: "1",
    FieldType.NUMBER: "1",
    FieldType.MONEY: "500",
    FieldType.BOOL: "否",
    FieldType.DATE: DAY,
    FieldType.MONTH: PERIOD,
}


@dataclass(frozen=True)
class Example:
    """A good and a bad sheet for one check.

    `of` is the ledger, `column` the field pointed at, `at` the rows of the bad sheet that are found (from
    0). A row is values by field; `times` repeats it with `{n}` counted from 1, `unit` and `period` say
    whose it is in a review.
    """

    check: str
    of: str
    column: str
    good: tuple[Mapping[str, str], ...]
    bad: tuple[Mapping[str, str], ...]
    at: tuple[int, ...]
    period: str
    received: str

    @property
    def name(self) -> str:
        return f"{self.check}-{self.of}-{self.column}"


def examples(checks: Mapping[str, RecordCheck]) -> list[Example]:
    """All examples, in the order of their files."""
    found = []
    for path in sorted(EXAMPLES.glob("*.yaml")):
        said = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        for check, given in said.items():
            found += [_example(check, one, checks) for one in (given if isinstance(given, list) else [given])]
    return found


def _example(check: str, said: Mapping, checks: Mapping[str, RecordCheck]) -> Example:
    good, bad = tuple(_spread(said["good"])), tuple(_spread(said["bad"]))
    columns = checks[check].of[said["of"]] if check in checks else ("",)
    return Example(
        check,
        said["of"],
        said.get("column", columns[0]),
        good,
        bad,
        tuple(map(int, said.get("at", [len(bad) - 1]))),
        said.get("period", PERIOD),
        said.get("received", RECEIVED),
    )


def _spread(rows: Sequence[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    for row in rows:
        for n in range(1, int(row.get("times", 1)) + 1):
            yield {name: value.replace("{n}", str(n)) for name, value in row.items() if name != "times"}


def filled(row: Mapping[str, str], ledger: Ledger, n: int) -> dict[str, str]:
    """The row with every required field filled in."""
    unknown = row.keys() - ABOUT - ledger.field.keys()
    assert not unknown, f"{ledger.id} has no {unknown}"
    needed = [one for one in ledger.fields if one.required or one.key or one.id == ledger.date]
    return {one.id: _default(one, n) for one in needed} | {
        name: value for name, value in row.items() if name not in ABOUT
    }


def _default(field: LedgerField, n: int) -> str:
    if field.choices:
        return field.choices[0].zh
    return DEFAULTS.get(field.type, f"K{n}" if field.key else f"名称甲{n}")


def workbook(rows: Sequence[Mapping[str, str]], ledger: Ledger, *, period: str) -> bytes:
    """A workbook of one unit with these rows as its only sheet; numbers and dates are typed as text."""
    said = [filled(row, ledger, n) for n, row in enumerate(rows, start=1)]
    fields = [one for one in ledger.fields if one.personal is not Personal.DROP]
    sheet = [[ledger.title.zh], [one.title.zh for one in fields]]
    sheet += [[row.get(one.id, "") for one in fields] for row in said]
    named = ledger.title.zh[:31]
    head = cover([[ledger.code, named, len(said)]], unit=UNIT, period=period, filled_on="2024-04-01")
    return plain_book({"封面": head, named: sheet})


def submissions(rows: Sequence[Mapping[str, str]], ledger: Ledger) -> list[Submission]:
    """The rows as workbooks of their units and periods, read already; the row numbers are their places."""
    books = defaultdict(list)
    for n, row in enumerate(rows):
        books[row.get("unit", UNIT), row.get("period", PERIOD)].append((n, filled(row, ledger, n)))
    return [
        Submission(
            sha256=hashlib.sha256(f"{unit}{period}".encode()).hexdigest(),
            workbook=f"{unit}_{period}.xlsx",
            received_on=date(2025, 1, 4),
            status=Status.ACCEPTED,
            unit=unit,
            period=period,
            sheets=(_sheet(said, ledger),),
        )
        for (unit, period), said in books.items()
    ]


def _sheet(said: Sequence[tuple[int, Mapping[str, str]]], ledger: Ledger) -> SheetRows:
    names = {name for _, row in said for name in row}
    return SheetRows(
        ledger.id,
        ledger.title.zh,
        rows=[n + FIRST_ROW for n, _ in said],
        event_on=[_day(row[ledger.date]) for _, row in said],
        columns={name: [_typed(row.get(name), ledger.field[name]) for _, row in said] for name in names},
    )


def _day(value: str) -> str:
    return value if len(value) > len(PERIOD) else f"{value}-{monthrange(*map(int, value.split('-')))[1]}"


def _typed(value: str | None, field: LedgerField) -> str | None:
    if field.type is FieldType.BOOL and value:
        return "true" if value == "是" else "false"
    return value or None

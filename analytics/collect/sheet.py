"""One ledger sheet: find the heading, take the good rows, set the bad ones aside with every reason."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from analytics.collect.beside import rows_beside
from analytics.collect.cells import DECIMALS, BadCell, Cell, Reading
from analytics.collect.changed import changed_titles, refused_columns
from analytics.collect.column import convert_column
from analytics.collect.heading import HEADING_WITHIN, Heading, find_heading, is_blank
from analytics.collect.merged import FIGURES, fill_merged
from analytics.collect.preflight import Merged
from analytics.collect.reader import Sheet
from analytics.collect.shown import Persons, persons_in, shown
from analytics.collect.stamp import Column
from analytics.plan.ledger import Ledger, LedgerField, Personal
from analytics.plan.model import Plan
from analytics.store import Reject, Severity, SheetRows, Status

BINARY_DUST = Decimal("1e-9")  # of a sum that a spreadsheet made


@dataclass(frozen=True)
class Stated:
    """What the cover says of a sheet: rows, and the total of the ledger's column for it; None: nothing."""

    n_rows: int | None
    total: Decimal | None = None


@dataclass(frozen=True)
class Bad:
    """One bad cell: data row (from 0 among the data rows), field and reason."""

    at: int
    field: LedgerField
    error: BadCell


def has_rows(sheet: Sheet, ledger: Ledger, made: Sequence[Column] = ()) -> bool:
    """Whether there is anything under the sheet's heading beside what its template brought along."""
    heading = find_heading(sheet.rows, ledger, made)
    if heading is None:
        return not all(map(is_blank, sheet.rows))
    carried = {column for name, column in heading.columns.items() if name in ledger.carried}
    own = [at for at in range(max(map(len, sheet.rows))) if at not in carried]
    below = [at for at in range(heading.row + 1, len(sheet.rows)) if not is_blank(sheet.rows[at], own)]
    return len(rows_beside(sheet.rows, below)) < len(below)


def read_sheet(
    sheet: Sheet,
    ledger: Ledger,
    plan: Plan,
    reading: Reading,
    *,
    stated: Stated,
    made: Sequence[Column] = (),
) -> tuple[SheetRows, list[Reject]]:
    """The good rows of a sheet, and a reject for every bad cell (or one for the sheet when it is refused).

    A row in which only carried fields are filled is no record: a template had them filled in.
    """
    heading = find_heading(sheet.rows, ledger, made)
    refused = _refusal(sheet, heading, ledger, made)
    if refused:
        rejects = [replace(one, ledger=ledger.id, sheet=sheet.name) for one in refused]
        return SheetRows(ledger.id, sheet.name, Status.REFUSED, stated.n_rows), rejects
    rows, merged = fill_merged(sheet.rows, sheet.merged, heading.columns, ledger, below=heading.row)
    sheet = replace(sheet, rows=rows)
    used = list(heading.columns.values())
    filled = [column for name, column in heading.columns.items() if name not in ledger.carried]
    written = [at for at in range(heading.row + 1, len(sheet.rows)) if not is_blank(sheet.rows[at], used)]
    numbers = [at for at in written if not is_blank(sheet.rows[at], filled)] if ledger.carried else written
    beside = rows_beside(sheet.rows, numbers)
    numbers = [at for at in numbers if at not in beside]
    rows = [sheet.rows[at] for at in numbers]
    cells = {name: [row[column] for row in rows] for name, column in heading.columns.items()}
    values, bad = _convert(cells, ledger, reading)
    event_on = [_event_on(value) for value in values[ledger.date]]
    bad += _outside_plan(event_on, ledger, plan)
    bad_rows = {one.at for one in bad}
    repeated = _repeated(values, ledger, bad_rows, numbers)
    bad_rows |= repeated.keys()
    persons = persons_in(cells, ledger) if bad else Persons()
    rejects = [_bad_cell(one, sheet, ledger, cells, numbers, persons) for one in bad]
    rejects += [_bad_row(at, first, sheet, ledger, numbers) for at, first in repeated.items()]
    good = [at for at in range(len(numbers)) if at not in bad_rows]
    taken = SheetRows(
        ledger.id,
        sheet.name,
        n_stated=stated.n_rows,
        n_rejected=len(bad_rows),
        rows=[numbers[at] + 1 for at in good],
        event_on=[event_on[at].isoformat() for at in good],
        columns={
            field.id: list(map(values[field.id].__getitem__, good))
            for field in ledger.fields
            if field.id in values and field.personal is not Personal.DROP
        },
    )
    rejects += [_remark(code, sheet, ledger, at) for at, code in beside.items()]
    rejects += [_merged(one, ledger.field[name], sheet, ledger) for one, name in merged]
    rejects.sort(key=lambda one: one.row or 0)
    rejects += [_remark("hidden_rows", sheet, ledger)] if sheet.has_hidden_rows else []
    rejects += _remarks(sheet, ledger, heading, reading, stated.n_rows, len(numbers))
    rejects += _total_remark(sheet, ledger, values, reading, stated.total)
    return taken, rejects + _notes(sheet, ledger, made, len(written) - len(numbers) - len(beside))


def _refusal(sheet: Sheet, heading: Heading | None, ledger: Ledger, made: Sequence[Column]) -> list[Reject]:
    needed = [one for one in ledger.fields if one.required or one.id == ledger.date]
    if heading is None:
        titles = "、".join(one.title.zh for one in needed)
        return [Reject("collect_problems.no_heading", detail={"titles": titles, "within": HEADING_WITHIN})]
    below = sheet.rows[heading.row + 1 :]
    changed = refused_columns(made, ledger, heading.columns, sheet.rows[heading.row], below)
    told = {one.field for one in changed}
    missing = [one for one in needed if one.id not in heading.columns and one.id not in told]
    problems = [Reject("collect_problems.missing_column", detail={"title": one.title.zh}) for one in missing]
    twice = [Reject("collect_problems.column_twice", detail={"title": title}) for title in heading.twice]
    return changed + problems + twice


def _convert(
    cells: Mapping[str, Sequence[Cell]], ledger: Ledger, reading: Reading
) -> tuple[dict[str, list[str | None]], list[Bad]]:
    """Every column converted; a bad cell is None there and a Bad beside."""
    values: dict[str, list[str | None]] = {}
    bad: list[Bad] = []
    for name, column in cells.items():
        field = ledger.field[name]
        if name == ledger.date and not field.required:
            field = field.model_copy(update={"required": True})
        values[name], wrong = convert_column(column, field, reading, ledger.id)
        bad += [Bad(at, field, error) for at, error in wrong]
    return values, bad


@lru_cache(maxsize=1_000)
def _event_on(value: str | None) -> date | None:
    """The day a record counts at; the last day of the month for records kept by month."""
    if value is None:
        return None
    if len(value) == len("2024-03"):
        year, month = int(value[:4]), int(value[5:])
        return date(year, month, monthrange(year, month)[1])
    return date.fromisoformat(value)


def _outside_plan(event_on: Iterable[date | None], ledger: Ledger, plan: Plan) -> list[Bad]:
    """Dates after the plan's end, and before its start where the ledger does not allow it."""
    code = "date_after_plan" if ledger.may_precede_plan else "date_outside_plan"
    error = BadCell(code, starts_on=plan.starts_on.isoformat(), ends_on=plan.ends_on.isoformat())
    first = date.min if ledger.may_precede_plan else plan.starts_on
    return [
        Bad(at, ledger.field[ledger.date], error)
        for at, day in enumerate(event_on)
        if day is not None and not first <= day <= plan.ends_on
    ]


def _repeated(
    values: Mapping[str, Sequence[str | None]], ledger: Ledger, bad_rows: set[int], numbers: Sequence[int]
) -> dict[int, int]:
    """Good rows whose key stood in an earlier good row: that row's Excel number by data row."""
    keys = [values[one.id] for one in ledger.fields if one.key and one.id in values]
    first: dict[tuple, int] = {}
    repeated = {}
    for at, key in enumerate(zip(*keys, strict=True)):
        if at in bad_rows or not any(key):
            continue
        if key in first:
            repeated[at] = first[key]
        else:
            first[key] = numbers[at] + 1
    return repeated


def _bad_cell(
    bad: Bad,
    sheet: Sheet,
    ledger: Ledger,
    cells: Mapping[str, Sequence[Cell]],
    numbers: Sequence[int],
    persons: Persons,
) -> Reject:
    value = shown(cells[bad.field.id][bad.at], bad.field, bad.error, persons)
    return Reject(
        bad.error.code,
        ledger=ledger.id,
        sheet=sheet.name,
        row=numbers[bad.at] + 1,
        column_title=bad.field.title.zh,
        field=bad.field.id,
        value=value,
        detail={"value": value, **bad.error.values},
    )


def _bad_row(at: int, first: int, sheet: Sheet, ledger: Ledger, numbers: Sequence[int]) -> Reject:
    titles = "、".join(one.title.zh for one in ledger.fields if one.key)
    detail = {"titles": titles, "first": first}
    code = "collect_problems.repeated_row"
    return Reject(code, ledger=ledger.id, sheet=sheet.name, row=numbers[at] + 1, detail=detail)


def _remark(code: str, sheet: Sheet, ledger: Ledger, at: int | None = None) -> Reject:
    row = None if at is None else at + 1
    return Reject(f"collect_problems.{code}", Severity.WARNING, ledger.id, sheet.name, row)


def _merged(one: Merged, field: LedgerField, sheet: Sheet, ledger: Ledger) -> Reject:
    code = "merged_figure" if field.type in FIGURES else "merged_cells"
    detail = {"first": one.top + 1, "last": one.bottom + 1}
    remark = _remark(code, sheet, ledger, one.top)
    return replace(remark, column_title=field.title.zh, field=field.id, detail=detail)


def _remarks(
    sheet: Sheet, ledger: Ledger, heading: Heading, reading: Reading, n_stated: int | None, n_read: int
) -> list[Reject]:
    found: dict[str, list[dict[str, object]]] = defaultdict(list)
    found["unknown_column"] = [{"title": title} for title in heading.unknown]
    found["rounded"] = [
        {"title": ledger.field[name].title.zh, "n": n, "decimals": DECIMALS[ledger.field[name].type]}
        for name, n in reading.rounded.items()
    ]
    if n_stated is not None and n_stated != n_read:
        found["count_differs"] = [{"stated": n_stated, "read": n_read}]
    return [
        Reject(f"collect_problems.{code}", Severity.WARNING, ledger.id, sheet.name, detail=values)
        for code, all_values in found.items()
        for values in all_values
    ]


def _total_remark(
    sheet: Sheet,
    ledger: Ledger,
    values: Mapping[str, Sequence[str | None]],
    reading: Reading,
    stated: Decimal | None,
) -> list[Reject]:
    """A warning when the cover's total is not what the sheet adds up to, what was rounded off aside."""
    if stated is None or ledger.total not in values:
        return []
    field = ledger.field[ledger.total]
    read = sum((Decimal(one) for one in values[field.id] if one is not None), Decimal())
    half_a_step = Decimal(5).scaleb(-DECIMALS.get(field.type, 0) - 1)
    if abs(read - stated) <= half_a_step * reading.rounded[field.id] + abs(stated) * BINARY_DUST:
        return []
    detail = {"title": field.title.zh} | {
        name: f"{number:.4f}".rstrip("0").rstrip(".") for name, number in (("stated", stated), ("read", read))
    }
    code = "template_problems.total_differs"
    return [Reject(code, Severity.WARNING, ledger.id, sheet.name, field=field.id, detail=detail)]


def _notes(sheet: Sheet, ledger: Ledger, made: Sequence[Column], n_carried: int) -> list[Reject]:
    titles = changed_titles(made, ledger) if made else []
    found = {"old_template": {"titles": "、".join(titles)} if titles else None}
    found["only_carried"] = {"n": n_carried} if n_carried else None
    return [
        Reject(f"template_problems.{code}", Severity.NOTE, ledger.id, sheet.name, detail=detail)
        for code, detail in found.items()
        if detail
    ]

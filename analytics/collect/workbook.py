"""One workbook: from its bytes to a submission the store can take, whatever is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from analytics.collect.cells import BadCell, Made, Reading, fold
from analytics.collect.changed import stamp_remarks
from analytics.collect.cover import (
    Cover,
    Reported,
    comparable,
    filled_on,
    find_cover,
    plain,
    read_count,
    read_period,
    read_total,
    sheet_names,
)
from analytics.collect.limits import Limits
from analytics.collect.misfit import misfits
from analytics.collect.preflight import Broken, Preflight, preflight
from analytics.collect.reader import Sheet, WorkbookReader
from analytics.collect.sheet import Stated, has_rows, read_sheet
from analytics.collect.stamp import Stamp, read_stamp
from analytics.errors import CollectError, Problem
from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan, Unit
from analytics.plan.period import Period
from analytics.plan.unit_names import names_of
from analytics.store import Reject, Severity, SheetRows, Status, Submission
from analytics.words import LANGUAGES, say

FAULTY_LABEL = {"name_of_other_unit": "unit_name"}  # others point at the period


@dataclass(frozen=True)
class Context:
    """What all workbooks of a run are read against."""

    plan: Plan
    ledgers_by_name: Mapping[str, Ledger]
    limits: Limits
    reader: WorkbookReader
    hash_person: Callable[[str], str]
    made: Made = field(default_factory=lambda: defaultdict(dict))  # what cells became, for those that recur

    @cached_property
    def units_by_name(self) -> Mapping[str, str]:
        """Codes of units by their names, made comparable; of units with one name the last.

        A name that one unit has now and another had before is that of the first.
        """
        former = {comparable(each.name.zh): one.code for one in self.plan.units for each in one.former_names}
        return former | {comparable(one.name.zh): one.code for one in self.plan.units}


def read_workbook(data: bytes, received: Submission, context: Context) -> Submission:
    """The submission in a workbook's bytes; `received` holds what is known without opening it.

    A workbook that cannot be read, or does not say whose it is, comes back refused with the reasons.
    """
    try:
        look = preflight(data, context.limits)
        sheets = [_as_looked_at(one, look) for one in context.reader.read(data)]
    except CollectError as error:
        return refused(received, map(as_reject, error.problems))
    cover = find_cover(sheets)
    if cover is None:
        return refused(
            received, [Reject("collect_problems.no_cover", detail={"sheet": say("cover.sheet", "zh")})]
        )
    other = find_cover(one for one in sheets if one.name != cover.sheet and not one.hidden)
    if other:
        detail = {"sheet": cover.sheet, "other": other.sheet}
        return refused(received, [Reject("collect_problems.cover_twice", detail=detail)])
    said, problems = read_cover(received, cover, context)
    if problems:
        return refused(said, problems)
    return _read_sheets(said, cover, sheets, look, context)


def refused(received: Submission, rejects: Iterable[Reject]) -> Submission:
    """The submission as refused for these reasons."""
    return replace(received, status=Status.REFUSED, rejects=tuple(rejects))


def as_reject(problem: Problem) -> Reject:
    """A problem with a file as the store keeps it."""
    return Reject(problem.code, sheet=problem.sheet, row=problem.row, detail=problem.values)


def _as_looked_at(sheet: Sheet, look: Preflight) -> Sheet:
    """The sheet with what the reader does not tell: broken cells (it gives them as empty), merged, hidden."""
    merged = look.merged.get(sheet.name, ())
    seen = replace(sheet, merged=merged, has_hidden_rows=sheet.name in look.hidden_rows)
    broken = look.broken.get(sheet.name)
    if not broken:
        return seen
    width = max([*(column + 1 for _, column in broken), *map(len, sheet.rows[:1])])
    height = max(len(sheet.rows), *(row + 1 for row, _ in broken))
    rows = [row + [""] * (width - len(row)) for row in sheet.rows]
    rows += [[""] * width for _ in range(height - len(rows))]
    for (row, column), cell in broken.items():
        rows[row][column] = cell
    return replace(seen, rows=rows)


def read_cover(received: Submission, cover: Cover, context: Context) -> tuple[Submission, list[Reject]]:
    """Unit and period of the submission, and everything on the cover that makes it unusable."""
    problems: list[Reject] = []

    def wrong(code: str, at: str | None = None, **values: object) -> None:
        row = cover.row_of(at)
        problems.append(Reject(f"collect_problems.{code}", sheet=cover.sheet, row=row, detail=values))

    plan = context.plan
    for label in ("plan", "unit_code", "period"):
        cell = cover.values.get(label, "")
        if isinstance(cell, Broken) or not plain(cell):
            wrong("cover_blank", label, label=say(f"cover.{label}", "zh"))
    said = {label: plain(cell) for label, cell in cover.values.items()}
    names = {comparable(one) for one in (plan.id, plan.name.zh, plan.name.en)}
    if said.get("plan") and comparable(said["plan"]) not in names:
        wrong("other_plan", "plan", value=said["plan"], plan=plan.id)
    unit_code = fold(said.get("unit_code", ""))
    unit = plan.unit.get(unit_code.upper()) or plan.unit.get(unit_code)
    if unit_code and unit is None:
        wrong("unknown_unit", "unit_code", value=said["unit_code"])
    period = None
    if said.get("period"):
        try:
            period = read_period(cover.values["period"])
        except BadCell:
            wrong("unknown_period", "period", value=said["period"])
    if period and not plan.starts_on <= period.starts_on <= period.ends_on <= plan.ends_on:
        wrong("period_outside_plan", "period", period=period.code, plan=plan.id)
        period = None
    if unit and period:
        for code, values in _mismatch(unit, period, said.get("unit_name", ""), context.units_by_name):
            wrong(code, FAULTY_LABEL.get(code, "period"), **values)
    said_unit = unit.code if unit else None
    return replace(received, unit=said_unit, period=period and period.code), problems


def _mismatch(
    unit: Unit, period: Period, name: str, units_by_name: Mapping[str, str]
) -> Iterable[tuple[str, dict[str, object]]]:
    """What does not fit together: a unit that does not exist then, another rhythm, another unit's name."""
    yield from misfits(unit, period)
    other = units_by_name.get(comparable(name))
    if other and comparable(name) not in {comparable(one.zh) for one in names_of(unit)}:
        yield "name_of_other_unit", {"unit": unit.code, "value": name, "other": other}


def _read_sheets(
    received: Submission, cover: Cover, sheets: list[Sheet], look: Preflight, context: Context
) -> Submission:
    taken: dict[str, SheetRows] = {}
    stamp = read_stamp(sheets)
    rejects = cover_remarks(received, cover, look, context) + stamp_remarks(stamp, received, cover.sheet)
    for line in cover.reported:
        ledger = context.ledgers_by_name.get(comparable(line.ledger))
        if ledger is None or ledger.id in taken:
            code = "unknown_ledger" if ledger is None else "ledger_twice"
            detail = {"value": line.ledger}
            rejects.append(Reject(f"collect_problems.{code}", sheet=cover.sheet, row=line.row, detail=detail))
            continue
        rows, found = _read_line(line, ledger, cover, sheets, look, stamp, context)
        rejects += found
        if rows:
            taken[ledger.id] = rows
    for rows, found in _not_listed(cover, sheets, taken, context):
        rejects += found
        if rows:
            taken[rows.ledger] = rows
    if not any(rows.status is Status.ACCEPTED for rows in taken.values()):
        rejects.append(Reject("collect_problems.nothing_reported", sheet=cover.sheet))
        return replace(refused(received, rejects), sheets=tuple(taken.values()))
    return replace(
        received, filled_on=_filled_on(cover), sheets=tuple(taken.values()), rejects=tuple(rejects)
    )


def _read_line(
    line: Reported,
    ledger: Ledger,
    cover: Cover,
    sheets: list[Sheet],
    look: Preflight,
    stamp: Stamp | None,
    context: Context,
) -> tuple[SheetRows | None, list[Reject]]:
    """The ledger named in one line of the cover; None when it is not reported."""
    same = _sheets_of(line.worksheet, ledger, sheets)
    sheet = same[0] if same else None
    made = stamp.columns.get(ledger.id, ()) if stamp else ()
    rejects = []
    try:
        n_stated = read_count(line.n_rows)
        is_reported = n_stated is not None
    except BadCell as error:
        detail = {"value": plain(line.n_rows), "ledger": ledger.title.zh}
        rejects = [Reject(error.code, Severity.WARNING, ledger.id, cover.sheet, line.row, detail=detail)]
        n_stated, is_reported = None, True
    if not is_reported:
        return _not_stated(sheet, ledger) if sheet and has_rows(sheet, ledger, made) else (None, [])
    if sheet is None:
        name = line.worksheet or ledger.title.zh
        if n_stated == 0:
            return SheetRows(ledger.id, name, n_stated=0), rejects
        missing = Reject(
            "collect_problems.sheet_missing", ledger=ledger.id, sheet=name, detail={"n": n_stated}
        )
        return SheetRows(ledger.id, name, Status.REFUSED, n_stated), [*rejects, missing]
    if len(same) > 1:
        twice = Reject("collect_problems.sheet_twice", ledger=ledger.id, sheet=sheet.name)
        return SheetRows(ledger.id, sheet.name, Status.REFUSED, n_stated), [*rejects, twice]
    reading = Reading(look.dates_from_1904, context.hash_person, made=context.made)
    if n_stated == 0 and not has_rows(sheet, ledger, made):
        return SheetRows(ledger.id, sheet.name, n_stated=0), rejects
    stated = Stated(n_stated, read_total(line.total))
    rows, found = read_sheet(sheet, ledger, context.plan, reading, stated=stated, made=made)
    return rows, rejects + found


def _sheets_of(worksheet: str, ledger: Ledger, sheets: Iterable[Sheet]) -> list[Sheet]:
    """The sheets of the first of the ledger's names that there is; several differ in spaces or case only."""
    names = [comparable(name) for name in (worksheet, *sheet_names(ledger)) if name]
    by_name = defaultdict(list)
    for one in sheets:
        by_name[comparable(one.name)].append(one)
    return next((by_name[name] for name in names if name in by_name), [])


def _not_stated(sheet: Sheet, ledger: Ledger) -> tuple[SheetRows, list[Reject]]:
    detail = {"ledger": ledger.title.zh, "code": ledger.code}
    reject = Reject("collect_problems.not_stated", ledger=ledger.id, sheet=sheet.name, detail=detail)
    return SheetRows(ledger.id, sheet.name, Status.REFUSED), [reject]


def _not_listed(
    cover: Cover, sheets: Iterable[Sheet], taken: Mapping[str, SheetRows], context: Context
) -> Iterable[tuple[SheetRows | None, list[Reject]]]:
    """Sheets with content the cover does not speak of: set aside, or remarked when they are no ledger's."""
    listed = {comparable(line.worksheet) for line in cover.reported}
    listed |= {comparable(rows.sheet) for rows in taken.values()} | {comparable(cover.sheet)}
    listed |= {comparable(say("returned.sheet", lang)) for lang in LANGUAGES}  # ours, in a returned workbook
    by_name = context.ledgers_by_name
    said = {by_name.get(comparable(line.ledger)) for line in cover.reported}
    for sheet in sheets:
        if comparable(sheet.name) in listed or sheet.hidden:
            continue
        ledger = by_name.get(comparable(sheet.name))
        if ledger is None or ledger in said:
            if any(cell != "" for row in sheet.rows for cell in row):
                yield None, [Reject("collect_problems.unknown_sheet", Severity.WARNING, sheet=sheet.name)]
        elif has_rows(sheet, ledger):
            yield _not_stated(sheet, ledger)


def cover_remarks(received: Submission, cover: Cover, look: Preflight, context: Context) -> list[Reject]:
    """What is doubtful on the cover, and what the workbook carries beside cells."""
    remarks = [Reject(f"collect_problems.{code}", Severity.WARNING) for code in look.remarks]
    unit = context.plan.unit[received.unit]
    name = plain(cover.values.get("unit_name", ""))
    if comparable(name) not in {comparable(way) for one in names_of(unit) for way in (one.zh, one.en)}:
        detail = {"value": name, "unit": unit.code, "name": unit.name.zh}
        remarks.append(
            Reject(
                "collect_problems.other_name",
                Severity.WARNING,
                sheet=cover.sheet,
                row=cover.row_of("unit_name"),
                detail=detail,
            )
        )
    try:
        filled_on(cover)
    except BadCell as error:
        detail = {"value": plain(cover.values["filled_on"])}
        row = cover.row_of("filled_on")
        remarks.append(Reject(error.code, Severity.WARNING, sheet=cover.sheet, row=row, detail=detail))
    return remarks


def _filled_on(cover: Cover) -> date | None:
    try:
        return filled_on(cover)
    except BadCell:
        return None

"""The workbooks one unit sends in a year: what is in each, and on which day it arrives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analytics.plan.ledger import Frequency, Ledger
from analytics.plan.model import Unit
from analytics.sample.draw import Random, chance
from analytics.sample.edits import cases_of, edited, edited_again
from analytics.sample.periods import Reported, periods
from analytics.sample.rows import Row, UnitYear, year_rows

UnitRows = Mapping[str, list[Row]]


@dataclass(frozen=True)
class Submission:
    """One workbook: who sends it for which period, when, and the rows of every ledger it reports."""

    unit: Unit
    period: str
    filled_on: date
    received_on: date
    filled_by: str
    checked_by: str
    sheets: tuple[tuple[Ledger, tuple[Mapping[str, object], ...]], ...]


def unit_rows(year: UnitYear) -> dict[str, list[Row]]:
    """Rows of all ledgers the unit keeps, mistakes included."""
    return {
        ledger.id: edited(year, ledger.id, year_rows(year, ledger))
        for ledger in year.compiled.ledgers.values()
        if _keeps(year.unit, ledger)
    }


def _keeps(unit: Unit, ledger: Ledger) -> bool:
    return not ledger.filled_by or unit.kind in ledger.filled_by


def submissions(year: UnitYear, rows: UnitRows) -> Iterator[Submission]:
    """The workbooks in the order of their periods; a period sent twice comes twice."""
    cases = cases_of(year.compiled, year.unit)
    skipped = {period for case in cases for period in case.skip}
    resends = {one.period: one for case in cases for one in case.resend}
    random = chance(year.seed, year.unit.code, "receipt")
    for reported in periods(year.compiled.months, year.unit):
        sent = _submission(year, reported, rows, random)
        if reported.code in skipped:
            continue
        if reported.code not in resends:
            yield sent
            continue
        again = resends[reported.code]
        spoilt = {name: edited_again(year, name, list(own), again.first) for name, own in rows.items()}
        yield replace(sent, sheets=_sheets(year, reported, spoilt))
        later = timedelta(days=again.days)
        yield replace(sent, filled_on=sent.filled_on + later, received_on=sent.received_on + later)


def _submission(year: UnitYear, reported: Reported, rows: UnitRows, random: Random) -> Submission:
    low, high = year.compiled.recipe.receipt
    days = low + int(random() * (high - low + 1))
    filled = reported.ends_on + timedelta(days=max(1, days - int(random() * 2)))
    received = reported.ends_on + timedelta(days=days + _days_late(year, reported.code, days))
    cover = year.compiled.recipe.cover
    at = int(random() * len(cover.filled_by)), int(random() * len(cover.checked_by))
    return Submission(
        year.unit,
        reported.code,
        filled,
        received,
        cover.filled_by[at[0]],
        cover.checked_by[at[1]],
        _sheets(year, reported, rows),
    )


def _days_late(year: UnitYear, period: str, days: int) -> int:
    """Days after the usual day, so that the workbook comes so late after the due day as a case says."""
    late = [
        case.late.days
        for case in cases_of(year.compiled, year.unit)
        if case.late and (not case.late.periods or period in case.late.periods)
    ]
    return year.compiled.plan.calendar.submission_days - days + max(late) if late else 0


def _sheets(
    year: UnitYear, reported: Reported, rows: UnitRows
) -> tuple[tuple[Ledger, tuple[Mapping[str, object], ...]], ...]:
    sheets = []
    for name, own in rows.items():
        ledger = year.compiled.ledgers[name]
        inside = [row.values for row in own if _period(year, ledger, row) == reported.code]
        if inside or _reports_nothing(year, ledger, reported, own):
            sheets.append((ledger, tuple(inside)))
    return tuple(sheets)


def _period(year: UnitYear, ledger: Ledger, row: Row) -> str:
    return year.reported_in(ledger.frequency, row.month).code


def _reports_nothing(year: UnitYear, ledger: Ledger, reported: Reported, own: list[Row]) -> bool:
    """Whether a ledger without rows in the period is reported as zero."""
    if ledger.frequency is Frequency.PERIOD:
        return True
    if ledger.frequency is Frequency.QUARTER:
        return reported.closes_quarter
    return not own and reported.at == year.active[-1]

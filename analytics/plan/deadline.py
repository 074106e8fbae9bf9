"""Until when what is to be sent: the usual day of each ledger and period, and the later days granted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from analytics.plan.ledger import Frequency, Ledger
from analytics.plan.model import Extension, Plan, Unit
from analytics.plan.period import Period, parse_period, period_of, periods_between

RHYTHMS = ("month", "quarter")
PLAN_SPAN = "plan"  # the code of the one period of what is reported once in a plan


@dataclass(frozen=True)
class Granted:
    """A later day that holds for one ledger of one unit and the period that ends on a day."""

    unit: str
    ledger: str
    ends_on: date
    due_on: date
    granted_on: date


def expected_periods(plan: Plan, ledger: Ledger, reporting: str) -> list[Period]:
    """The periods for which a ledger is expected from units of a rhythm, in order."""
    if ledger.frequency is Frequency.YEAR:
        return [Period(PLAN_SPAN, plan.starts_on, plan.ends_on)]
    every = "quarter" if ledger.frequency is Frequency.QUARTER else reporting
    return periods_between(plan.starts_on, plan.ends_on, every)


def usual_due_on(plan: Plan, ledger: Ledger, ends_on: date) -> date:
    """The day by which a ledger of a period is due: so many days after the end, its own or the calendar's."""
    days = plan.calendar.submission_days if ledger.submission_days is None else ledger.submission_days
    return ends_on + timedelta(days=days)


def keeps(unit: Unit, ledger: Ledger) -> bool:
    """Whether a unit keeps a ledger."""
    return not ledger.filled_by or unit.kind in ledger.filled_by


def granted(plan: Plan, ledgers: Mapping[str, Ledger], known_on: date | None = None) -> tuple[Granted, ...]:
    """The later days granted by a day (None: all), one per extension and ledger; the latest one counts."""
    return tuple(
        Granted(one.unit, ledger, parse_period(one.period).ends_on, one.due_on, one.granted_on)
        for one in plan.extensions
        if known_on is None or one.granted_on <= known_on
        for ledger in covered(plan, ledgers, one)
    )


def covered(plan: Plan, ledgers: Mapping[str, Ledger], extension: Extension) -> Iterator[str]:
    """The ledgers an extension is for, of those the unit keeps and owes with that workbook."""
    unit, period = plan.unit[extension.unit], parse_period(extension.period)
    for ledger in ledgers.values():
        owed = keeps(unit, ledger) and closes_on(plan, ledger, period) == period.ends_on
        if owed and (not extension.ledgers or ledger.id in extension.ledgers):
            yield ledger.id


def closes_on(plan: Plan, ledger: Ledger, period: Period) -> date:
    """The last day of the span that a ledger in a workbook of a period tells of."""
    if ledger.frequency is Frequency.YEAR:
        return plan.ends_on
    return (
        period_of(period.ends_on, "quarter").ends_on
        if ledger.frequency is Frequency.QUARTER
        else period.ends_on
    )


def opens_on(plan: Plan, ledger: Ledger, period: Period) -> date:
    """The first day of the span that a ledger in a workbook of a period tells of."""
    if ledger.frequency is Frequency.YEAR:
        return plan.starts_on
    is_quarter = ledger.frequency is Frequency.QUARTER
    return period_of(period.ends_on, "quarter").starts_on if is_quarter else period.starts_on


def due_on(plan: Plan, ledger: Ledger, unit: Unit, period: Period, *, granted_by: date | None = None) -> date:
    """The day by which a ledger in a unit's workbook of a period is due, with what was granted by a day.

    Of a workbook that came, that is the day of receipt: what was late then stays late.
    """
    ends_on = closes_on(plan, ledger, period)
    mine = [
        one.due_on
        for one in granted(plan, {ledger.id: ledger}, granted_by)
        if (one.unit, one.ends_on) == (unit.code, ends_on)
    ]
    return max([usual_due_on(plan, ledger, ends_on), *mine])


def workbook_due_on(
    plan: Plan, ledgers: Iterable[Ledger], unit: Unit, period: Period, *, granted_by: date | None = None
) -> date:
    """The day by which a unit's workbook of a period with these ledgers is due: the first of theirs.

    Without any, the calendar's.
    """
    days = [due_on(plan, one, unit, period, granted_by=granted_by) for one in ledgers]
    return min(days, default=period.ends_on + timedelta(days=plan.calendar.submission_days))

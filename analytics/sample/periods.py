"""Which workbook a row goes into: the months and quarters a unit reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analytics.plan.ledger import Frequency
from analytics.plan.model import Unit
from analytics.plan.period import period_of


@dataclass(frozen=True)
class Reported:
    """A period a unit reports: its code, its last day, and the place of its last month in the plan."""

    code: str
    ends_on: date
    at: int
    closes_quarter: bool


def active_months(months: Sequence[date], unit: Unit) -> range:
    """Places of the months in which a unit exists."""
    places = [
        at
        for at, first in enumerate(months)
        if (unit.opened_on is None or unit.opened_on <= month_end(first))
        and (unit.closed_on is None or unit.closed_on >= first)
    ]
    return range(places[0], places[-1] + 1) if places else range(0)


def periods(months: Sequence[date], unit: Unit) -> tuple[Reported, ...]:
    """The periods a unit sends workbooks for, in order."""
    active = active_months(months, unit)
    return tuple(
        dict.fromkeys(
            _closing(months, unit, at, quarterly=unit.reporting == "quarter", last=active[-1])
            for at in active
        )
    )


def reported_in(months: Sequence[date], unit: Unit, frequency: Frequency, at: int) -> Reported:
    """The period whose workbook carries a row of this month."""
    last = active_months(months, unit)[-1]
    if unit.reporting == "quarter":
        return _closing(months, unit, at, quarterly=True, last=last)
    closing = _closing(months, unit, at, quarterly=frequency is Frequency.QUARTER, last=last)
    return _closing(months, unit, closing.at, quarterly=False, last=last)


def _closing(months: Sequence[date], unit: Unit, at: int, *, quarterly: bool, last: int) -> Reported:
    place = min(at + -months[at].month % 3, last) if quarterly else at
    period = period_of(months[place], unit.reporting)
    return Reported(
        period.code, month_end(months[place]), place, months[place].month % 3 == 0 or place == last
    )


def month_end(day: date) -> date:
    """The last day of a day's month."""
    return period_of(day, "month").ends_on

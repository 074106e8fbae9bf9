"""How much of a year's target is due by a day (序时进度)."""

from __future__ import annotations

from datetime import date, timedelta

from analytics.plan.model import Phasing, PhasingKind, Plan
from analytics.plan.period import months_between, period_of, periods_between


def phase(phasing: Phasing, plan: Plan, day: date, *, opened_on: date | None = None) -> float:
    """Share of the target due by the end of `day`, from 0 to 1, of a unit that opened in the year.

    A unit answers for its whole target at the end of the plan, whenever it opened: what was due before
    its opening is spread over the rest of the year in the plan's own rhythm. Of the share f that is due
    of the plan it is (f - before) / (1 - before), where `before` is what was due when the unit opened;
    nothing is due before that day. Without `opened_on` the unit was there from the start.
    """
    if opened_on is None or opened_on <= plan.starts_on:
        return phase_of_plan(phasing, plan, day)
    if day < opened_on:
        return 0.0
    before = phase_of_plan(phasing, plan, opened_on - timedelta(days=1))
    share = phase_of_plan(phasing, plan, day)
    return (share - before) / (1.0 - before) if before < 1.0 else share


def phase_of_plan(phasing: Phasing, plan: Plan, day: date) -> float:
    """Share of a target due by the end of `day` of those who were there from the start.

    By day: days gone / days of the plan. By month: whole months, the running one by its days. By
    quarters: the shares of the quarters gone, the running one by its days. By due dates: what the
    last date gone asks for. Year end: nothing before the last day. Always: everything on every day.
    """
    if day >= plan.ends_on or phasing.kind is PhasingKind.ALWAYS:
        return 1.0
    if day < plan.starts_on or phasing.kind is PhasingKind.YEAR_END:
        return 0.0
    match phasing.kind:
        case PhasingKind.DAY:
            return ((day - plan.starts_on).days + 1) / ((plan.ends_on - plan.starts_on).days + 1)
        case PhasingKind.MONTH:
            n_begun, n_all = (len(months_between(plan.starts_on, end)) for end in (day, plan.ends_on))
            running = period_of(day, "month")
            return (n_begun - 1 + _gone(running.starts_on, running.ends_on, day)) / n_all
        case PhasingKind.QUARTERS:
            quarters = periods_between(plan.starts_on, plan.ends_on, "quarter")
            parts = zip(phasing.shares, quarters, strict=True)
            return sum(float(share) * _gone(one.starts_on, one.ends_on, day) for share, one in parts)
        case PhasingKind.DUE_DATES:
            asked = [one.amount for one in phasing.due if one.on <= day]
            return float(asked[-1] / phasing.due[-1].amount) if asked else 0.0


def _gone(starts_on: date, ends_on: date, day: date) -> float:
    """Share of a span that is over by the end of `day`."""
    days = (day + timedelta(days=1) - starts_on) / timedelta(days=1)
    return min(max(days / ((ends_on - starts_on).days + 1), 0.0), 1.0)

"""When what a day's figures count was to be in: the plan's rounds and the usual days after a month."""

from __future__ import annotations

from datetime import date, timedelta

from analytics.plan.model import Plan
from analytics.plan.model.rules import Round
from analytics.plan.period import periods_between


def last_round(plan: Plan, today: date) -> Round | None:
    """The last round whose submissions were to be in by a day; None before the first."""
    closed = [one for one in plan.calendar.rounds if one.submit_by <= today]
    return max(closed, key=lambda one: one.submit_by, default=None)


def closing_day(plan: Plan, as_of: date) -> date | None:
    """The day by which what had ended by `as_of` was to be in; None before the first month's end.

    The round's own day where a round was cut off on the last month's end, else the usual number of days.
    """
    ended = [one.ends_on for one in periods_between(plan.starts_on, as_of, "month") if one.ends_on <= as_of]
    if not ended:
        return None
    own = [one.submit_by for one in plan.calendar.rounds if one.cut_off == ended[-1]]
    return max(own, default=ended[-1] + timedelta(days=plan.calendar.submission_days))

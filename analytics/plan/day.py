"""Days as people write them: an ISO date, or the code of a period for its last day."""

from __future__ import annotations

from datetime import date

from analytics.errors import ParameterError, Problem
from analytics.plan.model import Plan
from analytics.plan.period import CODE, parse_period


def iso_day(text: str) -> date:
    """The day of an ISO date. Raises ParameterError for any other text.

    >>> iso_day("2024-02-29")
    datetime.date(2024, 2, 29)
    """
    day = _iso(text)
    if day is None:
        raise ParameterError(Problem("day_problems.no_date", {"value": text}))
    return day


def named_day(text: str) -> date:
    """The day of an ISO date, or the last day of a period. Raises ParameterError for any other text.

    >>> named_day("2024Q3")
    datetime.date(2024, 9, 30)
    """
    if CODE.fullmatch(text):
        return parse_period(text).ends_on
    day = _iso(text)
    if day is None:
        raise ParameterError(Problem("day_problems.no_day", {"value": text}))
    return day


def cut_off_day(text: str, plan: Plan, today: date) -> date:
    """The day up to which figures are asked for, as `named_day` reads it; without a text today.

    Never later than the plan's last day. Raises ParameterError for a day before the plan; today is moved
    into it.
    """
    day = named_day(text) if text else max(today, plan.starts_on)
    if day < plan.starts_on:
        raise ParameterError(before_plan(day, plan.starts_on))
    return min(day, plan.ends_on)


def known_day(text: str) -> date | None:
    """The day whose state of knowledge is asked for, as `named_day` reads it; None without a text."""
    return named_day(text) if text else None


def before_plan(day: date, first: date) -> Problem:
    """What is wrong with a day before the plan's first."""
    return Problem("day_problems.before_plan", {"value": day.isoformat(), "first": first.isoformat()})


def _iso(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None  # not 20240229, not 2024-W09-4

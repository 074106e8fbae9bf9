"""Periods by code: `2024`, `2024H1`, `2024Q3`, `2024-09`."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from analytics.errors import ParameterError, Problem

CODE = re.compile(r"(?P<year>[12][0-9]{3})(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")
MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True)
class Period:
    """A calendar period with its first and last day, both inside it."""

    code: str
    starts_on: date
    ends_on: date


def parse_period(code: str) -> Period:
    """The period a code names. Raises ParameterError for anything else.

    >>> parse_period("2024Q1").ends_on
    datetime.date(2024, 3, 31)
    """
    found = CODE.fullmatch(code.strip())
    if not found:
        raise ParameterError(Problem("plan_problems.bad_period", {"value": code}))
    for every in ("half", "quarter", "month"):
        if found[every]:
            return _period(int(found["year"]), int(found[every]), every)
    return _period(int(found["year"]), 1, "year")


def period_of(day: date, every: str) -> Period:
    """The month, quarter, half or year (`every`) a day lies in.

    >>> period_of(date(2024, 2, 29), "quarter").code
    '2024Q1'
    """
    return _period(day.year, (day.month - 1) // MONTHS_OF[every] + 1, every)


def periods_between(first: date, last: date, every: str) -> list[Period]:
    """The calendar months, quarters, halves or years that a span touches, in order.

    >>> [one.code for one in periods_between(date(2024, 6, 30), date(2024, 10, 1), "quarter")]
    ['2024Q2', '2024Q3', '2024Q4']
    """
    return list(_periods(first, last, every))


def months_between(first: date, last: date) -> list[str]:
    """Codes of the months that a span touches, in order; none when it ends before it starts.

    >>> months_between(date(2023, 12, 31), date(2024, 2, 1))
    ['2023-12', '2024-01', '2024-02']
    """
    return [one.code for one in _periods(first, last, "month")]


def _periods(first: date, last: date, every: str) -> Iterator[Period]:
    while first <= last:
        period = period_of(first, every)
        yield period
        first = period.ends_on + timedelta(days=1)


def _period(year: int, number: int, every: str) -> Period:
    code = {
        "month": f"{year}-{number:02}",
        "quarter": f"{year}Q{number}",
        "half": f"{year}H{number}",
        "year": f"{year}",
    }[every]
    last_month = number * MONTHS_OF[every]
    starts_on = date(year, last_month - MONTHS_OF[every] + 1, 1)
    return Period(code, starts_on, date(year, last_month, monthrange(year, last_month)[1]))

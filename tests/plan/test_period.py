"""Periods by code."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import ParameterError
from analytics.plan.period import MONTHS_OF, months_between, parse_period, period_of, periods_between

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
EVERY = st.sampled_from(sorted(MONTHS_OF))


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024H1", "2024-01-01", "2024-06-30"),
        ("2024H2", "2024-07-01", "2024-12-31"),
        ("2024Q1", "2024-01-01", "2024-03-31"),
        ("2023Q4", "2023-10-01", "2023-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        (" 2024-12 ", "2024-12-01", "2024-12-31"),
    ],
)
def test_a_code_names_its_first_and_last_day(code, first, last):
    period = parse_period(code)
    assert (period.code, str(period.starts_on), str(period.ends_on)) == (code.strip(), first, last)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "24",
        "2024Q0",
        "2024Q5",
        "2024H3",
        "2024-13",
        "2024-1",
        "2024q1",
        "2024-02-01",
        "二零二四",
        "２０２４",
    ],
)
def test_anything_else_is_refused_with_the_forms_there_are(code):
    with pytest.raises(ParameterError, match="2024Q3"):
        parse_period(code)


@given(DAYS, EVERY)
def test_a_day_lies_in_its_period_and_the_code_gives_it_back(day, every):
    period = period_of(day, every)
    assert period.starts_on <= day <= period.ends_on
    assert parse_period(period.code) == period


@given(DAYS, st.integers(0, 2000), EVERY)
def test_periods_of_a_span_follow_each_other_without_gap(first, days, every):
    last = first + timedelta(days)
    periods = periods_between(first, last, every)
    assert periods[0].starts_on <= first
    assert periods[-1].ends_on >= last
    for earlier, later in pairwise(periods):
        assert later.starts_on - earlier.ends_on == timedelta(1)


def test_months_of_a_span_that_crosses_a_year():
    assert months_between(date(2023, 11, 30), date(2024, 2, 1)) == [
        "2023-11",
        "2023-12",
        "2024-01",
        "2024-02",
    ]


def test_a_span_that_ends_before_it_starts_has_no_months():
    assert months_between(date(2024, 2, 1), date(2024, 1, 31)) == []

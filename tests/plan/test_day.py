"""Days as people write them: one reading for commands, notebooks and reports."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import ParameterError
from analytics.plan.day import cut_off_day, iso_day, known_day, named_day

PLAN = SimpleNamespace(starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31))
DURING = date(2024, 5, 20)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
NO_DAYS = ["", " ", "tomorrow", "30.6.2024", "2024-02-30", "2024-13", "2024Q5", "20240229", "2024-W09-4"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02-29", "2024-02-29"),
        ("2024-02", "2024-02-29"),
        ("2024Q3", "2024-09-30"),
        ("2024H1", "2024-06-30"),
        ("2024", "2024-12-31"),
    ],
)
def test_a_day_is_an_iso_date_or_the_last_day_of_a_period(text, day):
    assert named_day(text) == known_day(text) == cut_off_day(text, PLAN, DURING) == date.fromisoformat(day)


@pytest.mark.parametrize("text", NO_DAYS)
def test_anything_else_is_no_day_and_the_message_shows_the_value(text):
    with pytest.raises(ParameterError) as caught:
        named_day(text)
    assert f"“{text}”" in str(caught.value)


@pytest.mark.parametrize("text", [*NO_DAYS, "2024", "2024-02", "2024Q3"])
def test_where_a_date_is_wanted_a_period_is_none(text):
    with pytest.raises(ParameterError, match="不是日期。"):
        iso_day(text)


def test_without_a_text_the_cut_off_is_today_and_all_is_known():
    assert cut_off_day("", PLAN, DURING) == DURING
    assert known_day("") is None


@pytest.mark.parametrize(
    ("today", "day"), [("2023-11-01", "2024-01-01"), ("2026-01-01", "2024-12-31")], ids=["before", "after"]
)
def test_today_is_moved_into_the_plan(today, day):
    assert cut_off_day("", PLAN, date.fromisoformat(today)) == date.fromisoformat(day)


def test_a_day_before_the_plan_is_refused_with_the_first_one():
    with pytest.raises(ParameterError, match="2023-12-31早于计划开始的2024-01-01"):
        cut_off_day("2023-12-31", PLAN, DURING)


@given(DAYS)
def test_every_date_reads_as_itself(day):
    assert iso_day(day.isoformat()) == named_day(day.isoformat()) == day


@given(DAYS, DAYS)
def test_a_cut_off_lies_within_the_plan(asked, today):
    if asked < PLAN.starts_on:
        asked = PLAN.starts_on + timedelta(days=asked.day)
    day = cut_off_day(asked.isoformat(), PLAN, today)
    assert day == min(asked, PLAN.ends_on) >= PLAN.starts_on
    assert PLAN.starts_on <= cut_off_day("", PLAN, today) <= PLAN.ends_on

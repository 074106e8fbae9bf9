"""Units that open, close, merge or are renamed in the year: names, what is due, and what stays the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import builders
import pandas as pd
import pytest
from builders import indicator

from analytics.assess import BUREAU, assess
from analytics.assess.explain import explain
from analytics.errors import Problem
from analytics.plan.check import check_plan
from analytics.plan.model import Plan
from analytics.plan.organisation import Change, left_with_bureau, unit_changes
from analytics.plan.target import Organisation, unit_targets
from analytics.plan.unit_names import name_on
from analytics.view.organisation import changes_table

SEPTEMBER, YEAR_END = date(2024, 9, 30), date(2024, 12, 31)
HALVES = {
    "kind": "due_dates",
    "due": [{"on": "2024-06-30", "amount": 1}, {"on": "2024-12-31", "amount": 2}],
}


def name(zh: str) -> dict[str, str]:
    return {"zh": zh, "en": zh}


def renamed(*former: tuple[str, str], **said) -> dict:
    return {
        "name": name("新站"),
        "former_names": [{"name": name(one), "until": until} for one, until in former],
        **said,
    }


def plan(units: dict, *indicators: dict, value: object = 100, **said) -> Plan:
    indicators = indicators or (indicator("a", weight=100, scope="bureau_total"),)
    shared = [one["id"] for one in indicators if one["scope"] == "bureau_total"]
    return builders.plan(
        list(indicators),
        {one["id"]: value for one in indicators},
        units=units,
        allocations=[{"indicator": one, "basis": "equal"} for one in shared],
        **said,
    )


def dues(of: Plan, *, as_of: date, **said) -> dict[str, float]:
    cells = assess(of, builders.measured(of, {}, as_of=as_of, **said)).cells
    return dict(zip(cells["unit"], cells["due"].round(9), strict=True))


# Names


@pytest.mark.parametrize(
    ("day", "called"),
    [
        ("2024-01-01", "甲"),
        ("2024-03-31", "甲"),
        ("2024-04-01", "乙"),
        ("2024-08-31", "乙"),
        ("2024-09-01", "新站"),
    ],
)
def test_a_unit_is_called_what_it_was_called_on_the_day(day, called):
    of = plan({"U1": renamed(("甲", "2024-03-31"), ("乙", "2024-08-31")), "U2": {}})
    assert name_on(of.unit["U1"], date.fromisoformat(day)).zh == called
    assert name_on(of.unit["U2"], date.fromisoformat(day)) == of.unit["U2"].name


def test_a_new_name_changes_no_figure():
    cells = {("U1", "a"): 30, ("U2", "a"): 60}
    plain, other = plan({"U1": {}, "U2": {}}), plan({"U1": renamed(("甲", "2024-06-30")), "U2": {}})
    one, same = (assess(of, builders.measured(of, cells)) for of in (plain, other))
    for frame in ("cells", "blocks", "totals", "course"):
        pd.testing.assert_frame_equal(getattr(one, frame), getattr(same, frame))


@pytest.mark.parametrize(
    ("unit", "told"),
    [
        (renamed(("甲", "2024-06-30"), ("乙", "2024-03-31")), ["names_not_in_order"]),
        (renamed(("甲", "2024-06-30"), ("乙", "2024-06-30")), ["names_not_in_order"]),
        (renamed(("甲", "2024-06-30"), opened_on="2024-07-01"), ["name_outside_life"]),
        (renamed(("甲", "2024-09-30"), closed_on="2024-09-30"), ["name_outside_life"]),
        (renamed(("甲", "2024-06-30"), opened_on="2024-06-30", closed_on="2024-07-01"), []),
        (renamed(("甲", "2023-06-30"), ("乙", "2024-06-30")), []),
    ],
)
def test_former_names_stand_in_order_and_inside_the_life_of_the_unit(unit, told):
    of = plan({"U1": unit, "U2": {}})
    problems: list[Problem] = [one for one in check_plan(of, {}) if "name" in one.code.partition(".")[2]]
    assert [one.code.removeprefix("plan_problems.") for one in problems] == told


# Opened in the year


def test_a_unit_opened_in_july_owes_its_whole_part_by_the_end_of_the_year():
    of = plan({"U1": {}, "U2": {"opened_on": "2024-07-01"}})
    assert unit_targets(of, of.indicators[0], YEAR_END)["U2"].value == Decimal(50)
    assert dues(of, as_of=date(2024, 6, 30)) == {"U1": 25, BUREAU: 50}
    # Half of its time is over: half of its part is due; of a unit there from the start three quarters.
    assert dues(of, as_of=SEPTEMBER) == {"U1": 37.5, "U2": 25, BUREAU: 75}
    assert dues(of, as_of=YEAR_END) == {"U1": 50, "U2": 50, BUREAU: 100}


@pytest.mark.parametrize(
    ("phasing", "due"),
    [
        ({"kind": "month"}, 50),
        ({"kind": "day"}, 100 * 92 / 184),
        ({"kind": "quarters", "shares": ["0.4", "0.1", "0.2", "0.3"]}, 40),
        ({"kind": "year_end"}, 0),
        ({"kind": "always"}, 100),
        (HALVES, 0),
    ],
)
def test_what_was_due_before_it_opened_is_spread_over_the_rest_in_the_rhythm_of_the_plan(phasing, due):
    of = plan({"U1": {}, "U2": {"opened_on": "2024-07-01"}}, indicator("a", weight=100, phasing=phasing))
    assert dues(of, as_of=SEPTEMBER)["U2"] == pytest.approx(due)
    assert dues(of, as_of=YEAR_END)["U2"] == 100
    course = assess(of, builders.measured(of, {}, as_of=SEPTEMBER)).course
    line = course[course["unit"] == "U2"].set_index("month")["due"]
    assert line["2024-06"] == 0
    assert line["2024-09"] == pytest.approx(due)
    assert line["2024-12"] == 100
    assert line.is_monotonic_increasing


def test_a_unit_there_from_the_start_is_judged_as_if_nothing_were_said_of_its_opening():
    cells = {("U1", "a"): 30, ("U2", "a"): 60}
    plain, told = plan({"U1": {}, "U2": {}}), plan({"U1": {"opened_on": "2019-05-01"}, "U2": {}})
    one, same = (assess(of, builders.measured(of, cells, as_of=SEPTEMBER)) for of in (plain, told))
    for frame in ("cells", "blocks", "totals", "course"):
        pd.testing.assert_frame_equal(getattr(one, frame), getattr(same, frame))


def test_the_share_due_of_an_opened_unit_can_be_worked_out_again():
    of = plan({"U1": {}, "U2": {"opened_on": "2024-07-01"}})
    steps = explain(assess(of, builders.measured(of, {("U2", "a"): 5}, as_of=SEPTEMBER)), "U2", "a").steps
    told = {one.name: one for one in steps}
    assert (told["phase_of_plan"].result, told["phase_before"].result) == (0.75, 0.5)
    assert told["phase"].formula == "(phase_of_plan - phase_before) / (1 - phase_before)"
    assert told["phase"].result == 0.5
    assert told["due"].result == 25


# Closed and merged


MERGED = {
    "U1": {"stats": {"workers": 10}},
    "U2": {"closed_on": "2024-06-30", "merged_into": "U1"},
    "U3": {},
    "U4": {"closed_on": "2024-08-31"},
    "U5": {"opened_on": "2024-07-01"},
    "U6": renamed(("甲", "2024-04-30")),
}


def test_changes_of_the_year_are_told_once_they_hold():
    of = plan(MERGED)
    told = [(one.change, one.unit.code, one.day.isoformat()) for one in unit_changes(of, YEAR_END)]
    assert told == [
        (Change.RENAMED, "U6", "2024-05-01"),
        (Change.MERGED, "U2", "2024-07-01"),
        (Change.OPENED, "U5", "2024-07-01"),
        (Change.CLOSED, "U4", "2024-09-01"),
    ]
    assert [one.unit.code for one in unit_changes(of, date(2024, 6, 30))] == ["U6"]
    before = plan({"U1": {"opened_on": "2020-01-01"}, "U2": {"closed_on": "2023-12-31"}})
    assert unit_changes(before, YEAR_END) == ()


def test_parts_of_a_merged_unit_go_to_its_successor_and_of_a_closed_one_stay_with_the_bureau():
    of = plan(MERGED, value=600)
    now = unit_targets(of, of.indicators[0], YEAR_END)
    assert {code: one.value for code, one in now.items()} == {"U1": 200, "U3": 100, "U5": 100, "U6": 100}
    assert left_with_bureau(of, of.unit["U4"], YEAR_END) == {"a": Decimal(100)}
    assert left_with_bureau(of, of.unit["U4"], date(2024, 8, 31)) == {}
    assert left_with_bureau(of, of.unit["U2"], YEAR_END) == {}
    assert sum(one.value for one in now.values()) + 100 == 600


def test_what_a_closed_unit_did_still_counts_for_the_bureau():
    of = plan(MERGED, value=600)
    cells = assess(of, builders.measured(of, {("U4", "a"): 70, ("U3", "a"): 30})).cells.set_index("unit")
    assert "U4" not in cells.index
    assert cells.loc[BUREAU, "actual"] == 100
    assert cells.loc[BUREAU, "target"] == 600


def test_a_report_tells_what_changed_and_what_it_means():
    of = plan(MERGED, value=600)
    said = changes_table(of, YEAR_END, "zh")
    assert all(word in said for word in ("更名", "甲", "新站", "并入", "成立", "撤销"))
    assert "指标a100项" in said  # what stays with the bureau
    english = changes_table(of, YEAR_END, "en")
    assert "Its parts stay with the bureau" in english
    assert "更名" not in english
    assert changes_table(of, date(2024, 4, 30), "zh") is None
    assert "撤销" not in changes_table(of, YEAR_END, "zh", unit="U1")  # only what was merged into it
    assert changes_table(of, YEAR_END, "zh", unit="U3") is None


def test_the_bureau_is_judged_alike_by_units_as_they_are_and_as_they_were():
    # Each on its own a congress short, together they have held the two that one unit owes.
    of = plan(
        {"U1": {}, "U2": {"closed_on": "2024-06-30", "merged_into": "U1"}, "U3": {}},
        indicator("a", weight=100, phasing=HALVES),
        value=2,
    )
    joined = builders.measured(of, {("U1", "a"): 2, ("U3", "a"): 2})
    apart = builders.measured(
        of,
        {("U1", "a"): 1, ("U2", "a"): 1, ("U3", "a"): 2},
        organisation=Organisation.THEN,
        as_now=joined,
    )
    now, then = assess(of, joined), assess(of, apart)
    assert then.cells.set_index("unit")["actual"].tolist() == [1, 1, 2, 4]
    for frame in ("cells", "blocks", "totals", "course"):
        of_bureau = [
            one[one["unit"] == BUREAU].reset_index(drop=True)
            for one in (getattr(now, frame), getattr(then, frame))
        ]
        pd.testing.assert_frame_equal(*of_bureau)

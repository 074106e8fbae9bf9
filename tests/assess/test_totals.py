"""From points to totals: awards, deductions, vetoes, what drops out, grades, ties and ranks."""

from __future__ import annotations

from datetime import date

import builders
import numpy as np
import pandas as pd
import pytest
from builders import TEXT, indicator
from hypothesis import given
from hypothesis import strategies as st

from analytics.assess import BUREAU, assess
from analytics.assess.rank import competition_rank, rank_at
from analytics.plan.model import Missing
from analytics.plan.target import Organisation

COUNT = {"numerator": {"ledger": "prize"}}


def plan(*indicators, targets=None, units=("U1", "U2", "U3"), rules=None, **said):
    indicators = indicators or (indicator("a", weight=100),)
    of = builders.plan(
        list(indicators),
        targets or {one["id"]: 10 for one in indicators},
        units=units if isinstance(units, dict) else {one: {} for one in units},
        **said,
    )
    made = type(of.rules).model_validate(of.rules.model_dump(by_alias=True) | (rules or {}))
    return of.model_copy(update={"rules": made})


def totals(of, cells, **said) -> pd.DataFrame:
    return assess(of, builders.measured(of, cells, **said)).totals.set_index("unit")


def counted(name, **said):
    return {"id": name, "name": TEXT, "measure": COUNT} | said


def all_of(*amounts):
    return {(f"U{at}", "a"): amount for at, amount in enumerate(amounts, 1)}


def test_awards_and_deductions_are_counted_capped_and_added():
    rules = {
        "adjustments": [
            counted("prize", effect="bonus", each=2),
            counted("star", effect="bonus", each=1, at_most=3),
            counted("returned", effect="deduction", each="0.5", at_most=2),
        ]
    }
    counts = {("U1", "prize"): 1, ("U1", "star"): 7, ("U2", "prize"): 9, ("U2", "returned"): 9}
    found = totals(plan(rules=rules), all_of(10, 10, 10), counts=counts)
    shown = found[["award", "bonus", "deducted", "deduction", "total"]]
    assert shown.loc["U1"].tolist() == [5, 5, 0, 0, 105]
    assert shown.loc["U2"].tolist() == [18, 10, 2, 2, 108]  # the cap of the bonus is ten
    assert shown.loc["U3"].tolist() == [0, 0, 0, 0, 100]
    assert shown.loc[BUREAU, "award"] == 0


def test_every_adjustment_says_what_it_counted():
    rules = {"adjustments": [counted("star", effect="bonus", each=1, at_most=3)]}
    of = plan(rules=rules)
    found = assess(of, builders.measured(of, all_of(10, 10, 10), counts={("U1", "star"): 7})).adjustments
    assert found[found["unit"] == "U1"].to_dict("records") == [
        {"unit": "U1", "adjustment": "star", "effect": "bonus", "count": 7, "points": 3}
    ]


def test_a_veto_of_the_rules_changes_the_grade_and_never_the_points():
    rules = {
        "vetoes": [counted("death", effect="bar"), counted("false", effect="fail")],
    }
    found = totals(plan(rules=rules), all_of(10, 10, 10), counts={("U1", "death"): 1, ("U2", "false"): 1})
    assert found["total"].tolist()[:3] == [100, 100, 100]
    assert found["grade"].tolist()[:3] == ["good", "fail", "excellent"]
    assert found["vetoed_by"].tolist()[:3] == [("death",), ("false",), ()]
    assert found["barred_by"].tolist()[:3] == [("death",), (), ()]


def test_self_and_review_scores_stand_beside_the_final_one():
    rules = {"self_score": COUNT, "review_score": COUNT}
    found = totals(
        plan(rules=rules), all_of(9, 8, 7), counts={("U1", "self_score"): 97.5, ("U1", "review_score"): 92}
    )
    assert found.loc["U1", ["self_score", "review_score", "total"]].tolist() == [97.5, 92, 90]
    assert found.loc["U2", ["self_score", "review_score"]].isna().all()


def test_what_nobody_reported_earns_nothing_or_drops_out_as_the_rules_say():
    two = (indicator("a", weight=60), indicator("b", weight=40))
    cells = {(unit, "a"): 10 for unit in ("U1", "U2", "U3")} | {("U2", "b"): 5}
    zero = totals(plan(*two), cells)
    spread = totals(plan(*two, rules={"missing": "spread"}), cells)
    assert zero["total"].tolist()[:3] == [60, 80, 60]
    assert spread["total"].tolist()[:3] == [100, 80, 100]
    own = (indicator("a", weight=60), indicator("b", weight=40, missing="spread"))
    assert totals(plan(*own), cells)["total"].tolist()[:3] == [100, 80, 100]


def test_a_block_with_too_few_indicators_and_a_total_with_too_few_blocks_drop_out():
    of = builders.plan(
        [
            indicator("a", weight=30),
            indicator("b", weight=30),
            indicator("c", weight=40, block="other"),
        ],
        {"a": 10, "b": 10, "c": 10},
    )
    blocks = tuple(
        one.model_copy(update={"min_indicators": 2 if one.id == "work" else 0}) for one in of.blocks
    )
    rules = of.rules.model_copy(update={"missing": Missing.SPREAD, "min_blocks": 2})
    of = of.model_copy(update={"blocks": blocks, "rules": rules})
    found = assess(
        of,
        builders.measured(
            of, {("U1", "a"): 10, ("U1", "b"): 0, ("U1", "c"): 10, ("U2", "a"): 10, ("U2", "c"): 5}
        ),
    )
    assert found.totals["total"].tolist()[0] == 70
    assert np.isnan(found.totals["total"].tolist()[1])  # one block left of two
    single = of.model_copy(update={"rules": rules.model_copy(update={"min_blocks": 0})})
    left = assess(single, builders.measured(single, {("U2", "a"): 10, ("U2", "c"): 5}))
    assert left.totals["total"].tolist()[1] == 50
    assert left.cells.query("unit == 'U2' and indicator == 'a'")["weight_used"].tolist() == [0]


def test_a_rate_over_too_few_is_not_applicable():
    rate = indicator("a", weight=100, measure=builders.RATE, phasing={"kind": "always"}, min_base=25)
    found = assess(
        of := plan(rate, targets={"a": "0.9"}),
        builders.measured(of, {("U1", "a"): (20, 24), ("U2", "a"): (20, 25)}),
    ).cells.set_index("unit")["state"]
    assert found.tolist()[:2] == ["not_applicable", "short"]


def test_what_was_not_asked_of_a_unit_earns_a_bonus():
    of = plan(
        indicator("a", weight=100, scope="bureau_total"),
        targets={"a": 3},
        units={one: {} for one in ("U1", "U2", "U3")},
        allocations=[{"indicator": "a", "basis": "named", "named": {"U1": 3}}],
        rules={"unasked": "0.1"},
    )
    found = assess(of, builders.measured(of, {("U1", "a"): 3, ("U2", "a"): 1, ("U3", "a"): 0}))
    cells = found.cells.set_index("unit")
    assert cells["state"].tolist()[:3] == ["met", "not_applicable", "not_applicable"]
    assert cells["unasked"].tolist()[:3] == [0, 10, 0]
    assert found.totals["bonus"].tolist()[:3] == [0, 10, 0]


def test_a_limited_share_of_the_best_grade_keeps_ties_together():
    grades = [
        {"id": "excellent", "name": TEXT, "from": 90, "at_most": "0.5"},
        {"id": "good", "name": TEXT, "from": 60},
        {"id": "fail", "name": TEXT, "from": 0},
    ]
    units = ("U1", "U2", "U3", "U4")
    of = plan(units=units, rules={"grades": grades})
    assert totals(of, all_of(10, 9.8, 9.5, 9.2))["grade"].tolist()[:4] == ["excellent"] * 2 + ["good"] * 2
    tied = totals(of, all_of(10, 9.5, 9.5, 9.2))["grade"].tolist()[:4]
    assert tied == ["excellent", "good", "good", "good"]


def test_ties_are_broken_only_as_the_rules_say():
    two = (indicator("a", weight=50), indicator("b", weight=50, block="other"))
    cells = {("U1", "a"): 6, ("U1", "b"): 8, ("U2", "a"): 8, ("U2", "b"): 6, ("U3", "a"): 1, ("U3", "b"): 1}
    assert totals(plan(*two), cells)["rank"].tolist()[:3] == [1, 1, 3]
    by_block = totals(plan(*two, rules={"tie_breaks": ["base", "work"]}), cells)
    assert by_block["rank"].tolist()[:3] == [2, 1, 3]


def test_ranks_that_one_record_cannot_change_are_told():
    # Ten points an item: U1 80, U2 75, U3 20.
    found = totals(plan(), all_of(8, 7.5, 2))
    assert found["rank"].tolist()[:3] == [1, 2, 3]
    assert found["rank_best"].tolist()[:3] == [1, 1, 3]
    assert found["rank_worst"].tolist()[:3] == [2, 2, 3]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12), st.data())
def test_ranks_count_the_better_ones(points, data):
    scores = np.array(points, dtype=float)
    counted = np.array(data.draw(st.lists(st.booleans(), min_size=len(points), max_size=len(points))))
    rank = competition_rank([scores], counted)
    for at, own in enumerate(points):
        better = sum(
            1 for other, is_counted in zip(points, counted, strict=True) if is_counted and other > own
        )
        assert rank[at] == better + 1 if counted[at] else np.isnan(rank[at])
    assert np.array_equal(rank_at(scores, scores, counted), rank, equal_nan=True)


MERGED = {
    "U1": {"stats": {"workers": 10}},
    "U2": {"stats": {"workers": 30}, "closed_on": "2024-06-30", "merged_into": "U1"},
    "U3": {"stats": {"workers": 60}},
}


def merged(scope="bureau_total", **said):
    return plan(
        indicator("a", weight=100, scope=scope, **said),
        targets={"a": 100},
        units=MERGED,
        allocations=[{"indicator": "a"}] if scope == "bureau_total" else [],
    )


def test_units_are_judged_as_they_are_or_as_they_were():
    of = merged()
    done = {("U1", "a"): 5, ("U2", "a"): 15, ("U3", "a"): 60}
    then = assess(of, builders.measured(of, done, organisation=Organisation.THEN)).cells.set_index("unit")
    assert then.index.tolist() == ["U1", "U2", "U3", BUREAU]
    assert then["target"].tolist() == [10, 30, 60, 100]
    # The closed unit is judged on its last day: half of the year, half of its part.
    assert then["due"].tolist() == [10, 15, 60, 100]
    assert then["share_earned"].tolist() == [0.5, 1, 1, 0.8]
    joined = {("U1", "a"): 20, ("U3", "a"): 60}
    now = assess(of, builders.measured(of, joined)).cells.set_index("unit")
    assert now.index.tolist() == ["U1", "U3", BUREAU]
    assert now["target"].tolist() == [40, 60, 100]
    assert now.loc[BUREAU, "actual"] == then.loc[BUREAU, "actual"]


def test_a_closed_unit_is_told_as_it_was_and_not_ranked():
    of = merged()
    found = totals(of, {("U1", "a"): 5, ("U2", "a"): 15, ("U3", "a"): 60}, organisation=Organisation.THEN)
    assert found["assessed"].tolist() == [True, False, True, False]
    assert found["rank"].tolist()[::2] == [2, 1]
    assert np.isnan(found.loc["U2", "rank"])


@pytest.mark.parametrize("time", ["stock", "lowest"])
def test_what_the_bureau_holds_is_the_same_as_units_are_and_as_they_were(time):
    measure = {"numerator": {"ledger": "a", "aggregate": "sum", "value": "x", "time": time}}
    of = merged("each_unit", measure=measure, phasing={"kind": "always"})
    then = [("U1", [1, 1, 1, 1, 1, 1, 8, 9]), ("U2", [3, 2, 2, 2, 2, 2]), ("U3", [4] * 8)]
    now = [("U1", [4, 3, 3, 3, 3, 3, 8, 9]), ("U3", [4] * 8)]
    august = {"as_of": date(2024, 8, 31)}
    joined = builders.measured(of, {(unit, "a"): months for unit, months in now}, **august)
    apart = builders.measured(
        of,
        {(unit, "a"): months for unit, months in then},
        organisation=Organisation.THEN,
        as_now=joined,
        **august,
    )
    as_they_are, as_they_were = (assess(of, one).cells.set_index("unit") for one in (joined, apart))
    assert as_they_were.index.tolist() == ["U1", "U2", "U3", BUREAU]
    assert as_they_were.loc["U2", "actual"] == 2
    assert as_they_are.loc[BUREAU, "actual"] == (13 if time == "stock" else 7)
    pd.testing.assert_series_equal(as_they_are.loc[BUREAU], as_they_were.loc[BUREAU])

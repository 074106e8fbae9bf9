"""Awards, deductions and the three scores as reports show them."""

from __future__ import annotations

import builders
import pytest
from builders import indicator

from analytics.assess import assess
from analytics.view import beside
from analytics.view.line import lines_of
from analytics.view.places import ranking_table
from analytics.view.standing import barred_text, total_of, totals_of

COUNT = {"numerator": {"ledger": "prize"}}
RULES = {
    "adjustments": [
        {"id": "prize", "name": {"zh": "获奖", "en": "Prize"}, "effect": "bonus", "measure": COUNT, "each": 2,
         "at_most": 3},
        {"id": "false", "name": {"zh": "虚报", "en": "False record"}, "effect": "deduction", "measure": COUNT,
         "each": 2},
    ],
    "vetoes": [
        {"id": "death", "name": {"zh": "亡人事故", "en": "Death"}, "measure": COUNT, "effect": "bar"},
    ],
    "self_score": COUNT,
    "review_score": COUNT,
}  # fmt: skip


@pytest.fixture(scope="module")
def judged():
    of = builders.plan([indicator("a", weight=100)], {"a": 10}, units={"U1": {}, "U2": {}})
    rules = type(of.rules).model_validate(of.rules.model_dump(by_alias=True) | RULES)
    of = of.model_copy(update={"rules": rules})
    counts = {
        ("U1", "prize"): 5,
        ("U2", "false"): 1,
        ("U2", "death"): 1,
        ("U1", "self_score"): 99.5,
        ("U1", "review_score"): 94,
    }
    return assess(of, builders.measured(of, {("U1", "a"): 9, ("U2", "a"): 8}, counts=counts))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", ["获奖", "每项2.0分，最多3分", "+3.00", "加分合计最多10分，实计3.00分；扣分合计0.00分"]),
        ("en", ["Prize", "2.0 each, at most 3", "+3.00", "Bonuses add at most 10 points, 3.00 count"]),
    ],
)
def test_a_bonus_is_told_part_by_part(judged, lang, said):
    page = beside.bonus_and_deductions(judged, total_of(judged, "U1"), lang)
    assert all(one in page for one in said)
    assert "虚报" not in page
    assert "False record" not in page


def test_a_deduction_has_its_sign_and_proposed_rules_their_mark(judged):
    page = beside.bonus_and_deductions(judged, total_of(judged, "U2"), "zh")
    assert "-2.00" in page.replace("−", "-")
    assert "建议值" in page


def test_three_scores_stand_side_by_side_and_missing_ones_stay_empty(judged):
    page = beside.reviews(judged, totals_of(judged), "en")
    assert all(one in page for one in ("99.50", "94.00", "93.00", "+6.50", "+1.00"))
    assert beside.review_words(judged, total_of(judged, "U2"), "zh") is None
    words = beside.review_words(judged, total_of(judged, "U1"), "zh")
    assert "自评99.50分，复评94.00分，最终得分93.00分" in words


def test_without_self_and_review_scores_nothing_is_shown():
    empty = builders.plan([indicator("a", weight=100)], {"a": 10})
    found = assess(empty, builders.measured(empty, {("U1", "a"): 9}))
    assert beside.reviews(found, totals_of(found), "zh") is None


def test_a_veto_of_the_rules_is_named(judged):
    assert "亡人事故" in barred_text(judged, total_of(judged, "U2"), "zh")


def test_the_ranking_says_how_firm_each_rank_is(judged):
    # One item is ten points and three points of bonus lie between 93 and 78: nobody can pass by one.
    found = judged.totals.set_index("unit")
    assert found.loc[["U1", "U2"], "total"].round(2).tolist() == [93, 78]
    assert "1–2" not in ranking_table(judged, totals_of(judged), "en")
    of = builders.plan([indicator("a", weight=100)], {"a": 10}, units={"U1": {}, "U2": {}})
    near = assess(of, builders.measured(of, {("U1", "a"): 8.5, ("U2", "a"): 8}))
    assert "1–2" in ranking_table(near, totals_of(near), "en")


def test_the_band_a_figure_falls_in_is_named():
    bands = [
        {"id": "none", "name": {"zh": "无后果", "en": "No consequence"}, "from": "0.95", "share": 1},
        {"id": "plan", "name": {"zh": "整改计划", "en": "Action plan"}, "share": 0},
    ]
    of = builders.plan([indicator("a", weight=100, score={"kind": "bands", "bands": bands})], {"a": 10})
    found = assess(of, builders.measured(of, {("U1", "a"): 9, ("U2", "a"): 10}))
    told = [lines_of(found, unit, lang)[0].band for unit, lang in (("U1", "zh"), ("U2", "en"))]
    assert told == ["所在档次：整改计划。", "Band: No consequence."]

"""办法预演: the same records under other rules and other readings."""

from __future__ import annotations

from dataclasses import replace

import builders
import numpy as np
import pandas as pd
import pytest
from builders import indicator

from analytics.assess import assess
from analytics.errors import ParameterError
from analytics.measure import measure
from analytics.measure.reading import widened
from analytics.plan import load_ledgers, load_plan
from analytics.scenario import Scenario, apply_scenario, load_scenario, rehearse
from analytics.scenario.apply import assess_scenario
from analytics.store import open_store

COUNT = {"numerator": {"ledger": "a"}}
STEPS = {
    "kind": "steps",
    "steps": [{"from": 1, "share": 1}, {"from": "0.9", "share": "0.5"}, {"from": 0, "share": 0}],
}
OTHERS = [
    {"id": "adopted", "text": builders.TEXT, "measure": COUNT, "target": 20},
    {"id": "in_words", "text": builders.TEXT},
]


def scenario(**said) -> Scenario:
    return Scenario.model_validate({"id": "other", "name": builders.TEXT} | said)


@pytest.fixture
def of():
    plan = builders.plan(
        [indicator("a", weight=60, other_readings=OTHERS), indicator("b", weight=40, block="rest")],
        {"a": 10, "b": 10},
        units={"U1": {}, "U2": {}, "U3": {}},
    )
    more = {
        "adjustments": [
            {"id": "prize", "name": builders.TEXT, "effect": "bonus", "measure": COUNT, "each": 5}
        ]
    }
    rules = type(plan.rules).model_validate(plan.rules.model_dump(by_alias=True) | more)
    return plan.model_copy(update={"rules": rules})


@pytest.fixture
def records(of):
    cells = {
        ("U1", "a"): 10, ("U1", "b"): 5, ("U2", "a"): 9, ("U2", "b"): 7, ("U3", "a"): 4, ("U3", "b"): 10,
    }  # fmt: skip
    return builders.measured(of, cells, counts={("U3", "prize"): 1})


def test_the_same_records_are_judged_under_every_rule_set(of, records):
    steps = scenario(indicators={"a": {"score": STEPS}})
    without = scenario(id="bare", rules={"without": ["prize"]})
    found = rehearse(of, records, [steps, without])
    table = found.units.set_index(["rule_set", "unit"])
    assert table.loc["other", "total_base"].round(6).tolist() == [80, 82, 69]
    assert table.loc["other", "total"].round(6).tolist() == [80, 58, 45]
    assert table.loc["other", "rank_change"].tolist() == [1, -1, 0]
    assert table.loc["bare", "total"].round(6).tolist() == [80, 82, 64]
    assert found.gains("other")["unit"].tolist() == ["U1", "U2"]
    blocks = found.blocks.set_index(["rule_set", "block"])
    assert blocks.loc[("other", "work"), "change"] == pytest.approx((0 - 24 - 24) / 3)
    assert blocks.loc[("other", "rest"), "change"] == 0


def test_another_rule_changes_nothing_of_the_plan_itself(of, records):
    before = assess(of, records).totals
    rehearse(of, records, [scenario(indicators={"a": {"score": STEPS}})])
    pd.testing.assert_frame_equal(assess(of, records).totals, before)


def test_other_grade_lines_and_rules_are_marked_as_proposed(of, records):
    grades = [
        {"id": "top", "name": builders.TEXT, "from": 70},
        {"id": "low", "name": builders.TEXT, "from": 0},
    ]
    changed = scenario(rules={"grades": grades, "bonus_cap": 2}, indicators={"a": {"hard_line": True}})
    judged = assess_scenario(of, records, changed)
    assert judged.totals["grade"].tolist()[:3] == ["top", "low", "low"]  # the hard line bars the second
    assert judged.plan.rules.version == "other"
    assert judged.plan.rules.proposed
    assert "score" in judged.plan.indicator["a"].proposed


def test_another_reading_brings_its_figures_and_its_target(of, records):
    adopted = records.cells.query("indicator == 'a'").assign(reading="adopted")
    adopted["numerator"] = adopted["numerator"] * 2
    judged = assess_scenario(of, replace(records, readings=adopted), scenario(readings={"a": "adopted"}))
    cells = judged.cells.query("indicator == 'a'").set_index("unit")
    assert cells["actual"].tolist()[:3] == [20, 18, 8]
    assert cells["target"].tolist()[:3] == [20, 20, 20]
    assert judged.plan.indicator["a"].reading.id == "adopted"
    assert [one.id for one in judged.plan.indicator["a"].other_readings] == ["a", "in_words"]


WRONG = [
    ({"readings": {"a": "adoptd"}}, "unknown_reading"),
    ({"readings": {"a": "in_words"}}, "unknown_reading"),
    ({"readings": {"c": "adopted"}}, "unknown_indicator"),
    ({"indicators": {"c": {"bonus": True}}}, "unknown_indicator"),
    ({"rules": {"without": ["price"]}}, "unknown_count"),
    ({"indicators": {"a": {"score": {"kind": "steps"}}}}, "score_needs"),
    ({"rules": {"grades": [{"id": "x", "name": builders.TEXT, "from": 10}]}}, "grades_end_above_zero"),
    ({"rules": {"tie_breaks": ["nothing"]}}, "no_such_near"),
]


@pytest.mark.parametrize(("said", "code"), WRONG)
def test_a_rule_set_that_does_not_fit_is_refused_with_the_reason(of, said, code):
    with pytest.raises(ParameterError) as caught:
        apply_scenario(of, scenario(**said))
    assert [one.code.partition(".")[2].removesuffix("_near") for one in caught.value.problems] == [
        code.removesuffix("_near")
    ]
    assert all("{" not in one.text(lang) for one in caught.value.problems for lang in ("zh", "en"))


def test_a_reading_that_was_not_measured_is_refused(of, records):
    with pytest.raises(ParameterError) as caught:
        assess_scenario(of, records, scenario(readings={"a": "adopted"}))
    assert caught.value.problems[0].code == "scenario_problems.reading_not_measured"


def test_only_readings_that_can_be_counted_are_measured(of):
    wide = widened(of, [("a", "adopted"), ("a", "in_words"), ("c", "adopted")])
    assert [one.id for one in wide.indicators] == ["a", "b", "a@adopted"]


@pytest.mark.slow
def test_every_reading_of_the_sample_plan_can_be_measured(sample_workspace):
    plan, ledgers = load_plan(sample_workspace), load_ledgers(sample_workspace)
    wanted = [
        (one.id, reading.id) for one in plan.indicators for reading in one.other_readings if reading.measure
    ]
    assert len(wanted) > 10
    with open_store(sample_workspace, plan, ledgers) as store:
        found = measure(store, plan, ledgers, plan.ends_on, readings=wanted)
        alone = measure(store, plan, ledgers, plan.ends_on)
    pd.testing.assert_frame_equal(found.cells, alone.cells)
    pairs = set(zip(found.readings["indicator"], found.readings["reading"], strict=True))
    assert pairs == set(wanted)
    for name in ("rules_steps", "rules_adopted"):
        changed = load_scenario(sample_workspace, name)
        judged = assess_scenario(plan, found, changed)
        assert np.isfinite(judged.totals["total"]).all()

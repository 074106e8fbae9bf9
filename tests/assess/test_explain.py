"""Every figure taken apart: each step can be worked out again and gives what the assessment holds."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import builders
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.assess import BUREAU, Assessment, assess
from analytics.assess.explain import Explanation, explain, explain_unit
from analytics.assess.explain_total import explain_total
from analytics.assess.step import Step
from analytics.measure import measure
from analytics.plan import load_ledgers, load_plan
from analytics.plan.target import Organisation
from analytics.store import open_store

JUNE, DECEMBER = date(2024, 6, 30), date(2024, 12, 31)
ALL_RULES = {
    "linear": {},
    "steps": {"score": {"kind": "steps", "steps": [{"from": 0.5, "share": 0.4}, {"from": 0.9, "share": 1}]}},
    "bands": {
        "score": {
            "kind": "bands",
            "rounded_to": 2,
            "bands": [
                {"id": "a", **builders.NAMED, "from": 1, "share": 1},
                {"id": "b", **builders.NAMED, "from": 0.6, "share": 0.5},
                {"id": "c", **builders.NAMED, "share": 0.1},
            ],
        }
    },
    "bands_of_actual": {
        "score": {
            "kind": "bands",
            "judged": "actual",
            "bands": [
                {"id": "a", **builders.NAMED, "from": 7, "share": 1},
                {"id": "b", **builders.NAMED, "share": 0},
            ],
        }
    },
    "between": {"score": {"kind": "between", "between": {"threshold": 3}}},
    "improved": {
        "score": {
            "kind": "between",
            "between": {
                "threshold": 6,
                "benchmark": 20,
                "line": {"low": 0.2, "step": 0.1, "at_most": 0.9},
                "improvement": {"low": -0.1, "high": 1, "at_most": 0.8},
            },
        }
    },
    "per_item": {"score": {"kind": "per_item", "each": 2}},
    "hard_line": {"score": {"kind": "hard_line"}, "hard_line": True},
    "done": {"direction": "done", "score": {"kind": "done"}, "phasing": {"kind": "year_end"}},
    "zero": {"direction": "zero", "score": {"kind": "zero"}, "phasing": {"kind": "always"}, "veto": "bar"},
    "at_most": {"direction": "at_most", "phasing": {"kind": "always"}},
    "at_most_items": {
        "direction": "at_most",
        "phasing": {"kind": "always"},
        "score": {"kind": "per_item", "each": 3},
    },
    "rate": {"measure": builders.RATE, "phasing": {"kind": "always"}},
    "daily": {"phasing": {"kind": "day"}, "bonus": True},
    "quarters": {"phasing": {"kind": "quarters", "shares": ["0.1", "0.4", "0.2", "0.3"]}},
    "dates": {
        "phasing": {
            "kind": "due_dates",
            "due": [{"on": "2024-06-30", "amount": 1}, {"on": "2024-12-31", "amount": 2}],
        },
        "score": {"kind": "per_item", "each": 1},
    },
    "shared": {"scope": "bureau_total", "bonus": True},
}
TARGETS = {name: {"zero": 0, "done": 1, "rate": "0.9"}.get(name, 10) for name in ALL_RULES} | {"shared": 31}
ALLOCATIONS = [
    {
        "indicator": "shared",
        "stat": "workers",
        "locked": {"U3": 5},
        "floors": {"U2": 4},
        "coefficients": {"plant": "1.5"},
    }
]
UNITS = {
    code: {"stats": {"workers": workers}, **more}
    for code, workers, more in (
        ("U1", 700, {}),
        ("U2", 20, {}),
        ("U3", 90, {}),
        ("U4", 333, {"closed_on": "2024-05-31", "merged_into": "U1"}),
    )
}


def whole_plan():
    indicators = [
        builders.indicator(name, block="work" if at % 2 else "rest", **said)
        for at, (name, said) in enumerate(ALL_RULES.items())
    ]
    return builders.plan(
        indicators,
        TARGETS,
        units=UNITS,
        unit_stats=[{"id": "workers", **builders.NAMED}],
        allocations=ALLOCATIONS,
        baselines=[{"indicator": "improved", "unit": "U1", "value": 2}],
    )


def worked_out(step: Step) -> float:
    """The result of a step, worked out anew from its formula and numbers alone."""
    known = {"min": min, "max": max, "floor": lambda value: math.floor(value + 1e-9)}
    return eval(step.formula, {"__builtins__": {}} | known, dict(step.numbers))


def holds(because: str, numbers) -> bool:
    return not because or eval(because, {}, {name: round(one, 9) for name, one in numbers.items()})


def check(found: Explanation) -> None:
    known: dict[str, float] = {}
    for step in found.steps:
        assert worked_out(step) == pytest.approx(step.result, abs=1e-9), step
        assert holds(step.because, step.numbers), step
        for name, value in step.numbers.items():
            assert value == pytest.approx(known.get(name, value), abs=1e-12), (step, known)
        known[step.name] = step.result
    assert holds(found.light.because, found.light.numbers), found.light
    of_cell = {"share": "share_earned"}
    for name, value in known.items():
        column = of_cell.get(name, name)
        if column in found.cell._fields:
            assert value == pytest.approx(getattr(found.cell, column), abs=1e-12), name
    if found.cell.weight_used:
        assert known["score"] == found.cell.score
        assert known["lost"] == found.cell.lost


def check_all(assessment: Assessment) -> int:
    for unit in assessment.totals["unit"]:
        for found in explain_unit(assessment, unit):
            check(found)
        check_total(assessment, unit)
    return len(assessment.cells)


def check_total(assessment: Assessment, unit: str) -> None:
    found = explain_total(assessment, unit)
    results = {}
    for step in found.steps:
        assert worked_out(step) == pytest.approx(step.result, abs=1e-9), step
        results[step.name] = step.result
    if results:
        assert results["total"] == found.row.total
        assert {"base", "bonus", "late"} <= results.keys()


@pytest.mark.parametrize("as_of", [date(2024, 7, 3), DECEMBER])
def test_figures_of_units_as_they_were_can_be_worked_out_again(as_of):
    plan = whole_plan()
    cells = {(unit, name): (4, 10) if name == "rate" else 4 for unit in UNITS for name in ALL_RULES}
    as_they_were = replace(builders.measured(plan, cells, as_of=as_of), organisation=Organisation.THEN)
    judged = assess(plan, as_they_were)
    assert "U4" in set(judged.totals["unit"])
    check_all(judged)


FIGURE = st.one_of(st.none(), st.integers(0, 14), st.floats(0, 14).map(lambda one: round(one, 3)))


@given(data=st.data(), as_of=st.sampled_from([date(2024, 3, 5), JUNE, DECEMBER]), final=st.booleans())
@settings(max_examples=20)
def test_every_step_gives_its_result_again_under_every_rule(data, as_of, final):
    plan = whole_plan()
    cells = {}
    for unit in UNITS:
        for name in ALL_RULES:
            figure = data.draw(FIGURE)
            if figure is not None:
                cells[unit, name] = (figure, 10) if name == "rate" else figure
    judged = assess(plan, builders.measured(plan, cells, as_of=as_of), final=final)
    assert check_all(judged) == len(ALL_RULES) * len(judged.totals)


def test_a_running_round_compares_with_what_is_due_and_a_final_one_with_the_target():
    plan = builders.plan([builders.indicator("A")], {"A": 10})
    measured = builders.measured(plan, {("U1", "A"): 4}, as_of=JUNE)
    running, final = (explain(assess(plan, measured, final=one), "U1", "A") for one in (False, True))
    assert running.step("reached").formula == "actual / due"
    assert running.step("share").result == pytest.approx(0.8)
    assert final.step("reached") is None
    assert final.step("share").result == pytest.approx(0.4)


def test_a_shared_target_shows_rest_quota_rounding_and_what_a_merger_brought():
    plan = whole_plan()
    found = explain(assess(plan, builders.measured(plan, {("U1", "shared"): 9})), "U1", "shared")
    named = {one.name: one for one in found.steps}
    # 31 less 5 locked for U3, U2 held at its floor of 4: 22 for U1 and U4 by 700 and 333 workers.
    assert named["rest"].result == 22
    assert named["quota"].result == pytest.approx(22 * 700 / 1033)
    assert named["part"].result == 15
    assert named["target"].formula == "part + taken_over"
    assert named["target"].result == 22
    assert found.versions.allocation.stat == "workers"


def test_points_of_what_drops_out_are_shown_with_what_dropped():
    plan = builders.plan([builders.indicator("A"), builders.indicator("B")], {"A": 10, "B": "pending"})
    found = explain(assess(plan, builders.measured(plan, {("U1", "A"): 5})), "U1", "A")
    assert found.dropped == ("B",)
    assert found.step("weight_used").numbers == {"weight": 10, "block_points": 100, "weights_in_play": 10}
    assert found.step("score").result == 50


def test_a_silent_figure_earns_nothing_and_has_no_actual():
    plan = builders.plan([builders.indicator("A")], {"A": 10})
    found = explain(assess(plan, builders.measured(plan, {})), "U1", "A")
    assert found.step("actual") is None
    assert found.step("share").formula == "0"
    assert found.light.rule == "not_judged"


def test_adjustments_and_late_workbooks_stand_in_the_total():
    counted = [
        {"id": name, **builders.NAMED, "effect": effect, "each": each, "at_most": at_most, "measure": PRIZES}
        for name, effect, each, at_most in (("prize", "bonus", 2, 3), ("fault", "deduction", "1.5", None))
    ]
    base = builders.plan([builders.indicator("A")], {"A": 10})
    plan = base.model_validate(base.model_dump(by_alias=True) | {"rules": _rules(base, counted)})
    rows = [("U1", "prize", 2), ("U1", "fault", 1), ("U2", "prize", 1)]
    counts = pd.DataFrame([(unit, name, "2024-02", n) for unit, name, n in rows], columns=COUNT_COLUMNS)
    measured = replace(builders.measured(plan, {("U1", "A"): 5}), counts=counts)
    judged = assess(plan, measured)
    check_total(judged, "U1")
    named = {one.name: one.result for one in explain_total(judged, "U1").steps}
    assert named["adjustment_1"] == 3
    assert named["deducted"] == 1.5
    assert named["shown"] == 51.5


COUNT_COLUMNS = ["unit", "count", "month", "amount"]
PRIZES = {"numerator": {"ledger": "prizes"}}


def _rules(plan, adjustments):
    return plan.rules.model_dump(by_alias=True) | {"adjustments": adjustments}


def test_a_total_says_which_grade_its_score_would_give_and_what_bars_it():
    plan = builders.plan(
        [builders.indicator("A"), builders.indicator("B", hard_line=True, weight=0)], {"A": 10, "B": 10}
    )
    judged = assess(plan, builders.measured(plan, {("U1", "A"): 10, ("U1", "B"): 3}))
    found = explain_total(judged, "U1")
    assert (found.by_line, found.grade, found.barred_by) == ("excellent", "good", ("B",))


def test_an_unknown_unit_or_indicator_is_refused():
    plan = builders.plan([builders.indicator("A")], {"A": 10})
    judged = assess(plan, builders.measured(plan, {}))
    with pytest.raises(KeyError):
        explain(judged, "U9", "A")
    with pytest.raises(KeyError):
        explain(judged, "U1", "Z")
    with pytest.raises(KeyError):
        explain_total(judged, "U9")


@pytest.mark.slow
def test_every_figure_of_the_sample_can_be_worked_out_again(sample_workspace):
    plan, ledgers = load_plan(sample_workspace), load_ledgers(sample_workspace)
    with open_store(sample_workspace, plan, ledgers) as store:
        judged = assess(plan, measure(store, plan, ledgers, date(2024, 7, 15)))
    assert check_all(judged) == len(plan.indicators) * len(judged.totals)
    assert BUREAU in set(judged.totals["unit"])

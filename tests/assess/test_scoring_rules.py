"""Every scoring rule as a table: what is reached, and the share of the points it earns."""

from __future__ import annotations

import builders
import numpy as np
import pytest
from builders import TEXT
from hypothesis import given
from hypothesis import strategies as st

from analytics.assess import assess
from analytics.assess.score import Figures, share_earned
from analytics.plan.model import Indicator

BANDS = [
    {"id": "none", "name": TEXT, "from": "0.95", "share": 1},
    {"id": "plan", "name": TEXT, "from": "0.85", "share": "0.6"},
    {"id": "buffer", "name": TEXT, "from": "0.75", "share": "0.3"},
    {"id": "presumption", "name": TEXT, "share": 0},
]
# Points of ten between a threshold and a benchmark, halves rounded up: 9 x way + 0.5, and 10 x way - 0.5
# for the way from the own baseline, at most nine.
TENTHS = {"low": "0.05", "high": "0.95", "step": "0.1"}
IMPROVED = {"low": "-0.05", "high": "0.95", "at_most": "0.9", "step": "0.1"}


def rule(**said) -> Indicator:
    return Indicator.model_validate(builders.indicator("a", **said))


def earned(one: Indicator, actual, *, target=100.0, asked=None, baseline=np.nan) -> float:
    column = {
        name: np.array([value], dtype=float) for name, value in (("actual", actual), ("target", target))
    }
    asked = np.array([target if asked is None else asked], dtype=float)
    figures = Figures(
        **column, asked=asked, baseline=np.array([baseline]), rated=np.array([one.measure.is_rate])
    )
    return round(float(share_earned(one, figures)[0]), 6)


@pytest.mark.parametrize(
    ("actual", "exact", "rounded"),
    [(96, 1, 1), (95, 1, 1), (94.5, 0.6, 1), (94.4, 0.6, 0.6), (84.49, 0.3, 0.3), (0, 0, 0), (-12.8, 0, 0)],
)
def test_bands_judge_the_exact_or_the_rounded_figure(actual, exact, rounded):
    assert earned(rule(score={"kind": "bands", "bands": BANDS}), actual) == exact
    assert earned(rule(score={"kind": "bands", "bands": BANDS, "rounded_to": 2}), actual) == rounded


def test_a_target_of_zero_falls_into_the_best_band_and_has_no_attainment():
    plan = builders.plan(
        [builders.indicator("a", weight=100, score={"kind": "bands", "bands": BANDS})],
        {"a": {"U1": 0, "U2": 100}},
    )
    cells = assess(plan, builders.measured(plan, {("U1", "a"): -12.8, ("U2", "a"): 80})).cells.set_index(
        "unit"
    )
    assert cells.loc["U1", ["state", "band", "share_earned"]].tolist() == ["met", "none", 1.0]
    assert np.isnan(cells.loc["U1", "attainment"])
    assert cells.loc["U1", "gap"] == 0
    assert cells.loc["U2", ["state", "band", "attainment"]].tolist() == ["short", "buffer", 0.8]


@pytest.mark.parametrize(
    ("actual", "share"),
    [
        (0.59, 0),
        (0.6, 0.1),
        (0.63, 0.1),
        (0.64, 0.2),
        (0.65, 0.2),
        (0.78, 0.5),
        (0.9599, 0.9),
        (0.96, 1),
        (0.99, 1),
    ],
)
def test_points_lie_on_a_line_between_threshold_and_benchmark(actual, share):
    one = rule(
        score={"kind": "between", "between": {"threshold": "0.6", "benchmark": "0.96", "line": TENTHS}}
    )
    assert earned(one, actual, target=0.96) == share


@pytest.mark.parametrize(("actual", "share"), [(1.2, 0), (1.0, 0), (0.75, 0.25), (0.5, 0.5), (0.0, 1)])
def test_lower_is_better_down_to_a_benchmark_of_zero(actual, share):
    one = rule(direction="at_most", score={"kind": "between", "between": {"threshold": 1, "benchmark": 0}})
    assert earned(one, actual, target=0) == share


@pytest.mark.parametrize(
    ("actual", "baseline", "share"),
    [
        (0.50, np.nan, 0),  # under the threshold and nothing to improve on
        (0.50, 0.20, 0.3),  # 10 x 0.3/0.76 - 0.5 = 3.4
        (0.50, 0.50, 0),  # no better than before
        (0.50, 0.70, 0),
        (0.94, 0.20, 0.9),  # both ways lead to nine
        (0.70, 0.10, 0.6),  # 10 x 0.6/0.86 - 0.5 = 6.5 rounds to 6: 6.476
        (0.96, 0.99, 1),  # at the benchmark full marks, whatever was before
    ],
)
def test_the_better_of_achievement_and_improvement_counts(actual, baseline, share):
    between = {"threshold": "0.6", "benchmark": "0.96", "line": TENTHS, "improvement": IMPROVED}
    one = rule(score={"kind": "between", "between": between})
    assert earned(one, actual, target=0.96, baseline=baseline) == share


@pytest.mark.parametrize(
    ("said", "actual", "asked", "share"),
    [
        ({}, 97, 100, 0.7),  # three short, one point of ten each
        ({}, 97.9, 100, 0.8),  # only whole items count
        ({}, 80, 100, 0),  # never below nothing
        ({}, 120, 100, 1),
        ({"direction": "at_most"}, 102, 100, 0.8),
        ({"direction": "zero"}, 2, 0, 0.8),
        ({"measure": builders.RATE}, 0.87, 0.9, 0.7),  # a percentage point of a rate is an item
        ({"display": {"divide": 10000}}, 70000, 100000, 0.7),
    ],
)
def test_each_item_short_costs_its_points(said, actual, asked, share):
    one = rule(score={"kind": "per_item", "each": 1}, **said)
    assert earned(one, actual, target=asked) == share


def test_so_far_a_line_asks_only_for_what_is_due():
    one = rule(score={"kind": "between", "between": {"threshold": 20}})
    assert earned(one, 50, target=100, asked=50) == 1
    assert earned(one, 30, target=100, asked=50) == 0.5


RULES = {
    "linear": {},
    "steps": {"score": {"kind": "steps", "steps": [{"from": 1, "share": 1}, {"from": 0, "share": 0}]}},
    "bands": {"score": {"kind": "bands", "bands": BANDS}},
    "rounded bands": {"score": {"kind": "bands", "bands": BANDS, "rounded_to": 2}},
    "between": {"score": {"kind": "between", "between": {"threshold": 20, "line": TENTHS}}},
    "improvement": {"score": {"kind": "between", "between": {"threshold": 20, "improvement": IMPROVED}}},
    "per item": {"score": {"kind": "per_item", "each": "0.25"}},
    "hard line": {"score": {"kind": "hard_line"}},
    "at most": {"direction": "at_most"},
    "at most, between": {
        "direction": "at_most",
        "score": {"kind": "between", "between": {"threshold": 200, "benchmark": 0, "line": TENTHS}},
    },
    "zero": {"direction": "zero", "score": {"kind": "zero"}},
    "zero, per item": {"direction": "zero", "score": {"kind": "per_item", "each": 2}},
}


@pytest.mark.parametrize("name", RULES)
@given(
    first=st.floats(-50, 300),
    second=st.floats(-50, 300),
    target=st.floats(21, 200),
    baseline=st.floats(-50, 300) | st.just(float("nan")),
)
def test_a_better_figure_never_earns_less_and_a_share_is_a_share(name, first, second, target, baseline):
    one = rule(**RULES[name])
    low, high = sorted((first, second))
    if one.direction.value in ("at_most", "zero"):
        low, high = high, low
    target = 0.0 if one.direction.value == "zero" else target
    shares = [earned(one, actual, target=target, baseline=baseline) for actual in (low, high)]
    assert 0 <= shares[0] <= shares[1] <= 1


@pytest.mark.parametrize("name", RULES)
def test_a_figure_nobody_reported_earns_nothing(name):
    assert earned(rule(**RULES[name]), np.nan) == 0

"""A hundred thousand units are judged in one call, by columns: more units cost no more calls."""

from __future__ import annotations

import sys
from datetime import date

import builders
import numpy as np
import pandas as pd
import pytest

from analytics.assess import BUREAU, assess, round_half_up
from analytics.measure import Measured
from analytics.measure.model import COVERAGE_COLUMNS

N_INDICATORS = 30
NO_COVERAGE = pd.DataFrame({name: pd.Series(dtype=object) for name in COVERAGE_COLUMNS})


def world(n_units: int):
    """Quotas, duties of each unit and rates in turn, with random figures of one month."""
    shapes = [
        {"scope": "bureau_total", "bonus": True},
        {"scope": "each_unit", "score": {"kind": "per_item", "each": "0.1"}},
        {"measure": builders.RATE, "phasing": {"kind": "always"}},
    ]
    said = [
        builders.indicator(f"i{at:02}", weight=4 if at < 20 else 2, **shapes[at % 3])
        for at in range(N_INDICATORS)
    ]
    targets = {one["id"]: (n_units * 50, 40, "0.9")[at % 3] for at, one in enumerate(said)}
    random = np.random.default_rng(1)
    heads = random.integers(5, 500, n_units)
    units = {f"U{at:06}": {"stats": {"workers": int(n)}} for at, n in enumerate(heads)}
    shared = [{"indicator": one["id"]} for one in said if one["scope"] == "bureau_total"]
    plan = builders.plan(said, targets, units=units, allocations=shared)
    codes = np.array([*units, BUREAU], dtype=object)
    numerators = random.integers(0, 80, (n_units + 1, N_INDICATORS)).astype(float)
    rated = np.arange(N_INDICATORS) % 3 == 2
    cells = pd.DataFrame(
        {
            "unit": np.repeat(codes, N_INDICATORS),
            "indicator": np.tile(np.array([one["id"] for one in said], dtype=object), n_units + 1),
            "month": "2024-12",
            "numerator": numerators.ravel(),
            "denominator": np.where(np.tile(rated, n_units + 1), 100.0, np.nan),
            "reported": True,
        }
    )
    return plan, Measured(cells, NO_COVERAGE, date(2024, 12, 31), 0), numerators


def n_calls(plan, measured) -> int:
    """Python calls that one judgement makes, once the plan's own columns are there."""
    assess(plan, measured)
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        assess(plan, measured)
    finally:
        sys.setprofile(before)
    return calls


def test_more_units_cost_no_more_calls():
    few, many = (n_calls(*world(n)[:2]) for n in (200, 1000))
    assert many <= few * 1.05


@pytest.mark.slow
def test_a_hundred_thousand_units_are_judged_in_one_call():
    n_units = 100_000
    plan, measured, numerators = world(n_units)
    judged = assess(plan, measured)
    assert len(judged.cells) == (n_units + 1) * N_INDICATORS
    quotas = judged.cells[judged.cells["indicator"] == "i00"]
    assert quotas["target"].to_numpy()[:-1].sum() == n_units * 50
    totals = judged.totals.iloc[:-1]
    places = np.arange(0, n_units, 9973)
    for at in places:  # a few worked out by hand
        mine = judged.cells.iloc[at * N_INDICATORS : (at + 1) * N_INDICATORS]
        share = [
            min(numerators[at, column] / mine["target"].iloc[column], 1)
            if column % 3 == 0
            else max(1 - 0.1 * max(40 - numerators[at, column], 0) / (4 if column < 20 else 2), 0)
            if column % 3 == 1
            else min(numerators[at, column] / 100 / 0.9, 1)
            for column in range(N_INDICATORS)
        ]
        base = sum(part * (4 if column < 20 else 2) for column, part in enumerate(share))
        assert totals["base"].iloc[at] == pytest.approx(base)
    shown = pd.Series(round_half_up(totals["total"].to_numpy(), 2))
    assert totals["rank"].tolist() == shown.rank(method="min", ascending=False).tolist()

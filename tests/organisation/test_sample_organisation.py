"""The sample through a merger: the bureau's figures month by month, and the unit that was merged away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analytics import open_session
from analytics.assess import BUREAU, Assessment, assess
from analytics.measure import Measured, measure
from analytics.plan import Plan, load_ledgers, load_plan
from analytics.plan.model import Scope, Time
from analytics.plan.period import months_between, parse_period
from analytics.plan.target import Organisation
from analytics.store import Store, open_store
from analytics.workspace import Workspace

pytestmark = pytest.mark.slow
MERGED, HEIR = "S14", "S08"
MONTH_ENDS = [parse_period(month).ends_on for month in months_between(date(2024, 5, 31), date(2024, 12, 31))]
FRAMES = ("cells", "blocks", "totals", "course")


def counted_as_its_own(plan: Plan) -> Plan:
    """The plan with the merged unit assessed and its workers no longer among those of its successor."""
    units = [
        one.model_copy(update={"assessed": True})
        if one.code == MERGED
        else one.model_copy(update={"stats": one.stats | {"workers": one.stats["workers"] - 40}})
        if one.code == HEIR
        else one
        for one in plan.units
    ]
    return plan.model_copy(update={"units": tuple(units)})


@pytest.fixture(scope="module")
def plan(sample_workspace: Workspace) -> Plan:
    return counted_as_its_own(load_plan(sample_workspace))


@pytest.fixture(scope="module")
def store(sample_workspace: Workspace, plan: Plan) -> Iterator[Store]:
    with open_store(sample_workspace, plan, load_ledgers(sample_workspace)) as one:
        yield one


@pytest.fixture(scope="module", params=MONTH_ENDS, ids=str)
def seen(
    request: pytest.FixtureRequest, sample_workspace: Workspace, plan: Plan, store: Store
) -> tuple[Measured, Measured]:
    """Units as they are and as they were on a month's end."""
    ledgers = load_ledgers(sample_workspace)
    then = measure(store, plan, ledgers, request.param, organisation=Organisation.THEN)
    return then.as_now or measure(store, plan, ledgers, request.param), then


@pytest.fixture(scope="module")
def judged(plan: Plan, seen: tuple[Measured, Measured]) -> tuple[Assessment, Assessment]:
    now, then = seen
    return assess(plan, now), assess(plan, then)


def test_the_figures_of_the_bureau_are_equal_in_both_views(judged):
    for frame in FRAMES:
        now, then = (getattr(one, frame) for one in judged)
        of_bureau = [one[one["unit"] == BUREAU].reset_index(drop=True) for one in (now, then)]
        pd.testing.assert_frame_equal(*of_bureau)
    assert len(judged[0].cells[judged[0].cells["unit"] == BUREAU]) == len(judged[0].plan.indicators)


def test_what_units_count_adds_up_to_the_bureau_in_both_views(plan, seen):
    """Flows declared in the plan: every record counts for one unit, whichever view is taken."""
    adding = [
        one.id
        for one in plan.indicators
        if one.measure.numerator
        and one.measure_of_units == one.measure
        and one.measure.numerator.time is Time.FLOW
    ]
    assert len(adding) > 20
    for one in seen:
        cells = one.cells[one.cells["indicator"].isin(adding)].fillna({"numerator": 0.0})
        by_month = cells.pivot_table(
            index=["indicator", "month"], columns=cells["unit"] == BUREAU, values="numerator", aggfunc="sum"
        )
        np.testing.assert_allclose(by_month[False], by_month[True], rtol=1e-12)


def test_parts_of_every_shared_total_add_up_to_it_in_both_views(plan, judged):
    shared = [one.id for one in plan.indicators if one.scope is Scope.BUREAU_TOTAL]
    for one in judged:
        cells = one.cells[one.cells["indicator"].isin(shared)]
        of_bureau = cells["unit"] == BUREAU
        parts = cells[~of_bureau].groupby("indicator")["target"].sum()
        quota = cells[of_bureau].set_index("indicator")["target"].dropna()
        assert len(quota) > 5
        pd.testing.assert_series_equal(parts[quota.index], quota, rtol=1e-12)


def test_the_merged_unit_shows_its_own_records_and_parts_as_it_was(plan, judged):
    now, then = (one.cells.set_index(["unit", "indicator"]) for one in judged)
    assert MERGED in then.index
    own, heir_then = (then.loc[code, ["actual", "target"]] for code in (MERGED, HEIR))
    assert own.loc["suggestion_count", "actual"] > 0
    assert own.loc["suggestion_count", "target"] > 0
    if judged[0].as_of <= plan.unit[MERGED].closed_on:
        pd.testing.assert_frame_equal(now, then)
        return
    assert MERGED not in now.index
    heir_now = now.loc[HEIR, ["actual", "target"]]
    both = own.loc["suggestion_count"] + heir_then.loc["suggestion_count"]
    assert heir_now.loc["suggestion_count"].tolist() == both.tolist()
    # It is judged on its last day, with what was due then.
    assert then.loc[(MERGED, "suggestion_count"), "phase"] == 0.5
    totals = judged[1].totals.set_index("unit")
    assert np.isnan(totals.loc[MERGED, "rank"])
    assert totals.loc[MERGED, "total"] > 0


def test_a_session_can_be_opened_with_what_was_known_on_a_day(sample_workspace: Workspace):
    root, day = str(sample_workspace.root), "2024-07-10"
    last = "SELECT max(received_on) AS day, count(*) AS n FROM submission"
    known, all_known = (
        open_session(root, as_of="2024-06-30", **said).sql(last).iloc[0] for said in ({"known_on": day}, {})
    )
    assert known["day"] <= pd.Timestamp(day) < all_known["day"]
    assert known["n"] < all_known["n"]


def test_what_a_session_kept_of_units_as_they_were_is_judged_alike_when_opened_again(
    sample_workspace: Workspace,
):
    first, again = (
        open_session(str(sample_workspace.root), as_of="2024-08-31", organisation="then") for _ in range(2)
    )
    for frame in FRAMES:
        pd.testing.assert_frame_equal(getattr(first.assessment, frame), getattr(again.assessment, frame))
    assert again.measured.as_now is not None

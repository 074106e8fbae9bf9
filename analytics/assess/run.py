"""The one function every view, report, what-if and command judges by."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from analytics.assess.judge import LIGHTS, STATES, Judged, is_rated, judge
from analytics.assess.model import Assessment
from analytics.assess.pace import phase
from analytics.assess.roll import Cube, cube_of
from analytics.assess.target import Targets, targets_on
from analytics.assess.total import Scored, is_vetoed, misses_hard_line, score, totals
from analytics.measure.model import Measured
from analytics.plan.model import Plan
from analytics.plan.period import months_between, parse_period
from analytics.plan.target import assessed_units

SHOWN = (
    "numerator",
    "denominator",
    "actual",
    "attainment",
    "phase",
    "due",
    "pace_gap",
    "gap",
    "needed_per_month",
    "best_month",
)


def assess(
    plan: Plan, measured: Measured, *, final: bool | None = None, scenario: str | None = None
) -> Assessment:
    """Judge what was measured by the plan, on the day it was measured.

    Pure: the same plan and cube give the same frames. `final` says whether the whole target is asked
    for (a year-end round) or what is due by now; by default it is final from the plan's last day on.
    """
    as_of = measured.as_of
    final = as_of >= plan.ends_on if final is None else final
    cube = cube_of(plan, measured, tuple(one.code for one in assessed_units(plan, as_of)))
    targets = targets_on(plan, as_of, cube.units)
    coverage = _coverage(plan, measured.coverage, cube.units)
    judged = judge(plan, cube, targets, coverage, as_of, final=final)
    scored = score(plan, judged)
    late = _n_late(measured.coverage, cube.units)
    return Assessment(
        plan=plan,
        as_of=as_of,
        final=final,
        version=measured.version,
        cells=_cells(plan, cube, targets, judged, scored, coverage),
        blocks=_blocks(plan, cube, scored),
        totals=totals(plan, cube.units, judged, scored, late),
        course=_course(plan, cube, targets, as_of),
        scenario=scenario,
    )


def _coverage(plan: Plan, coverage: pd.DataFrame, units: tuple[str, ...]) -> np.ndarray:
    """Share of the expected submissions received, per indicator and unit; 1 where none was expected."""
    ledgers = pd.Index(coverage["ledger"].unique())
    ledger, unit = ledgers.get_indexer(coverage["ledger"]), pd.Index(units).get_indexer(coverage["unit"])
    received = coverage["received_on"].notna().to_numpy(float)
    n_received, n_expected = np.zeros((2, len(ledgers), len(units)))
    for array, amount in ((n_received, received), (n_expected, np.ones(len(coverage)))):
        np.add.at(array, (ledger[unit >= 0], unit[unit >= 0]), amount[unit >= 0])
        np.add.at(array[:, -1], ledger, amount)
    reads = np.array([[one in indicator.measure.reads for one in ledgers] for indicator in plan.indicators])
    reads = reads.reshape(len(plan.indicators), len(ledgers)).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(reads @ n_expected > 0, (reads @ n_received) / (reads @ n_expected), 1.0)


def _n_late(coverage: pd.DataFrame, units: tuple[str, ...]) -> np.ndarray:
    """Submissions received after their day, per unit; a workbook counts once however many ledgers it has."""
    late = coverage[coverage["late"].astype(bool) & coverage["received_on"].notna()]
    counts = late[["unit", "sent_by", "ends_on"]].drop_duplicates()["unit"].value_counts()
    return np.array([float(counts.get(unit, 0)) for unit in units])


def _cells(
    plan: Plan, cube: Cube, targets: Targets, judged: Judged, scored: Scored, coverage: np.ndarray
) -> pd.DataFrame:
    n_indicators, n_units = targets.value.shape
    per_indicator = {
        "indicator": [one.id for one in plan.indicators],
        "block": [one.block for one in plan.indicators],
        "scope": [one.scope.value for one in plan.indicators],
        "weight": [float(one.weight) for one in plan.indicators],
    }
    columns: dict[str, object] = {"unit": np.tile(np.array(cube.units, dtype=object), n_indicators)}
    columns |= {
        name: np.repeat(np.array(values, dtype=object), n_units) for name, values in per_indicator.items()
    }
    columns["weight"] = columns["weight"].astype(float)
    columns["state"] = np.array([one.value for one in STATES], dtype=object)[judged.state.ravel()]
    columns["light"] = np.array([one.value for one in LIGHTS], dtype=object)[judged.light.ravel()]
    arrays = {name: getattr(judged, name) for name in SHOWN} | {
        "target": targets.value,
        "target_proposed": targets.proposed,
        "coverage": coverage,
        "share_earned": judged.share,
        "weight_used": scored.weight_used,
        "score": scored.score,
        "lost": scored.weight_used - scored.score,
        "bonus": scored.bonus,
        "hard_line_missed": misses_hard_line(plan, judged),
        "vetoed": is_vetoed(plan, judged),
        "units_met": judged.units_met,
        "units_counted": judged.units_counted,
    }
    frame = pd.DataFrame(columns | {name: array.ravel() for name, array in arrays.items()})
    # By unit, indicators in the plan's order.
    order = np.arange(len(frame)).reshape(n_indicators, n_units).T.ravel()
    return frame.iloc[order].reset_index(drop=True)


def _blocks(plan: Plan, cube: Cube, scored: Scored) -> pd.DataFrame:
    n_units = len(cube.units)
    frame = pd.DataFrame(
        {
            "unit": np.repeat(np.array(cube.units, dtype=object), len(plan.blocks)),
            "block": np.tile(np.array([one.id for one in plan.blocks], dtype=object), n_units),
            "points": scored.block_points.T.ravel(),
            "score": np.where(scored.block_alive, scored.block_score, np.nan).T.ravel(),
        }
    )
    frame["share"] = frame["score"] / frame["points"].where(frame["points"] > 0)
    return frame


def _course(plan: Plan, cube: Cube, targets: Targets, as_of: date) -> pd.DataFrame:
    """Months of the plan for every unit and indicator, with the pace line to its end."""
    months = months_between(plan.starts_on, plan.ends_on)
    n_indicators, n_units, n_past = cube.amount.shape
    shape = (n_indicators, n_units, len(months))
    amount, to_date = np.full(shape, np.nan), np.full(shape, np.nan)
    rated = np.stack([is_rated(one, n_units) for one in plan.indicators])[:, :, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(cube.base_to_date > 0, cube.amount_to_date / cube.base_to_date, np.nan)
        month_rate = np.where(cube.base > 0, cube.amount / cube.base, np.nan)
    amount[:, :, :n_past] = np.where(rated, month_rate, cube.amount)
    to_date[:, :, :n_past] = np.where(rated, rate, cube.amount_to_date)
    ends = [min(parse_period(month).ends_on, plan.ends_on) for month in months]
    by_phasing = {
        phasing: [phase(phasing, plan, day) for day in ends]
        for phasing in {one.phasing for one in plan.indicators}
    }
    phases = np.array([by_phasing[one.phasing] for one in plan.indicators])
    grid = pd.MultiIndex.from_product(
        [cube.indicators, cube.units, months], names=["indicator", "unit", "month"]
    ).to_frame(index=False)
    grid["amount"], grid["to_date"] = amount.ravel(), to_date.ravel()
    grid["due"] = (targets.value[:, :, None] * phases[:, None, :]).ravel()
    grid["past"] = grid["month"] <= f"{as_of:%Y-%m}"
    return grid[["unit", "indicator", "month", "amount", "to_date", "due", "past"]]

"""The one function every view, report, what-if and command judges by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from analytics.assess.judge import LIGHTS, STATES, Dates, Judged, judge
from analytics.assess.model import BUREAU, Assessment
from analytics.assess.roll import Cube, cube_of, units_span
from analytics.assess.target import Targets, targets_on
from analytics.assess.total import Counted, Scored, count, is_vetoed, misses_hard_line, score, totals
from analytics.measure.model import Measured
from analytics.plan.columns import unit_columns
from analytics.plan.model import Plan
from analytics.plan.target import Organisation

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
    Units stand as they were measured: as they are on the day, or as they were. The bureau is judged by
    its units as they are on the day in either view, so that its figures, lights and points are the same.
    """
    judged = _assess(plan, measured, final=final, scenario=scenario)
    if measured.as_now is None:
        return judged
    return _with_bureau(judged, _assess(plan, measured.as_now, final=final, scenario=scenario))


def _assess(plan: Plan, measured: Measured, *, final: bool | None, scenario: str | None) -> Assessment:
    as_of = measured.as_of
    final = as_of >= plan.ends_on if final is None else final
    cube = cube_of(plan, measured, _units(plan, measured))
    targets = targets_on(plan, as_of, cube.units, measured.organisation)
    coverage = _coverage(plan, measured.coverage, cube.units)
    judged = judge(plan, cube, targets, coverage, _dates(plan, cube.units, as_of, final=final))
    scored = score(plan, judged, targets)
    counted = count(plan, measured, cube.units)
    late = n_late(measured.coverage, cube.units)
    return Assessment(
        plan=plan,
        as_of=as_of,
        final=final,
        version=measured.version,
        cells=_cells(plan, cube, targets, judged, scored, coverage),
        blocks=_blocks(plan, cube, scored),
        totals=totals(plan, cube.units, judged, scored, counted, late),
        adjustments=_adjustments(plan, cube.units, counted),
        cube=cube,
        targets=targets,
        scenario=scenario,
        known_on=measured.known_on,
        organisation=measured.organisation,
    )


def _with_bureau(then: Assessment, now: Assessment) -> Assessment:
    """The judgement of units as they were, with the bureau's of units as they are."""

    def rows(one: pd.DataFrame, of_bureau: pd.DataFrame) -> pd.DataFrame:
        kept = one[one["unit"] != BUREAU]
        return pd.concat([kept, of_bureau[of_bureau["unit"] == BUREAU]], ignore_index=True)

    def arrays(one: Cube | Targets, of_bureau: Cube | Targets, names: Iterable[str]) -> Cube | Targets:
        joined = {
            name: np.concatenate([getattr(one, name)[:, :-1], getattr(of_bureau, name)[:, -1:]], axis=1)
            for name in names
        }
        return replace(one, **joined)

    frames = {
        name: rows(getattr(then, name), getattr(now, name))
        for name in ("cells", "blocks", "totals", "adjustments")
    }
    cube = arrays(then.cube, now.cube, ("amount", "base", "amount_to_date", "base_to_date"))
    targets = arrays(then.targets, now.targets, ("value", "kind", "proposed", "unasked"))
    return replace(then, **frames, cube=cube, targets=targets)


def _units(plan: Plan, measured: Measured) -> tuple[str, ...]:
    """Units that are judged: those assessed on the day, or all assessed ones that were there by then."""
    units = unit_columns(plan)
    if measured.organisation is Organisation.NOW:
        there = units.exists(measured.as_of)
    else:
        there = units.opened <= measured.as_of.toordinal()
    return tuple(units.codes[units.assessed & there])


def _dates(plan: Plan, codes: tuple[str, ...], as_of: date, *, final: bool) -> Dates:
    """The day each unit is judged on: the cut-off, or its last day; and the first it was there."""
    first, last = units_span(plan, codes)
    last = np.minimum(last, as_of.toordinal())
    spans, which = np.unique(np.stack([first, last], axis=1), axis=0, return_inverse=True)
    whole = final & (last == as_of.toordinal())
    days = tuple((date.fromordinal(int(one)), date.fromordinal(int(other))) for one, other in spans)
    return Dates(as_of, days, which.ravel(), whole)


def _coverage(plan: Plan, coverage: pd.DataFrame, units: tuple[str, ...]) -> np.ndarray:
    """Share of the expected submissions that count, per indicator and unit; 1 where none was expected."""
    ledgers = pd.Index(coverage["ledger"].unique())
    ledger, unit = ledgers.get_indexer(coverage["ledger"]), pd.Index(units).get_indexer(coverage["unit"])
    received = (coverage["received_on"].notna() & coverage["counted"].astype(bool)).to_numpy(float)
    n_received, n_expected = np.zeros((2, len(ledgers), len(units)))
    for array, amount in ((n_received, received), (n_expected, np.ones(len(coverage)))):
        np.add.at(array, (ledger[unit >= 0], unit[unit >= 0]), amount[unit >= 0])
        np.add.at(array[:, -1], ledger, amount)
    reads = np.array([[one in indicator.measure.reads for one in ledgers] for indicator in plan.indicators])
    reads = reads.reshape(len(plan.indicators), len(ledgers)).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(reads @ n_expected > 0, (reads @ n_received) / (reads @ n_expected), 1.0)


def n_late(coverage: pd.DataFrame, units: tuple[str, ...]) -> np.ndarray:
    """Submissions received after their day, per unit; a workbook counts once however many ledgers it has."""
    late = coverage[coverage["late"].astype(bool) & coverage["received_on"].notna()]
    counts = late[["unit", "sent_by", "ends_on"]].drop_duplicates()["unit"].value_counts()
    return counts.reindex(list(units)).fillna(0.0).to_numpy(float)


def _cells(
    plan: Plan, cube: Cube, targets: Targets, judged: Judged, scored: Scored, coverage: np.ndarray
) -> pd.DataFrame:
    n_indicators, n_units = targets.value.shape
    per_indicator = {
        "indicator": [one.id for one in plan.indicators],
        "block": [one.block for one in plan.indicators],
        "scope": [one.scope.value for one in plan.indicators],
    }
    columns: dict[str, object] = {"unit": np.repeat(np.array(cube.units, dtype=object), n_indicators)}
    columns |= {
        name: np.tile(np.array(values, dtype=object), n_units) for name, values in per_indicator.items()
    }
    columns["weight"] = np.tile([float(one.weight) for one in plan.indicators], n_units)
    arrays = {
        "state": np.array([one.value for one in STATES], dtype=object)[judged.state],
        "light": np.array([one.value for one in LIGHTS], dtype=object)[judged.light],
        **{name: getattr(judged, name) for name in SHOWN},
        "target": targets.value,
        "target_proposed": targets.proposed,
        "coverage": coverage,
        "share_earned": judged.share,
        "band": _bands(plan, judged),
        "weight_used": scored.weight_used,
        "score": scored.score,
        "lost": scored.weight_used - scored.score,
        "bonus": scored.bonus,
        "unasked": scored.unasked,
        "hard_line_missed": misses_hard_line(plan, judged),
        "vetoed": is_vetoed(plan, judged),
        "units_met": judged.units_met,
        "units_counted": judged.units_counted,
    }
    # One row after the other by unit, indicators in the plan's order.
    return pd.DataFrame(columns | {name: array.T.ravel() for name, array in arrays.items()})


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


def _bands(plan: Plan, judged: Judged) -> np.ndarray:
    """The id of the band each figure falls in; None where there is none."""
    rows = []
    for indicator, places in zip(plan.indicators, judged.band, strict=True):
        names = np.array([*(one.id for one in indicator.score.bands), None], dtype=object)
        rows.append(names[places])
    return np.stack(rows)


def _adjustments(plan: Plan, units: tuple[str, ...], counted: Counted) -> pd.DataFrame:
    rules, n_units = plan.rules.adjustments, len(units)
    return pd.DataFrame(
        {
            "unit": np.tile(np.array(units, dtype=object), len(rules)),
            "adjustment": np.repeat(np.array([one.id for one in rules], dtype=object), n_units),
            "effect": np.repeat(np.array([one.effect.value for one in rules], dtype=object), n_units),
            "count": counted.number.ravel(),
            "points": counted.points.ravel(),
        }
    )

"""The full grid of units, indicators and months, with what was reported kept apart from silence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import numpy as np
import pandas as pd

from analytics.measure.model import BUREAU
from analytics.plan.ledger import Ledger
from analytics.plan.model import Measure, Plan, Time
from analytics.plan.period import months_between

PARTS = ("numerator", "denominator")
# A reported month without records is zero for these; a stock or a lowest value stays unknown.
ADDS_UP = (Time.FLOW, Time.DISTINCT)


def cells_of(
    plan: Plan,
    as_of: date,
    current: Mapping[str, str],
    measures: Mapping[tuple[str, bool], Measure],
    values: pd.DataFrame,
    reported: pd.DataFrame,
    ledgers: Mapping[str, Ledger],
) -> pd.DataFrame:
    """One row per unit, indicator and month, from the `values` the records speak of.

    A month reported without a matching record is zero where figures add up; a silent one is unknown.
    """
    units = [*dict.fromkeys(current.values()), BUREAU]
    indicators = [one.id for one in plan.indicators]
    months = months_between(plan.starts_on, as_of)
    shape = (len(units), len(indicators), len(months))
    at = [pd.Index(units), pd.Index(indicators), pd.Index(months)]
    said = _said(measures, at, shape, reported, _keepers(plan, ledgers, units))
    silent = ~said & _where(measures, at, lambda one: one.sql is not None)
    grid = pd.MultiIndex.from_product(at, names=["unit", "indicator", "month"]).to_frame(index=False)
    for position, part in enumerate(PARTS):
        array = np.full(shape, np.nan)
        mine = values[values["part"] == part]
        where = [
            at[0].get_indexer(mine["unit"]),
            at[1].get_indexer(mine["measure"]),
            at[2].get_indexer(mine["month"]),
        ]
        known = (where[0] >= 0) & (where[2] >= 0)
        array[tuple(one[known] for one in where)] = mine["value"].to_numpy(float)[known]
        adds_up = _where(measures, at, lambda one, at_part=position: one.times[at_part] in ADDS_UP)
        # A file counts what it finds; where nobody reported, nothing found is not a zero.
        array[silent & (array == 0)] = np.nan
        grid[part] = np.where(np.isnan(array) & said & adds_up, 0.0, array).ravel()
    grid["reported"] = said.ravel()
    return grid


def _keepers(plan: Plan, ledgers: Mapping[str, Ledger], units: list[str]) -> dict[str, np.ndarray]:
    """Which units keep each ledger."""
    kinds = {one.code: one.kind for one in plan.units}
    return {
        one.id: np.array([not one.filled_by or kinds.get(unit) in one.filled_by for unit in units])
        for one in ledgers.values()
    }


def _said(
    measures: Mapping[tuple[str, bool], Measure],
    at: list[pd.Index],
    shape: tuple[int, int, int],
    reported: pd.DataFrame,
    keepers: Mapping[str, np.ndarray],
) -> np.ndarray:
    """Whether a unit reported every ledger an indicator reads, by month; the bureau: whether any unit did.

    A measure written as a file may read a ledger that others keep for the unit: there it is reported
    when its keepers reported.
    """
    ledgers, told = {}, {}
    for ledger, rows in reported.groupby("ledger"):
        array = np.zeros((shape[0], shape[2]), dtype=bool)
        month = at[2].get_indexer(rows["month"])
        array[at[0].get_indexer(rows["unit"])[month >= 0], month[month >= 0]] = True
        array[-1] = array[:-1].any(axis=0)
        ledgers[ledger] = array
        told[ledger] = array | (array[-1] & ~keepers[ledger][:, None])
    nobody = np.zeros((shape[0], shape[2]), dtype=bool)
    said = np.zeros(shape, dtype=bool)
    for index, indicator in enumerate(at[1]):
        for for_units, rows in ((True, slice(0, -1)), (False, slice(-1, None))):
            reads = measures[indicator, for_units].reads
            by = told if measures[indicator, for_units].sql else ledgers
            silent = [~by.get(ledger, nobody)[rows] for ledger in reads]
            said[rows, index] = ~np.any(silent, axis=0) if silent else False
    return said


def _where(
    measures: Mapping[tuple[str, bool], Measure], at: list[pd.Index], holds: Callable[[Measure], bool]
) -> np.ndarray:
    """Cells whose measure has a property; the last unit is the bureau."""
    flags = np.zeros((len(at[0]), len(at[1]), 1), dtype=bool)
    for index, indicator in enumerate(at[1]):
        flags[:-1, index], flags[-1, index] = (holds(measures[indicator, units]) for units in (True, False))
    return flags

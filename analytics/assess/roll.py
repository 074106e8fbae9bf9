"""Months become figures to date: flows add up, stocks keep their last value, the lowest month stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.measure.model import BUREAU, Measured
from analytics.plan.columns import unit_columns
from analytics.plan.model import Measure, Plan, Time


@dataclass(frozen=True)
class Cube:
    """Months of every unit and indicator as arrays of shape (indicators, units, months).

    `amount` and `base` are numerators and denominators by month; `amount_to_date` and `base_to_date`
    are rolled up. The last unit is the bureau.
    """

    units: tuple[str, ...]
    indicators: tuple[str, ...]
    months: tuple[str, ...]
    amount: np.ndarray
    base: np.ndarray
    amount_to_date: np.ndarray
    base_to_date: np.ndarray


def cube_of(plan: Plan, measured: Measured, units: tuple[str, ...]) -> Cube:
    """The months of `units` and the bureau, rolled up by the time kind of each measure."""
    cells = measured.cells
    indicators = tuple(one.id for one in plan.indicators)
    months = tuple(sorted(cells["month"].unique()))
    others = tuple(pd.Index(cells["unit"].unique()).difference([*units, BUREAU], sort=False).to_numpy())
    units = (*units, *others, BUREAU)
    place = (
        pd.Index(indicators).get_indexer(cells["indicator"]),
        pd.Index(units).get_indexer(cells["unit"]),
        pd.Index(months).get_indexer(cells["month"]),
    )
    known = (place[0] >= 0) & (place[1] >= 0)
    place = tuple(one[known] for one in place)
    amount = np.full((len(indicators), len(units), len(months)), np.nan)
    base = amount.copy()
    amount[place] = cells["numerator"].to_numpy(float)[known]
    base[place] = cells["denominator"].to_numpy(float)[known]
    amount_to_date, base_to_date = np.full_like(amount, np.nan), np.full_like(base, np.nan)
    for index, one in enumerate(plan.indicators):
        for rows, measure in (
            (slice(0, -1), one.measure_of_units),
            (slice(-1, None), one.measure),
        ):
            _roll(measure, amount[index], base[index], amount_to_date[index], base_to_date[index], rows)
    arrays = (amount, base, amount_to_date, base_to_date)
    if others:  # they only count in what the bureau holds
        keep = np.delete(np.arange(len(units)), np.arange(len(units) - 1 - len(others), len(units) - 1))
        units, arrays = tuple(units[at] for at in keep), (one[:, keep] for one in arrays)
    return Cube(units, indicators, months, *arrays)


def _roll(
    measure: Measure,
    amount: np.ndarray,
    base: np.ndarray,
    amount_to_date: np.ndarray,
    base_to_date: np.ndarray,
    rows: slice,
) -> None:
    for time, months, to_date in zip(
        measure.times, (amount, base), (amount_to_date, base_to_date), strict=True
    ):
        if time is None:
            continue
        of_bureau = rows.start == -1
        if time in (Time.STOCK, Time.LOWEST) and of_bureau and not measure.sql:
            # The bureau holds what its units hold, each at its own last count or lowest month.
            to_date[-1] = _sum_known(to_date_by(time, months[:-1]))
        else:
            to_date[rows] = to_date_by(time, months[rows])


def units_span(plan: Plan, units: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """First and last day of each unit within the plan, as day numbers; `units` ends with the bureau."""
    columns = unit_columns(plan)
    places = columns.place.get_indexer(np.array(units[:-1], dtype=object))
    starts_on, ends_on = plan.starts_on.toordinal(), plan.ends_on.toordinal()
    first = np.append(np.maximum(columns.opened[places], starts_on), starts_on)
    last = np.append(np.minimum(columns.closed[places], ends_on), ends_on)
    return first, last


def count_to_date(measured: Measured, count: str, time: Time, units: tuple[str, ...]) -> np.ndarray:
    """What rules count, to date, per unit; NaN where the records speak of none."""
    rows = measured.counts[measured.counts["count"] == count]
    months = sorted(rows["month"].unique())
    at = pd.Index(units).get_indexer(rows["unit"])
    amounts = np.full((len(units), max(len(months), 1)), np.nan)
    amounts[at[at >= 0], pd.Index(months).get_indexer(rows["month"])[at >= 0]] = rows["amount"].to_numpy(
        float
    )[at >= 0]
    return to_date_by(time, amounts)[:, -1]


def to_date_by(time: Time, months: np.ndarray) -> np.ndarray:
    """Figures to each month's end; the last axis is months. Unknown until something is known."""
    match time:
        case Time.FLOW | Time.DISTINCT:
            known = np.maximum.accumulate(~np.isnan(months), axis=-1)
            return np.where(known, np.nancumsum(months, axis=-1), np.nan)
        case Time.STOCK:
            return _forward(months)
        case Time.LOWEST:
            return np.fmin.accumulate(months, axis=-1)


def _forward(months: np.ndarray) -> np.ndarray:
    """Each month's value, or the last one before it."""
    last = np.where(np.isnan(months), -1, np.arange(months.shape[-1]))
    last = np.maximum.accumulate(last, axis=-1)
    filled = np.take_along_axis(months, np.maximum(last, 0), axis=-1)
    return np.where(last < 0, np.nan, filled)


def _sum_known(values: np.ndarray) -> np.ndarray:
    """Sum over units of what is known; unknown where no unit is known."""
    return np.where(np.isnan(values).all(axis=0), np.nan, np.nansum(values, axis=0))

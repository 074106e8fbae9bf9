"""The months of the plan with what was done in them and what was due at their ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from analytics.assess.judge import is_rated
from analytics.assess.pace import phase
from analytics.assess.roll import Cube, units_span
from analytics.assess.target import Targets
from analytics.plan.model import Plan
from analytics.plan.period import months_between, parse_period


def course(plan: Plan, cube: Cube, targets: Targets, as_of: date) -> pd.DataFrame:
    """Months of the plan for every unit and indicator, with the pace line to its end."""
    months = months_between(plan.starts_on, plan.ends_on)
    n_indicators, n_units, n_past = cube.amount.shape
    shape = (n_indicators, n_units, len(months))
    numerator, denominator, amount, to_date = np.full((4, *shape), np.nan)
    rated = np.stack([is_rated(one, n_units) for one in plan.indicators])[:, :, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(cube.base_to_date > 0, cube.amount_to_date / cube.base_to_date, np.nan)
        month_rate = np.where(cube.base > 0, cube.amount / cube.base, np.nan)
    numerator[:, :, :n_past], denominator[:, :, :n_past] = cube.amount, cube.base
    amount[:, :, :n_past] = np.where(rated, month_rate, cube.amount)
    to_date[:, :, :n_past] = np.where(rated, rate, cube.amount_to_date)
    ends = [min(parse_period(month).ends_on, plan.ends_on) for month in months]
    phases = _phases(plan, cube.units, ends)
    grid = pd.MultiIndex.from_product(
        [cube.indicators, cube.units, months], names=["indicator", "unit", "month"]
    ).to_frame(index=False)
    grid["numerator"], grid["denominator"] = numerator.ravel(), denominator.ravel()
    grid["amount"], grid["to_date"] = amount.ravel(), to_date.ravel()
    grid["due"] = (targets.value[:, :, None] * phases).ravel()
    grid["past"] = grid["month"] <= f"{as_of:%Y-%m}"
    columns = ["unit", "indicator", "month", "numerator", "denominator", "amount", "to_date", "due", "past"]
    return grid[columns]


def _phases(plan: Plan, units: tuple[str, ...], ends: Sequence[date]) -> np.ndarray:
    """Shares of the target due at the months' ends: by indicator, unit (one for all alike) and month."""
    opened, which = np.unique(units_span(plan, units)[0], return_inverse=True)
    first_days = [date.fromordinal(int(one)) for one in opened]
    by_phasing = {
        phasing: [[phase(phasing, plan, day, opened_on=first) for day in ends] for first in first_days]
        for phasing in {one.phasing for one in plan.indicators}
    }
    phases = np.array([by_phasing[one.phasing] for one in plan.indicators])
    return phases if len(opened) == 1 else phases[:, which.ravel()]

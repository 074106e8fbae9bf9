"""Other readings of an indicator, measured beside the chosen one as indicators of their own."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analytics.measure.model import READING_COLUMNS
from analytics.plan.model import Indicator, Plan, ReadingChoice

BETWEEN = "@"  # stands in no name of an indicator


def reading_of(indicator: Indicator, reading: str) -> ReadingChoice | None:
    """Another reading of an indicator that can be counted; None where there is none of this name."""
    found = next((one for one in indicator.other_readings if one.id == reading), None)
    return found if found and found.measure else None


def widened(plan: Plan, readings: Iterable[tuple[str, str]]) -> Plan:
    """The plan with the other readings asked for as further indicators; unknown ones are left out."""
    more = [
        indicator.model_copy(update={"id": f"{name}{BETWEEN}{reading}", "measure": found.measure})
        for name, reading in dict.fromkeys(readings)
        if (indicator := plan.indicator.get(name)) and (found := reading_of(indicator, reading))
    ]
    return plan.model_copy(update={"indicators": (*plan.indicators, *more)}) if more else plan


def parted(cells: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cells of the plan's own readings, and of the others with their `reading`."""
    is_other = cells["indicator"].str.contains(BETWEEN, regex=False)
    if not is_other.any():
        return cells, pd.DataFrame(columns=list(READING_COLUMNS))
    others = cells[is_other].reset_index(drop=True)
    names = others["indicator"].str.split(BETWEEN, n=1, expand=True)
    return cells[~is_other].reset_index(drop=True), others.assign(indicator=names[0], reading=names[1])

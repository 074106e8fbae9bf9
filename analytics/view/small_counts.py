"""Small counts of sensitive kinds, kept inside the unit: in what leaves it one or two is shown as “<3”.

What leaves: the bureau's report with its tables, charts, folded workings and lists, and the tables that
`assess` writes for other programs. There `published` takes the numbers out of the frames before anything
draws or prints them, so that no chart, tooltip or file can hold them. A unit's own report shows its own
figures as they are; notebooks, `explain` and the connection are the bureau analyst's own desk and do so too.

The rules, as statistical offices have them (primary and complementary suppression):

- a figure of one or two is `small`; a rate is when its numerator or its denominator is one or two. All that
  is worked out from it goes with it: attainment, pace, gap, points of the indicator, months of its course;
- where the figures that are left would tell it (the bureau's total less the others), the unit with the next
  smallest figure is `beside` and withheld too; where none is left, the bureau's own figure is;
- light and state go as well where they would tell one from two (a target or what is due lies between), and
  with every amount that is `beside`.

Totals of points stay: they add up many indicators. So does a rate's other side (13 of 14 helped).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property

import numpy as np
import pandas as pd

from analytics.assess import BUREAU, Assessment
from analytics.plan.ledger import Ledger
from analytics.plan.model import Direction, Indicator
from analytics.plan.sensitive import sensitive_indicators
from analytics.words import say

FEWEST = 3  # a count from here on is shown
SMALL, BESIDE = "small", "beside"
TOLD_BY = (
    *("numerator", "denominator", "actual", "attainment", "pace_gap", "gap", "needed_per_month"),
    *("best_month", "share_earned", "score", "lost", "bonus", "unasked"),
)
OF_UNITS = {"attainment", "pace_gap", "share_earned", "score", "lost", "bonus", "unasked"}
JUDGED = ("met", "short")
HIDDEN = ["withheld", "grey"]  # state and light where they would tell
MONTHLY = ["numerator", "denominator", "amount", "to_date"]


@dataclass(frozen=True)
class Published(Assessment):
    """An assessment as it may leave the units; `exact` is the one it was made from.

    `cells` have a further column `withheld`: `small`, `beside`, or empty where the figure is shown.
    """

    exact: Assessment | None = field(default=None, repr=False)
    sensitive: frozenset[str] = frozenset()

    @cached_property
    def course(self) -> pd.DataFrame:
        """The course with the months taken out that would tell a small count."""
        return _published_course(self.exact, self.cells, self.sensitive)


def published(assessment: Assessment, ledgers: Mapping[str, Ledger]) -> Published:
    """The assessment without the small counts of sensitive kinds."""
    sensitive = sensitive_indicators(assessment.plan, ledgers)
    cells = assessment.cells.assign(withheld="")
    for indicator in sorted(sensitive):
        _withhold(cells, assessment.plan.indicator[indicator], float(assessment.plan.rules.yellow_within))
    said = {one.name: getattr(assessment, one.name) for one in fields(Assessment)}
    said |= {"cells": cells, "totals": _published_totals(assessment.totals, assessment.cells, cells)}
    return Published(**said, exact=assessment, sensitive=sensitive)


def is_published(assessment: Assessment) -> bool:
    """Whether this is an assessment as it leaves the units."""
    return isinstance(assessment, Published)


def exact(assessment: Assessment) -> Assessment:
    """The assessment with all its figures, to reckon with; what it tells is for `published` to say."""
    return assessment.exact if isinstance(assessment, Published) else assessment


def withheld(assessment: Assessment, unit: str) -> frozenset[str]:
    """Indicators of a unit whose figures are not shown."""
    if not isinstance(assessment, Published):
        return frozenset()
    cells = assessment.cells
    return frozenset(cells.loc[(cells["unit"] == unit) & (cells["withheld"] != ""), "indicator"])


def withheld_text(kind: str, lang: str) -> str:
    """What stands in place of a figure: “<3”, or that it is withheld to protect another."""
    return say(f"small_counts.{kind}", lang)


def count_text(n: int, ledger: Ledger | None, lang: str) -> str:
    """How many records of a ledger there are, in what leaves the units."""
    is_small = ledger is not None and ledger.is_sensitive and 0 < n < FEWEST
    return withheld_text(SMALL, lang) if is_small else str(n)


def _withhold(cells: pd.DataFrame, indicator: Indicator, yellow_within: float) -> None:
    """Take the small figures of one indicator, and what would tell them, out of `cells`."""
    mine = cells[cells["indicator"] == indicator.id]
    units = mine[mine["unit"] != BUREAU]
    bureau = list(mine.index[mine["unit"] == BUREAU])
    small = list(units.index[_is_small(units)])
    beside: list[object] = []
    rated = indicator.measure_of_units.is_rate
    if _is_small(mine.loc[bureau]).any():
        # of two small figures the total “<3” would tell that each is one
        small, beside = (small, bureau) if len(small) > 1 else ([*small, *bureau], [])
    elif small:
        figures = units["denominator" if rated else "actual"].fillna(0)
        found = _beside(figures, small, rated=rated)
        beside = bureau if found is None else found
    told = mine.loc[[*small, *beside]]
    own = told.index[told["units_counted"].isna()]
    apart = _tells_apart(told.loc[own], indicator, yellow_within) | (own.isin(beside) & (not rated))
    if mine.loc[bureau, "units_counted"].notna().any() and len(own[apart]):
        beside += [one for one in bureau if one not in beside]  # how many units met it would tell
        own, apart = own.append(pd.Index(bureau)), np.append(apart, [True] * len(bureau))
        cells.loc[bureau, ["units_met", "units_counted"]] = np.nan
    cells.loc[[*small, *beside], [name for name in TOLD_BY if name not in OF_UNITS]] = np.nan
    cells.loc[own, sorted(OF_UNITS)] = np.nan
    cells.loc[[*small, *beside], "band"] = None
    cells.loc[own[apart], ["state", "light"]] = HIDDEN
    cells.loc[small, "withheld"] = SMALL
    cells.loc[beside, "withheld"] = BESIDE


def _published_totals(totals: pd.DataFrame, exact: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """The totals, counting of the states only those that are shown."""
    shown = totals.copy()
    gone = exact[cells["state"] != exact["state"]]
    for state in JUDGED:
        counts = gone[gone["state"] == state].groupby("unit").size()
        shown[f"n_{state}"] -= shown["unit"].map(counts).fillna(0).astype(shown[f"n_{state}"].dtype)
    return shown


def _is_small(cells: pd.DataFrame) -> pd.Series:
    """Whether the figure, or a part of a rate, is one or two (or between)."""
    parts = cells[["numerator", "denominator"]]
    return ((parts > 0) & (parts < FEWEST)).any(axis=1)


def _beside(figures: pd.Series, small: Sequence[object], *, rated: bool) -> list[object] | None:
    """Further cells to withhold so that the total does not tell the small ones; None when none can."""
    rest = figures.drop(list(small))
    waiting = list(rest[rest > 0].sort_values(kind="stable").index)
    taken: list[object] = []
    while _is_told(figures, small, taken, rated=rated):
        if not waiting:
            return None
        taken.append(waiting.pop(0))
    return taken


def _is_told(figures: pd.Series, small: Sequence[object], taken: Sequence[object], *, rated: bool) -> bool:
    """Whether the sum of what is withheld leaves only one way to share it out.

    Small figures are one or two, the others three or more. Of a rate only the share is told, so one
    other beside it is enough.
    """
    if rated:
        return len(small) + len(taken) < 2
    hidden = figures[[*small, *taken]].sum()
    fewest, most = len(small), 2 * len(small)
    left = hidden - (FEWEST * len(taken))
    return left <= fewest if taken else hidden in (fewest, most)


def _tells_apart(cells: pd.DataFrame, indicator: Indicator, yellow_within: float) -> np.ndarray:
    """Whether the light or state of each cell would be another for one than for two."""
    if indicator.measure_of_units.is_rate:
        return np.zeros(len(cells), dtype=bool)
    yellow_from = cells["target"] * (cells["phase"] - yellow_within)
    lines = np.column_stack([cells["target"], cells["due"], yellow_from]).astype(float)
    if indicator.direction is Direction.AT_MOST:
        between = (lines >= 1) & (lines < 2)
    else:
        between = (lines > 1) & (lines <= 2)
    return between.any(axis=1) & cells["state"].isin(JUDGED).to_numpy()


def _published_course(found: Assessment, cells: pd.DataFrame, sensitive: frozenset[str]) -> pd.DataFrame:
    """Months of sensitive indicators: of units none, of the bureau those that tell no small count."""
    told = found.course.copy()
    marked = told["indicator"].isin(sensitive)
    told.loc[marked & (told["unit"] != BUREAU), MONTHLY] = np.nan
    hidden = set(cells.loc[(cells["unit"] == BUREAU) & (cells["withheld"] != ""), "indicator"])
    for indicator, months in told[marked & (told["unit"] == BUREAU)].groupby("indicator"):
        if indicator in hidden:
            told.loc[months.index, MONTHLY] = np.nan
        else:
            _thin_out(told, months, rated=found.plan.indicator[str(indicator)].is_rate)
    return told


def _thin_out(told: pd.DataFrame, months: pd.DataFrame, *, rated: bool) -> None:
    """Leave out months of the bureau's course by which a small count could be read."""
    parts = months[["numerator", "denominator"]]
    sums = parts.cumsum()
    is_small = [((some > 0) & (some < FEWEST)).any(axis=1) for some in (parts, sums)]
    if not is_small[0].any():
        return
    told.loc[months.index, ["numerator", "denominator", "amount"]] = np.nan
    if rated:
        gone = months.index[is_small[0] | is_small[1]]
    else:
        to_date = months["to_date"].dropna()
        gone = to_date.index.difference(_apart(to_date))
    told.loc[gone, "to_date"] = np.nan


def _apart(to_date: pd.Series) -> list[object]:
    """Months of a figure to date that may stand: none one or two from the next one shown; the last stays."""
    kept: list[object] = []
    after = np.inf
    for at, value in reversed(list(to_date.items())):
        if not (0 < abs(after - value) < FEWEST or 0 < value < FEWEST):
            kept.append(at)
            after = value
    return kept

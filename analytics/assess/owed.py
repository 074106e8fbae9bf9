"""What units have not sent although it was due: which ledgers, since when, and what that costs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analytics.assess.model import Assessment
from analytics.assess.run import n_late
from analytics.assess.state import Light, State
from analytics.assess.total import late_points
from analytics.plan.model import Indicator, Unit

OWED_COLUMNS = ("unit", "sent_by", "ledger", "period", "ends_on", "due_on", "extended_to", "days_late")
UNASKED = (State.NOT_APPLICABLE, State.TARGET_PENDING, State.NOT_DUE)


@dataclass(frozen=True, eq=False)
class Owed:
    """What one unit owes on a day.

    `rows` are those of `owed`; `n_late` workbooks came late so far and cost `points`, `n_late_then` and
    `points_then` would if all that is owed came now. `unjudged` are the indicators of the unit without a
    light or a figure that read an owed ledger, `weak` the others that do: they stand on incomplete reports.
    `weight` is what the `unjudged` are worth, in points. A unit that is not assessed loses nothing.
    """

    unit: Unit
    day: date
    rows: pd.DataFrame
    n_late: int = 0
    n_late_then: int = 0
    points: float = 0.0
    points_then: float = 0.0
    unjudged: tuple[Indicator, ...] = ()
    weak: tuple[Indicator, ...] = ()
    weight: float = 0.0


def owed(coverage: pd.DataFrame, due_by: date, day: date) -> pd.DataFrame:
    """Rows of a coverage (see `Measured`) that were due by a day and nothing has answered, longest first.

    One row per unit, ledger and period: OWED_COLUMNS; `days_late` on another `day` are those since the
    last day there was, with what was granted.
    """
    is_owed = coverage["received_on"].isna() & (coverage["due_on"] <= pd.Timestamp(due_by))
    rows = coverage[is_owed]
    late = (pd.Timestamp(day) - pd.to_datetime(rows["due_on"])).dt.days
    kept = rows.assign(days_late=late)[list(OWED_COLUMNS)]
    return kept.sort_values(["due_on", "unit", "sent_by", "ledger"], ignore_index=True)


def owed_by(assessment: Assessment, coverage: pd.DataFrame, unit: str, due_by: date, day: date) -> Owed:
    """What was due from a unit by a day and did not come, told on a `day`, and what it costs by the rules."""
    mine = coverage[coverage["unit"] == unit]
    rows = owed(mine, due_by, day)
    plan, one = assessment.plan, assessment.plan.unit[unit]
    cells = assessment.cells[assessment.cells["unit"] == unit]
    if cells.empty:
        return Owed(one, day, rows)
    reading = cells[cells["indicator"].map(lambda name: _reads(plan.indicator[name], set(rows["ledger"])))]
    reading = reading[~reading["state"].isin(UNASKED)]
    is_unjudged = (reading["state"] == State.NOT_REPORTED) | (reading["light"] == Light.GREY)
    late, then = n_late(mine, (unit,)), n_late(_as_if_sent(mine, rows, day), (unit,))
    return Owed(
        unit=one,
        day=day,
        rows=rows,
        n_late=int(late[0]),
        n_late_then=int(then[0]),
        points=float(late_points(plan.rules, late)[0]),
        points_then=float(late_points(plan.rules, then)[0]),
        unjudged=tuple(plan.indicator[name] for name in reading.loc[is_unjudged, "indicator"]),
        weak=tuple(plan.indicator[name] for name in reading.loc[~is_unjudged, "indicator"]),
        weight=float(reading.loc[is_unjudged, "weight_used"].sum()),
    )


def _reads(indicator: Indicator, ledgers: Collection[str]) -> bool:
    return not set(indicator.measure_of_units.reads).isdisjoint(ledgers)


def _as_if_sent(coverage: pd.DataFrame, rows: pd.DataFrame, day: date) -> pd.DataFrame:
    """The coverage as it would be if all that is owed came late now."""
    keys = ["unit", "sent_by", "ledger", "period"]
    is_owed = coverage.set_index(keys).index.isin(rows.set_index(keys).index)
    received = coverage["received_on"].mask(is_owed, pd.Timestamp(day))
    return coverage.assign(received_on=received, late=coverage["late"].astype(bool) | is_owed)

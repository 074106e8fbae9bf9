"""What changed between two days: targets, ways of sharing out, and whose targets moved with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from analytics.plan.allocate import allocation_on
from analytics.plan.check.names import BUREAU
from analytics.plan.columns import unit_columns
from analytics.plan.model import Allocation, Indicator, Plan, Target, Text
from analytics.plan.target import KINDS, Assigned, bureau_target, targets_of, version_on

TARGET, ALLOCATION = "target", "allocation"


class Change(NamedTuple):
    """A row of `diff_versions`."""

    indicator: str
    unit: str
    subject: str
    state_before: str | None
    value_before: float
    state_after: str | None
    value_after: float
    effective_from: date | None
    reason: Text | None
    document: Text | None


def diff_versions(plan: Plan, before: date, after: date) -> pd.DataFrame:
    """One row per target that is another on the second day, of the bureau or a unit, in plan order.

    indicator, unit (`bureau` for the level the indicator's scope says), subject (`target`, or
    `allocation` for a row that tells of another way of sharing out), state_before, value_before,
    state_after, value_after (kinds of `Assignment` and amounts in the ledger's own unit, rates as
    fractions; the state is missing where the unit was not assessed that day), effective_from, reason and
    document of the newest version that made the change (missing where it came from a unit opened,
    closed or merged).
    """
    rows = [row for indicator in plan.indicators for row in _changes(plan, indicator, before, after)]
    return pd.DataFrame(rows, columns=Change._fields)


def _changes(plan: Plan, indicator: Indicator, before: date, after: date) -> Iterator[Change]:
    was, now = (bureau_target(plan, indicator, day) for day in (before, after))
    if was.version != now.version:
        yield _row(indicator, BUREAU, TARGET, _state(was), _state(now), now.version)
    old, new = (allocation_on(plan, indicator.id, day) for day in (before, after))
    if old != new:
        yield _row(indicator, BUREAU, ALLOCATION, _state(was), _state(now), new)
    yield from _units(plan, indicator, before, after)


def _units(plan: Plan, indicator: Indicator, before: date, after: date) -> Iterator[Change]:
    units = unit_columns(plan)
    was, now = (targets_of(plan, indicator, day) for day in (before, after))
    there = [units.assessed & units.exists(day) for day in (before, after)]
    same = (was.kind == now.kind) & ((was.value == now.value) | (np.isnan(was.value) & np.isnan(now.value)))
    for at in np.flatnonzero((there[0] | there[1]) & ~(same & (there[0] == there[1]))):
        code = units.codes[at]
        states = [
            (KINDS[column.kind[at]].value, float(column.value[at])) if here[at] else (None, float("nan"))
            for column, here in zip((was, now), there, strict=True)
        ]
        yield _row(indicator, code, TARGET, *states, _cause(plan, indicator, code, before, after))


def _cause(
    plan: Plan, indicator: Indicator, unit: str, before: date, after: date
) -> Target | Allocation | None:
    """The newest version in force on the second day and not on the first."""
    pairs = [
        [version_on(plan, indicator.id, day) for day in (before, after)],
        [version_on(plan, indicator.id, day, unit) for day in (before, after)],
        [allocation_on(plan, indicator.id, day) for day in (before, after)],
    ]
    changed = [new for old, new in pairs if new is not None and new != old]
    return max(changed, key=lambda one: one.effective_from or plan.starts_on, default=None)


def _state(assigned: Assigned) -> tuple[str, float]:
    return assigned.kind.value, float("nan") if assigned.value is None else float(assigned.value)


def _row(
    indicator: Indicator,
    unit: str,
    subject: str,
    before: tuple[str | None, float],
    after: tuple[str | None, float],
    version: Target | Allocation | None,
) -> Change:
    said = (version.effective_from, version.reason, version.document) if version else (None, None, None)
    return Change(indicator.id, unit, subject, *before, *after, *said)

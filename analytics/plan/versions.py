"""What changed between two days: targets, ways of sharing out, and whose targets moved with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from analytics.plan.allocate import allocation_on
from analytics.plan.check.names import BUREAU
from analytics.plan.columns import unit_columns
from analytics.plan.model import Allocation, Indicator, Plan, Target, Text
from analytics.plan.target import KINDS, bureau_target, targets_of, version_on

TARGET, ALLOCATION = "target", "allocation"


class Change(NamedTuple):
    """A row of `diff_versions`."""

    indicator: str
    unit: str
    subject: str
    version_before: int
    state_before: str | None
    value_before: float
    version_after: int
    state_after: str | None
    value_after: float
    proposed: bool
    effective_from: date | None
    reason: Text | None
    document: Text | None


def diff_versions(plan: Plan, before: date, after: date) -> pd.DataFrame:
    """One row per target that is another on the second day, of the bureau or a unit, in plan order.

    indicator, unit (`bureau` for the level the indicator's scope says), subject (`target`, or
    `allocation` for a row that tells of another way of sharing out), version_before and version_after
    (1 for the first version of this subject, 0 for none), state_before, value_before, state_after,
    value_after (kinds of `Assignment` and amounts in the ledger's own unit, rates as fractions; the
    state is missing where the unit was not assessed that day), and of the newest version that made the
    change proposed, effective_from, reason and document (missing where it came from a unit opened, closed
    or merged).
    """
    rows = [row for indicator in plan.indicators for row in _changes(plan, indicator, before, after)]
    return pd.DataFrame(rows, columns=Change._fields)


def _changes(plan: Plan, indicator: Indicator, before: date, after: date) -> Iterator[Change]:
    days = (before, after)
    totals = [bureau_target(plan, indicator, day) for day in days]
    values = [(one.kind.value, float("nan" if one.value is None else one.value)) for one in totals]
    for subject, in_force, versions in (
        (TARGET, [one.version for one in totals], plan.target_versions.get((indicator.id, None), ())),
        (
            ALLOCATION,
            [allocation_on(plan, indicator.id, day) for day in days],
            plan.allocation_versions.get(indicator.id, ()),
        ),
    ):
        if in_force[0] != in_force[1]:
            numbers = [versions.index(one) + 1 if one else 0 for one in in_force]
            yield _row((indicator.id, BUREAU, subject), numbers, values, in_force[1])
    yield from _units(plan, indicator, before, after)


def _units(plan: Plan, indicator: Indicator, before: date, after: date) -> Iterator[Change]:
    units = unit_columns(plan)
    was, now = (targets_of(plan, indicator, day) for day in (before, after))
    there = [units.assessed & units.exists(day) for day in (before, after)]
    same = (was.kind == now.kind) & ((was.value == now.value) | (np.isnan(was.value) & np.isnan(now.value)))
    for at in np.flatnonzero((there[0] | there[1]) & ~(same & (there[0] == there[1]))):
        code = units.codes[at]
        values = [
            (KINDS[column.kind[at]].value, float(column.value[at])) if here[at] else (None, float("nan"))
            for column, here in zip((was, now), there, strict=True)
        ]
        own = plan.target_versions.get((indicator.id, code), ())
        numbers = [sum(one.effective_from <= day for one in own) for day in (before, after)]
        cause = _cause(plan, indicator, code, before, after)
        yield _row((indicator.id, code, TARGET), numbers, values, cause)


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


def _row(
    of: tuple[str, str, str],
    numbers: Sequence[int],
    values: Sequence[tuple[str | None, float]],
    version: Target | Allocation | None,
) -> Change:
    cause = (version.effective_from, version.reason, version.document) if version else (None, None, None)
    proposed = bool(version and version.proposed)
    return Change(*of, numbers[0], *values[0], numbers[1], *values[1], proposed, *cause)

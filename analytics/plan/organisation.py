"""What changed among the units in a plan's year: opened, closed, merged, renamed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from analytics.plan.model import Plan, Scope, Unit
from analytics.plan.target import Organisation, targets_of


class Change(StrEnum):
    """What happened to a unit."""

    OPENED = "opened"
    CLOSED = "closed"
    MERGED = "merged"
    RENAMED = "renamed"


@dataclass(frozen=True)
class UnitChange:
    """A change of one unit and the first day it holds: the opening, or the day after the last as before."""

    change: Change
    unit: Unit
    day: date


def unit_changes(plan: Plan, day: date) -> tuple[UnitChange, ...]:
    """All changes in the plan's year that hold on a day, in order of time."""
    found = [
        UnitChange(change, unit, since)
        for unit in plan.units
        for change, since in _changes(unit)
        if plan.starts_on < since <= min(day, plan.ends_on)
    ]
    return tuple(sorted(found, key=lambda one: one.day))


def left_with_bureau(plan: Plan, unit: Unit, day: date) -> Mapping[str, Decimal]:
    """What a unit that closed without a successor had of the bureau's totals, by indicator.

    The totals stay what they are, and no unit is asked for these parts until they are shared out again.
    """
    if unit.merged_into or not unit.closed_on or unit.closed_on >= day:
        return {}
    shared = [one for one in plan.indicators if one.scope is Scope.BUREAU_TOTAL]
    parts = {
        one.id: targets_of(plan, one, day, organisation=Organisation.THEN).parts.get(unit.code)
        for one in shared
    }
    return {name: part.value for name, part in parts.items() if part and part.value}


def _changes(unit: Unit) -> Iterator[tuple[Change, date]]:
    if unit.opened_on:
        yield Change.OPENED, unit.opened_on
    for one in unit.former_names:
        yield Change.RENAMED, one.until + timedelta(days=1)
    if unit.closed_on:
        yield Change.MERGED if unit.merged_into else Change.CLOSED, unit.closed_on + timedelta(days=1)

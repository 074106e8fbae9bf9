"""Which target every unit has on a day: versions in force, unit statistics and allocation worked in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from analytics.plan.allocate import Part, allocate
from analytics.plan.model import AppliesTo, Indicator, Plan, Scope, Target, TargetState, Unit


class Assignment(StrEnum):
    """What a unit was given for an indicator."""

    NUMBER = "number"
    ZERO = "zero"
    PENDING = "pending"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Assigned:
    """A target of one unit (or the bureau): what kind, how much, by which version and which part."""

    kind: Assignment
    value: Decimal | None = None
    version: Target | None = None
    part: Part | None = None

    @property
    def is_proposed(self) -> bool:
        return bool(self.version and self.version.proposed)


NOT_APPLICABLE = Assigned(Assignment.NOT_APPLICABLE)


def successor(plan: Plan, code: str, day: date) -> str:
    """The unit that stands for `code` on a day: itself, or what it was merged into by then."""
    unit = plan.unit[code]
    while unit.merged_into and unit.closed_on and unit.closed_on < day:
        unit = plan.unit[unit.merged_into]
    return unit.code


def assessed_units(plan: Plan, day: date) -> tuple[Unit, ...]:
    """Units that are assessed on a day, in plan order."""
    return tuple(one for one in plan.units_on(day) if one.assessed)


def applies(to: AppliesTo, unit: Unit) -> bool:
    """Whether an indicator is for this unit by kind, flags and name."""
    return (
        (not to.kinds or unit.kind in to.kinds)
        and (not to.units or unit.code in to.units)
        and set(to.flags) <= set(unit.flags)
        and not set(to.not_flags) & set(unit.flags)
    )


def version_on(plan: Plan, indicator: str, day: date, unit: str | None = None) -> Target | None:
    """The target version of an indicator (or of one unit's own target) in force on a day."""
    in_force = [one for one in plan.target_versions.get((indicator, unit), ()) if one.effective_from <= day]
    return in_force[-1] if in_force else None


def bureau_target(plan: Plan, indicator: Indicator, day: date) -> Assigned:
    """The bureau's own target for an indicator on a day."""
    version = version_on(plan, indicator.id, day)
    if version is None or version.per_head:
        return Assigned(Assignment.NOT_APPLICABLE, version=version)
    return _assigned(version, version.value)


def unit_targets(plan: Plan, indicator: Indicator, day: date) -> dict[str, Assigned]:
    """What every assessed unit was given for an indicator, by unit code.

    A bureau total is shared out over the assessed units it applies to; parts of a unit that has
    closed since go to its successor. A task of the bureau itself is not applicable to units,
    unless it has a measure of its own for them: then the full share is asked.
    """
    units = [one for one in plan.units if one.assessed]
    if indicator.scope is Scope.BUREAU_TOTAL:
        given = _shared_out(plan, indicator, day, units)
    else:
        given = {one.code: _own(plan, indicator, one, day) for one in units}
    current = {one.code: NOT_APPLICABLE for one in assessed_units(plan, day)}
    for code, assigned in given.items():
        now = successor(plan, code, day)
        if now in current:
            current[now] = _joined(current[now], assigned) if now != code else _joined(assigned, current[now])
    return current


def _own(plan: Plan, indicator: Indicator, unit: Unit, day: date) -> Assigned:
    if not applies(indicator.applies_to, unit):
        return NOT_APPLICABLE
    special = version_on(plan, indicator.id, day, unit.code)
    if special:
        return _assigned(special, special.value)
    if indicator.scope is Scope.BUREAU_ONLY:
        return Assigned(Assignment.NUMBER, Decimal(1)) if indicator.unit_measure else NOT_APPLICABLE
    version = version_on(plan, indicator.id, day)
    if version is None:
        return NOT_APPLICABLE
    if version.per_head:
        rule = version.per_head
        return _assigned(version, max(rule.minimum, rule.rate * unit.stats.get(rule.stat, Decimal(0))))
    return _assigned(version, version.value)


def _shared_out(plan: Plan, indicator: Indicator, day: date, units: Iterable[Unit]) -> dict[str, Assigned]:
    units = [one for one in units if applies(indicator.applies_to, one)]
    version = version_on(plan, indicator.id, day)
    allocation = next((one for one in plan.allocations if one.indicator == indicator.id), None)
    if version is None or allocation is None or version.state is TargetState.NOT_APPLICABLE:
        return {one.code: NOT_APPLICABLE for one in units}
    if version.state is TargetState.PENDING:
        return {one.code: Assigned(Assignment.PENDING, version=version) for one in units}
    parts = allocate(version.value, allocation, units)
    return {
        code: Assigned(Assignment.NUMBER, part.value, version, part)
        if part.value
        else Assigned(Assignment.NOT_APPLICABLE, version=version, part=part)
        for code, part in parts.items()
    }


def _assigned(version: Target, value: Decimal | None) -> Assigned:
    if version.state is TargetState.NUMBER:
        return Assigned(Assignment.NUMBER if value else Assignment.ZERO, value, version)
    return Assigned(Assignment(version.state.value), None, version)


def _joined(first: Assigned, second: Assigned) -> Assigned:
    """Two units' targets become one after a merger: numbers add up, anything else gives way."""
    if first.part and second.part and first.value is not None and second.value is not None:
        return Assigned(first.kind, first.value + second.value, first.version, first.part)
    return second if first.kind is Assignment.NOT_APPLICABLE else first

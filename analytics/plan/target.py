"""Which target every unit has on a day: versions in force, unit statistics and allocation worked in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

import numpy as np

from analytics.plan.allocate import Part, allocate, allocation_on, baselines_of
from analytics.plan.columns import own_targets, unit_columns
from analytics.plan.model import Allocation, AppliesTo, Indicator, Plan, Scope, Target, TargetState, Unit


class Assignment(StrEnum):
    """What a unit was given for an indicator."""

    NUMBER = "number"
    ZERO = "zero"
    PENDING = "pending"
    NOT_APPLICABLE = "not_applicable"


KINDS = tuple(Assignment)
OF_STATE = {
    TargetState.PENDING: Assignment.PENDING,
    TargetState.NOT_APPLICABLE: Assignment.NOT_APPLICABLE,
}


class Organisation(StrEnum):
    """Which units are looked at: as they are on the day, or as they were when the records arose."""

    NOW = "now"
    THEN = "then"


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


@dataclass(frozen=True)
class Column:
    """What every unit of the plan was given for one indicator, in the plan's order.

    `kind` indexes KINDS, `value` is NaN where there is none, `version` indexes `versions` (-1: none),
    `part_of` is the place of the unit whose part it began with. `unasked` marks units that a bureau
    total was shared out to and that got nothing.
    """

    kind: np.ndarray
    value: np.ndarray
    version: np.ndarray
    versions: tuple[Target, ...]
    part_of: np.ndarray
    unasked: np.ndarray
    parts: Mapping[str, Part]


def successor(plan: Plan, code: str, day: date) -> str:
    """The unit that stands for `code` on a day: itself, or what it was merged into by then."""
    unit = plan.unit[code]
    while unit.merged_into and unit.closed_on and unit.closed_on < day:
        unit = plan.unit[unit.merged_into]
    return unit.code


def assessed_units(plan: Plan, day: date, organisation: Organisation = Organisation.NOW) -> tuple[Unit, ...]:
    """Units that are assessed on a day, in plan order; as they were, also those that were there before."""
    if organisation is Organisation.NOW:
        return tuple(one for one in plan.units_on(day) if one.assessed)
    return tuple(one for one in plan.units if one.assessed and (one.opened_on or day) <= day)


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
    if version.state is not TargetState.NUMBER:
        return Assigned(OF_STATE[version.state], version=version)
    return Assigned(Assignment.NUMBER if version.value else Assignment.ZERO, version.value, version)


def unit_targets(plan: Plan, indicator: Indicator, day: date) -> dict[str, Assigned]:
    """What every unit assessed on a day was given for an indicator, by unit code (see `targets_of`)."""
    column = targets_of(plan, indicator, day)
    units = unit_columns(plan)
    current = np.flatnonzero(units.assessed & units.exists(day))
    return {units.codes[at]: _assigned(column, units.codes, at) for at in current}


def targets_of(
    plan: Plan, indicator: Indicator, day: date, *, organisation: Organisation = Organisation.NOW
) -> Column:
    """What every unit of the plan was given for an indicator on a day.

    A bureau total is shared out over the assessed units it applies to. A task of the bureau itself is
    not applicable to units, unless it has a measure of its own for them: then the full share is asked.
    As things are now, parts of a unit merged away count for its successor, which also takes over what
    it was not asked for itself; as they were, every unit keeps its own.
    """
    shared = indicator.scope is Scope.BUREAU_TOTAL
    column = _shared_out(plan, indicator, day) if shared else _own(plan, indicator, day)
    return _handed_over(plan, column, day) if organisation is Organisation.NOW else column


def _own(plan: Plan, indicator: Indicator, day: date) -> Column:
    units = unit_columns(plan)
    asked = units.assessed & units.applies(indicator.applies_to)
    general = version_on(plan, indicator.id, day)
    versions = (general,) if general else ()
    kind, value, version = _empty(len(asked))
    if indicator.scope is Scope.BUREAU_ONLY:
        if indicator.unit_measure:
            kind[asked], value[asked] = KINDS.index(Assignment.NUMBER), 1.0
        versions = ()
    elif general:
        version[asked] = 0
        kind[asked], value[asked] = _of_version(general, units.stats, asked)
    if indicator.id in own_targets(plan):
        own = own_targets(plan)[indicator.id]
        places, at = own.in_force(day)
        at, places = at[asked[places]], places[asked[places]]
        n_general = len(versions)
        versions = (*versions, *own.versions)
        of = [own.versions[one] for one in at]
        kind[places] = [KINDS.index(_kind_of(one)) for one in of]
        value[places] = [float("nan") if one.value is None else float(one.value) for one in of]
        version[places] = at + n_general
    return Column(kind, value, version, versions, np.arange(len(kind)), np.zeros(len(kind), bool), {})


def _kind_of(version: Target) -> Assignment:
    if version.state is TargetState.NUMBER:
        return Assignment.NUMBER if version.value else Assignment.ZERO
    return OF_STATE[version.state]


def _of_version(
    version: Target, stats: Mapping[str, np.ndarray], asked: np.ndarray
) -> tuple[np.ndarray | int, np.ndarray | float]:
    if version.state is not TargetState.NUMBER:
        return KINDS.index(OF_STATE[version.state]), float("nan")
    if not version.per_head:
        return KINDS.index(_kind_of(version)), float(version.value)
    rule = version.per_head
    heads = np.nan_to_num(stats[rule.stat][asked]) if rule.stat in stats else np.zeros(asked.sum())
    value = np.maximum(float(rule.minimum), float(rule.rate) * heads)
    return np.where(value > 0, KINDS.index(Assignment.NUMBER), KINDS.index(Assignment.ZERO)), value


def _shared_out(plan: Plan, indicator: Indicator, day: date) -> Column:
    units = unit_columns(plan)
    asked = units.assessed & units.applies(indicator.applies_to)
    kind, value, version = _empty(len(asked))
    nobody = np.zeros(len(asked), dtype=bool)
    of = version_on(plan, indicator.id, day)
    allocation = allocation_on(plan, indicator.id, day)
    column = Column(kind, value, version, (of,) if of else (), np.arange(len(kind)), nobody, {})
    if of is None or allocation is None or of.state is TargetState.NOT_APPLICABLE:
        return column
    version[asked] = 0
    if of.state is TargetState.PENDING:
        kind[asked] = KINDS.index(Assignment.PENDING)
        return column
    parts, value[asked] = plan.kept(
        f"parts {indicator.id} {of.effective_from} {allocation.effective_from}",
        lambda _: _parts(plan, of, allocation, units.units, asked),
    )
    got = np.nan_to_num(value) != 0
    kind[got] = KINDS.index(Assignment.NUMBER)
    unasked = asked & ~got
    value[unasked] = np.nan
    return Column(kind, value, version, (of,), column.part_of, unasked, parts)


def _parts(
    plan: Plan, of: Target, allocation: Allocation, units: tuple[Unit, ...], asked: np.ndarray
) -> tuple[Mapping[str, Part], np.ndarray]:
    """The parts of those it is asked of, and their values in the order of the plan's units."""
    carriers = [units[at] for at in np.flatnonzero(asked)]
    baselines = baselines_of(plan, of.indicator)
    parts = allocate(of.value, allocation, carriers, baselines=baselines)
    return parts, np.array([float(parts[one.code].value) for one in carriers])


def _empty(n_units: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    kind = np.full(n_units, KINDS.index(Assignment.NOT_APPLICABLE))
    return kind, np.full(n_units, np.nan), np.full(n_units, -1)


def _handed_over(plan: Plan, column: Column, day: date) -> Column:
    """Targets after mergers: parts add up, anything else gives way to what the successor has itself."""
    units = unit_columns(plan)
    stands_for = units.standing_for(day)
    gone = np.flatnonzero(units.assessed & (stands_for != np.arange(len(stands_for))))
    if not len(gone):
        return column
    kind, value, version, part_of = (
        one.copy() for one in (column.kind, column.value, column.version, column.part_of)
    )
    unasked = column.unasked.copy()
    for at in gone:
        to = stands_for[at]
        if kind[at] == KINDS.index(Assignment.NOT_APPLICABLE):
            continue
        if kind[to] == KINDS.index(Assignment.NOT_APPLICABLE):
            kind[to], value[to], version[to] = kind[at], value[at], version[at]
            part_of[to], unasked[to] = part_of[at], False
        elif column.parts:
            value[to] += value[at]
    return Column(kind, value, version, column.versions, part_of, unasked, column.parts)


def _assigned(column: Column, codes: np.ndarray, at: int) -> Assigned:
    kind = KINDS[column.kind[at]]
    version = column.versions[column.version[at]] if column.version[at] >= 0 else None
    part = column.parts.get(codes[column.part_of[at]])
    if np.isnan(column.value[at]):
        return Assigned(kind, None, version, part)
    return Assigned(kind, Decimal(repr(float(column.value[at]))).normalize() + 0, version, part)

"""A plan's units and their own targets as arrays, so that rules need no loop over units."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from analytics.plan.model import AppliesTo, Plan, Target, Unit

ALWAYS, NEVER = date.min.toordinal(), date.max.toordinal()


@dataclass(frozen=True)
class UnitColumns:
    """All units of a plan in its order, one entry per unit.

    `opened` and `closed` are day numbers (the first and last day there is where nothing is said),
    `merged_into` the place of the unit another went into (-1: none).
    """

    units: tuple[Unit, ...]
    codes: np.ndarray
    kind: np.ndarray
    rank_group: np.ndarray
    assessed: np.ndarray
    opened: np.ndarray
    closed: np.ndarray
    merged_into: np.ndarray

    @cached_property
    def place(self) -> pd.Index:
        """Finds the place of a code."""
        return pd.Index(self.codes)

    @cached_property
    def flags(self) -> dict[str, np.ndarray]:
        """Whether each unit has a flag, by flag."""
        names = {flag for one in self.units for flag in one.flags}
        return {name: np.array([name in one.flags for one in self.units]) for name in names}

    @cached_property
    def stats(self) -> dict[str, np.ndarray]:
        """Each unit's statistics, by name; NaN where it has none of this name."""
        names = {name for one in self.units for name in one.stats}
        return {name: np.array([float(one.stats.get(name, "nan")) for one in self.units]) for name in names}

    def exists(self, day: date) -> np.ndarray:
        """Whether each unit is open on a day."""
        return (self.opened <= day.toordinal()) & (day.toordinal() <= self.closed)

    def standing_for(self, day: date) -> np.ndarray:
        """The place of the unit that stands for each on a day: itself, or what it was merged into by then."""
        now = np.arange(len(self.codes))
        while True:
            gone = (self.merged_into[now] >= 0) & (self.closed[now] < day.toordinal())
            if not gone.any():
                return now
            now = np.where(gone, self.merged_into[now], now)

    def applies(self, to: AppliesTo) -> np.ndarray:
        """Whether an indicator is for each unit by kind, flags and name."""
        mask = np.ones(len(self.codes), dtype=bool)
        if to.kinds:
            mask &= np.isin(self.kind, to.kinds)
        if to.units:
            mask &= np.isin(self.codes, to.units)
        none = np.zeros(len(self.codes), dtype=bool)
        for flag in to.flags:
            mask &= self.flags.get(flag, none)
        for flag in to.not_flags:
            mask &= ~self.flags.get(flag, none)
        return mask


@dataclass(frozen=True)
class OwnTargets:
    """Versions of the targets single units have of an indicator, oldest first within a unit."""

    versions: tuple[Target, ...]
    unit: np.ndarray
    since: np.ndarray

    def in_force(self, day: date) -> tuple[np.ndarray, np.ndarray]:
        """Places of the units that have one in force on a day, and which version it is."""
        began = np.flatnonzero(self.since <= day.toordinal())
        # The last of each unit, because a unit's versions stand in order.
        units, from_end = np.unique(self.unit[began][::-1], return_index=True)
        return units, began[::-1][from_end]


def unit_columns(plan: Plan) -> UnitColumns:
    """The plan's units as arrays, made once for each plan."""
    return plan.kept("unit_columns", _unit_columns)


def own_targets(plan: Plan) -> dict[str, OwnTargets]:
    """Targets of single units by indicator, made once for each plan."""
    return plan.kept("own_targets", _own_targets)


def _unit_columns(plan: Plan) -> UnitColumns:
    units = plan.units
    codes = [one.code for one in units]
    place = {code: at for at, code in enumerate(codes)}

    def column(values: list[object], kind: type = object) -> np.ndarray:
        return np.array(values, dtype=kind)

    return UnitColumns(
        units=units,
        codes=column(codes),
        kind=column([one.kind for one in units]),
        rank_group=column([one.rank_group for one in units]),
        assessed=column([one.assessed for one in units], bool),
        opened=column([one.opened_on.toordinal() if one.opened_on else ALWAYS for one in units], int),
        closed=column([one.closed_on.toordinal() if one.closed_on else NEVER for one in units], int),
        merged_into=column([place.get(one.merged_into, -1) for one in units], int),
    )


def _own_targets(plan: Plan) -> dict[str, OwnTargets]:
    place = {one.code: at for at, one in enumerate(plan.units)}
    versions: dict[str, list[Target]] = defaultdict(list)
    for one in plan.targets:
        if one.unit in place:
            versions[one.indicator].append(one)
    return {
        name: OwnTargets(
            tuple(ones := sorted(some, key=lambda one: (place[one.unit], one.effective_from))),
            np.array([place[one.unit] for one in ones]),
            np.array([one.effective_from.toordinal() for one in ones]),
        )
        for name, some in versions.items()
    }

"""Targets of all units and indicators as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from analytics.plan.model import Plan, Scope
from analytics.plan.target import Assigned, Assignment, bureau_target, unit_targets

KINDS = (Assignment.NUMBER, Assignment.ZERO, Assignment.PENDING, Assignment.NOT_APPLICABLE)


@dataclass(frozen=True)
class Targets:
    """Arrays of shape (indicators, units); the last unit is the bureau. `kind` indexes `KINDS`."""

    value: np.ndarray
    kind: np.ndarray
    proposed: np.ndarray

    def is_kind(self, kind: Assignment) -> np.ndarray:
        return self.kind == KINDS.index(kind)


def targets_on(plan: Plan, day: date, units: tuple[str, ...]) -> Targets:
    """What every unit of `units` and the bureau was given on a day.

    What each unit owes has no quota of the bureau: there the bureau's target is that of its units
    together (a rate keeps its own target).
    """
    shape = (len(plan.indicators), len(units))
    value, kind = np.full(shape, np.nan), np.full(shape, KINDS.index(Assignment.NOT_APPLICABLE))
    proposed = np.zeros(shape, dtype=bool)
    for row, indicator in enumerate(plan.indicators):
        given = unit_targets(plan, indicator, day)
        of_bureau = bureau_target(plan, indicator, day)
        for column, unit in enumerate(units[:-1]):
            _put(given.get(unit), (row, column), value, kind, proposed)
        _put(of_bureau, (row, -1), value, kind, proposed)
        if indicator.scope is Scope.EACH_UNIT and not indicator.is_rate:
            of_units = value[row, :-1]
            if not np.isnan(of_units).all():
                value[row, -1] = np.nansum(of_units)
                kind[row, -1] = KINDS.index(Assignment.NUMBER if value[row, -1] else Assignment.ZERO)
    return Targets(value, kind, proposed)


def _put(
    assigned: Assigned | None,
    at: tuple[int, int],
    value: np.ndarray,
    kind: np.ndarray,
    proposed: np.ndarray,
) -> None:
    if assigned is None:
        return
    kind[at] = KINDS.index(assigned.kind)
    proposed[at] = assigned.is_proposed
    if assigned.value is not None:
        value[at] = float(assigned.value)

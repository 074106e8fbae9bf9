"""Targets of all units and indicators as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from analytics.plan.columns import unit_columns
from analytics.plan.model import Plan, Scope
from analytics.plan.target import KINDS, Assignment, Organisation, bureau_target, targets_of


@dataclass(frozen=True)
class Targets:
    """Arrays of shape (indicators, units); the last unit is the bureau. `kind` indexes `KINDS`.

    `proposed` marks numbers that are 建议值: by themselves, or because the way they were shared out is.
    `unasked` marks units that a bureau total was shared out to and that got nothing.
    """

    value: np.ndarray
    kind: np.ndarray
    proposed: np.ndarray
    unasked: np.ndarray

    def is_kind(self, kind: Assignment) -> np.ndarray:
        return self.kind == KINDS.index(kind)


def targets_on(plan: Plan, day: date, units: tuple[str, ...], organisation: Organisation) -> Targets:
    """What every unit of `units` and the bureau was given on a day.

    What each unit owes has no quota of the bureau: there the bureau's target is that of its units
    together (a rate keeps its own target).
    """
    shape = (len(plan.indicators), len(units))
    value, kind = np.full(shape, np.nan), np.full(shape, KINDS.index(Assignment.NOT_APPLICABLE))
    proposed, unasked = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    places = unit_columns(plan).place.get_indexer(np.array(units[:-1], dtype=object))
    for row, indicator in enumerate(plan.indicators):
        column = targets_of(plan, indicator, day, organisation=organisation)
        of_version = np.array([*(one.proposed for one in column.versions), False])
        value[row, :-1], kind[row, :-1] = column.value[places], column.kind[places]
        proposed[row, :-1], unasked[row, :-1] = of_version[column.version[places]], column.unasked[places]
        proposed[row, :-1] |= indicator.scope is Scope.BUREAU_TOTAL and "allocation" in indicator.proposed
        of_bureau = bureau_target(plan, indicator, day)
        kind[row, -1], proposed[row, -1] = KINDS.index(of_bureau.kind), of_bureau.is_proposed
        value[row, -1] = np.nan if of_bureau.value is None else float(of_bureau.value)
        if indicator.scope is Scope.EACH_UNIT and not indicator.is_rate:
            of_units = value[row, :-1]
            if not np.isnan(of_units).all():
                value[row, -1] = np.nansum(of_units)
                kind[row, -1] = KINDS.index(Assignment.NUMBER if value[row, -1] else Assignment.ZERO)
    is_number = np.isin(kind, [KINDS.index(one) for one in (Assignment.NUMBER, Assignment.ZERO)])
    return Targets(value, kind, proposed & is_number, unasked)


def baselines_of(plan: Plan, units: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Figures before the plan by indicator, one entry per unit; NaN where there is none."""
    place = {code: at for at, code in enumerate(units)}
    found: dict[str, np.ndarray] = {}
    for one in plan.baselines:
        column = found.setdefault(one.indicator, np.full(len(units), np.nan))
        if one.unit in place:
            column[place[one.unit]] = float(one.value)
    return found

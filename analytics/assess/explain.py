"""Any figure taken apart: every step from the records' sums to the points, with the numbers put in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.assess.explain_light import Judgement, light_of, pace_steps
from analytics.assess.explain_score import (
    UnitRows,
    attainment_steps,
    bonus_steps,
    rows_of,
    share_steps,
    weight_steps,
)
from analytics.assess.explain_target import due_steps, target_steps
from analytics.assess.model import BUREAU, Assessment, State
from analytics.assess.step import Step
from analytics.plan.model import Allocation, CountedRecords, Scope, Target
from analytics.plan.target import allocation_on, bureau_target, unit_targets

JUDGED = (State.MET, State.SHORT)


@dataclass(frozen=True)
class Versions:
    """By what a figure was judged: the target and the sharing out then in force, rules, data, day."""

    plan: str
    target: Target | None
    allocation: Allocation | None
    rules: str
    data: int
    as_of: date
    scenario: str | None
    counted: CountedRecords
    known_on: date | None = None


@dataclass(frozen=True)
class Explanation:
    """How one unit's figure of one indicator came about.

    `cell` is the row of `Assessment.cells`; `steps` lead from numerator and denominator to the points,
    each with the result the assessment holds. `dropped` are the indicators of the block that are worth
    points and do not count in this unit.
    """

    unit: str
    indicator: str
    cell: Any
    steps: tuple[Step, ...]
    light: Judgement
    versions: Versions
    dropped: tuple[str, ...]

    def step(self, name: str) -> Step | None:
        """The step of this name, if the figure needed one."""
        return next((one for one in self.steps if one.name == name), None)


def explain(assessment: Assessment, unit: str, indicator: str) -> Explanation:
    """The steps behind one figure. Raises KeyError for a unit or indicator that was not assessed."""
    rows = rows_of(assessment, unit)
    return _explained(assessment, rows, rows.cells[indicator])


def explain_unit(assessment: Assessment, unit: str) -> tuple[Explanation, ...]:
    """The steps behind all figures of a unit, in the plan's order. Raises KeyError as `explain` does."""
    rows = rows_of(assessment, unit)
    return tuple(_explained(assessment, rows, cell) for cell in rows.cells.values())


def _explained(assessment: Assessment, rows: UnitRows, cell: Any) -> Explanation:
    return Explanation(
        unit=cell.unit,
        indicator=cell.indicator,
        cell=cell,
        steps=tuple(_steps(assessment, rows, cell)),
        light=light_of(assessment, cell),
        versions=versions(assessment, cell.unit, cell.indicator),
        dropped=rows.dropped(cell.block),
    )


def versions(assessment: Assessment, unit: str, indicator: str) -> Versions:
    """Which versions of target, sharing out, rules and data a figure rests on."""
    plan, day = assessment.plan, assessment.as_of
    one = plan.indicator[indicator]
    given = bureau_target(plan, one, day) if unit == BUREAU else unit_targets(plan, one, day).get(unit)
    shared = one.scope is Scope.BUREAU_TOTAL and unit != BUREAU
    return Versions(
        plan=plan.id,
        target=given.version if given else None,
        allocation=allocation_on(plan, indicator, day) if shared else None,
        rules=plan.rules.version,
        data=assessment.version,
        as_of=day,
        scenario=assessment.scenario,
        known_on=assessment.known_on,
        counted=plan.rules.counted,
    )


def _steps(assessment: Assessment, rows: UnitRows, cell: Any) -> Iterator[Step]:
    indicator = assessment.plan.indicator[cell.indicator]
    yield from _actual_steps(cell)
    yield from target_steps(assessment, cell, indicator)
    if cell.state in JUDGED:
        yield from due_steps(assessment, cell, indicator)
        yield from attainment_steps(cell, indicator)
        yield from pace_steps(cell)
    if cell.weight > 0:
        yield from share_steps(assessment, cell, indicator)
        yield from weight_steps(assessment, rows, cell)
        yield from bonus_steps(assessment, cell)


def _actual_steps(cell: Any) -> Iterator[Step]:
    if cell.actual != cell.actual:
        return
    if cell.denominator > 0:
        numbers = {"numerator": cell.numerator, "denominator": cell.denominator}
        yield Step("actual", "numerator / denominator", numbers, cell.actual, "denominator > 0")
    else:
        yield Step("actual", "numerator", {"numerator": cell.numerator}, cell.actual)

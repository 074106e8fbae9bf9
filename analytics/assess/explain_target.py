"""How a target and what is due of it came about, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from analytics.assess.explain_score import day_of
from analytics.assess.model import BUREAU, Assessment, State
from analytics.assess.pace import phase_of_plan
from analytics.assess.step import Step
from analytics.plan.allocate import Part, Way
from analytics.plan.columns import unit_columns
from analytics.plan.model import Indicator, PerHead, Phasing, PhasingKind, Plan
from analytics.plan.period import months_between, period_of, periods_between
from analytics.plan.target import bureau_target, targets_of

WITHOUT = (State.NOT_APPLICABLE, State.TARGET_PENDING)


def target_steps(assessment: Assessment, cell: Any, indicator: Indicator) -> Iterator[Step]:
    """The target of a unit: as written, by its own statistics, or its part of the bureau's total.

    Nothing where there is no target: not applicable or pending.
    """
    if cell.state in WITHOUT or cell.target != cell.target:
        return
    if cell.unit == BUREAU:
        written = bureau_target(assessment.plan, indicator, assessment.as_of).value
        name = "units_together" if written is None or float(written) != cell.target else "written"
        yield Step("target", name, {name: cell.target}, cell.target)
        return
    plan = assessment.plan
    column = targets_of(plan, indicator, assessment.as_of)
    at = unit_columns(plan).place.get_loc(cell.unit)
    source = plan.units[column.part_of[at]]
    version = column.versions[column.version[at]] if column.version[at] >= 0 else None
    if source.code in column.parts:
        yield from _shared(column.parts[source.code], cell.target)
    elif version and version.per_head:
        yield _per_head(version.per_head, float(source.stats.get(version.per_head.stat, 0)), cell.target)
    else:
        yield Step("target", "written", {"written": cell.target}, cell.target)


def due_steps(assessment: Assessment, cell: Any, indicator: Indicator) -> Iterator[Step]:
    """Which share of the target is due on the day, and how much that is."""
    if cell.due != cell.due:
        return
    yield from _phase_steps(assessment, cell, indicator.phasing)
    numbers = {"target": cell.target, "phase": cell.phase}
    yield Step("due", "target * phase", numbers, cell.due)


def _phase_steps(assessment: Assessment, cell: Any, phasing: Phasing) -> Iterator[Step]:
    """What is due of the plan, and of a unit that opened in the year since its opening."""
    plan, day = assessment.plan, day_of(assessment, cell.unit)
    opened_on = None if cell.unit == BUREAU else plan.unit[cell.unit].opened_on
    if opened_on is None or opened_on <= plan.starts_on:
        yield phase_step(phasing, plan, day, cell.phase)
        return
    shares = {}
    for name, end in (("phase_of_plan", day), ("phase_before", opened_on - timedelta(days=1))):
        shares[name] = phase_of_plan(phasing, plan, end)
        yield replace(phase_step(phasing, plan, end, shares[name]), name=name)
    since = "(phase_of_plan - phase_before) / (1 - phase_before)"
    formula = since if shares["phase_before"] < 1 else "phase_of_plan"
    yield Step("phase", formula, {name: shares[name] for name in shares if name in formula}, cell.phase)


def phase_step(phasing: Phasing, plan: Plan, day: date, phase: float) -> Step:
    """The share of a target due by the end of a day, as `analytics.assess.pace.phase_of_plan` has it."""
    if day >= plan.ends_on or phasing.kind is PhasingKind.ALWAYS:
        return Step("phase", "1", {}, phase)
    if day < plan.starts_on or phasing.kind is PhasingKind.YEAR_END:
        return Step("phase", "0", {}, phase)
    match phasing.kind:
        case PhasingKind.DAY:
            numbers = {"days": _days(plan.starts_on, day), "days_in_all": _days(plan.starts_on, plan.ends_on)}
            return Step("phase", "days / days_in_all", numbers, phase)
        case PhasingKind.MONTH:
            month = period_of(day, "month")
            numbers = {
                "months": len(months_between(plan.starts_on, day)) - 1,
                "days": _days(month.starts_on, day),
                "days_of_month": _days(month.starts_on, month.ends_on),
                "months_in_all": len(months_between(plan.starts_on, plan.ends_on)),
            }
            return Step("phase", "(months + days / days_of_month) / months_in_all", numbers, phase)
        case PhasingKind.QUARTERS:
            return _quarters(phasing, plan, day, phase)
        case PhasingKind.DUE_DATES:
            asked = [one.amount for one in phasing.due if one.on <= day]
            numbers = {
                "due_so_far": float(asked[-1]) if asked else 0.0,
                "due_in_all": float(phasing.due[-1].amount),
            }
            return Step("phase", "due_so_far / due_in_all", numbers, phase)


def _quarters(phasing: Phasing, plan: Plan, day: date, phase: float) -> Step:
    """Whole shares of the quarters gone and a part, by days, of the running one."""
    quarters = periods_between(plan.starts_on, plan.ends_on, "quarter")
    numbers: dict[str, float] = {}
    terms = []
    for at, (share, quarter) in enumerate(zip(phasing.shares, quarters, strict=True), start=1):
        if quarter.starts_on > day:
            break
        numbers[f"quarter_{at}"] = float(share)
        terms.append(f"quarter_{at}")
        if quarter.ends_on > day:
            numbers["days"] = _days(quarter.starts_on, day)
            numbers["days_of_quarter"] = _days(quarter.starts_on, quarter.ends_on)
            terms[-1] += " * days / days_of_quarter"
    return Step("phase", " + ".join(terms), numbers, phase)


def _days(first: date, last: date) -> int:
    return (last - first + timedelta(days=1)).days


def _per_head(rule: PerHead, heads: float, target: float) -> Step:
    numbers = {"minimum": float(rule.minimum), "rate": float(rule.rate), "heads": heads}
    return Step("target", "max(minimum, rate * heads)", numbers, target)


def _shared(part: Part, target: float) -> Iterator[Step]:
    """The exact share, then whole steps of it by largest remainder, then what a merged unit brought."""
    value, sharing = float(part.value), part.sharing
    if sharing is None:
        yield Step("part", part.way.value, {part.way.value: value}, value)
    elif part.way is not Way.SHARED:
        numbers = {"start": float(part.start), part.way.value: float(part.whole)}
        yield Step("part", f"start + {part.way.value}", numbers, value)
    else:
        rest = {"total": float(sharing.total), "locked_parts": float(sharing.locked)}
        rest |= {"done_parts": float(sharing.done), "bound_parts": float(sharing.bound)}
        yield Step("rest", "total - locked_parts - done_parts - bound_parts", rest, float(sharing.rest))
        whole = {"rest": float(sharing.rest), "part_weight": float(part.weight)}
        whole["all_weights"] = float(sharing.weights)
        yield Step("quota", "rest * part_weight / all_weights", whole, float(part.quota))
        numbers = {"start": float(part.start), "quota": float(part.quota), "step": float(sharing.step)}
        numbers["raised"] = float(part.raised)
        yield Step("part", "start + floor(quota / step) * step + raised * step", numbers, value)
    if np.isclose(value, target):
        yield Step("target", "part", {"part": value}, target)
    else:
        numbers = {"part": value, "taken_over": target - value}
        yield Step("target", "part + taken_over", numbers, target)

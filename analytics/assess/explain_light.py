"""Why a light is what it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from analytics.assess.model import Assessment, Light, State
from analytics.assess.step import Step
from analytics.plan.model import Direction, Indicator, PhasingKind

HIGHER = (Direction.AT_LEAST, Direction.DONE)


@dataclass(frozen=True)
class Judgement:
    """A light with the `rule` that gave it, its condition and the numbers in that.

    `rule` is not_judged, on_pace, coverage, near, forbidden, date_passed or behind; for the bureau's line
    of what each unit owes all_units, units_near or units_behind.
    """

    light: Light
    rule: str
    because: str
    numbers: dict[str, float]


def pace_steps(cell: Any) -> Iterator[Step]:
    """How far the figure is ahead of what is due; a rate is compared with its target."""
    if cell.pace_gap != cell.pace_gap:
        return
    if cell.units_counted == cell.units_counted:
        on_time = {"units_on_pace": round((cell.pace_gap + 1) * cell.units_counted)}
        numbers = on_time | {"units_counted": cell.units_counted}
        yield Step("pace_gap", "units_on_pace / units_counted - 1", numbers, cell.pace_gap)
    elif cell.denominator > 0:
        yield Step(
            "pace_gap", "actual - target", {"actual": cell.actual, "target": cell.target}, cell.pace_gap
        )
    else:
        numbers = {"attainment": cell.attainment, "phase": cell.phase}
        yield Step("pace_gap", "attainment - phase", numbers, cell.pace_gap)


def light_of(assessment: Assessment, cell: Any) -> Judgement:
    """Which rule gave the light of a cell."""
    indicator, rules = assessment.plan.indicator[cell.indicator], assessment.plan.rules
    light = Light(cell.light)
    if cell.state not in (State.MET, State.SHORT):
        return Judgement(light, "not_judged", "", {})
    of_units = cell.units_counted == cell.units_counted
    if light is Light.GREY:
        numbers = {"coverage": cell.coverage, "coverage_line": float(rules.coverage_line)}
        return Judgement(light, "coverage", "coverage < coverage_line", numbers)
    if light is Light.GREEN and of_units:
        return Judgement(light, "all_units", "pace_gap >= 0", {"pace_gap": cell.pace_gap})
    if light is Light.GREEN:
        return Judgement(light, "on_pace", *_compared(cell, indicator, reached=True))
    if light is Light.RED and not of_units:
        if indicator.direction is Direction.ZERO:
            return Judgement(light, "forbidden", *_compared(cell, indicator, reached=False))
        if indicator.phasing.kind is PhasingKind.DUE_DATES:
            return Judgement(light, "date_passed", *_compared(cell, indicator, reached=False))
    numbers = {"pace_gap": cell.pace_gap, "yellow_within": float(rules.yellow_within)}
    sign, rule = (">=", "near") if light is Light.YELLOW else ("<", "behind")
    if of_units and indicator.direction is Direction.ZERO:
        return Judgement(light, "units_behind", "pace_gap < 0", {"pace_gap": cell.pace_gap})
    named = f"units_{rule}" if of_units else rule
    return Judgement(light, named, f"pace_gap {sign} -yellow_within", numbers)


def _compared(cell: Any, indicator: Indicator, *, reached: bool) -> tuple[str, dict[str, float]]:
    """The figure beside what is due, the way its direction compares them."""
    as_good, worse = (">=", "<") if indicator.direction in HIGHER else ("<=", ">")
    numbers = {"actual": cell.actual, "due": cell.due}
    return f"actual {as_good if reached else worse} due", numbers

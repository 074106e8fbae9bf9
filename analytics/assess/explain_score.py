"""How the points of one figure came about, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from analytics.assess.model import BUREAU, Assessment, State
from analytics.assess.score import (
    PERCENT,
    SLACK,
    Figures,
    attainment,
    is_reached,
    items_short,
    judged_figure,
    share_earned,
)
from analytics.assess.step import Step
from analytics.assess.target import baselines_of
from analytics.plan.model import Direction, Indicator, Judged, Line, ScoreKind

COUNTS = (State.MET, State.SHORT, State.NOT_REPORTED)
HIGHER = (Direction.AT_LEAST, Direction.DONE)


@dataclass(frozen=True)
class UnitRows:
    """A unit's rows of `Assessment.cells` by indicator, and the points of its blocks by block."""

    cells: Mapping[str, Any]
    points: Mapping[str, float]

    def dropped(self, block: str) -> tuple[str, ...]:
        """Indicators of a block that are worth points and do not count in this unit."""
        mine = [one for one in self.cells.values() if one.block == block]
        return tuple(one.indicator for one in mine if one.weight > 0 and one.weight_used == 0)


def rows_of(assessment: Assessment, unit: str) -> UnitRows:
    """The rows of one unit (or the bureau). Raises KeyError for one that was not assessed."""
    cells, blocks = assessment.cells, assessment.blocks
    mine = cells[cells["unit"] == unit]
    if mine.empty:
        raise KeyError(unit)
    of_unit = blocks[blocks["unit"] == unit]
    return UnitRows(
        cells={one.indicator: one for one in mine.itertuples(index=False)},
        points=dict(zip(of_unit["block"], of_unit["points"], strict=True)),
    )


def attainment_steps(cell: Any, indicator: Indicator) -> Iterator[Step]:
    """Attainment of the whole target; for what every unit owes, the share of units that have met it."""
    if cell.units_counted == cell.units_counted:
        numbers = {"units_met": cell.units_met, "units_counted": cell.units_counted}
        yield Step("attainment", "units_met / units_counted", numbers, cell.attainment)
    elif cell.attainment == cell.attainment:
        yield _against("attainment", "target", indicator, cell.actual, cell.target, cell.attainment)


def share_steps(assessment: Assessment, cell: Any, indicator: Indicator) -> Iterator[Step]:
    """The share of the points earned by the indicator's scoring rule; nothing where it does not count."""
    if cell.weight_used == 0:
        return
    if cell.state not in COUNTS or cell.actual != cell.actual:
        yield Step("share", "0", {}, cell.share_earned)
    elif cell.units_counted == cell.units_counted:
        on_time = round(cell.share_earned * cell.units_counted)
        numbers = {"units_on_time": on_time, "units_counted": cell.units_counted}
        yield Step("share", "units_on_time / units_counted", numbers, cell.share_earned)
    else:
        yield from _by_rule(assessment, cell, indicator)


def weight_steps(assessment: Assessment, rows: UnitRows, cell: Any) -> Iterator[Step]:
    """The weight after what does not count was spread, the score and what was lost."""
    if cell.weight_used == 0:
        yield Step("weight_used", "0", {}, 0.0)
        return
    plan, block_points = assessment.plan, rows.points[cell.block]
    points = {
        "points": float(plan.block[cell.block].points),
        "full_marks": float(plan.rules.full_marks),
        "points_in_play": sum(float(one.points) for one in plan.blocks if rows.points[one.id] > 0),
    }
    yield Step("block_points", "points * full_marks / points_in_play", points, block_points)
    in_play = [one.weight for one in rows.cells.values() if one.block == cell.block and one.weight_used > 0]
    weights = {
        "weight": cell.weight,
        "block_points": block_points,
        "weights_in_play": sum(in_play),
    }
    yield Step("weight_used", "weight * block_points / weights_in_play", weights, cell.weight_used)
    earned = {"weight_used": cell.weight_used, "share": cell.share_earned}
    yield Step("score", "weight_used * share", earned, cell.score)
    yield Step(
        "lost", "weight_used - score", {"weight_used": cell.weight_used, "score": cell.score}, cell.lost
    )


def bonus_steps(assessment: Assessment, cell: Any) -> Iterator[Step]:
    """Points for more than the target, and for what was not asked for."""
    rules = assessment.plan.rules
    unasked = cell.unasked
    if unasked > 0:
        numbers = {"unasked_share": float(rules.unasked), "weight": cell.weight}
        yield Step("unasked", "unasked_share * weight", numbers, unasked)
    if cell.bonus > 0 and cell.attainment == cell.attainment:
        numbers = {
            "over_share": float(rules.over_completion.share),
            "over_at_most": float(rules.over_completion.at_most),
            "attainment": cell.attainment,
            "weight": cell.weight,
        }
        formula = "min(over_share * (attainment - 1), over_at_most) * weight"
        yield Step("bonus", formula, numbers, cell.bonus, "attainment > 1")


def figures_of(assessment: Assessment, cell: Any) -> Figures:
    """What the scoring rule is asked about, for one cell."""
    plan = assessment.plan
    indicator = plan.indicator[cell.indicator]
    measure = indicator.measure if cell.unit == BUREAU else indicator.measure_of_units
    baseline = baselines_of(plan, (cell.unit,)).get(cell.indicator, np.full(1, np.nan))
    return Figures(
        actual=np.array([cell.actual], float),
        target=np.array([cell.target], float),
        asked=np.array([getattr(cell, asked_name(assessment, cell.unit))], float),
        baseline=baseline,
        rated=np.array([measure.is_rate]),
    )


def asked_name(assessment: Assessment, unit: str) -> str:
    """Whether the round asks a unit for the whole `target` or for what is `due`."""
    open_then = unit == BUREAU or day_of(assessment, unit) == assessment.as_of
    return "target" if assessment.final and open_then else "due"


def day_of(assessment: Assessment, unit: str) -> date:
    """The day a unit is judged on: the cut-off, or its last day."""
    closed_on = None if unit == BUREAU else assessment.plan.unit[unit].closed_on
    return min(closed_on or assessment.as_of, assessment.as_of)


def _by_rule(assessment: Assessment, cell: Any, indicator: Indicator) -> Iterator[Step]:
    figures, share, asked = figures_of(assessment, cell), cell.share_earned, asked_name(assessment, cell.unit)
    kind = indicator.score.kind
    if kind is ScoreKind.BETWEEN:
        yield from _between(indicator, figures, asked, share)
        return
    if kind is ScoreKind.PER_ITEM:
        yield from _per_item(indicator, figures, asked, share)
        return
    reached = _reached(indicator, figures)
    name = "attainment" if asked == "target" and cell.attainment == cell.attainment else "reached"
    if name == "reached" and (kind is not ScoreKind.BANDS or indicator.score.judged is Judged.ATTAINMENT):
        yield _against(name, asked, indicator, cell.actual, float(figures.asked[0]), reached)
    match kind:
        case ScoreKind.LINEAR:
            yield Step("share", f"min(max({name}, 0), 1)", {name: reached}, share)
        case ScoreKind.STEPS:
            lines = [(float(one.from_), float(one.share)) for one in indicator.score.steps]
            yield _class(sorted(lines, reverse=True), name, reached, share)
        case ScoreKind.BANDS:
            yield from _by_bands(indicator, figures, (name, reached), share)
        case _:
            because = f"{name} >= 1" if share else f"{name} < 1"
            yield Step("share", "1" if share else "0", {name: reached}, share, because)


def _reached(indicator: Indicator, figures: Figures) -> float:
    """Attainment of what the round asks for; where it asks for nothing, all of it is reached."""
    part = attainment(indicator, figures.actual, figures.asked)[0]
    return float(is_reached(indicator, figures.actual, figures.asked)[0]) if np.isnan(part) else float(part)


def _against(
    name: str, asked: str, indicator: Indicator, actual: float, wanted: float, result: float
) -> Step:
    """The formula by which a direction compares a figure with what is wanted."""
    numbers = {"actual": actual, asked: wanted}
    whole = result >= 1.0
    match indicator.direction:
        case Direction.AT_LEAST if wanted > 0:
            formula, because = f"actual / {asked}", f"{asked} > 0"
        case Direction.AT_LEAST:
            formula, because = "1", f"{asked} <= 0"
        case Direction.AT_MOST if whole:
            formula, because = "1", f"actual <= {asked}"
        case Direction.AT_MOST:
            formula, because = f"{asked} / actual", f"actual > {asked}"
        case Direction.ZERO:
            formula, because = ("1", "actual <= 0") if whole else ("0", "actual > 0")
        case Direction.DONE:
            formula, because = ("1", f"actual >= {asked}") if whole else ("0", f"actual < {asked}")
    return Step(name, formula, numbers, result, because)


def _class(lines: list[tuple[float, float]], figure: str, value: float, share: float) -> Step:
    """The share of the first class the figure reaches; `lines` are (from, share), best first."""
    at = next((at for at, (line, _) in enumerate(lines) if value >= line - SLACK), len(lines))
    numbers, conditions = {figure: value}, []
    if at < len(lines) and lines[at][0] > -np.inf:
        numbers["class_from"] = lines[at][0]
        conditions.append(f"{figure} >= class_from")
    if at > 0:
        numbers["better_from"] = lines[at - 1][0]
        conditions.append(f"{figure} < better_from")
    if at < len(lines):
        numbers["class_share"] = lines[at][1]
    return Step("share", "class_share" if at < len(lines) else "0", numbers, share, " and ".join(conditions))


def _by_bands(
    indicator: Indicator, figures: Figures, reached: tuple[str, float], share: float
) -> Iterator[Step]:
    rule = indicator.score
    value = float(judged_figure(indicator, figures)[0])
    name, exact = ("actual", float(figures.actual[0])) if rule.judged is Judged.ACTUAL else reached
    if rule.rounded_to is not None:
        numbers = {name: exact, "scale": 10.0**rule.rounded_to}
        yield Step("judged", f"floor({name} * scale + 0.5) / scale", numbers, value)
        name = "judged"
    lines = [(-np.inf if one.from_ is None else float(one.from_), float(one.share)) for one in rule.bands]
    yield _class(lines, name, value, share)


def _per_item(indicator: Indicator, figures: Figures, asked: str, share: float) -> Iterator[Step]:
    short = {
        Direction.AT_LEAST: f"{asked} - actual",
        Direction.DONE: f"{asked} - actual",
        Direction.AT_MOST: f"actual - {asked}",
        Direction.ZERO: "actual",
    }[indicator.direction]
    item = PERCENT if figures.rated[0] else float(indicator.display.divide)
    numbers = {"actual": float(figures.actual[0]), "item": item}
    if asked in short:
        numbers[asked] = float(figures.asked[0])
    items = float(items_short(indicator, figures)[0])
    yield Step("items", f"floor(max({short}, 0) / item)", numbers, items)
    points = {"each": float(indicator.score.each), "items": items, "weight": float(indicator.weight)}
    yield Step("share", "max(1 - each * items / weight, 0)", points, share)


def _between(indicator: Indicator, figures: Figures, asked: str, share: float) -> Iterator[Step]:
    """The way from threshold, or own baseline where that earns more, to benchmark."""
    rule = indicator.score.between
    actual, target = float(figures.actual[0]), float(figures.target[0])
    due = float(figures.asked[0]) / target if target > 0 else 1.0
    best = target if rule.benchmark is None else float(rule.benchmark)
    ends = {"threshold": float(rule.threshold), "benchmark": best}
    for name, value in ends.items():
        if due != 1.0:
            numbers = {f"full_{name}": value, asked: float(figures.asked[0]), "target": target}
            yield Step(name, f"full_{name} * {asked} / target", numbers, value * due)
        ends[name] = value * due
    higher = indicator.direction in HIGHER
    as_good, worse = (">=", "<") if higher else ("<=", ">")
    numbers = {"actual": actual, **ends}
    if _holds(actual, ends["benchmark"], higher=higher):
        yield Step("share", "1", numbers, share, f"actual {as_good} benchmark")
        return
    own = _without_improvement(indicator)
    start, line = "threshold", rule.line
    if rule.improvement and share > float(share_earned(own, figures)[0]) + SLACK:
        start, line = "baseline", rule.improvement
        numbers = {"actual": actual, "baseline": float(figures.baseline[0]), "benchmark": ends["benchmark"]}
    if share == 0 and not _holds(actual, numbers[start], higher=higher):
        yield Step("share", "0", numbers, share, f"actual {worse} {start}")
        return
    yield Step("share", *_along(line, start, numbers), share, f"actual {as_good} {start}")


def _without_improvement(indicator: Indicator) -> Indicator:
    between = indicator.score.between.model_copy(update={"improvement": None})
    return indicator.model_copy(update={"score": indicator.score.model_copy(update={"between": between})})


def _holds(value: float, line: float, *, higher: bool) -> bool:
    return value >= line - SLACK if higher else value <= line + SLACK


def _along(line: Line, start: str, numbers: dict[str, float]) -> tuple[str, dict[str, float]]:
    """The formula of a straight line from its start to the benchmark, with its numbers."""
    said = numbers | {"low": float(line.low), "high": float(line.high), "at_most": float(line.at_most)}
    formula = f"low + (high - low) * (actual - {start}) / (benchmark - {start})"
    if line.step is not None:
        said["step"] = float(line.step)
        formula = f"floor(({formula}) / step + 0.5) * step"
    return f"min(max({formula}, 0), at_most)", said

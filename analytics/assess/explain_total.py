"""A total taken apart: blocks, bonus, deductions, rounding, grade line and what stands before the grade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from analytics.assess.model import Assessment
from analytics.assess.rounding import round_half_up
from analytics.assess.step import Step
from analytics.plan.model import Effect


@dataclass(frozen=True)
class TotalExplanation:
    """How a unit's total and grade came about.

    `row` is that of `Assessment.totals`, `steps` lead to the total as shown (none where nothing can be
    scored). `lines` are the grades with their scores, best first; `by_line` is the grade the score
    alone would give, `grade` the one there is. `barred_by` and `vetoed_by` say what stands between.
    """

    unit: str
    row: Any
    steps: tuple[Step, ...]
    lines: tuple[tuple[str, float], ...]
    by_line: str | None
    grade: str | None
    barred_by: tuple[str, ...]
    vetoed_by: tuple[str, ...]


def explain_total(assessment: Assessment, unit: str) -> TotalExplanation:
    """The steps behind a total and its grade. Raises KeyError for a unit that was not assessed."""
    totals = assessment.totals
    found = totals[totals["unit"] == unit]
    if found.empty:
        raise KeyError(unit)
    row = next(found.itertuples(index=False))
    lines = tuple((one.id, float(one.from_)) for one in assessment.plan.rules.grades)
    steps = tuple(_steps(assessment, row)) if row.total == row.total else ()
    return TotalExplanation(
        unit=unit,
        row=row,
        steps=steps,
        lines=lines,
        by_line=next((grade for grade, line in lines if steps and steps[-1].result >= line), None),
        grade=row.grade,
        barred_by=tuple(row.barred_by),
        vetoed_by=tuple(row.vetoed_by),
    )


def _steps(assessment: Assessment, row: Any) -> Iterator[Step]:
    rules = assessment.plan.rules
    yield from _base(assessment, row)
    yield from _adjustments(assessment, row)
    cells = assessment.cells[assessment.cells["unit"] == row.unit]
    over = {"bonuses": cells["bonus"].sum(), "unasked_bonuses": cells["unasked"].sum()}
    yield Step("over_completion", "bonuses + unasked_bonuses", over, row.over_completion)
    bonus = {"over_completion": row.over_completion, "award": row.award, "bonus_cap": float(rules.bonus_cap)}
    yield Step("bonus", "min(over_completion + award, bonus_cap)", bonus, row.bonus)
    rule = rules.late_submission
    late = {"n_late": row.n_late, "late_each": float(rule.each), "late_at_most": float(rule.at_most)}
    yield Step("late", "min(n_late * late_each, late_at_most)", late, row.late)
    parts = {"base": row.base, "bonus": row.bonus, "late": row.late, "deducted": row.deducted}
    yield Step("total", "max(base + bonus - late - deducted, 0)", parts, row.total)
    scale = 10.0**rules.score_decimals
    shown = round_half_up(row.total, rules.score_decimals)
    yield Step("shown", "floor(total * scale + 0.5) / scale", {"total": row.total, "scale": scale}, shown)


def _base(assessment: Assessment, row: Any) -> Iterator[Step]:
    blocks = assessment.blocks[assessment.blocks["unit"] == row.unit].set_index("block")["score"]
    scores = {f"block_{at}": blocks[one.id] for at, one in enumerate(assessment.plan.blocks, start=1)}
    scores = {name: score for name, score in scores.items() if score == score}
    yield Step("base", " + ".join(scores), scores, row.base)


def _adjustments(assessment: Assessment, row: Any) -> Iterator[Step]:
    """Each adjustment that gave or took points, then both sums."""
    rules, frame = assessment.plan.rules.adjustments, assessment.adjustments
    found = frame[frame["unit"] == row.unit].set_index("adjustment")
    for effect, name, result in (
        (Effect.BONUS, "award", row.award),
        (Effect.DEDUCTION, "deducted", row.deducted),
    ):
        terms: dict[str, float] = {}
        for at, rule in enumerate(rules, start=1):
            points = found["points"].get(rule.id, 0.0)
            if rule.effect is not effect or not points:
                continue
            terms[f"adjustment_{at}"] = points
            numbers = {"count": found["count"][rule.id], "each": float(rule.each)}
            formula = "count * each"
            if rule.at_most is not None:
                numbers["at_most"], formula = float(rule.at_most), "min(count * each, at_most)"
            yield Step(f"adjustment_{at}", formula, numbers, points)
        if terms:
            yield Step(name, " + ".join(terms), terms, result)

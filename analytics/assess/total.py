"""From points to totals: redistribution, bonus, deductions, grades and ranks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.assess.judge import Judged
from analytics.assess.model import State
from analytics.assess.rounding import round_half_up
from analytics.plan.model import Direction, Plan, VetoEffect

# These count; everything else drops out and leaves its points to the rest.
ALIVE = (State.MET, State.SHORT, State.NOT_REPORTED)


@dataclass(frozen=True)
class Scored:
    """Arrays of shape (indicators, units) and (blocks, units)."""

    weight_used: np.ndarray
    score: np.ndarray
    bonus: np.ndarray
    block_points: np.ndarray
    block_score: np.ndarray
    block_alive: np.ndarray


def score(plan: Plan, judged: Judged) -> Scored:
    """Points of every cell after what drops out was spread over its block, then over the blocks."""
    weight = np.array([float(one.weight) for one in plan.indicators])[:, None]
    blocks = [one.id for one in plan.blocks]
    member = np.array([[one.block == block for one in plan.indicators] for block in blocks], dtype=float)
    points = np.array([float(one.points) for one in plan.blocks])[:, None]
    alive = judged.in_state(*ALIVE) & (weight > 0)
    held = member @ np.where(alive, weight, 0.0)
    block_alive = held > 0
    block_points = np.where(block_alive, points, 0.0)
    spread = float(plan.rules.full_marks) / np.where(
        block_alive.any(axis=0), block_points.sum(axis=0), np.nan
    )
    block_points = block_points * spread
    with np.errstate(divide="ignore", invalid="ignore"):
        per_weight = np.where(block_alive, block_points / held, 0.0)
    weight_used = np.where(alive, weight * (member.T @ np.nan_to_num(per_weight)), 0.0)
    earned = weight_used * judged.share
    return Scored(
        weight_used, earned, _bonus(plan, judged, weight), block_points, member @ earned, block_alive
    )


def _bonus(plan: Plan, judged: Judged, weight: np.ndarray) -> np.ndarray:
    """Over-completion of a quota: share x weight x (attainment - 1), at most a share of the weight."""
    rule = plan.rules.over_completion
    allowed = np.array([one.bonus and one.direction is Direction.AT_LEAST for one in plan.indicators])[
        :, None
    ]
    over = np.nan_to_num(judged.attainment, nan=1.0, posinf=1.0) - 1.0
    earned = np.clip(float(rule.share) * over, 0.0, float(rule.at_most)) * weight
    return np.where(allowed & judged.in_state(State.MET), earned, 0.0)


def totals(
    plan: Plan, units: tuple[str, ...], judged: Judged, scored: Scored, n_late: np.ndarray
) -> pd.DataFrame:
    """One row per unit and for the bureau: points, total, grade, what bars it, ranks and counts."""
    rules = plan.rules
    base = scored.score.sum(axis=0)
    bonus = np.minimum(scored.bonus.sum(axis=0), float(rules.bonus_cap))
    late = np.minimum(n_late * float(rules.late_submission.each), float(rules.late_submission.at_most))
    has_score = scored.block_alive.any(axis=0)
    total = np.where(has_score, np.maximum(base + bonus - late, 0.0), np.nan)
    frame = pd.DataFrame(
        {
            "unit": units,
            "base": np.where(has_score, base, np.nan),
            "bonus": bonus,
            "deduction": late,
            "n_late": n_late,
            "total": total,
        }
    )
    frame["vetoed_by"] = _names(plan, is_vetoed(plan, judged))
    frame["barred_by"] = _names(
        plan, is_vetoed(plan, judged, VetoEffect.BAR) | misses_hard_line(plan, judged)
    )
    frame["grade"] = _grades(plan, judged, total)
    for state in State:
        frame[f"n_{state.value}"] = judged.in_state(state).sum(axis=0)
    return _ranked(plan, frame)


def is_vetoed(plan: Plan, judged: Judged, effect: VetoEffect | None = None) -> np.ndarray:
    """Cells where something happened that the plan forbids under veto."""
    wanted = [one.veto is not None and effect in (None, one.veto) for one in plan.indicators]
    return np.array(wanted)[:, None] & judged.in_state(State.SHORT) & ~judged.reached_due


def misses_hard_line(plan: Plan, judged: Judged) -> np.ndarray:
    """Cells whose hard line (必须) is missed by what is due now; silence misses it too."""
    wanted = np.array([one.hard_line for one in plan.indicators])[:, None]
    return wanted & judged.in_state(State.SHORT, State.NOT_REPORTED) & ~judged.reached_due


def _names(plan: Plan, cells: np.ndarray) -> list[tuple[str, ...]]:
    ids = np.array([one.id for one in plan.indicators])
    return [tuple(ids[column]) for column in cells.T]


def _grades(plan: Plan, judged: Judged, total: np.ndarray) -> list[str | None]:
    """Grade by the total as shown; a bar keeps out of the top grade, a failing veto gives the lowest."""
    rounded = round_half_up(total, plan.rules.score_decimals)
    lines = np.array([float(one.from_) for one in plan.rules.grades])
    with np.errstate(invalid="ignore"):
        place = np.argmax(rounded[:, None] >= lines[None, :], axis=1)
    barred = (is_vetoed(plan, judged, VetoEffect.BAR) | misses_hard_line(plan, judged)).any(axis=0)
    failed = is_vetoed(plan, judged, VetoEffect.FAIL).any(axis=0)
    place = np.where(barred, np.maximum(place, 1), place)
    place = np.where(failed, len(lines) - 1, place)
    names = [one.id for one in plan.rules.grades]
    return [None if np.isnan(points) else names[at] for at, points in zip(place, total, strict=True)]


def _ranked(plan: Plan, frame: pd.DataFrame) -> pd.DataFrame:
    """Ranks by the total as shown; equal totals share a rank and the next rank skips."""
    units = plan.unit
    frame["assessed"] = [code in units and units[code].assessed for code in frame["unit"]]
    frame["rank_group"] = [units[code].rank_group if code in units else None for code in frame["unit"]]
    shown = pd.Series(round_half_up(frame["total"].to_numpy(), plan.rules.score_decimals), index=frame.index)
    shown = shown.where(frame["assessed"])
    frame["rank"] = shown.rank(method="min", ascending=False)
    groups = shown.groupby(frame["rank_group"])
    frame["group_rank"] = groups.rank(method="min", ascending=False)
    frame["group_size"] = groups.transform("count").where(frame["assessed"])
    return frame

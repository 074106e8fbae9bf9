"""From points to totals: redistribution, bonus, deductions, grades and ranks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.assess.judge import Judged
from analytics.assess.rank import competition_rank, rank_at, rank_within
from analytics.assess.roll import count_to_date
from analytics.assess.rounding import round_half_up
from analytics.assess.state import State
from analytics.assess.target import Targets
from analytics.measure.model import Measured
from analytics.plan.columns import unit_columns
from analytics.plan.model import Direction, Effect, Missing, Plan, Rules, VetoEffect

# These count; everything else drops out and leaves its points to the rest.
ALIVE = (State.MET, State.SHORT, State.NOT_REPORTED)
BONUS_KEYS = ("base", "bonus")


@dataclass(frozen=True)
class Scored:
    """Arrays of shape (indicators, units) and (blocks, units)."""

    weight_used: np.ndarray
    score: np.ndarray
    bonus: np.ndarray
    unasked: np.ndarray
    block_points: np.ndarray
    block_score: np.ndarray
    block_alive: np.ndarray


@dataclass(frozen=True)
class Spread:
    """Points after spreading, of shape (indicators, units) and (blocks, units); `block_alive`: it counts."""

    of_indicators: np.ndarray
    of_blocks: np.ndarray
    block_alive: np.ndarray


@dataclass(frozen=True)
class Counted:
    """What rules count beside the indicators, per unit; the bureau's own row stays empty.

    `number` and `points` have one row per adjustment, `vetoed` one per veto of the rules.
    """

    number: np.ndarray
    points: np.ndarray
    vetoed: np.ndarray
    self_score: np.ndarray
    review_score: np.ndarray


def score(plan: Plan, judged: Judged, targets: Targets) -> Scored:
    """Points of every cell after what drops out was spread over its block, then over the blocks."""
    weight = _weights(plan)
    counts = judged.in_state(*ALIVE) & ~(judged.in_state(State.NOT_REPORTED) & _spreads(plan))
    points = spread(plan, counts)
    earned = points.of_indicators * judged.share
    return Scored(
        weight_used=points.of_indicators,
        score=earned,
        bonus=_bonus(plan, judged, weight),
        unasked=_unasked(plan, judged, targets, weight),
        block_points=points.of_blocks,
        block_score=_members(plan) @ earned,
        block_alive=points.block_alive,
    )


def spread(plan: Plan, counts: np.ndarray) -> Spread:
    """Points of what counts (by indicator and unit) after those of the rest were spread.

    What drops out leaves its points to its block in proportion; a block with nothing, or with too few
    indicators, leaves them to the other blocks.
    """
    weight, member = _weights(plan), _members(plan)
    points = np.array([float(one.points) for one in plan.blocks])[:, None]
    fewest = np.array([one.min_indicators for one in plan.blocks])[:, None]
    alive = counts & (weight > 0)
    held = member @ np.where(alive, weight, 0.0)
    block_alive = (held > 0) & (member @ alive.astype(float) >= fewest)
    alive &= (member.T @ block_alive.astype(float)) > 0
    of_blocks = np.where(block_alive, points, 0.0)
    share = float(plan.rules.full_marks) / np.where(block_alive.any(axis=0), of_blocks.sum(axis=0), np.nan)
    of_blocks = of_blocks * share
    with np.errstate(divide="ignore", invalid="ignore"):
        per_weight = np.where(block_alive, of_blocks / held, 0.0)
    of_indicators = np.where(alive, weight * (member.T @ np.nan_to_num(per_weight)), 0.0)
    return Spread(of_indicators, of_blocks, block_alive)


def _weights(plan: Plan) -> np.ndarray:
    return np.array([float(one.weight) for one in plan.indicators])[:, None]


def _members(plan: Plan) -> np.ndarray:
    """Which indicators are in which block, by block and indicator."""
    return np.array(
        [[one.block == block.id for one in plan.indicators] for block in plan.blocks], dtype=float
    )


def _spreads(plan: Plan) -> np.ndarray:
    """Indicators whose points go to the rest where nothing was reported."""
    return np.array([(one.missing or plan.rules.missing) is Missing.SPREAD for one in plan.indicators])[
        :, None
    ]


def _bonus(plan: Plan, judged: Judged, weight: np.ndarray) -> np.ndarray:
    """Over-completion of a quota: share x weight x (attainment - 1), at most a share of the weight."""
    rule = plan.rules.over_completion
    allowed = np.array([one.bonus and one.direction is Direction.AT_LEAST for one in plan.indicators])[
        :, None
    ]
    over = np.nan_to_num(judged.attainment, nan=1.0, posinf=1.0) - 1.0
    earned = np.clip(float(rule.share) * over, 0.0, float(rule.at_most)) * weight
    return np.where(allowed & judged.in_state(State.MET), earned, 0.0)


def _unasked(plan: Plan, judged: Judged, targets: Targets, weight: np.ndarray) -> np.ndarray:
    """Bonus for what a unit did though the bureau's total was shared out without it."""
    with np.errstate(invalid="ignore"):
        done = targets.unasked & (judged.actual > 0)
    return np.where(done, float(plan.rules.unasked) * weight, 0.0)


def count(plan: Plan, measured: Measured, units: tuple[str, ...]) -> Counted:
    """Bonus and deduction points, vetoes, self and review scores from what the rules count."""
    rules = plan.rules
    of_units = np.arange(len(units)) < len(units) - 1

    def number(name: str) -> np.ndarray:
        return count_to_date(measured, name, plan.counts[name].times[0], units)

    empty = np.zeros((0, len(units)))
    counts = [np.where(of_units, np.nan_to_num(number(one.id)), 0.0) for one in rules.adjustments]
    points = [
        np.minimum(float(one.each) * amount, float("inf") if one.at_most is None else float(one.at_most))
        for one, amount in zip(rules.adjustments, counts, strict=True)
    ]
    vetoed = [of_units & (np.nan_to_num(number(one.id)) > 0) for one in rules.vetoes]
    unknown = np.full(len(units), np.nan)
    return Counted(
        number=np.array(counts) if counts else empty,
        points=np.array(points) if points else empty,
        vetoed=np.array(vetoed) if vetoed else empty.astype(bool),
        self_score=number("self_score") if rules.self_score else unknown,
        review_score=number("review_score") if rules.review_score else unknown,
    )


def late_points(rules: Rules, n_late: np.ndarray) -> np.ndarray:
    """Points off for submissions that came late."""
    return np.minimum(n_late * float(rules.late_submission.each), float(rules.late_submission.at_most))


def totals(
    plan: Plan, units: tuple[str, ...], judged: Judged, scored: Scored, counted: Counted, n_late: np.ndarray
) -> pd.DataFrame:
    """One row per unit and for the bureau: points, total, grade, what bars it, ranks and counts."""
    rules = plan.rules
    base = scored.score.sum(axis=0)
    is_bonus = np.array([one.effect is Effect.BONUS for one in rules.adjustments], dtype=bool)
    award, deducted = counted.points[is_bonus].sum(axis=0), counted.points[~is_bonus].sum(axis=0)
    over_completion = (scored.bonus + scored.unasked).sum(axis=0)
    bonus = np.minimum(over_completion + award, float(rules.bonus_cap))
    late = late_points(rules, n_late)
    has_score = scored.block_alive.sum(axis=0) >= max(rules.min_blocks, 1)
    total = np.where(has_score, np.maximum(base + bonus - late - deducted, 0.0), np.nan)
    frame = pd.DataFrame(
        {
            "unit": units,
            "base": np.where(has_score, base, np.nan),
            "over_completion": over_completion,
            "award": award,
            "bonus": bonus,
            "late": late,
            "deducted": deducted,
            "deduction": late + deducted,
            "n_late": n_late,
            "total": total,
            "self_score": counted.self_score,
            "review_score": counted.review_score,
        }
    )
    barred = is_vetoed(plan, judged, VetoEffect.BAR) | misses_hard_line(plan, judged)
    frame["vetoed_by"] = _names(plan, is_vetoed(plan, judged), counted.vetoed)
    frame["barred_by"] = _names(plan, barred, _of_effect(plan, counted, VetoEffect.BAR))
    for state in State:
        frame[f"n_{state.value}"] = judged.in_state(state).sum(axis=0)
    frame = _ranked(plan, frame, scored, judged)
    failed = is_vetoed(plan, judged, VetoEffect.FAIL).any(axis=0)
    failed |= _of_effect(plan, counted, VetoEffect.FAIL).any(axis=0)
    barred = barred.any(axis=0) | _of_effect(plan, counted, VetoEffect.BAR).any(axis=0)
    frame["grade"] = _grades(plan, frame, barred, failed)
    return frame


def is_vetoed(plan: Plan, judged: Judged, effect: VetoEffect | None = None) -> np.ndarray:
    """Cells where something happened that the plan forbids under veto."""
    wanted = [one.veto is not None and effect in (None, one.veto) for one in plan.indicators]
    return np.array(wanted)[:, None] & judged.in_state(State.SHORT) & ~judged.reached_due


def misses_hard_line(plan: Plan, judged: Judged) -> np.ndarray:
    """Cells whose hard line (必须) is missed by what is due now; silence misses it too."""
    wanted = np.array([one.hard_line for one in plan.indicators])[:, None]
    return wanted & judged.in_state(State.SHORT, State.NOT_REPORTED) & ~judged.reached_due


def _of_effect(plan: Plan, counted: Counted, effect: VetoEffect) -> np.ndarray:
    """What the rules' own vetoes of one effect hit."""
    of_effect = np.array([one.effect is effect for one in plan.rules.vetoes], dtype=bool)
    return counted.vetoed & of_effect[:, None]


def _names(plan: Plan, cells: np.ndarray, vetoes: np.ndarray) -> np.ndarray:
    """The ids that hit each unit, as tuples; most are empty."""
    ids = np.array([one.id for one in (*plan.indicators, *plan.rules.vetoes)], dtype=object)
    hits = np.concatenate([cells, vetoes])
    names = np.empty(hits.shape[1], dtype=object)
    names.fill(())
    for at in np.flatnonzero(hits.any(axis=0)):
        names[at] = tuple(ids[hits[:, at]])
    return names


def _grades(plan: Plan, frame: pd.DataFrame, barred: np.ndarray, failed: np.ndarray) -> np.ndarray:
    """Grade by the total as shown; a bar keeps out of the top grade, a failing veto gives the lowest."""
    total = frame["total"].to_numpy()
    rounded = round_half_up(total, plan.rules.score_decimals)
    lines = np.array([float(one.from_) for one in plan.rules.grades])
    with np.errstate(invalid="ignore"):
        place = np.argmax(rounded[:, None] >= lines[None, :], axis=1)
    place = np.where(barred, np.maximum(place, min(1, len(lines) - 1)), place)
    place = np.where(failed, len(lines) - 1, place)
    place = _within_shares(plan, frame, place)
    names = np.array([one.id for one in plan.rules.grades], dtype=object)[place]
    return np.where(np.isnan(total), None, names)


def _within_shares(plan: Plan, frame: pd.DataFrame, place: np.ndarray) -> np.ndarray:
    """Grades whose share of the units is limited pass the rest on to the next; ties stay together."""
    rank = frame["rank"].to_numpy()
    n_ranked = np.isfinite(rank).sum()
    for at, grade in enumerate(plan.rules.grades[:-1]):
        if grade.at_most is None:
            continue
        inside = (place == at) & np.isfinite(rank)
        allowed = np.floor(float(grade.at_most) * n_ranked + 1e-9)
        # How many of the grade stand at this rank or better.
        n_up_to = np.searchsorted(np.sort(rank[inside]), rank, side="right")
        place = np.where(inside & (n_up_to > allowed), at + 1, place)
    return place


def _ranked(plan: Plan, frame: pd.DataFrame, scored: Scored, judged: Judged) -> pd.DataFrame:
    """Ranks by the total as shown; ties share a rank unless the rules break them."""
    units = unit_columns(plan)
    at = units.place.get_indexer(frame["unit"])
    known = at >= 0
    frame["assessed"] = known & units.assessed[at] & ~judged.closed
    frame["rank_group"] = np.where(known, units.rank_group[at], None)
    decimals = plan.rules.score_decimals
    shown = round_half_up(frame["total"].to_numpy(), decimals)
    counted = frame["assessed"].to_numpy() & ~np.isnan(shown)
    keys = [shown, *(round_half_up(one, decimals) for one in _tie_keys(plan, frame, scored))]
    frame["rank"] = competition_rank(keys, counted)
    groups = frame["rank_group"].to_numpy()
    frame["group_rank"] = rank_within(groups, keys, counted)
    sizes = pd.Series(counted).groupby(frame["rank_group"]).transform("sum")
    frame["group_size"] = sizes.where(frame["assessed"]).astype(float)
    for name, change in _changes_by_one(scored, judged).items():
        other = round_half_up(frame["total"].to_numpy() + change, decimals)
        frame[name] = rank_at(shown, other, counted)
    return frame


def _tie_keys(plan: Plan, frame: pd.DataFrame, scored: Scored) -> list[np.ndarray]:
    """What ties are broken by, in the rules' order."""
    blocks = [one.id for one in plan.blocks]
    return [
        frame[name].fillna(0.0).to_numpy() if name in BONUS_KEYS else scored.block_score[blocks.index(name)]
        for name in plan.rules.tie_breaks
    ]


def _changes_by_one(scored: Scored, judged: Judged) -> dict[str, np.ndarray]:
    """The most a unit's total moves up and down when one thing more or less is counted of it."""
    up = (scored.weight_used * judged.gained_by_one).max(axis=0)
    down = (scored.weight_used * judged.lost_by_one).max(axis=0)
    return {"rank_best": up, "rank_worst": -down}

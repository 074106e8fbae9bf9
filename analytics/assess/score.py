"""Points for what was reached: one small function per scoring rule, over whole columns."""

from __future__ import annotations

import numpy as np

from analytics.plan.model import Direction, Indicator, ScoreKind

# Sums of binary fractions may fall short of a whole by this much.
SLACK = 1e-9


def attainment(indicator: Indicator, actual: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Actual against target as a fraction; NaN where either is unknown.

    At least: actual / target; a target of zero is reached by anything. At most: 1 within the target,
    else target / actual. Zero: 1 for none, 0 for any. Done: 1 or 0.
    """
    unknown = np.isnan(actual) | np.isnan(target)
    with np.errstate(divide="ignore", invalid="ignore"):
        match indicator.direction:
            case Direction.AT_LEAST:
                reached = np.where(target > 0, actual / target, 1.0)
            case Direction.AT_MOST:
                reached = np.where(actual <= target + SLACK, 1.0, target / actual)
            case Direction.ZERO:
                reached = np.where(actual > SLACK, 0.0, 1.0)
            case Direction.DONE:
                reached = np.where(actual >= target - SLACK, 1.0, 0.0)
    return np.where(unknown, np.nan, reached)


def is_reached(indicator: Indicator, actual: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Whether a target is reached; never where something is unknown."""
    with np.errstate(invalid="ignore"):
        return attainment(indicator, actual, target) >= 1.0 - SLACK


def share_earned(indicator: Indicator, actual: np.ndarray, due: np.ndarray) -> np.ndarray:
    """Share of the points earned, 0 to 1; nothing reported earns nothing.

    Linear: in proportion, capped at 1. Steps: the share of the first step reached. Hard line, done
    and zero: all or nothing. Never falls when the attainment rises.
    """
    reached = attainment(indicator, actual, due)
    match indicator.score.kind:
        case ScoreKind.LINEAR:
            share = np.clip(reached, 0.0, 1.0)
        case ScoreKind.STEPS:
            share = _by_steps(indicator, reached)
        case ScoreKind.HARD_LINE | ScoreKind.DONE | ScoreKind.ZERO:
            with np.errstate(invalid="ignore"):
                share = (reached >= 1.0 - SLACK).astype(float)
    # np.minimum and friends skip nothing, but an unreported figure must not pass as full marks.
    return np.where(np.isnan(reached), 0.0, share)


def _by_steps(indicator: Indicator, reached: np.ndarray) -> np.ndarray:
    steps = sorted(indicator.score.steps, key=lambda one: one.from_)
    share = np.zeros_like(reached)
    for step in steps:
        with np.errstate(invalid="ignore"):
            share = np.where(reached >= float(step.from_) - SLACK, float(step.share), share)
    return share

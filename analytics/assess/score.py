"""Points for what was reached: one small function per scoring rule, over whole columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.assess.rounding import round_half_up
from analytics.plan.model import Direction, Indicator, Judged, Line, ScoreKind

# Sums of binary fractions may fall short of a whole by this much.
SLACK = 1e-9
PERCENT = 0.01  # what counts as one item where a rate is judged item by item


@dataclass(frozen=True)
class Figures:
    """What points are given for, one entry per unit.

    `actual` and `target` in the ledger's own unit (a rate as a share), `asked` what a round asks for:
    what is due by now, or the whole target. `baseline` is the figure before the plan (NaN: none) and
    `rated` says where the figure is a rate.
    """

    actual: np.ndarray
    target: np.ndarray
    asked: np.ndarray
    baseline: np.ndarray
    rated: np.ndarray


def attainment(indicator: Indicator, actual: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Actual against target as a fraction; NaN where either is unknown or nothing was asked.

    At least: actual / target, and nothing for a target of zero, which never divides. At most: 1 within
    the target, else target / actual. Zero: 1 for none, 0 for any. Done: 1 or 0.
    """
    shown = _reached_part(indicator, actual, target)
    if indicator.direction is not Direction.AT_LEAST:
        return shown
    return np.where(target > 0, shown, np.nan)


def is_reached(indicator: Indicator, actual: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Whether a target is reached; never where something is unknown, always where nothing is asked."""
    with np.errstate(invalid="ignore"):
        return _reached_part(indicator, actual, target) >= 1.0 - SLACK


def _reached_part(indicator: Indicator, actual: np.ndarray, target: np.ndarray) -> np.ndarray:
    unknown = np.isnan(actual) | np.isnan(target)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
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


def share_earned(indicator: Indicator, figures: Figures) -> np.ndarray:
    """Share of the points earned, 0 to 1; nothing reported earns nothing.

    Linear: in proportion, capped at 1. Steps: the share of the first step reached. Bands: the share of
    the band the figure falls in. Between: along the line from threshold to benchmark, or from the own
    baseline where that is better. Per item: full marks less `each` points for every whole item short.
    Hard line, done and zero: all or nothing. Never falls when the figure gets better.
    """
    reached = _reached_part(indicator, figures.actual, figures.asked)
    match indicator.score.kind:
        case ScoreKind.LINEAR:
            share = np.clip(reached, 0.0, 1.0)
        case ScoreKind.STEPS:
            share = _by_steps(indicator, reached)
        case ScoreKind.BANDS:
            share = _by_bands(indicator, figures)
        case ScoreKind.BETWEEN:
            share = _between(indicator, figures)
        case ScoreKind.PER_ITEM:
            share = _per_item(indicator, figures)
        case ScoreKind.HARD_LINE | ScoreKind.DONE | ScoreKind.ZERO:
            with np.errstate(invalid="ignore"):
                share = (reached >= 1.0 - SLACK).astype(float)
    # np.minimum and friends skip nothing, but an unreported figure must not pass as full marks.
    return np.where(np.isnan(reached), 0.0, share)


def band_of(indicator: Indicator, figures: Figures) -> np.ndarray:
    """Place of the band each figure falls in, best first; -1 where it is unknown or there are no bands."""
    place = np.full(figures.actual.shape, -1)
    bands = indicator.score.bands
    if not bands:
        return place
    figure = judged_figure(indicator, figures)
    for at in range(len(bands) - 1, -1, -1):
        lower = bands[at].from_
        with np.errstate(invalid="ignore"):
            inside = ~np.isnan(figure) if lower is None else figure >= float(lower) - SLACK
        place = np.where(inside, at, place)
    return place


def judged_figure(indicator: Indicator, figures: Figures) -> np.ndarray:
    """The figure bands are looked up by: attainment or actual, exact or rounded half up."""
    rule = indicator.score
    if rule.judged is Judged.ACTUAL:
        figure = figures.actual
    else:
        figure = _reached_part(indicator, figures.actual, figures.asked)
    return figure if rule.rounded_to is None else round_half_up(figure, rule.rounded_to)


def items_short(indicator: Indicator, figures: Figures) -> np.ndarray:
    """Whole items missing, over the limit, or that should not be: of the unit of measure as shown.

    For a rate one item is one percentage point.
    """
    match indicator.direction:
        case Direction.AT_LEAST | Direction.DONE:
            short = figures.asked - figures.actual
        case Direction.AT_MOST:
            short = figures.actual - figures.asked
        case Direction.ZERO:
            short = figures.actual
    item = np.where(figures.rated, PERCENT, float(indicator.display.divide))
    return np.floor(np.maximum(short, 0.0) / item + SLACK)


def _by_steps(indicator: Indicator, reached: np.ndarray) -> np.ndarray:
    steps = sorted(indicator.score.steps, key=lambda one: one.from_)
    share = np.zeros_like(reached)
    for step in steps:
        with np.errstate(invalid="ignore"):
            share = np.where(reached >= float(step.from_) - SLACK, float(step.share), share)
    return share


def _by_bands(indicator: Indicator, figures: Figures) -> np.ndarray:
    shares = np.array([*(float(one.share) for one in indicator.score.bands), 0.0])
    return shares[band_of(indicator, figures)]


def _per_item(indicator: Indicator, figures: Figures) -> np.ndarray:
    lost = float(indicator.score.each) * items_short(indicator, figures)
    return np.maximum(1.0 - lost / float(indicator.weight), 0.0) if indicator.weight else np.ones_like(lost)


def _between(indicator: Indicator, figures: Figures) -> np.ndarray:
    """Points by the way from threshold (or baseline) to benchmark; both fall due as the target does."""
    rule = indicator.score.between
    with np.errstate(divide="ignore", invalid="ignore"):
        due = np.where(figures.target > 0, figures.asked / figures.target, 1.0)
    best = figures.target if rule.benchmark is None else np.full(figures.target.shape, float(rule.benchmark))
    best, threshold = best * due, float(rule.threshold) * due
    share = _along(rule.line, indicator, figures.actual, threshold, best)
    if rule.improvement:
        better = _along(rule.improvement, indicator, figures.actual, figures.baseline, best)
        share = np.maximum(
            share, np.where(_is_better(indicator, figures.actual, figures.baseline), better, 0)
        )
    with np.errstate(invalid="ignore"):
        return np.where(_is_as_good(indicator, figures.actual, best), 1.0, share)


def _along(
    line: Line, indicator: Indicator, actual: np.ndarray, start: np.ndarray, end: np.ndarray
) -> np.ndarray:
    """The share of a line at the way from its start to its end; nothing before the start."""
    with np.errstate(divide="ignore", invalid="ignore"):
        way = (actual - start) / (end - start)
    share = float(line.low) + (float(line.high) - float(line.low)) * way
    if line.step is not None:
        share = round_half_up(share / float(line.step)) * float(line.step)
    begun = _is_as_good(indicator, actual, start) & _is_better(indicator, end, start)
    return np.where(begun, np.clip(share, 0.0, float(line.at_most)), 0.0)


def _is_better(indicator: Indicator, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        if indicator.direction in (Direction.AT_LEAST, Direction.DONE):
            return one > other + SLACK
        return one < other - SLACK


def _is_as_good(indicator: Indicator, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        if indicator.direction in (Direction.AT_LEAST, Direction.DONE):
            return one >= other - SLACK
        return one <= other + SLACK

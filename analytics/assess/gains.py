"""What would win lost points back: for each indicator the amounts of work, their points and their cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from analytics.assess.explain_score import figures_of, rows_of
from analytics.assess.model import Assessment, State
from analytics.assess.score import SLACK, Figures, is_reached, share_earned
from analytics.plan.model import Direction, Indicator, Time
from analytics.plan.period import months_between

Shares = Callable[[np.ndarray], np.ndarray]
MOST_LEVELS = 24
MOST_TRIED = 4096
MOST_THINGS = 1e12
NOTICED = 1e-6  # points lost to binary fractions are not lost
ADDS_UP = (Time.FLOW, Time.DISTINCT)
SAME = ("target", "asked", "baseline", "rated")
GAINS = ("indicator", "kind", "amount", "figure", "points", "months", "lost")


class Kind(StrEnum):
    """What there is to do."""

    DO = "do"  # do so much more
    LOWER = "lower"  # bring it down by so much
    REPORT = "report"  # report it, done as far as is asked
    REPORT_NONE = "report_none"  # report that nothing of the kind happened
    STUCK = "stuck"  # what happened, or a month gone by, cannot be undone


@dataclass(frozen=True)
class Offer:
    """Ways to win points of one indicator back, the smallest amount first; none where it is stuck.

    `amounts` in the ledger's own unit (of a rate: what its numerator lacks), `figures` what is reached
    then, `points` gained, `months` of work they take, `clears` whether a hard line missed now is met.
    """

    indicator: str
    kind: Kind
    lost: float
    amounts: np.ndarray
    figures: np.ndarray
    points: np.ndarray
    months: np.ndarray
    clears: np.ndarray


def gains(assessment: Assessment, unit: str) -> pd.DataFrame:
    """What wins back the points of each indicator that lost some, cheapest for its points first.

    One row per indicator that lost points or misses its hard line: indicator, kind, amount (all that is
    needed, in the ledger's own unit; of a rate in that of its numerator), figure (reached then), points
    won, months (of work at the unit's best pace, see `offers`), lost. What cannot be won stands last,
    without amount. Raises KeyError for a unit that was not assessed.
    """
    rows = [(one.indicator, one.kind.value, *_last(one), one.lost) for one in offers(assessment, unit)]
    frame = pd.DataFrame(rows, columns=list(GAINS))
    price = (frame["months"] / frame["points"].where(frame["points"] > 0)).fillna(np.inf)
    order = pd.DataFrame({"stuck": frame["kind"] == Kind.STUCK, "price": price, "lost": -frame["lost"]})
    return frame.loc[order.sort_values(["stuck", "price", "lost"], kind="stable").index].reset_index(
        drop=True
    )


def _last(offer: Offer) -> tuple[float, ...]:
    if not len(offer.amounts):
        return (np.nan,) * 4
    return tuple(float(one[-1]) for one in (offer.amounts, offer.figures, offer.points, offer.months))


def offers(assessment: Assessment, unit: str) -> tuple[Offer, ...]:
    """What a unit (never the bureau) can do for each indicator that lost points or misses its hard line.

    Work comes in whole things of the unit of measure as shown; where very many are missing, in round
    numbers of them. Points are those of the scoring rule, as the round asks now. Months are the amount
    over what the unit did in its best month; where no best month is known, over its mean month so far,
    and at least one whole thing a month. Reporting that nothing happened takes no work.
    """
    cells = rows_of(assessment, unit).cells.values()
    return tuple(_offer(assessment, cell) for cell in cells if _wanting(cell))


def _wanting(cell: Any) -> bool:
    return cell.lost > NOTICED or cell.hard_line_missed


def _offer(assessment: Assessment, cell: Any) -> Offer:
    indicator = assessment.plan.indicator[cell.indicator]
    work = _work(indicator, cell)
    figures = figures_of(assessment, cell)

    def share(n: np.ndarray) -> np.ndarray:
        actual = work.figure(n)
        same = {name: np.full(actual.shape, getattr(figures, name)[0]) for name in SAME}
        return share_earned(indicator, Figures(actual=actual, **same))

    def clears(n: np.ndarray) -> np.ndarray:
        actual = work.figure(n)
        return cell.hard_line_missed & is_reached(indicator, actual, np.full(actual.shape, cell.due))

    levels = _levels(share, clears, cell, work.most)
    return Offer(
        indicator=cell.indicator,
        kind=work.kind if len(levels) else Kind.STUCK,
        lost=cell.lost,
        amounts=work.amount(levels),
        figures=work.figure(levels),
        points=cell.weight_used * (share(levels) - cell.share_earned),
        months=_months(assessment, indicator, cell, work.amount(levels)),
        clears=clears(levels),
    )


@dataclass(frozen=True)
class _Work:
    """How a figure moves: `amount(n)` and `figure(n)` with n whole things done, at most `most` of them."""

    kind: Kind
    most: float
    amount: Shares
    figure: Shares


def _work(indicator: Indicator, cell: Any) -> _Work:
    measure, direction = indicator.measure_of_units, indicator.direction
    time, display = measure.times[0], indicator.display
    thing = 1.0 if measure.is_rate else float(display.divide) / 10.0**display.decimals
    forbidden = direction in (Direction.ZERO, Direction.AT_MOST)
    if cell.state == State.NOT_REPORTED:
        if forbidden:
            return _Work(Kind.REPORT_NONE, 1, np.zeros_like, np.zeros_like)
        if measure.is_rate:
            return _Work(Kind.REPORT, 1, lambda n: np.full(n.shape, np.nan), np.ones_like)
        return _Work(Kind.REPORT, MOST_THINGS, lambda n: n * thing, lambda n: n * thing)
    base = cell.denominator if measure.is_rate else 1.0
    if direction is Direction.AT_MOST and time is Time.STOCK:
        most = np.floor(cell.numerator / thing + SLACK)
        return _Work(Kind.LOWER, most, lambda n: n * thing, lambda n: (cell.numerator - n * thing) / base)
    if forbidden or time is Time.LOWEST:
        return _Work(Kind.STUCK, 0, np.zeros_like, np.zeros_like)
    left = base - cell.numerator if measure.is_rate else np.inf

    def amount(n: np.ndarray) -> np.ndarray:
        return np.minimum(n * thing, left)

    most = min(np.ceil(left - SLACK), MOST_THINGS)
    return _Work(Kind.DO, most, amount, lambda n: (cell.numerator + amount(n)) / base)


def _levels(share: Shares, clears: Shares, cell: Any, most: float) -> np.ndarray:
    """How many things to offer: the first number for each share of the points, or round numbers of many."""
    if most < 1:
        return np.zeros(0)
    best = float(share(np.array([most]))[0])
    ends = [_smallest(lambda n: share(n) >= best - SLACK, most)]
    if cell.hard_line_missed and clears(np.array([most]))[0]:
        ends.append(_smallest(clears, most))
    last = max(ends)
    tried = np.arange(1.0, min(last, MOST_TRIED) + 1)
    won = np.concatenate([[cell.share_earned], share(tried)])
    tried = tried[np.diff(won) > SLACK]
    if last > MOST_TRIED or len(tried) > MOST_LEVELS:
        step = _round_number(last / MOST_LEVELS)
        tried = np.arange(step, last, step)
    tried = np.union1d(tried[tried < last], ends)
    gaining = (share(tried) > cell.share_earned + SLACK) | clears(tried)
    return tried[gaining]


def _smallest(holds: Shares, most: float) -> float:
    """The smallest whole number up to `most` from which something holds; it holds at `most`."""
    low, high = 0.0, most
    while high - low > 1:
        tried = np.unique(np.ceil(np.geomspace(low + 1, high, 64)))
        at = int(np.argmax(holds(tried)))
        high, low = tried[at], tried[at - 1] if at else low
    return high


def _round_number(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50, ..."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(one * power for one in (1, 2, 5, 10) if one * power >= value - SLACK))


def _months(assessment: Assessment, indicator: Indicator, cell: Any, amounts: np.ndarray) -> np.ndarray:
    """Months of work at the unit's best pace; a rate nobody reported is taken as one."""
    plan = assessment.plan
    whole = 1.0 if indicator.measure_of_units.is_rate else float(indicator.display.divide)
    if cell.best_month > 0 and indicator.measure_of_units.times[0] in ADDS_UP:
        pace = cell.best_month
    elif cell.numerator > 0:
        pace = cell.numerator / len(months_between(plan.starts_on, assessment.as_of))
    else:
        pace = np.nan_to_num(cell.target) / len(months_between(plan.starts_on, plan.ends_on))
    return np.nan_to_num(amounts / max(pace, whole), nan=1.0)

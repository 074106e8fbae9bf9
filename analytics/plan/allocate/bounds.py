"""Floors and caps of parts: what they leave room for, and who they bind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from analytics.errors import PlanError, Problem
from analytics.plan.allocate.part import Way
from analytics.plan.allocate.told import amount, listed, problem
from analytics.plan.allocate.weigh import Weights
from analytics.plan.model import Allocation, Unit


@dataclass(frozen=True)
class Bounds:
    """What each unit starts from and the least and most it may get on top, in whole steps."""

    start: Sequence[int]
    low: Sequence[int]
    high: Sequence[int]


def bounds(
    allocation: Allocation,
    units: Sequence[Unit],
    n_steps: int,
    done: Mapping[str, Decimal],
    weights: Weights,
) -> Bounds:
    """The bounds of every unit's part. Raises PlanError when no parts of `n_steps` in all fit into them."""
    step = Fraction(allocation.step)
    floor = 0 if allocation.minimum is None else _up(allocation.minimum, step)
    floors = {code: max(floor, _up(value, step)) for code, value in allocation.floors.items()}
    begun = {code: max(0, _up(value, step)) for code, value in done.items()}
    endless = n_steps + floor + sum(floors.values()) + sum(begun.values())
    cap = endless if allocation.maximum is None else _down(allocation.maximum, step)
    caps = {code: min(cap, _down(value, step)) for code, value in allocation.caps.items()}
    start = [begun.get(one.code, 0) for one in units]
    least = [floors.get(one.code, floor) for one in units]
    most = [caps.get(one.code, cap) for one in units]
    problems = [*_conflicts(allocation, units, n_steps, start, least, most, weights)]
    if problems:
        raise PlanError(problems)
    if not any(start):
        return Bounds(start, least, most)
    rows = list(zip(start, least, most, strict=True))
    return Bounds(start, [max(low - at, 0) for at, low, _ in rows], [high - at for at, _, high in rows])


def clamped(to_share: int, scaled: Sequence[int], limits: Bounds) -> list[Way]:
    """Which units get their floor, which their cap, and which share by weight what then remains.

    In every round all share alike; where the floors missed are more than the caps passed, those
    under their floor are set to it, else those over their cap, because only they surely end there.
    """
    low, high = limits.low, limits.high
    ways = [Way.FLOOR if low[at] and not weight else Way.SHARED for at, weight in enumerate(scaled)]
    free = [at for at, weight in enumerate(scaled) if weight]
    rest = to_share - sum(low[at] for at, weight in enumerate(scaled) if not weight)
    whole = sum(scaled)
    while True:
        # x * whole against rest * weight: shares are compared without dividing
        under = [at for at in free if low[at] * whole > rest * scaled[at]]
        over = [at for at in free if high[at] * whole < rest * scaled[at]]
        if not under and not over:
            return ways
        missed = sum(low[at] * whole - rest * scaled[at] for at in under)
        passed = sum(rest * scaled[at] - high[at] * whole for at in over)
        for at in under if missed >= passed else ():
            ways[at], rest, whole = Way.FLOOR, rest - low[at], whole - scaled[at]
        for at in over if passed >= missed else ():
            ways[at], rest, whole = Way.CAP, rest - high[at], whole - scaled[at]
        free = [at for at in free if ways[at] is Way.SHARED]


def _conflicts(
    allocation: Allocation,
    units: Sequence[Unit],
    n_steps: int,
    start: Sequence[int],
    least: Sequence[int],
    most: Sequence[int],
    weights: Weights,
) -> Iterator[Problem]:
    """Every reason why no parts fit."""
    step, codes = allocation.step, [one.code for one in units]
    said = {"rest": amount(step * n_steps), "step": amount(step)}
    crossed = _over(codes, least, most, step)
    if crossed:
        yield problem("floor_over_cap", allocation, units=listed(crossed), step=amount(step))
    if sum(start) > n_steps:
        yield problem("done_over", allocation, done=amount(step * sum(start)), **said)
        return
    past = {code: text for code, text in _over(codes, start, most, step).items() if code not in crossed}
    if past:
        yield problem("done_over_cap", allocation, units=listed(past), **said)
    if crossed or past:
        return
    held = list(map(max, start, least))
    if sum(held) > n_steps:
        floors = {code: step * low for code, low, floor in zip(codes, held, least, strict=True) if floor}
        needed = amount(step * sum(held))
        yield problem("floors_over", allocation, units=listed(floors), needed=needed, **said)
        return
    reach = [high if weight else low for low, high, weight in zip(held, most, weights.scaled, strict=True)]
    if sum(reach) < n_steps:
        carried = zip(codes, most, weights.scaled, strict=True)
        capped = {code: step * high for code, high, weight in carried if weight and high < n_steps}
        name = "caps_under" if capped else "nobody_carries"
        yield problem(name, allocation, units=listed(capped), room=amount(step * sum(reach)), **said)


def _over(codes: Sequence[str], low: Sequence[int], high: Sequence[int], step: Decimal) -> dict[str, str]:
    """Units of which the first is over the second, with both amounts."""
    return {
        code: f"{amount(step * more)} > {amount(step * less)}"
        for code, more, less in zip(codes, low, high, strict=True)
        if more > less
    }


def _up(value: Decimal, step: Fraction) -> int:
    return -(-Fraction(value) // step)


def _down(value: Decimal, step: Fraction) -> int:
    return Fraction(value) // step

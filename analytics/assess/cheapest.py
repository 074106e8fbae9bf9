"""The cheapest choice that gains enough: at most one option of each item, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SLACK = 1e-9
MOST_STATES = 5_000


@dataclass(frozen=True)
class Item:
    """Options of which at most one is taken, or exactly one where it is a must; none gains nothing."""

    gains: np.ndarray
    costs: np.ndarray
    must: bool = False


@dataclass(frozen=True)
class Choice:
    """The option taken of each item (-1: none); `is_exact` unless there were too many ways to try all."""

    options: tuple[int, ...]
    cost: float
    is_exact: bool


@dataclass(frozen=True)
class _States:
    """Partial choices side by side; `back` leads to the choice one item before."""

    cost: np.ndarray
    count: np.ndarray
    gain: np.ndarray
    back: np.ndarray
    option: np.ndarray

    def only(self, kept: np.ndarray) -> _States:
        return _States(self.cost[kept], self.count[kept], self.gain[kept], self.back[kept], self.option[kept])


def cheapest(items: Sequence[Item], need: float) -> Choice | None:
    """The cheapest choice that gains `need`, of equally cheap ones that of fewest items; None: none does.

    Every partial choice is kept that no other beats in cost and gain and that may still lead to a better
    end than one already known (a multiple-choice knapsack solved from all undominated states).
    """
    hulls = [_hull(one) for one in items]
    bounds = [_Bound(items[at:], hulls[at:]) for at in range(len(items) + 1)]
    limit = bounds[0].reachable(need)
    if limit is None:
        return None
    start = np.zeros(1)
    states = _States(start, start, start, np.zeros(1, int), np.full(1, -1))
    layers, is_exact = [], True
    for item, rest in zip(items, bounds[1:], strict=True):
        states = _undominated(_extended(states, item, need))
        floor = states.cost + rest.least(need - states.gain)
        hopeful = np.flatnonzero(np.isfinite(floor) & (floor <= limit + SLACK))
        if len(hopeful) > MOST_STATES:
            hopeful = np.sort(hopeful[np.argsort(floor[hopeful], kind="stable")[:MOST_STATES]])
            limit, is_exact = np.inf, False
        states = states.only(hopeful)
        layers.append(states)
    enough = np.flatnonzero(states.gain >= need - SLACK)
    best = enough[np.lexsort([states.count[enough], states.cost[enough]])][0]
    return Choice(_traced(layers, best), float(states.cost[best]), is_exact)


def _extended(states: _States, item: Item, need: float) -> _States:
    """Every state with every option of one more item."""
    none = [] if item.must else [0.0]
    costs, gains = np.concatenate([none, item.costs]), np.concatenate([none, item.gains])
    options = np.arange(len(costs)) - len(none)
    back = np.repeat(np.arange(len(states.cost)), len(costs))
    option = np.tile(options, len(states.cost))
    return _States(
        cost=np.round(states.cost[back] + np.tile(costs, len(states.cost)), 9),
        count=states.count[back] + (option >= 0),
        gain=np.minimum(states.gain[back] + np.tile(gains, len(states.cost)), max(need, 0.0)),
        back=back,
        option=option,
    )


def _undominated(states: _States) -> _States:
    """States that gain more than every cheaper one, and than every equally cheap one of fewer items."""
    states = states.only(np.lexsort([-states.gain, states.count, states.cost]))
    best_before = np.concatenate([[-np.inf], np.maximum.accumulate(states.gain)[:-1]])
    return states.only(np.flatnonzero(states.gain > best_before))


def _traced(layers: Sequence[_States], at: int) -> tuple[int, ...]:
    options = []
    for layer in reversed(layers):
        options.append(int(layer.option[at]))
        at = layer.back[at]
    return tuple(reversed(options))


class _Bound:
    """The least cost of gaining something from items if options could be taken in part."""

    def __init__(self, items: Sequence[Item], hulls: Sequence[list[tuple[float, float, float]]]):
        must = sum((float(one.costs.min()) for one in items if one.must), 0.0)
        free = sum((float(one.gains[one.costs.argmin()]) for one in items if one.must), 0.0)
        segments = [segment for hull in hulls for segment in hull]
        segments.sort(key=lambda segment: segment[2])
        self._gains = free + np.cumsum([0.0, *(gain for gain, _, _ in segments)])
        self._costs = must + np.cumsum([0.0, *(cost for _, cost, _ in segments)])

    def least(self, need: np.ndarray) -> np.ndarray:
        """No choice that gains `need` costs less; infinite where none gains it."""
        cost = np.interp(need, self._gains, self._costs)
        return np.where(need > self._gains[-1] + SLACK, np.inf, cost)

    def reachable(self, need: float) -> float | None:
        """The cost of one choice that gains `need`; None where none does."""
        if need > self._gains[-1] + SLACK:
            return None
        return float(self._costs[np.searchsorted(self._gains, need - SLACK)])


def _hull(item: Item) -> list[tuple[float, float, float]]:
    """Steps (gain, cost, cost per gain) along the lower convex hull of an item's options, cheapest first."""
    gain, cost, slope = 0.0, 0.0, 0.0
    if item.must:
        start = item.costs.argmin()
        gain, cost = float(item.gains[start]), float(item.costs[start])
    steps = []
    while len(better := np.flatnonzero(item.gains > gain + SLACK)):
        slopes = (item.costs[better] - cost) / (item.gains[better] - gain)
        at = np.lexsort([-item.gains[better], slopes])[0]
        best = better[at]
        slope = max(slope, float(slopes[at]))  # binary fractions must not put a later step first
        steps.append((float(item.gains[best]) - gain, float(item.costs[best]) - cost, slope))
        gain, cost = float(item.gains[best]), float(item.costs[best])
    return steps

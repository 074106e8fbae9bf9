"""The cheapest way up: the smallest sets of real work that lift a unit to its next grade."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from analytics.assess.cheapest import Item, cheapest
from analytics.assess.explain_total import explain_total
from analytics.assess.gains import ADDS_UP, Kind, Offer, offers
from analytics.assess.model import BUREAU, Assessment
from analytics.assess.run import assess
from analytics.measure.model import Measured
from analytics.plan.model import VetoEffect

REPORTS = (Kind.REPORT, Kind.REPORT_NONE)


@dataclass(frozen=True)
class Action:
    """So much work on one indicator: see `Offer` for the units of its numbers."""

    indicator: str
    kind: Kind
    amount: float
    figure: float
    points: float
    months: float


@dataclass(frozen=True)
class Aim:
    """The next better grade of a unit, and what stands before it.

    `points` are missing to its `line` (0: none), `lift` the missed hard lines that must be met,
    `stuck` what keeps from it whatever is done: vetoes and hard lines that cannot be made good.
    `is_full` where the score would do and only the limited share of units in the grade is taken.
    """

    grade: str
    line: float
    points: float
    lift: tuple[str, ...]
    stuck: tuple[str, ...]
    is_full: bool


@dataclass(frozen=True)
class Path:
    """A set of actions that reaches a grade. `total` (as shown) and `grade` are those of assessing it anew.

    `months` of work in all, at the unit's best pace. `is_exact` unless there were too many ways to
    try them all.
    """

    unit: str
    aim: Aim
    actions: tuple[Action, ...]
    months: float
    total: float
    grade: str | None
    is_exact: bool


@dataclass(frozen=True)
class Way:
    """Actions that should do, before they are assessed anew."""

    actions: tuple[Action, ...]
    months: float
    is_exact: bool

    @property
    def indicators(self) -> tuple[str, ...]:
        return tuple(one.indicator for one in self.actions)


def aim_of(assessment: Assessment, unit: str) -> Aim | None:
    """The next better grade of a unit; None for the best one and where nothing can be scored."""
    return _aim(assessment, unit, offers(assessment, unit))


def paths(assessment: Assessment, measured: Measured, unit: str, n: int = 3) -> list[Path]:
    """The `n` cheapest sets of actions that reach the unit's next grade, cheapest first.

    Cheap is few months of work (see `offers`), then few actions. Every later set does without at
    least one indicator of each set before it. Each is assessed anew as if it had been done; `measured` is
    what the assessment was made from. Empty where there is no next grade or no way to it: ask `aim_of`.
    Raises KeyError for a unit that was not assessed.
    """
    aim, ways = _ways(assessment, unit, n)
    reached = [_path(_assessed(assessment, measured, [(unit, way)]), unit, aim, way) for way in ways]
    return [one for one in reached if one.total >= aim.line]


def first_paths(assessment: Assessment, measured: Measured) -> dict[str, Path]:
    """The cheapest path of every unit that has one, by unit; all are assessed anew at one stroke.

    The grade of a path is what it would be if every other unit went its own path too.
    """
    units = assessment.totals["unit"]
    found = {unit: _ways(assessment, unit, 1) for unit in units[units != BUREAU]}
    taken = [(unit, ways[0]) for unit, (_, ways) in found.items() if ways]
    anew = _assessed(assessment, measured, taken)
    reached = [_path(anew, unit, found[unit][0], way) for unit, way in taken]
    return {one.unit: one for one in reached if one.total >= one.aim.line}


def _ways(assessment: Assessment, unit: str, n: int) -> tuple[Aim | None, list[Way]]:
    """The aim of a unit and the cheapest ways to it, each without something of every way before."""
    offered = offers(assessment, unit)
    aim = _aim(assessment, unit, offered)
    found: list[Way] = []
    if aim is None or aim.stuck or aim.is_full:
        return aim, found
    while len(found) < n:
        without = {frozenset(some) for some in product(*(way.indicators for way in found))}
        tried = [_cheapest(offered, aim, one) for one in sorted(without, key=sorted)]
        ways = [one for one in tried if one is not None]
        if not ways:
            break
        found.append(min(ways, key=lambda way: (round(way.months, 9), len(way.actions))))
    return aim, found


def _assessed(assessment: Assessment, measured: Measured, taken: Iterable[tuple[str, Way]]) -> Assessment:
    done = [(unit, action) for unit, way in taken for action in way.actions]
    anew = raised(assessment, measured, done)
    return assess(assessment.plan, anew, final=assessment.final, scenario=assessment.scenario)


def raised(assessment: Assessment, measured: Measured, done: Iterable[tuple[str, Action]]) -> Measured:
    """What was measured with actions of units done on top, in the last month; the bureau's row stays."""
    cells = measured.cells.copy()
    last = cells["month"] == cells["month"].max()
    for unit, action in done:
        at = last & (cells["unit"] == unit) & (cells["indicator"] == action.indicator)
        measure = assessment.plan.indicator[action.indicator].measure_of_units
        if action.kind in REPORTS and measure.is_rate:
            cells.loc[at, ["numerator", "denominator"]] = action.figure, 1.0
        else:
            start = (
                cells.loc[at, "numerator"] if measure.times[0] in ADDS_UP else _held(assessment, unit, action)
            )
            by = -action.amount if action.kind is Kind.LOWER else action.amount
            cells.loc[at, "numerator"] = np.nan_to_num(start) + by
        cells.loc[at, "reported"] = True
    return replace(measured, cells=cells)


def _held(assessment: Assessment, unit: str, action: Action) -> float:
    cells = assessment.cells
    found = cells[(cells["unit"] == unit) & (cells["indicator"] == action.indicator)]
    return float(found["numerator"].iloc[0])


def _aim(assessment: Assessment, unit: str, offered: Sequence[Offer]) -> Aim | None:
    found = explain_total(assessment, unit)
    grades = [name for name, _ in found.lines]
    if found.grade is None or found.grade == grades[0]:
        return None
    place = grades.index(found.grade) - 1
    name, line = found.lines[place]
    hits = _hits(assessment, unit, top=place == 0)
    liftable = {one.indicator for one in offered if one.clears.any()}
    missing = line - 0.5 / 10**assessment.plan.rules.score_decimals - _unfloored(found.row)
    enough = found.steps[-1].result >= line
    return Aim(
        grade=name,
        line=line,
        points=0.0 if enough else missing,
        lift=tuple(one for one in hits if one in liftable),
        stuck=tuple(one for one in hits if one not in liftable),
        is_full=enough and not hits,
    )


def _unfloored(row: Any) -> float:
    """The total before it is kept from falling under zero."""
    return row.base + row.bonus - row.late - row.deducted


def _hits(assessment: Assessment, unit: str, *, top: bool) -> list[str]:
    """What keeps a unit out: of any better grade what fails it, of the top grade all that bars."""
    plan = assessment.plan
    effects = {one.id: one.effect for one in plan.rules.vetoes}
    effects |= {one.id: one.veto for one in plan.indicators if one.veto}
    row = explain_total(assessment, unit).row
    failing = [one for one in row.vetoed_by if effects[one] is VetoEffect.FAIL]
    return list(dict.fromkeys([*failing, *row.barred_by])) if top else failing


def _cheapest(offered: Sequence[Offer], aim: Aim, without: frozenset[str]) -> Way | None:
    """The cheapest actions that reach an aim and leave some indicators alone; None where none do."""
    usable = [one for one in offered if len(one.amounts) and one.indicator not in without]
    if not set(aim.lift) <= {one.indicator for one in usable}:
        return None
    kept = [one.clears if one.indicator in aim.lift else np.ones(len(one.amounts), bool) for one in usable]
    items = [
        Item(one.points[levels], one.months[levels], must=one.indicator in aim.lift)
        for one, levels in zip(usable, kept, strict=True)
    ]
    choice = cheapest(items, aim.points)
    if choice is None:
        return None
    taken = [
        _action(one, int(np.flatnonzero(levels)[option]))
        for one, levels, option in zip(usable, kept, choice.options, strict=True)
        if option >= 0
    ]
    return Way(tuple(taken), choice.cost, choice.is_exact)


def _action(offer: Offer, at: int) -> Action:
    arrays = (offer.amounts, offer.figures, offer.points, offer.months)
    return Action(offer.indicator, offer.kind, *(float(one[at]) for one in arrays))


def _path(anew: Assessment, unit: str, aim: Aim, way: Way) -> Path:
    reached = explain_total(anew, unit)
    actions = tuple(sorted(way.actions, key=lambda one: (one.months, one.indicator)))
    return Path(unit, aim, actions, way.months, reached.steps[-1].result, reached.grade, way.is_exact)

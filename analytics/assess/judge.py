"""State, pace and light of every indicator in every unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from analytics.assess.pace import phase
from analytics.assess.roll import Cube
from analytics.assess.score import SLACK, Figures, attainment, band_of, is_reached, share_earned
from analytics.assess.state import Light, State
from analytics.assess.target import Targets, baselines_of
from analytics.plan.model import Direction, Indicator, PhasingKind, Plan, Scope
from analytics.plan.period import months_between
from analytics.plan.target import Assignment

STATES = tuple(State)
LIGHTS = tuple(Light)


@dataclass(frozen=True)
class Judged:
    """Arrays of shape (indicators, units); `state` and `light` index STATES and LIGHTS."""

    numerator: np.ndarray
    denominator: np.ndarray
    actual: np.ndarray
    attainment: np.ndarray
    phase: np.ndarray
    due: np.ndarray
    pace_gap: np.ndarray
    gap: np.ndarray
    needed_per_month: np.ndarray
    best_month: np.ndarray
    state: np.ndarray
    light: np.ndarray
    share: np.ndarray
    gained_by_one: np.ndarray
    lost_by_one: np.ndarray
    band: np.ndarray
    reached_due: np.ndarray
    units_met: np.ndarray
    units_counted: np.ndarray
    closed: np.ndarray  # by unit: gone before the day, judged on its last

    def in_state(self, *states: State) -> np.ndarray:
        return np.isin(self.state, [STATES.index(one) for one in states])


@dataclass(frozen=True)
class Dates:
    """The day each unit is judged on, and whether the whole target is asked of it then.

    A unit that closed is judged on its last day by what was due then; one that opened in the year by
    what was due since. `spans` are first and last days, `which` the place of each unit's among them.
    """

    as_of: date
    spans: tuple[tuple[date, date], ...]
    which: np.ndarray
    final: np.ndarray

    def phases(self, indicator: Indicator, plan: Plan) -> np.ndarray:
        """Share of each unit's target that is due."""
        phases = [phase(indicator.phasing, plan, last, opened_on=opened_on) for opened_on, last in self.spans]
        return np.array(phases)[self.which]

    @property
    def closed(self) -> np.ndarray:
        """Whether each unit was gone before the day."""
        return np.array([last != self.as_of for _, last in self.spans])[self.which]


def judge(plan: Plan, cube: Cube, targets: Targets, coverage: np.ndarray, dates: Dates) -> Judged:
    """Judge all cells; a running round asks for what is due by now, a final one for the whole target."""
    baselines = baselines_of(plan, cube.units)
    unknown = np.full(len(cube.units), np.nan)
    rows = [
        _judge_row(
            plan,
            indicator,
            index,
            cube,
            targets,
            coverage[index],
            dates,
            baselines.get(indicator.id, unknown),
        )
        for index, indicator in enumerate(plan.indicators)
    ]
    arrays = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
    return Judged(**arrays, closed=dates.closed)


def _judge_row(
    plan: Plan,
    indicator: Indicator,
    index: int,
    cube: Cube,
    targets: Targets,
    coverage: np.ndarray,
    dates: Dates,
    baseline: np.ndarray,
) -> dict[str, np.ndarray]:
    numerator, denominator = cube.amount_to_date[index, :, -1], cube.base_to_date[index, :, -1]
    rated = is_rated(indicator, len(numerator))
    with np.errstate(divide="ignore", invalid="ignore"):
        share_of = np.where(denominator > 0, numerator / denominator, np.nan)
    actual = np.where(rated, share_of, numerator)
    target = targets.value[index]
    phased = dates.phases(indicator, plan)
    due = target * phased
    asked = np.where(dates.final, target, due)
    reached, reached_due = attainment(indicator, actual, target), is_reached(indicator, actual, due)
    given = {kind: targets.is_kind(kind)[index] for kind in (Assignment.NOT_APPLICABLE, Assignment.PENDING)}
    state = _states(indicator, numerator, denominator, rated, actual, target, due, given, dates.final)
    figures = Figures(actual, target, asked, baseline, rated)
    share = share_earned(indicator, figures)
    by_one = _changed_by_one(indicator, figures, denominator, share)
    pace_gap = np.where(rated, actual - target, reached - phased)
    light = _lights(plan, indicator, state, pace_gap, reached_due, coverage)
    gap = _gap(indicator, actual, target)
    row = {
        "numerator": numerator,
        "denominator": denominator,
        "actual": actual,
        "attainment": reached,
        "phase": phased,
        "due": due,
        "pace_gap": pace_gap,
        "gap": gap,
        "needed_per_month": np.where(rated, np.nan, _per_month(indicator, plan, gap, dates.as_of)),
        "best_month": np.where(rated, np.nan, _best(cube.amount[index])),
        "state": state,
        "light": light,
        "share": share,
        "gained_by_one": np.maximum(by_one.max(axis=0), 0.0),
        "lost_by_one": np.maximum(-by_one.min(axis=0), 0.0),
        "band": band_of(indicator, figures),
        "reached_due": reached_due,
        "units_met": np.full(target.shape, np.nan),
        "units_counted": np.full(target.shape, np.nan),
    }
    if indicator.scope is Scope.EACH_UNIT:
        waiting = state == STATES.index(State.NOT_DUE)
        row["reached_due"] = reached_due | waiting
        _sum_up_units(plan, indicator, row, is_reached(indicator, actual, asked) | waiting, coverage[-1])
        if not indicator.is_rate:
            row["needed_per_month"] = _per_month(indicator, plan, row["gap"], dates.as_of)
    return row


def _changed_by_one(
    indicator: Indicator, figures: Figures, denominator: np.ndarray, share: np.ndarray
) -> np.ndarray:
    """How the share of the points changes with one thing more and one less counted, in this order.

    One thing is one of the unit of measure as shown; for a rate, one in its numerator.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        one = np.where(figures.rated, 1.0 / denominator, float(indicator.display.divide))
    known = np.isfinite(figures.actual) & np.isfinite(one)
    shares = [share_earned(indicator, replace(figures, actual=figures.actual + by)) for by in (one, -one)]
    return np.where(known, np.stack(shares) - share, 0.0)


def is_rated(indicator: Indicator, n_units: int) -> np.ndarray:
    """Whether each unit, and last the bureau, is measured by a rate."""
    rated = np.full(n_units, indicator.measure_of_units.is_rate)
    rated[-1] = indicator.measure.is_rate
    return rated


def _states(
    indicator: Indicator,
    numerator: np.ndarray,
    denominator: np.ndarray,
    rated: np.ndarray,
    actual: np.ndarray,
    target: np.ndarray,
    due: np.ndarray,
    given: dict[Assignment, np.ndarray],
    final: np.ndarray,
) -> np.ndarray:
    """The first that holds: not applicable, pending, not reported, not due, nothing to count, met, short."""
    nothing_due = (due <= SLACK) & (target > SLACK) & ~(actual > SLACK) & ~final
    too_few = rated & ~(denominator > 0)
    if indicator.min_base is not None:
        too_few |= rated & (denominator < float(indicator.min_base))
    choices = [
        (given[Assignment.NOT_APPLICABLE], State.NOT_APPLICABLE),
        (given[Assignment.PENDING], State.TARGET_PENDING),
        (np.isnan(numerator) & ~nothing_due, State.NOT_REPORTED),
        (nothing_due, State.NOT_DUE),
        (too_few, State.NOT_APPLICABLE),
        (is_reached(indicator, actual, target), State.MET),
    ]
    return np.select(
        [condition for condition, _ in choices],
        [STATES.index(state) for _, state in choices],
        STATES.index(State.SHORT),
    )


def _lights(
    plan: Plan,
    indicator: Indicator,
    state: np.ndarray,
    pace_gap: np.ndarray,
    reached_due: np.ndarray,
    coverage: np.ndarray,
) -> np.ndarray:
    """Grey without ground for a judgement; green on pace; yellow a little behind; else red.

    Where a date has passed, or nothing at all is allowed, there is no yellow.
    """
    judged = np.isin(state, [STATES.index(State.MET), STATES.index(State.SHORT)])
    covered = ~(coverage < float(plan.rules.coverage_line))
    strict = indicator.phasing.kind is PhasingKind.DUE_DATES or indicator.direction is Direction.ZERO
    near = (pace_gap >= -float(plan.rules.yellow_within) - SLACK) & (not strict)
    # Work that is done stays green and a forbidden case stays red however few have reported.
    forbidden = (indicator.direction is Direction.ZERO) & ~reached_due
    return np.select(
        [~judged, reached_due & (covered | (state == STATES.index(State.MET))), ~covered & ~forbidden, near],
        [LIGHTS.index(one) for one in (Light.GREY, Light.GREEN, Light.GREY, Light.YELLOW)],
        LIGHTS.index(Light.RED),
    )


def _gap(indicator: Indicator, actual: np.ndarray, target: np.ndarray) -> np.ndarray:
    """What is missing to the target, or over it where less is better; nothing where nothing is asked."""
    match indicator.direction:
        case Direction.AT_LEAST | Direction.DONE:
            missing = np.where(target <= 0, 0.0, target - actual)
        case Direction.AT_MOST | Direction.ZERO:
            missing = actual - target
    return np.where(np.isnan(actual) | np.isnan(target), np.nan, np.maximum(missing, 0.0))


def _per_month(indicator: Indicator, plan: Plan, gap: np.ndarray, as_of: date) -> np.ndarray:
    """Needed in each month still to come; nothing can be said without one."""
    left = len(months_between(as_of, plan.ends_on)) - 1
    if indicator.direction is not Direction.AT_LEAST or left < 1:
        return np.full(gap.shape, np.nan)
    return gap / left


def _best(months: np.ndarray) -> np.ndarray:
    """The best month of each unit so far."""
    return np.where(
        np.isnan(months).all(axis=-1), np.nan, np.nanmax(np.nan_to_num(months, nan=-np.inf), axis=-1)
    )


def _sum_up_units(
    plan: Plan, indicator: Indicator, row: dict[str, np.ndarray], reached_asked: np.ndarray, coverage: float
) -> None:
    """What each unit owes is met for the bureau when every unit it is asked of has met it.

    Its light goes by the share of units on pace: green when all are, yellow when no more than the
    plan's yellow margin is behind, else red; a forbidden case is red at once.
    """
    state, light = row["state"], row["light"]
    asked_of = (State.MET, State.SHORT, State.NOT_REPORTED, State.NOT_DUE)
    counted = np.isin(state[:-1], [STATES.index(one) for one in asked_of])
    n_counted = counted.sum()
    n_waiting = (state[:-1] == STATES.index(State.NOT_DUE)).sum()
    if n_counted == n_waiting or state[-1] == STATES.index(State.TARGET_PENDING):
        return
    met = (state[:-1] == STATES.index(State.MET)) & counted
    on_pace = (row["reached_due"][:-1] & counted).sum() / n_counted
    row["units_met"][-1], row["units_counted"][-1] = met.sum(), n_counted
    row["attainment"][-1] = met.sum() / n_counted
    row["share"][-1] = (reached_asked[:-1] & counted).sum() / n_counted
    row["pace_gap"][-1] = on_pace - 1.0
    row["reached_due"][-1] = on_pace == 1.0
    state[-1] = STATES.index(State.MET if met.sum() == n_counted else State.SHORT)
    light[-1] = LIGHTS.index(_light_of_units(plan, indicator, on_pace, coverage))
    if indicator.direction is not Direction.ZERO and not indicator.is_rate:
        row["gap"][-1] = np.nansum(np.where(counted, row["gap"][:-1], 0.0))


def _light_of_units(plan: Plan, indicator: Indicator, on_pace: float, coverage: float) -> Light:
    if on_pace == 1.0:
        return Light.GREEN
    if indicator.direction is Direction.ZERO:
        return Light.RED
    if coverage < float(plan.rules.coverage_line):
        return Light.GREY
    return Light.YELLOW if on_pace >= 1.0 - float(plan.rules.yellow_within) - SLACK else Light.RED

"""Another plan from a plan and a scenario; the judgement stays the one function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from difflib import get_close_matches

from analytics.assess import BUREAU, Assessment, assess
from analytics.errors import ParameterError, PlanError, Problem
from analytics.measure import Measured
from analytics.plan.allocate import unread
from analytics.plan.model import (
    Allocation,
    Basis,
    Block,
    Direction,
    Indicator,
    Plan,
    Scope,
    Target,
    Text,
    Time,
)
from analytics.plan.target import unit_targets, version_on
from analytics.scenario.model import Add, AllocationChange, Scenario
from analytics.scenario.rules import read_as, ruled
from analytics.words import say

WEIGHT_LIMIT = Decimal(1000)


def assess_scenario(
    plan: Plan, measured: Measured, scenario: Scenario, *, final: bool | None = None
) -> Assessment:
    """The judgement under a scenario: the changed plan over what was measured plus what is added.

    Raises ParameterError with every change that does not fit the plan.
    """
    changed = apply_scenario(plan, scenario)
    return assess(changed, measured_under(measured, scenario), final=final, scenario=scenario.id)


def measured_under(measured: Measured, scenario: Scenario) -> Measured:
    """What was measured as a scenario reads it, with what it adds."""
    found = overlay(read_as(measured, scenario), scenario.adds)
    if found.as_now is None:
        return found
    there = set(found.as_now.cells["unit"])
    adds = (one if one.unit in there else one.model_copy(update={"unit": BUREAU}) for one in scenario.adds)
    return replace(found, as_now=overlay(read_as(found.as_now, scenario), adds))


def apply_scenario(plan: Plan, scenario: Scenario) -> Plan:
    """The plan with the scenario's targets, weights, ways of sharing out, readings and rules.

    A changed target is one version from the plan's start, marked as proposed, with the scenario as
    its reason. A changed weight changes the points of its block, so that it counts in relation to all
    others: the judgement scales whatever the blocks hold to the full mark. Raises ParameterError with
    every unknown indicator and unusable value at once.
    """
    problems = [*_problems(plan, scenario)]
    if problems:
        raise ParameterError(problems)
    plan = ruled(plan, scenario)
    changed = plan.model_copy(
        update={
            "indicators": tuple(_weighed(one, scenario.weights) for one in plan.indicators),
            "blocks": _blocks(plan, scenario.weights),
            "targets": _targets(plan, scenario),
            "allocations": tuple(
                allocation_with(one, scenario.allocation.get(one.indicator)) for one in plan.allocations
            ),
        }
    )
    problems = [*_sharing_problems(changed, scenario)]
    if problems:
        raise ParameterError(problems)
    return changed


def overlay(measured: Measured, adds: Iterable[Add]) -> Measured:
    """What was measured, with amounts added in its last month for the unit and for the bureau.

    Raises ParameterError for a unit or indicator that was not measured, such as a unit merged away.
    """
    adds = tuple(adds)
    if not adds:
        return measured
    cells = measured.cells.copy()
    is_last = cells["month"] == cells["month"].max()
    problems = []
    for one in adds:
        for unit in dict.fromkeys((one.unit, BUREAU)):
            at = is_last & (cells["unit"] == unit) & (cells["indicator"] == one.indicator)
            if not at.any():
                values = {"unit": unit, "indicator": one.indicator}
                problems.append(Problem("scenario_problems.not_measured", values))
            cells.loc[at, "numerator"] = cells.loc[at, "numerator"].fillna(0.0) + float(one.amount)
            cells.loc[at, "reported"] = True
    if problems:
        raise ParameterError(problems)
    return replace(measured, cells=cells)


def allocation_with(allocation: Allocation, change: AllocationChange | None) -> Allocation:
    """A way of sharing out with a change laid over it, marked as proposed.

    What the plan says and the basis now never reads falls away.
    """
    given = {name: getattr(change, name) for name in type(change).model_fields} if change else {}
    said = {name: value for name, value in given.items() if value is not None}
    if not said:
        return allocation
    fields, basis = type(allocation).model_fields, said.get("basis", allocation.basis)
    without = {name: fields[name].get_default(call_default_factory=True) for name in unread(basis)}
    return allocation.model_copy(update=without | said | {"proposed": True})


def _weighed(indicator: Indicator, weights: dict[str, Decimal]) -> Indicator:
    if indicator.id not in weights:
        return indicator
    proposed = tuple(dict.fromkeys([*indicator.proposed, "weight"]))
    return indicator.model_copy(update={"weight": weights[indicator.id], "proposed": proposed})


def _blocks(plan: Plan, weights: dict[str, Decimal]) -> tuple[Block, ...]:
    if not weights:
        return plan.blocks
    points = {one.id: one.points for one in plan.blocks}
    for indicator, weight in weights.items():
        points[plan.indicator[indicator].block] += weight - plan.indicator[indicator].weight
    return tuple(one.model_copy(update={"points": points[one.id]}) for one in plan.blocks)


def _targets(plan: Plan, scenario: Scenario) -> tuple[Target, ...]:
    """The scenario's versions stand for all versions of these targets; units' own targets stay."""
    kept = [one for one in plan.targets if one.unit or one.indicator not in scenario.targets]
    reason = Text(
        **{lang: say("scenario.reason", lang, name=scenario.name.in_(lang)) for lang in ("zh", "en")}
    )
    new = [
        Target(indicator=name, value=value, effective_from=plan.starts_on, proposed=True, reason=reason)
        for name, value in scenario.targets.items()
    ]
    return (*kept, *new)


def _problems(plan: Plan, scenario: Scenario) -> Iterator[Problem]:
    for key in ("targets", "weights", "allocation"):
        for name in getattr(scenario, key):
            if name not in plan.indicator:
                yield _unknown_indicator(plan, scenario, key, name)
    known = plan.indicator
    for name, value in scenario.targets.items():
        if name in known:
            yield from _target_problems(plan, scenario, known[name], value)
    for name, value in scenario.weights.items():
        if name in known and not 0 <= value <= WEIGHT_LIMIT:
            yield _problem(scenario, "bad_weight", "weights", indicator=name, value=value, limit=WEIGHT_LIMIT)
    yield from _no_points(plan, scenario)
    for name, change in scenario.allocation.items():
        if name in known:
            yield from _allocation_problems(plan, scenario, known[name], change)
    yield from _named_parts(plan, scenario)
    for one in scenario.adds:
        yield from _add_problems(plan, scenario, one)


def _target_problems(
    plan: Plan, scenario: Scenario, indicator: Indicator, value: Decimal
) -> Iterator[Problem]:
    said = {"indicator": indicator.id, "value": value}
    if value < 0:
        yield _problem(scenario, "bad_target", "targets", **said)
    elif indicator.is_rate and value > 1:
        yield _problem(scenario, "rate_over_one", "targets", **said)
    elif indicator.direction in (Direction.DONE, Direction.ZERO):
        yield _problem(scenario, "fixed_target", "targets", **said)
    elif any(one.per_head for one in plan.targets if one.indicator == indicator.id and not one.unit):
        yield _problem(scenario, "target_per_head", "targets", **said)


def _no_points(plan: Plan, scenario: Scenario) -> Iterator[Problem]:
    weights = {one.id: one.weight for one in plan.indicators} | scenario.weights
    if scenario.weights and not any(weights.values()):
        yield _problem(scenario, "no_points", "weights")


def _allocation_problems(
    plan: Plan, scenario: Scenario, indicator: Indicator, change: AllocationChange
) -> Iterator[Problem]:
    said = {"indicator": indicator.id}
    if not any(one.indicator == indicator.id for one in plan.allocations):
        yield _problem(scenario, "not_shared_out", "allocation", **said)
    stats, kinds = {one.id for one in plan.unit_stats}, {one.id for one in plan.unit_kinds}
    asked = [change.stat, *(one.stat for one in change.mixture or () if one.basis is Basis.STAT)]
    for stat in dict.fromkeys(asked):
        if stat and stat not in stats:
            yield _unknown(scenario, "unknown_stat", "allocation", stat, stats, **said)
    for kind in change.coefficients or {}:
        if kind not in kinds:
            yield _unknown(scenario, "unknown_kind", "allocation", kind, kinds, **said)
    by_unit = (change.unit_coefficients, change.named, change.locked, change.floors, change.caps)
    for unit in dict.fromkeys(code for one in by_unit for code in one or ()):
        if unit not in plan.unit:
            yield _unknown(scenario, "unknown_unit", "allocation", unit, plan.unit, **said)
    if change.basis is Basis.MIXTURE or change.mixture:
        yield from _mixture_problems(plan, scenario, indicator, change)


def _mixture_problems(
    plan: Plan, scenario: Scenario, indicator: Indicator, change: AllocationChange
) -> Iterator[Problem]:
    """The shares of a mixture make up the whole; a mixture holds bases, not itself or names."""
    own = plan.allocation_versions.get(indicator.id, ())
    mixture = change.mixture if change.mixture is not None else own[-1].mixture if own else ()
    whole = sum((one.share for one in mixture), Decimal(0))
    if whole != 1 or any(one.basis in (Basis.MIXTURE, Basis.NAMED) for one in mixture):
        yield _problem(scenario, "bad_mixture", "allocation", indicator=indicator.id, sum=whole)


def _named_parts(plan: Plan, scenario: Scenario) -> Iterator[Problem]:
    """Parts that the plan names cannot follow a new target by themselves."""
    for one in plan.allocations:
        value, named = scenario.targets.get(one.indicator), sum(one.named.values())
        kept = one.basis is Basis.NAMED and one.indicator not in scenario.allocation
        if kept and value is not None and value != named:
            said = {"indicator": one.indicator, "value": value, "sum": named}
            yield _problem(scenario, "named_parts", "targets", **said)


def _add_problems(plan: Plan, scenario: Scenario, add: Add) -> Iterator[Problem]:
    if add.indicator not in plan.indicator:
        yield _unknown_indicator(plan, scenario, "adds", add.indicator)
    elif not _can_add(plan.indicator[add.indicator]):
        yield _problem(scenario, "cannot_add", "adds", indicator=add.indicator)
    if add.unit not in (*plan.unit, BUREAU):
        yield _unknown(scenario, "unknown_unit", "adds", add.unit, plan.unit, indicator=add.indicator)


def _can_add(indicator: Indicator) -> bool:
    """Whether more can be done by an amount: what adds up over months and is no rate."""
    measures = [indicator.measure, indicator.unit_measure or indicator.measure]
    return all(one.times[0] in (Time.FLOW, Time.DISTINCT) and not one.is_rate for one in measures)


def _sharing_problems(changed: Plan, scenario: Scenario) -> Iterator[Problem]:
    """What keeps the parts from adding up: asked for changed quotas only, the plan's own are checked."""
    for name in dict.fromkeys([*scenario.targets, *scenario.allocation]):
        indicator = changed.indicator[name]
        if indicator.scope is not Scope.BUREAU_TOTAL or not version_on(changed, name, changed.ends_on):
            continue
        try:
            unit_targets(changed, indicator, changed.ends_on)
        except PlanError as error:
            yield from error.problems


def _unknown_indicator(plan: Plan, scenario: Scenario, key: str, name: str) -> Problem:
    return _unknown(scenario, "unknown_indicator", key, name, plan.indicator)


def _unknown(
    scenario: Scenario, name: str, key: str, value: str, known: Iterable[str], **values: object
) -> Problem:
    near = get_close_matches(value, list(known), n=1) or sorted(known)[:1] or ["—"]
    return _problem(scenario, name, key, value=value, near=near[0], **values)


def _problem(scenario: Scenario, name: str, key: str, **values: object) -> Problem:
    return Problem(f"scenario_problems.{name}", {"scenario": scenario.id, "key": key, **values})

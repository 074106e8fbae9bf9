"""Another rule set, and other readings of the clauses, for the same records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

import pandas as pd

from analytics.errors import ParameterError, Problem
from analytics.measure import Measured
from analytics.measure.reading import reading_of
from analytics.plan.check import check_rules
from analytics.plan.model import Indicator, Plan, ReadingChoice, Rules, Target
from analytics.scenario.model import IndicatorChange, RulesChange, Scenario

RULE_FIELDS = tuple(name for name in RulesChange.model_fields if name != "without")


def ruled(plan: Plan, scenario: Scenario) -> Plan:
    """The plan with the scenario's readings and rules; what they hold is marked as proposed.

    Raises ParameterError with everything that does not fit the plan.
    """
    problems = [*_problems(plan, scenario)]
    if problems:
        raise ParameterError(problems)
    if not (scenario.readings or scenario.indicators or scenario.rules):
        return plan
    changed = plan.model_copy(
        update={
            "indicators": tuple(
                _changed(_read_as(one, scenario.readings.get(one.id)), scenario.indicators.get(one.id))
                for one in plan.indicators
            ),
            "targets": (*plan.targets, *_targets(plan, scenario)),
            "rules": _rules(plan.rules, scenario),
        }
    )
    problems = [_of_scenario(one, scenario) for one in check_rules(changed)]
    if problems:
        raise ParameterError(problems)
    return changed


def read_as(measured: Measured, scenario: Scenario) -> Measured:
    """What was measured, with the figures of the scenario's readings in place of the chosen ones.

    Raises ParameterError for a reading that was not measured.
    """
    if not scenario.readings:
        return measured
    wanted = pd.MultiIndex.from_tuples(list(scenario.readings.items()))
    have = pd.MultiIndex.from_frame(measured.readings[["indicator", "reading"]])
    missing = [one for one in wanted if one not in have]
    if missing:
        raise ParameterError(
            Problem("scenario_problems.reading_not_measured", {"indicator": name, "value": reading})
            for name, reading in missing
        )
    chosen = measured.readings[have.isin(wanted)].drop(columns="reading")
    kept = measured.cells[~measured.cells["indicator"].isin(list(scenario.readings))]
    return replace(measured, cells=pd.concat([kept, chosen], ignore_index=True))


def _read_as(indicator: Indicator, reading: str | None) -> Indicator:
    """An indicator with another of its readings; the chosen one joins the others."""
    if reading is None:
        return indicator
    found = reading_of(indicator, reading)
    before = ReadingChoice(id=indicator.reading.id, text=indicator.reading.text, measure=indicator.measure)
    others = (before, *(one for one in indicator.other_readings if one.id != reading))
    return indicator.model_copy(
        update={
            "measure": found.measure,
            "reading": found,
            "other_readings": others,
            **_proposed(indicator, "reading"),
        }
    )


def _changed(indicator: Indicator, change: IndicatorChange | None) -> Indicator:
    said = _given(change) if change else {}
    return indicator.model_copy(update=said | _proposed(indicator, "score")) if said else indicator


def _proposed(indicator: Indicator, what: str) -> dict[str, tuple[str, ...]]:
    return {"proposed": tuple(dict.fromkeys([*indicator.proposed, what]))}


def _targets(plan: Plan, scenario: Scenario) -> Iterator[Target]:
    """Targets that readings bring along, from the plan's start, where the scenario names none itself."""
    for name, reading in scenario.readings.items():
        found = reading_of(plan.indicator[name], reading)
        if found.target is not None and name not in scenario.targets:
            yield Target(
                indicator=name,
                value=found.target,
                effective_from=plan.starts_on,
                proposed=True,
                reason=found.text,
            )


def _rules(rules: Rules, scenario: Scenario) -> Rules:
    change = scenario.rules
    if change is None:
        return rules
    without = set(change.without)
    kept = {
        "adjustments": tuple(one for one in rules.adjustments if one.id not in without),
        "vetoes": tuple(one for one in rules.vetoes if one.id not in without),
        "proposed": True,
        "version": scenario.id,
    }
    return rules.model_copy(update=_given(change, RULE_FIELDS) | kept)


def _given(change: IndicatorChange | RulesChange, names: tuple[str, ...] = ()) -> dict[str, object]:
    said = {name: getattr(change, name) for name in names or type(change).model_fields}
    return {name: value for name, value in said.items() if value is not None}


def _problems(plan: Plan, scenario: Scenario) -> Iterator[Problem]:
    for key in ("readings", "indicators"):
        for name in getattr(scenario, key):
            if name not in plan.indicator:
                yield _unknown(scenario, "unknown_indicator", key, name, [*plan.indicator])
    for name, reading in scenario.readings.items():
        indicator = plan.indicator.get(name)
        if indicator and not reading_of(indicator, reading):
            countable = [one.id for one in indicator.other_readings if one.measure]
            yield _unknown(scenario, "unknown_reading", "readings", reading, countable, indicator=name)
    known = [one.id for one in (*plan.rules.adjustments, *plan.rules.vetoes)]
    for name in scenario.rules.without if scenario.rules else ():
        if name not in known:
            yield _unknown(scenario, "unknown_count", "rules", name, known)


def _unknown(
    scenario: Scenario, name: str, key: str, value: str, known: list[str], **values: object
) -> Problem:
    near = get_close_matches(value, known, n=1) or sorted(known)[:1] or ["—"]
    said = {"scenario": scenario.id, "key": key, "value": value, "near": near[0]}
    return Problem(f"scenario_problems.{name}", said | values)


def _of_scenario(problem: Problem, scenario: Scenario) -> Problem:
    """A problem of a changed plan, told as one of the scenario's file."""
    return replace(problem, file=f"{scenario.id}.yaml")

"""Which templates are wanted: units, the period of each, and the ledgers that belong into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analytics.collect.misfit import misfits
from analytics.errors import ParameterError, Problem
from analytics.plan.deadline import RHYTHMS, closes_on, due_on, keeps, workbook_due_on
from analytics.plan.ledger import Frequency, Ledger
from analytics.plan.model import Plan, Unit
from analytics.plan.period import Period, parse_period, period_of, periods_between


@dataclass(frozen=True)
class Wanted:
    """One template: who fills it in for which period."""

    unit: Unit
    period: Period


@dataclass(frozen=True)
class Offered:
    """A ledger in a template, and the day by which it is due."""

    ledger: Ledger
    due_on: date


def wanted_templates(
    plan: Plan, *, units: Sequence[str] = (), period: str = "", today: date
) -> tuple[Wanted, ...]:
    """The templates for some units (none named: all that report then), in the plan's order of units.

    Without a period each unit gets the one that is due next, of its own rhythm; after the last of the plan
    that one. Raises ParameterError with every unit that is unknown or does not report for the period.
    """
    said = _said_period(plan, period) if period else None
    unknown = [code for code in dict.fromkeys(units) if code not in plan.unit]
    problems = [Problem("collect_problems.unknown_unit", {"value": code}) for code in unknown]
    chosen = [one for one in plan.units if not units or one.code in units]
    wanted = [Wanted(one, said or next_period(plan, one, today)) for one in chosen]
    wrong = {
        one.unit.code: [
            Problem(f"collect_problems.{code}", values) for code, values in misfits(one.unit, one.period)
        ]
        for one in wanted
    }
    if units:
        problems += [problem for ones in wrong.values() for problem in ones]
    wanted = [one for one in wanted if not wrong[one.unit.code]]
    if not wanted and not problems:
        problems = [Problem("template_problems.nobody_reports", {"period": period})]
    if problems:
        raise ParameterError(problems)
    return tuple(wanted)


def next_period(plan: Plan, unit: Unit, today: date) -> Period:
    """The first period of the unit's rhythm whose workbook is not overdue on a day; else the last."""
    periods = periods_between(plan.starts_on, plan.ends_on, unit.reporting)
    return next((one for one in periods if workbook_due_on(plan, (), unit, one) >= today), periods[-1])


def offered_ledgers(plan: Plan, ledgers: Mapping[str, Ledger], wanted: Wanted) -> tuple[Offered, ...]:
    """The ledgers the unit keeps that are due with this workbook, and those due once a year, by their codes.

    What is reported by quarter comes with the workbook that closes the quarter, or with the last one of a
    unit that closes in it.
    """
    unit, period = wanted.unit, wanted.period
    found = [
        Offered(one, due_on(plan, one, unit, period))
        for one in ledgers.values()
        if keeps(unit, one) and _is_offered(plan, one, wanted)
    ]
    return tuple(sorted(found, key=lambda one: one.ledger.code))


def _is_offered(plan: Plan, ledger: Ledger, wanted: Wanted) -> bool:
    unit, period = wanted.unit, wanted.period
    is_last = unit.closed_on is not None and unit.closed_on <= period.ends_on
    return ledger.frequency is Frequency.YEAR or is_last or closes_on(plan, ledger, period) == period.ends_on


def _said_period(plan: Plan, text: str) -> Period:
    period = parse_period(text)
    if period not in [period_of(period.starts_on, every) for every in RHYTHMS]:
        raise ParameterError(Problem("collect_problems.unknown_period", {"value": text}))
    if not plan.starts_on <= period.starts_on <= period.ends_on <= plan.ends_on:
        values = {"period": period.code, "plan": plan.id}
        raise ParameterError(Problem("collect_problems.period_outside_plan", values))
    return period

"""Extensions: for ledgers the unit owes with that workbook, later than usual, granted in time."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.errors import Problem
from analytics.plan.check.draft import Draft
from analytics.plan.deadline import covered, keeps, usual_due_on
from analytics.plan.model import Extension
from analytics.plan.period import parse_period, periods_between


def wrong_extensions(draft: Draft) -> Iterator[Problem]:
    """Extensions of no known period or ledger, that give no later day, come too late, or stand twice."""
    plan = draft.plan
    if not (plan.starts_on and plan.ends_on and plan.calendar):
        return
    seen: dict[tuple[str, str, str], Extension] = {}
    for one in sorted(plan.extensions, key=lambda one: one.granted_on):
        unit = plan.unit.get(one.unit)
        if unit is None:  # told where names are checked
            continue
        periods = [each.code for each in periods_between(plan.starts_on, plan.ends_on, unit.reporting)]
        if one.period not in periods:
            yield draft.no_such("periods", one.period, one, "period", choices=periods)
            continue
        kept = [each.id for each in draft.ledgers.values() if keeps(unit, each)]
        for index, name in enumerate(one.ledgers):
            if name in draft.ledgers and name not in kept:
                yield draft.no_such("ledgers", name, one, "ledgers", index, choices=kept)
        yield from _days(draft, one)
        for name in covered(plan, draft.ledgers, one):
            before = seen.setdefault((one.unit, one.period, name), one)
            if before is not one and (before.granted_on == one.granted_on or before.due_on >= one.due_on):
                values = {"unit": one.unit, "period": one.period, "day": before.granted_on}
                yield draft.problem("extension_twice", one, "due_on", **values)
                break
            seen[one.unit, one.period, name] = one


def _days(draft: Draft, one: Extension) -> Iterator[Problem]:
    if one.granted_on > one.due_on:
        values = {"granted_on": one.granted_on, "due_on": one.due_on}
        yield draft.problem("extension_granted_late", one, "granted_on", **values)
    ends_on = parse_period(one.period).ends_on
    found = [draft.ledgers[name] for name in covered(draft.plan, draft.ledgers, one)]
    if not found:
        yield draft.problem("extension_of_nothing", one, "period", unit=one.unit, period=one.period)
        return
    usual = [usual_due_on(draft.plan, each, ends_on) for each in found]
    # one for all ledgers need not be later than the longest term of a single one
    least = max(usual) if one.ledgers else min(usual)
    if one.due_on <= least:
        values = {"value": one.due_on, "usual": least, "period": one.period}
        yield draft.problem("extension_not_later", one, "due_on", **values)

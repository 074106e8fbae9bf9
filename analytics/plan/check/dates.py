"""Dates in a plan: inside it, in order, and a merger that leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from analytics.errors import Problem
from analytics.plan.check.draft import Draft
from analytics.plan.model import Frozen, Unit


def wrong_dates(draft: Draft) -> Iterator[Problem]:
    """Dates outside the plan or in the wrong order."""
    plan = draft.plan
    if plan.starts_on and plan.ends_on and plan.starts_on > plan.ends_on:
        yield draft.problem("dates_turned", plan, "ends_on", first="starts_on", second="ends_on")
        return
    for unit in plan.units:
        yield from _in_order(draft, unit, ("opened_on", "closed_on"))
        yield from _former_names(draft, unit)
    for target in plan.targets:
        if plan.ends_on and target.effective_from > plan.ends_on:
            yield draft.problem(
                "outside_plan", target, "effective_from", key="effective_from", value=target.effective_from
            )
    for indicator in plan.indicators:
        for index, due in enumerate(indicator.phasing.due):
            yield from _inside(draft, due.on, indicator, "phasing", "due", index, "on")
    yield from _calendar(draft)


def _former_names(draft: Draft, unit: Unit) -> Iterator[Problem]:
    """Former names that ended before the unit opened, when it had closed, or not after the one before."""
    names = unit.former_names
    for at, one in enumerate(names):
        path = ("former_names", at, "until")
        is_before = unit.opened_on and one.until < unit.opened_on
        if is_before or (unit.closed_on and one.until >= unit.closed_on):
            yield draft.problem("name_outside_life", unit, *path, unit=unit.code, value=one.until)
        if at and one.until <= names[at - 1].until:
            yield draft.problem("names_not_in_order", unit, *path, unit=unit.code, value=one.until)


def _calendar(draft: Draft) -> Iterator[Problem]:
    calendar = draft.plan.calendar
    if not calendar:
        return
    for one in calendar.rounds:
        yield from _inside(draft, one.cut_off, one, "cut_off")
        yield from _in_order(draft, one, ("cut_off", "submit_by", "notice_on"))
    for earlier, later in pairwise(calendar.rounds):
        if earlier.cut_off >= later.cut_off:
            yield draft.problem("rounds_not_in_order", later, "cut_off", value=later.id)
    for task in calendar.tasks:
        if task.planned_on:
            yield from _inside(draft, task.planned_on, task, "planned_on")


def _inside(draft: Draft, day: date, item: Frozen, *path: str | int) -> Iterator[Problem]:
    plan = draft.plan
    if plan.starts_on and plan.ends_on and not plan.starts_on <= day <= plan.ends_on:
        yield draft.problem("outside_plan", item, *path, key=path[-1], value=day)


def _in_order(draft: Draft, item: Frozen, keys: tuple[str, ...]) -> Iterator[Problem]:
    for first, second in pairwise(keys):
        one, other = getattr(item, first), getattr(item, second)
        if one and other and one > other:
            yield draft.problem("dates_turned", item, second, first=first, second=second)


def mergers(draft: Draft) -> Iterator[Problem]:
    """A unit merged into another without a closing day, or in a circle, or into one closed before."""
    units = {one.code: one for one in draft.plan.units}
    for unit in draft.plan.units:
        if not unit.merged_into or unit.merged_into not in units:
            continue
        if not unit.closed_on:
            yield draft.problem("merged_not_closed", unit, "merged_into", unit=unit.code)
        if _leads_back(unit, units):
            yield draft.problem("merged_in_circle", unit, "merged_into", unit=unit.code)
            continue
        heir = units[unit.merged_into]
        if unit.closed_on and heir.closed_on and heir.closed_on <= unit.closed_on:
            yield draft.problem("merged_into_closed", unit, "merged_into", unit=unit.code, other=heir.code)


def _leads_back(unit: Unit, units: dict[str, Unit]) -> bool:
    passed, now = set(), unit
    while now.merged_into in units and now.code not in passed:
        passed.add(now.code)
        now = units[now.merged_into]
    return now.code == unit.code

"""Ways of sharing out: one in force from the start, made of what fits together, and parts that add up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from analytics.errors import PlanError, Problem
from analytics.plan.allocate import allocate, baselines_of, unread
from analytics.plan.allocate.told import listed
from analytics.plan.check.draft import Draft
from analytics.plan.model import Allocation, Basis, Indicator, Scope, Target, Unit
from analytics.plan.target import applies
from analytics.plan.yaml import place_of

# Where the cause of a conflict is written: the first of these keys that is there.
CAUSES = {
    "named_sum": ("named",),
    "locked_over": ("locked",),
    "not_in_steps": ("step",),
    "floor_over_cap": ("floors", "caps", "minimum", "maximum"),
    "floors_over": ("floors", "minimum"),
    "caps_under": ("caps", "maximum"),
}
AMOUNTS = ("coefficients", "unit_coefficients", "named", "locked", "floors", "caps")
OF_UNITS = ("unit_coefficients", "named", "locked", "floors", "caps")


def wrong_allocations(draft: Draft) -> Iterator[Problem]:
    """Bureau totals without an allocation, others with one, and parts that do not add up."""
    plan = draft.plan
    versions: dict[str, list[Allocation]] = defaultdict(list)
    for one in plan.allocations:
        versions[one.indicator].append(one)
    items = draft.said.get("allocations")
    said = {str(one.get("indicator")) for one in items or () if isinstance(one, dict)} | set(versions)
    for indicator in plan.indicators:
        if indicator.scope is Scope.BUREAU_TOTAL and indicator.id not in said:
            yield draft.problem("no_allocation", indicator, "id", indicator=indicator.id)
    for name, ones in versions.items():
        if name in plan.indicator:
            yield from _versions(draft, plan.indicator[name], ones)


def wrong_baselines(draft: Draft) -> Iterator[Problem]:
    """Two figures of last year for the same unit and indicator."""
    seen = set()
    for one in draft.plan.baselines:
        if (one.indicator, one.unit) in seen:
            said = {"indicator": one.indicator, "unit": one.unit}
            yield _problem(draft, "baseline_twice", one, "unit", **said)
        seen.add((one.indicator, one.unit))


def _versions(draft: Draft, indicator: Indicator, versions: Sequence[Allocation]) -> Iterator[Problem]:
    if indicator.scope is not Scope.BUREAU_TOTAL:
        for one in versions:
            yield draft.problem("nothing_to_share", one, "indicator", indicator=indicator.id)
        return
    start = draft.plan.starts_on
    if start:
        yield from _in_time(draft, indicator, versions, start)
    carriers = tuple(
        unit for unit in draft.plan.units if unit.assessed and applies(indicator.applies_to, unit)
    )
    sound = []
    for one in versions:
        problems = [*_wrong_allocation(draft, one, indicator, carriers)]
        yield from problems
        sound += [] if problems or not _stats(one) <= {*draft.known("unit_stats")} else [one]
    if start and carriers:
        for one, target in _together(draft, indicator, sound, start):
            yield from _parts(draft, one, target, carriers)


def _in_time(
    draft: Draft, indicator: Indicator, versions: Sequence[Allocation], start: date
) -> Iterator[Problem]:
    days = [one.effective_from or start for one in versions]
    often = Counter(days)
    for one, day in zip(versions, days, strict=True):
        if often.pop(day, 1) > 1:
            said = {"indicator": indicator.id, "value": day}
            yield _problem(draft, "allocation_twice", one, "effective_from", **said)
        if one.effective_from and draft.plan.ends_on and day > draft.plan.ends_on:
            yield draft.problem("outside_plan", one, "effective_from", key="effective_from", value=day)
    if min(days) > start:
        said = {"indicator": indicator.id, "value": min(days), "start": start}
        yield _problem(draft, "allocation_too_late", versions[0], "effective_from", **said)


def _wrong_allocation(
    draft: Draft, one: Allocation, indicator: Indicator, carriers: tuple[Unit, ...]
) -> Iterator[Problem]:
    for key in AMOUNTS:
        for name, value in getattr(one, key).items():
            if value < 0:
                yield draft.problem("below_zero", one, key, name, key=name, value=value)
    for key in ("minimum", "maximum"):
        if (getattr(one, key) or 0) < 0:
            yield draft.problem("below_zero", one, key, key=key, value=getattr(one, key))
    for key in unread(one.basis):
        if getattr(one, key) not in (None, {}, ()):
            yield draft.problem("not_for_basis", one, key, key=key, basis=one.basis.value)
    if one.basis is Basis.MIXTURE:
        yield from _mixture(draft, one)
    yield from _without_figures(draft, one, indicator, carriers)
    yield from _strangers(draft, one, indicator, {unit.code for unit in carriers})


def _mixture(draft: Draft, one: Allocation) -> Iterator[Problem]:
    shares = sum((each.share for each in one.mixture), Decimal(0))
    if shares != 1:
        yield _problem(draft, "mixture_shares", one, "mixture", indicator=one.indicator, sum=shares)
    for index, each in enumerate(one.mixture):
        if each.basis in (Basis.MIXTURE, Basis.NAMED):
            said = {"indicator": one.indicator, "basis": each.basis.value}
            yield _problem(draft, "mixture_of", one, "mixture", index, "basis", **said)


def _strangers(draft: Draft, one: Allocation, indicator: Indicator, carrying: set[str]) -> Iterator[Problem]:
    """Units with something of their own that have no part, or whose part is fixed without it."""
    for key in OF_UNITS:
        for code in getattr(one, key):
            if code in draft.plan.unit and code not in carrying:
                yield draft.problem("not_a_carrier", one, key, code, unit=code, indicator=indicator.id)
            elif key in ("floors", "caps") and code in one.locked:
                said = {"unit": code, "indicator": indicator.id, "key": key}
                yield _problem(draft, "bound_on_locked", one, key, code, **said)


def _without_figures(
    draft: Draft, one: Allocation, indicator: Indicator, carriers: tuple[Unit, ...]
) -> Iterator[Problem]:
    """Carriers that lack the number they are to be weighed by; with the coefficient 0 they need none."""
    weighed = [
        unit
        for unit in carriers
        if one.coefficients.get(unit.kind, 1) and one.unit_coefficients.get(unit.code, 1)
    ]
    if one.basis is Basis.MIXTURE:
        bases = [(each.basis, each.stat, ("mixture", at)) for at, each in enumerate(one.mixture)]
    else:
        bases = [(one.basis, one.stat, ())]
    for basis, stat, path in bases:
        if basis is Basis.STAT and stat in draft.known("unit_stats"):
            missing = [unit.code for unit in weighed if stat not in unit.stats]
            if missing:
                said = {"indicator": indicator.id, "stat": stat, "units": listed(missing)}
                yield draft.problem("without_stat", one, *path, "stat", **said)
        elif basis is Basis.LAST_YEAR:
            known = baselines_of(draft.plan, indicator.id)
            missing = [unit.code for unit in weighed if unit.code not in known]
            if missing:
                said = {"indicator": indicator.id, "units": listed(missing)}
                yield _problem(draft, "baseline_missing", one, *path, "basis", **said)


def _stats(one: Allocation) -> set[str]:
    """Statistics a way of sharing out asks for."""
    bases = one.mixture if one.basis is Basis.MIXTURE else (one,)
    return {each.stat for each in bases if each.basis is Basis.STAT}


def _together(
    draft: Draft, indicator: Indicator, versions: Sequence[Allocation], start: date
) -> Iterator[tuple[Allocation, Target]]:
    """Allocations with every target that has a number and is in force at the same time."""
    targets = [one for one in draft.plan.targets if one.indicator == indicator.id and not one.unit]
    days = {max(one.effective_from, start) for one in targets}
    days |= {max(one.effective_from or start, start) for one in versions}
    seen = set()
    for day in sorted(days):
        of = [one for one in targets if one.effective_from <= day]
        by = [one for one in versions if (one.effective_from or start) <= day]
        if not of or not by:
            continue
        target = max(of, key=lambda one: one.effective_from)
        allocation = max(by, key=lambda one: one.effective_from or start)
        has_number = target.value is not None and target.value >= 0
        if has_number and (id(allocation), id(target)) not in seen:
            seen.add((id(allocation), id(target)))
            yield allocation, target


def _parts(draft: Draft, one: Allocation, target: Target, carriers: tuple[Unit, ...]) -> Iterator[Problem]:
    """What cannot be shared is told by the sharing out itself."""
    try:
        allocate(target.value, one, carriers, baselines=baselines_of(draft.plan, one.indicator))
    except PlanError as error:
        for problem in error.problems:
            place = place_of(draft.places, _cause(draft, one, problem))
            yield replace(problem, file=place.file, line=place.line) if place else problem


def _cause(draft: Draft, one: Allocation, problem: Problem) -> tuple[str | int, ...]:
    keys = CAUSES.get(problem.code.rpartition(".")[2], ())
    routes = [draft.route(one, key) for key in keys]
    return next((route for route in routes if route in draft.places), draft.route(one, "indicator"))


def _problem(draft: Draft, name: str, item: object, *path: str | int, **values: object) -> Problem:
    """A problem of the topic `allocation_problems` at a place in an item."""
    return replace(draft.problem(name, item, *path, **values), code=f"allocation_problems.{name}")

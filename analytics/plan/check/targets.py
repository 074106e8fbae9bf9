"""Targets: one in force from the start, of a kind that fits; bureau totals shared out without rest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal

from analytics.errors import Problem
from analytics.plan.check.draft import Draft
from analytics.plan.mistakes import problem_at
from analytics.plan.model import (
    Direction,
    Frozen,
    Indicator,
    Scope,
    Target,
    TargetState,
)
from analytics.plan.target import applies

FIXED = {Direction.DONE: Decimal(1), Direction.ZERO: Decimal(0)}


def wrong_targets(draft: Draft) -> Iterator[Problem]:
    """Targets that are missing, doubled, not in force at the start or of the wrong kind."""
    plan = draft.plan
    versions = defaultdict(list)
    for target in plan.targets:
        versions[target.indicator, target.unit].append(target)
    for same in (ones for ones in versions.values() if len(ones) > 1):
        days = Counter(one.effective_from for one in same)
        for one in same:
            if days[one.effective_from] > 1:
                yield draft.problem(
                    "target_twice", one, "effective_from",
                    indicator=one.indicator, value=one.effective_from,
                )  # fmt: skip
                break
    said = _said_of(draft)
    for indicator in plan.indicators:
        own = versions.get((indicator.id, None), [])
        if not own and indicator.id not in said:
            yield draft.problem("no_target", indicator, "id", indicator=indicator.id)
        elif own and plan.starts_on and min(one.effective_from for one in own) > plan.starts_on:
            yield draft.problem(
                "target_too_late", own[0], "effective_from",
                indicator=indicator.id, value=own[0].effective_from, start=plan.starts_on,
            )  # fmt: skip
    for target in plan.targets:
        indicator = plan.indicator.get(target.indicator)
        yield from _wrong_target(draft, target, indicator)


def _said_of(draft: Draft) -> set[str]:
    """Indicators that have some target in the files, be it a broken one."""
    items = draft.said.get("targets")
    return {str(one.get("indicator")) for one in items or () if isinstance(one, dict)}


def _wrong_target(draft: Draft, target: Target, indicator: Indicator | None) -> Iterator[Problem]:
    given = (target.value is not None) + (target.per_head is not None)
    if given != (1 if target.state is TargetState.NUMBER else 0):
        yield draft.problem("target_shape", target, "indicator", indicator=target.indicator)
        return
    if indicator is None:
        return
    if target.unit and indicator.scope is Scope.BUREAU_TOTAL:
        yield draft.problem("unit_target_of_total", target, "unit", indicator=indicator.id)
    if target.per_head and indicator.scope is not Scope.EACH_UNIT:
        yield draft.problem("per_head_of_total", target, "per_head", indicator=indicator.id)
    if target.per_head:
        yield from _without_stat(draft, indicator, target.per_head.stat, target, "per_head", "stat")
    if target.value is None:
        return
    fixed = FIXED.get(indicator.direction)
    if target.value < 0 or (fixed is not None and target.value != fixed):
        yield draft.problem(
            "target_value", target, "value",
            indicator=indicator.id, value=target.value, direction=indicator.direction.value,
        )  # fmt: skip
    elif indicator.is_rate and target.value > 1:
        yield draft.problem("rate_over_one", target, "value", indicator=indicator.id, value=target.value)


def _without_stat(
    draft: Draft, indicator: Indicator, stat: str, item: Frozen, *path: str
) -> Iterator[Problem]:
    """Units that need a number for their target and do not have it."""
    if stat not in draft.known("unit_stats"):
        return
    missing = [
        one.code
        for one in draft.plan.units
        if one.assessed and applies(indicator.applies_to, one) and stat not in one.stats
    ]
    if missing:
        values = {"stat": stat, "indicator": indicator.id, "units": ", ".join(missing)}
        yield problem_at("without_stat", draft.places, draft.route(item, *path), values)

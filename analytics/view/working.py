"""How a target was worked out, in one sentence that anybody can follow with a hand calculator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from analytics.plan.model import Allocation, Basis, Indicator, PerHead, Plan, Scope, Unit
from analytics.plan.target import Assigned, bureau_target, unit_targets
from analytics.view.numbers import amount, number
from analytics.words import say


def target_of(indicator: Indicator, value: Decimal | None, lang: str) -> str:
    """A unit's target in the indicator's own measure: `1008条`, `95.0%`."""
    return amount(value, indicator, lang, rate=indicator.measure_of_units.is_rate)


def how_target(plan: Plan, indicator: Indicator, unit: str, day: date, lang: str) -> str:
    """How a unit's target on a day came about; empty where it has no number as its target."""
    everybody = unit_targets(plan, indicator, day)
    given = everybody.get(unit)
    if given is None or given.value is None:
        return ""
    target = target_of(indicator, given.value, lang)
    if given.version and given.version.unit:
        return say("reasons.target_own", lang, target=target)
    if given.version and given.version.per_head:
        return _per_head(plan, indicator, given.version.per_head, plan.unit[unit], target, lang)
    if indicator.scope is Scope.BUREAU_TOTAL:
        return _allocated(plan, indicator, everybody, unit, day, lang)
    if indicator.scope is Scope.BUREAU_RATE:
        return say("reasons.target_rate", lang, target=target)
    return say("reasons.target_each", lang, target=target)


def _per_head(plan: Plan, indicator: Indicator, rule: PerHead, unit: Unit, target: str, lang: str) -> str:
    heads = unit.stats.get(rule.stat, Decimal(0))
    return say(
        "reasons.target_per_head",
        lang,
        rate=target_of(indicator, rule.rate, lang),
        stat=stat_name(plan, rule.stat, lang),
        heads=number(heads, 0, lang),
        product=target_of(indicator, rule.rate * heads, lang),
        minimum=target_of(indicator, rule.minimum, lang),
        target=target,
    )


def _allocated(
    plan: Plan, indicator: Indicator, everybody: Mapping[str, Assigned], unit: str, day: date, lang: str
) -> str:
    allocation = next(one for one in plan.allocations if one.indicator == indicator.id)
    total = bureau_target(plan, indicator, day).value
    given = everybody[unit]
    part = given.part
    said = {"total": _figure(total, indicator, lang), "target": _figure(given.value, indicator, lang)}
    if allocation.basis is Basis.NAMED:
        return say("reasons.target_named", lang, **said)
    if part.quota is None:
        return say("reasons.target_locked", lang, **said)
    shared = Fraction(total) - sum(Fraction(one) for one in allocation.locked.values())
    # Not the sum of today's units: those that were merged since had their part in it.
    whole = shared * part.weight / part.quota
    said |= {
        "basis": _basis(plan, allocation, plan.unit[part.unit], lang),
        "shared": _figure(_decimal(shared), indicator, lang),
        "weight": _plain(part.weight, lang),
        "whole": _plain(whole, lang),
        "quota": _figure(_decimal(part.quota), indicator, lang, decimals=2),
        "part": _figure(part.value, indicator, lang),
    }
    rounded = "exact" if part.quota == part.value else "up" if part.raised else "down"
    text = say(f"reasons.target_shared_{rounded}", lang, **said)
    if given.value != part.value:
        text += say(
            "reasons.target_merged", lang, more=_figure(given.value - part.value, indicator, lang), **said
        )
    return text


def _basis(plan: Plan, allocation: Allocation, unit: Unit, lang: str) -> str:
    coefficient = allocation.coefficients.get(unit.kind, Decimal(1))
    if allocation.basis is Basis.EQUAL:
        return say("reasons.basis_equal", lang)
    stat = stat_name(plan, allocation.stat, lang)
    if coefficient == 1 and not allocation.coefficients:
        return stat
    return say("reasons.basis_weighted", lang, stat=stat, coefficient=f"{coefficient.normalize():f}")


def stat_name(plan: Plan, stat: str, lang: str) -> str:
    """What a statistic of the units is called."""
    return next((one.name.in_(lang) for one in plan.unit_stats if one.id == stat), stat)


def _figure(value: Decimal, indicator: Indicator, lang: str, *, decimals: int | None = None) -> str:
    return amount(value, indicator, lang, rate=False, decimals=decimals)


def _plain(value: Fraction, lang: str) -> str:
    return number(_decimal(value), 0 if value.denominator == 1 else 1, lang)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)

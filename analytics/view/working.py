"""How a target was worked out, in one sentence that anybody can follow with a hand calculator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from analytics.plan.allocate import Part, Way
from analytics.plan.model import Allocation, Basis, Indicator, Mixed, PerHead, Plan, Scope, Unit
from analytics.plan.target import Assigned, allocation_on, bureau_target, unit_targets
from analytics.view.numbers import amount, number, percent
from analytics.words import say

MOST_DECIMALS = 6


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
    if given.part:
        return _allocated(plan, indicator, given, day, lang)
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


def _allocated(plan: Plan, indicator: Indicator, given: Assigned, day: date, lang: str) -> str:
    part = given.part
    said = {
        "total": _figure(bureau_target(plan, indicator, day).value, indicator, lang),
        "target": _figure(given.value, indicator, lang),
        "part": _figure(part.value, indicator, lang),
    }
    if part.sharing:
        said["basis"] = basis_name(plan, allocation_on(plan, indicator.id, day), part, lang)
    if part.way is Way.SHARED:
        text = say(f"reasons.target_shared_{_rounded(part)}", lang, **said | _shared(part, indicator, lang))
    else:
        text = say(f"reasons.target_{part.way.value}", lang, **said)
    if part.sharing and (fixed := part.sharing.locked + part.sharing.bound):
        text += say("reasons.target_fixed", lang, fixed=_figure(fixed, indicator, lang))
    if given.value != part.value:
        more = _figure(given.value - part.value, indicator, lang)
        text += say("reasons.target_merged", lang, more=more, **said)
    return text


def _rounded(part: Part) -> str:
    return "up" if part.raised else "down" if part.remainder else "exact"


def _shared(part: Part, indicator: Indicator, lang: str) -> Mapping[str, str]:
    """The figures of rest x weight / weights."""
    return {
        "shared": _figure(part.sharing.rest, indicator, lang),
        "weight": plain(part.weight, lang),
        "whole": plain(part.sharing.weights, lang),
        "quota": _figure(_decimal(part.quota), indicator, lang, decimals=2),
    }


def basis_name(plan: Plan, allocation: Allocation, part: Part, lang: str) -> str:
    """What a part was shared out by, with the unit's coefficient where any unit has one."""
    bases = part.sharing.bases
    names = [one_basis(plan, one, lang) for one in bases]
    if len(bases) > 1:
        names = [
            say("reasons.basis_mixed", lang, basis=name, share=percent(one.share))
            for name, one in zip(names, bases, strict=True)
        ]
    text = say("reasons.basis_and", lang).join(names)
    if not (allocation.coefficients or allocation.unit_coefficients):
        return text
    return say("reasons.basis_weighted", lang, stat=text, coefficient=plain(part.coefficient, lang))


def one_basis(plan: Plan, basis: Mixed, lang: str) -> str:
    """What one basis is called: workers, last year's figure, equal parts."""
    if basis.basis is Basis.STAT:
        return stat_name(plan, basis.stat, lang)
    return say(f"reasons.basis_{basis.basis.value}", lang)


def stat_name(plan: Plan, stat: str, lang: str) -> str:
    """What a statistic of the units is called."""
    return next((one.name.in_(lang) for one in plan.unit_stats if one.id == stat), stat)


def plain(value: Fraction | Decimal, lang: str) -> str:
    """A number for a hand calculator: exact where a few decimals are enough, else with six.

    >>> plain(Fraction(960), "zh"), plain(Fraction(3, 2), "zh"), plain(Fraction(1, 3), "zh")
    ('960', '1.5', '0.333333')
    """
    exact = Fraction(value)
    places = next((n for n in range(MOST_DECIMALS) if (exact * 10**n).denominator == 1), MOST_DECIMALS)
    return number(_decimal(exact), places, lang)


def _figure(value: Decimal, indicator: Indicator, lang: str, *, decimals: int | None = None) -> str:
    return amount(value, indicator, lang, rate=False, decimals=decimals)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)

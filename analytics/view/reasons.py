"""Why a figure is what it is: how a target was worked out, what points were lost for, what wins them back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from analytics.assess import Assessment
from analytics.plan.model import Allocation, Basis, Direction, Indicator, PerHead, Scope, Unit
from analytics.plan.target import Assigned, bureau_target, unit_targets
from analytics.view.line import Line
from analytics.view.numbers import amount, date_text, is_missing, number, percent
from analytics.words import say


def how_target(assessment: Assessment, line: Line) -> str:
    """How the target of a unit came about, so that anybody can work it out again; empty without a target."""
    if line.cell.state in ("not_applicable", "target_pending"):
        return ""
    plan, indicator, lang = assessment.plan, line.indicator, line.lang
    everybody = unit_targets(plan, indicator, assessment.as_of)
    given = everybody.get(line.unit)
    if given is None or given.value is None:
        return ""
    unit = plan.unit[line.unit]
    if given.version and given.version.unit:
        return say("reasons.target_own", lang, target=line.target)
    if given.version and given.version.per_head:
        return _per_head(assessment, line, given.version.per_head, unit)
    if indicator.scope is Scope.BUREAU_TOTAL:
        return _allocated(assessment, line, everybody)
    if indicator.scope is Scope.BUREAU_RATE:
        return say("reasons.target_rate", lang, target=line.target)
    return say("reasons.target_each", lang, target=line.target)


def _per_head(assessment: Assessment, line: Line, rule: PerHead, unit: Unit) -> str:
    lang = line.lang
    heads = unit.stats.get(rule.stat, Decimal(0))
    return say(
        "reasons.target_per_head",
        lang,
        rate=line.figure(rule.rate),
        stat=_stat_name(assessment, rule.stat, lang),
        heads=number(heads, 0, lang),
        product=line.figure(rule.rate * heads),
        minimum=line.figure(rule.minimum),
        target=line.target,
    )


def _allocated(assessment: Assessment, line: Line, everybody: Mapping[str, Assigned]) -> str:
    plan, indicator, lang = assessment.plan, line.indicator, line.lang
    allocation = next(one for one in plan.allocations if one.indicator == indicator.id)
    total = bureau_target(plan, indicator, assessment.as_of).value
    said = {"total": _figure(total, indicator, lang), "target": line.target}
    given = everybody[line.unit]
    part = given.part
    if allocation.basis is Basis.NAMED:
        return say("reasons.target_named", lang, **said)
    if part.quota is None:
        return say("reasons.target_locked", lang, **said)
    shared = Fraction(total) - sum(Fraction(one) for one in allocation.locked.values())
    # Not the sum of today's units: those that were merged since had their part in it.
    whole = shared * part.weight / part.quota
    said |= {
        "basis": _basis(assessment, allocation, plan.unit[part.unit], lang),
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


def _basis(assessment: Assessment, allocation: Allocation, unit: Unit, lang: str) -> str:
    coefficient = allocation.coefficients.get(unit.kind, Decimal(1))
    if allocation.basis is Basis.EQUAL:
        return say("reasons.basis_equal", lang)
    stat = _stat_name(assessment, allocation.stat, lang)
    if coefficient == 1 and not allocation.coefficients:
        return stat
    return say("reasons.basis_weighted", lang, stat=stat, coefficient=f"{coefficient.normalize():f}")


def why_lost(line: Line, *, final: bool) -> str:
    """What the points of this indicator were lost for; empty when none were."""
    cell, lang = line.cell, line.lang
    if is_missing(cell.lost) or cell.lost < 5e-3:
        return ""
    said = {"asked": line.asked(cell.target if final else cell.due), "actual": line.actual}
    if line.counts_units:
        return say("reasons.lost_units", lang, left=line.gap, **said)
    if cell.state == "not_reported":
        return say("reasons.lost_not_reported", lang, **said)
    if cell.vetoed:
        return say("reasons.lost_veto", lang, **said)
    if cell.hard_line_missed:
        return say("reasons.lost_hard_line", lang, **said)
    if line.indicator.direction in (Direction.ZERO, Direction.DONE):
        return say(f"reasons.lost_{line.indicator.direction.value}", lang, **said)
    key = "lost_share" if final else "lost_share_so_far"
    return say(f"reasons.{key}", lang, share=percent(cell.share_earned), **said)


def what_next(line: Line, ledgers: str, *, final: bool) -> str:
    """What the unit can do about it: report, make up what is missing, or prevent more."""
    cell, lang = line.cell, line.lang
    if cell.state == "not_reported":
        return say("reasons.next_report", lang, ledgers=ledgers)
    if line.indicator.direction is Direction.ZERO:
        return say("reasons.next_prevent", lang)
    asked = cell.target if final else cell.due
    if line.is_rate or is_missing(asked) or is_missing(cell.actual):
        return say("reasons.next_raise", lang, asked=line.asked(asked), ledgers=ledgers)
    missing = max(asked - cell.actual, 0)
    return say("reasons.next_amount", lang, missing=_up(missing, line), asked=line.asked(asked))


def next_due(assessment: Assessment, line: Line) -> str:
    """The next date of an indicator with due dates and what must be done by then; empty without one."""
    phasing = line.indicator.phasing
    coming = [one for one in phasing.due if one.on > assessment.as_of]
    if not coming or not line.is_judged or is_missing(line.cell.target):
        return ""
    share = float(coming[0].amount / phasing.due[-1].amount)
    asked = line.asked(line.cell.target * share)
    return say("reasons.next_due", line.lang, day=date_text(coming[0].on, line.lang), asked=asked)


def _up(missing: float, line: Line) -> str:
    """What is missing, in whole things where whole things are counted: 0.2 of a meeting is one meeting."""
    display = line.indicator.display
    if display.decimals == 0 and display.divide == 1:
        return line.figure(float(-(-(missing - 1e-9) // 1)))
    return line.figure(missing)


def _stat_name(assessment: Assessment, stat: str, lang: str) -> str:
    return next((one.name.in_(lang) for one in assessment.plan.unit_stats if one.id == stat), stat)


def _figure(value: Decimal, indicator: Indicator, lang: str, *, decimals: int | None = None) -> str:
    return amount(value, indicator, lang, rate=False, decimals=decimals)


def _plain(value: Fraction, lang: str) -> str:
    return number(_decimal(value), 0 if value.denominator == 1 else 1, lang)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)

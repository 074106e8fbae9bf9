"""Names in a plan: each given once, each used one known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from analytics.errors import Problem
from analytics.plan.check.draft import CODES, Draft
from analytics.plan.model import Basis, Clause, Frozen, Indicator, Plan

LISTS = (
    "unit_kinds", "unit_flags", "unit_stats", "rank_groups", "blocks", "parameters", "units", "indicators",
    "clauses",
)  # fmt: skip
BUREAU = "bureau"  # the code of the bureau's own rows in every frame
PROPOSABLE = (
    "weight", "target", "allocation", "phasing", "score", "veto", "bonus", "applies_to", "reading",
)  # fmt: skip


def repeated(draft: Draft) -> Iterator[Problem]:
    """Names given to two items of one list, and a unit named like the bureau."""
    plan = draft.plan
    for section in LISTS:
        yield from _repeated(draft, getattr(plan, section), CODES.get(section, "id"))
    if plan.rules:
        yield from _repeated(draft, plan.rules.grades, "id")
        yield from _repeated(draft, (*plan.indicators, *plan.rules.adjustments, *plan.rules.vetoes), "id")
    if plan.calendar:
        yield from _repeated(draft, plan.calendar.rounds, "id")
    for one in plan.indicators:
        yield from _repeated(draft, (one.reading, *one.other_readings), "id")
    for one in plan.units:
        if one.code == BUREAU:
            yield draft.problem("reserved_name", one, "code", value=one.code)


def _repeated(draft: Draft, items: Iterable[Frozen], key: str) -> Iterator[Problem]:
    seen: Counter[str] = Counter()
    for one in items:
        name = getattr(one, key)
        seen[name] += 1
        if seen[name] == 2:
            yield draft.problem("repeated", one, key, key=key, value=name)


def unknown_names(draft: Draft) -> Iterator[Problem]:
    """Every name that is used and not given."""
    known = {section: set(draft.known(section)) for section in (*LISTS, "ledgers")}
    for item, path, section, value in _uses(draft):
        # A required list that is missing altogether is told once, not at every use.
        if value not in known[section] and (known[section] or not Plan.model_fields[section].is_required()):
            yield draft.no_such(section, value, item, *path, choices=known[section])
    for indicator in draft.plan.indicators:
        for index, word in enumerate(indicator.proposed):
            if word not in PROPOSABLE:
                path = ("proposed", index)
                yield draft.no_such("proposed", word, indicator, *path, choices=PROPOSABLE)


Use = tuple[Frozen, tuple[str | int, ...], str, str]


def _uses(draft: Draft) -> Iterator[Use]:
    plan = draft.plan
    for unit in plan.units:
        yield unit, ("kind",), "unit_kinds", unit.kind
        yield unit, ("rank_group",), "rank_groups", unit.rank_group
        yield from _each(unit, ("flags",), "unit_flags", unit.flags)
        yield from _keys(unit, ("stats",), "unit_stats", unit.stats)
        if unit.merged_into:
            yield unit, ("merged_into",), "units", unit.merged_into
    for indicator in plan.indicators:
        yield from _used_by_indicator(indicator, has_clauses=bool(plan.clauses))
    for target in plan.targets:
        yield target, ("indicator",), "indicators", target.indicator
        if target.unit:
            yield target, ("unit",), "units", target.unit
        if target.per_head:
            yield target, ("per_head", "stat"), "unit_stats", target.per_head.stat
    for one in plan.allocations:
        yield one, ("indicator",), "indicators", one.indicator
        if one.basis is Basis.STAT:
            yield one, ("stat",), "unit_stats", one.stat
        yield from _keys(one, ("coefficients",), "unit_kinds", one.coefficients)
        for index, each in enumerate(one.mixture):
            if each.basis is Basis.STAT:
                yield one, ("mixture", index, "stat"), "unit_stats", each.stat
        for key in ("unit_coefficients", "named", "locked", "floors", "caps"):
            yield from _keys(one, (key,), "units", getattr(one, key))
    for one in plan.baselines:
        yield one, ("indicator",), "indicators", one.indicator
        if one.unit != BUREAU:
            yield one, ("unit",), "units", one.unit
    for one in plan.extensions:
        yield one, ("unit",), "units", one.unit
        yield from _each(one, ("ledgers",), "ledgers", one.ledgers)
    for task in plan.calendar.tasks if plan.calendar else ():
        yield task, ("indicator",), "indicators", task.indicator
    for ledger in draft.ledgers.values():
        yield from _each(ledger, ("filled_by",), "unit_kinds", ledger.filled_by)


def _used_by_indicator(indicator: Indicator, *, has_clauses: bool) -> Iterator[Use]:
    yield indicator, ("block",), "blocks", indicator.block
    if has_clauses:
        yield indicator, ("clause",), "clauses", indicator.clause
    to = indicator.applies_to
    yield from _each(indicator, ("applies_to", "kinds"), "unit_kinds", to.kinds)
    yield from _each(indicator, ("applies_to", "flags"), "unit_flags", to.flags)
    yield from _each(indicator, ("applies_to", "not_flags"), "unit_flags", to.not_flags)
    yield from _each(indicator, ("applies_to", "units"), "units", to.units)


def _each(item: Frozen, path: tuple[str, ...], section: str, values: Iterable[str]) -> Iterator[Use]:
    for index, value in enumerate(values):
        yield item, (*path, index), section, value


def _keys(item: Frozen, path: tuple[str, ...], section: str, values: Iterable[str]) -> Iterator[Use]:
    for value in values:
        yield item, (*path, value), section, value


def answers(draft: Draft) -> Iterator[Problem]:
    """Clauses that nothing answers, or that name an indicator or ledger which does not exist."""
    clause_of = {one.id: one.clause for one in draft.plan.indicators}
    for clause in draft.plan.clauses:
        yield from _answer(draft, clause, clause_of)


def _answer(draft: Draft, clause: Clause, clause_of: dict[str, str]) -> Iterator[Problem]:
    answer = clause.answer
    if not (answer.indicator or answer.ledger or answer.section or answer.narrative):
        yield draft.problem("no_answer", clause, "answer", clause=clause.id)
    if answer.pending:
        if answer.indicator in draft.known("indicators"):
            yield draft.problem("no_longer_pending", clause, "answer", "pending", indicator=answer.indicator)
        return
    if answer.indicator and answer.indicator not in draft.known("indicators"):
        yield draft.no_such("indicators", answer.indicator, clause, "answer", "indicator")
    elif answer.indicator and clause_of.get(answer.indicator, clause.id) != clause.id:
        yield draft.problem(
            "other_clause", clause, "answer", "indicator",
            indicator=answer.indicator, clause=clause.id, other=clause_of[answer.indicator],
        )  # fmt: skip
    if answer.ledger and answer.ledger not in draft.known("ledgers"):
        yield draft.no_such("ledgers", answer.ledger, clause, "answer", "ledger")

"""The target contract (目标责任书) of a unit: what it promises, what that is worth, by which rules."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property

import numpy as np
from pydantic import BaseModel

from analytics.assess.total import spread
from analytics.plan.model import Allocation, Block, Indicator, PhasingKind, Plan, Scope, Unit, Veto
from analytics.plan.target import Assigned, Assignment, allocation_on, unit_targets

# What a term is, beyond its target: a change of any of these is a change of the contract.
TERMS = ("weight", "hard_line", "veto", "bonus", "score", "phasing")
CODE_LENGTH, CODE_GROUP = 12, 4


@dataclass(frozen=True)
class Term:
    """What a unit promises for one indicator. `allocation` is how the bureau's total was shared out.

    `points` is what it is worth to this unit: its points in the plan and its part of the points of what
    is not asked of the unit or has no target yet. 0: watched only, or not scored for now.
    """

    indicator: Indicator
    given: Assigned
    allocation: Allocation | None
    points: float

    @property
    def is_pending(self) -> bool:
        return self.given.kind is Assignment.PENDING

    @property
    def is_proposed(self) -> bool:
        """Whether the target is 建议值: by itself, or because the way it was shared out is."""
        shared = self.allocation is not None and "allocation" in self.indicator.proposed
        return not self.is_pending and (self.given.is_proposed or shared)

    @property
    def due(self) -> tuple[tuple[date, Decimal], ...]:
        """How much in all is due by which day; empty where no days are set or there is no number."""
        phasing, target = self.indicator.phasing, self.given.value
        if phasing.kind is not PhasingKind.DUE_DATES or not target:
            return ()
        return tuple((one.on, target * one.amount / phasing.due[-1].amount) for one in phasing.due)


@dataclass(frozen=True)
class Contract:
    """The contract of one unit with the targets and rules in force on a day.

    `terms` has one entry per indicator that is asked of the unit, in the plan's order, `others` the
    indicators that are not. Amounts are in the ledger's own unit.
    """

    plan: Plan
    unit: Unit
    day: date
    terms: tuple[Term, ...]
    others: tuple[Indicator, ...]

    @property
    def hard_lines(self) -> tuple[Term, ...]:
        return tuple(one for one in self.terms if one.indicator.hard_line)

    @property
    def veto_terms(self) -> tuple[Term, ...]:
        return tuple(one for one in self.terms if one.indicator.veto)

    @property
    def vetoes(self) -> tuple[Veto, ...]:
        """Vetoes of the rules, beside those of indicators."""
        return self.plan.rules.vetoes

    @property
    def shared_terms(self) -> tuple[Term, ...]:
        """Terms that are a part of a total of the bureau."""
        return tuple(one for one in self.terms if one.given.part is not None)

    @property
    def targets_from(self) -> date:
        """Since when the targets and ways of sharing out stand as they are here."""
        days = [one.given.version.effective_from for one in self.terms if one.given.version]
        days += [one.allocation.effective_from or self.plan.starts_on for one in self.terms if one.allocation]
        return max(days, default=self.plan.starts_on)

    def terms_of(self, block: Block) -> tuple[Term, ...]:
        return tuple(one for one in self.terms if one.indicator.block == block.id)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 over what was agreed, in hex: it changes when any of it does, and not with the day.

        Over the JSON (sorted keys, no blanks, UTF-8) of plan, unit, targets, terms, points of blocks,
        rules and allocation; numbers as plain digits, what has its default value left out.
        """
        said = json.dumps(_said(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def code(self) -> str:
        """The beginning of the hash, for print: `3F2A-91BC-77D0`."""
        short = self.sha256[:CODE_LENGTH].upper()
        return "-".join(short[at : at + CODE_GROUP] for at in range(0, CODE_LENGTH, CODE_GROUP))


def contract(plan: Plan, unit: str, day: date) -> Contract:
    """The contract of a unit that is assessed on a day. Raises KeyError for any other unit."""
    given = [unit_targets(plan, one, day)[unit] for one in plan.indicators]
    counts = np.array([one.kind in (Assignment.NUMBER, Assignment.ZERO) for one in given])
    points = spread(plan, counts[:, None]).of_indicators[:, 0]
    terms, others = [], []
    for indicator, assigned, worth in zip(plan.indicators, given, points, strict=True):
        if assigned.kind is Assignment.NOT_APPLICABLE:
            others.append(indicator)
            continue
        shared = indicator.scope is Scope.BUREAU_TOTAL
        allocation = allocation_on(plan, indicator.id, day) if shared else None
        terms.append(Term(indicator, assigned, allocation, float(worth)))
    return Contract(plan, plan.unit[unit], day, tuple(terms), tuple(others))


def _said(one: Contract) -> dict[str, object]:
    """What the hash stands for."""
    return {
        "plan": one.plan.id,
        "unit": one.unit.code,
        "targets": {term.indicator.id: _target(term.given) for term in one.terms},
        "terms": {
            term.indicator.id: {name: _plain(getattr(term.indicator, name)) for name in TERMS}
            for term in one.terms
        },
        "blocks": {block.id: _plain(block.points) for block in one.plan.blocks},
        "rules": _plain(one.plan.rules),
        "allocation": {term.indicator.id: _plain(term.allocation) for term in one.terms if term.allocation},
    }


def _target(given: Assigned) -> dict[str, object]:
    since = given.version.effective_from.isoformat() if given.version else None
    return {"kind": given.kind.value, "value": _plain(given.value), "from": since}


def _plain(value: object) -> object:
    """Anything of a plan as JSON has it; 10, 10.0 and 1E+1 are the same number."""
    match value:
        case BaseModel():
            return dict(_changed(value))
        case Decimal():
            return f"{value.normalize():f}"
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case str() | bool() | int() | None:
            return value
        case Sequence():
            return [_plain(one) for one in value]
    raise TypeError(type(value))


def _changed(value: BaseModel) -> Iterator[tuple[str, object]]:
    for name, field in type(value).model_fields.items():
        said = getattr(value, name)
        if field.is_required() or said != field.get_default(call_default_factory=True):
            yield name, _plain(said)

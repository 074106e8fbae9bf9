"""The plan as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

from analytics.plan.model.base import Code, Frozen, Text
from analytics.plan.model.clause import Clause
from analytics.plan.model.extension import Extension
from analytics.plan.model.indicator import Indicator, Measure
from analytics.plan.model.rules import Block, Calendar, Parameter, Rules
from analytics.plan.model.target import Allocation, Baseline, Target
from analytics.plan.model.unit import Named, Unit


class Plan(Frozen):
    """Everything that was promised, for one plan year."""

    id: Code
    name: Text
    issued_by: Text
    notice: Text | None = None  # shown on every page, e.g. that the data are a sample
    bureau: Text
    contract_party: Text | None = None  # who signs target contracts with the units; else who issued the plan
    starts_on: date
    ends_on: date
    unit_kinds: tuple[Named, ...]
    unit_flags: tuple[Named, ...] = ()
    unit_stats: tuple[Named, ...] = ()
    rank_groups: tuple[Named, ...]
    blocks: tuple[Block, ...]
    parameters: tuple[Parameter, ...] = ()
    units: tuple[Unit, ...]
    indicators: tuple[Indicator, ...]
    targets: tuple[Target, ...]
    allocations: tuple[Allocation, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    rules: Rules
    calendar: Calendar
    clauses: tuple[Clause, ...] = ()
    extensions: tuple[Extension, ...] = ()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A plan with other fields; the indexes below are made anew, never carried over."""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        return copy

    def kept(self, name: str, make: Callable[[Plan], Any]) -> Any:
        """What `make` works out of this plan, made once; a changed copy of the plan makes it anew."""
        if name not in self.__dict__:
            self.__dict__[name] = make(self)
        return self.__dict__[name]

    @cached_property
    def indicator(self) -> dict[str, Indicator]:
        """Indicators by id."""
        return {one.id: one for one in self.indicators}

    @cached_property
    def unit(self) -> dict[str, Unit]:
        """Units by code."""
        return {one.code: one for one in self.units}

    @cached_property
    def block(self) -> dict[str, Block]:
        """Blocks by id."""
        return {one.id: one for one in self.blocks}

    @cached_property
    def clause(self) -> dict[str, Clause]:
        """Clauses by id."""
        return {one.id: one for one in self.clauses}

    @cached_property
    def target_versions(self) -> dict[tuple[str, str | None], tuple[Target, ...]]:
        """Target versions by indicator and unit (None: the level of the indicator's scope), oldest first."""
        versions: dict[tuple[str, str | None], list[Target]] = defaultdict(list)
        for one in sorted(self.targets, key=lambda one: one.effective_from):
            versions[one.indicator, one.unit].append(one)
        return {key: tuple(ones) for key, ones in versions.items()}

    @cached_property
    def allocation_versions(self) -> dict[str, tuple[Allocation, ...]]:
        """Ways of sharing out by indicator, oldest first."""
        versions: dict[str, list[Allocation]] = defaultdict(list)
        for one in sorted(self.allocations, key=lambda one: one.effective_from or self.starts_on):
            versions[one.indicator].append(one)
        return {key: tuple(ones) for key, ones in versions.items()}

    @cached_property
    def counts(self) -> dict[str, Measure]:
        """What rules count beside the indicators: adjustments, vetoes, self and review scores."""
        rules = self.rules
        scores = {"self_score": rules.self_score, "review_score": rules.review_score}
        return {one.id: one.measure for one in (*rules.adjustments, *rules.vetoes)} | {
            name: measure for name, measure in scores.items() if measure
        }

    @cached_property
    def parameter(self) -> dict[str, Decimal]:
        """Parameter values by id."""
        return {one.id: one.value for one in self.parameters}

    def units_on(self, day: date) -> tuple[Unit, ...]:
        """Units that exist on a day (opened, not yet closed)."""
        return tuple(
            one
            for one in self.units
            if (one.opened_on is None or one.opened_on <= day)
            and (one.closed_on is None or one.closed_on >= day)
        )

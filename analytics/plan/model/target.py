"""Targets in versions and how the bureau's are shared out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from analytics.plan.model.base import Code, Frozen, Text


class TargetState(StrEnum):
    NUMBER = "number"
    PENDING = "pending"
    NOT_APPLICABLE = "not_applicable"


class PerHead(Frozen):
    """A target worked out from a unit's own statistics: rate x stat, but at least `minimum`."""

    stat: Code
    rate: Decimal
    minimum: Decimal = Decimal(0)


class Target(Frozen):
    """One version of a target. `unit` empty: the level the indicator's scope says."""

    indicator: Code
    state: TargetState = TargetState.NUMBER
    value: Decimal | None = None
    per_head: PerHead | None = None
    unit: Code | None = None
    effective_from: date
    proposed: bool = False
    reason: Text | None = None
    document: Text | None = None


class Basis(StrEnum):
    STAT = "stat"  # in proportion to a statistic of the units, times coefficients
    EQUAL = "equal"
    NAMED = "named"


class Allocation(Frozen):
    """How a bureau target is shared out; the parts add up exactly to the whole in steps of `step`."""

    indicator: Code
    basis: Basis = Basis.STAT
    stat: Code = "workers"
    coefficients: dict[Code, Decimal] = Field(default_factory=dict)  # by unit kind; 1 where not given
    named: dict[Code, Decimal] = Field(default_factory=dict)
    locked: dict[Code, Decimal] = Field(default_factory=dict)
    step: Annotated[Decimal, Field(gt=0)] = Decimal(1)
    proposed: bool = True

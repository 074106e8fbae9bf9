"""Targets in versions and how the bureau's are shared out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from analytics.plan.model.base import Code, Frozen, Share, Text


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


class Baseline(Frozen):
    """A unit's figure before the plan (last year's), for allocation, improvement and comparison."""

    indicator: Code
    unit: Code
    value: Decimal


class Basis(StrEnum):
    STAT = "stat"  # in proportion to a statistic of the units, times coefficients
    EQUAL = "equal"
    LAST_YEAR = "last_year"  # in proportion to the units' baselines
    MIXTURE = "mixture"  # of the bases above, each with its share
    NAMED = "named"


class Mixed(Frozen):
    """One basis of a mixture and its share of the whole."""

    basis: Basis
    stat: Code = "workers"
    share: Share


class Allocation(Frozen):
    """How a bureau target is shared out; the parts add up exactly to the whole in steps of `step`.

    In force from `effective_from` (the plan's first day unless given) until a later one of the same
    indicator. Coefficients multiply a unit's basis figure, by unit kind and by unit. Locked parts go
    first; `minimum` and `maximum` bound every other part, `floors` and `caps` single units.
    """

    indicator: Code
    effective_from: date | None = None
    reason: Text | None = None
    document: Text | None = None
    basis: Basis = Basis.STAT
    stat: Code = "workers"
    mixture: tuple[Mixed, ...] = ()
    coefficients: dict[Code, Decimal] = Field(default_factory=dict)  # by unit kind; 1 where not given
    unit_coefficients: dict[Code, Decimal] = Field(default_factory=dict)
    named: dict[Code, Decimal] = Field(default_factory=dict)
    locked: dict[Code, Decimal] = Field(default_factory=dict)
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    floors: dict[Code, Decimal] = Field(default_factory=dict)
    caps: dict[Code, Decimal] = Field(default_factory=dict)
    step: Annotated[Decimal, Field(gt=0)] = Decimal(1)
    proposed: bool = True

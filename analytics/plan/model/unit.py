"""Who is assessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from analytics.plan.model.base import Code, Frozen, Text


class Named(Frozen):
    """A code with its name: unit kinds, flags, rank groups, statistics."""

    id: Code
    name: Text


class FormerName(Frozen):
    """What a unit was called, and the last day it was."""

    name: Text
    until: date


class Unit(Frozen):
    """A unit of the bureau. `stats` are its numbers (workers, women, ...), `flags` its properties."""

    code: Code
    name: Text
    former_names: tuple[FormerName, ...] = ()  # oldest first
    kind: Code
    rank_group: Code
    assessed: bool = True
    flags: tuple[Code, ...] = ()
    stats: dict[Code, Decimal] = Field(default_factory=dict)
    reporting: Annotated[str, Field(pattern="^(month|quarter)$")] = "quarter"
    opened_on: date | None = None
    closed_on: date | None = None
    merged_into: Code | None = None

"""A scenario: what would be promised, weighed, shared out or done otherwise."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from analytics.plan.model import (
    Basis,
    Code,
    Frozen,
    Grade,
    LateDeduction,
    Missing,
    Mixed,
    OverCompletion,
    Points,
    ScoreRule,
    Share,
    Text,
)

# Letters and digits of any script; what a file system reads as a path, a device or hidden stays out.
_ID = re.compile(r"[^\W_][\w-]{0,59}")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
Coefficient = Annotated[Decimal, Field(ge=0)]


def is_scenario_id(name: str) -> bool:
    """Whether a name can be the id of a scenario, and so the name of its file.

    >>> is_scenario_id("suggestions_10000"), is_scenario_id("建议一万条"), is_scenario_id("../plan")
    (True, True, False)
    """
    normal = unicodedata.normalize("NFC", name) == name
    return normal and bool(_ID.fullmatch(name)) and name.lower() not in _DEVICES


def _checked_id(name: str) -> str:
    if not is_scenario_id(name):
        raise ValueError("no file name")
    return name


class AllocationChange(Frozen):
    """What changes in the way a bureau target is shared out; what is not given stays as in the plan.

    What is given takes the place of all the plan says there: `{}` clears locks, floors, caps and
    coefficients, a minimum of 0 binds nobody.
    """

    basis: Basis | None = None
    stat: Code | None = None
    mixture: tuple[Mixed, ...] | None = None
    coefficients: dict[Code, Coefficient] | None = None
    unit_coefficients: dict[Code, Coefficient] | None = None
    named: dict[Code, Decimal] | None = None
    locked: dict[Code, Decimal] | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    floors: dict[Code, Decimal] | None = None
    caps: dict[Code, Decimal] | None = None
    step: Annotated[Decimal, Field(gt=0)] | None = None


class Add(Frozen):
    """An amount done on top of what was measured, in the ledger's own unit (yuan, items, persons).

    It counts in the last measured month, for the unit and for the bureau. A person or thing counted
    once is taken to be one not counted before.
    """

    unit: Code
    indicator: Code
    amount: Annotated[Decimal, Field(ge=0)]


class IndicatorChange(Frozen):
    """Another rule for the points of an indicator; what is not given stays as in the plan."""

    score: ScoreRule | None = None
    hard_line: bool | None = None
    bonus: bool | None = None
    missing: Missing | None = None


class RulesChange(Frozen):
    """Other rules; what is not given stays as in the plan.

    `without` names adjustments and vetoes of the rules that are left out.
    """

    grades: tuple[Grade, ...] | None = None
    bonus_cap: Points | None = None
    over_completion: OverCompletion | None = None
    late_submission: LateDeduction | None = None
    yellow_within: Share | None = None
    coverage_line: Share | None = None
    missing: Missing | None = None
    unasked: Share | None = None
    tie_breaks: tuple[Code, ...] | None = None
    without: tuple[Code, ...] = ()


class Scenario(Frozen):
    """Changes to a plan, most by indicator; amounts in the ledger's own unit, rates as fractions.

    `readings` chooses another reading of an indicator, one the plan can count. `indicators` and
    `rules` are another rule set for the same records.
    """

    id: Annotated[str, AfterValidator(_checked_id)]
    name: Text
    note: str = ""
    targets: dict[Code, Decimal] = Field(default={})
    weights: dict[Code, Decimal] = Field(default={})
    allocation: dict[Code, AllocationChange] = Field(default={})
    adds: tuple[Add, ...] = ()
    readings: dict[Code, Code] = Field(default={})
    indicators: dict[Code, IndicatorChange] = Field(default={})
    rules: RulesChange | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is changed at all."""
        changes = (self.targets, self.weights, self.allocation, self.adds, self.readings, self.indicators)
        return not (any(changes) or self.rules)

"""Points, grades and dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from analytics.plan.model.base import Code, Frozen, Points, Share, Text


class Block(Frozen):
    """A chapter of the plan with its points; `reserved` points wait for indicators still to come."""

    id: Code
    name: Text
    points: Points
    reserved: Points = Decimal(0)
    section: Code


class Parameter(Frozen):
    """A number rules or measures use by name."""

    id: Code
    value: Decimal
    name: Text
    proposed: bool = True


class Grade(Frozen):
    """A class of the total: from this score on (inclusive). `top` may be barred."""

    id: Code
    name: Text
    from_: Annotated[Decimal, Field(alias="from")]


class OverCompletion(Frozen):
    """Bonus for more than the target: share x weight x (attainment - 1), at most `at_most` x weight."""

    share: Share
    at_most: Share


class LateDeduction(Frozen):
    each: Points
    at_most: Points


class Rules(Frozen):
    """Scoring rules of the plan; all 建议值 unless the plan says so."""

    version: Code
    proposed: bool = True
    full_marks: Points = Decimal(100)  # what all blocks together are worth on the scale of the grades
    grades: tuple[Grade, ...]  # best first
    bonus_cap: Points
    over_completion: OverCompletion
    late_submission: LateDeduction
    yellow_within: Share  # attainment points behind pace that are still yellow
    coverage_line: Share  # below this share of expected submissions a light is grey
    score_decimals: Annotated[int, Field(ge=0, le=4)] = 2


class Round(Frozen):
    """An assessment round: cut-off and the dates around it."""

    id: Code
    name: Text
    cut_off: date
    submit_by: date
    notice_on: date
    final: bool = False


class BureauTask(Frozen):
    """The planned date of a task of the bureau itself; empty while it is not fixed."""

    indicator: Code
    planned_on: date | None = None


class Calendar(Frozen):
    """Rounds, and how many days after a period's end its workbook is due."""

    rounds: tuple[Round, ...]
    submission_days: Annotated[int, Field(ge=0, le=120)]
    tasks: tuple[BureauTask, ...] = ()

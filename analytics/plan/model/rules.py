"""Points, grades and dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from analytics.plan.model.base import Code, Frozen, Points, Share, Text
from analytics.plan.model.indicator import Measure, Missing, VetoEffect


class Block(Frozen):
    """A chapter of the plan with its points; `reserved` points wait for indicators still to come."""

    id: Code
    name: Text
    points: Points
    reserved: Points = Decimal(0)
    min_indicators: Annotated[int, Field(ge=0)] = 0  # with fewer that count, the block drops out
    section: Code


class Parameter(Frozen):
    """A number rules or measures use by name."""

    id: Code
    value: Decimal
    name: Text
    proposed: bool = True


class Grade(Frozen):
    """A class of the total: from this score on (inclusive); the best may be barred.

    `at_most` is the share of the ranked units that may have it, rounded down; who ties across that line
    stays out together.
    """

    id: Code
    name: Text
    from_: Annotated[Decimal, Field(alias="from")]
    at_most: Share | None = None


class OverCompletion(Frozen):
    """Bonus for more than the target: share x weight x (attainment - 1), at most `at_most` x weight."""

    share: Share
    at_most: Share


class LateDeduction(Frozen):
    each: Points
    at_most: Points


class CountedRecords(Frozen):
    """Which records are counted at all; unless asked otherwise every one that was accepted.

    `verified_only` leaves out what the bureau has not verified, `with_evidence_only` records without
    evidence in ledgers that ask for it.
    """

    verified_only: bool = False
    with_evidence_only: bool = False


class Effect(StrEnum):
    BONUS = "bonus"
    DEDUCTION = "deduction"


class Adjustment(Frozen):
    """Points for what is counted beside the indicators: `each` for every one, at most `at_most`."""

    id: Code
    name: Text
    effect: Effect
    measure: Measure
    each: Points
    at_most: Points | None = None
    proposed: bool = True


class Veto(Frozen):
    """Something whose first occurrence changes the grade, never the points (一票否决)."""

    id: Code
    name: Text
    measure: Measure
    effect: VetoEffect
    proposed: bool = True


class Rules(Frozen):
    """Scoring rules of the plan; all 建议值 unless the plan says so.

    `tie_breaks` are asked in order where totals tie: `base`, `bonus` or the id of a block.
    `unasked` is the share of the points that a unit earns as bonus for what it was not asked for
    (allotted nothing) and did all the same. `self_score` and `review_score` say where the units' own
    and the reviewers' totals are reported; they stand beside the final score and never change it.
    """

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
    missing: Missing = Missing.ZERO
    counted: CountedRecords = CountedRecords()
    min_blocks: Annotated[int, Field(ge=0)] = 0  # with fewer blocks that count there is no total
    unasked: Share = Decimal(0)
    tie_breaks: tuple[Code, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    self_score: Measure | None = None
    review_score: Measure | None = None


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
    """Rounds, how many days after a period's end its workbook is due, and how many a reminder gives."""

    rounds: tuple[Round, ...]
    submission_days: Annotated[int, Field(ge=0, le=120)]
    reminder_days: Annotated[int, Field(ge=0, le=60)] = 3
    correction_days: Annotated[int, Field(ge=0, le=120)] = 5  # a returned workbook is due again after so many
    tasks: tuple[BureauTask, ...] = ()

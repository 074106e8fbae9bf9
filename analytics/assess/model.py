"""The judgement as frames."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pandas as pd

from analytics.measure.model import BUREAU
from analytics.plan.model import Plan

__all__ = ["BUREAU", "Assessment", "Light", "State"]


class State(StrEnum):
    """What is known of one indicator in one unit."""

    MET = "met"  # the year's target is reached
    SHORT = "short"
    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"
    TARGET_PENDING = "target_pending"
    NOT_DUE = "not_due"  # nothing was due yet and nothing was done


class Light(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"  # no judgement: not applicable, pending, not due, or too little reported


@dataclass(frozen=True)
class Assessment:
    """The judgement of one plan on one day. Scores are exact; round them only for showing.

    `cells`: one row per unit (and the bureau) and indicator: unit, indicator, block, scope, state,
    target, target_proposed, numerator, denominator, actual (amount in the ledger's unit, or share of
    a rate), attainment (fraction), phase (share of the year's target due), due (amount due by now),
    pace_gap (attainment - phase; for rates actual - target), light, gap (missing to the target, never
    negative), needed_per_month, best_month, coverage (share of expected submissions received),
    weight (points in the plan), weight_used (points after redistribution), share_earned, score, lost,
    bonus, hard_line_missed, vetoed, units_met and units_counted (bureau rows of what each unit owes).
    `blocks`: one row per unit and block: points (after redistribution), score, share.
    `totals`: one row per unit and for the bureau: base, bonus, deduction, n_late, total, grade,
    barred_by and vetoed_by (tuples of indicator ids), rank, rank_group, group_rank, group_size (empty
    for the bureau and units not assessed), n_met, n_short, n_not_reported, n_not_applicable,
    n_target_pending, n_not_due.
    `course`: one row per unit, indicator and month of the plan: amount of the month, to_date, due
    (pace line at the month's end); after `as_of` only `due`.
    """

    plan: Plan
    as_of: date
    final: bool
    version: int
    cells: pd.DataFrame
    blocks: pd.DataFrame
    totals: pd.DataFrame
    course: pd.DataFrame
    scenario: str | None = None

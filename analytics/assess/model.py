"""The judgement as frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pandas as pd

from analytics.assess.course import course
from analytics.assess.roll import Cube
from analytics.assess.state import Light, State
from analytics.assess.target import Targets
from analytics.measure.model import BUREAU
from analytics.plan.model import Plan
from analytics.plan.target import Organisation

__all__ = ["BUREAU", "Assessment", "Light", "State"]


@dataclass(frozen=True)
class Assessment:
    """The judgement of one plan on one day. Scores are exact; round them only for showing.

    `cells`: one row per unit (and the bureau) and indicator: unit, indicator, block, scope, state,
    target, target_proposed, numerator, denominator, actual (amount in the ledger's unit, or share of
    a rate), attainment (fraction), phase (share of the year's target due), due (amount due by now),
    pace_gap (attainment - phase; for rates actual - target), light, gap (missing to the target, never
    negative), needed_per_month, best_month, coverage (share of expected submissions received),
    weight (points in the plan), weight_used (points after redistribution), share_earned, band (id of the
    band the figure falls in, where the rule has bands), score, lost, bonus (for more than the target),
    unasked (bonus for what was not asked of the unit), hard_line_missed, vetoed, units_met and
    units_counted (bureau rows of what each unit owes).
    `blocks`: one row per unit and block: points (after redistribution), score, share.
    `totals`: one row per unit and for the bureau: base, over_completion and award (the bonus before its
    cap), bonus, late and deducted (the two parts of the) deduction, n_late, total (the final score),
    self_score and review_score (as reported, empty: none), grade, barred_by and vetoed_by (tuples of
    ids of indicators and of the rules' vetoes), assessed, rank, rank_group, group_rank, group_size
    (empty for the bureau and units not assessed), rank_best and rank_worst (the ranks it would have
    with one thing more or less counted, all others as they are), n_met, n_short, n_not_reported,
    n_not_applicable, n_target_pending, n_not_due.
    `adjustments`: one row per unit and adjustment of the rules: adjustment, effect, count, points.
    `course`: one row per unit, indicator and month of the plan: numerator, denominator, amount of the
    month (of a rate the one over the other), to_date, due
    (pace line at the month's end); after `as_of` only `due`. Worked out when first asked for.
    `cube` and `targets` are the arrays all this comes from. `known_on` is the day whose state of
    knowledge was judged (None: all that was stored), `organisation` whether units stand as they are on
    the day or as they were.
    """

    plan: Plan
    as_of: date
    final: bool
    version: int
    cells: pd.DataFrame
    blocks: pd.DataFrame
    totals: pd.DataFrame
    adjustments: pd.DataFrame
    cube: Cube = field(repr=False)
    targets: Targets = field(repr=False)
    scenario: str | None = None
    known_on: date | None = None
    organisation: Organisation = Organisation.NOW

    @cached_property
    def course(self) -> pd.DataFrame:
        return course(self.plan, self.cube, self.targets, self.as_of)

"""更正: what came in after a day, and what it moved in the judgement of that day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analytics.assess import BUREAU, Assessment
from analytics.measure.arrivals import Arrival
from analytics.measure.run import units_now
from analytics.scenario.compare import differs, side_by_side

FIGURE_COLUMNS = (
    *("target", "numerator", "denominator", "actual", "coverage", "state", "light"),
    *("weight_used", "score", "bonus", "unasked"),
)
TOTAL_COLUMNS = ("base", "bonus", "deduction", "total", "grade", "rank", "group_rank", "n_late")
BEFORE = "_before"
Pair = tuple[str, str]  # ledger and submission
OWN_POINTS = ("base", "bonus", "deduction")
REPORTED = ("numerator", "denominator", "actual", "coverage")


@dataclass(frozen=True)
class Corrections:
    """Two states of knowledge of one day side by side: what came in between, and what it moved.

    `before` is the judgement as known at the end of the day `since`, `after` that of what is known now
    (or on `after.known_on`). `submissions` are the rows of `analytics.measure.arrivals`, those of spans
    that were still running where they moved something.
    `figures`: one row per unit (the bureau too) and indicator of which anything differs: target,
    numerator, denominator, actual, coverage, state, light, weight_used, score, bonus and unasked, each
    with `_before` behind the name for the earlier state; `because`: why (`submission`; without one
    `target`, `spread` points of others, `organisation`, `verified`, or `other`; seen by one unit also
    `others`, who sent something of it), and `submissions`: the submissions of its ledgers.
    `totals`: one row per unit (the bureau too) of which base, bonus, deduction, total, grade, rank,
    group_rank or n_late differs, in the same way; `because` is `own` where the unit's points moved, else
    `others`.
    """

    since: date
    before: Assessment
    after: Assessment
    submissions: pd.DataFrame
    figures: pd.DataFrame
    totals: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        """Whether nothing came in and nothing moved."""
        return self.submissions.empty and self.figures.empty and self.totals.empty

    def of_unit(self, unit: str) -> Corrections:
        """Only what one unit, or one merged into it, sent, and only its own figures.

        A figure that moved by what others sent of the unit is put down to them, without saying who.
        """
        mine = _counted_for(self.after) | {BUREAU: BUREAU}
        sent = self.submissions[self.submissions["unit"].map(mine) == unit].reset_index(drop=True)
        figures, totals = (
            one[one["unit"] == unit].reset_index(drop=True) for one in (self.figures, self.totals)
        )
        own = set(sent["submission"])
        named = [tuple(one for one in ones if one in own) for ones in figures["submissions"]]
        by_others = (figures["because"] == "submission") & ~np.array(list(map(bool, named)), dtype=bool)
        figures = figures.assign(
            submissions=pd.Series(named, dtype=object), because=figures["because"].mask(by_others, "others")
        )
        return Corrections(self.since, self.before, self.after, sent, figures, totals)


def corrections(
    since: date,
    before: Assessment,
    after: Assessment,
    submissions: pd.DataFrame,
    *,
    decided: Collection[str] = (),
) -> Corrections:
    """What moved between two judgements of the same plan and day, put down to what came in between.

    A figure is put down to the submissions of its unit in the ledgers its measure reads; one written as
    a file reads what others send of the unit too, and the bureau's are those of all units. `decided` are the
    units of whose submissions any was verified, or that withdrawn, in between.
    """
    counted = submissions[submissions["kind"] != Arrival.REFUSED]
    sent = _Sent(counted, _counted_for(after))
    figures = _moved(before.cells, after.cells, ["unit", "indicator"], FIGURE_COLUMNS)
    told = [_sources(after, sent, one) for one in zip(figures["unit"], figures["indicator"], strict=True)]
    figures["because"] = _because(before, after, figures, told, decided)
    listed = submissions[_tells(submissions, told)].reset_index(drop=True)
    pairs = set(zip(listed["ledger"], listed["submission"], strict=True))
    figures["submissions"] = [tuple(dict.fromkeys(one[1] for one in ones if one in pairs)) for ones in told]
    totals = _moved(before.totals, after.totals, ["unit"], TOTAL_COLUMNS)
    own_points = np.logical_or.reduce([differs(totals, one, behind=BEFORE) for one in OWN_POINTS])
    totals["because"] = np.where(own_points, "own", "others")
    return Corrections(since, before, after, listed, figures, totals)


def _moved(
    before: pd.DataFrame, after: pd.DataFrame, keys: list[str], columns: tuple[str, ...]
) -> pd.DataFrame:
    """Rows of both frames side by side in which any of the columns differs."""
    joined = side_by_side(before, after, keys, columns, behind=BEFORE)
    moved = pd.concat([differs(joined, one, behind=BEFORE) for one in columns], axis=1).any(axis=1)
    return joined[moved].reset_index(drop=True)


class _Sent:
    """Which submissions came in for which unit and ledger; for the bureau those of all."""

    def __init__(self, submissions: pd.DataFrame, counts_for: Mapping[str, str]):
        self._of: dict[str, list[Pair]] = defaultdict(list)
        for row in submissions.itertuples(index=False):
            for unit in (counts_for.get(row.unit, row.unit), BUREAU):
                self._of[unit].append((row.ledger, row.submission))

    def by(self, unit: str, ledgers: Collection[str]) -> tuple[Pair, ...]:
        """(ledger, submission) for a unit in some ledgers, in the order received."""
        return tuple(pair for pair in self._of.get(unit, ()) if pair[0] in ledgers)


def _sources(after: Assessment, sent: _Sent, figure: tuple[str, str]) -> tuple[Pair, ...]:
    unit, indicator = figure
    one = after.plan.indicator[indicator]
    measure = one.measure if unit == BUREAU else one.measure_of_units
    return sent.by(BUREAU if measure.sql else unit, measure.reads)


def _tells(submissions: pd.DataFrame, told: Sequence[tuple[Pair, ...]]) -> np.ndarray:
    """Rows to list: of later periods only those that alone can have moved a figure."""
    pairs = list(zip(submissions["ledger"], submissions["submission"], strict=True))
    timely = {pair for pair, later in zip(pairs, submissions["later"], strict=True) if not later}
    used = {pair for ones in told if timely.isdisjoint(ones) for pair in ones}
    return np.array([pair in timely or pair in used for pair in pairs], dtype=bool)


def _because(
    before: Assessment,
    after: Assessment,
    figures: pd.DataFrame,
    sources: Sequence[tuple[Pair, ...]],
    decided: Collection[str],
) -> np.ndarray:
    def moved(*names: str) -> np.ndarray:
        return np.logical_or.reduce([differs(figures, one, behind=BEFORE) for one in names])

    of_unit = _counted_for(after)
    units = {of_unit.get(one, one) for one in decided} | ({BUREAU} if decided else set())
    has_source, reported = np.array([bool(one) for one in sources], dtype=bool), moved(*REPORTED)
    reasons = {
        "organisation": np.full(len(figures), before.organisation is not after.organisation),
        "target": moved("target"),
        "submission": reported & has_source,
        "verified": reported & figures["unit"].isin(units).to_numpy(),
        "other": reported,
        "spread": moved("weight_used"),
    }
    rest = np.where(has_source, "submission", "other")
    return np.select(list(reasons.values()), list(reasons), default=rest)


def _counted_for(after: Assessment) -> Mapping[str, str]:
    return units_now(after.plan, after.as_of, after.organisation)

"""办法预演: the same records under several rule sets, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analytics.assess import BUREAU, Assessment, assess
from analytics.measure import Measured
from analytics.plan.model import Plan
from analytics.scenario.apply import assess_scenario
from analytics.scenario.compare import compare
from analytics.scenario.model import Scenario


@dataclass(frozen=True)
class Rehearsal:
    """The plan's own rules and others over the same records.

    `units`: one row per rule set and ranked unit, in the order of the plan: rule_set (the scenario's
    id), total, rank, group_rank, grade, the same by the plan's rules with `_base` behind the name,
    total_change (points), rank_change (places won, positive is better) and grade_changed.
    `blocks`: one row per rule set and block: score and score_base, the mean points of the ranked
    units, and change.
    """

    base: Assessment
    others: tuple[tuple[Scenario, Assessment], ...]
    units: pd.DataFrame
    blocks: pd.DataFrame

    def gains(self, rule_set: str) -> pd.DataFrame:
        """Units of one rule set whose rank changes, the most places won first, then the most points."""
        rows = self.units[(self.units["rule_set"] == rule_set) & (self.units["rank_change"] != 0)]
        return rows.sort_values(["rank_change", "total_change", "unit"], ascending=[False, False, True])


def rehearse(plan: Plan, measured: Measured, scenarios: Sequence[Scenario]) -> Rehearsal:
    """The same records judged by the plan and under each scenario, by the one function for all.

    Raises ParameterError with everything of a scenario that does not fit the plan.
    """
    base = assess(plan, measured)
    others = tuple((one, assess_scenario(plan, measured, one)) for one in scenarios)
    units, blocks = [], []
    for scenario, judged in others:
        compared = compare(base, judged)
        ranked = compared[(compared["unit"] != BUREAU) & compared["rank"].notna()]
        units.append(ranked.assign(rule_set=scenario.id))
        blocks.append(_blocks(base, judged, list(ranked["unit"])).assign(rule_set=scenario.id))
    return Rehearsal(base, others, pd.concat(units, ignore_index=True), pd.concat(blocks, ignore_index=True))


def _blocks(base: Assessment, other: Assessment, units: list[str]) -> pd.DataFrame:
    means = [
        one.blocks[one.blocks["unit"].isin(units)].groupby("block", sort=False)["score"].mean()
        for one in (other, base)
    ]
    frame = pd.DataFrame({"score": means[0], "score_base": means[1]}).reset_index()
    return frame.assign(change=frame["score"] - frame["score_base"])

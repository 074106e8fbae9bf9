"""Two judgements of the same units side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.assess import Assessment

BEHIND = "_base"
UNIT_COLUMNS = ("total", "rank", "group_rank", "grade")
SHOWN = ("target_proposed",)  # told beside a figure; no change by itself
CELL_COLUMNS = ("target", "attainment", "state", "light", "weight_used", "score")


def compare(base: Assessment, other: Assessment) -> pd.DataFrame:
    """One row per unit (the bureau too), in plan order.

    total, rank, group_rank and grade of `other`, the same of `base` with `_base` behind the name,
    total_change (points), rank_change and group_rank_change (places won, positive is better) and
    grade_changed.
    """
    joined = side_by_side(base.totals, other.totals, ["unit"], UNIT_COLUMNS, carry=["rank_group"])
    joined["total_change"] = joined["total"] - joined["total_base"]
    joined["rank_change"] = joined["rank_base"] - joined["rank"]
    joined["group_rank_change"] = joined["group_rank_base"] - joined["group_rank"]
    joined["grade_changed"] = differs(joined, "grade")
    return joined


def compare_cells(base: Assessment, other: Assessment) -> pd.DataFrame:
    """One row per unit (the bureau too) and indicator.

    target, attainment, state, light, weight_used and score of both as in `compare`, target_proposed of
    both, score_change (points) and `changed`: whether any of the former differs.
    """
    joined = side_by_side(base.cells, other.cells, ["unit", "indicator"], (*CELL_COLUMNS, *SHOWN))
    joined["score_change"] = joined["score"] - joined["score_base"]
    joined["changed"] = np.logical_or.reduce([differs(joined, name) for name in CELL_COLUMNS])
    return joined


def side_by_side(
    base: pd.DataFrame,
    other: pd.DataFrame,
    keys: list[str],
    columns: tuple[str, ...],
    *,
    carry: list[str] = (),
    behind: str = BEHIND,
) -> pd.DataFrame:
    """Rows of `other` with the columns of `base` beside them, which bear `behind` behind their names."""
    ours = other[[*keys, *carry, *columns]]
    theirs = base[[*keys, *columns]].rename(columns={name: f"{name}{behind}" for name in columns})
    return ours.merge(theirs, on=keys, how="left", validate="one_to_one")


def differs(joined: pd.DataFrame, name: str, *, behind: str = BEHIND) -> pd.Series:
    """Whether both sides differ; unknown on both sides is the same."""
    now, before = joined[name], joined[f"{name}{behind}"]
    return ~((now == before) | (now.isna() & before.isna()))

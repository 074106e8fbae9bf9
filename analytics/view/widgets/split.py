"""A live chart of how a bureau total is shared out: a bar for each unit's part, a tick for the plan's."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from analytics.plan.allocate import Way
from analytics.plan.model import Indicator, Plan
from analytics.view.charts.live import BY_ORDER, ROWS, filled, finished, tooltip
from analytics.view.numbers import amount
from analytics.view.theme import ACCENT, INK, LIGHTS, MUTED
from analytics.words import say

PLOT, ROW = 360, 19


def split_spec(
    plan: Plan, indicator: Indicator, sheet: pd.DataFrame, planned: Mapping[str, Decimal], lang: str
) -> dict[str, Any]:
    """The specification of the chart for a proof sheet; `planned` are the parts of the plan, by unit."""
    rows = [
        _row(plan, indicator, place, one, planned.get(one.unit), lang)
        for place, one in enumerate(sheet.itertuples(index=False))
    ]
    return filled(_spec(lang), rows, say("sharing.chart_says", lang, n=len(rows)))


def _row(
    plan: Plan, indicator: Indicator, place: int, one: Any, planned: Decimal | None, lang: str
) -> dict[str, Any]:
    shown = [_shown(value, indicator) for value in (one.part, planned)]
    texts = [amount(value, indicator, lang, rate=False) for value in (one.part, planned)]
    return {
        "order": place,
        "name": plan.unit[one.unit].name.in_(lang),
        "part": shown[0],
        "planned": shown[1],
        "fill": ACCENT if one.way == Way.SHARED else LIGHTS["yellow"].fill,
        "part_text": texts[0],
        "planned_text": texts[1],
        "way": say(f"proof.way_{one.way}", lang),
    }


def _shown(value: Decimal | None, indicator: Indicator) -> float | None:
    return None if value is None else float(value / indicator.display.divide)


@cache
def _spec(lang: str) -> dict[str, Any]:
    axis = alt.Axis(domain=False, ticks=False, labelColor=INK, labelPadding=8)
    y = alt.Y(field="name", type="nominal", sort=BY_ORDER, title=None, axis=axis)
    x = alt.X(field="part", type="quantitative", title=None, axis=alt.Axis(tickCount=5, orient="top"))
    fill = alt.Color(field="fill", type="nominal", scale=None, legend=None)
    tips = tooltip(
        name=say("charts.unit", lang),
        part_text=say("sharing.after", lang),
        planned_text=say("sharing.before", lang),
        way=say("sharing.way", lang),
    )
    base = alt.Chart(ROWS)
    layers = [
        base.mark_bar(height=12, cornerRadius=2).encode(x=x, y=y, color=fill, tooltip=tips),
        base.mark_tick(color=INK, thickness=2, size=16, opacity=1).encode(
            x=alt.X(field="planned", type="quantitative"), y=y, tooltip=tips
        ),
        base.mark_text(align="left", fontSize=11, color=MUTED).encode(
            x=alt.value(PLOT + 8), y=y, text=alt.Text(field="part_text", type="nominal")
        ),
    ]
    return finished(alt.layer(*layers).properties(width=PLOT, height=alt.Step(ROW)))

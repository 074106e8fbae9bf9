"""A live chart of totals before and after: one line per unit from the plan's total to the scenario's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import ipywidgets as widgets
import pandas as pd

from analytics.plan.model import Plan
from analytics.view.charts.live import BY_ORDER, ROWS, finished, tooltip
from analytics.view.embed import embed_options
from analytics.view.numbers import number
from analytics.view.theme import INK, LIGHTS, LINE, MUTED
from analytics.words import say

PLOT, ROW = 340, 19
# Ends of the axis lie on multiples of this, so that it seldom jumps.
ROUND_TO = 10
COLOURS = {"up": LIGHTS["green"].fill, "down": LIGHTS["red"].fill, "same": MUTED}
# Points; a smaller difference is none.
SAME = 0.005


def live_chart(lang: str) -> alt.JupyterChart:
    """An empty chart for a notebook: it draws without a network, and drawing means setting its `spec`."""
    # Must come before the first chart of the session: the class itself is given the library.
    alt.JupyterChart.enable_offline()
    chart = alt.JupyterChart(None, embed_options=embed_options(lang))
    chart.layout = widgets.Layout(min_height=f"{ROW * 8}px")
    return chart


def shift_spec(plan: Plan, units: pd.DataFrame, lang: str) -> dict[str, Any]:
    """The specification of the chart for a comparison of units (rows as of `scenario.compare`)."""
    rated = units[units["rank"].notna()].sort_values(["rank", "unit"])
    rows = [_row(plan, place, one, lang) for place, one in enumerate(rated.itertuples())]
    lines = tuple((float(one.from_), one.name.in_(lang)) for one in plan.rules.grades if one.from_ > 0)
    totals = [*rated["total"], *rated["total_base"].dropna()]
    spec = _spec(lines, _ends(totals, [line for line, _ in lines]), lang)
    description = say("widgets.chart_says", lang, n=len(rows))
    return {**spec, "description": description, "datasets": spec["datasets"] | {ROWS.name: rows}}


def _ends(totals: Sequence[float], lines: Sequence[float]) -> tuple[float, float]:
    known = [*totals, *lines] or [0.0]
    low = math.floor(min(known) / ROUND_TO) * ROUND_TO
    return float(low), float(math.ceil(max(known) / ROUND_TO + 0.2) * ROUND_TO)


def _row(plan: Plan, place: int, one: Any, lang: str) -> dict[str, Any]:
    decimals = plan.rules.score_decimals
    way = "same" if abs(one.total_change) < SAME else "up" if one.total_change > 0 else "down"
    return {
        "order": place,
        "name": plan.unit[one.unit].name.in_(lang),
        "before": one.total_base,
        "after": one.total,
        "fill": COLOURS[way],
        "before_text": number(one.total_base, decimals, lang),
        "after_text": number(one.total, decimals, lang),
        "change_text": signed(one.total_change, decimals, lang),
    }


def signed(value: float, decimals: int, lang: str) -> str:
    """A difference with its sign; a dash for none at all.

    >>> signed(1.234, 2, "zh"), signed(-0.5, 2, "zh"), signed(0.001, 2, "zh")
    ('+1.23', '−0.50', '0')
    """
    text = number(abs(value), decimals, lang)
    if not any(one in "123456789" for one in text):
        return text if text == number(None, 0, lang) else "0"
    return f"{'+' if value > 0 else '−'}{text}"


@cache
def _spec(lines: tuple[tuple[float, str], ...], ends: tuple[float, float], lang: str) -> dict[str, Any]:
    scale = alt.Scale(domain=list(ends), nice=False)

    def x(field: str) -> alt.X:
        return alt.X(field=field, type="quantitative", title=None, scale=scale, axis=None)

    name = alt.Axis(domain=False, ticks=False, labelColor=INK, labelPadding=8)
    y = alt.Y(field="name", type="nominal", sort=BY_ORDER, title=None, axis=name)
    colour = alt.Color(field="fill", type="nominal", scale=None, legend=None)
    tips = tooltip(
        name=say("charts.unit", lang),
        before_text=say("widgets.before", lang),
        after_text=say("widgets.after", lang),
        change_text=say("widgets.change", lang),
    )
    base = alt.Chart(ROWS)
    grades = alt.Chart(alt.InlineData(values=[{"line": at, "word": f"{word} {at:g}"} for at, word in lines]))
    layers = [
        grades.mark_rule(color=LINE, strokeDash=[4, 3]).encode(x=x("line")),
        grades.mark_text(color=MUTED, fontSize=11, baseline="bottom").encode(
            x=x("line"), y=alt.value(-4), text=alt.Text(field="word", type="nominal")
        ),
        base.mark_rule(strokeWidth=3, opacity=0.45).encode(
            x=x("before"), x2=alt.X2(field="after"), y=y, color=colour, tooltip=tips
        ),
        base.mark_point(size=46, fill="white", stroke=MUTED, strokeWidth=1.5, opacity=1).encode(
            x=x("before"), y=y, tooltip=tips
        ),
        base.mark_point(size=62, filled=True, opacity=1).encode(
            x=x("after"), y=y, color=colour, tooltip=tips
        ),
        base.mark_text(align="left", fontSize=11).encode(
            x=alt.value(PLOT + 8), y=y, text=alt.Text(field="change_text", type="nominal"), color=colour
        ),
    ]
    return finished(alt.layer(*layers).properties(width=PLOT, height=alt.Step(ROW)))

"""Totals as bars, best first inside each rank group, in the colour and with the word of the grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

import altair as alt

from analytics.view import svg
from analytics.view.charts.live import BY_ORDER, ROWS, filled, finished, tooltip
from analytics.view.figure import Figure
from analytics.view.html import Html
from analytics.view.theme import ACCENT, INK, LINE, MUTED, TRACK
from analytics.words import say

PLOT, ROW, HEAD, GROUP = 330, 26, 22, 24


@dataclass(frozen=True)
class Place:
    """One unit's place. `text` stands beside the bar, `note` says what bars it; `mine` marks the reader's."""

    name: str
    group: str
    total: float
    fill: str
    text: str
    note: str = ""
    mine: bool = False


def ranking(places: Sequence[Place], *, title: str, description: str, full: float, lang: str) -> Figure:
    """Places in the given order, a panel for each group. The axis ends at `full` points or the best total."""
    end = max([full, *(one.total for one in places)])
    rows = [
        {
            "order": at,
            "name": _label(one),
            "group": one.group,
            "total": one.total,
            "fill": one.fill,
            "text": _beside(one),
        }
        for at, one in enumerate(places)
    ]
    groups = tuple(dict.fromkeys(one.group for one in places))
    return Figure(
        title=title,
        description=description,
        still=_still(places, end, description),
        spec=filled(_spec(groups, end, lang), rows, description),
    )


def _label(one: Place) -> str:
    return f"▶ {one.name}" if one.mine else one.name


def _beside(one: Place) -> str:
    return f"{one.text}　{one.note}" if one.note else one.text


@cache
def _spec(groups: tuple[str, ...], end: float, lang: str) -> dict[str, Any]:
    x = alt.X(
        field="total",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[0, end], nice=False),
        axis=alt.Axis(tickCount=5, grid=True, domain=False, ticks=False),
    )
    y = alt.Y(
        field="name",
        type="nominal",
        sort=BY_ORDER,
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelColor=INK, labelPadding=8),
    )
    tips = tooltip(
        name=say("charts.unit", lang), group=say("charts.group", lang), text=say("charts.total", lang)
    )
    base = alt.Chart(ROWS)
    bars = base.mark_bar(height=15, cornerRadius=2).encode(
        x=x, y=y, color=alt.Color(field="fill", type="nominal", scale=None, legend=None), tooltip=tips
    )
    text = base.mark_text(align="left", dx=6).encode(x=x, y=y, text=alt.Text(field="text", type="nominal"))
    rows = alt.Row(
        field="group",
        type="nominal",
        sort=list(groups),
        title=None,
        header=alt.Header(labelAngle=0, labelAnchor="start", labelOrient="top", labelPadding=2),
    )
    chart = (
        alt.layer(bars, text, data=ROWS)
        .properties(width=PLOT, height=alt.Step(ROW))
        .facet(row=rows, spacing=14)
        .resolve_scale(y="independent")
    )
    return finished(chart)


def _still(places: Sequence[Place], end: float, description: str) -> Html:
    left = max((svg.text_width(_label(one)) for one in places), default=0) + 10
    beside = max((svg.text_width(_beside(one)) for one in places), default=0)

    def x(total: float) -> float:
        return left + PLOT * total / end

    pieces, top = [], 4.0
    for group, members in groupby(places, key=lambda one: one.group):
        pieces.append(svg.text(0, top + 14, group, bold=True))
        pieces.append(svg.line(0, top + 20, left + PLOT + beside + 8, top + 20, stroke=LINE))
        top += GROUP
        for one in members:
            middle = top + ROW / 2
            pieces += [
                svg.text(
                    left - 8,
                    middle + 4,
                    _label(one),
                    anchor="end",
                    bold=one.mine,
                    fill=ACCENT if one.mine else "",
                ),
                svg.rect(left, middle - 8, PLOT, 15, TRACK, radius=2),
                svg.rect(
                    left,
                    middle - 8,
                    x(one.total) - left,
                    15,
                    one.fill,
                    tip=f"{one.name}　{one.text}",
                    radius=2,
                ),
                svg.text(left + PLOT + 8, middle + 4, _beside(one), bold=one.mine),
            ]
            top += ROW
        top += 8
    pieces.append(svg.text(left, top + 6, "0", fill=MUTED, size=11))
    pieces.append(svg.text(left + PLOT, top + 6, f"{end:g}", anchor="end", fill=MUTED, size=11))
    return svg.document(left + PLOT + 12 + beside, top + 12, pieces, label=description)

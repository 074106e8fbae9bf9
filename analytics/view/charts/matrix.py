"""All units against all indicators: a coloured field with glyph and figure for each."""

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
from analytics.view.theme import INK, LINE, MARKS, MUTED
from analytics.words import say

CELL, ROW, HEAD, LETTER, GAP = 29, 22, 20, 12, 6
WIDEST_NAME = 180


@dataclass(frozen=True)
class Judgement:
    """One field. `mark` names a state or light, `text` is glyph and figure, `detail` a sentence."""

    unit: str
    unit_name: str
    group: str
    indicator: str
    mark: str
    text: str
    detail: str


def matrix(cells: Sequence[Judgement], *, title: str, description: str, lang: str) -> Figure:
    """Units across (in the given order, by group), indicators down, in the order they come."""
    indicators = list(dict.fromkeys(one.indicator for one in cells))
    units = list(dict.fromkeys((one.group, one.unit, one.unit_name) for one in cells))
    place = {unit: at for at, (_, unit, _) in enumerate(units)}
    rows = [
        {
            "order": indicators.index(one.indicator),
            "unit_order": place[one.unit],
            "unit": one.unit,
            "unit_name": one.unit_name,
            "group": one.group,
            "indicator": one.indicator,
            "tint": MARKS[one.mark].tint,
            "ink": MARKS[one.mark].fill,
            "text": one.text,
            "detail": one.detail,
        }
        for one in cells
    ]
    groups = tuple(dict.fromkeys(group for group, _, _ in units))
    longest = max((len(name) for _, _, name in units), default=1)
    return Figure(
        title=title,
        description=description,
        still=_still(cells, units, indicators, description, lang),
        spec=filled(_spec(groups, longest, lang), rows, description),
    )


@cache
def _spec(groups: tuple[str, ...], longest: int, lang: str) -> dict[str, Any]:
    # Chinese names stand upright, one character under the other, filled up so that all end at the field.
    upright = {
        "labelExpr": f"split(pad(datum.label, {longest}, '　', 'left'), '')",
        "labelLineHeight": LETTER,
        "labelPadding": (longest - 1) * LETTER + 5,
    }
    x = alt.X(
        field="unit_name" if lang == "zh" else "unit",
        type="nominal",
        title=None,
        sort=alt.EncodingSortField(field="unit_order", op="min", order="ascending"),
        axis=alt.Axis(
            orient="top",
            ticks=False,
            domain=False,
            labelFontSize=11,
            labelColor=INK,
            **(upright if lang == "zh" else {}),
        ),
    )
    y = alt.Y(
        field="indicator",
        type="nominal",
        sort=BY_ORDER,
        title=None,
        axis=alt.Axis(ticks=False, domain=False, labelColor=INK, labelPadding=6, labelLimit=WIDEST_NAME),
    )
    tips = tooltip(
        unit_name=say("charts.unit", lang),
        indicator=say("charts.name", lang),
        detail=say("charts.figure", lang),
    )
    base = alt.Chart(ROWS)
    field = base.mark_rect(stroke="white", strokeWidth=1.5).encode(
        x=x, y=y, color=alt.Color(field="tint", type="nominal", scale=None, legend=None), tooltip=tips
    )
    words = base.mark_text(fontSize=9.5).encode(
        x=x,
        y=y,
        text=alt.Text(field="text", type="nominal"),
        color=alt.Color(field="ink", type="nominal", scale=None, legend=None),
        tooltip=tips,
    )
    columns = alt.Column(
        field="group", type="nominal", sort=list(groups), title=None, header=alt.Header(labelFontSize=12)
    )
    chart = (
        alt.layer(field, words, data=ROWS)
        .properties(width=alt.Step(CELL), height=alt.Step(ROW))
        .facet(column=columns, spacing=GAP)
        .resolve_scale(x="independent")
    )
    return finished(chart)


def _still(
    cells: Sequence[Judgement],
    units: Sequence[tuple[str, str, str]],
    indicators: Sequence[str],
    description: str,
    lang: str,
) -> Html:
    upright = lang == "zh"
    left = min(max((svg.text_width(one) for one in indicators), default=0), WIDEST_NAME) + 8
    longest = max((len(name) for _, _, name in units), default=0) if upright else 1
    top = HEAD + longest * LETTER + 8
    at_x = _columns(units, left)
    right = max(at_x.values(), default=left) + CELL
    pieces = _heads(units, at_x, top, upright=upright)
    for at, indicator in enumerate(indicators):
        y = top + ROW * at + ROW / 2 + 4
        pieces.append(svg.text(left - 6, y, svg.cut(indicator, WIDEST_NAME), anchor="end"))
    place = {indicator: at for at, indicator in enumerate(indicators)}
    for one in cells:
        x, y = at_x[one.unit], top + ROW * place[one.indicator]
        mark = MARKS[one.mark]
        tip = f"{one.unit_name} {one.indicator}　{one.detail}"
        pieces.append(svg.rect(x + 1, y + 1, CELL - 2, ROW - 2, mark.tint, tip=tip))
        pieces.append(
            svg.text(x + CELL / 2, y + ROW / 2 + 4, one.text, anchor="middle", fill=mark.fill, size=9.5)
        )
    return svg.document(right + 14, top + ROW * len(indicators) + 6, pieces, label=description)


def _columns(units: Sequence[tuple[str, str, str]], left: float) -> dict[str, float]:
    """Where each unit's column begins; a gap parts the groups."""
    at_x, x = {}, left
    for n_group, (_, members) in enumerate(groupby(units, key=lambda one: one[0])):
        x += GAP if n_group else 0
        for _, unit, _ in members:
            at_x[unit] = x
            x += CELL
    return at_x


def _heads(
    units: Sequence[tuple[str, str, str]], at_x: dict[str, float], top: float, *, upright: bool
) -> list[str]:
    pieces = []
    for group, members in groupby(units, key=lambda one: one[0]):
        members = list(members)
        first, last = at_x[members[0][1]], at_x[members[-1][1]] + CELL
        pieces.append(
            svg.text((first + last) / 2, 12, svg.cut(group, last - first + 16), anchor="middle", bold=True)
        )
        pieces.append(svg.line(first + 2, HEAD - 3, last - 2, HEAD - 3, stroke=LINE))
    for _, unit, name in units:
        middle = at_x[unit] + CELL / 2
        letters = list(name) if upright else [unit]
        start = top - 4 - (len(letters) - 1) * LETTER
        pieces += [
            svg.text(
                middle,
                start + at * LETTER,
                letter,
                anchor="middle",
                fill=MUTED if not upright else "",
                size=11,
            )
            for at, letter in enumerate(letters)
        ]
    return pieces

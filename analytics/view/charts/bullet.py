"""Bars of attainment with a tick for what was due: indicators of one unit, or units of one indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt

from analytics.view import svg
from analytics.view.charts.live import BY_ORDER, ROWS, filled, finished, tooltip
from analytics.view.figure import Figure
from analytics.view.html import Html
from analytics.view.numbers import percent
from analytics.view.theme import INK, LIGHTS, LINE, MUTED, STAR, TRACK
from analytics.words import say

FAR_END = 1.2  # longer bars are cut here, the figure beside them is not
PLOT, ROW, HEAD, FOOT = 380, 27, 24, 30
TICKS = (0, 0.25, 0.5, 0.75, 1)


@dataclass(frozen=True)
class Progress:
    """One bar. `share` and `due` are fractions of the target, None where there is none; `text` stands
    beside the bar, `mark` is its glyph, `word` what the glyph means, `fill` its colour."""

    name: str
    share: float | None
    due: float | None
    mark: str
    word: str
    fill: str
    text: str


def bullet(rows: Sequence[Progress], *, title: str, description: str, due_word: str, lang: str) -> Figure:
    """Bars in the given order. `due_word` says what the tick stands for."""
    return Figure(
        title=title,
        description=description,
        still=_still(rows, description, due_word, lang),
        spec=filled(_spec(due_word, lang), [_row(at, one) for at, one in enumerate(rows)], description)
        | {"title": _live_legend(rows, due_word, lang)},
    )


def _row(order: int, one: Progress) -> dict[str, Any]:
    return {
        "order": order,
        "name": one.name,
        "share": None if one.share is None else min(one.share, FAR_END),
        "due": None if one.due is None else min(one.due, FAR_END),
        "fill": one.fill,
        "mark": one.mark,
        "text": one.text,
        "word": f"{one.mark} {one.word}",
        "attained": percent(one.share),
        "asked": percent(one.due),
    }


def _live_legend(rows: Sequence[Progress], due_word: str, lang: str) -> dict[str, Any]:
    """The key below the live chart, in one line of text."""
    entries = [f"┃ {due_word}"] if due_word else []
    entries += [f"{one.mark} {one.word}" for one in _distinct_marks(rows)]
    entries += _star_words(rows, lang)
    return {
        "text": "　".join(entries),
        "orient": "bottom",
        "fontSize": 11,
        "color": MUTED,
        "fontWeight": "normal",
    }


def _star_words(rows: Sequence[Progress], lang: str) -> list[str]:
    """What the star beside a target means, where one stands."""
    stands = any(STAR in one.text for one in rows)
    return [f"{STAR} {say('states.proposed', lang)}"] if stands else []


def _distinct_marks(rows: Sequence[Progress]) -> list[Progress]:
    """One row for each glyph, lights in their order first."""
    order = [light.glyph for light in LIGHTS.values()]
    found = {one.mark: one for one in rows if one.mark}
    return sorted(found.values(), key=lambda one: order.index(one.mark) if one.mark in order else len(order))


@cache
def _spec(due_word: str, lang: str) -> dict[str, Any]:
    x = alt.X(
        field="share",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[0, FAR_END], nice=False),
        axis=alt.Axis(
            format=".0%", values=list(TICKS), orient="top", domain=False, grid=False, labelFlush=False
        ),
    )
    y = alt.Y(
        field="name",
        type="nominal",
        sort=BY_ORDER,
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelColor=INK, labelPadding=8),
    )
    tips = tooltip(
        name=say("charts.name", lang),
        text=say("charts.figure", lang),
        attained=say("charts.attained", lang),
        asked=due_word,
        word=say("charts.light", lang),
    )
    base = alt.Chart(ROWS)
    fill = alt.Color(field="fill", type="nominal", scale=None, legend=None)
    track = base.mark_bar(color=TRACK, height=14, cornerRadius=2).encode(
        x=alt.XDatum(0), x2=alt.X2Datum(1), y=y, tooltip=tips
    )
    bars = base.mark_bar(height=14, cornerRadius=2).encode(x=x, y=y, color=fill, tooltip=tips)
    due = base.mark_tick(color=INK, thickness=2.5, size=22, opacity=1).encode(
        x=alt.X(field="due", type="quantitative"), y=y, tooltip=tips
    )
    mark = base.mark_text(align="left").encode(
        x=alt.value(PLOT + 8), y=y, text=alt.Text(field="mark", type="nominal"), color=fill
    )
    text = base.mark_text(align="left").encode(
        x=alt.value(PLOT + 26), y=y, text=alt.Text(field="text", type="nominal")
    )
    return finished(alt.layer(track, bars, due, mark, text).properties(width=PLOT, height=alt.Step(ROW)))


def _still(rows: Sequence[Progress], description: str, due_word: str, lang: str) -> Html:
    left = min(max((svg.text_width(one.name) for one in rows), default=0), 230) + 10
    beside = max((svg.text_width(one.text) for one in rows), default=0)
    bottom = HEAD + ROW * len(rows)

    def x(share: float) -> float:
        return left + PLOT * min(share, FAR_END) / FAR_END

    pieces = [
        svg.text(x(tick), HEAD - 8, f"{tick:.0%}", anchor="middle", fill=MUTED, size=11) for tick in TICKS
    ]
    pieces += [svg.line(x(tick), HEAD - 4, x(tick), bottom, stroke=LINE) for tick in (0, 1)]
    for at, one in enumerate(rows):
        pieces += _bar(one, HEAD + ROW * at, left, x)
    pieces += _legend(left, bottom + 20, due_word, _distinct_marks(rows), _star_words(rows, lang))
    return svg.document(left + PLOT + 30 + beside, bottom + FOOT, pieces, label=description)


def _bar(one: Progress, top: float, left: float, x) -> list[str]:
    tip = f"{one.name}　{one.text}"
    middle = top + ROW / 2
    pieces = [
        svg.text(left - 8, middle + 4, svg.cut(one.name, 230), anchor="end"),
        svg.rect(left, middle - 7, x(1) - left, 14, TRACK, radius=2),
    ]
    if one.share is not None:
        pieces.append(svg.rect(left, middle - 7, x(one.share) - left, 14, one.fill, tip=tip, radius=2))
    if one.due is not None:
        pieces.append(svg.line(x(one.due), middle - 11, x(one.due), middle + 11, stroke=INK, width=2.5))
    pieces.append(svg.text(left + PLOT + 8, middle + 4, one.mark, fill=one.fill))
    pieces.append(svg.text(left + PLOT + 26, middle + 4, one.text))
    return pieces


def _legend(
    left: float, y: float, due_word: str, marks: Sequence[Progress], more: Sequence[str]
) -> list[str]:
    pieces, at = [], left
    if due_word:
        pieces.append(svg.line(left + 2, y - 11, left + 2, y + 3, stroke=INK, width=2.5))
        pieces.append(svg.text(left + 9, y, due_word, fill=MUTED, size=11))
        at += 9 + svg.text_width(due_word, 11) + 18
    for one in marks:
        pieces.append(svg.text(at, y, one.mark, fill=one.fill, size=11))
        pieces.append(svg.text(at + 15, y, one.word, fill=MUTED, size=11))
        at += 15 + svg.text_width(one.word, 11) + 14
    return pieces + [svg.text(at, y, one, fill=MUTED, size=11) for one in more]

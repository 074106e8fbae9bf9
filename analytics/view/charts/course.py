"""The year's course of one indicator: months as bars, the sum to date as a line, the pace line beside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt

from analytics.view import svg
from analytics.view.charts.live import ROWS, filled, finished, tooltip
from analytics.view.figure import Figure
from analytics.view.html import Html
from analytics.view.theme import ACCENT, ACCENT_SOFT, MUTED, TRACK
from analytics.words import say

WIDTH, HEIGHT, HEAD, FOOT = 380, 150, 30, 24
PACE = "#8a5a00"


@dataclass(frozen=True)
class Series:
    """What is drawn: its word key, the field of `Month` it shows, its colour."""

    name: str
    value: str
    colour: str


SERIES = (
    Series("in_month", "amount", ACCENT_SOFT),
    Series("pace", "due", PACE),
    Series("to_date", "to_date", ACCENT),
)


@dataclass(frozen=True)
class Month:
    """One month in the measure that is shown; None where nothing is known or not yet. Texts are finished."""

    month: str
    amount: float | None
    to_date: float | None
    due: float | None
    amount_text: str
    to_date_text: str
    due_text: str


def course(months: Sequence[Month], *, title: str, description: str, lang: str, rate: bool = False) -> Figure:
    """Months in calendar order. For a rate there are no bars: months of a rate do not add up."""
    series = [one for one in SERIES if not (rate and one.name == "in_month")]
    rows = [
        {
            "month": month.month,
            "series": one.name,
            "word": say(f"charts.{one.name}", lang),
            "value": getattr(month, one.value),
            "text": getattr(month, f"{one.value}_text"),
        }
        for one in series
        for month in months
        if getattr(month, one.value) is not None
    ]
    return Figure(
        title=title,
        description=description,
        still=_still(months, series, description, lang, rate=rate),
        spec=filled(
            _spec(tuple(one.month for one in months), lang, rate, _is_whole(months)), rows, description
        ),
    )


@cache
def _spec(months: tuple[str, ...], lang: str, rate: bool, whole: bool) -> dict[str, Any]:
    x = alt.X(
        field="month",
        type="ordinal",
        sort=list(months),
        title=None,
        # Without bars the scale is one of points, which knows no inner padding.
        scale=alt.Scale(domain=list(months), **({} if rate else {"paddingInner": 0.45})),
        axis=alt.Axis(ticks=False, labelPadding=6),
    )
    y = alt.Y(
        field="value",
        type="quantitative",
        title=None,
        axis=alt.Axis(
            format=".0%" if rate else ",~f",
            tickCount=4,
            tickMinStep=1 if whole else 0,
            domain=False,
            ticks=False,
        ),
    )
    shown = [one for one in SERIES if not (rate and one.name == "in_month")]
    colour = alt.Color(
        field="word",
        type="nominal",
        scale=alt.Scale(
            domain=[say(f"charts.{one.name}", lang) for one in shown], range=[one.colour for one in shown]
        ),
        legend=alt.Legend(title=None, orient="top", symbolType="square"),
    )
    tips = tooltip(month=say("charts.month", lang), word="", text=say("charts.figure", lang))
    base = alt.Chart(ROWS).encode(x=x, y=y, color=colour, tooltip=tips)
    marks = {
        "in_month": base.mark_bar(),
        "pace": base.mark_line(strokeDash=[5, 4], strokeWidth=1.5),
        "to_date": base.mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=36, filled=True)),
    }
    layers = [
        marks[one.name].transform_filter(alt.FieldEqualPredicate(field="series", equal=one.name))
        for one in shown
    ]
    return finished(alt.layer(*layers, data=ROWS).properties(width=WIDTH, height=HEIGHT))


def _still(
    months: Sequence[Month], series: Sequence[Series], description: str, lang: str, *, rate: bool
) -> Html:
    known = [value for one in months for value in (one.amount, one.to_date, one.due) if value is not None]
    top, ticks = _scale(max(known, default=0), whole=_is_whole(months))
    labels = [f"{tick:.0%}" if rate else f"{tick:,.10g}" for tick in ticks]
    left = max(svg.text_width(label, 11) for label in labels) + 10
    step = WIDTH / max(len(months), 1)

    def x(at: int) -> float:
        return left + step * (at + 0.5)

    def y(value: float) -> float:
        return HEAD + HEIGHT * (1 - value / top)

    pieces = _key(left, series, lang)
    for tick, label in zip(ticks, labels, strict=True):
        pieces.append(svg.line(left, y(tick), left + WIDTH, y(tick), stroke=TRACK))
        pieces.append(svg.text(left - 6, y(tick) + 4, label, anchor="end", fill=MUTED, size=11))
    for at, one in enumerate(months):
        pieces.append(svg.text(x(at), HEAD + HEIGHT + 16, one.month, anchor="middle", fill=MUTED, size=11))
        if not rate and one.amount:
            height = HEAD + HEIGHT - y(one.amount)
            tip = f"{one.month}　{one.amount_text}"
            pieces.append(
                svg.rect(x(at) - step * 0.28, y(one.amount), step * 0.56, height, ACCENT_SOFT, tip=tip)
            )
    due = [(x(at), y(one.due)) for at, one in enumerate(months) if one.due is not None]
    done = [(x(at), y(one.to_date)) for at, one in enumerate(months) if one.to_date is not None]
    pieces += [svg.polyline(due, PACE, width=1.5, dashed=True)] if due else []
    pieces += [svg.polyline(done, ACCENT, width=2.5)] if done else []
    pieces += [
        svg.circle(x(at), y(one.to_date), 3, ACCENT, tip=f"{one.month}　{one.to_date_text}")
        for at, one in enumerate(months)
        if one.to_date is not None
    ]
    return svg.document(left + WIDTH + 4, HEAD + HEIGHT + FOOT, pieces, label=description)


def _is_whole(months: Sequence[Month]) -> bool:
    values = [value for one in months for value in (one.amount, one.to_date) if value is not None]
    return all(float(value).is_integer() for value in values) and max(values, default=0) >= 1


def _key(left: float, series: Sequence[Series], lang: str) -> list[str]:
    pieces, at = [], left
    for one in series:
        word = say(f"charts.{one.name}", lang)
        pieces.append(svg.rect(at, 6, 10, 10, one.colour))
        pieces.append(svg.text(at + 15, 15, word, fill=MUTED, size=11))
        at += 15 + svg.text_width(word, 11) + 16
    return pieces


def _scale(highest: float, *, whole: bool) -> tuple[float, list[float]]:
    """The axis's end and its ticks: steps of 1, 2, 2.5 or 5 times a power of ten, about
    four of them; whole numbers get no fractions."""
    if highest <= 0:
        return 1.0, [0.0, 1.0]
    rough = highest / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * one for one in (1, 2, 2.5, 5, 10) if power * one >= rough)
    step = max(step, 1.0) if whole else step
    n_steps = math.ceil(highest / step - 1e-9)
    return step * n_steps, [step * at for at in range(n_steps + 1)]

"""How things look: fonts, and for each state and light a colour, a glyph and a word."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt
import noto_cjk_sans_otc
import vl_convert

from analytics.errors import Problem, ReportError
from analytics.view.html import Html
from analytics.words import say

FONTS = ("Noto Sans CJK SC", "Microsoft YaHei", "SimHei", "sans-serif")
FONT_LIST = ", ".join(f"'{name}'" if " " in name else name for name in FONTS)

STAR = "＊"  # stands at a proposed value where a badge is too wide

INK, MUTED, LINE, TRACK, PAPER = "#1f2a37", "#5b6775", "#d5dbe2", "#e9edf1", "#ffffff"
ACCENT, ACCENT_SOFT = "#1f4e79", "#9db8d2"

# Two characters that no font draws alike; drawn alike they are the box of a missing glyph.
_PROOF = ("营", "工")


@dataclass(frozen=True)
class Mark:
    """How a state, light or grade shows itself without colour and with it.

    `fill` is for areas and glyphs, `tint` for backgrounds under dark text.
    """

    glyph: str
    fill: str
    tint: str


LIGHTS = {
    "green": Mark("●", "#1b7a5a", "#d9efe6"),
    "yellow": Mark("▲", "#b87a00", "#fbecc6"),
    "red": Mark("■", "#b3362b", "#f8d9d4"),
    "grey": Mark("○", "#7a8591", "#eceff2"),
}
STATES = {
    "met": Mark("√", "#1b7a5a", "#d9efe6"),
    "short": Mark("△", "#4b5968", "#eef1f4"),
    "not_reported": Mark("？", "#8a4b00", "#fbe6cf"),
    "not_applicable": Mark("—", "#7a8591", "#eceff2"),
    "target_pending": Mark("…", "#5a4a8a", "#e6e2f2"),
    "not_due": Mark("◇", "#5b6775", "#eceff2"),
}
# A judgement that would tell a small count outside its unit.
WITHHELD = {"withheld": Mark("×", "#5b6775", "#eceff2")}
MARKS = LIGHTS | STATES | WITHHELD
# Grades from best to worst; a plan has as many as it likes.
_GRADE_FILLS = ("#1b7a5a", "#2f6ea3", "#b87a00", "#b3362b")
_GRADE_GLYPHS = ("①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨")
BARRED = Mark("⊗", "#b3362b", "#f8d9d4")


def word_of(mark: str, lang: str) -> str:
    """The word of a state or light."""
    return say(f"states.{mark}", lang)


def grade_mark(place: int, n_grades: int) -> Mark:
    """The mark of the grade at `place` (0 is best) of a plan with `n_grades` grades."""
    last = len(_GRADE_FILLS) - 1
    fill = _GRADE_FILLS[round(place * last / max(n_grades - 1, 1))]
    return Mark(_GRADE_GLYPHS[min(place, len(_GRADE_GLYPHS) - 1)], fill, TRACK)


@cache
def stylesheet() -> str:
    """The CSS of all display objects."""
    return (Path(__file__).parent / "report.css").read_text(encoding="utf-8")


@cache
def style() -> Html:
    """The stylesheet as an element, for notebooks."""
    return Html(f"<style data-analytics>\n{stylesheet()}</style>")


def chart_config() -> dict[str, Any]:
    """The Vega-Lite configuration of all charts."""
    axis = {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "labelColor": MUTED,
        "titleColor": MUTED,
        "titleFontWeight": "normal",
        "domainColor": LINE,
        "tickColor": LINE,
        "gridColor": TRACK,
        "labelAngle": 0,
        "labelLimit": 0,
    }
    return {
        "font": FONT_LIST,
        "background": PAPER,
        "aria": False,
        "view": {"stroke": None},
        "axis": axis,
        "header": {"labelFontSize": 13, "labelColor": INK, "labelFontWeight": "bold", "title": None},
        "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": INK, "orient": "top"},
        "text": {"fontSize": 12, "color": INK},
        "title": {"fontSize": 14, "color": INK, "anchor": "start"},
    }


def enable_theme() -> None:
    """Give Altair charts of this session the fonts and colours of the reports."""
    alt.theme.register("analytics", enable=True)(
        lambda: alt.theme.ThemeConfig(config=chart_config())  # type: ignore[typeddict-item]
    )


def fonts_ready() -> None:
    """Make pictures draw Chinese; raises ReportError when no font here can.

    Without such a font the drawing library silently draws empty boxes.
    """
    _register_fonts()
    if not draws_apart(_PROOF):
        raise ReportError(Problem("view_problems.no_chinese_font", {"font": FONTS[0]}))


def draws_apart(characters: Sequence[str]) -> bool:
    """Whether different characters give different pictures, as real glyphs do and boxes do not."""
    return len({_picture_of(one) for one in characters}) == len(characters)


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(os.path.dirname(noto_cjk_sans_otc.__file__))


@cache
def _picture_of(character: str) -> bytes:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
        f'<text x="4" y="32" font-size="30" font-family="{FONT_LIST}">{character}</text></svg>'
    )
    return vl_convert.svg_to_png(svg)

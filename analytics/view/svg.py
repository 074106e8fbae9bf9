"""Small pieces of SVG for still pictures: drawn without a browser in a thousandth of a second."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from markupsafe import escape

from analytics.view.html import Html
from analytics.view.theme import FONT_LIST, INK, LINE, PAPER

SIZE = 12  # points of ordinary text


def text_width(text: str, size: float = SIZE) -> float:
    """About how wide a text is; Chinese characters are square, others a little over half."""
    return sum(size if unicodedata.east_asian_width(char) in "WFA" else size * 0.58 for char in text)


def cut(text: str, width: float, size: float = SIZE) -> str:
    """The text, shortened with an ellipsis when it is wider than `width`."""
    if text_width(text, size) <= width:
        return text
    kept = ""
    for char in text:
        if text_width(kept + char + "…", size) > width:
            break
        kept += char
    return f"{kept}…"


def document(width: float, height: float, pieces: Iterable[str], *, label: str) -> Html:
    """A whole picture; `label` is read to those who cannot see it."""
    return Html(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}" '
        f'height="{_n(height)}" role="img" aria-label="{escape(label)}" font-family="{FONT_LIST}" '
        f'font-size="{SIZE}" fill="{INK}"><rect width="100%" height="100%" fill="{PAPER}"/>'
        f"{''.join(pieces)}</svg>"
    )


def rect(
    x: float, y: float, width: float, height: float, fill: str, *, tip: str = "", radius: float = 0
) -> str:
    rounded = f' rx="{_n(radius)}"' if radius else ""
    box = f'x="{_n(x)}" y="{_n(y)}" width="{_n(max(width, 0))}" height="{_n(height)}"'
    inside = f"><title>{escape(tip)}</title></rect>" if tip else "/>"
    return f'<rect {box}{rounded} fill="{fill}"{inside}'


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = LINE, width: float = 1) -> str:
    ends = f'x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"'
    return f'<line {ends} stroke="{stroke}" stroke-width="{_n(width)}"/>'


def polyline(
    points: Sequence[tuple[float, float]], stroke: str, *, width: float, dashed: bool = False
) -> str:
    path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="{_n(width)}"{dash}/>'


def circle(x: float, y: float, radius: float, fill: str, *, tip: str = "") -> str:
    inside = f"><title>{escape(tip)}</title></circle>" if tip else "/>"
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}"{inside}'


def text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    fill: str = "",
    size: float = SIZE,
    bold: bool = False,
) -> str:
    """Words whose baseline is at `y`; `anchor` is start, middle or end."""
    said = [f'x="{_n(x)}" y="{_n(y)}"']
    said += [f'text-anchor="{anchor}"'] if anchor != "start" else []
    said += [f'fill="{fill}"'] if fill else []
    said += [f'font-size="{_n(size)}"'] if size != SIZE else []
    said += ['font-weight="bold"'] if bold else []
    return f"<text {' '.join(said)}>{escape(words)}</text>"


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")

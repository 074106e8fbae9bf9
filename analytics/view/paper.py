"""A document as a row of plain pieces: shown as a page here, written as a Word file by `word`.

The pieces hold text only. Whoever types a name cannot put markup into either form.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from analytics.view.html import Html, element, join
from analytics.view.numbers import ordinal
from analytics.view.parts import facts_list
from analytics.view.tables import Column, Row, table
from analytics.view.theme import style


@dataclass(frozen=True)
class Title:
    text: str
    below: str = ""


@dataclass(frozen=True)
class Heading:
    """`level` 1 to 3; its number comes from its place."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """`kind` is `body`, `salutation`, `note` (small print) or `banner` (what must not be overlooked)."""

    text: str
    kind: str = "body"


@dataclass(frozen=True)
class Items:
    """Short texts, numbered in their order."""

    texts: Sequence[str]


@dataclass(frozen=True)
class Facts:
    """Names with their values."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Grid:
    """A table; its cells are text, and its head is repeated on every page."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    foot: Sequence[str] = ()
    note: str = ""


@dataclass(frozen=True)
class Signatures:
    """Who signs, side by side: each the lines to be filled in by hand."""

    parties: Sequence[Sequence[str]]


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Piece = Title | Heading | Paragraph | Items | Facts | Grid | Signatures | PageBreak


@dataclass(frozen=True)
class Paper:
    """A document in one language. `issuer` and `day` say by whom and as of when, never a person.

    `facts` are kept in the page for lists of reports.
    """

    title: str
    issuer: str
    day: date
    lang: str
    pieces: Sequence[Piece]
    facts: Mapping[str, str] = field(default_factory=dict)


def numbers_of(pieces: Sequence[Piece], lang: str) -> Iterator[tuple[Piece, str]]:
    """Every piece with the number before it, empty for what is no heading: `一、`, `（一）`, `1. `."""
    counts: Counter[int] = Counter()
    for piece in pieces:
        if not isinstance(piece, Heading):
            yield piece, ""
            continue
        counts[piece.level] += 1
        for deeper in [level for level in counts if level > piece.level]:
            del counts[deeper]
        yield piece, _number(piece.level, counts, lang)


def _number(level: int, counts: Counter[int], lang: str) -> str:
    if lang != "zh":
        said = ".".join(str(counts[one]) for one in range(1, level + 1))
        return f"{said}. " if level == 1 else f"{said} "
    shown = ordinal(counts[level], lang)
    return {1: shown, 2: f"（{shown.removesuffix('、')}）", 3: f"{counts[level]}. "}[level]


def paper_html(paper: Paper) -> Html:
    """The document as one section of a page; the stylesheet comes along for notebooks."""
    pieces = [_shown(piece, number, paper.lang) for piece, number in numbers_of(paper.pieces, paper.lang)]
    facts = json.dumps(dict(paper.facts), ensure_ascii=False, sort_keys=True) if paper.facts else None
    return element("section", style(), pieces, class_="aq paper", data_facts=facts)


def grid_html(grid: Grid, lang: str) -> Html:
    """A table of a document as HTML."""
    said = {"foot": grid.foot, "note": grid.note, "fine": True}
    return table(grid.caption, grid.columns, grid.rows, lang=lang, **said)


def _shown(piece: Piece, number: str, lang: str) -> Html | None:
    match piece:
        case Title():
            below = element("p", piece.below, class_="eyebrow") if piece.below else None
            return join(element("h1", piece.text), below)
        case Heading():
            return element(f"h{min(piece.level + 1, 4)}", element("span", number, class_="no"), piece.text)
        case Paragraph():
            return element("p", piece.text, class_=None if piece.kind == "body" else piece.kind)
        case Items():
            return element("ol", [element("li", one) for one in piece.texts])
        case Facts():
            return facts_list(piece.rows)
        case Grid():
            return table(
                piece.caption,
                piece.columns,
                piece.rows,
                lang=lang,
                foot=piece.foot,
                note=piece.note,
                fine=True,
            )
        case Signatures():
            return element("div", [_party(lines) for lines in piece.parties], class_="signatures")
        case PageBreak():
            return element("hr")


def _party(lines: Sequence[str]) -> Html:
    return element("div", [element("p", one) for one in lines])

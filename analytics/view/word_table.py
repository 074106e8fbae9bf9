"""Tables of a Word file, written as XML at once: the library's own cells take seconds for a long table."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from docx.document import Document as WordDocument
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml
from docx.shared import Length, Mm, Pt

from analytics.view.paper import Grid
from analytics.view.word_layout import FULL_WIDTH, LOOKS, style_id

JUSTIFIED = {"number": "right", "center": "center"}
NARROW = ("number", "center", "short")
MARGIN = Mm(1.3)  # a cell's side
WIDEST_NARROW, WIDEST_TEXT, LEAST_TEXT = 7, 60, 4  # characters
MANY_COLUMNS = 6  # more of them are set smaller
TWIP = 635  # a twentieth of a point, in the library's unit


@dataclass(frozen=True)
class Cell:
    """`text` may have several lines; `span` is over how many columns it goes."""

    text: str
    style: str = "Table Text"
    align: str = "left"
    span: int = 1


@dataclass(frozen=True)
class Line:
    """One row of a table; a `head` is repeated on every page."""

    cells: Sequence[Cell]
    head: bool = False


def add_table(
    document: WordDocument, lines: Sequence[Line], widths: Sequence[Length], *, ruled: bool = True
) -> None:
    """Put a table of fixed widths at the end of a document. Its texts must be printable."""
    grid = "".join(f'<w:gridCol w:w="{_twips(one)}"/>' for one in widths)
    rows = "".join(_row(one, widths, ruled=ruled) for one in lines)
    style = f'<w:tblStyle w:val="{style_id("Table Grid")}"/>' if ruled else ""
    side = _twips(MARGIN)
    properties = (
        f'{style}<w:tblW w:w="{_twips(sum(widths))}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{side}" w:type="dxa"/>'
        f'<w:right w:w="{side}" w:type="dxa"/></w:tblCellMar>'
    )
    table = f"<w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}"
    document.element.body._insert_tbl(parse_xml(f"<w:tbl {nsdecls('w')}>{table}</w:tbl>"))


def _row(line: Line, widths: Sequence[Length], *, ruled: bool) -> str:
    head = "<w:tblHeader/>" if line.head else ""
    at = "center" if ruled else "top"
    cells = "".join(_cells(line.cells, widths, f'<w:vAlign w:val="{at}"/>'))
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>"


def _cells(cells: Sequence[Cell], widths: Sequence[Length], place: str) -> Iterator[str]:
    at = 0
    for one in cells:
        width = _twips(sum(widths[at : at + one.span]))
        span = f'<w:gridSpan w:val="{one.span}"/>' if one.span > 1 else ""
        form = f'<w:pPr><w:pStyle w:val="{style_id(one.style)}"/><w:jc w:val="{one.align}"/></w:pPr>'
        paragraphs = "".join(
            f'<w:p>{form}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
            for text in one.text.split("\n")
        )
        properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{place}'
        yield f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraphs}</w:tc>"
        at += one.span


def style_of(grid: Grid) -> str:
    """The style of a table's text: smaller where there are many columns."""
    return "Table Text" if len(grid.columns) <= MANY_COLUMNS else "Table Fine"


def widths_of(grid: Grid) -> list[Length]:
    """Widths of a table's columns, together the text area: figures get what they need, text the rest."""
    character = Pt(LOOKS[style_of(grid)].points)
    rows = [one.cells for one in grid.rows if one.kind != "head"] + ([grid.foot] if grid.foot else [])
    needed, shares = [], []
    for at, column in enumerate(grid.columns):
        longest = max((_width(row[at]) for row in rows), default=0)
        if column.kind in NARROW:
            needed.append(min(max(longest, min(_width(column.title), 4)), WIDEST_NARROW) + 0.2)
            shares.append(0.0)
        else:
            needed.append(LEAST_TEXT)
            shares.append(min(max(longest, _width(column.title)), WIDEST_TEXT) ** 0.9)
    mm = [one * character + 2 * MARGIN for one in needed]
    left = FULL_WIDTH - sum(mm)
    if left > 0 and any(shares):
        mm = [one + left * share / sum(shares) for one, share in zip(mm, shares, strict=True)]
    return [Length(round(FULL_WIDTH * one / sum(mm))) for one in mm]


def _width(text: object) -> float:
    """Width of the longest line in Chinese characters; Latin letters and digits are half as wide."""
    lines = str(text).split("\n")
    return max(
        sum(1.0 if unicodedata.east_asian_width(one) in "WFA" else 0.5 for one in line) for line in lines
    )


def _twips(length: float) -> int:
    return round(length / TWIP)

"""A document as a Word file, laid out after GB/T 9704-2012 where that standard says how.

A4 with margins 37, 35, 28 and 26 mm, body 16 pt at a fixed pitch of 28.95 pt (22 lines a page), title
22 pt, headings in 黑体 and 楷体, page numbers 14 pt outside. It is no red-headed document: letterhead,
document number and seal are left to the bureau. The same document gives the same bytes.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import datetime, time

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Length
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph

from analytics.view.paper import (
    Facts,
    Grid,
    Heading,
    Items,
    PageBreak,
    Paper,
    Paragraph,
    Piece,
    Signatures,
    Title,
    numbers_of,
)
from analytics.view.word_layout import FULL_WIDTH, lay_out
from analytics.words import say

# What XML cannot hold: control characters, halves of surrogate pairs, two non-characters.
UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REPLACED = "\ufffd"
PARAGRAPHS = {"body": "Body Text", "note": "Note", "banner": "Banner"}
ALIGN = {"number": WD_ALIGN_PARAGRAPH.RIGHT, "center": WD_ALIGN_PARAGRAPH.CENTER}
NARROW = ("number", "center", "short")
LABEL_SHARE = 0.2  # of the width, for the names in a list of facts
WIDEST_NARROW, WIDEST_TEXT = 12, 60  # characters that still widen a column
FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)


def word_file(paper: Paper) -> bytes:
    """The document as the bytes of a .docx; characters XML cannot hold become the replacement sign."""
    document = Document()
    lay_out(document, paper.lang)
    _say_what_it_is(document, paper)
    for piece, number in numbers_of(paper.pieces, paper.lang):
        _write(document, piece, number, paper.lang)
    buffer = io.BytesIO()
    document.save(buffer)
    return _same_bytes(buffer.getvalue())


def printable(text: object) -> str:
    """Text as XML can hold it.

    >>> printable("供水\\x00公司")
    '供水\ufffd公司'
    """
    return UNPRINTABLE.sub(REPLACED, str(text))


def _write(document: WordDocument, piece: Piece, number: str, lang: str) -> None:
    match piece:
        case Title():
            _paragraph(document, piece.text, "Title")
            if piece.below:
                _paragraph(document, piece.below, "Subtitle")
        case Heading():
            _paragraph(document, f"{number}{piece.text}", f"Heading {piece.level}")
        case Paragraph():
            _paragraph(document, piece.text, PARAGRAPHS[piece.kind])
        case Items():
            for place, text in enumerate(piece.texts, start=1):
                _paragraph(document, f"{place}. {text}", "List Number")
        case Facts():
            _facts(document, piece)
        case Grid():
            _grid(document, piece, lang)
        case Signatures():
            _signatures(document, piece)
        case PageBreak():
            document.add_page_break()


def _paragraph(document: WordDocument, text: object, style: str) -> WordParagraph:
    return document.add_paragraph(printable(text), style)


def _facts(document: WordDocument, facts: Facts) -> None:
    table = document.add_table(len(facts.rows), 2)
    label = int(FULL_WIDTH * LABEL_SHARE)
    _set_widths(table, [Length(label), Length(FULL_WIDTH - label)])
    for row, texts in zip(table.rows, facts.rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            _fill(cell, text, "Normal")


def _signatures(document: WordDocument, signatures: Signatures) -> None:
    table = document.add_table(1, len(signatures.parties))
    _keep_whole(table.rows[0])
    for cell, lines in zip(table.rows[0].cells, signatures.parties, strict=True):
        _fill(cell, "\n".join(lines), "Normal")


def _grid(document: WordDocument, grid: Grid, lang: str) -> None:
    if not grid.rows:
        _paragraph(document, f"{grid.caption}{say('tables.nothing', lang)}", "Body Text")
        return
    _paragraph(document, grid.caption, "Caption")
    table = document.add_table(1, len(grid.columns), document.styles["Table Grid"])
    _fill_row(
        table.rows[0], [one.title for one in grid.columns], ["center"] * len(grid.columns), "Table Head"
    )
    _repeat(table.rows[0])
    kinds = [one.kind for one in grid.columns]
    for row in grid.rows:
        new = table.add_row()
        if row.kind == "head":
            _fill(new.cells[0].merge(new.cells[-1]), row.cells[0], "Table Head", WD_ALIGN_PARAGRAPH.LEFT)
        else:
            _fill_row(new, row.cells, kinds, "Table Head" if row.kind == "mine" else "Table Text")
    if grid.foot:
        _fill_row(table.add_row(), grid.foot, kinds, "Table Head")
    for row in table.rows:
        _keep_whole(row)
    _set_widths(table, widths_of(grid))
    _paragraph(document, grid.note, "Note")


def _fill_row(row: _Row, texts: Sequence[object], kinds: Sequence[str], style: str) -> None:
    for cell, text, kind in zip(row.cells, texts, kinds, strict=True):
        _fill(cell, text, style, ALIGN.get(kind, WD_ALIGN_PARAGRAPH.LEFT))


def _fill(cell: _Cell, text: object, style: str, align: WD_ALIGN_PARAGRAPH | None = None) -> None:
    first, *more = printable(text).split("\n")
    paragraphs = [cell.paragraphs[0], *(cell.add_paragraph() for _ in more)]
    for paragraph, line in zip(paragraphs, (first, *more), strict=True):
        paragraph.style = style
        paragraph.add_run(line)
        if align is not None:
            paragraph.alignment = align


def widths_of(grid: Grid) -> list[Length]:
    """Widths of a table's columns, together the text area: short ones get what they need, text the rest."""
    rows = [one.cells for one in grid.rows if one.kind != "head"] + ([grid.foot] if grid.foot else [])
    wanted = []
    for at, column in enumerate(grid.columns):
        longest = max((_width(row[at]) for row in rows), default=0)
        if column.kind in NARROW:
            wanted.append(min(max(longest, min(_width(column.title), 4)), WIDEST_NARROW) + 1.5)
        else:
            wanted.append(min(max(longest, _width(column.title)), WIDEST_TEXT) ** 0.75 + 3)
    return [Length(round(FULL_WIDTH * one / sum(wanted))) for one in wanted]


def _width(text: object) -> float:
    """Width of the longest line in Chinese characters; Latin letters and digits are half as wide."""
    lines = str(text).split("\n")
    return max(
        sum(1.0 if unicodedata.east_asian_width(one) in "WFA" else 0.5 for one in line) for line in lines
    )


def _set_widths(table: Table, widths: Sequence[Length]) -> None:
    """Fix the widths: Word reads the cells, LibreOffice the grid."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            if cell._tc.grid_span == 1:
                cell.width = width


def _repeat(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _keep_whole(row: _Row) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.insert(0, OxmlElement("w:cantSplit"))


def _say_what_it_is(document: WordDocument, paper: Paper) -> None:
    """Properties of the file: no person and no clock, and no picture of the template."""
    said = document.core_properties
    said.title, said.author, said.last_modified_by = printable(paper.title), printable(paper.issuer), ""
    said.comments = said.keywords = said.subject = said.category = ""
    said.created = said.modified = datetime.combine(paper.day, time())
    said.revision = 1
    links = document.part.package.rels
    for name in [name for name, link in links.items() if link.reltype.endswith("/thumbnail")]:
        del links[name]


def _same_bytes(data: bytes) -> bytes:
    """The same file without the clock in its entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for one in old.infolist():
            entry = zipfile.ZipInfo(one.filename, FIRST_DAY_OF_ZIP)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            new.writestr(entry, old.read(one))
    return buffer.getvalue()

"""A document as a Word file, laid out after GB/T 9704-2012 where that standard says how.

A4 with margins 37, 35, 28 and 26 mm, body 16 pt at a fixed pitch of 28.95 pt (22 lines a page), title
22 pt, headings in 黑体 and 楷体, page numbers 14 pt outside. It is no red-headed document: letterhead,
document number and seal are left to the bureau. The same document gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, time

from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Length

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
from analytics.view.tables import Row
from analytics.view.word_layout import FULL_WIDTH, lay_out, style_id
from analytics.view.word_table import JUSTIFIED, Cell, Line, add_table, style_of, widths_of
from analytics.words import say

# What XML cannot hold: control characters, halves of surrogate pairs, two non-characters.
UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REPLACED = "\ufffd"
PARAGRAPHS = {"body": "Body Text", "salutation": "Normal", "note": "Note", "banner": "Banner"}
LABEL_SHARE = 0.2  # of the width, for the names in a list of facts
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
            label = int(FULL_WIDTH * LABEL_SHARE)
            lines = [Line([_cell(text, "Normal") for text in row]) for row in piece.rows]
            add_table(document, lines, [Length(label), Length(FULL_WIDTH - label)], ruled=False)
        case Grid():
            _grid(document, piece, lang)
        case Signatures():
            width = Length(FULL_WIDTH // len(piece.parties))
            line = Line([_cell("\n".join(lines), "Normal") for lines in piece.parties])
            add_table(document, [line], [width for _ in piece.parties], ruled=False)
        case PageBreak():
            document.add_page_break()


def _paragraph(document: WordDocument, text: object, style: str) -> None:
    paragraph = document.add_paragraph(printable(text))
    paragraph._p.style = style_id(style)


def _grid(document: WordDocument, grid: Grid, lang: str) -> None:
    if not grid.rows:
        _paragraph(document, f"{grid.caption}{say('tables.nothing', lang)}", "Body Text")
        return
    _paragraph(document, grid.caption, "Caption")
    kinds, style = [one.kind for one in grid.columns], style_of(grid)
    lines = [Line([_cell(one.title, f"{style} Head", "center") for one in grid.columns], head=True)]
    lines += [_line(row, kinds, style) for row in grid.rows]
    if grid.foot:
        lines.append(_line(Row(grid.foot, kind="mine"), kinds, style))
    add_table(document, lines, widths_of(grid))
    _paragraph(document, grid.note, "Note")


def _line(row: Row, kinds: list[str], style: str) -> Line:
    if row.kind == "head":
        return Line([Cell(printable(row.cells[0]), f"{style} Head", span=len(kinds))])
    style = f"{style} Head" if row.kind == "mine" else style
    cells = zip(row.cells, kinds, strict=True)
    return Line([_cell(text, style, JUSTIFIED.get(kind, "left")) for text, kind in cells])


def _cell(text: object, style: str, align: str = "left") -> Cell:
    return Cell(printable(text), style, align)


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

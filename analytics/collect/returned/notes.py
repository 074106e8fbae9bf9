"""Comments on the cells of a sheet: ours beside or behind those the unit wrote."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from analytics.collect.returned.marks import BEFORE_NOTES, Cell, cell_of, place_for, reference
from analytics.collect.returned.package import MAIN, OFFICE, SPREADSHEET, Package
from analytics.collect.returned.xml import Document, Element, escaped

DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
FIRST_SHAPE = 1025
CHARACTERS = 34  # in a line of a comment's box
MOST_LINES = 16
NO_COMMENTS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{MAIN}">'
    "<authors></authors><commentList></commentList></comments>"
).encode()
NO_SHAPES = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    b'<o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)
SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;'
    'margin-top:5pt;width:240pt;height:{points}pt;z-index:{order};visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 4, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
ONE_SHAPE = re.compile(rb"<v:shape\b(?:(?!</v:shape>).)*</v:shape>\s*", re.DOTALL)
SHAPE_NUMBER = re.compile(rb"_x0000_s(\d{1,9})")
SHAPE_CELL = re.compile(rb"<x:Row>\s*(\d+)\s*</x:Row>\s*<x:Column>\s*(\d+)\s*</x:Column>")


@dataclass
class _Change:
    """Cells whose comment's box goes away, and cells that need one."""

    gone: list[Cell]
    new: dict[Cell, str]


def annotate(
    package: Package, part: str, said: Document, notes: Mapping[Cell, str], heads: Sequence[str], author: str
) -> None:
    """Put notes on the cells of a sheet in the place of those put there before.

    `heads` are the words a note of ours begins with, `said` is the sheet, to which the drawing is tied.
    """
    comments = next((to for _, kind, to in package.relations(part) if kind == "comments"), None)
    if comments is None and not notes:
        return
    if comments is None or comments not in package:
        comments = package.free_name("xl/commentsReturned{}.xml")
        package.write(comments, NO_COMMENTS)
        package.declare(comments, f"{SPREADSHEET}.comments+xml")
        package.relate(part, "comments", comments)
    listed = Document(package.read(comments))
    change = _write_comments(listed, notes, heads, author)
    package.write(comments, listed.changed())
    if change.gone or change.new:
        drawing = _drawing(package, part, said)
        package.write(drawing, _shapes(package.read(drawing), change))


def _write_comments(
    listed: Document, notes: Mapping[Cell, str], heads: Sequence[str], author: str
) -> _Change:
    authors, entries = listed.root.child("authors"), listed.root.child("commentList")
    if authors is None or entries is None:
        raise ValueError("comments")
    change = _Change([], dict(notes))
    for one in entries.children:
        cell = cell_of(one.attributes.get("ref", "A1"))
        text = next((child for child in one.children if child.name == "text"), None)
        if text is None:
            continue
        note = change.new.pop(cell, None)
        whole = "".join(listed.text(leaf) for leaf in _leaves(text))
        cut = min((at for at in (whole.find(head) for head in heads) if at >= 0), default=-1)
        if cut < 0 and note:
            _add_run(listed, text, f"\n\n{note}")
        elif cut >= 0:
            kept = whole[:cut].rstrip()
            if not kept and not note:
                listed.remove(one)
                change.gone.append(cell)
            else:
                both = "\n\n".join(filter(None, (kept, note)))
                listed.replace(text.start, text.end, _text(listed.root.prefix, both))
    if change.new:
        own, number = listed.root.prefix, len(authors.children)
        listed.append(authors, f"<{own}author>{escaped(author)}</{own}author>")
        rows = (
            f'<{own}comment ref="{reference(cell)}" authorId="{number}">{_text(own, text)}</{own}comment>'
            for cell, text in sorted(change.new.items())
        )
        listed.append(entries, "".join(rows))
    return change


def _leaves(text: Element) -> list[Element]:
    """The pieces of a comment's text, without those that say how it is read aloud."""
    runs = [child for one in text.children if one.name == "r" for child in one.children]
    return [one for one in (*text.children, *runs) if one.name == "t"]


def _add_run(listed: Document, text: Element, more: str) -> None:
    own = listed.root.prefix
    runs = [one for one in text.children if one.name in ("t", "r")]
    for one in runs:
        if one.name == "t":  # a bare text is one run
            listed.insert(one.start, f"<{own}r>")
            listed.insert(one.end, f"</{own}r>")
    added = f'<{own}r><{own}t xml:space="preserve">{escaped(more)}</{own}t></{own}r>'
    if runs:
        listed.insert(runs[-1].end, added)
    else:
        listed.append(text, added)


def _text(own: str, text: str) -> str:
    return f'<{own}text><{own}r><{own}t xml:space="preserve">{escaped(text)}</{own}t></{own}r></{own}text>'


def _drawing(package: Package, part: str, said: Document) -> str:
    """The drawing with the boxes of a sheet's comments, made when there is none."""
    there = said.root.child("legacyDrawing")
    targets = {name: to for name, _, to in package.relations(part)}
    known = targets.get(there.linked("id")) if there else None
    if known in package:
        return known
    drawing = package.free_name("xl/drawings/vmlDrawingReturned{}.vml")
    package.write(drawing, NO_SHAPES)
    package.declare_ending("vml", DRAWING)
    link = package.relate(part, "vmlDrawing", drawing)
    if there:
        said.remove(there)
    tag = f"{said.root.prefix}legacyDrawing"
    said.insert(place_for(said, BEFORE_NOTES), f'<{tag} xmlns:r="{OFFICE}" r:id="{link}"/>')
    return drawing


def _shapes(drawing: bytes, change: _Change) -> bytes:
    """The drawing without the boxes that go and with those that come. It need not be proper XML."""
    gone = set(change.gone)

    def kept(found: re.Match[bytes]) -> bytes:
        cell = SHAPE_CELL.search(found[0])
        is_gone = cell is not None and (int(cell[1]), int(cell[2])) in gone
        return b"" if is_gone else found[0]

    drawing = ONE_SHAPE.sub(kept, drawing)
    end = drawing.rindex(b"</xml>")
    number = max([FIRST_SHAPE - 1, *map(int, SHAPE_NUMBER.findall(drawing))]) + 1
    added = [] if b'id="_x0000_t202"' in drawing else [SHAPE_TYPE]
    for order, (cell, text) in enumerate(sorted(change.new.items()), start=1):
        added.append(_shape(cell, text, number + order - 1, order))
    return drawing[:end] + "".join(added).encode() + drawing[end:]


def _shape(cell: Cell, text: str, number: int, order: int) -> str:
    lines = min(sum(ceil(max(_width(line), 1) / CHARACTERS) for line in text.split("\n")) + 1, MOST_LINES)
    row, column = cell
    return SHAPE.format(
        number=number,
        order=order,
        points=lines * 15,
        row=row,
        column=column,
        left=column + 1,
        right=column + 4,
        top=max(row - 1, 0),
        bottom=max(row - 1, 0) + lines,
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)

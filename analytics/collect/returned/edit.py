"""A unit's workbook with marks, comments and a sheet of explanations; all else in it stays as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics.collect.returned.listing import listing_xml
from analytics.collect.returned.looks import EMPTY_STYLES, with_looks
from analytics.collect.returned.marks import SEVERITIES, Cell, anchors, clear_colours, colour
from analytics.collect.returned.notes import annotate
from analytics.collect.returned.package import MAIN, OFFICE, SPREADSHEET, TYPES, Package, blank_workbook
from analytics.collect.returned.xml import Document, Element, quoted

BOOK = "xl/workbook.xml"
STYLES = "xl/styles.xml"  # where it has to be for some programs
# In the names of parts that are left out: macros, and signatures, which no longer hold.
LEFT_OUT = ("vba", "_xmlsignatures")
MOST_NOTES = (
    2_000  # comments on one sheet; more of them make programs slow, the cells are coloured all the same
)


@dataclass(frozen=True)
class _Sheet:
    name: str
    part: str
    element: Element


def mark_workbook(data: bytes, job: Mapping) -> bytes:
    """The workbook in `data` (empty: none, so that only the explanations are written) as the job says.

    The job holds `marks` ({sheet: [{"row", "column", "severity", "text"}]}, rows and columns from 0),
    `heads` (what our comments begin with, in any language), `author`, `sheet` (the name of our sheet),
    `sheets` (its names in any language), `rows` and `widths` (see `listing_xml`). Marks and explanations
    of an earlier return are replaced. Raises ValueError for what is not a workbook of the usual kind.
    """
    package = Package(data or blank_workbook())
    book = Document(package.read(BOOK))
    if MAIN not in book.root.attributes.values():
        raise ValueError("another kind of workbook")
    looks, colours = _add_looks(package)
    sheets = _sheets(package, book)
    ours = next((one for one in sheets if one.name in job["sheets"]), None)
    for one in sheets:
        if one is not ours:
            _mark_sheet(package, one, job["marks"].get(one.name, ()), colours, job)
    rows = listing_xml(job["rows"], job["widths"], looks)
    _put_listing(package, book, ours, job["sheet"], rows)
    package.write(BOOK, book.changed())
    for word in LEFT_OUT:
        package.drop_like(word)
    _declare_plain(package)
    return package.packed()


def _add_looks(package: Package) -> tuple[dict[str, int], dict[str, int]]:
    styles = next((to for _, kind, to in package.relations(BOOK) if kind == "styles"), None)
    if styles is None or styles not in package:
        styles = STYLES
        package.write(styles, EMPTY_STYLES)
        package.declare(styles, f"{SPREADSHEET}.styles+xml")
        package.relate(BOOK, "styles", styles)
    changed, looks, colours = with_looks(package.read(styles))
    package.write(styles, changed)
    return looks, colours


def _sheets(package: Package, book: Document) -> list[_Sheet]:
    """Worksheets, in their order; sheets of charts are left out."""
    parts = {name: to for name, kind, to in package.relations(BOOK) if kind == "worksheet"}
    listed = book.root.child("sheets")
    found = [
        _Sheet(one.attributes.get("name", ""), parts.get(one.linked("id"), ""), one)
        for one in (listed.children if listed else ())
    ]
    return [one for one in found if one.part in package]


def _mark_sheet(
    package: Package, sheet: _Sheet, marks: Sequence[Mapping], colours: Mapping[str, int], job: Mapping
) -> None:
    said = Document(package.read(sheet.part), skip="sheetData")
    clear_colours(said)
    seen = anchors(said, [(one["row"], one["column"]) for one in marks])
    severities: dict[Cell, str] = {}
    notes: dict[Cell, list[str]] = {}
    for one in marks:
        cell = seen[one["row"], one["column"]]
        worst = min((severities.get(cell, one["severity"]), one["severity"]), key=SEVERITIES.index)
        severities[cell] = worst
        notes.setdefault(cell, []).append(one["text"])
    if severities:
        colour(said, severities, colours)
    head = job["heads"][0]
    texts = {cell: "\n".join([head, *notes[cell]]) for cell in sorted(notes)[:MOST_NOTES]}
    annotate(package, sheet.part, said, texts, job["heads"], job["author"])
    # only one sheet may be chosen: what is typed goes into all that are
    for view in said.root.below("sheetView"):
        said.unset(view, "tabSelected")
    package.write(sheet.part, said.changed())


def _put_listing(package: Package, book: Document, ours: _Sheet | None, name: str, xml: bytes) -> None:
    listed = book.root.child("sheets")
    if ours is not None:
        package.write(ours.part, xml)
        package.unrelate(ours.part)
        book.set(ours.element, "name", name)
        book.unset(ours.element, "state")
        _open_at(book, listed.children.index(ours.element))
        return
    part = package.free_name("xl/worksheets/sheetReturned{}.xml")
    package.write(part, xml)
    package.declare(part, f"{SPREADSHEET}.worksheet+xml")
    link = package.relate(BOOK, "worksheet", part)
    number = max([int(one.attributes.get("sheetId", "0")) for one in listed.children], default=0) + 1
    text = f'<{listed.prefix}sheet name={quoted(name)} sheetId="{number}" xmlns:r="{OFFICE}" r:id="{link}"/>'
    if listed.is_empty:
        book.append(listed, text)
    else:
        book.insert(listed.opened, text)
    for one in book.root.below("definedName"):
        if "localSheetId" in one.attributes:
            book.set(one, "localSheetId", str(int(one.attributes["localSheetId"]) + 1))
    _open_at(book, 0)


def _open_at(book: Document, place: int) -> None:
    """Let the workbook open at one of its sheets."""
    for view in book.root.below("workbookView"):
        book.set(view, "activeTab", str(place))
        book.unset(view, "firstSheet")


def _declare_plain(package: Package) -> None:
    """Make the file an .xlsx whatever it was: without macros, and no template."""
    said = Document(package.read(TYPES))
    for one in said.root.children:
        if one.attributes.get("PartName") == f"/{BOOK}":
            said.set(one, "ContentType", f"{SPREADSHEET}.sheet.main+xml")
    package.write(TYPES, said.changed())

"""Looks at a workbook's bytes before anything opens it: is it one, is it safe, which cells are broken?"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath
from xml.etree import ElementTree

from analytics.collect.limits import Limits
from analytics.collect.old_excel import ERRORS, OldSheet, read_old
from analytics.errors import CollectError, Problem

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
OLD_EXCEL = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
WORKBOOK_PART = "xl/workbook.xml"
RELATIONS_PART = "xl/_rels/workbook.xml.rels"
SMALL_PART = 5_000_000  # bytes; of the parts read whole
XML = (".xml", ".rels", ".vml")
CHUNK = 1 << 20
LONGEST_ROW = 16 * CHUNK
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, ElementTree.ParseError),
    *(EOFError, LookupError, NotImplementedError, OSError, OverflowError, ValueError, struct.error),
)
RATIO_FROM = 1_000_000
# What a workbook may carry besides cells: it is remarked, never used.
CARRIED = {"has_macros": "vbaProject", "has_links": "externalLinks/", "has_objects": "embeddings/"}

# Where no ledger reaches: from column AAA or row 100000 on. Starts with a fixed text, which is fast to find.
FAR = re.compile(rb"r=[\"'](?:[A-Z]{3,9}[0-9]{1,99}|[A-Z]{1,9}[0-9]{6,99})[\"']")
# Every repetition is bounded or stops at the next tag, so that no crafted text makes a pattern slow.
CELL = rb"<(?:\w{1,9}:)?c\b[^<>]{0,300}?\sr=[\"']([A-Z]{1,9})([0-9]{1,99})[\"'][^<>]{0,300}?(?<!/)>"
FAR_CELL = re.compile(CELL + rb"\s{0,99}<(?!/)")
ERROR_CELL = re.compile(
    rb"(?=<(?:\w{1,9}:)?c\b[^<>]{0,300}?\st=[\"']e[\"'])"
    + CELL
    + rb"(?:(?:(?!</?(?:\w{1,9}:)?c[\s>]).){0,60000}?<(?:\w{1,9}:)?v>([^<]{0,20})<)?",
    re.DOTALL,
)
UNCACHED_CELL = re.compile(
    CELL
    + rb"\s{0,99}<(?:\w{1,9}:)?f\b(?:[^<>]{0,300}/>|[^<>]{0,300}>[^<]{0,60000}</(?:\w{1,9}:)?f>)\s{0,99}"
    + rb"(?:<(?:\w{1,9}:)?v\s?/>\s{0,99}|<(?:\w{1,9}:)?v>\s{0,99}</(?:\w{1,9}:)?v>\s{0,99})?</(?:\w{1,9}:)?c>"
)
# The reader takes a text it cannot find for the first of all, and stops at an error it does not know.
NO_TEXT = re.compile(rb"t=[\"']s[\"'][^<>]{0,300}>\s{0,99}<(?:\w{1,9}:)?v>(?![0-9\s])")
VALUE_WITHOUT_DIGIT = re.compile(rb"<v>(?![0-9\s])")  # few have one, and it is fast to find
PREFIXED = re.compile(rb":[cfv]")  # elements of cells as <x:c>: few write them so, and it is fast to find
KNOWN_ERRORS = frozenset(one.encode() for one in (*ERRORS.values(), "#DATA!", ""))
MERGED = re.compile(
    rb"<(?:\w{1,9}:)?mergeCell\b[^<>]{0,100}?\sref=[\"']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})[\"']"
)
HIDDEN_ROW = re.compile(rb"<(?:\w{1,9}:)?row\b[^<>]{0,300}?\shidden=[\"'](?:1|true)[\"'][^<>]{0,300}?(?<!/)>")
ENCODED = re.compile(rb"<\?xml[^<>]{0,200}?\sencoding=[\"'](?!utf-?8[\"']|us-ascii[\"'])", re.IGNORECASE)


@dataclass(frozen=True)
class Broken:
    """A cell without a usable value: a formula's error, or a formula that was never calculated."""

    code: str
    value: str


@dataclass(frozen=True)
class Merged:
    """A merged range: first and last row and column, all from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Preflight:
    """What the look from outside found.

    Broken cells by sheet name and (row, column), both from 0; merged ranges by sheet name; names of sheets
    with hidden rows.
    """

    suffix: str  # the kind of file by its content: .xlsx or .xls
    remarks: tuple[str, ...] = ()
    dates_from_1904: bool = False
    broken: Mapping[str, Mapping[tuple[int, int], Broken]] = field(default_factory=dict)
    merged: Mapping[str, tuple[Merged, ...]] = field(default_factory=dict)
    hidden_rows: frozenset[str] = frozenset()


def preflight(data: bytes, limits: Limits) -> Preflight:
    """Check a workbook's bytes; raises CollectError with the reason when it must not be opened."""
    if not data:
        raise _refused("empty_file")
    if len(data) > limits.file_bytes:
        raise _refused("too_big", size=_megabytes(len(data)), limit=_megabytes(limits.file_bytes))
    if data.startswith(OLE):
        return _old(data, limits)
    if not data.startswith(ZIP):
        raise _refused("not_a_workbook")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _package(package, limits)
    except UNREADABLE:
        raise _refused("damaged") from None


def _old(data: bytes, limits: Limits) -> Preflight:
    if ENCRYPTED_PACKAGE in data:
        raise _refused("password")
    if not any(name in data for name in OLD_EXCEL):
        raise _refused("not_a_workbook")
    book = read_old(data)
    if book is None:
        return Preflight(".xls", remarks=("old_format",))
    if book.is_encrypted:
        raise _refused("password")
    if book.is_too_old:
        raise _refused("too_old")
    for sheet in book.sheets:
        _check_old(sheet, limits)
    broken = {
        one.name: {place: Broken("error_cell", value) for place, value in one.errors.items()}
        for one in book.sheets
        if one.errors
    }
    merged = {one.name: tuple(Merged(*each) for each in one.merged) for one in book.sheets if one.merged}
    hidden = frozenset(one.name for one in book.sheets if one.has_hidden_rows)
    return Preflight(".xls", (), book.dates_from_1904, broken, merged, hidden)


def _check_old(sheet: OldSheet, limits: Limits) -> None:
    row, column = sheet.last
    if sheet.n_cells > limits.cells:
        raise _bomb(limits)
    if (row + 1) * (column + 1) > limits.cells:
        raise _refused("too_far", sheet=sheet.name, cell=f"R{row + 1}C{column + 1}")
    if len(sheet.errors) > limits.broken_cells:
        raise _refused("too_many_broken", sheet=sheet.name, limit=limits.broken_cells)
    if len(sheet.merged) > limits.merged:
        raise _refused("too_many_merged", sheet=sheet.name, limit=limits.merged)


def _package(package: zipfile.ZipFile, limits: Limits) -> Preflight:
    members = package.infolist()
    _check_members(members, limits)
    names = {one.filename for one in members}
    if WORKBOOK_PART not in names:
        raise _refused("not_a_workbook")
    workbook = ElementTree.fromstring(_small(package, WORKBOOK_PART))
    sheets = _sheets(workbook, _relations(package, names))
    looks: list[_Look] = []
    unpacked = 0
    for member in members:
        look = _Look(sheets.get(member.filename), limits)
        for piece in _pieces(package, member):
            unpacked += len(piece)
            if unpacked > limits.unpacked_bytes:
                raise _bomb(limits)
            if member.filename.endswith(XML) or member.filename in sheets:
                look.at(piece)
        look.finish()
        looks.append(look)
    broken = {one.sheet: one.broken for one in looks if one.broken}
    merged = {one.sheet: tuple(one.merged) for one in looks if one.merged}
    hidden = frozenset(one.sheet for one in looks if one.has_hidden_rows)
    remarks = tuple(code for code, part in CARRIED.items() if any(part in name for name in names))
    return Preflight(".xlsx", remarks, _from_1904(workbook), broken, merged, hidden)


def _check_members(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = [one.filename for one in members]
    if any(one.flag_bits & 1 for one in members):
        raise _refused("password")
    if len(members) > limits.members or sum(one.file_size for one in members) > limits.unpacked_bytes:
        raise _bomb(limits)
    if any(
        one.file_size > RATIO_FROM and one.file_size > limits.ratio * one.compress_size for one in members
    ):
        raise _bomb(limits)
    if len(set(names)) < len(names) or any(name.startswith(("/", "\\")) or ".." in name for name in names):
        raise _refused("damaged")


def _pieces(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member's content in pieces; its declared size is not believed."""
    with package.open(member) as stream:
        while piece := stream.read(CHUNK):
            yield piece


class _Look:
    """Goes through one member piece by piece; keeps the last unfinished element for the next piece."""

    def __init__(self, sheet: str | None, limits: Limits):
        self.sheet = sheet or ""
        self.broken: dict[tuple[int, int], Broken] = {}
        self.merged: list[Merged] = []
        self.has_hidden_rows = False
        self._is_sheet = sheet is not None
        self._limits = limits
        self._rest = b""
        self._n_cells = 0

    def at(self, piece: bytes) -> None:
        """Take the next piece."""
        text = self._rest + piece
        if _is_odd(text):
            raise _refused("damaged")
        if not self._is_sheet:
            self._rest = text[-len(b"<!DOCTYPE") :]
            return
        end = text.rfind(b"</row>") + len(b"</row>")
        if end < len(b"</row>"):  # no row ends here: wait for more, but not for ever
            end = 0 if len(text) < LONGEST_ROW else len(text)
        self._cells(text[:end])
        self._rest = text[end:]

    def finish(self) -> None:
        """Take what is left when there are no more pieces."""
        if self._is_sheet:
            self._cells(self._rest)

    def _cells(self, text: bytes) -> None:
        may_be_prefixed = PREFIXED.search(text) is not None
        self._n_cells += text.count(b"<c") + (text.count(b":c") if may_be_prefixed else 0)
        if self._n_cells > self._limits.cells:
            raise _bomb(self._limits)
        if FAR.search(text):
            self._refuse_far(text)
        if (may_be_prefixed or VALUE_WITHOUT_DIGIT.search(text)) and NO_TEXT.search(text):
            raise _refused("damaged")
        if n_errors := text.count(b' t="e"') + text.count(b" t='e'"):
            found = ERROR_CELL.findall(text)
            if len(found) < n_errors:
                raise _refused("damaged")  # cells that do not say where they are: saving anew cures that
            for letters, row, value in found:
                if value not in KNOWN_ERRORS:
                    self._refuse_error(letters, row, value)
                self._mark(letters, row, Broken("error_cell", value.decode("utf-8", "replace")))
        if may_be_prefixed or b"<f" in text:
            for letters, row in UNCACHED_CELL.findall(text):
                self._mark(letters, row, Broken("uncached_formula", ""))
        if b"mergeCell " in text:
            self.merged += [_range(*found) for found in MERGED.findall(text)]
            if len(self.merged) > self._limits.merged:
                raise _refused("too_many_merged", sheet=self.sheet, limit=self._limits.merged)
        if b" hidden=" in text and HIDDEN_ROW.search(text):
            self.has_hidden_rows = True

    def _refuse_far(self, text: bytes) -> None:
        """Cells with content far out make the reader lay out everything in between; blank ones do not."""
        for letters, row in FAR_CELL.findall(text):
            if len(letters) > 2 or len(row) > 5:
                raise _refused("too_far", sheet=self.sheet, cell=(letters + row).decode())

    def _refuse_error(self, letters: bytes, row: bytes, value: bytes) -> None:
        said = {"cell": (letters + row).decode(), "value": value.decode("utf-8", "replace")}
        raise CollectError(Problem("collect_problems.odd_error", said, sheet=self.sheet, row=int(row)))

    def _mark(self, letters: bytes, row: bytes, broken: Broken) -> None:
        self.broken[int(row) - 1, _column(letters)] = broken
        if len(self.broken) > self._limits.broken_cells:
            raise _refused("too_many_broken", sheet=self.sheet, limit=self._limits.broken_cells)


def _range(left: bytes, top: bytes, right: bytes, bottom: bytes) -> Merged:
    return Merged(int(top) - 1, _column(left), int(bottom) - 1, _column(right))


def _is_odd(text: bytes) -> bool:
    """Whether XML is written as no office program writes it: not in utf-8, or with a document type."""
    return b"\x00" in text[:64] or b"<!DOCTYPE" in text or ENCODED.match(text.lstrip()[:300]) is not None


def _column(letters: bytes) -> int:
    """Column number from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _small(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as stream:
        text = stream.read(SMALL_PART)
    if _is_odd(text):
        raise _refused("damaged")
    return text


def _relations(package: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """Part names by relation id."""
    if RELATIONS_PART not in names:
        return {}
    found = {}
    for one in ElementTree.fromstring(_small(package, RELATIONS_PART)):
        # a target is inside xl/ unless it starts at the root
        found[one.get("Id", "")] = normpath(join("/xl", one.get("Target", ""))).lstrip("/")
    return found


def _sheets(workbook: ElementTree.Element, relations: Mapping[str, str]) -> dict[str, str]:
    """Sheet names by part name."""
    sheets = {}
    for one in workbook.iter():
        if _local(one.tag) == "sheet":
            relation = next((value for key, value in one.attrib.items() if key.endswith("}id")), "")
            sheets[relations.get(relation, "")] = one.get("name", "")
    return sheets


def _from_1904(workbook: ElementTree.Element) -> bool:
    properties = [one for one in workbook.iter() if _local(one.tag) == "workbookPr"]
    return any(one.get("date1904") in ("1", "true") for one in properties)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _refused(code: str, sheet: str | None = None, **values: object) -> CollectError:
    return CollectError(Problem(f"collect_problems.{code}", values, sheet=sheet))


def _bomb(limits: Limits) -> CollectError:
    return _refused("bomb", limit=_megabytes(limits.unpacked_bytes))


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.0f} MB"

"""Looks at an old .xls file record by record: what of it a reader would keep quiet about.

The compound file is that of [MS-CFB], its stream of records that of [MS-XLS] (BIFF8) and of its forerunner.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

END_OF_CHAIN = 0xFFFFFFFA  # this and above are no sectors
IN_HEADER = 109  # entries of the table of tables
STREAMS = ("Workbook", "Book")
BIFF8 = 0x0600
BOF, EOF, BOUNDSHEET, DATEMODE, FILEPASS = 0x0809, 0x000A, 0x0085, 0x0022, 0x002F
FORMULA, BOOLERR, ROW, MERGEDCELLS = 0x0006, 0x0205, 0x0208, 0x00E5
CELLS = frozenset((FORMULA, BOOLERR, 0x0203, 0x0204, 0x027E, 0x00BD, 0x00FD))
WORKSHEET = 0
ERRORS = {
    **{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!"},
    **{0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"},
}
UNREADABLE = (struct.error, IndexError, ValueError, LookupError)

Place = tuple[int, int]  # row and column, both from 0


@dataclass(frozen=True)
class OldSheet:
    """A worksheet's error cells by place, its merged ranges (first row, first column, last row, last column),
    how many cells it has, its last row and column, and whether rows are hidden; all counted from 0.
    """

    name: str
    errors: dict[Place, str] = field(default_factory=dict)
    n_cells: int = 0
    last: Place = (-1, -1)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    has_hidden_rows: bool = False


@dataclass(frozen=True)
class OldBook:
    """What the records of a workbook say besides its values; `is_too_old`: it is of Excel 95 or before."""

    is_too_old: bool
    is_encrypted: bool
    dates_from_1904: bool
    sheets: tuple[OldSheet, ...]


def read_old(data: bytes) -> OldBook | None:
    """What stands in the records; None when the file is not built as such files are."""
    try:
        stream = _stream(data)
        return _book(stream) if stream else None
    except UNREADABLE:
        return None


def _stream(data: bytes) -> bytes | None:
    """The stream with the workbook's records."""
    sector, mini = (1 << shift for shift in struct.unpack_from("<HH", data, 30))
    n_tables, directory_at = struct.unpack_from("<II", data, 44)
    cutoff, mini_table_at, _, more_at = struct.unpack_from("<4I", data, 56)
    if sector not in (512, 4096) or mini != 64:
        return None
    places = list(struct.unpack_from(f"<{IN_HEADER}I", data, 76))
    while more_at < END_OF_CHAIN and len(places) <= n_tables:
        *more, more_at = struct.unpack(f"<{sector // 4}I", _sector(data, more_at + 1, sector))
        places += more
    table = b"".join(_sector(data, at + 1, sector) for at in places[:n_tables] if at < END_OF_CHAIN)
    following = struct.unpack(f"<{len(table) // 4}I", table)
    file = data[sector:]  # the header fills what would be the first sector
    directory = _chained(file, directory_at, following, sector)
    entries = [directory[at : at + 128] for at in range(0, len(directory), 128)]
    found = next((one for name in STREAMS for one in entries if _name(one) == name), None)
    if found is None:
        return None
    start, size = struct.unpack_from("<II", found, 116)
    if size >= cutoff:
        return _chained(file, start, following, sector)[:size]
    small = _chained(file, struct.unpack_from("<I", entries[0], 116)[0], following, sector)
    table = _chained(file, mini_table_at, following, sector)
    in_small = struct.unpack(f"<{len(table) // 4}I", table)
    return _chained(small, start, in_small, mini)[:size]


def _sector(data: bytes, at: int, size: int) -> bytes:
    return data[at * size : (at + 1) * size]


def _chained(data: bytes, at: int, following: tuple[int, ...], size: int) -> bytes:
    parts = []
    while at < END_OF_CHAIN:
        if len(parts) > len(following):
            raise ValueError("sectors in a circle")
        parts.append(_sector(data, at, size))
        at = following[at]
    return b"".join(parts)


def _name(entry: bytes) -> str:
    length = struct.unpack_from("<H", entry, 64)[0]
    return entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Type, place and length of every record from here to the end of this substream."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += (kind == BOF) - (kind == EOF)
        if depth <= 0:
            return
        yield kind, at + 4, length
        at += 4 + length


def _book(stream: bytes) -> OldBook:
    is_encrypted = from_1904 = False
    found = []
    for kind, at, length in _records(stream, 0):
        if kind == FILEPASS:
            is_encrypted = True
        elif kind == DATEMODE:
            from_1904 = stream[at] == 1
        elif kind == BOUNDSHEET and stream[at + 5] == WORKSHEET:
            found.append((struct.unpack_from("<I", stream, at)[0], stream[at + 6 : at + length]))
    is_too_old = struct.unpack_from("<H", stream, 4)[0] != BIFF8
    if is_encrypted or is_too_old:
        return OldBook(is_too_old, is_encrypted, from_1904, ())
    sheets = tuple(_sheet(stream, start, _sheet_name(name)) for start, name in found)
    return OldBook(False, False, from_1904, sheets)


def _sheet_name(name: bytes) -> str:
    return name[2:].decode("utf-16-le" if name[1] & 1 else "latin-1")


def _sheet(stream: bytes, start: int, name: str) -> OldSheet:
    errors: dict[Place, str] = {}
    merged: list[tuple[int, int, int, int]] = []
    n_cells, last_row, last_column, has_hidden_rows = 0, -1, -1, False
    for kind, at, length in _records(stream, start):
        if kind == MERGEDCELLS:
            merged += _ranges(stream[at : at + length])
        elif kind == ROW:
            has_hidden_rows |= bool(stream[at + 12] & 0x20)
        elif kind in CELLS:
            row, column = struct.unpack_from("<HH", stream, at)
            n_cells, last_row, last_column = n_cells + 1, max(last_row, row), max(last_column, column)
            if error := _error(kind, stream[at : at + 14]):
                errors[row, column] = error
    return OldSheet(name, errors, n_cells, (last_row, last_column), tuple(merged), has_hidden_rows)


def _error(kind: int, record: bytes) -> str | None:
    if kind == BOOLERR and record[7]:
        return ERRORS.get(record[6], "#?")
    if kind == FORMULA and record[6] == 2 and record[12:14] == b"\xff\xff":
        return ERRORS.get(record[8], "#?")
    return None


def _ranges(record: bytes) -> list[tuple[int, int, int, int]]:
    n = struct.unpack_from("<H", record)[0]
    found = struct.iter_unpack("<4H", record[2 : 2 + 8 * n])
    return [(top, left, bottom, right) for top, bottom, left, right in found]

"""The rows of a CSV file: decoded strictly, its delimiter found, numbered as a spreadsheet shows them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Container
from itertools import islice

from analytics.collect.cover import comparable
from analytics.collect.limits import Limits
from analytics.errors import CollectError, Problem

ENCODINGS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",  # Excel's "Unicode text"
    codecs.BOM_UTF16_BE: "utf-16-be",
}
DELIMITERS = (",", ";", "\t")
LOOKED_AT = 30  # rows; the label lines and the heading are among them
HAN = re.compile("[\u4e00-\u9fff]")
NAMED_DELIMITER = re.compile(r"sep=([,;\t])\r?\n?", re.IGNORECASE)
# Text that starts like a formula leaves us, and Excel, with a mark before it.
GUARDED = re.compile(r"'(?=[=+\-@\t\r])")
KEPT_AS_TEXT = re.compile(r'="([^"]*)"')


def csv_rows(data: bytes, known: Container[str], limits: Limits) -> list[list[str]]:
    """Rows of texts; `rows[r][c]` is what a spreadsheet shows in row r+1, column c+1.

    `known` are the words, made comparable, by which headings and labels are recognised. Raises CollectError
    with the byte or row at which the file cannot be read.
    """
    if not data:
        raise _refused("empty_file")
    if len(data) > limits.file_bytes:
        sizes = {"size": f"{len(data) / 1e6:.0f} MB", "limit": f"{limits.file_bytes / 1e6:.0f} MB"}
        raise _refused("too_big", **sizes)
    text = _decoded(data)
    named = NAMED_DELIMITER.match(text)
    delimiter = named[1] if named else _delimiter(text, known)
    text = text[named.end() :] if named else text
    if text.count(delimiter) + text.count("\n") + text.count("\r") > limits.cells:
        raise _refused("too_many_cells", limit=f"{limits.cells:,}")
    return [[_as_typed(cell) for cell in row] for row in _parsed(text, delimiter)]


def _decoded(data: bytes) -> str:
    for mark, encoding in ENCODINGS.items():
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding, before=len(mark))
    if b"\x00" in data:
        raise _refused("csv_nul", row=data[: data.index(b"\x00")].count(b"\n") + 1)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # what begins as Chinese in utf-8 is not GB18030, though much of it could be read as that
        readable = data[: error.start].decode("utf-8")
        if HAN.search(readable):
            raise _undecodable(readable, error.start) from None
    return _strictly(data, "gb18030")


def _strictly(data: bytes, encoding: str, *, before: int = 0) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(data[: error.start].decode(encoding), before + error.start) from None


def _undecodable(readable: str, position: int) -> CollectError:
    return _refused("csv_encoding", row=readable.count("\n") + 1, position=position + 1)


def _delimiter(text: str, known: Container[str]) -> str:
    """The delimiter with which most headings and labels are recognised; raises CollectError when unclear."""
    scores = {one: _score(text, one, known) for one in DELIMITERS}
    scores = {one: score for one, score in scores.items() if score is not None}
    best = [one for one, score in scores.items() if score == max(scores.values())]
    if len(best) > 1:
        raise _refused("csv_delimiter")
    return best[0] if best else DELIMITERS[0]


def _score(text: str, delimiter: str, known: Container[str]) -> int | None:
    """How many cells at the top are known words; None when the delimiter divides nothing."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), LOOKED_AT))
    except csv.Error:
        rows = [line.split(delimiter) for line in text.splitlines()[:LOOKED_AT]]
    if all(len(row) < 2 for row in rows):
        return None
    return sum(comparable(cell) in known for row in rows for cell in row)


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
    except csv.Error:
        raise _refused("csv_quotes", row=len(rows) + 1, limit=csv.field_size_limit()) from None
    return rows


def _as_typed(cell: str) -> str:
    """The text as it was before it was guarded against being taken for a formula."""
    if cell.startswith("'"):
        return GUARDED.sub("", cell, count=1)
    kept = KEPT_AS_TEXT.fullmatch(cell) if cell.startswith("=") else None
    return kept[1] if kept else cell


def _refused(code: str, row: int | None = None, **values: object) -> CollectError:
    return CollectError(Problem(f"collect_problems.{code}", values, row=row))

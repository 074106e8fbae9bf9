"""Rows of a table that are no records: totals and subtotals, and notes below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from analytics.collect.cells import Cell, fold, ways_to_write

TOTAL_CODE, NOTE_CODE = "total_row", "note_row"
LONGEST_TOTAL = 12  # characters, such as 2024年3月合计
LONG_TEXT = 8  # characters; alone in its row it is a sentence, no cell of a record
AT_THE_END = " :：\u3000\xa0\t\r\n"
WIDER = 0xFEE0  # from an ASCII character to its full-width form
HAN = re.compile("[\u4e00-\u9fff]")


def rows_beside(rows: Sequence[Sequence[Cell]], numbers: Sequence[int]) -> dict[int, str]:
    """Which of these rows are no records: `total_row` or `note_row` by row number (from 0).

    A total is a row that begins with 合计 and the like, wherever it stands; a note stands below the last
    record and begins with 注： or 填表人 and the like, or is nothing but one long text.
    """
    found = {at: TOTAL_CODE for at in numbers if _is_total(rows[at])}
    for at in reversed(numbers):
        if at in found:
            continue
        if not _is_note(rows[at]):
            break
        found[at] = NOTE_CODE
    return found


def _is_total(row: Sequence[Cell]) -> bool:
    if not _may_be_total(row):
        return False
    first, second = _first_texts(row, 2)
    words = ways_to_write("totals")
    return second in words or (len(first) <= LONGEST_TOTAL and first.endswith(words))


def _may_be_total(row: Sequence[Cell]) -> bool:
    """Whether one of the first two filled cells ends as a word for totals does: few do, and it is cheap."""
    ends, n_seen = _total_ends(), 0
    for cell in row:
        if cell == "":
            continue
        if cell.__class__ is str and cell.rstrip(AT_THE_END)[-1:] in ends:
            return True
        n_seen += 1
        if n_seen == 2:
            return False
    return False


def _is_note(row: Sequence[Cell]) -> bool:
    first, second = _first_texts(row, 2)
    if _note_begins().match(first):
        return True
    return len(first) >= LONG_TEXT and second == "" and HAN.search(first) is not None


def _first_texts(row: Sequence[Cell], n: int) -> list[str]:
    """The first filled cells without spaces and a colon at the end; what is no text as a dash, none as ""."""
    texts: list[str] = []
    for cell in row:
        text = "".join(fold(cell).split()).rstrip(":").lower() if isinstance(cell, str) else "-"
        texts += [text] if text else []
        if len(texts) == n:
            return texts
    return texts + [""] * (n - len(texts))


@cache
def _total_ends() -> frozenset[str]:
    """Last characters of words for totals, narrow and wide, small and capital; none for blank cells."""
    last = {word[-1] for word in ways_to_write("totals")}
    wide = {chr(ord(one) + WIDER) for one in last | {one.upper() for one in last} if one.isascii()}
    return frozenset({"", *last, *(one.upper() for one in last), *wide})


@cache
def _note_begins() -> re.Pattern[str]:
    words = "|".join(map(re.escape, ways_to_write("notes")))
    return re.compile(rf"(?:{words})\d{{0,2}}(?:$|[:、.(])")

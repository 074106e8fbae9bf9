"""Which workbooks stand, and who reported what by when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from recount.plan import CLOSED_ON, DAYS_TO_SEND, MERGED, SENDERS, month_end
from recount.rows import Book, Row, Sheet


@dataclass(frozen=True)
class Sent:
    """What stands of everything sent: rows by ledger, bad rows as (ledger, workbook, row number), and by
    (unit, ledger) the periods reported, with the day on which the first workbook for each came."""

    rows: Mapping[str, list[Row]]
    bad: set[tuple[str, str, int]]
    reported: Mapping[tuple[str, str], Mapping[str, date]]


def standing(books: Iterable[Book], known_on: date | None = None) -> Sent:
    """Of each unit, ledger and period the workbook received last stands; what came later is not yet known."""
    last: dict[tuple[str, str, str], tuple[Book, Sheet]] = {}
    reported: dict[tuple[str, str], dict[str, date]] = defaultdict(dict)
    for book in sorted(books, key=lambda one: (one.received_on, one.name)):
        if known_on and book.received_on > known_on:
            continue
        for ledger, sheet in book.sheets.items():
            last[book.unit, ledger, book.period] = book, sheet
            reported[book.unit, ledger].setdefault(book.period, book.received_on)
    rows = defaultdict(list)
    for (_, ledger, _), (_, sheet) in last.items():
        rows[ledger] += sheet.rows
    bad = {
        (ledger, book.name, number)
        for (_, ledger, _), (book, sheet) in last.items()
        for number, _ in sheet.bad
    }
    return Sent(rows, bad, reported)


@dataclass(frozen=True)
class Expected:
    """A ledger expected of a unit for some months, and the day it came (None: it never did)."""

    sender: str
    ledger: str
    months: tuple[int, ...]
    came_on: date | None

    @property
    def ends_on(self) -> date:
        return month_end(self.months[-1])

    @property
    def is_late(self) -> bool:
        return self.came_on is not None and self.came_on > self.ends_on + timedelta(days=DAYS_TO_SEND)


def expected(sent: Sent, ledgers: Mapping[str, dict]) -> list[Expected]:
    """Everything that units are asked to send in the year."""
    return [
        Expected(sender, ledger, months, _came_on(sent, sender, ledger, months))
        for sender, (kind, sends) in SENDERS.items()
        for ledger, said in ledgers.items()
        if kind in said.get("filled_by", [kind])
        for months in _spans(said.get("frequency", "period"), sends)
        if sender != MERGED or months[0] <= CLOSED_ON.month
    ]


def _spans(frequency: str, sends: str) -> list[tuple[int, ...]]:
    size = {"year": 12, "quarter": 3, "period": 3 if sends == "quarter" else 1}[frequency]
    return [tuple(range(first, first + size)) for first in range(1, 13, size)]


def _came_on(sent: Sent, sender: str, ledger: str, months: tuple[int, ...]) -> date | None:
    periods = sent.reported.get((sender, ledger), {})
    return min((day for period, day in periods.items() if last_month(period) in months), default=None)


def last_month(period: str) -> int:
    """The last month of a period (1 to 12)."""
    return int(period[-1]) * 3 if "Q" in period else int(period[-2:])

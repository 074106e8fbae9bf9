"""Workbooks of a sample read cell by cell, without our own code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineWorkbook

from analytics.plan import Ledger


@dataclass(frozen=True)
class Book:
    """One workbook: who sent it for which period on which day, its cells by sheet."""

    path: Path
    unit: str
    period: str
    received: str
    cells: Mapping[str, list[list[object]]]


@dataclass(frozen=True)
class Sample:
    """All workbooks of a folder, and their rows by ledger."""

    books: tuple[Book, ...]
    rows: Mapping[str, list[dict[str, object]]]

    def of(self, ledger: str, unit: str, period: str | None = None) -> list[dict[str, object]]:
        """Rows of a ledger that a unit sent (for a period)."""
        found = [row for row in self.rows[ledger] if row["_unit"] == unit]
        return [row for row in found if period is None or row["_period"] == period]

    def sent(self, unit: str, period: str | None = None) -> list[Book]:
        """Workbooks a unit sent (for a period)."""
        return [book for book in self.books if book.unit == unit and period in (None, book.period)]


def read_sample(folder: Path, ledgers: Mapping[str, Ledger]) -> Sample:
    """Every cell of every workbook below a folder."""
    books = tuple(read_book(path) for path in sorted(folder.glob("*/*.xlsx")))
    rows = {
        ledger.id: [row for book in books for row in rows_of(book, ledger)] for ledger in ledgers.values()
    }
    return Sample(books, rows)


def read_book(path: Path) -> Book:
    book = CalamineWorkbook.from_path(str(path))
    cells = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    unit, _, rest = path.stem.partition("_")
    return Book(path, unit, rest.rpartition("_")[2], path.parent.name, cells)


def rows_of(book: Book, ledger: Ledger) -> list[dict[str, object]]:
    cells = book.cells.get(ledger.title.zh)
    if cells is None:
        return []
    ids = {field.title.zh: field.id for field in ledger.fields}
    names = [ids[heading] for heading in cells[1]]
    place = {"_unit": book.unit, "_period": book.period, "_path": book.path}
    return [dict(zip(names, row, strict=True)) | place for row in cells[2:]]

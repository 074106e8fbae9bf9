"""Where a ledger's columns are: the heading row, or a heading of two rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analytics.collect.cells import Cell
from analytics.collect.changed import former_headings
from analytics.collect.cover import comparable
from analytics.collect.stamp import Column
from analytics.plan.ledger import Ledger

HEADING_WITHIN = 10  # rows with anything in them


@dataclass(frozen=True)
class Heading:
    """The (last) heading row (from 0), the column of each field, and columns nobody knows."""

    row: int
    columns: Mapping[str, int]
    unknown: tuple[str, ...]
    twice: tuple[str, ...]


def find_heading(
    rows: Sequence[Sequence[Cell]], ledger: Ledger, made: Sequence[Column] = ()
) -> Heading | None:
    """The heading among the first ten rows that knows most of the ledger's titles; None when none knows any.

    A heading of two rows, groups of columns above their titles, is taken when it knows more than either row
    alone. `made` are the columns of the template that the workbook was made from.
    """
    names = _names(ledger) | former_headings(made, ledger)
    tops = _first_filled(rows)
    found = []
    for at in tops:
        found.append(_heading(at, rows[at], names))
        if len(found[-1].columns) == len(ledger.fields):
            return found[-1]  # no other can know more
    found += [_of_two_rows(at, rows, names) for at in tops if _can_be_two_rows(at, rows, names)]
    # of several that know equally many titles the first
    best = max(found, key=lambda one: len(one.columns), default=None)
    return best if best and best.columns else None


def is_blank(row: Sequence[Cell], columns: Sequence[int] | None = None) -> bool:
    """Whether there is nothing in a row, or in these columns of it."""
    for cell in row if columns is None else map(row.__getitem__, columns):
        if cell != "" and not (cell.__class__ is str and cell.isspace()):
            return False
    return True


def _first_filled(rows: Sequence[Sequence[Cell]]) -> list[int]:
    found: list[int] = []
    for at, row in enumerate(rows):
        if not is_blank(row):
            found.append(at)
        if len(found) == HEADING_WITHIN:
            break
    return found


def _names(ledger: Ledger) -> dict[str, str]:
    """Field ids by every heading they may have."""
    return {
        comparable(name): field.id
        for field in ledger.fields
        for name in (*field.also, field.title.en, field.title.zh)
    }


def _heading(number: int, titles: Sequence[Cell], names: Mapping[str, str]) -> Heading:
    columns: dict[str, int] = {}
    unknown, twice = [], []
    for column, cell in enumerate(titles):
        title = comparable(cell) if isinstance(cell, str) else ""
        name = names.get(title)
        if name in columns:
            twice.append(cell)
        elif name:
            columns[name] = column
        elif title and title not in names:
            unknown.append(cell)
    return Heading(number, columns, tuple(unknown), tuple(twice))


def _can_be_two_rows(at: int, rows: Sequence[Sequence[Cell]], names: Mapping[str, str]) -> bool:
    """Whether this row and the next are texts only, and titles are known in both or put together of both."""
    if at + 1 >= len(rows) or not all(isinstance(cell, str) for cell in (*rows[at], *rows[at + 1])):
        return False
    return any(comparable(cell) in names for cell in _titles_of_two(rows[at], rows[at + 1], names) if cell)


def _of_two_rows(at: int, rows: Sequence[Sequence[Cell]], names: Mapping[str, str]) -> Heading:
    return _heading(at + 1, list(_titles_of_two(rows[at], rows[at + 1], names)), names)


def _titles_of_two(upper: Sequence[str], lower: Sequence[str], names: Mapping[str, str]) -> Iterator[str]:
    """The title of each column: the lower text, with that of its group before it where that is a title."""
    group = ""
    for above, below in zip(upper, lower, strict=False):
        group = above if above.strip() else group
        if not below.strip():
            yield above
        elif comparable(below) not in names and comparable(group + below) in names:
            yield group + below
        else:
            yield below

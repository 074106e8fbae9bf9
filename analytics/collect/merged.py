"""Merged cells in a table: what was typed once for several rows is given to each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from analytics.collect.cells import Cell
from analytics.collect.heading import is_blank
from analytics.collect.preflight import Merged
from analytics.plan.ledger import FieldType, Ledger

# A figure over several rows is their sum, not that of each: it stays in the first.
FIGURES = frozenset((FieldType.INT, FieldType.DECIMAL, FieldType.NUMBER, FieldType.MONEY))


def fill_merged(
    rows: Sequence[list[Cell]],
    ranges: Iterable[Merged],
    columns: Mapping[str, int],
    ledger: Ledger,
    *,
    below: int,
) -> tuple[list[list[Cell]], list[tuple[Merged, str]]]:
    """The rows with the ranges below the heading filled in downwards, and those ranges with their field.

    Rows with nothing else in them stay as they are.
    """
    field_at = {column: name for name, column in columns.items()}
    filled = list(rows)
    found = []
    for one in ranges:
        name = field_at.get(one.left)
        bottom = min(one.bottom, len(rows) - 1)
        if name is None or one.top <= below or bottom <= one.top:
            continue
        found.append((one, name))
        if ledger.field[name].type in FIGURES:
            continue
        for at in range(one.top + 1, bottom + 1):
            if not is_blank(rows[at]):
                filled[at] = [*filled[at]]
                filled[at][one.left] = rows[one.top][one.left]
    return filled, found

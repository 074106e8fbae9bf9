"""One column at a time: as cell by cell, only that a cell which comes again is not worked out again."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.collect.cells import (
    CONTROL,
    LARGEST,
    BadCell,
    Cell,
    Converter,
    Outcome,
    Reading,
    converter,
    ordinary,
)
from analytics.plan.ledger import FieldType, LedgerField, Personal
from analytics.plan.person_numbers import FEWEST_DIGITS, LIKELY

REMEMBERED = 5_000  # different cells of a field


def convert_column(
    column: Sequence[Cell], field: LedgerField, reading: Reading, ledger: str = ""
) -> tuple[list[str | None], list[tuple[int, BadCell]]]:
    """A column's cells as `converter` makes them, and its bad ones (None among the values) by position."""
    if field.type is FieldType.TEXT and field.personal is not Personal.HASH:
        values = _plain_texts(column, is_code=field.key)
        if values is not None and not (field.required and None in values):
            return values, []
    convert = converter(field, reading)
    kinds = set(map(type, column))
    if field.type in LARGEST and kinds <= {str, float}:
        return _without_bad(_numbers(column, field, convert))
    if not kinds <= {str, list}:
        # true, 1 and 1.0 are one key, and numbers are counted when they are rounded: none is remembered
        return _without_bad([_outcome(convert, cell) for cell in column])
    keys = [cell if cell.__class__ is str else (cell[0],) for cell in column] if list in kinds else column
    made = reading.made[ledger, field.id, reading.dates_from_1904]
    if len(made) > REMEMBERED:
        made.clear()
    is_hashed = field.type is FieldType.TEXT and field.personal is Personal.HASH
    for key in set(keys).difference(made):
        if is_hashed and key.__class__ is str and key.isascii() and key.isalnum():
            made[key] = reading.hash_person(key)
        else:
            made[key] = _outcome(convert, key if key.__class__ is str else [*key])
    return _without_bad(list(map(made.__getitem__, keys)))


def _numbers(column: Sequence[Cell], field: LedgerField, convert: Converter) -> list[Outcome]:
    text = ordinary(field)
    blank = None if field.required else ""
    return [
        text(cell) or _outcome(convert, cell)
        if cell.__class__ is float
        else None
        if cell == blank
        else _outcome(convert, cell)
        for cell in column
    ]


def _outcome(convert: Converter, cell: Cell) -> Outcome:
    try:
        return convert(cell)
    except BadCell as error:
        return error.with_traceback(None)  # which would keep all the column in memory


def _without_bad(outcomes: list[Outcome]) -> tuple[list[str | None], list[tuple[int, BadCell]]]:
    bad = [(at, one) for at, one in enumerate(outcomes) if one.__class__ is BadCell]
    for at, _ in bad:
        outcomes[at] = None
    return outcomes, bad


def _plain_texts(column: Sequence[Cell], *, is_code: bool) -> list[str | None] | None:
    """A column of nothing but texts without control characters and long numbers; None when less plain.

    A code is less plain too when it may have to be made narrow, or has become a figure.
    """
    try:
        joined = "\n\n".join(column)
    except TypeError:
        return None
    if CONTROL.search(joined):
        return None
    if max(map(len, column), default=0) >= FEWEST_DIGITS and LIKELY.search(joined):
        return None
    if is_code and not (joined.isascii() and "e+" not in joined.lower()):
        return None
    return [cell.strip() or None for cell in column]

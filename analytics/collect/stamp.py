"""The hidden sheet of a template: whom it was made for, and what its columns were at that time."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analytics.collect.cells import Cell
from analytics.collect.cover import comparable, plain
from analytics.collect.reader import Sheet
from analytics.plan.ledger import Ledger

STAMP_SHEET = "_template"
VERSION = "1"
ABOUT = ("structure", "plan", "unit", "period")
FIRST_COLUMN_ROW = 7  # Excel row from which on the columns are listed
BETWEEN_CHOICES = "|"
MOST_COLUMNS = 5_000
LONGEST = 1_000  # characters of a cell; a stamp is not trusted


@dataclass(frozen=True)
class Column:
    """One column of a ledger's sheet as the template had it; `position` counts from 1."""

    field: str
    position: int
    title: str
    type: str
    required: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stamp:
    """What a template says of itself; `columns` by ledger id."""

    structure: str
    plan: str
    unit: str
    period: str
    columns: Mapping[str, tuple[Column, ...]]

    def rows(self) -> list[list[str | int]]:
        """The cells of the hidden sheet from A1 on."""
        about = [["template", VERSION], *([key, getattr(self, key)] for key in ABOUT), []]
        return about + [
            [name, one.field, one.position, one.title, one.type, int(one.required), _joined(one.choices)]
            for name, columns in self.columns.items()
            for one in columns
        ]


def columns_of(ledger: Ledger, lang: str) -> tuple[Column, ...]:
    """The columns a ledger's sheet has today, with titles in a language."""
    return tuple(
        Column(
            field=one.id,
            position=position,
            title=one.title.in_(lang),
            type=one.type.value,
            required=one.required,
            choices=tuple(choice.zh for choice in one.choices),
        )
        for position, one in enumerate(ledger.fields, start=1)
    )


def structure_hash(ledgers: Iterable[Ledger]) -> str:
    """A hash over what decides how sheets are read: ledgers, fields, their types, choices and need.

    Titles, order of ledgers and places of columns make no difference.
    """
    said = {
        ledger.id: {
            one.id: [one.type.value, one.required, [choice.zh for choice in one.choices]]
            for one in ledger.fields
        }
        for ledger in ledgers
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read_stamp(sheets: Iterable[Sheet]) -> Stamp | None:
    """The stamp of a workbook made from a template; None for others. What is unreadable in it is left out."""
    sheet = next((one for one in sheets if one.name == STAMP_SHEET), None)
    if sheet is None or [plain(cell) for row in sheet.rows[:1] for cell in row[:2]] != ["template", VERSION]:
        return None
    said = {_text(row, 0): _text(row, 1) for row in sheet.rows[1 : FIRST_COLUMN_ROW - 1]}
    columns: dict[str, list[Column]] = defaultdict(list)
    for row in sheet.rows[FIRST_COLUMN_ROW - 1 :][:MOST_COLUMNS]:
        column = _column(row)
        if column:
            columns[_text(row, 0)].append(column)
    about = {key: said.get(key, "") for key in ABOUT}
    return Stamp(**about, columns={name: tuple(ones) for name, ones in columns.items()})


def _column(row: Sequence[Cell]) -> Column | None:
    title, position = _text(row, 3), _text(row, 2)
    if not comparable(title) or not (position.isascii() and position.isdigit()):
        return None
    choices = tuple(one for one in _text(row, 6, longest=None).split(BETWEEN_CHOICES) if one)
    return Column(_text(row, 1), int(position[:5]), title, _text(row, 4), _text(row, 5) == "1", choices)


def _text(row: Sequence[Cell], at: int, *, longest: int | None = LONGEST) -> str:
    return plain(row[at])[:longest] if at < len(row) else ""


def _joined(choices: Iterable[str]) -> str:
    return BETWEEN_CHOICES.join(choices)

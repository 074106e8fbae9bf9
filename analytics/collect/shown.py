"""What may be shown of a cell: nothing of a person, wherever in the sheet it was typed.

Names and numbers of persons belong into the ledger's personal fields, of which nothing is shown. Typed
into another column they are bad cells, and a message would quote them. So a value is not quoted that
stands in a personal field of the same sheet, or has the form of those, or looks like a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from analytics.collect.cells import BETWEEN, BadCell, Cell, as_text, fold
from analytics.collect.preflight import Broken
from analytics.plan.ledger import Ledger, LedgerField, Personal
from analytics.plan.person_numbers import HIDDEN, hide_numbers
from analytics.store import Reject, Submission
from analytics.words import say

SHOWN_LENGTH = 200
SHORTEST_FORM = 5  # characters; shorter forms are those of years and counts too
KEPT = (Personal.NONE, Personal.SENSITIVE)
HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}")
FOREIGN_NAME = re.compile(r"[\u3400-\u9fff]{1,8}(?:[·•‧][\u3400-\u9fff]{1,8})+")
LATIN_NAME = re.compile(r"[A-Z][a-z]+(?: [A-Z]?[a-z]+){1,2}")
RESEMBLES = "collect_problems.unknown_choice_near"


@dataclass(frozen=True)
class Persons:
    """Values of a sheet's personal fields, and their forms: `A0000` of `B1001`."""

    texts: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()


def persons_in(cells: Mapping[str, Sequence[Cell]], ledger: Ledger) -> Persons:
    """The persons named in the columns of a sheet, by field id."""
    columns = [column for name, column in cells.items() if ledger.field[name].personal not in KEPT]
    texts = {one for column in columns for cell in column for one in _parts(cell) if len(one) > 1}
    numbers = (one for one in texts if len(one) >= SHORTEST_FORM and any(map(str.isdigit, one)))
    return Persons(frozenset(texts), frozenset(map(_form, numbers)))


def shown(cell: Cell, field: LedgerField, error: BadCell, persons: Persons) -> str:
    """A bad cell as it stands in messages and in the log of rejects; *** for anything of a person."""
    if field.personal is not Personal.NONE:
        return HIDDEN if cell != "" else ""
    if isinstance(cell, Broken):
        return cell.value
    text = as_text(cell, cut_from=None)
    parts = _parts(text)
    if any(one in persons.texts or _form(one) in persons.forms for one in parts):
        return HIDDEN
    if error.code != RESEMBLES and any(map(looks_like_a_name, parts)):
        return HIDDEN
    return hide_numbers(text)[:SHOWN_LENGTH]


def without_persons(said: Submission) -> Submission:
    """A submission whose messages, sheet names and file name hold no number of a person.

    What stands on the cover in place of a unit's name or a code is not quoted when it looks like a name.
    """
    sheets = tuple(replace(one, sheet=hide_numbers(one.sheet)) for one in said.sheets)
    rejects = tuple(map(_without_persons, said.rejects))
    return replace(said, workbook=hide_numbers(said.workbook), sheets=sheets, rejects=rejects)


def looks_like_a_name(text: str) -> bool:
    """Whether a text may be a person's name: a surname and one or two characters, or parts with dots."""
    if FOREIGN_NAME.fullmatch(text):
        return True
    if LATIN_NAME.fullmatch(text):
        return any(one in text.split() for one in _surnames("en"))
    if not HAN_NAME.fullmatch(text):
        return False
    return any(text.startswith(one) and 1 <= len(text) - len(one) <= 2 for one in _surnames("zh"))


def _without_persons(one: Reject) -> Reject:
    detail = {
        name: hide_numbers(value) if isinstance(value, str) else value for name, value in one.detail.items()
    }
    typed = detail.get("value")
    if isinstance(typed, str) and not one.field and looks_like_a_name(fold(typed)):
        detail["value"] = HIDDEN
    sheet = hide_numbers(one.sheet) if one.sheet else one.sheet
    return replace(one, sheet=sheet, value=one.value and hide_numbers(one.value), detail=detail)


def _parts(cell: Cell) -> Iterable[str]:
    """What a cell names: several persons stand in one, divided by commas."""
    if cell == "" or cell is None or isinstance(cell, Broken):
        return []
    return [one for one in map(str.strip, BETWEEN.split(fold(as_text(cell, cut_from=None)))) if one]


def _form(text: str) -> str:
    return "".join("0" if one.isdigit() else "A" if one.isalpha() else one for one in text)


@cache
def _surnames(lang: str) -> tuple[str, ...]:
    return tuple(say("cells.surnames", lang).split("|"))

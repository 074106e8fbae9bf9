"""Templates for tests: made of the small ledgers, filled in as a unit would, and sent."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import openpyxl
from book_builders import LEDGERS, PLAN
from openpyxl.workbook import Workbook

from analytics.collect.template.book import template_bytes
from analytics.collect.template.choose import offered_ledgers, wanted_templates
from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan
from analytics.words import say

FIRST_ROW = 4
TODAY = date(2024, 4, 1)
Rows = Sequence[Sequence[object]]


def changed(ledger: str, ledgers: Mapping[str, Ledger] = LEDGERS, **said) -> dict[str, Ledger]:
    """The ledgers with one of them changed."""
    whole = ledgers[ledger].model_dump(mode="json") | said
    return {**ledgers, ledger: Ledger.model_validate(whole)}


def fields(ledger: Ledger, **changes: Mapping | None) -> list[dict]:
    """The fields of a ledger as data, some of them changed or (None) left out; new ones come last."""
    known = {one.id: one.model_dump(mode="json", exclude_defaults=True) for one in ledger.fields}
    for name, said in changes.items():
        known[name] = None if said is None else {**(known.get(name) or {"id": name}), **said}
    return [one for one in known.values() if one]


def made(
    ledgers: Mapping[str, Ledger] = LEDGERS,
    *,
    unit: str = "Q01",
    period: str = "2024-03",
    lang: str = "zh",
    known: Mapping | None = None,
    plan: Plan = PLAN,
) -> bytes:
    """A template as it is handed out."""
    (wanted,) = wanted_templates(plan, units=[unit], period=period, today=TODAY)
    return template_bytes(plan, wanted, offered_ledgers(plan, ledgers, wanted), known or {}, lang)


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def edited(data: bytes, edit: Callable[[Workbook], None]) -> bytes:
    """The workbook after somebody changed it."""
    book = opened(data)
    edit(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def filled(
    data: bytes, rows: Mapping[str, Rows], *, stated: Mapping[str, int] | None = None, lang: str = "zh"
) -> bytes:
    """The template with rows typed into sheets (by ledger id), and the rows stated on the cover."""

    def fill(book: Workbook) -> None:
        for name, typed in rows.items():
            sheet = book[LEDGERS[name].title.in_(lang)]
            for at, row in enumerate(typed, start=FIRST_ROW):
                for column, value in enumerate(row, start=1):
                    if value not in ("", None):
                        sheet.cell(at, column).value = value
        state(book, stated or {name: len(typed) for name, typed in rows.items()}, lang=lang)

    return edited(data, fill)


def state(book: Workbook, stated: Mapping[str, int], *, lang: str = "zh") -> None:
    """Fill in how many rows are reported of which ledger."""
    codes = {LEDGERS[name].code: n for name, n in stated.items()}
    for row in book[say("cover.sheet", lang)].iter_rows():
        if row[0].value in codes:
            row[2].value = codes[row[0].value]

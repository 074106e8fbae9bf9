"""Ledgers: headings, names and choices that can be told apart, and a date to count by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from analytics.errors import Problem
from analytics.plan.ledger import FieldType, Ledger, LedgerField, Personal
from analytics.plan.mistakes import problem_at, unknown
from analytics.plan.yaml import Place, Route

CHOSEN = (FieldType.ENUM, FieldType.SET)
NUMBERS = (FieldType.INT, FieldType.DECIMAL, FieldType.NUMBER, FieldType.MONEY)
DATES = (FieldType.DATE, FieldType.MONTH)
# Columns every view has before the ledger's own, and views that are no ledgers.
COLUMNS = ("unit", "period", "event_on", "month", "submission", "workbook", "sheet", "row", "received_on")
VIEWS = (
    "unit", "indicator", "target", "clause", "submission", "sheet_report", "reject", "notice", "measured",
    "assessment", "unit_now", "month_now", "unit_expected", "ledger_expected", "period_end",
)  # fmt: skip
SHEET_LENGTH = 31
NOT_IN_SHEET_NAMES = set("[]:*?/\\'")


def wrong_ledgers(ledgers: Mapping[str, Ledger], places: Mapping[Route, Place]) -> Iterator[Problem]:
    """Problems inside each ledger and between them; routes start with ("ledgers", file name)."""
    for stem, ledger in ledgers.items():
        at = ("ledgers", stem)
        if ledger.id != stem:
            yield problem_at("not_the_file_name", places, (*at, "id"), {"value": ledger.id, "file": stem})
        if ledger.id in VIEWS:
            yield problem_at("reserved_name", places, (*at, "id"), {"value": ledger.id})
        sheet = ledger.title.zh
        if len(sheet) > SHEET_LENGTH or NOT_IN_SHEET_NAMES & set(sheet):
            values = {"value": sheet, "length": SHEET_LENGTH}
            yield problem_at("no_sheet_name", places, (*at, "title", "zh"), values)
        yield from _fields(ledger, places, at)
        yield from _named_fields(ledger, places, at)
    for path in (("code",), ("title", "zh")):
        said = [(("ledgers", stem, *path), _get(one, path)) for stem, one in ledgers.items()]
        yield from _repeated(said, path[-1], places)


def _get(ledger: Ledger, path: tuple[str, ...]) -> str:
    value: object = ledger
    for step in path:
        value = getattr(value, step)
    return str(value)


def _fields(ledger: Ledger, places: Mapping[Route, Place], at: Route) -> Iterator[Problem]:
    dates = [one.id for one in ledger.fields if one.type in DATES and one.required]
    if ledger.date not in dates:
        values = {"key": "date", "section": "required date fields"}
        yield unknown("no_such", places, (*at, "date"), ledger.date, dates, **values)
    routes = [(*at, "fields", index) for index in range(len(ledger.fields))]
    named = list(zip(routes, ledger.fields, strict=True))
    yield from _repeated([((*route, "id"), one.id) for route, one in named], "id", places)
    headings = [
        ((*route, key), text)
        for route, one in named
        for key, texts in (("title", {one.title.zh, one.title.en}), ("also", set(one.also)))
        for text in sorted(texts)
    ]
    yield from _repeated(headings, "title", places)
    for route, one in named:
        yield from _field(one, places, route)


def _named_fields(ledger: Ledger, places: Mapping[Route, Place], at: Route) -> Iterator[Problem]:
    """What a template carries over is not personal and leaves something to fill in; it adds up numbers."""
    open_fields = [one.id for one in ledger.fields if one.personal is Personal.NONE]
    for index, name in enumerate(ledger.carried):
        if name not in open_fields:
            values = {"key": "carried", "section": "fields that are not personal"}
            yield unknown("no_such", places, (*at, "carried", index), name, open_fields, **values)
    if ledger.carried and all(one.id in ledger.carried for one in ledger.fields if one.required):
        yield problem_at("carried_leaves_nothing", places, (*at, "carried"), {})
    kept = [one.id for one in ledger.fields if one.personal in (Personal.NONE, Personal.SENSITIVE)]
    numbers = [one.id for one in ledger.fields if one.type in NUMBERS and one.id in kept]
    if ledger.total is not None and ledger.total not in numbers:
        values = {"key": "total", "section": "number fields"}
        yield unknown("no_such", places, (*at, "total"), ledger.total, numbers, **values)


def _field(one: LedgerField, places: Mapping[Route, Place], at: Route) -> Iterator[Problem]:
    if one.id in COLUMNS:
        yield problem_at("reserved_name", places, (*at, "id"), {"value": one.id})
    if bool(one.choices) != (one.type in CHOSEN):
        name = "choices_missing" if one.type in CHOSEN else "choices_not_used"
        yield problem_at(name, places, (*at, "choices"), {"field": one.id, "type": one.type.value})
    terms = [((*at, "choices", index, "zh"), choice.zh) for index, choice in enumerate(one.choices)]
    yield from _repeated(terms, "choices", places)
    for route, term in terms:
        if "、" in term:
            yield problem_at("term_with_separator", places, route, {"value": term})
    limits = [limit for limit in (one.min, one.max) if limit is not None]
    if limits and one.type not in NUMBERS:
        yield problem_at("limits_not_used", places, (*at, "type"), {"field": one.id, "type": one.type.value})
    if len(limits) == 2 and not limits[0] <= limits[1]:
        yield problem_at("limits_turned", places, (*at, "min"), {"field": one.id})


def _repeated(
    said: Iterable[tuple[Route, str]], key: str, places: Mapping[Route, Place]
) -> Iterator[Problem]:
    seen = set()
    for route, value in said:
        if value in seen:
            yield problem_at("repeated", places, route, {"key": key, "value": value})
        seen.add(value)

"""A template of an earlier structure: what changed since, and whether its sheet can still be taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analytics.collect.cells import Cell
from analytics.collect.cover import comparable
from analytics.collect.stamp import Column, Stamp
from analytics.plan.ledger import Ledger, LedgerField
from analytics.store import Reject, Severity, Submission
from analytics.words import LANGUAGES, has_words, say


def stamp_remarks(stamp: Stamp | None, received: Submission, sheet: str) -> list[Reject]:
    """A warning when a workbook is sent for another unit or period than its template was made for."""
    made = (stamp.unit, stamp.period) if stamp else ("", "")
    said = (received.unit, received.period)
    if not all(made) or made == said:
        return []
    detail = {"made": " ".join(made), "said": " ".join(said)}
    return [Reject("template_problems.other_template", Severity.WARNING, sheet=sheet, detail=detail)]


def former_headings(made: Sequence[Column], ledger: Ledger) -> dict[str, str]:
    """Field ids by the headings the template had, made comparable; nothing for a field that is gone.

    They go before the headings of today: two titles may have changed places.
    """
    return {comparable(one.title): one.field if one.field in ledger.field else "" for one in made}


def refused_columns(
    made: Sequence[Column],
    ledger: Ledger,
    columns: Mapping[str, int],
    heading: Sequence[Cell],
    below: Sequence[Sequence[Cell]],
) -> list[Reject]:
    """One reject for every change that makes the sheet of an old template unusable.

    These are: a field that is required now and was not there, a field with content whose type changed, and
    a field with content that is gone. `columns` are the places of today's fields, `heading` the heading row
    and `below` the rows under it.
    """
    had = {one.field: one for one in made}
    found = [_added(one) for one in _needed(ledger) if had and one.id not in had and one.id not in columns]
    at = {comparable(cell): column for column, cell in enumerate(heading) if isinstance(cell, str)}
    for one in made:
        field = ledger.field.get(one.field)
        column = at.get(comparable(one.title)) if field is None else columns.get(one.field)
        if (field and field.type.value == one.type) or column is None or not _has_content(below, column):
            continue
        found.append(_retyped(one, field) if field else _gone(one))
    return found


def changed_titles(made: Sequence[Column], ledger: Ledger) -> list[str]:
    """Titles of the columns that are not as the template had them, those of today first."""
    had = {one.field: one for one in made}
    changed = [
        one.title.zh
        for position, one in enumerate(ledger.fields, start=1)
        if _is_other(had.get(one.id), one, position)
    ]
    return changed + [one.title for one in made if one.field not in ledger.field]


def _needed(ledger: Ledger) -> Iterator[LedgerField]:
    return (one for one in ledger.fields if one.required or one.id == ledger.date)


def _is_other(was: Column | None, now: LedgerField, position: int) -> bool:
    if was is None:
        return True
    same = (was.position, was.type, was.required) == (position, now.type.value, now.required)
    titles = (now.title.zh, now.title.en)
    return not same or was.title not in titles or was.choices != tuple(one.zh for one in now.choices)


def _has_content(below: Sequence[Sequence[Cell]], column: int) -> bool:
    return any(not (isinstance(row[column], str) and not row[column].strip()) for row in below)


def _added(field: LedgerField) -> Reject:
    detail = {"title": field.title.zh, "now": _type(field.type.value)}
    return Reject(
        "template_problems.column_added", column_title=field.title.zh, field=field.id, detail=detail
    )


def _retyped(was: Column, field: LedgerField) -> Reject:
    detail = {"title": was.title, "was": _type(was.type), "now": _type(field.type.value)}
    return Reject("template_problems.type_changed", column_title=was.title, field=field.id, detail=detail)


def _gone(was: Column) -> Reject:
    detail = {"title": was.title, "was": _type(was.type)}
    return Reject("template_problems.column_gone", column_title=was.title, detail=detail)


def _type(name: str) -> str:
    """A type in both languages: a message is put together before its reader is known."""
    key = f"template_types.{name}"
    return " / ".join(say(key, lang) for lang in LANGUAGES) if has_words(key) else name

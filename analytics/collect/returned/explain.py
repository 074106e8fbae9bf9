"""The sheet of explanations in the reader's language: every finding, what to do, and what was taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from analytics.collect.returned.marks import SEVERITIES, reference
from analytics.collect.returned.places import Place
from analytics.collect.returned.sent import Finding, Sent
from analytics.plan.ledger import Ledger
from analytics.store import Severity
from analytics.words import LANGUAGES, say

WIDTHS = (10, 22, 9, 20, 24, 72)
HEADS = ("severity", "at_sheet", "at_cell", "at_column", "value", "message")
MOST_LISTED = 5_000
Row = dict[str, object]


def explanations(
    sent: Sent,
    places: Sequence[Place | None],
    ledgers: Mapping[str, Ledger],
    *,
    unit_name: str,
    due_on: date | None,
    is_marked: bool,
    lang: str,
) -> list[Row]:
    """The rows of the sheet (see `listing_xml`).

    `places` are those of the findings; `is_marked` says whether the unit's own sheets are there beside
    it, so that places can be gone to; `due_on` is the day by which to send it again.
    """
    words = _Words(lang)
    title = "title" if sent.is_faulty else "title_checked"
    rows = [_wide(words.say(title), "title")]
    rows += [_fact(words.say(key), value) for key, value in _facts(sent, unit_name, words)]
    rows += [_wide(text, "text") for text in _what_to_do(sent, due_on, words, is_marked=is_marked)]
    rows += _legend(words) if is_marked else []
    rows += [_plain([])]
    order = sorted(
        range(len(sent.findings)), key=lambda at: (SEVERITIES.index(sent.findings[at].severity.value), at)
    )
    if order:
        rows.append(_plain([words.say(head) for head in HEADS], "head"))
        rows += [
            _line(sent.findings[at], places[at], words, is_marked=is_marked) for at in order[:MOST_LISTED]
        ]
    if len(order) > MOST_LISTED:
        rows.append(_wide(words.say("more", n=len(order) - MOST_LISTED), "text"))
    if sent.taken:
        rows += [_plain([]), *_taken(sent, ledgers, words)]
    return rows


def note(found: Finding, lang: str) -> str:
    """What stands on a marked cell."""
    words = _Words(lang)
    values = {"severity": words.severity(found.severity), "message": words.message(found)}
    return words.say("note", **values)


def heads(lang: str) -> list[str]:
    """What comments of ours begin with: first in one language, then in the others."""
    others = [one for one in LANGUAGES if one != lang]
    return [say("returned.note_head", one) for one in (lang, *others)]


class _Words:
    """Words of this sheet in one language."""

    def __init__(self, lang: str):
        self.lang = lang

    def say(self, key: str, **values: object) -> str:
        return say(f"returned.{key}", self.lang, **values)

    def severity(self, severity: str) -> str:
        return self.say(f"severity_{severity}")

    def message(self, found: Finding) -> str:
        return say(found.problem.code, self.lang, **found.problem.values)


def _facts(sent: Sent, unit_name: str, words: _Words) -> Iterator[tuple[str, str]]:
    unit = words.say("unit_is", name=unit_name, code=sent.unit) if sent.unit else words.say("unknown")
    yield "unit", unit
    yield "period", sent.period or words.say("unknown")
    yield "workbook", words.say("workbook_is", name=sent.workbook, id=sent.short_id)
    yield "received_on", sent.received_on.isoformat()
    counts = {"rows": sent.n_rows, "rejected": sent.n_rejected}
    problems = {f"n_{one.value}": sent.n(one) for one in Severity}
    yield "outcome", words.say("refused" if sent.is_refused else "counts", **counts, **problems)


def _what_to_do(sent: Sent, due_on: date | None, words: _Words, *, is_marked: bool) -> Iterator[str]:
    if not sent.is_faulty:
        yield words.say("do_check")
        return
    yield words.say("do_mend" if is_marked else "do_mend_elsewhere")
    if due_on:
        yield words.say("do_by", day=due_on.isoformat())


def _legend(words: _Words) -> list[Row]:
    return [
        {
            "cells": [
                {"text": words.severity(severity), "look": severity},
                {"text": words.say(f"{severity}_means"), "look": "text"},
            ],
            "wide": True,
        }
        for severity in SEVERITIES
    ]


def _line(found: Finding, place: Place | None, words: _Words, *, is_marked: bool) -> Row:
    problem, severity = found.problem, found.severity.value
    at_row = "" if problem.row is None else str(problem.row)
    where = {"text": reference(place[1:]) if place else at_row, "look": "cell"}
    if place and is_marked:
        where |= {"look": "link", "link": list(place)}
    sheet = place[0] if place else problem.sheet or words.say("whole_file")
    texts = [problem.column or "", found.value, words.message(found)]
    return {
        "cells": [
            {"text": words.severity(severity), "look": severity},
            {"text": sheet, "look": "cell"},
            where,
            *({"text": text, "look": "cell"} for text in texts),
        ]
    }


def _taken(sent: Sent, ledgers: Mapping[str, Ledger], words: _Words) -> list[Row]:
    counts = [_plain(["", *(words.say(key) for key in ("taken", "n_rows", "n_rejected"))], "head")]
    for one in sorted(sent.taken, key=lambda one: _code(one.ledger, ledgers)):
        title = ledgers[one.ledger].title.in_(words.lang) if one.ledger in ledgers else one.ledger
        counts.append(_plain(["", title, str(one.n_rows), str(one.n_rejected)], "cell"))
    for row in counts:
        row["cells"][0]["look"] = "text"
    return counts


def _code(ledger: str, ledgers: Mapping[str, Ledger]) -> str:
    return ledgers[ledger].code if ledger in ledgers else ledger


def _plain(texts: Sequence[str], look: str = "text") -> Row:
    return {"cells": [{"text": text, "look": look} for text in texts]}


def _wide(text: str, look: str) -> Row:
    return {**_plain([text], look), "wide": True}


def _fact(label: str, value: str) -> Row:
    return {"cells": [{"text": label, "look": "bold"}, {"text": value, "look": "text"}], "wide": True}

"""Makes the workbook that goes back to a unit, whatever the unit had sent."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from analytics.collect.cover import ledgers_by_name
from analytics.collect.limits import LIMITS, Limits
from analytics.collect.preflight import preflight
from analytics.collect.reader import Sheet, WorkbookReader
from analytics.collect.returned.edit import mark_workbook
from analytics.collect.returned.explain import WIDTHS, explanations, heads, note
from analytics.collect.returned.places import Place, Places
from analytics.collect.returned.sent import Sent
from analytics.errors import CollectError
from analytics.plan.ledger import Ledger
from analytics.words import LANGUAGES, say

CHILD = Path(__file__).with_name("child.py")
MARKED = ".xlsx"  # the kind of file, by its content, that marks can be put on


def returned_workbook(
    data: bytes,
    sent: Sent,
    ledgers: Mapping[str, Ledger],
    *,
    unit_name: str,
    due_on: date | None = None,
    lang: str = LANGUAGES[0],
    limits: Limits = LIMITS,
) -> bytes:
    """An .xlsx that goes back to the unit: its own file `data` with every finding marked and explained.

    Bad cells are coloured and commented, the unit's formats, formulas, validations and hidden sheets stay
    as they were, and a first sheet lists everything. A file that may not be opened or cannot be marked
    (damaged, locked, no .xlsx, too large) gives a workbook with that sheet only. The same input gives the
    same bytes.
    """
    sheets = _read(data, limits)
    if sheets is not None:
        sent = _in_order(sent, sheets)
        places = Places(sheets, ledgers, ledgers_by_name(ledgers))
        cells = [places.of(one) for one in sent.findings]
        said = {"unit_name": unit_name, "due_on": due_on, "lang": lang}
        marked = _in_child(_job(sent, cells, ledgers, is_marked=True, **said), data, limits)
        if marked is not None:
            return marked
    nowhere: list[Place | None] = [None] * len(sent.findings)
    job = _job(sent, nowhere, ledgers, unit_name=unit_name, due_on=due_on, lang=lang, is_marked=False)
    return mark_workbook(b"", job)


def _read(data: bytes, limits: Limits) -> list[Sheet] | None:
    """The worksheets of a file that can be marked; None for any other."""
    try:
        if preflight(data, limits).suffix != MARKED:
            return None
        with WorkbookReader(limits) as reader:
            return reader.read(data)
    except CollectError:
        return None


def _in_order(sent: Sent, sheets: Sequence[Sheet]) -> Sent:
    """What was sent, its findings as one comes across them in the workbook; those of the whole file first."""
    order = {one.name: at for at, one in enumerate(sheets)}
    found = sorted(sent.findings, key=lambda one: (order.get(one.problem.sheet, -1), one.problem.row or 0))
    return replace(sent, findings=tuple(found))


def _job(
    sent: Sent,
    places: list[Place | None],
    ledgers: Mapping[str, Ledger],
    *,
    lang: str,
    **said: object,
) -> dict:
    marks: dict[str, list[dict]] = {}
    for found, place in zip(sent.findings, places, strict=True):
        if place is not None:
            sheet, row, column = place
            mark = {"row": row, "column": column, "severity": found.severity.value}
            marks.setdefault(sheet, []).append({**mark, "text": note(found, lang)})
    return {
        "marks": marks,
        "heads": heads(lang),
        "author": say("returned.sheet", lang),
        "sheet": say("returned.sheet", lang),
        "sheets": [say("returned.sheet", one) for one in LANGUAGES],
        "rows": explanations(sent, places, ledgers, lang=lang, **said),
        "widths": WIDTHS,
    }


def _in_child(job: dict, data: bytes, limits: Limits) -> bytes | None:
    """The marked workbook, made in a process with limits; None when that did not come to an end."""
    text = json.dumps(job, ensure_ascii=False).encode("utf-8", "replace")
    command = [sys.executable, "-I", str(CHILD), str(limits.memory_bytes)]
    try:
        done = subprocess.run(
            command,
            input=struct.pack(">Q", len(text)) + text + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what a foreign file makes it say may hold what is in the file
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 and done.stdout else None

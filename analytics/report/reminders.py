"""Reminders (催办单) as Word files, and the record of those written before, by which they are numbered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from filelock import FileLock

from analytics.assess.owed import Owed
from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan
from analytics.plan.unit_names import name_on
from analytics.report.files import safe_name, write_atomic
from analytics.view.reminder import Reminder, reminder_paper
from analytics.view.word import word_file
from analytics.workspace import Workspace

Written = list[dict[str, object]]


@dataclass(frozen=True)
class Sheet:
    """One reminder and where it lies."""

    reminder: Reminder
    path: Path


def numbered(
    workspace: Workspace, plan: Plan, ledgers: Mapping[str, Ledger], owed: Sequence[Owed], until: date
) -> list[Reminder]:
    """A reminder for each unit that owes something, numbered after those of earlier days about the same.

    One written again on its day keeps its number.
    """
    written = _written(workspace)
    return [
        Reminder(plan, ledgers, one, 1 + _n_before(written, plan.id, one), until)
        for one in owed
        if len(one.rows)
    ]


def write_reminders(
    workspace: Workspace, reminders: Sequence[Reminder], *, lang: str, folder: Path | None = None
) -> list[Sheet]:
    """Write reminders as Word files and note that they were written; the same ones give the same bytes.

    By default into `data/reminders/<day>/`.
    """
    sheets = []
    for one in reminders:
        day, unit = one.owed.day, one.owed.unit
        name = safe_name(f"{unit.code}_{name_on(unit, day).in_(lang)}")
        path = (folder or reminder_folder(workspace, day)) / f"{name}.docx"
        write_atomic(path, word_file(reminder_paper(one, lang)))
        sheets.append(Sheet(one, path))
    _note(workspace, reminders)
    return sheets


def reminder_folder(workspace: Workspace, day: date) -> Path:
    """Where the reminders of a day lie."""
    return workspace.root / "data" / "reminders" / day.isoformat()


def _n_before(written: Written, plan: str, owed: Owed) -> int:
    """On how many earlier days the unit was reminded of something it still owes."""
    still = set(_things(owed))
    return len(
        {
            one["day"]
            for one in written
            if (one["plan"], one["unit"]) == (plan, owed.unit.code)
            and str(one["day"]) < owed.day.isoformat()
            and still & set(one["owed"])
        }
    )


def _note(workspace: Workspace, reminders: Sequence[Reminder]) -> None:
    """Add these to the record; one of the same plan, unit and day takes the place of the earlier."""
    if not reminders:
        return
    workspace.state.mkdir(parents=True, exist_ok=True)
    with FileLock(workspace.state / "reminders.lock"):
        found = {(one["plan"], one["unit"], one["day"]): one for one in _written(workspace)}
        for one in reminders:
            key = (one.plan.id, one.owed.unit.code, one.owed.day.isoformat())
            said = dict(zip(("plan", "unit", "day"), key, strict=True))
            found[key] = said | {"owed": _things(one.owed)}
        text = json.dumps([found[key] for key in sorted(found)], ensure_ascii=False, indent=1)
        write_atomic(_record(workspace), text + "\n")


def _things(owed: Owed) -> list[str]:
    rows = owed.rows
    return sorted(f"{row.sent_by}/{row.ledger}/{row.period}" for row in rows.itertuples())


def _written(workspace: Workspace) -> Written:
    path = _record(workspace)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def _record(workspace: Workspace) -> Path:
    return workspace.state / "reminders.json"

"""The command `remind`: a Word sheet for every unit that owes reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.assess.owed import Owed, owed_by
from analytics.cli.options import (
    AsOfOption,
    JsonOption,
    LangOption,
    PlanOption,
    UnitsOption,
    WorkspaceOption,
    opened,
    session_on,
)
from analytics.cli.show import say_json, say_table
from analytics.cli.status import check_units
from analytics.errors import ParameterError, Problem
from analytics.plan.day import iso_day, named_day
from analytics.plan.unit_names import name_on
from analytics.report.reminders import numbered, write_reminders
from analytics.session import Session
from analytics.view.reminder import Reminder
from analytics.words import current_lang, say

COLUMNS = ("unit", "name", "number", "n_ledgers", "first_due_on", "days_late", "points_then", "file")


def remind(
    as_of: AsOfOption = "",
    units: UnitsOption = None,
    until: Annotated[str, typer.Option("--until", metavar="DATE")] = "",
    sheets_to: Annotated[str, typer.Option("--to", metavar="FOLDER")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    json: JsonOption = False,
) -> int:
    """Write a reminder for every unit that owes something, and list them."""
    place = opened(workspace, lang)
    day = named_day(as_of) if as_of else place.today()
    # what came later than the day of the reminder is not known on it
    session = session_on(place, as_of=day.isoformat(), plan=plan, known_on=day.isoformat())
    promised = session.plan
    check_units(promised, units or ())
    last = _last_day(until, day, promised.calendar.reminder_days)
    owing = [one for one in _owing(session, day) if not units or one.unit.code in units]
    reminders = numbered(place, promised, session.ledgers, owing, last)
    paths: dict[str, Path] = {}
    if not dry_run:
        folder = Path(sheets_to).expanduser() if sheets_to else None
        sheets = write_reminders(place, reminders, lang=current_lang(), folder=folder)
        paths = {one.reminder.owed.unit.code: one.path for one in sheets}
    rows = [_row(one, paths) for one in reminders]
    if json:
        say_json({"as_of": day, "until": last, "reminders": rows})
    elif rows:
        typer.echo(say("reminders.listed", day=day, n=len(rows)))
        heads = [say(f"reminders.column_{name}") for name in COLUMNS]
        say_table(heads, ([row[name] for name in COLUMNS] for row in rows))
    else:
        typer.echo(say("reminders.none", day=day))
    return 0


def _last_day(until: str, day: date, days: int) -> date:
    """The day to send by: the one asked for, else so many days on. Raises ParameterError for a past one."""
    last = iso_day(until) if until else day + timedelta(days=days)
    if last < day:
        raise ParameterError(Problem("reminders.until_before", {"value": last, "day": day}))
    return last


def _owing(session: Session, day: date) -> list[Owed]:
    """Units with something overdue; what is due on the day itself may still come."""
    coverage, yesterday = session.measured.coverage, day - timedelta(days=1)
    there = [one for one in session.plan.units if one.code in set(coverage["unit"])]
    found = [owed_by(session.assessment, coverage, one.code, yesterday, day) for one in there]
    return [one for one in found if len(one.rows)]


def _row(one: Reminder, paths: Mapping[str, Path]) -> dict[str, Any]:
    owed = one.owed
    return {
        "unit": owed.unit.code,
        "name": name_on(owed.unit, owed.day).in_(current_lang()),
        "number": one.number,
        "n_ledgers": len(owed.rows),
        "first_due_on": owed.rows["due_on"].min().date(),
        "days_late": int(owed.rows["days_late"].max()),
        "points_then": owed.points_then,
        "file": str(paths[owed.unit.code]) if owed.unit.code in paths else None,
    }

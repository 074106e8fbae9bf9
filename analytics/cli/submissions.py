"""Commands about the life of submissions: which came, what became of them, verified and withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

import pandas as pd
import typer

from analytics.cli.options import (
    JsonOption,
    KnownOnOption,
    LangOption,
    PeriodOption,
    PlanOption,
    UnitsOption,
    WorkspaceOption,
    opened,
)
from analytics.cli.show import plain_rows, say_json, say_problems, say_table
from analytics.cli.status import check_units
from analytics.collect import reject_problem
from analytics.errors import ParameterError, Problem
from analytics.plan import Ledger, Plan, load_ledgers, load_plan
from analytics.plan.day import iso_day, known_day
from analytics.plan.period import parse_period
from analytics.plan.unit_names import name_on
from analytics.store import Act, ActKind, Standing, Status, Store, open_store, open_writer
from analytics.words import current_lang, say
from analytics.workspace import Workspace

LIST_SQL = """
-- Submissions of some units and a period; all of them where none is named. One row per workbook.
SELECT
    submission,
    unit,
    period,
    workbook,
    received_on,
    due_on,
    late,
    state,
    n_rows,
    n_rejected,
    superseded_on
FROM submission
WHERE (len($units) = 0 OR list_contains($units, unit)) AND ($period = '' OR period = $period)
ORDER BY unit, period, received_on, submission
"""
HISTORY_SQL = """
-- What every workbook of a unit and period said of which ledger. One row per workbook and ledger.
SELECT seq, submission, ledger, workbook, status, n_rows, n_rejected, received_on, superseded_on
FROM sheet_history
WHERE unit = $unit AND period = $period
ORDER BY received_on, seq, ledger
"""
ACTS_SQL = """
-- What the bureau did with the submissions of a unit and period. One row per act.
SELECT submission, act, acted_on, office, note
FROM act
WHERE unit = $unit AND period = $period
ORDER BY number
"""
REJECTED_SQL = """
-- What stands aside of a unit and period. One row per cell, row, sheet or workbook.
SELECT unit, period, workbook, ledger, sheet, "row", column_title, value, code, detail
FROM reject
WHERE unit = $unit AND period = $period
ORDER BY received_on, workbook, sheet, "row", column_title
"""
DATES = ("received_on", "due_on", "superseded_on", "acted_on")

SubmissionsArgument = Annotated[list[str] | None, typer.Argument(metavar="[SUBMISSION]...")]
OfficeOption = Annotated[str, typer.Option("--by", metavar="OFFICE")]
OnOption = Annotated[str, typer.Option("--on", metavar="DATE")]


def list_submissions(
    units: UnitsOption = None,
    period: PeriodOption = "",
    known_on: KnownOnOption = "",
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    json: JsonOption = False,
) -> int:
    """Show what came and its state."""
    place = opened(workspace, lang)
    promised = load_plan(place, plan or None)
    _check(promised, units or (), period)
    with _store(place, promised, known_on) as store:
        found = store.sql(LIST_SQL, units=list(units or ()), period=period)
    if json:
        say_json(_plain(found))
    else:
        columns = ("submission", "unit", "period", "workbook", "received_on", "due_on", "late", "state")
        columns += ("n_rows", "n_rejected")
        say_table(_heads(columns), (_cells(row, columns) for row in _plain(found)))
    return 0


def show(
    sender: Annotated[str, typer.Argument(metavar="UNIT")],
    of_period: Annotated[str, typer.Argument(metavar="PERIOD")],
    known_on: KnownOnOption = "",
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    json: JsonOption = False,
) -> int:
    """Show the history of one unit and period."""
    place = opened(workspace, lang)
    promised = load_plan(place, plan or None)
    _check(promised, [sender], of_period)
    given = {"unit": sender, "period": of_period}
    with _store(place, promised, known_on) as store:
        came = store.sql(LIST_SQL, units=[sender], period=of_period)
        said = with_successors(store.sql(HISTORY_SQL, **given))
        acts = store.sql(ACTS_SQL, **given)
        rejected = store.sql(REJECTED_SQL, **given)
    if json:
        frames = {"submissions": came, "ledgers": said, "acts": acts, "rejects": rejected}
        say_json(given | {name: _plain(frame) for name, frame in frames.items()})
        return 0
    name = name_on(promised.unit[sender], parse_period(of_period).ends_on).in_(current_lang())
    typer.echo(say("submissions.history", unit=f"{sender} {name}", period=of_period, n=len(came)))
    ledgers = load_ledgers(place)
    for row in _plain(came):
        _say_workbook(row, said, acts, ledgers)
    typer.echo(f"\n{say('cli.status_rejected', n=len(rejected))}")
    say_problems([reject_problem(row) for _, row in rejected.iterrows()], err=False)
    return 0


def verify(
    submissions: SubmissionsArgument = None,
    office: OfficeOption = "",
    units: UnitsOption = None,
    period: PeriodOption = "",
    acted_on: OnOption = "",
    note: Annotated[str, typer.Option("--note", metavar="TEXT")] = "",
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
) -> int:
    """Verify the submissions named, or all of some units and a period that stand and are not verified."""
    place = opened(workspace, lang)
    promised = load_plan(place, plan or None)
    _check(promised, units or (), period)
    if not submissions and not units and not period:
        raise ParameterError(Problem("submissions.nothing_named"))
    act = {"kind": ActKind.VERIFIED, "note": note}
    return _act(place, promised, submissions or (), act, office, acted_on, units=units or (), period=period)


def withdraw(
    named: Annotated[list[str], typer.Argument(metavar="SUBMISSION...")],
    office: OfficeOption = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT")] = "",
    acted_on: OnOption = "",
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
) -> int:
    """Withdraw the verification of submissions."""
    place = opened(workspace, lang)
    promised = load_plan(place, plan or None)
    if not reason.strip():
        raise ParameterError(Problem("submissions.no_reason"))
    return _act(place, promised, named, {"kind": ActKind.UNVERIFIED, "note": reason}, office, acted_on)


def with_successors(said: pd.DataFrame) -> pd.DataFrame:
    """The history with `replaced_by`: the submission that took the place of each ledger's, if any.

    That is the next accepted one of the ledger in the order of receipt, as known on the day asked for.
    """
    successors: list[str | None] = [None] * len(said)
    for _, rows in said.groupby("ledger"):
        following = None
        for row in rows.sort_values(["received_on", "seq"], ascending=False).itertuples():
            successors[row.Index] = following
            if row.status == Status.ACCEPTED:
                following = row.submission
    return said.assign(replaced_by=successors)


def _act(
    place: Workspace,
    plan: Plan,
    submissions: Sequence[str],
    act: Mapping[str, Any],
    office: str,
    acted_on: str,
    *,
    units: Sequence[str] = (),
    period: str = "",
) -> int:
    """Record acts on the submissions named, else on all that wait for it among some units and a period."""
    if not office.strip():
        raise ParameterError(Problem("submissions.no_office"))
    today = place.today()
    day = iso_day(acted_on) if acted_on else today
    with open_writer(place, plan, load_ledgers(place)) as writer:
        standing = writer.standing()
        names = list(dict.fromkeys(submissions)) or [
            one.submission for one in standing.values() if _waits(one, units, period)
        ]
        writer.record([Act(name, office=office, acted_on=day, **act) for name in names], today=today)
    for name in names:
        one = standing[name]
        said = {"submission": name, "unit": one.unit, "period": one.period, "workbook": one.workbook}
        typer.echo(say(f"submissions.done_{act['kind'].value}", day=day, **said))
    if not names:
        typer.echo(say("submissions.nothing_waits"))
    return 0


def _waits(one: Standing, units: Sequence[str], period: str) -> bool:
    """Whether a submission stands and is not verified yet."""
    is_asked = (not units or one.unit in units) and period in ("", one.period)
    is_open = one.status == Status.ACCEPTED and one.superseded_on is None
    return is_asked and is_open and one.last_act != ActKind.VERIFIED


def _store(place: Workspace, plan: Plan, known_on: str) -> Iterator[Store]:
    return open_store(place, plan, load_ledgers(place), known_on=known_day(known_on))


def _check(plan: Plan, units: Sequence[str], period: str) -> None:
    """Refuse units the plan does not have, and what is no period."""
    check_units(plan, units)
    if period:
        parse_period(period)


def _say_workbook(
    row: Mapping[str, Any], said: pd.DataFrame, acts: pd.DataFrame, ledgers: Mapping[str, Ledger]
) -> None:
    """One workbook: when it came and its state, what it said of which ledger, what was done with it."""
    lang = current_lang()
    values = row | {"state": say(f"submissions.state_{row['state']}"), "due": row["due_on"] or "–"}
    typer.echo("\n" + say("submissions.came_late" if row["late"] else "submissions.came", **values))
    mine = said[said["submission"] == row["submission"]]
    is_bare = (mine[["n_rows", "n_rejected"]].sum(axis=1) == 0) & mine["superseded_on"].isna()
    for one in mine[~is_bare].itertuples():
        title = ledgers[one.ledger].title.in_(lang) if one.ledger in ledgers else one.ledger
        replaced = say("submissions.replaced", day=_day(one.superseded_on), by=one.replaced_by or "–")
        line = say("submissions.ledger", ledger=title, n=one.n_rows, rejected=one.n_rejected)
        typer.echo("  " + line + ("" if pd.isna(one.superseded_on) else replaced))
    if is_bare.any():
        typer.echo("  " + say("submissions.bare", n=int(is_bare.sum())))
    for one in acts[acts["submission"] == row["submission"]].itertuples():
        values = {"act": say(f"submissions.act_{one.act}"), "office": one.office, "day": _day(one.acted_on)}
        note = "" if pd.isna(one.note) else say("submissions.note", note=one.note)
        typer.echo("  " + say("submissions.acted", **values) + note)


def _heads(columns: Sequence[str]) -> list[str]:
    return [say(f"submissions.column_{name}") for name in columns]


def _cells(row: Mapping[str, Any], columns: Sequence[str]) -> list[Any]:
    shown = row | {
        "late": say("submissions.late") if row["late"] else "",
        "state": say(f"submissions.state_{row['state']}"),
    }
    return [shown[name] for name in columns]


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain JSON values, days as ISO dates."""
    days = {name: frame[name].map(_day) for name in DATES if name in frame}
    return plain_rows(frame.assign(**days))


def _day(value: Any) -> str | None:
    return None if pd.isna(value) else date.isoformat(pd.Timestamp(value).date())

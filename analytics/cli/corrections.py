"""The command `corrections`: what came in after a day, and what it moved."""

from __future__ import annotations

from typing import Annotated, Any

import pandas as pd
import typer

from analytics.cli.options import (
    AsOfOption,
    JsonOption,
    KnownOnOption,
    LangOption,
    OrganisationOption,
    PlanOption,
    ScenarioOption,
    WorkspaceOption,
    opened,
    session_on,
)
from analytics.cli.show import plain_rows, say_json, say_table
from analytics.plan import Plan, load_plan
from analytics.plan.closing import last_round
from analytics.scenario import Corrections
from analytics.session import Session
from analytics.session.asked import check
from analytics.view.correction_cells import CorrectionCells
from analytics.view.corrections import (
    FIGURE_HEADS,
    ROW_HEADS,
    SUBMISSION_HEADS,
    TOTAL_HEADS,
    heads,
    is_told,
    lead,
)
from analytics.view.known import days_text
from analytics.words import say
from analytics.workspace import Workspace


def corrections(
    known_since: Annotated[str, typer.Option("--since", metavar="DATE")] = "",
    as_of: AsOfOption = "",
    only_unit: Annotated[str, typer.Option("--unit", metavar="CODE")] = "",
    with_rows: Annotated[bool, typer.Option("--rows")] = False,
    scenario: ScenarioOption = "",
    organisation: OrganisationOption = "",
    known_on: KnownOnOption = "",
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    json: JsonOption = False,
) -> int:
    """List what came in after a day and what it moved, for all units or for one."""
    place = opened(workspace, lang)
    promised = load_plan(place, plan or None)
    session = session_on(
        place,
        as_of=as_of or _closed_round(place, promised),
        plan=promised.id,
        scenario=scenario,
        organisation=organisation,
        known_on=known_on,
    )
    found = session.corrections(known_since)
    if only_unit:
        check("unknown_unit", only_unit, session.assessment.totals["unit"])
        found = found.of_unit(only_unit)
    changes = session.changed_rows(found) if with_rows else {}
    if json:
        say_json(_facts(found, changes))
    else:
        _say(session, found, changes)
    return 0


def _closed_round(place: Workspace, plan: Plan) -> str:
    """The cut-off of the last round whose submissions were to be in; without one the day is today."""
    closed = last_round(plan, place.today())
    return closed.cut_off.isoformat() if closed else ""


def _facts(found: Corrections, changes: dict[tuple[str, str], pd.DataFrame]) -> dict[str, Any]:
    after = found.after
    said = {"as_of": after.as_of, "since": found.since, "known_on": after.known_on}
    frames = {"submissions": found.submissions, "figures": found.figures, "totals": found.totals}
    said |= {name: plain_rows(frame) for name, frame in frames.items()}
    rows = [
        {"submission": submission, "ledger": ledger, "rows": plain_rows(frame)}
        for (submission, ledger), frame in changes.items()
        if len(frame)
    ]
    return said | {"changes": rows}


def _say(session: Session, found: Corrections, changes: dict[tuple[str, str], pd.DataFrame]) -> None:
    lang = session.lang
    cells = CorrectionCells(found, found.before, found.after, session.ledgers, lang)
    typer.echo(days_text(found.after, lang))
    typer.echo(lead(found, lang))
    told = found.submissions[is_told(found.submissions)]
    submissions = [cells.submission(one) for one in told.itertuples(index=False)]
    figures = [[cells.name_of(one.unit), *cells.figure(one)] for one in found.figures.itertuples(index=False)]
    for title, names, listed in (
        ("submissions_title", SUBMISSION_HEADS, submissions),
        ("totals", TOTAL_HEADS, list(cells.totals())),
        ("figures", ("unit", *FIGURE_HEADS), figures),
    ):
        if listed:
            typer.echo("\n" + say(f"corrections.{title}"))
            say_table(heads(lang, names), listed)
        if title == "submissions_title" and len(told) < len(found.submissions):
            typer.echo(say("corrections.same", n=len(found.submissions) - len(told)))
    for key, frame in changes.items():
        if len(frame):
            caption, listed = cells.rows(key, frame)
            typer.echo("\n" + caption)
            say_table(heads(lang, ROW_HEADS), listed)
    if changes:
        typer.echo(say("corrections.rows_note"))

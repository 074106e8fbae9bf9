"""Options that several commands share, and what their texts mean."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from analytics.errors import ParameterError, Problem
from analytics.plan import Plan
from analytics.plan.period import CODE, parse_period
from analytics.session import Session, open_session
from analytics.words import LANGUAGES, current_lang
from analytics.workspace import Workspace, open_workspace

WorkspaceOption = Annotated[str, typer.Option("--workspace", metavar="FOLDER")]
LangOption = Annotated[str, typer.Option("--lang", metavar="zh|en")]
JsonOption = Annotated[bool, typer.Option("--json")]
QuietOption = Annotated[bool, typer.Option("--quiet")]
PlanOption = Annotated[str, typer.Option("--plan", metavar="PLAN")]
AsOfOption = Annotated[str, typer.Option("--as-of", metavar="DATE")]
ScenarioOption = Annotated[str, typer.Option("--scenario", metavar="SCENARIO")]
OrganisationOption = Annotated[str, typer.Option("--organisation", metavar="now|then")]
KnownOnOption = Annotated[str, typer.Option("--known-on", metavar="DATE")]
WorkersOption = Annotated[int, typer.Option("--workers", min=1, max=64, metavar="N", show_default=False)]


def opened(workspace: str, lang: str) -> Workspace:
    """The workspace a command was given. Raises ParameterError for an unknown language too."""
    if lang and lang not in LANGUAGES:
        raise ParameterError(
            Problem("run_problems.unknown_lang", {"name": lang, "near": ", ".join(LANGUAGES)})
        )
    return open_workspace(workspace or None)


def session_on(
    place: Workspace,
    *,
    as_of: str,
    plan: str = "",
    scenario: str = "",
    organisation: str = "",
    known_on: str = "",
) -> Session:
    """The workspace opened on the day a text names (see `day_of`), measured and judged."""
    return open_session(
        str(place.root),
        plan=plan,
        as_of=_named_day(as_of, place.today()).isoformat(),
        lang=current_lang(),
        scenario=scenario,
        organisation=organisation,
        known_on=known_on,
    )


def day_of(text: str, plan: Plan, today: date) -> date:
    """The cut-off day a text names: an ISO date, or a period for its last day; empty for today.

    Never later than the plan's last day. Raises ParameterError for other texts and for days before the
    plan.
    """
    day = _named_day(text, today)
    if day < plan.starts_on:
        values = {"value": day.isoformat(), "first": plan.starts_on.isoformat()}
        raise ParameterError(Problem("run_problems.day_before_plan", values))
    return min(day, plan.ends_on)


def _named_day(text: str, today: date) -> date:
    if CODE.fullmatch(text):
        return parse_period(text).ends_on
    return iso_date(text) if text else today


def iso_date(text: str) -> date:
    """The day of an ISO text. Raises ParameterError for any other."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ParameterError(Problem("run_problems.bad_day", {"value": text}))
    return day

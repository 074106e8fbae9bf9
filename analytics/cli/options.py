"""Options that several commands share, and what their texts mean."""

from __future__ import annotations

from typing import Annotated

import typer

from analytics.errors import ParameterError, Problem
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
UnitsOption = Annotated[list[str] | None, typer.Option("--unit", metavar="CODE")]
PeriodOption = Annotated[str, typer.Option("--period", metavar="PERIOD")]
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
    """The workspace opened on the day a text names (see `cut_off_day`), measured and judged."""
    return open_session(
        str(place.root),
        plan=plan,
        as_of=as_of,
        lang=current_lang(),
        scenario=scenario,
        organisation=organisation,
        known_on=known_on,
    )

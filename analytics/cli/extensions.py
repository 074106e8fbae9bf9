"""Commands about extensions: which there are, a new one."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from analytics.cli.options import (
    JsonOption,
    LangOption,
    PlanOption,
    UnitsOption,
    WorkspaceOption,
    opened,
)
from analytics.cli.show import say_json, say_table
from analytics.cli.targets import in_both
from analytics.errors import ParameterError, Problem
from analytics.plan import Plan, load_ledgers, load_plan
from analytics.plan.amend import add_extension
from analytics.plan.day import iso_day
from analytics.plan.deadline import covered
from analytics.plan.model import Extension, Text
from analytics.words import current_lang, say

COLUMNS = ("unit", "period", "ledgers", "due_on", "granted_on", "approved_by", "reason")


def list_extensions(
    units: UnitsOption = None,
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    json: JsonOption = False,
) -> int:
    """Show all extensions, or those of some units."""
    promised = load_plan(opened(workspace, lang), plan or None)
    found = [one for one in promised.extensions if not units or one.unit in units]
    if json:
        say_json([one.model_dump(mode="json") for one in found])
    else:
        heads = [say(f"extensions.column_{name}") for name in COLUMNS]
        say_table(heads, (_row(one) for one in found))
    return 0


def add(
    sender: Annotated[str, typer.Argument(metavar="UNIT")],
    period: Annotated[str, typer.Argument(metavar="PERIOD")],
    until: Annotated[str, typer.Option("--until", metavar="DATE")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT")],
    approved_by: Annotated[str, typer.Option("--approved-by", metavar="OFFICE")],
    ledger_ids: Annotated[list[str] | None, typer.Option("--ledger", metavar="LEDGER")] = None,
    granted_on: Annotated[str, typer.Option("--on", metavar="DATE")] = "",
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
) -> int:
    """Enter an extension for one unit's workbook of a period."""
    place = opened(workspace, lang)
    promised = load_plan(place, plan or None)
    extension = Extension(
        unit=_known(promised, sender),
        period=period,
        ledgers=tuple(ledger_ids or ()),
        due_on=iso_day(until),
        reason=_said("reason", reason),
        approved_by=_said("approved_by", approved_by),
        granted_on=iso_day(granted_on) if granted_on else place.today(),
    )
    path = add_extension(place, promised.id, extension)
    n = len(list(covered(promised, load_ledgers(place), extension)))
    typer.echo(say("extensions.added", unit=extension.unit, period=period, n=n, day=extension.due_on))
    typer.echo(say("targets.written", path=path))
    return 0


def _known(plan: Plan, unit: str) -> str:
    if unit not in plan.unit:
        raise ParameterError(Problem("extensions.unknown_unit", {"value": unit}))
    return unit


def _said(key: str, text: str) -> Text:
    """What may not be left out. Raises ParameterError for an empty text."""
    said = in_both(text)
    if said is None:
        raise ParameterError(Problem(f"extensions.no_{key}"))
    return said


def _row(one: Extension) -> tuple[Any, ...]:
    lang = current_lang()
    return (
        one.unit,
        one.period,
        say("cli.comma").join(one.ledgers) or say("extensions.all_ledgers"),
        one.due_on,
        one.granted_on,
        one.approved_by.in_(lang),
        one.reason.in_(lang),
    )

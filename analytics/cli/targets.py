"""Commands about targets: which there are, a new one, what changed, taking over a scenario's."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Annotated, Any

import typer

from analytics.cli.options import (
    JsonOption,
    LangOption,
    PlanOption,
    WorkspaceOption,
    opened,
)
from analytics.cli.show import say_json, say_table
from analytics.errors import ParameterError, Problem
from analytics.plan import Plan, load_plan
from analytics.plan.amend import add_target, add_versions
from analytics.plan.day import iso_day
from analytics.plan.model import Target, TargetState, Text
from analytics.plan.target import version_on
from analytics.plan.versions import diff_versions
from analytics.scenario import load_scenario
from analytics.scenario.adopt import versions_of
from analytics.view.changes import change_lines, value_text
from analytics.words import current_lang, say

IndicatorArgument = Annotated[str, typer.Argument(metavar="INDICATOR")]
OptionalIndicator = Annotated[str, typer.Argument(metavar="[INDICATOR]", show_default=False)]
SinceOption = Annotated[str, typer.Option("--from", metavar="DATE")]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT")]
DocumentOption = Annotated[str, typer.Option("--document", metavar="TEXT")]
COLUMNS = ("indicator", "unit", "value", "effective_from", "proposed", "reason", "document")


def list_targets(
    indicator: OptionalIndicator = "",
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    json: JsonOption = False,
) -> int:
    """Show all versions of targets, of one indicator or of all."""
    promised = load_plan(opened(workspace, lang), plan or None)
    if indicator:
        check_indicator(promised, indicator)
    wanted = [one.id for one in promised.indicators if indicator in ("", one.id)]
    versions = [
        version
        for name in wanted
        for (of, _), ones in promised.target_versions.items()
        if of == name
        for version in ones
    ]
    if json:
        say_json([one.model_dump(mode="json") for one in versions])
    else:
        heads = [say(f"targets.column_{name}") for name in COLUMNS]
        say_table(heads, (_row(promised, one) for one in versions))
    return 0


def set_target(
    indicator: IndicatorArgument,
    value: Annotated[str, typer.Argument(metavar="VALUE")],
    since: SinceOption,
    reason: ReasonOption = "",
    document: DocumentOption = "",
    unit: Annotated[str, typer.Option("--unit", metavar="CODE")] = "",
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
) -> int:
    """Enter a new version of a target: a number, or pending, or not_applicable."""
    place = opened(workspace, lang)
    promised = load_plan(place, plan or None)
    check_indicator(promised, indicator)
    target = Target(
        indicator=indicator,
        unit=unit or None,
        effective_from=iso_day(since),
        reason=in_both(reason),
        document=in_both(document),
        **_said(value),
    )
    path = add_target(place, promised.id, target)
    _say_added(promised, [target])
    typer.echo(say("targets.written", path=path))
    return 0


def diff(
    before: Annotated[str, typer.Option("--from", metavar="DATE")],
    after: Annotated[str, typer.Option("--to", metavar="DATE")],
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    json: JsonOption = False,
) -> int:
    """Say what changed between two days, in words."""
    promised = load_plan(opened(workspace, lang), plan or None)
    changes = diff_versions(promised, iso_day(before), iso_day(after))
    shown = {"before": before, "after": after}
    if json:
        say_json([_plain(one) for one in changes.to_dict("records")])
    elif changes.empty:
        typer.echo(say("changes.none", **shown))
    else:
        typer.echo(say("changes.title", plan=promised.name.in_(current_lang()), **shown))
        for line in change_lines(promised, changes, current_lang()):
            typer.echo(line)
    return 0


def adopt(
    scenario: Annotated[str, typer.Option("--scenario", metavar="SCENARIO")],
    since: SinceOption,
    document: DocumentOption = "",
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
) -> int:
    """Turn a scenario's targets and ways of sharing out into versions of the plan."""
    place = opened(workspace, lang)
    promised = load_plan(place, plan or None)
    targets, allocations = versions_of(
        promised,
        load_scenario(place, scenario),
        effective_from=iso_day(since),
        document=in_both(document),
    )
    paths = add_versions(place, promised.id, targets=targets, allocations=allocations)
    _say_added(promised, targets)
    for path in paths:
        typer.echo(say("targets.written", path=path))
    return 0


def check_indicator(plan: Plan, name: str) -> None:
    """Refuse an indicator the plan does not have, with the nearest ones."""
    if name not in plan.indicator:
        near = get_close_matches(name, plan.indicator, n=3, cutoff=0.4) or sorted(plan.indicator)[:3]
        said = {"value": name, "near": ", ".join(near)}
        raise ParameterError(Problem("session_problems.unknown_indicator", said))


def in_both(text: str) -> Text | None:
    """A text typed in one language, for readers of both."""
    return Text(zh=text, en=text) if text.strip() else None


def _said(value: str) -> dict[str, object]:
    if value in (TargetState.PENDING, TargetState.NOT_APPLICABLE):
        return {"state": TargetState(value)}
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        raise ParameterError(Problem("targets.bad_value", {"value": value}))
    return {"value": number}


def _say_added(plan: Plan, targets: tuple[Target, ...] | list[Target]) -> None:
    lang = current_lang()
    for one in targets:
        indicator = plan.indicator[one.indicator]
        before = version_on(plan, one.indicator, one.effective_from, one.unit)
        said = {
            "indicator": indicator.name.in_(lang) + (f" {one.unit}" if one.unit else ""),
            "before": value_text(before, indicator, lang) if before else "—",
            "after": value_text(one, indicator, lang),
            "day": one.effective_from.isoformat(),
        }
        typer.echo(say("targets.added", **said))


def _row(plan: Plan, one: Target) -> tuple[Any, ...]:
    lang = current_lang()
    indicator = plan.indicator[one.indicator]
    return (
        f"{one.indicator} {indicator.name.in_(lang)}",
        one.unit,
        value_text(one, indicator, lang),
        one.effective_from.isoformat(),
        say("states.proposed") if one.proposed else "",
        one.reason.in_(lang) if one.reason else "",
        one.document.in_(lang) if one.document else "",
    )


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row with texts in the language asked for and nothing where there is no number."""
    return {
        key: value.in_(current_lang()) if isinstance(value, Text) else None if value != value else value
        for key, value in row.items()
    }

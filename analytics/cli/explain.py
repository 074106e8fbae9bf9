"""The command `explain`: any figure back to its steps, versions, statement and records, and the way up."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from analytics.assess import BUREAU
from analytics.assess.explain import Explanation
from analytics.assess.explain_total import explain_total
from analytics.assess.gains import gains
from analytics.assess.path import aim_of, paths
from analytics.assess.step import Step
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
from analytics.errors import ParameterError, Problem
from analytics.measure.records import RecordSet
from analytics.session import Session
from analytics.session.asked import check
from analytics.view import explain as explaining
from analytics.view import ways
from analytics.view.line import Line
from analytics.view.sentences import sentence
from analytics.words import say


def explain(
    indicator: Annotated[str, typer.Argument(metavar="[INDICATOR]", show_default=False)] = "",
    of_unit: Annotated[str, typer.Option("--unit", metavar="CODE")] = BUREAU,
    path: Annotated[bool, typer.Option("--path")] = False,
    n_rows: Annotated[int, typer.Option("--rows", min=1, max=100_000, metavar="N")] = 10,
    as_of: AsOfOption = "",
    scenario: ScenarioOption = "",
    organisation: OrganisationOption = "",
    known_on: KnownOnOption = "",
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    json: JsonOption = False,
) -> int:
    """Explain a figure, or a total where no indicator is named, or show the way to the next grade."""
    if path and indicator:
        raise ParameterError(Problem("run_problems.path_or_indicator", {"indicator": indicator}))
    session = session_on(
        opened(workspace, lang),
        as_of=as_of,
        plan=plan,
        scenario=scenario,
        organisation=organisation,
        known_on=known_on,
    )
    known = session.assessment.totals["unit"]
    check("unknown_unit", of_unit, known[known != BUREAU] if path else known)
    if path:
        _show_path(session, of_unit, json=json)
    elif indicator:
        _show_figure(session, indicator, of_unit, n_rows, json=json)
    else:
        _show_total(session, of_unit, json=json)
    return 0


def _show_path(session: Session, unit: str, *, json: bool) -> None:
    aim, found = aim_of(session.assessment, unit), paths(session.assessment, session.judged_from, unit)
    if json:
        won = plain_rows(gains(session.assessment, unit))
        said = {"unit": unit, "aim": aim and vars(aim), "paths": [_plain(one) for one in found]}
        say_json(said | {"gains": won})
        return
    lead, told = ways.path_lines(session.assessment, aim, found, session.lang)
    for line in (lead, *told):
        typer.echo(line)
    rows = ways.gain_rows(session.assessment, unit, session.lang)
    if rows:
        typer.echo("\n" + say("explain.gains"))
        say_table(ways.gain_heads(session.lang), rows)
        typer.echo(say("explain.gains_note"))


def _show_total(session: Session, unit: str, *, json: bool) -> None:
    found = explain_total(session.assessment, unit)
    if json:
        steps = [_step(one) for one in found.steps]
        said = {"unit": unit, "steps": steps, "lines": dict(found.lines), "grade": found.grade}
        say_json(
            said | {"by_line": found.by_line, "barred_by": found.barred_by, "vetoed_by": found.vetoed_by}
        )
        return
    for line in explaining.total_story(session.assessment, found, session.lang):
        typer.echo(line)


def _show_figure(session: Session, indicator: str, unit: str, n_rows: int, *, json: bool) -> None:
    found, sets = session.working(indicator, unit, rows=n_rows)
    if json:
        say_json(_facts(session, found, sets))
        return
    line = Line(session.assessment.plan.indicator[indicator], found.cell, session.lang)
    who = explaining.who_is(session.assessment, unit, session.lang)
    clause = session.plan.clause.get(line.indicator.clause)
    if clause:
        quoted = clause.text if session.lang == "zh" else clause.text_en
        typer.echo(f"{say('explain.clause', clause=clause.id)}{say('problems.colon')}{quoted}")
    typer.echo(sentence(line, who, session.assessment.as_of))
    for text in (
        *explaining.story(session.assessment, found, session.lang),
        *explaining.version_texts(found.versions, session.lang),
    ):
        typer.echo(f"  {text}")
    for one in sets:
        _show_records(session, one)


def _show_records(session: Session, found: RecordSet) -> None:
    ledger = session.ledgers[found.ledger]
    typer.echo("\n" + explaining.records_line(found, ledger, session.lang))
    heads, rows = explaining.record_rows(found, ledger, session.lang)
    if rows:
        say_table(heads, rows)
    if found.n > len(rows):
        typer.echo(say("explain.records_cut", n=len(rows)))
    typer.echo(say("explain.masked"))
    typer.echo("\n" + say("explain.sql"))
    typer.echo(explaining.sql_text(found, session.lang))
    typer.echo(found.sql)


def _facts(session: Session, found: Explanation, sets: tuple[RecordSet, ...]) -> dict[str, Any]:
    indicator = session.assessment.plan.indicator[found.indicator]
    versions = found.versions
    return {
        "unit": found.unit,
        "indicator": found.indicator,
        "clause": indicator.clause,
        "cell": {name: _known(value) for name, value in found.cell._asdict().items()},
        "steps": [_step(one) for one in found.steps],
        "light": {"light": found.light.light, "rule": found.light.rule, "because": found.light.because},
        "dropped": found.dropped,
        "versions": {
            "plan": versions.plan,
            "rules": versions.rules,
            "data": versions.data,
            "as_of": versions.as_of,
            "known_on": versions.known_on,
            "organisation": session.assessment.organisation,
            "scenario": versions.scenario,
            "target": versions.target and versions.target.model_dump(mode="json"),
            "allocation": versions.allocation and versions.allocation.model_dump(mode="json"),
        },
        "records": [
            {
                "part": one.part,
                "ledger": one.ledger,
                "sql": one.sql,
                "given": one.given,
                "n": one.n,
                "n_counted": one.n_counted,
                "total": one.total,
                "rows": plain_rows(one.frame),
            }
            for one in sets
        ],
    }


def _step(one: Step) -> dict[str, Any]:
    numbers = {name: _known(value) for name, value in one.numbers.items()}
    said = {"name": one.name, "formula": one.formula, "numbers": numbers, "result": _known(one.result)}
    return said | {"because": one.because}


def _plain(path: Any) -> dict[str, Any]:
    actions = [{name: _known(value) for name, value in vars(one).items()} for one in path.actions]
    said = {"actions": actions, "months": path.months, "total": path.total, "grade": path.grade}
    return said | {"is_exact": path.is_exact}


def _known(value: Any) -> Any:
    """A value as JSON has it: numbers of Python, and null for what is not known."""
    plain = value.item() if hasattr(value, "item") else value
    return None if plain != plain else plain

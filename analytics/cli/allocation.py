"""The command `allocate`: how bureau totals are shared out, and sharing out again what remains."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.assess.done import done_of
from analytics.cli.export import write_csv
from analytics.cli.options import (
    AsOfOption,
    JsonOption,
    KnownOnOption,
    LangOption,
    PlanOption,
    WorkspaceOption,
    opened,
    session_on,
)
from analytics.cli.proof_book import Parts, plain, proof_table, start_of, write_proof_book
from analytics.cli.show import say_json, say_table
from analytics.cli.targets import (
    DocumentOption,
    OptionalIndicator,
    ReasonOption,
    check_indicator,
    in_both,
)
from analytics.errors import ParameterError, Problem
from analytics.plan import Plan, load_plan
from analytics.plan.allocate import Part, named_version
from analytics.plan.allocate.proof import basis_on, parts_on, proof_of
from analytics.plan.amend import add_versions
from analytics.plan.day import cut_off_day, iso_day, known_day
from analytics.plan.model import Scope
from analytics.plan.target import bureau_target
from analytics.report.files import lens_folder
from analytics.view.proof import proof_grid
from analytics.words import current_lang, say
from analytics.workspace import Workspace

Done = Mapping[str, Mapping[str, Decimal]]


def allocate(
    indicator: OptionalIndicator = "",
    as_of: AsOfOption = "",
    resplit: Annotated[bool, typer.Option("--resplit")] = False,
    adopt: Annotated[bool, typer.Option("--adopt")] = False,
    since: Annotated[str, typer.Option("--from", metavar="DATE")] = "",
    reason: ReasonOption = "",
    document: DocumentOption = "",
    known_on: KnownOnOption = "",
    out: Annotated[str, typer.Option("--out", metavar="FOLDER")] = "",
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    json: JsonOption = False,
) -> int:
    """Show every unit's part with the working; adopt it as a new version when told to."""
    place = opened(workspace, lang)
    promised = load_plan(place, plan or None)
    day = cut_off_day(as_of, promised, place.today())
    names = _wanted(promised, indicator, day)
    if adopt and not (indicator and since):
        raise ParameterError(Problem("allocation.adopt_what"))
    done = _done(place, promised, as_of, names, known_on) if resplit else {}
    known = known_day(known_on) if resplit else None
    parts = {name: parts_on(promised, name, day, done=done.get(name)) for name in names}
    if json:
        say_json([_facts(promised, name, day, ones) for name, ones in parts.items()])
    else:
        if known:
            typer.echo(say("known.known_on", day=known.isoformat()))
        for name, ones in parts.items():
            _say_sheet(promised, name, day, ones)
    if out:
        for path in _write(promised, parts, day, Path(out).expanduser() / lens_folder(known)):
            typer.echo(path, err=json)
    if adopt:
        version = named_version(
            basis_on(promised, indicator, day),
            parts[indicator],
            effective_from=iso_day(since),
            reason=in_both(reason),
            document=in_both(document),
        )
        for path in add_versions(place, promised.id, allocations=[version]):
            typer.echo(say("targets.written", path=path), err=json)
    return 0


def _wanted(plan: Plan, indicator: str, day: date) -> list[str]:
    """The indicator asked for, else every bureau total that has a number on the day."""
    if indicator:
        check_indicator(plan, indicator)
        return [indicator]
    return [
        one.id
        for one in plan.indicators
        if one.scope is Scope.BUREAU_TOTAL and bureau_target(plan, one, day).value is not None
    ]


def _done(place: Workspace, plan: Plan, as_of: str, names: list[str], known_on: str) -> Done:
    """What the units had done, as far as it was known on a day."""
    assessment = session_on(place, as_of=as_of, plan=plan.id, known_on=known_on).assessment
    return {name: done_of(assessment, name) for name in names}


def _write(plan: Plan, parts: Parts, day: date, folder: Path) -> list[Path]:
    """One workbook of all proof sheets, and each as CSV."""
    lang = current_lang()
    book = write_proof_book(plan, parts, folder / f"allocation_{plan.id}_{day.isoformat()}.xlsx", lang)
    tables = {f"allocation_{name}": proof_table(plan, ones, lang) for name, ones in parts.items()}
    return [book, *write_csv(tables, folder)]


def _say_sheet(plan: Plan, name: str, day: date, parts: Mapping[str, Part]) -> None:
    lang = current_lang()
    grid = proof_grid(plan, plan.indicator[name], proof_of(parts.values()), lang)
    typer.echo(f"{grid.caption}  {day.isoformat()}")
    typer.echo(start_of(plan.indicator[name], parts, lang))
    rows = [row.cells for row in grid.rows]
    say_table([head.title for head in grid.columns], [*rows, grid.foot])
    typer.echo(f"{grid.note}\n")


def _facts(plan: Plan, name: str, day: date, parts: Mapping[str, Part]) -> dict[str, Any]:
    rows = [
        {key: plain(value) for key, value in row.items()}
        for row in proof_of(parts.values()).to_dict("records")
    ]
    total = plain(sum((one.value for one in parts.values()), Decimal(0)))
    return {"plan": plan.id, "indicator": name, "day": day, "total": total, "parts": rows}

"""Commands about what units send: a sample of it, taking it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from analytics.cli.options import JsonOption, LangOption, PlanOption, QuietOption, WorkspaceOption, opened
from analytics.cli.show import plain_rows, progress, say_json, say_problems
from analytics.collect import CollectReport, Outcome
from analytics.collect import collect as take_in
from analytics.plan import load_ledgers, load_plan
from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan
from analytics.sample import write_sample, write_scaled_workspace
from analytics.words import say
from analytics.workspace import Workspace

FilesArgument = Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...")]


def sample(
    n_units: Annotated[int, typer.Option("--units", min=0, max=20_000, metavar="N", show_default=False)] = 0,
    out: Annotated[str, typer.Option("--out", metavar="FOLDER")] = "",
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    quiet: QuietOption = False,
) -> int:
    """Write sample workbooks; with another number of units a whole workspace for them."""
    place = opened(workspace, lang)
    promised = load_plan(place, plan or None)
    ledgers = load_ledgers(place)
    folder = Path(out).expanduser() if out else place.sample
    if n_units:
        # units the plan does not have can only be collected where they stand in a plan
        place = write_scaled_workspace(place, folder, n_units, plan=promised)
        promised, folder = load_plan(place, promised.id), place.sample
    write_sample_into(place, folder, plan=promised, ledgers=ledgers, quiet=quiet)
    return 0


def collect(
    files: FilesArgument = None,
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    quiet: QuietOption = False,
    json: JsonOption = False,
) -> int:
    """Take workbooks in; 1 when anything was set aside."""
    place = opened(workspace, lang)
    promised = load_plan(place, plan or None)
    report = collect_into(place, promised, load_ledgers(place), files, quiet=quiet)
    if json:
        say_json(_facts(report))
    else:
        say_problems(report.problems)
        typer.echo(report.text())
        if report.n(Outcome.ACCEPTED) + report.n(Outcome.REFUSED):
            typer.echo(say("cli.collect_then_return"))
    return 1 if report.problems else 0


def write_sample_into(
    place: Workspace, folder: Path, *, plan: Plan, ledgers: Mapping[str, Ledger], quiet: bool
) -> None:
    """Write the sample and say how many workbooks lie where."""
    with progress(say("cli.writing_sample"), quiet=quiet) as tell:
        paths = write_sample(place, folder, plan=plan, ledgers=ledgers, progress=tell)
    typer.echo(say("cli.sample_written", n=len(paths), folder=folder), err=True)


def collect_into(
    place: Workspace,
    plan: Plan,
    ledgers: Mapping[str, Ledger],
    sources: Sequence[Path] | None,
    *,
    quiet: bool,
) -> CollectReport:
    """Take workbooks in (None: those of the inbox)."""
    with progress(say("cli.reading_workbooks"), quiet=quiet) as tell:
        return take_in(
            place,
            plan,
            ledgers,
            sources or None,
            today=place.today(),
            progress=tell,
        )


def _facts(report: CollectReport) -> dict[str, object]:
    return {
        "store_version": report.version,
        "submissions": plain_rows(report.submissions),
        "rejects": plain_rows(report.rejects),
        "other_files": [problem.text() for problem in report.other_files],
    }

"""Commands that make reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

from analytics.cli.options import (
    AsOfOption,
    JsonOption,
    KnownOnOption,
    LangOption,
    OrganisationOption,
    PlanOption,
    QuietOption,
    ScenarioOption,
    UnitsOption,
    WorkersOption,
    WorkspaceOption,
    opened,
)
from analytics.cli.records import collect_into, write_sample_into
from analytics.cli.show import progress, say_json, say_problems, say_table
from analytics.errors import ParameterError, Problem
from analytics.plan import Plan, load_ledgers, load_plan
from analytics.plan.day import cut_off_day, known_day
from analytics.report import BatchResult, DueResult, Ran, Slot, due_slots, make_reports
from analytics.report import forget_failed as forget
from analytics.report import run_due as run_all_due
from analytics.session.asked import organisation_of
from analytics.store import open_store
from analytics.words import current_lang, say
from analytics.workspace import Workspace

ReportsOption = Annotated[list[str] | None, typer.Option("--report", metavar="REPORT")]
TimeoutOption = Annotated[int, typer.Option("--timeout", min=1, metavar="SECONDS", show_default=False)]


def report(
    units: UnitsOption = None,
    reports: ReportsOption = None,
    as_of: AsOfOption = "",
    plan: PlanOption = "",
    scenario: ScenarioOption = "",
    known_on: KnownOnOption = "",
    organisation: OrganisationOption = "",
    workers: WorkersOption = 2,
    timeout: TimeoutOption = 900,
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    quiet: QuietOption = False,
    json: JsonOption = False,
) -> int:
    """Make reports; 1 when one of them failed."""
    place = opened(workspace, lang)
    promised = load_plan(place, plan or None)
    asked = {
        "units": units or None,
        "reports": reports or None,
        "scenario": scenario,
        "known_on": known_day(known_on),
        "organisation": organisation_of(organisation),
        "workers": workers,
        "timeout": timeout,
    }
    return _make(place, promised, as_of, asked, quiet=quiet, json=json)


def demo(
    units: UnitsOption = None,
    workers: WorkersOption = 2,
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    quiet: QuietOption = False,
    json: JsonOption = False,
) -> int:
    """Sample, collect, reports; 1 when a report failed."""
    place = opened(workspace, lang)
    plan = load_plan(place)
    ledgers = load_ledgers(place)
    if not any(place.sample.glob("*/*.xlsx")):
        write_sample_into(place, place.sample, plan=plan, ledgers=ledgers, quiet=quiet)
    _refuse_other_workbooks(place)
    collected = collect_into(place, plan, ledgers, [place.sample], quiet=quiet)
    typer.echo(collected.text(), err=True)
    return _make(place, plan, "", {"units": units or None, "workers": workers}, quiet=quiet, json=json)


def _make(
    place: Workspace, plan: Plan, as_of: str, asked: Mapping[str, Any], *, quiet: bool, json: bool
) -> int:
    """Make the reports asked for and say what came of them; 1 when one of them failed."""
    day = cut_off_day(as_of, plan, place.today())
    with progress(say("cli.making_reports"), quiet=quiet) as tell:
        result = make_reports(place, plan=plan.id, as_of=day, lang=current_lang(), progress=tell, **asked)
    _say_batch(result, json=json)
    return 1 if result.failed else 0


def run_due(
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    again: Annotated[bool, typer.Option("--again")] = False,
    workers: WorkersOption = 2,
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    quiet: QuietOption = False,
    json: JsonOption = False,
) -> int:
    """Make what is due, or list it; 1 when something failed or was given up."""
    place = opened(workspace, lang)
    today = place.today()
    if again:
        forget(place)
    if dry_run:
        slots = due_slots(place, today=today)
        if json:
            say_json({"slots": [_slot(one) for one in slots]})
        else:
            _say_slots(slots)
        return 0
    with progress(say("cli.making_reports"), quiet=quiet) as tell:
        result = run_all_due(
            place, today=today, lang=current_lang(), workers=workers, on_start=lambda _: tell
        )
    _say_due(result, json=json)
    return 0 if result.is_done else 1


def _refuse_other_workbooks(place: Workspace) -> None:
    """A demonstration never mixes the sample into somebody's own records."""
    with open_store(place, load_plan(place), load_ledgers(place)) as store:
        held = set(store.sql("SELECT DISTINCT workbook FROM submission ORDER BY workbook")["workbook"])
    others = held - {path.name for path in place.sample.rglob("*")}
    if others:
        raise ParameterError(
            Problem("run_problems.not_the_sample", {"n": len(others), "folder": place.store})
        )


def _say_batch(result: BatchResult, *, json: bool) -> None:
    if json:
        say_json(_facts(result))
        return
    n_done = len(result.made) - len(result.failed)
    typer.echo(say("cli.reports_made", n=n_done, seconds=f"{result.seconds:.0f}"))
    for one in result.failed:
        typer.echo(say("cli.report_failed", title=one.title, error=one.error), err=True)
    typer.echo(say("cli.index_at", path=result.index))


def _facts(result: BatchResult) -> dict[str, object]:
    return {
        "folder": str(result.folder),
        "index": str(result.index),
        "manifest": str(result.manifest),
        "seconds": round(result.seconds, 1),
        "made": [one.title for one in result.made if one.is_done],
        "failed": [{"title": one.title, "error": one.error} for one in result.failed],
    }


def _say_due(result: DueResult, *, json: bool) -> None:
    if json:
        say_json({"ran": [_ran(one) for one in result.ran], "slots": [_slot(one) for one in result.slots]})
        return
    if result.collected is not None:
        typer.echo(result.collected.text())
    for one in result.ran:
        if one.error is not None:
            say_problems(one.error.problems)
        elif one.batch is not None:
            _say_batch(one.batch, json=False)
    _say_slots(result.slots)


def _ran(one: Ran) -> dict[str, object]:
    told = {"job": one.slot.job.id, "period": one.slot.period.code, "is_done": one.is_done}
    if one.error is not None:
        return told | {"problems": [problem.text() for problem in one.error.problems]}
    return told | _facts(one.batch)


def _slot(one: Slot) -> dict[str, object]:
    return {
        "job": one.job.id,
        "report": one.job.report,
        "period": one.period.code,
        "due_on": one.due_on,
        "state": one.state,
        "tries": one.run.tries if one.run else 0,
        "ran_on": one.run.ran_on if one.run else None,
    }


def _say_slots(slots: Iterable[Slot]) -> None:
    say_table(
        [say(f"cli.slot_{name}") for name in ("job", "period", "due_on", "state", "ran_on")],
        (
            (
                one.job.id,
                one.period.code,
                one.due_on,
                say(f"cli.slot_is_{one.state.value}"),
                one.run.ran_on if one.run else "",
            )
            for one in slots
        ),
    )

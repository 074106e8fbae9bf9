"""The command `assess`: where every unit stands, on the screen or as tables for other programs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from analytics.assess import BUREAU, Assessment, round_half_up
from analytics.cli.export import FORMATS
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
from analytics.cli.tables import tables_of
from analytics.errors import ParameterError, Problem
from analytics.plan.model import Plan
from analytics.plan.organisation import unit_changes
from analytics.plan.target import Organisation
from analytics.plan.unit_names import name_on
from analytics.report.files import lens_folder
from analytics.view.known import days_text
from analytics.view.organisation import change_word, meaning, name_before
from analytics.view.small_counts import published
from analytics.words import current_lang, say
from analytics.workspace import Workspace


def assess(
    as_of: AsOfOption = "",
    plan: PlanOption = "",
    scenario: ScenarioOption = "",
    organisation: OrganisationOption = "",
    known_on: KnownOnOption = "",
    file_format: Annotated[str, typer.Option("--format", metavar="csv|xlsx|parquet|json")] = "",
    out: Annotated[str, typer.Option("--out", metavar="FOLDER")] = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    json: JsonOption = False,
) -> int:
    """Show totals, or write all tables in a format; none holds a small count of a sensitive kind."""
    place = opened(workspace, lang)
    if file_format and file_format not in FORMATS:
        values = {"name": file_format, "near": ", ".join(FORMATS)}
        raise ParameterError(Problem("run_problems.unknown_format", values))
    session = session_on(
        place, as_of=as_of, plan=plan, scenario=scenario, organisation=organisation, known_on=known_on
    )
    assessment = published(session.assessment, session.ledgers)
    if file_format or out:
        folder = Path(out).expanduser() if out else _export_folder(place, assessment)
        tables = tables_of(assessment, current_lang())
        for path in FORMATS[file_format or "xlsx"](tables, folder):
            typer.echo(path)
    elif json:
        say_json(_facts(assessment))
    else:
        _say_totals(assessment)
        _say_changes(assessment.plan, assessment.as_of)
    return 0


def _export_folder(place: Workspace, assessment: Assessment) -> Path:
    """Below the day's own folder where the tables are not the ordinary ones of that day."""
    folder = place.root / "data" / "exports" / assessment.plan.id / assessment.as_of.isoformat()
    if assessment.scenario:
        folder /= assessment.scenario
    return folder / lens_folder(assessment.known_on, assessment.organisation)


def _say_changes(plan: Plan, day: date) -> None:
    """Units that opened, closed, merged or were renamed, where there are any."""
    lang = current_lang()
    changes = unit_changes(plan, day)
    if not changes:
        return
    typer.echo(say("organisation.title", lang))
    say_table(
        [say(f"tables.{name}", lang) for name in ("unit", "since", "change", "meaning")],
        (
            (name_before(one, lang), one.day, change_word(one, lang), meaning(plan, one, day, lang))
            for one in changes
        ),
    )


def _facts(assessment: Assessment) -> dict[str, object]:
    return {
        "plan": assessment.plan.id,
        "as_of": assessment.as_of,
        "final": assessment.final,
        "known_on": assessment.known_on,
        "organisation": assessment.organisation,
        "store_version": assessment.version,
        "scenario": assessment.scenario,
        "totals": plain_rows(assessment.totals),
        "blocks": plain_rows(assessment.blocks),
        "cells": plain_rows(assessment.cells),
    }


def _say_totals(assessment: Assessment) -> None:
    plan, lang = assessment.plan, current_lang()
    names = {one.code: name_on(one, assessment.as_of).in_(lang) for one in plan.units}
    grades = {one.id: one.name.in_(lang) for one in plan.rules.grades}
    units = assessment.totals[assessment.totals["unit"] != BUREAU].sort_values(["rank", "unit"])
    typer.echo(say("cli.assessed", plan=plan.name.in_(lang), as_of=assessment.as_of.isoformat()))
    if assessment.known_on or assessment.organisation is not Organisation.NOW:
        typer.echo(days_text(assessment, lang))
    columns = ("rank", "unit", "unit_name", "total", "grade", "n_met", "n_short", "n_not_reported")
    say_table(
        [say(f"export.column_{name}") for name in columns],
        (
            (
                "" if row.rank != row.rank else int(row.rank),
                row.unit,
                names.get(row.unit, ""),
                round_half_up(row.total, plan.rules.score_decimals),
                grades.get(row.grade, ""),
                row.n_met,
                row.n_short,
                row.n_not_reported,
            )
            for row in units.itertuples()
        ),
    )

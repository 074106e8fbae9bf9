"""The command `rehearse`: the same records under several rule sets."""

from __future__ import annotations

from typing import Annotated

import typer

from analytics.assess import round_half_up
from analytics.cli.options import (
    AsOfOption,
    JsonOption,
    KnownOnOption,
    LangOption,
    OrganisationOption,
    PlanOption,
    WorkspaceOption,
    opened,
    session_on,
)
from analytics.cli.show import plain_rows, say_json, say_table
from analytics.plan.unit_names import name_on
from analytics.view.known import days_text
from analytics.words import current_lang, say


def rehearse(
    scenarios: Annotated[list[str], typer.Argument(metavar="SCENARIO...")],
    as_of: AsOfOption = "",
    organisation: OrganisationOption = "",
    known_on: KnownOnOption = "",
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    json: JsonOption = False,
) -> int:
    """Show every unit's total, rank and grade by the rules in force and under each rule set."""
    session = session_on(
        opened(workspace, lang), as_of=as_of, plan=plan, organisation=organisation, known_on=known_on
    )
    found = session.rehearsal(*scenarios)
    if json:
        say_json({"units": plain_rows(found.units), "blocks": plain_rows(found.blocks)})
        return 0
    spoken = current_lang()
    typer.echo(days_text(session.assessment, spoken))
    day = session.measured.as_of
    names = {one.code: name_on(one, day).in_(spoken) for one in session.plan.units}
    decimals = session.plan.rules.score_decimals
    for scenario, judged in found.others:
        grades = {one.id: one.name.in_(spoken) for one in judged.plan.rules.grades}
        typer.echo(say("cli.rehearsed", name=scenario.name.in_(spoken)))
        rows = found.units[found.units["rule_set"] == scenario.id].sort_values(["rank", "unit"])
        columns = ("rank", "unit", "unit_name", "total", "grade", "rank_change", "total_change")
        say_table(
            [say(f"export.column_{name}") for name in columns],
            (
                (
                    int(one.rank),
                    one.unit,
                    names[one.unit],
                    round_half_up(one.total, decimals),
                    grades.get(one.grade, ""),
                    f"{one.rank_change:+.0f}",
                    round_half_up(one.total_change, decimals),
                )
                for one in rows.itertuples()
            ),
        )
    return 0

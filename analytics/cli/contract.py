"""The command `contract`: target contracts as Word files and pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analytics.cli.options import (
    AsOfOption,
    JsonOption,
    LangOption,
    PlanOption,
    QuietOption,
    WorkspaceOption,
    opened,
)
from analytics.cli.show import progress, say_json
from analytics.plan import load_plan
from analytics.plan.day import cut_off_day
from analytics.report.contracts import write_contracts
from analytics.words import current_lang, say


def contract(
    units: Annotated[list[str] | None, typer.Option("--unit", metavar="CODE")] = None,
    as_of: AsOfOption = "",
    plan: PlanOption = "",
    out: Annotated[str, typer.Option("--out", metavar="FOLDER")] = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    quiet: QuietOption = False,
    json: JsonOption = False,
) -> int:
    """Write contracts and print where they are."""
    place = opened(workspace, lang)
    promised = load_plan(place, plan or None)
    day = cut_off_day(as_of, promised, place.today())
    folder = Path(out).expanduser() if out else None
    with progress(say("cli.writing_contracts"), quiet=quiet) as tell:
        files = write_contracts(
            place, promised, day, units=units, lang=current_lang(), folder=folder, progress=tell
        )
    if json:
        say_json({"as_of": day, "files": [str(one) for one in files]})
    else:
        for path in files:
            typer.echo(path)
    return 0

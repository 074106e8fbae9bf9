"""The command `template`: workbooks for units to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from analytics.cli.options import (
    JsonOption,
    LangOption,
    PeriodOption,
    PlanOption,
    QuietOption,
    UnitsOption,
    WorkspaceOption,
    opened,
)
from analytics.cli.show import progress, say_json
from analytics.collect.template import wanted_templates, write_templates
from analytics.plan import load_ledgers, load_plan
from analytics.words import current_lang, say


def template(
    unit_codes: UnitsOption = None,
    reported_period: PeriodOption = "",
    to_folder: Annotated[str, typer.Option("--to", metavar="FOLDER")] = "",
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    quiet: QuietOption = False,
    json: JsonOption = False,
) -> int:
    """Write templates and print where they are."""
    place = opened(workspace, lang)
    promised = load_plan(place, plan or None)
    units = _codes(unit_codes or ())
    wanted = wanted_templates(promised, units=units, period=reported_period, today=place.today())
    folder = Path(to_folder).expanduser() if to_folder else None
    with progress(say("cli.writing_templates"), quiet=quiet) as tell:
        paths = write_templates(
            place, promised, load_ledgers(place), wanted, lang=current_lang(), folder=folder, progress=tell
        )
    if json:
        made = zip(wanted, paths, strict=True)
        say_json(
            [{"unit": one.unit.code, "period": one.period.code, "file": str(path)} for one, path in made]
        )
    else:
        for path in paths:
            typer.echo(path)
    return 0


def _codes(said: Sequence[str]) -> list[str]:
    """Unit codes given one by one or with commas between."""
    return [code.strip() for one in said for code in one.replace("，", ",").split(",") if code.strip()]

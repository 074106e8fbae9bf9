"""The command `return`: every unit gets back its marked workbook (退回) or a receipt (回执)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analytics.cli.options import JsonOption, LangOption, PlanOption, QuietOption, WorkspaceOption, opened
from analytics.cli.show import progress, say_json, say_problems, say_table
from analytics.plan import load_ledgers, load_plan
from analytics.plan.model import Plan
from analytics.plan.unit_names import name_on
from analytics.report.returns import Returns, Written, write_returns
from analytics.store import Severity
from analytics.words import current_lang, say

HEADS = ("unit", "name", "period", "received_on", "outcome", "rows", "errors", "remarks", "file")


def send_back(
    units: Annotated[list[str] | None, typer.Option("--unit", metavar="CODE")] = None,
    periods: Annotated[list[str] | None, typer.Option("--period", metavar="PERIOD")] = None,
    to: Annotated[str, typer.Option("--to", metavar="FOLDER")] = "",
    once_more: Annotated[bool, typer.Option("--again")] = False,
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    quiet: QuietOption = False,
    json: JsonOption = False,
) -> int:
    """Write returns and receipts and print what was written; 1 when a stored file is gone."""
    place = opened(workspace, lang)
    promised = load_plan(place, plan or None)
    with progress(say("cli.writing_returns"), quiet=quiet) as tell:
        returns = write_returns(
            place,
            promised,
            load_ledgers(place),
            place.today(),
            units=units,
            periods=periods,
            lang=current_lang(),
            folder=Path(to).expanduser() if to else None,
            again=once_more,
            progress=tell,
        )
    say_problems(returns.problems)
    if json:
        say_json(
            {
                "written": [_facts(one) for one in returns.written],
                "told_before": returns.n_before,
                "problems": [one.text() for one in returns.problems],
            }
        )
    else:
        _say_returns(promised, returns)
    return 1 if returns.problems else 0


def _say_returns(plan: Plan, returns: Returns) -> None:
    if returns.written:
        heads = [say(f"cli.return_{name}") for name in HEADS]
        say_table(heads, [_line(plan, one) for one in returns.written])
    n_faulty = sum(one.is_faulty for one in returns.written)
    counts = {"returned": n_faulty, "receipts": len(returns.written) - n_faulty, "before": returns.n_before}
    typer.echo(say("cli.returns_written", **counts))


def _line(plan: Plan, one: Written) -> list[object]:
    sent = one.sent
    unit = plan.unit.get(sent.unit or "")
    return [
        sent.unit,
        name_on(unit, sent.received_on).in_(current_lang()) if unit else None,
        sent.period,
        sent.received_on,
        say("cli.return_returned" if one.is_faulty else "cli.return_receipt"),
        sent.n_rows,
        sent.n(Severity.ERROR),
        sent.n(Severity.WARNING) + sent.n(Severity.NOTE),
        one.files[-1],
    ]


def _facts(one: Written) -> dict[str, object]:
    sent = one.sent
    return {
        "submission": sent.submission,
        "unit": sent.unit,
        "period": sent.period,
        "received_on": sent.received_on,
        "returned": one.is_faulty,
        "n_rows": sent.n_rows,
        "n_rejected": sent.n_rejected,
        **{f"n_{severity.value}": sent.n(severity) for severity in Severity},
        "files": [str(path) for path in one.files],
    }

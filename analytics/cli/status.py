"""The command `status`: who has reported, who has not, and what was not accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import typer

from analytics.cli.options import (
    AsOfOption,
    JsonOption,
    LangOption,
    PlanOption,
    WorkspaceOption,
    opened,
    session_on,
)
from analytics.cli.show import plain_rows, say_json, say_problems, say_table
from analytics.collect import reject_problem
from analytics.measure import Measured
from analytics.plan import Ledger, Plan
from analytics.plan.period import parse_period
from analytics.plan.unit_names import name_on
from analytics.store import Store
from analytics.words import current_lang, say

REFUSED_SQL = """
SELECT workbook, unit, period, received_on
FROM submission
WHERE status = 'refused'
ORDER BY received_on, workbook
"""
REJECTED_SQL = """
SELECT unit, period, workbook, ledger, sheet, "row", column_title, value, code, detail
FROM reject
ORDER BY received_on, workbook, sheet, "row", column_title
"""


@dataclass(frozen=True)
class Reporting:
    """`units`: one row per unit: n_expected, n_received, coverage (fraction), n_late, n_rejected.
    `missing`: one row per unit, ledger and period that was due and not received.
    `refused`: one row per workbook that was refused as a whole.
    `rejected`: one row per cell, row or sheet that was set aside, with its place and reason.
    """

    units: pd.DataFrame
    missing: pd.DataFrame
    refused: pd.DataFrame
    rejected: pd.DataFrame


def status(
    as_of: AsOfOption = "",
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    json: JsonOption = False,
) -> int:
    """Show who has reported."""
    place = opened(workspace, lang)
    session = session_on(place, as_of=as_of, plan=plan)
    found = reporting(session.plan, session.measured, session.store)
    if json:
        say_json(
            {
                "as_of": session.measured.as_of,
                **{name: plain_rows(frame) for name, frame in vars(found).items()},
            }
        )
    else:
        title = say(
            "cli.status_as_of", plan=session.plan.name.in_(current_lang()), as_of=session.measured.as_of
        )
        typer.echo(title)
        _say_reporting(session.plan, session.ledgers, found, session.measured.as_of)
    return 0


def reporting(plan: Plan, measured: Measured, store: Store) -> Reporting:
    """Who reported what by the day that was measured."""
    coverage = measured.coverage.assign(received=measured.coverage["received_on"].notna())
    refused = _of_periods_by(store.sql(REFUSED_SQL), measured.as_of)
    rejected = _of_periods_by(store.sql(REJECTED_SQL), measured.as_of)
    units = (
        coverage.groupby("unit", sort=False)
        .agg(n_expected=("received", "size"), n_received=("received", "sum"), n_late=("late", "sum"))
        .reindex([one.code for one in plan.units if one.code in set(coverage["unit"])])
        .reset_index(names="unit")
    )
    units.insert(3, "coverage", units["n_received"] / units["n_expected"])
    units["n_rejected"] = units["unit"].map(rejected["unit"].value_counts()).fillna(0).astype(int)
    is_missing = ~coverage["received"] & (coverage["due_on"] <= pd.Timestamp(measured.as_of))
    missing = coverage.loc[is_missing, ["unit", "ledger", "period", "due_on"]]
    return Reporting(units, missing.reset_index(drop=True), refused, rejected)


def _of_periods_by(rows: pd.DataFrame, day: date) -> pd.DataFrame:
    """Rows of periods that ended by a day, and those of no known period."""
    ended = rows["period"].map(lambda code: not isinstance(code, str) or parse_period(code).ends_on <= day)
    return rows[ended.astype(bool)].reset_index(drop=True)


def _say_reporting(plan: Plan, ledgers: Mapping[str, Ledger], found: Reporting, day: date) -> None:
    names = {one.code: name_on(one, day).in_(current_lang()) for one in plan.units}
    titles = {one: ledger.title.in_(current_lang()) for one, ledger in ledgers.items()}
    say_table(
        _heads("unit", "name", "n_expected", "n_received", "coverage", "n_late", "n_rejected"),
        (
            (
                row.unit,
                names[row.unit],
                row.n_expected,
                row.n_received,
                f"{row.coverage:.0%}",
                row.n_late,
                row.n_rejected,
            )
            for row in found.units.itertuples()
        ),
    )
    typer.echo(f"\n{say('cli.status_missing', n=len(found.missing))}")
    if len(found.missing):
        missing = found.missing.assign(ledger=found.missing["ledger"].map(titles))
        by_period = missing.groupby(["unit", "period", "due_on"], sort=False)["ledger"].agg(
            say("cli.comma").join
        )
        say_table(
            _heads("unit", "name", "period", "due_on", "ledgers"),
            (
                (unit, names[unit], period, due_on.date(), ledgers)
                for (unit, period, due_on), ledgers in by_period.items()
            ),
        )
    typer.echo(f"\n{say('cli.status_refused', n=len(found.refused))}")
    if len(found.refused):
        say_table(
            _heads("unit", "period", "workbook"),
            ((row.unit, row.period, row.workbook) for row in found.refused.itertuples()),
        )
    typer.echo(f"\n{say('cli.status_rejected', n=len(found.rejected))}")
    say_problems([reject_problem(row) for _, row in found.rejected.iterrows()], err=False)


def _heads(*names: str) -> list[str]:
    return [say(f"cli.column_{name}") for name in names]

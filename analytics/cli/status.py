"""The command `status`: who has reported, who has not, and what was not accepted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import typer

from analytics.assess import BUREAU, Assessment
from analytics.assess.owed import UNASKED, owed
from analytics.cli.options import (
    AsOfOption,
    JsonOption,
    KnownOnOption,
    LangOption,
    PeriodOption,
    PlanOption,
    UnitsOption,
    WorkspaceOption,
    opened,
    session_on,
)
from analytics.cli.show import plain_rows, say_json, say_problems, say_table
from analytics.collect import reject_problem
from analytics.errors import ParameterError, Problem
from analytics.plan import Plan
from analytics.plan.day import known_day, named_day
from analytics.plan.period import Period, parse_period
from analytics.plan.unit_names import name_on
from analytics.session import Session
from analytics.view.reminder import period_text
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
DAYS = ("due_on", "extended_to", "received_on")


@dataclass(frozen=True)
class Reporting:
    """`units`: one row per unit: n_expected, n_received, coverage (fraction), n_late, n_extended, n_rejected.
    `missing`: one row per unit, ledger and period that was due and not received: due_on (the later day
    where one was granted, which is extended_to) and days_late.
    `late`: one row per unit and period received after its day: due_on, extended_to, received_on, n_ledgers.
    `indicators`: one row per unit asked for (else the bureau) and indicator that stands on incomplete
    reports: coverage (fraction of the expected submissions received), state and light.
    `refused`: one row per workbook that was refused as a whole.
    `rejected`: one row per cell, row or sheet that was set aside, with its place and reason.
    """

    units: pd.DataFrame
    missing: pd.DataFrame
    late: pd.DataFrame
    indicators: pd.DataFrame
    refused: pd.DataFrame
    rejected: pd.DataFrame


def status(
    as_of: AsOfOption = "",
    units: UnitsOption = None,
    period: PeriodOption = "",
    known_on: KnownOnOption = "",
    plan: PlanOption = "",
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
    json: JsonOption = False,
) -> int:
    """Show who has reported."""
    place = opened(workspace, lang)
    session = session_on(place, as_of=as_of, plan=plan, known_on=known_on)
    asked = check_units(session.plan, units or ())
    day = known_day(known_on) or (named_day(as_of) if as_of else place.today())
    found = reporting(session, day, units=asked, period=parse_period(period) if period else None)
    if json:
        frames = {name: plain_rows(frame) for name, frame in vars(found).items()}
        say_json({"as_of": session.measured.as_of, "known_on": session.store.known_on, **frames})
    else:
        title = say(
            "cli.status_as_of", plan=session.plan.name.in_(current_lang()), as_of=session.measured.as_of
        )
        typer.echo(title)
        _say_reporting(session, found)
    return 0


def reporting(
    session: Session, day: date, *, units: Collection[str] = (), period: Period | None = None
) -> Reporting:
    """Who reported what by the day that was measured; what was due by a `day` and did not come is missing.

    Only of some `units` where they are named, and of one `period` of workbooks.
    """
    plan, measured, store = session.plan, session.measured, session.store
    coverage = _asked(measured.coverage, units, period)
    refused = _of_periods_by(_asked(store.sql(REFUSED_SQL), units, period), measured.as_of)
    rejected = _of_periods_by(_asked(store.sql(REJECTED_SQL), units, period), measured.as_of)
    return Reporting(
        _by_unit(plan, coverage, rejected),
        owed(coverage, day, day).drop(columns=["sent_by", "ends_on"]),
        _late(coverage),
        _incomplete(session.assessment, units or (BUREAU,)),
        refused,
        rejected,
    )


def check_units(plan: Plan, units: Sequence[str]) -> Sequence[str]:
    """The units, all of which the plan has. Raises ParameterError with every other."""
    unknown = [one for one in units if one not in plan.unit]
    if unknown:
        raise ParameterError(Problem("extensions.unknown_unit", {"value": one}) for one in unknown)
    return units


def _asked(rows: pd.DataFrame, units: Collection[str], period: Period | None) -> pd.DataFrame:
    """Rows of some units and of what falls due with the workbook of one period."""
    if units:
        rows = rows[rows["unit"].isin(list(units))]
    if period:
        is_of = rows["ends_on"] == pd.Timestamp(period.ends_on) if "ends_on" in rows else _same(rows, period)
        rows = rows[is_of]
    return rows


def _same(rows: pd.DataFrame, period: Period) -> pd.Series:
    codes = rows["period"]
    ends = codes.map(lambda code: parse_period(code).ends_on if isinstance(code, str) else None)
    return ends == period.ends_on


def _by_unit(plan: Plan, coverage: pd.DataFrame, rejected: pd.DataFrame) -> pd.DataFrame:
    rows = coverage.assign(received=coverage["received_on"].notna(), extended=coverage["extended_to"].notna())
    counts = {"n_expected": "size", "n_received": "sum", "n_late": "sum", "n_extended": "sum"}
    of = {"n_expected": "received", "n_received": "received", "n_late": "late", "n_extended": "extended"}
    units = (
        rows.groupby("unit", sort=False)
        .agg(**{name: (of[name], how) for name, how in counts.items()})
        .reindex([one.code for one in plan.units if one.code in set(rows["unit"])])
        .reset_index(names="unit")
    )
    units.insert(3, "coverage", units["n_received"] / units["n_expected"])
    units["n_rejected"] = units["unit"].map(rejected["unit"].value_counts()).fillna(0).astype(int)
    return units


def _late(coverage: pd.DataFrame) -> pd.DataFrame:
    late = coverage[coverage["late"].astype(bool) & coverage["received_on"].notna()]
    keys = ["unit", "period", "due_on", "extended_to", "received_on"]
    return late.groupby(keys, sort=False, dropna=False).size().reset_index(name="n_ledgers")


def _incomplete(assessment: Assessment, units: Collection[str]) -> pd.DataFrame:
    """Indicators some submissions are wanting for, the least covered first."""
    cells = assessment.cells
    weak = cells[cells["unit"].isin(list(units)) & (cells["coverage"] < 1) & ~cells["state"].isin(UNASKED)]
    kept = weak[["unit", "indicator", "coverage", "state", "light"]]
    return kept.sort_values("coverage", kind="stable", ignore_index=True)


def _of_periods_by(rows: pd.DataFrame, day: date) -> pd.DataFrame:
    """Rows of periods that ended by a day, and those of no known period."""
    ended = rows["period"].map(lambda code: not isinstance(code, str) or parse_period(code).ends_on <= day)
    return rows[ended.astype(bool)].reset_index(drop=True)


def _say_reporting(session: Session, found: Reporting) -> None:
    plan, lang, day = session.plan, current_lang(), session.measured.as_of
    names = {one.code: name_on(one, day).in_(lang) for one in plan.units} | {BUREAU: plan.bureau.in_(lang)}
    columns = ("unit", "n_expected", "n_received", "coverage", "n_late", "n_extended", "n_rejected")
    say_table(
        _heads("unit", "name", *columns[1:]),
        (
            (row.unit, names[row.unit], *(_shown(name, getattr(row, name)) for name in columns[1:]))
            for row in found.units.itertuples()
        ),
    )
    _say_missing(session, found.missing, names)
    typer.echo(f"\n{say('cli.status_late', n=len(found.late))}")
    if len(found.late):
        columns = ("period", "due_on", "extended_to", "received_on", "n_ledgers")
        say_table(
            _heads("unit", "name", *columns),
            (
                (row.unit, names[row.unit], *(_shown(name, getattr(row, name)) for name in columns))
                for row in found.late.itertuples()
            ),
        )
    typer.echo(f"\n{say('cli.status_indicators', n=len(found.indicators))}")
    if len(found.indicators):
        say_table(
            _heads("unit", "indicator", "coverage", "state", "light"),
            (
                (
                    names[row.unit],
                    plan.indicator[row.indicator].name.in_(lang),
                    _shown("coverage", row.coverage),
                    say(f"states.{row.state}"),
                    say(f"states.{row.light}"),
                )
                for row in found.indicators.itertuples()
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


def _say_missing(session: Session, missing: pd.DataFrame, names: Mapping[str, str]) -> None:
    """What was due and did not come, ledgers of one unit, period and day in one line."""
    lang = current_lang()
    titles = {one: ledger.title.in_(lang) for one, ledger in session.ledgers.items()}
    typer.echo(f"\n{say('cli.status_missing', n=len(missing))}")
    if missing.empty:
        return
    keys = ["unit", "period", "due_on", "extended_to", "days_late"]
    named = missing.assign(ledger=missing["ledger"].map(titles))
    lines = named.groupby(keys, sort=False, dropna=False)["ledger"].agg(say("cli.comma").join)
    say_table(
        _heads("unit", "name", "period", "due_on", "extended_to", "days_late", "ledgers"),
        (
            (unit, names[unit], period_text(session.plan, period, lang), *map(_day, days), late, ledgers)
            for (unit, period, *days, late), ledgers in lines.items()
        ),
    )


def _shown(name: str, value: object) -> object:
    return f"{value:.0%}" if name == "coverage" else _day(value) if name in DAYS else value


def _day(value: object) -> object:
    return "" if pd.isna(value) else pd.Timestamp(value).date()


def _heads(*names: str) -> list[str]:
    return [say(f"cli.column_{name}") for name in names]

"""Who reported when, as tables of units and periods: a glyph and a word in each cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

from analytics.plan.deadline import RHYTHMS
from analytics.plan.model import Plan
from analytics.plan.period import periods_between
from analytics.view.html import Html
from analytics.view.numbers import NOTHING
from analytics.view.tables import Column, shown_mark, table
from analytics.view.theme import LIGHTS, STATES
from analytics.words import say


def arrivals_tables(
    plan: Plan, coverage: pd.DataFrame, day: date, names: Mapping[str, str], lang: str
) -> Iterator[Html]:
    """A table per rhythm of reporting; every cell gathers the ledgers a unit owed for one period.

    `coverage` is `Measured.coverage`; what is owed once a year is left out, as it belongs to no period.
    """
    every = {one: periods_between(plan.starts_on, plan.ends_on, one) for one in RHYTHMS}
    codes = [one.code for periods in every.values() for one in periods]
    owed = _by_cell(coverage[coverage["period"].isin(codes)], day)
    for reporting in RHYTHMS:
        periods = [one for one in every[reporting] if one.starts_on <= day]
        units = [one.code for one in plan.units if one.reporting == reporting]
        if not units or not periods:
            continue
        rows = [
            [names[unit], *(_cell(owed.get((unit, pd.Timestamp(one.ends_on))), lang) for one in periods)]
            for unit in units
        ]
        heads = [Column(say("data_quality.unit", lang), "short")]
        heads += [Column(one.code, "center") for one in periods]
        caption = say(f"data_quality.arrivals_{reporting}", lang)
        note = say("data_quality.arrivals_note", lang)
        yield table(caption, heads, rows, lang=lang, note=note, fine=True)


def is_overdue(coverage: pd.DataFrame, day: date) -> pd.Series:
    """Which expected reports had not come by a day that was their last or later."""
    return coverage["received_on"].isna() & (coverage["due_on"] <= pd.Timestamp(day))


def _by_cell(coverage: pd.DataFrame, day: date) -> dict[tuple[str, pd.Timestamp], pd.DataFrame]:
    """Rows of coverage by the unit that sends and the last day of the period."""
    told = coverage.assign(
        received=coverage["received_on"].notna(),
        overdue=is_overdue(coverage, day),
    )
    return dict(iter(told.groupby(["sent_by", "ends_on"])))


def _cell(owed: pd.DataFrame | None, lang: str) -> Html | str:
    if owed is None:
        return NOTHING
    n_missing, n_late = int(owed["overdue"].sum()), int((owed["late"] & owed["received"]).sum())
    if n_missing:
        return shown_mark(LIGHTS["red"], say("data_quality.cell_missing", lang, n=n_missing))
    if n_late:
        return shown_mark(LIGHTS["yellow"], say("data_quality.cell_late", lang, n=n_late))
    if owed["received"].all():
        return shown_mark(LIGHTS["green"], say("data_quality.cell_on_time", lang))
    return shown_mark(STATES["not_due"], say("data_quality.cell_not_due", lang))

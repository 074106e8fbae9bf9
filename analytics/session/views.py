"""What a session asks of the connection: the judgement as tables, the list of views, the quality of data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from analytics.assess import BUREAU, Assessment
from analytics.measure import Measured
from analytics.plan.unit_names import name_on
from analytics.store import Store
from analytics.words import LANGUAGES, say

JUDGEMENT = {
    "measured": ("unit", "indicator", "month", "numerator", "denominator", "reported"),
    "assessment": (
        *("unit", "unit_name", "indicator", "indicator_name", "block", "state", "light"),
        *("target", "target_proposed", "actual", "attainment"),
        *("due", "pace_gap", "gap", "needed_per_month", "coverage"),
        *("weight", "weight_used", "score", "lost", "bonus"),
    ),
    "total": (
        *("unit", "unit_name", "rank_group", "base", "bonus", "deduction", "total", "grade", "rank"),
        *("group_rank", "group_size", "barred_by", "vetoed_by"),
    ),
}

VIEWS_SQL = """
-- Every documented view and table. One row per view.
WITH documented AS (
    SELECT view_name AS name, comment FROM duckdb_views() WHERE comment IS NOT NULL
    UNION ALL
    SELECT table_name AS name, comment FROM duckdb_tables() WHERE comment IS NOT NULL
),
described AS (
    SELECT table_name AS name, count(*) AS n_columns
    FROM duckdb_columns()
    WHERE NOT internal
    GROUP BY table_name
)
SELECT documented.name, documented.comment AS meaning, described.n_columns
FROM documented
JOIN described ON described.name = documented.name
ORDER BY documented.name
"""
COLUMNS_SQL = """
-- The columns of one view. One row per column.
SELECT column_name AS name, data_type AS type, comment AS meaning
FROM duckdb_columns()
WHERE table_name = $view AND NOT internal
ORDER BY column_index
"""
SUBMISSIONS_SQL = """
-- Submissions of some units that arrived by a day. One row per workbook.
SELECT
    submission,
    unit,
    period,
    workbook,
    received_on,
    due_on,
    late,
    status,
    n_rows,
    n_rejected,
    superseded_on,
    filled_on
FROM submission
WHERE (list_contains($units, unit) OR ($everybody AND unit IS NULL))
  AND received_on <= $as_of
ORDER BY unit, period, received_on, submission
"""
REJECTS_SQL = """
-- What was not accepted from some units by a day. One row per cell, row, sheet or workbook.
-- A workbook whose unit nobody could tell is shown where everybody is.
SELECT
    submission,
    unit,
    period,
    workbook,
    sheet,
    "row",
    column_title,
    field,
    value,
    code,
    detail,
    received_on
FROM reject
WHERE (list_contains($units, unit) OR ($everybody AND unit IS NULL))
  AND received_on <= $as_of
ORDER BY unit, period, workbook, sheet, "row", column_title
"""


def views(store: Store) -> pd.DataFrame:
    """One row per documented view or table: name, meaning (Chinese / English), n_columns."""
    return store.sql(VIEWS_SQL)


def columns(store: Store, view: str) -> pd.DataFrame:
    """One row per column of a view: name, type, meaning (Chinese / English)."""
    return store.sql(COLUMNS_SQL, view=view)


def submissions(store: Store, units: Sequence[str], as_of: date, *, everybody: bool) -> pd.DataFrame:
    """One row per workbook of these units received by a day; with `everybody` also those of no known unit."""
    return store.sql(SUBMISSIONS_SQL, units=list(units), as_of=as_of, everybody=everybody)


def rejects(store: Store, units: Sequence[str], as_of: date, *, everybody: bool) -> pd.DataFrame:
    """One row per thing not accepted from these units by a day; with `everybody` also from no known unit."""
    return store.sql(REJECTS_SQL, units=list(units), as_of=as_of, everybody=everybody)


def make_judgement_tables(store: Store, assessment: Assessment, measured: Measured, lang: str) -> None:
    """Put the judgement beside the records: tables `measured`, `assessment` and `total` with comments."""
    frames = {
        "measured": measured.cells,
        "assessment": _named(assessment.cells, assessment, lang),
        "total": _without_tuples(_named(assessment.totals, assessment, lang)),
    }
    for table, shown in JUDGEMENT.items():
        store.connection.register("shown_now", frames[table][list(shown)])
        store.connection.execute(f"CREATE TABLE {table} AS SELECT * FROM shown_now")
        store.connection.unregister("shown_now")
        store.connection.execute(f"COMMENT ON TABLE {table} IS {_comment(f'table_{table}')}")
        for one in shown:
            store.connection.execute(f'COMMENT ON COLUMN {table}."{one}" IS {_comment(f"column_{one}")}')


def _comment(key: str) -> str:
    text = " / ".join(say(f"session.{key}", lang) for lang in LANGUAGES)
    return "'" + text.replace("'", "''") + "'"


def _named(frame: pd.DataFrame, assessment: Assessment, lang: str) -> pd.DataFrame:
    """A frame with the names units had on the day, and of indicators, in the reader's language."""
    plan, day = assessment.plan, assessment.as_of
    names = {one.code: name_on(one, day).in_(lang) for one in plan.units} | {BUREAU: plan.bureau.in_(lang)}
    named = frame.assign(unit_name=frame["unit"].map(names))
    if "indicator" in frame:
        titles = {one.id: one.name.in_(lang) for one in plan.indicators}
        named["indicator_name"] = frame["indicator"].map(titles)
    return named


def _without_tuples(totals: pd.DataFrame) -> pd.DataFrame:
    return totals.assign(**{one: totals[one].map(", ".join) for one in ("barred_by", "vetoed_by")})

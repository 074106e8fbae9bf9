"""The documented views: one per ledger, and the log of submissions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from analytics.store.columns import (
    LOG_COLUMNS,
    REJECT,
    SHEET,
    SUBMISSION,
    Column,
    literal,
    quoted,
    table_columns,
)
from analytics.store.engine import files_sql
from analytics.store.table import DataFile, by_ledger

RECORDS = """WITH record AS (
    {rows}
)
SELECT
    unit,
    period,
    event_on,
    strftime(event_on, '%Y-%m') AS month,
    submission,
    workbook,
    sheet,
    "row",
    received_on{fields}
FROM record
"""
LEDGER_VIEW = "CREATE VIEW {view} AS\n" + RECORDS + "WHERE plan = {plan} AND {live}\n"
VERSIONS = RECORDS.format(rows="{rows}", fields=",\n    seq,\n    superseded_on{fields}")
VERSIONS += "WHERE plan = {plan} AND {known}\n"

SUBMISSION_VIEW = """
CREATE VIEW submission AS
WITH record AS (
    {rows}
)
SELECT
    submission,
    unit,
    nullif(period, '-') AS period,
    workbook,
    received_on,
    due_on__date AS due_on,
    received_on > due_on__date AS late,
    status__text AS status,
    n_rows__int AS n_rows,
    n_rejected__int AS n_rejected,
    CASE WHEN {is_superseded} THEN superseded_on END AS superseded_on,
    filled_on__date AS filled_on,
    sha256__text AS sha256
FROM record
WHERE plan = {plan} AND {known}
"""

# A correction stays as late or as timely as the first accepted workbook of its unit, ledger and period was.
SHEET_VIEW = """
CREATE VIEW sheet_report AS
WITH record AS (
    {rows}
),
accepted AS (
    SELECT
        *,
        min(received_on) OVER (PARTITION BY unit, period, about) AS first_received_on
    FROM record
    WHERE plan = {plan} AND {known} AND status__text = 'accepted'
)
SELECT
    submission,
    unit,
    period,
    about AS ledger,
    n_stated__int AS n_stated,
    n_rows__int AS n_rows,
    n_rejected__int AS n_rejected,
    received_on,
    first_received_on,
    true AS counted
FROM accepted
WHERE {live}
"""

HISTORY_VIEW = """
CREATE VIEW sheet_history AS
WITH record AS (
    {rows}
)
SELECT
    seq,
    submission,
    unit,
    nullif(period, '-') AS period,
    about AS ledger,
    workbook,
    status__text AS status,
    n_rows__int AS n_rows,
    n_rejected__int AS n_rejected,
    received_on,
    CASE WHEN {is_superseded} THEN superseded_on END AS superseded_on
FROM record
WHERE plan = {plan} AND {known}
"""

REJECT_VIEW = """
CREATE VIEW {view} AS
WITH record AS (
    {rows}
)
SELECT
    submission,
    unit,
    nullif(period, '-') AS period,
    workbook,
    nullif(about, '') AS ledger,
    sheet,
    "row",
    column_title__text AS column_title,
    field__text AS field,
    value__text AS value,
    severity__text AS severity,
    code__text AS code,
    detail__text AS detail,
    received_on
FROM record
WHERE plan = {plan} AND {live} AND {of_severity}
"""


def view_sql(
    folder: Path,
    files: Iterable[DataFile],
    columns: Mapping[str, tuple[Column, ...]],
    *,
    plan: str,
    known_on: date | None,
) -> Iterator[str]:
    """Statements that make the views over these data files, as known on a day (None: as known now)."""
    groups = by_ledger(files)
    values = _values(plan, known_on)

    def rows(ledger: str) -> str:
        return files_sql(folder, groups.get(ledger, []), table_columns(columns[ledger]))

    for ledger in columns.keys() - LOG_COLUMNS.keys():
        yield LEDGER_VIEW.format(
            view=quoted(ledger), rows=rows(ledger), fields=_fields(columns[ledger]), **values
        )
    yield SUBMISSION_VIEW.format(rows=rows(SUBMISSION), **values)
    yield SHEET_VIEW.format(rows=rows(SHEET), **values)
    yield HISTORY_VIEW.format(rows=rows(SHEET), **values)
    for view, of_severity in (
        ("reject", "severity__text = 'error'"),
        ("notice", "severity__text <> 'error'"),
    ):
        yield REJECT_VIEW.format(view=view, of_severity=of_severity, rows=rows(REJECT), **values)


def version_sql(
    folder: Path,
    files: Iterable[DataFile],
    columns: Mapping[str, tuple[Column, ...]],
    *,
    plan: str,
    known_on: date | None,
) -> Iterator[tuple[str, str]]:
    """(ledger, query for every record of it known by a day, also of submissions that were replaced)."""
    groups = by_ledger(files)
    values = _values(plan, known_on)
    for ledger in columns.keys() - LOG_COLUMNS.keys():
        rows = files_sql(folder, groups.get(ledger, []), table_columns(columns[ledger]))
        yield ledger, VERSIONS.format(rows=rows, fields=_fields(columns[ledger]), **values)


def _values(plan: str, known_on: date | None) -> dict[str, str]:
    """What the statements ask for: the plan's rows, known by a day, and not replaced by then."""
    day = literal(known_on)
    known = f"received_on <= {day}::DATE" if known_on else "true"
    is_superseded = f"superseded_on <= {day}::DATE" if known_on else "superseded_on IS NOT NULL"
    return {
        "plan": literal(plan),
        "known": known,
        "is_superseded": is_superseded,
        "live": f"{known} AND ({is_superseded}) IS NOT TRUE",
    }


def _fields(columns: Iterable[Column]) -> str:
    return "".join(f",\n    {quoted(one.name)} AS {quoted(one.field)}" for one in columns)

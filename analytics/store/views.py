"""The documented views: one per ledger, and the log of submissions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from analytics.plan.ledger import EVIDENCE
from analytics.plan.model import CountedRecords
from analytics.store.columns import (
    ACT,
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
LEDGER_VIEW = "CREATE VIEW {view} AS\n" + RECORDS + "WHERE plan = {plan} AND {live}{that_count}\n"
VERSIONS = RECORDS.format(rows="{rows}", fields=",\n    seq,\n    superseded_on{fields}")
VERSIONS += "WHERE plan = {plan} AND {known}\n"

# The submissions whose last act, as known, is a verification.
VERIFIED = """(
    WITH act AS (
        {rows}
    ),
    last_act AS (
        SELECT submission, max(number__int) AS number
        FROM act
        WHERE plan = {plan} AND {known}
        GROUP BY submission
    )
    SELECT act.submission
    FROM act
    JOIN last_act ON last_act.submission = act.submission AND last_act.number = act.number__int
    WHERE act.act__text = 'verified'
)"""

ACT_VIEW = """
CREATE VIEW act AS
WITH record AS (
    {rows}
)
SELECT
    number__int AS number,
    submission,
    unit,
    period,
    workbook,
    act__text AS act,
    office__text AS office,
    note__text AS note,
    received_on AS acted_on
FROM record
WHERE plan = {plan} AND {known}
"""

# Every accepted ledger of a submission, replaced ones too, with the day it was due by.
# A correction stays as late or as timely as the first accepted workbook of its unit, ledger and period was;
# what came late before a later day was granted stays late.
SHEETS = """
WITH logged AS (
    {rows}
),
accepted AS (
    SELECT
        *,
        min(received_on) OVER (PARTITION BY unit, period, about) AS first_received_on
    FROM logged
    WHERE plan = {plan} AND {known} AND status__text = 'accepted'
),
usual AS (
    SELECT accepted.*, deadline.due_on AS usual_on, deadline.closes_with
    FROM accepted
    LEFT JOIN deadline ON deadline.ledger = accepted.about AND deadline.period = accepted.period
),
later AS (
    SELECT usual.seq, usual.about, max(extension.due_on) AS due_on
    FROM usual
    JOIN extension
        ON extension.unit = usual.unit
        AND extension.ledger = usual.about
        AND extension.period = usual.closes_with
    WHERE extension.due_on > usual.usual_on AND extension.granted_on <= usual.first_received_on
    GROUP BY usual.seq, usual.about
),
dated AS (
    SELECT usual.*, coalesce(later.due_on, usual.usual_on) AS due_on
    FROM usual
    LEFT JOIN later ON later.seq = usual.seq AND later.about = usual.about
),
sheet AS (
    SELECT *, first_received_on > due_on AS late
    FROM dated
)
"""

SHEET_VIEW = """
CREATE VIEW sheet_report AS
{sheets}
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
    due_on,
    late,
    {is_counted} AS counted
FROM sheet
WHERE {live}
"""

SUBMISSION_VIEW = """
CREATE VIEW submission AS
{sheets},
due AS (
    SELECT seq, min(due_on) AS due_on, bool_or(late) AS late
    FROM sheet
    GROUP BY seq
),
record AS (
    {rows}
)
SELECT
    record.submission,
    record.unit,
    nullif(record.period, '-') AS period,
    record.workbook,
    record.received_on,
    coalesce(due.due_on, record.due_on__date) AS due_on,
    coalesce(due.late, record.received_on > record.due_on__date) AS late,
    record.status__text AS status,
    CASE
        WHEN record.status__text = 'refused' THEN 'returned'
        WHEN {is_superseded} THEN 'superseded'
        WHEN record.submission IN {verified} THEN 'verified'
        ELSE 'accepted'
    END AS state,
    record.n_rows__int AS n_rows,
    record.n_rejected__int AS n_rejected,
    CASE WHEN {is_superseded} THEN record.superseded_on END AS superseded_on,
    record.filled_on__date AS filled_on,
    record.sha256__text AS sha256
FROM record
LEFT JOIN due ON due.seq = record.seq
WHERE plan = {plan} AND {known}
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
    counted: CountedRecords,
    known_on: date | None,
) -> Iterator[str]:
    """Statements that make the views over these data files, as known on a day (None: as known now).

    They read the tables `deadline` and `extension`. The views of ledgers hold the records that are `counted`.
    """
    groups = by_ledger(files)
    values = _values(plan, known_on)

    def rows(ledger: str) -> str:
        return files_sql(folder, groups.get(ledger, []), table_columns(columns[ledger]))

    sheets = SHEETS.format(rows=rows(SHEET), **values).strip()
    verified = VERIFIED.format(rows=rows(ACT), **values)
    is_verified = f"submission IN {verified}"
    yield ACT_VIEW.format(rows=rows(ACT), **values)
    for ledger in columns.keys() - LOG_COLUMNS.keys():
        said = {
            "fields": _fields(columns[ledger]),
            "that_count": _that_count(counted, columns[ledger], is_verified),
        }
        yield LEDGER_VIEW.format(view=quoted(ledger), rows=rows(ledger), **said, **values)
    is_counted = is_verified if counted.verified_only else "true"
    yield SHEET_VIEW.format(sheets=sheets, is_counted=is_counted, **values)
    yield SUBMISSION_VIEW.format(sheets=sheets, rows=rows(SUBMISSION), verified=verified, **values)
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


def _that_count(counted: CountedRecords, columns: Iterable[Column], is_verified: str) -> str:
    """The conditions on records of a ledger that the rules count, to stand behind others."""
    conditions = [is_verified] if counted.verified_only else []
    if counted.with_evidence_only:
        conditions += [f"{quoted(one.name)} IS NOT NULL" for one in columns if one.field == EVIDENCE]
    return "".join(f" AND {one}" for one in conditions)

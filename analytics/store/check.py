"""Checks of records run in SQL: over the rows of a workbook as it comes in, and over all that stand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import duckdb
import pandas as pd

from analytics.errors import Problem, StoreError
from analytics.plan.ledger import Ledger, Personal
from analytics.plan.record_check import RecordCheck, Severity, When
from analytics.store.batch import Reject, Submission
from analytics.store.columns import ledger_columns, literal, quoted
from analytics.store.read import Store
from analytics.words import LANGUAGES

HIDDEN = "***"
SHOWN_LENGTH = 200
CHECKED = "checks."  # before the id of a check, as the code of what it found
REVIEW_COLUMNS = (
    *("check", "severity", "ledger", "unit", "period", "submission", "workbook", "sheet", "row"),
    *("column_title", "field", "value", "detail"),
)

# Rows of a workbook with the names its ledger's view has.
STAGED_SQL = """
SELECT
    seq,
    unit,
    period,
    event_on,
    strftime(event_on, '%Y-%m') AS month,
    submission,
    workbook,
    sheet,
    "row",
    received_on{fields}
FROM {table}
"""

# Which of several checks hold for any row. One row.
ANY_SQL = """
WITH record AS (
    {rows}
),
judged AS (
    SELECT {conditions}
    FROM record
)
SELECT {any}
FROM judged
"""

# The rows for which one check holds, with what its text names. One row per finding.
HELD_SQL = """
WITH record AS (
    {rows}
),
judged AS (
    SELECT *, ({condition}) AS holds_here, {value} AS value_here, {said} AS said_here
    FROM record
)
SELECT {places}, value_here, said_here
FROM judged
WHERE holds_here {once}
ORDER BY {places}
"""


def staged_table(ledger: str) -> str:
    """The table in which the rows of a ledger wait to be stored."""
    return quoted(f"staged_{ledger}")


def with_findings(said: Submission, found: Sequence[Reject]) -> Submission:
    """A submission as it stands after its checks: rows with an error are set aside, all findings added."""
    if not found:
        return said
    bad: dict[str, set[int]] = {}
    for one in found:
        if one.severity is Severity.ERROR:
            bad.setdefault(one.ledger, set()).add(one.row)
    sheets = tuple(
        replace(
            sheet,
            n_rejected=sheet.n_rejected + len(bad[sheet.ledger]),
            rows=_kept(sheet.rows, sheet.rows, bad[sheet.ledger]),
            event_on=_kept(sheet.event_on, sheet.rows, bad[sheet.ledger]),
            columns={
                name: _kept(column, sheet.rows, bad[sheet.ledger]) for name, column in sheet.columns.items()
            },
        )
        if sheet.ledger in bad
        else sheet
        for sheet in said.sheets
    )
    return replace(said, sheets=sheets, rejects=(*said.rejects, *found))


def _kept(values: Sequence, rows: Sequence[int], bad: set[int]) -> list:
    return [value for value, row in zip(values, rows, strict=True) if row not in bad]


class Examiner:
    """Runs checks over the records of ledgers."""

    def __init__(self, ledgers: Mapping[str, Ledger], checks: Iterable[RecordCheck]):
        self._ledgers = ledgers
        self._checks = tuple(checks)

    def intake(self, connection: duckdb.DuckDBPyConnection, ledger: str) -> Iterator[tuple[int, Reject]]:
        """Findings in the staged rows of a ledger, each with the number of its submission.

        Rows for which a check of severity error holds are taken out of the staged table.
        """
        fields = "".join(
            f",\n    {quoted(one.name)} AS {quoted(one.field)}"
            for one in ledger_columns(self._ledgers[ledger])
        )
        rows = STAGED_SQL.format(table=staged_table(ledger), fields=fields)
        bad = set()
        places = ("seq", "sheet", "row")
        for check, column in self._holding(connection, ledger, rows, When.INTAKE):
            for seq, sheet, row, value, said in _held(connection, check, column, rows, places):
                if check.severity is Severity.ERROR:
                    bad.add((seq, row))
                yield seq, self._reject(check, ledger, column, sheet, row, value, said)
        if bad:
            pairs = ", ".join(f"({seq}, {row})" for seq, row in sorted(bad))
            connection.execute(f'DELETE FROM {staged_table(ledger)} WHERE (seq, "row") IN ({pairs})')

    def review(
        self, connection: duckdb.DuckDBPyConnection, as_of: date | None = None
    ) -> Iterator[dict[str, object]]:
        """Findings in all live records dated up to a day (None: in all), as rows of `REVIEW_COLUMNS`."""
        until = f" WHERE event_on <= {literal(as_of)}::DATE" if as_of else ""
        places = ("unit", "period", "submission", "workbook", "sheet", "row")
        for ledger in self._ledgers:
            rows = f"SELECT * FROM {quoted(ledger)}{until}"
            for check, column in self._holding(connection, ledger, rows, When.REVIEW):
                for *at, value, said in _held(connection, check, column, rows, places):
                    where = dict(zip(places, at, strict=True))
                    found = self._reject(check, ledger, column, where["sheet"], where["row"], value, said)
                    yield {
                        "check": check.id,
                        "severity": check.severity.value,
                        "ledger": ledger,
                        **where,
                        "column_title": found.column_title,
                        "field": found.field,
                        "value": found.value,
                        "detail": json.dumps(found.detail, ensure_ascii=False),
                    }

    def _holding(
        self, connection: duckdb.DuckDBPyConnection, ledger: str, rows: str, when: When
    ) -> list[tuple[RecordCheck, str]]:
        """The checks and columns that hold for at least one row; asked all at once, as few ever do."""
        asked = [
            (one, column) for one in self._checks if one.when is when for column in one.of.get(ledger, ())
        ]
        if not asked:
            return []
        names = [f"c{at}" for at in range(len(asked))]
        conditions = [
            f"({one.condition(column)}) AS {name}" for (one, column), name in zip(asked, names, strict=True)
        ]
        query = ANY_SQL.format(
            rows=rows, conditions=", ".join(conditions), any=", ".join(f"bool_or({name})" for name in names)
        )
        try:
            (answer,) = connection.execute(query).fetchall()
        except duckdb.Error as error:
            values = {"check": ", ".join(one.id for one, _ in asked), "reason": str(error).splitlines()[0]}
            raise StoreError(Problem("store_problems.bad_check", values)) from None
        return [one for one, holds in zip(asked, answer, strict=True) if holds]

    def _reject(
        self,
        check: RecordCheck,
        ledger: str,
        column: str,
        sheet: str,
        row: int,
        value: str | None,
        said: str,
    ) -> Reject:
        field = self._ledgers[ledger].field[column]
        is_hidden = check.masked or field.personal is not Personal.NONE
        shown = HIDDEN if is_hidden and value is not None else (value or "")[:SHOWN_LENGTH]
        values = {name: "–" if one is None else one for name, one in json.loads(said).items()}
        texts = {
            lang: check.text.in_(lang).format(value=shown, title=field.title.in_(lang), **values)
            for lang in LANGUAGES
        }
        return Reject(
            f"{CHECKED}{check.id}",
            check.severity,
            ledger,
            sheet,
            row,
            field.title.zh,
            field.id,
            shown,
            texts,
        )


def _held(
    connection: duckdb.DuckDBPyConnection,
    check: RecordCheck,
    column: str,
    rows: str,
    places: Sequence[str],
) -> list[tuple]:
    said = ", ".join(
        f"{literal(name)}, CAST(({sql}) AS VARCHAR)" for name, sql in check.values_of(column).items()
    )
    order = ", ".join(quoted(name) for name in ("event_on", "submission", "row"))
    groups = ", ".join(quoted(name) for name in check.groups(column))
    once = f"QUALIFY row_number() OVER (PARTITION BY {groups} ORDER BY {order}) = 1" if groups else ""
    query = HELD_SQL.format(
        rows=rows,
        condition=check.condition(column),
        value=f"CAST({quoted(column)} AS VARCHAR)",
        said=f"json_object({said})" if said else "'{}'",
        places=", ".join(map(quoted, places)),
        once=once,
    )
    return connection.execute(query).fetchall()


def review(
    store: Store,
    ledgers: Mapping[str, Ledger],
    checks: Mapping[str, RecordCheck],
    *,
    as_of: date | None = None,
) -> pd.DataFrame:
    """What the checks for review find in the live records of a store (dated up to `as_of`, if given).

    One row per finding: check, severity, ledger, place (unit, period, submission, workbook, sheet, row),
    column_title, field, value (personal ones hidden) and detail (JSON: the text in both languages).
    Raises StoreError for a check that cannot be run.
    """
    found = Examiner(ledgers, checks.values()).review(store.connection, as_of)
    return pd.DataFrame(list(found), columns=list(REVIEW_COLUMNS))

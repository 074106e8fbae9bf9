"""Columns of the one wide table: names, types, and which belong to a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analytics.errors import Problem, StoreError
from analytics.plan.ledger import FieldType, Ledger, LedgerField, Personal

PARTITION = ("ledger", "period")
NO_PERIOD = "-"  # of a workbook that names no known period; an empty partition value would be a null

SUBMISSION = "_submission"
SHEET = "_sheet"
REJECT = "_reject"
ACT = "_act"

# Every row of the table has these. `seq` numbers submissions in the order they were stored, `about` is the
# ledger a row speaks of (empty: the whole workbook); together they name what is superseded at one stroke.
COMMON = {
    "unit": "VARCHAR",
    "plan": "VARCHAR",
    "seq": "BIGINT",
    "submission": "VARCHAR",
    "about": "VARCHAR",
    "workbook": "VARCHAR",
    "sheet": "VARCHAR",
    "row": "INTEGER",
    "event_on": "DATE",
    "received_on": "DATE",
    "superseded_on": "DATE",
}

# Columns of a ledger's view before its own fields.
RECORD_COLUMNS = (
    "unit",
    "period",
    "event_on",
    "month",
    "submission",
    "workbook",
    "sheet",
    "row",
    "received_on",
)
VIEWS = (
    "unit",
    "indicator",
    "target",
    "submission",
    "sheet_report",
    "sheet_history",
    "reject",
    "notice",
    "act",
    "extension",
    "deadline",
    "measured",
    "assessment",
)

SQL_TYPES = {
    "text": "VARCHAR",
    "int": "BIGINT",
    "decimal": "DECIMAL(18,4)",
    "number": "DECIMAL(38,15)",  # not DOUBLE: sums must not depend on the order of rows
    "money": "DECIMAL(18,2)",
    "bool": "BOOLEAN",
    "date": "DATE",
}
DELTA_TYPES = {
    "VARCHAR": "string",
    "BIGINT": "long",
    "INTEGER": "integer",
    "DATE": "date",
    "BOOLEAN": "boolean",
    "DECIMAL(18,4)": "decimal(18,4)",
    "DECIMAL(38,15)": "decimal(38,15)",
    "DECIMAL(18,2)": "decimal(18,2)",
}
KEPT_AS_TEXT = {FieldType.TEXT, FieldType.MONTH, FieldType.ENUM, FieldType.SET}


@dataclass(frozen=True)
class Column:
    """A data column: the field's name for readers, and its name and type in the table."""

    field: str
    kind: str

    @property
    def name(self) -> str:
        return f"{self.field}__{self.kind}"

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.kind]


def _columns(**kinds: str) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name, kind in kinds.items())


LOG_COLUMNS = {
    SUBMISSION: _columns(
        sha256="text",
        status="text",
        due_on="date",
        filled_on="date",
        n_rows="int",
        n_rejected="int",
        person_key="text",
    ),
    SHEET: _columns(status="text", n_stated="int", n_rows="int", n_rejected="int"),
    REJECT: _columns(
        severity="text", column_title="text", field="text", value="text", code="text", detail="text"
    ),
    ACT: _columns(number="int", act="text", office="text", note="text"),
}


def column_of(field: LedgerField) -> Column | None:
    """The table column of a field; None for a field that is never stored."""
    if field.personal is Personal.DROP:
        return None
    return Column(field.id, "text" if field.type in KEPT_AS_TEXT else field.type.value)


def ledger_columns(ledger: Ledger) -> tuple[Column, ...]:
    """The data columns of a ledger, in the order of its fields."""
    return tuple(column for column in map(column_of, ledger.fields) if column)


def columns_by_ledger(ledgers: Mapping[str, Ledger]) -> dict[str, tuple[Column, ...]]:
    """Data columns of every ledger and of the log, by ledger id.

    Raises StoreError for ledgers or fields named like the store's own views and columns.
    """
    problems = [Problem("store_problems.reserved_ledger", {"ledger": one}) for one in ledgers if one in VIEWS]
    problems += [
        Problem("store_problems.reserved_field", {"ledger": ledger.id, "field": field.id})
        for ledger in ledgers.values()
        for field in ledger.fields
        if field.id in RECORD_COLUMNS
    ]
    if problems:
        raise StoreError(problems)
    return {**LOG_COLUMNS, **{one.id: ledger_columns(one) for one in ledgers.values()}}


def table_columns(columns: Iterable[Column]) -> dict[str, str]:
    """Names and SQL types in the table: the common ones, then these data columns."""
    return COMMON | {one.name: one.sql_type for one in columns}


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """An SQL literal for a view, where parameters cannot stand."""
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"

"""SQL from measure definitions: one scan per ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analytics.measure.model import BUREAU
from analytics.plan.ledger import Ledger
from analytics.plan.model import Aggregate, MeasurePart, Time

PARAMETER = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)")


@dataclass(frozen=True)
class Wanted:
    """One number a measure needs: `column` names it in the result."""

    column: str
    part: MeasurePart


def parameters_of(sql: str) -> set[str]:
    """Names bound in a query text (`$name`)."""
    return set(re.findall(r"\$(\w+)", sql))


def bind(expression: str) -> str:
    """An expression of a plan file with its `:names` as query parameters."""
    return PARAMETER.sub(r"$\1", expression)


def ledger_sql(ledger: Ledger, wanted: Iterable[Wanted]) -> str:
    """All numbers wanted of one ledger, from one scan of it.

    One row per unit (as it is now) and month, and per month for the bureau, and wanted number: unit,
    month, part, value. Masks are worked out in a projection and added up plainly, which is five times
    faster than FILTER aggregates. A distinct count counts each key in its first month, in the unit and
    again over the whole bureau.
    """
    wanted = tuple(wanted)
    days = {
        one: f"day_{at}"
        for at, one in enumerate(dict.fromkeys(date_column(ledger, one.part) for one in wanted))
    }
    plain = {
        day: [
            one
            for one in wanted
            if not _is_distinct(one) and not _is_lowest(one) and date_column(ledger, one.part) == name
        ]
        for name, day in days.items()
    }
    selects = [_distinct(one, days[date_column(ledger, one.part)]) for one in wanted if _is_distinct(one)]
    selects += [_held(one, days[date_column(ledger, one.part)]) for one in wanted if _is_lowest(one)]
    ctes = [_record(ledger, wanted, days)] + [_sums(day, parts) for day, parts in plain.items() if parts]
    selects += [
        f"SELECT unit, month, '{one.column}' AS part, {one.column} AS value\nFROM sums_{day}"
        for day, parts in plain.items()
        for one in parts
    ]
    return (
        "WITH " + ",\n".join(ctes) + "\n" + "\nUNION ALL\n".join(selects) + "\nORDER BY part, unit, month\n"
    )


def _record(ledger: Ledger, wanted: tuple[Wanted, ...], days: Mapping[str, str]) -> str:
    """Every row of the ledger with its unit now, its dates, and a mask or key per wanted number."""
    columns = [f"{quoted(name)} AS {day}" for name, day in days.items()]
    columns += [f"{mask(one.part)} AS {one.column}" for one in wanted]
    return f"""record AS MATERIALIZED (
    SELECT
        unit AS sent_by,
        {listed(columns, 8)}
    FROM {quoted(ledger.id)}
)"""


def _sums(day: str, parts: list[Wanted]) -> str:
    columns = [f"{_outer(one)}::DOUBLE AS {one.column}" for one in parts]
    month = f"strftime(record.{day}, '%Y-%m')"
    return f"""sums_{day} AS (
    SELECT
        coalesce(unit_now.unit, '{BUREAU}') AS unit,
        {month} AS month,
        {listed(columns, 8)}
    FROM record
    JOIN unit_now ON unit_now.sent_by = record.sent_by
    WHERE record.{day} BETWEEN $starts_on AND $as_of
    GROUP BY GROUPING SETS ((unit_now.unit, {month}), ({month}))
)"""


def _distinct(wanted: Wanted, day: str) -> str:
    return f"""SELECT
    unit,
    strftime(first_on, '%Y-%m') AS month,
    '{wanted.column}' AS part,
    count(*)::DOUBLE AS value
FROM (
    SELECT coalesce(unit_now.unit, '{BUREAU}') AS unit, min(record.{day}) AS first_on
    FROM record
    JOIN unit_now ON unit_now.sent_by = record.sent_by
    WHERE record.{day} BETWEEN $starts_on AND $as_of AND record.{wanted.column} IS NOT NULL
    GROUP BY GROUPING SETS ((unit_now.unit, record.{wanted.column}), (record.{wanted.column}))
) AS first_seen
GROUP BY unit, strftime(first_on, '%Y-%m')"""


def _held(wanted: Wanted, day: str) -> str:
    """What each sender held in a month, added up over the unit it counts for now and over the bureau."""
    return f"""SELECT
    coalesce(unit, '{BUREAU}') AS unit,
    month,
    '{wanted.column}' AS part,
    sum(value)::DOUBLE AS value
FROM (
    SELECT
        unit_now.unit,
        record.sent_by,
        strftime(record.{day}, '%Y-%m') AS month,
        {_outer(wanted)} AS value
    FROM record
    JOIN unit_now ON unit_now.sent_by = record.sent_by
    WHERE record.{day} BETWEEN $starts_on AND $as_of AND record.{wanted.column} IS NOT NULL
    GROUP BY unit_now.unit, record.sent_by, month
) AS of_sender
GROUP BY GROUPING SETS ((unit, month), (month))"""


def _is_lowest(wanted: Wanted) -> bool:
    return wanted.part.time is Time.LOWEST


def _is_distinct(wanted: Wanted) -> bool:
    return wanted.part.time is Time.DISTINCT


def date_column(ledger: Ledger, part: MeasurePart) -> str:
    """The column a number counts at; the ledger's own date stands in every view as event_on."""
    field = part.date or ledger.date
    return "event_on" if field == ledger.date else field


def listed(columns: list[str], indent: int) -> str:
    """Columns one a line."""
    return (",\n" + " " * indent).join(columns)


def mask(part: MeasurePart) -> str:
    """What one row gives to a number: its value or key where the condition holds."""
    value = bind(part.value) if part.value else "1"
    if part.aggregate is Aggregate.COUNT and part.value:
        value = f"CASE WHEN {value} IS NOT NULL THEN 1 ELSE 0 END"
    other = "0" if part.aggregate in (Aggregate.COUNT, Aggregate.SUM) else "NULL"
    return f"CASE WHEN ({bind(part.where)}) THEN {value} ELSE {other} END" if part.where else value


def _outer(wanted: Wanted) -> str:
    match wanted.part.aggregate:
        case Aggregate.COUNT | Aggregate.SUM:
            return f"sum({wanted.column})"
        case Aggregate.COUNT_DISTINCT:
            return f"count(DISTINCT {wanted.column})"
        case aggregate:
            return f"{aggregate.value}({wanted.column})"


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'

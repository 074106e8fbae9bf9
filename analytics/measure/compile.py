"""SQL from measure definitions: one scan per ledger and date, one query per distinct count."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from analytics.measure.model import BUREAU
from analytics.plan.ledger import Ledger
from analytics.plan.model import Aggregate, MeasurePart

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


def scan_sql(ledger: Ledger, date_field: str, wanted: Iterable[Wanted]) -> str:
    """One scan of a ledger for all its sums and counts by one date.

    One row per unit (as it is now) and month, and per month for the bureau. Masks are worked out in a
    projection and added up plainly: that is five times faster than FILTER aggregates.
    """
    wanted = tuple(wanted)
    masks = ",\n        ".join(f"{_mask(one.part)} AS {one.column}" for one in wanted)
    sums = ",\n    ".join(f"{_outer(one)}::DOUBLE AS {one.column}" for one in wanted)
    day = _day(ledger, date_field)
    return f"""
WITH masked AS (
    SELECT
        unit AS sent_by,
        strftime({day}, '%Y-%m') AS month,
        {masks}
    FROM {_quoted(ledger.id)}
    WHERE {day} BETWEEN $starts_on AND $as_of
)
SELECT
    coalesce(unit_now.unit, '{BUREAU}') AS unit,
    masked.month,
    {sums}
FROM masked
JOIN unit_now ON unit_now.sent_by = masked.sent_by
GROUP BY GROUPING SETS ((unit_now.unit, masked.month), (masked.month))
ORDER BY 1, 2
"""


def distinct_sql(ledger: Ledger, date_field: str, wanted: Wanted) -> str:
    """Each key once, in its first month: per unit, and over the whole bureau.

    One row per unit and month, and per month for the bureau. A key is the value given in the plan.
    """
    day = _day(ledger, date_field)
    where = f"AND ({bind(wanted.part.where)})" if wanted.part.where else ""
    return f"""
WITH counted AS (
    SELECT
        unit AS sent_by,
        {bind(wanted.part.value)} AS key,
        {day} AS day
    FROM {_quoted(ledger.id)}
    WHERE {day} BETWEEN $starts_on AND $as_of {where}
),
first_seen AS (
    SELECT coalesce(unit_now.unit, '{BUREAU}') AS unit, counted.key, min(counted.day) AS day
    FROM counted
    JOIN unit_now ON unit_now.sent_by = counted.sent_by
    WHERE counted.key IS NOT NULL
    GROUP BY GROUPING SETS ((unit_now.unit, counted.key), (counted.key))
)
SELECT unit, strftime(day, '%Y-%m') AS month, count(*)::DOUBLE AS {wanted.column}
FROM first_seen
GROUP BY unit, strftime(day, '%Y-%m')
ORDER BY 1, 2
"""


def _day(ledger: Ledger, date_field: str) -> str:
    return "event_on" if date_field == ledger.date else _quoted(date_field)


def _mask(part: MeasurePart) -> str:
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


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

"""SQL for the single records behind a number: what each adds to it, and why the others add nothing."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.measure.compile import bind, date_column, listed, mask, quoted
from analytics.measure.model import BUREAU
from analytics.plan.ledger import Ledger
from analytics.plan.model import Aggregate, MeasurePart, Time

PLACES = ("period", "workbook", "sheet", '"row"')
IN_ORDER = 'counts_on, workbook, sheet, "row"'
OWN = "field_"  # before the ledger's own fields, whose names may be any


def rows_sql(ledger: Ledger, part: MeasurePart, fields: Sequence[str]) -> str:
    """Every record of the ledger of $unit (or of all, for the bureau) beside a declared number.

    One row per record: unit it counts for, sent_by, period, workbook, sheet, row, counts_on (its date
    here), adds (what it adds to the number), why_not (empty where it
    counts: no_date, outside, condition, empty, repeated, other_month), over all records n_all, n_adding
    and total (the number to date), and `fields` of the ledger with
    `field_` before their names. Takes $unit, $starts_on, $as_of and the plan's parameters.
    """
    of_bureau = f"$unit = '{BUREAU}'"
    shown = "".join(f",\n    {quoted(OWN + one)}" for one in fields)
    return f"""WITH record AS (
    SELECT
        unit AS sent_by,
        {", ".join(PLACES)},
        {quoted(date_column(ledger, part))} AS counts_on,
        {_condition(part)} AS passes,
        {mask(part)} AS value{_own(fields)}
    FROM {quoted(ledger.id)}
),
mine AS (
    SELECT
        record.*,
        unit_now.unit,
        strftime(record.counts_on, '%Y-%m') AS counts_in,
        coalesce(record.counts_on BETWEEN $starts_on AND $as_of, false) AS in_span,
        CASE WHEN in_span AND record.passes THEN record.value END AS usable
    FROM record
    JOIN unit_now ON unit_now.sent_by = record.sent_by
    WHERE {of_bureau} OR unit_now.unit = $unit
),
ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY usable IS NULL, {_group(part, of_bureau)}
            ORDER BY {_first(part)}{IN_ORDER}
        ) AS place
    FROM mine
),
given AS (
    SELECT *, CASE WHEN usable IS NOT NULL AND {_takes(part)} THEN {_adds(part)}::DOUBLE END AS gives
    FROM ranked
),
monthly AS (
    SELECT *, sum({_known(part)}) OVER (PARTITION BY unit, counts_in) AS month_gives
    FROM given
),
chosen AS (
    SELECT *, {_month(part)} AS month_taken
    FROM monthly
),
told AS (
    SELECT
        *,
        CASE
            WHEN counts_on IS NULL THEN 'no_date'
            WHEN NOT in_span THEN 'outside'
            WHEN NOT passes THEN 'condition'
            WHEN value IS NULL THEN 'empty'
            WHEN gives IS NULL THEN '{"empty" if _adds_rows(part) else "repeated"}'
            WHEN month_taken IS DISTINCT FROM counts_in THEN 'other_month'
        END AS why_not
    FROM chosen
)
SELECT
    unit,
    sent_by,
    {listed(list(PLACES), 4)},
    counts_on,
    CASE WHEN why_not IS NULL THEN gives END AS adds,
    why_not,
    count(*) OVER () AS n_all,
    count(CASE WHEN why_not IS NULL THEN gives END) OVER () AS n_adding,
    sum(CASE WHEN why_not IS NULL THEN gives END) OVER () AS total{shown}
FROM told
ORDER BY why_not IS NOT NULL, unit, {IN_ORDER}
"""


def kept_sql(ledger: Ledger, fields: Sequence[str], naming: Sequence[str]) -> str:
    """Every record of the ledger that one of $units sent or that names one of them in a field of `naming`.

    Columns as in `rows_sql`; what they add is for the file that reads them to say. Takes $units.
    """
    named = "".join(f" OR list_contains($units, {quoted(one)})" for one in naming)
    own = "".join(f",\n    ledger.{quoted(one)} AS {quoted(OWN + one)}" for one in fields)
    return f"""SELECT
    unit_now.unit,
    ledger.unit AS sent_by,
    {listed([f"ledger.{one}" for one in PLACES], 4)},
    ledger.event_on AS counts_on,
    NULL::DOUBLE AS adds,
    NULL::VARCHAR AS why_not,
    count(*) OVER () AS n_all{own}
FROM {quoted(ledger.id)} AS ledger
JOIN unit_now ON unit_now.sent_by = ledger.unit
WHERE list_contains($units, ledger.unit){named}
ORDER BY unit_now.unit, ledger.event_on, ledger.workbook, ledger.sheet, ledger."row"
"""


def _own(fields: Sequence[str]) -> str:
    return "".join(f",\n        {quoted(one)} AS {quoted(OWN + one)}" for one in fields)


def _condition(part: MeasurePart) -> str:
    return f"coalesce({bind(part.where)}, false)" if part.where else "true"


def _adds_rows(part: MeasurePart) -> bool:
    """Whether every row that passes adds something of its own."""
    return part.time is not Time.DISTINCT and part.aggregate in (Aggregate.COUNT, Aggregate.SUM)


def _known(part: MeasurePart) -> str:
    """What makes up a month: where rows are counted or added up, those that fail the condition are zeros."""
    return "CASE WHEN in_span THEN value END" if _adds_rows(part) else "gives"


def _group(part: MeasurePart, of_bureau: str) -> str:
    """Inside what a key counts once, or the lowest or highest value is taken."""
    match part.time:
        case Time.DISTINCT:
            return f"CASE WHEN {of_bureau} THEN NULL ELSE unit END, usable"
        case Time.LOWEST:
            group = "unit, sent_by, counts_in"
        case Time.STOCK:
            group = "unit, counts_in"
        case Time.FLOW:
            group = f"CASE WHEN {of_bureau} THEN NULL ELSE unit END, counts_in"
    return f"{group}, usable" if part.aggregate is Aggregate.COUNT_DISTINCT else group


def _first(part: MeasurePart) -> str:
    match part.aggregate:
        case Aggregate.MIN:
            return "usable, "
        case Aggregate.MAX:
            return "usable DESC, "
    return ""


def _takes(part: MeasurePart) -> str:
    """Whether a row gives something: every one, or only the first of its group."""
    if not _adds_rows(part):
        return "place = 1"
    return "usable <> 0" if part.aggregate is Aggregate.COUNT else "true"


def _adds(part: MeasurePart) -> str:
    once = part.time is Time.DISTINCT or part.aggregate is Aggregate.COUNT_DISTINCT
    return "1" if once else "usable"


def _month(part: MeasurePart) -> str:
    """The month whose rows are taken: each its own, the last known one, or the lowest one."""
    match part.time:
        case Time.FLOW | Time.DISTINCT:
            return "counts_in"
        case Time.STOCK:
            # A month whose records hold no key counts none; a month without a value is unknown.
            counts = part.aggregate is Aggregate.COUNT_DISTINCT
            known = "in_span" if counts else "in_span AND value IS NOT NULL"
            return f"max(counts_in) FILTER ({known}) OVER (PARTITION BY unit)"
        case Time.LOWEST:
            return (
                "first_value(counts_in) OVER (PARTITION BY unit ORDER BY month_gives NULLS LAST, counts_in)"
            )

"""Measures: ledgers, fields and expressions that exist, and SQL files that answer in the agreed shape."""

from __future__ import annotations

from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from analytics.errors import Problem
from analytics.plan.check.draft import Draft
from analytics.plan.expression import CUT_OFF, DIALECT, faults, kind_of
from analytics.plan.ledger import FieldType, Ledger
from analytics.plan.mistakes import unknown
from analytics.plan.model import Aggregate, Indicator, Measure, MeasurePart, Time

NUMBERS = (FieldType.INT, FieldType.DECIMAL, FieldType.MONEY)
COLUMNS = ["unit", "month", "numerator", "denominator"]
# What a SQL file may use beside the ledgers it names: units, their successors now, months up to the cut-off.
VIEWS = ("unit", "unit_now", "month_now")
GIVEN = ("starts_on", CUT_OFF)


def wrong_measures(draft: Draft) -> Iterator[Problem]:
    """Everything that would make a measure fail or count nothing."""
    for indicator in draft.plan.indicators:
        for name in ("measure", "unit_measure"):
            measure = getattr(indicator, name)
            if measure:
                yield from _measure(draft, indicator, measure, name)


def _measure(draft: Draft, indicator: Indicator, measure: Measure, name: str) -> Iterator[Problem]:
    if bool(measure.sql) == bool(measure.numerator) or (measure.denominator and not measure.numerator):
        yield draft.problem("measure_shape", indicator, name, indicator=indicator.id)
        return
    for index, ledger in enumerate(measure.ledgers):
        if ledger not in draft.ledgers:
            yield draft.no_such("ledgers", ledger, indicator, name, "ledgers", index)
    for key in ("numerator", "denominator"):
        part = getattr(measure, key)
        if part:
            yield from _part(draft, indicator, part, (name, key))
    if measure.sql:
        yield from _sql(draft, indicator, measure, name)


def _part(draft: Draft, indicator: Indicator, part: MeasurePart, path: tuple[str, ...]) -> Iterator[Problem]:
    ledger = draft.ledgers.get(part.ledger)
    if ledger is None:
        yield draft.no_such("ledgers", part.ledger, indicator, *path, "ledger")
        return
    if part.value is None and part.aggregate is not Aggregate.COUNT:
        yield draft.problem("value_missing", indicator, *path, aggregate=part.aggregate.value)
    if (part.aggregate is Aggregate.COUNT_DISTINCT) != (part.time is Time.DISTINCT):
        yield draft.problem("distinct_in_time", indicator, *path)
    if part.date and (part.date not in ledger.field or ledger.field[part.date].type is not FieldType.DATE):
        dates = [one.id for one in ledger.fields if one.type is FieldType.DATE]
        yield draft.no_such(ledger.id, part.date, indicator, *path, "date", choices=dates)
    for key in ("value", "where"):
        if getattr(part, key):
            yield from _expression(draft, indicator, part, ledger, (*path, key))


def _expression(
    draft: Draft, indicator: Indicator, part: MeasurePart, ledger: Ledger, path: tuple[str, ...]
) -> Iterator[Problem]:
    text = getattr(part, path[-1])
    found = list(faults(text, ledger, draft.known("parameters")))
    for fault in found:
        values = {"key": path[-1], **fault.values}
        if fault.choices is None:
            yield draft.problem(fault.name, indicator, *path, **values)
        else:
            route = draft.route(indicator, *path)
            value = str(values.pop("value"))
            yield unknown(fault.name, draft.places, route, value, fault.choices, **values)
    if found:
        return
    kind = kind_of(text, ledger)
    if kind and path[-1] == "where" and kind is not FieldType.BOOL:
        yield draft.problem("where_no_condition", indicator, *path, field=text, type=kind.value)
    needs_number = path[-1] == "value" and part.aggregate in (Aggregate.SUM, Aggregate.MIN, Aggregate.MAX)
    if kind and needs_number and kind not in NUMBERS:
        yield draft.problem("value_no_number", indicator, *path, field=text, type=kind.value)


def _sql(draft: Draft, indicator: Indicator, measure: Measure, name: str) -> Iterator[Problem]:
    def problem(what: str, **values: object) -> Problem:
        return draft.problem(what, indicator, name, "sql", indicator=indicator.id, **values)

    if not measure.ledgers:
        yield problem("sql_ledgers")
    try:
        trees = [one for one in sqlglot.parse(measure.sql, dialect=DIALECT) if one]
    except (SqlglotError, RecursionError) as error:
        yield problem("sql_unreadable", reason=str(error).splitlines()[0])
        return
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        yield problem("sql_no_query")
        return
    query = trees[0]
    if query.named_selects != COLUMNS:
        yield problem("sql_columns", columns=", ".join(query.named_selects), wanted=", ".join(COLUMNS))
    own = {one.alias for one in query.find_all(exp.CTE)}
    for table in sorted({one.name for one in query.find_all(exp.Table)} - own):
        if table not in measure.ledgers and table not in VIEWS:
            yield problem("sql_reads", value=table, choices=", ".join((*measure.ledgers, *VIEWS)))
    known = (*GIVEN, *draft.known("parameters"))
    for given in sorted({one.name for one in query.find_all(exp.Placeholder)} - set(known)):
        yield problem("sql_parameter", value=given, choices=", ".join(known))

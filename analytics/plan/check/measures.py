"""Measures: of one kind, over ledgers, fields and expressions that exist."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.errors import Problem
from analytics.plan.check.draft import Draft
from analytics.plan.check.sql import sql_faults
from analytics.plan.expression import faults, kind_of
from analytics.plan.ledger import FieldType, Ledger
from analytics.plan.mistakes import unknown
from analytics.plan.model import Aggregate, Indicator, Measure, MeasurePart, Time

NUMBERS = (FieldType.INT, FieldType.DECIMAL, FieldType.MONEY)


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
        if ledger not in draft.known("ledgers"):
            yield draft.no_such("ledgers", ledger, indicator, name, "ledgers", index)
    for key in ("numerator", "denominator"):
        part = getattr(measure, key)
        if part:
            yield from _part(draft, indicator, part, (name, key))
    for word, values in sql_faults(measure, draft) if measure.sql else ():
        yield draft.problem(word, indicator, name, "sql", indicator=indicator.id, **values)


def _part(draft: Draft, indicator: Indicator, part: MeasurePart, path: tuple[str, ...]) -> Iterator[Problem]:
    ledger = draft.ledgers.get(part.ledger)
    if ledger is None:
        if part.ledger not in draft.known("ledgers"):
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

"""Measures: of one kind, over ledgers, fields and expressions that exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from analytics.errors import Problem
from analytics.plan.check.draft import Draft
from analytics.plan.check.sql import sql_faults
from analytics.plan.expression import faults, kind_of
from analytics.plan.ledger import FieldType, Ledger
from analytics.plan.mistakes import unknown
from analytics.plan.model import Aggregate, Frozen, Measure, MeasurePart, Time

NUMBERS = (FieldType.INT, FieldType.DECIMAL, FieldType.NUMBER, FieldType.MONEY)


@dataclass(frozen=True)
class _Owner:
    """What a measure stands in: the item of the plan, its name for messages, and the way to the measure."""

    item: Frozen
    name: str
    path: tuple[str | int, ...]

    def inside(self, *path: str | int) -> _Owner:
        return replace(self, path=(*self.path, *path))


def wrong_measures(draft: Draft) -> Iterator[Problem]:
    """Everything that would make a measure fail or count nothing."""
    for owner, measure in _measures(draft):
        yield from _measure(draft, owner, measure)


def _measures(draft: Draft) -> Iterator[tuple[_Owner, Measure]]:
    for one in draft.plan.indicators:
        yield _Owner(one, one.id, ("measure",)), one.measure
        if one.unit_measure:
            yield _Owner(one, one.id, ("unit_measure",)), one.unit_measure
        for index, reading in enumerate(one.other_readings):
            if reading.measure:
                yield _Owner(one, one.id, ("other_readings", index, "measure")), reading.measure
    rules = draft.plan.rules
    if not rules:
        return
    for one in (*rules.adjustments, *rules.vetoes):
        yield _Owner(one, one.id, ("measure",)), one.measure
    for name in ("self_score", "review_score"):
        if getattr(rules, name):
            yield _Owner(rules, name, (name,)), getattr(rules, name)


def _measure(draft: Draft, owner: _Owner, measure: Measure) -> Iterator[Problem]:
    if bool(measure.sql) == bool(measure.numerator) or (measure.denominator and not measure.numerator):
        yield draft.problem("measure_shape", owner.item, *owner.path, indicator=owner.name)
        return
    for index, ledger in enumerate(measure.ledgers):
        if ledger not in draft.known("ledgers"):
            yield draft.no_such("ledgers", ledger, owner.item, *owner.path, "ledgers", index)
    for key in ("numerator", "denominator"):
        part = getattr(measure, key)
        if part:
            yield from _part(draft, owner.inside(key), part)
    for word, values in sql_faults(measure, draft) if measure.sql else ():
        yield draft.problem(word, owner.item, *owner.path, "sql", indicator=owner.name, **values)


def _part(draft: Draft, owner: _Owner, part: MeasurePart) -> Iterator[Problem]:
    item, path = owner.item, owner.path
    ledger = draft.ledgers.get(part.ledger)
    if ledger is None:
        if part.ledger not in draft.known("ledgers"):
            yield draft.no_such("ledgers", part.ledger, item, *path, "ledger")
        return
    if part.value is None and part.aggregate is not Aggregate.COUNT:
        yield draft.problem("value_missing", item, *path, aggregate=part.aggregate.value)
    if (part.aggregate is Aggregate.COUNT_DISTINCT) != (part.time is Time.DISTINCT):
        yield draft.problem("distinct_in_time", item, *path)
    if part.date and (part.date not in ledger.field or ledger.field[part.date].type is not FieldType.DATE):
        dates = [one.id for one in ledger.fields if one.type is FieldType.DATE]
        yield draft.no_such(ledger.id, part.date, item, *path, "date", choices=dates)
    for key in ("value", "where"):
        if getattr(part, key):
            yield from _expression(draft, owner.inside(key), part, ledger)


def _expression(draft: Draft, owner: _Owner, part: MeasurePart, ledger: Ledger) -> Iterator[Problem]:
    item, path = owner.item, owner.path
    text = getattr(part, path[-1])
    found = list(faults(text, ledger, draft.known("parameters")))
    for fault in found:
        values = {"key": path[-1], **fault.values}
        if fault.choices is None:
            yield draft.problem(fault.name, item, *path, **values)
        else:
            route = draft.route(item, *path)
            value = str(values.pop("value"))
            yield unknown(fault.name, draft.places, route, value, fault.choices, **values)
    if found:
        return
    kind = kind_of(text, ledger)
    if kind and path[-1] == "where" and kind is not FieldType.BOOL:
        yield draft.problem("where_no_condition", item, *path, field=text, type=kind.value)
    needs_number = path[-1] == "value" and part.aggregate in (Aggregate.SUM, Aggregate.MIN, Aggregate.MAX)
    if kind and needs_number and kind not in NUMBERS:
        yield draft.problem("value_no_number", item, *path, field=text, type=kind.value)

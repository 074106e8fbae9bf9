"""SQL files of measures: one query in the agreed shape over views and columns that exist."""

from __future__ import annotations

from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify

from analytics.plan.check.draft import Draft
from analytics.plan.check.ledgers import COLUMNS
from analytics.plan.expression import CUT_OFF, DIALECT, reason_of
from analytics.plan.model import Measure

ANSWER = ["unit", "month", "numerator", "denominator"]
# What a SQL file may use beside the ledgers it names: units, their successors now, months up to the cut-off.
VIEWS = {
    "unit": (
        "code", "name_zh", "name_en", "kind", "rank_group", "assessed", "opened_on", "closed_on",
        "merged_into", "now",
    ),
    "unit_now": ("sent_by", "unit"),
    "month_now": ("month",),
}  # fmt: skip
GIVEN = ("starts_on", CUT_OFF)

Faults = Iterator[tuple[str, dict[str, object]]]


def sql_faults(measure: Measure, draft: Draft) -> Faults:
    """Everything wrong with a measure's SQL text: words of `plan_problems` and what fills them in."""
    if not measure.ledgers:
        yield "sql_ledgers", {}
        return
    try:
        trees = [one for one in sqlglot.parse(measure.sql, dialect=DIALECT) if one]
    except (SqlglotError, RecursionError) as error:
        yield "sql_unreadable", {"reason": reason_of(error)}
        return
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        yield "sql_no_query", {}
        return
    yield from _query_faults(trees[0], measure, draft)


def _query_faults(query: exp.Query, measure: Measure, draft: Draft) -> Faults:
    if query.named_selects != ANSWER:
        yield "sql_columns", {"columns": ", ".join(query.named_selects), "wanted": ", ".join(ANSWER)}
    known = (*GIVEN, *draft.known("parameters"))
    for given in sorted({one.name for one in query.find_all(exp.Placeholder)} - set(known)):
        yield "sql_parameter", {"value": given, "choices": ", ".join(known)}
    own = {one.alias for one in query.find_all(exp.CTE)}
    readable = (*measure.ledgers, *VIEWS)
    strange = sorted({one.name for one in query.find_all(exp.Table)} - own - set(readable))
    for table in strange:
        yield "sql_reads", {"value": table, "choices": ", ".join(readable)}
    if not strange and set(measure.ledgers) <= set(draft.ledgers):
        try:
            qualify(query.copy(), schema=_schema(measure, draft), dialect=DIALECT)
        except SqlglotError as error:
            yield "sql_unreadable", {"reason": reason_of(error)}


def _schema(measure: Measure, draft: Draft) -> dict[str, dict[str, str]]:
    """Columns of the views, all as text: only their names matter here."""
    views = {name: [*columns] for name, columns in VIEWS.items()}
    views["unit"] += [*draft.known("unit_stats"), *(f"is_{flag}" for flag in draft.known("unit_flags"))]
    for name in measure.ledgers:
        views[name] = [*COLUMNS, *(one.id for one in draft.ledgers[name].fields)]
    return {name: dict.fromkeys(columns, "text") for name, columns in views.items()}

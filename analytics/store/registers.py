"""The plan as tables beside the records: units, indicators, targets, clauses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import duckdb
import pandas as pd

from analytics.plan.deadline import RHYTHMS, closes_on, covered, usual_due_on
from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan
from analytics.plan.period import periods_between
from analytics.plan.target import successor
from analytics.store.columns import quoted

Rows = list[dict[str, object]]

UNIT = {
    "code": "VARCHAR",
    "name_zh": "VARCHAR",
    "name_en": "VARCHAR",
    "kind": "VARCHAR",
    "rank_group": "VARCHAR",
    "assessed": "BOOLEAN",
    "reporting": "VARCHAR",
    "opened_on": "DATE",
    "closed_on": "DATE",
    "merged_into": "VARCHAR",
    "now": "VARCHAR",
}
INDICATOR = {
    "indicator": "VARCHAR",
    "name_zh": "VARCHAR",
    "name_en": "VARCHAR",
    "clause": "VARCHAR",
    "block": "VARCHAR",
    "nature": "VARCHAR",
    "unit_of_measure_zh": "VARCHAR",
    "unit_of_measure_en": "VARCHAR",
    "scope": "VARCHAR",
    "direction": "VARCHAR",
    "is_rate": "BOOLEAN",
    "weight": "DECIMAL(18,4)",
    "hard_line": "BOOLEAN",
    "veto": "VARCHAR",
    "bonus": "BOOLEAN",
    "proposed": "VARCHAR",
}
TARGET = {
    "indicator": "VARCHAR",
    "unit": "VARCHAR",
    "state": "VARCHAR",
    "value": "DECIMAL(18,4)",
    "per_head_stat": "VARCHAR",
    "per_head_rate": "DECIMAL(18,6)",
    "per_head_minimum": "DECIMAL(18,4)",
    "effective_from": "DATE",
    "proposed": "BOOLEAN",
    "reason_zh": "VARCHAR",
    "reason_en": "VARCHAR",
}
CLAUSE = {
    "position": "INTEGER",
    "id": "VARCHAR",
    "section": "VARCHAR",
    "text": "VARCHAR",
    "text_en": "VARCHAR",
    "kind": "VARCHAR",
    "indicator": "VARCHAR",
    "ledger": "VARCHAR",
    "report_section": "VARCHAR",
    "narrative_zh": "VARCHAR",
    "narrative_en": "VARCHAR",
}


EXTENSION = {
    "unit": "VARCHAR",
    "period": "VARCHAR",
    "ledger": "VARCHAR",
    "due_on": "DATE",
    "granted_on": "DATE",
    "approved_by_zh": "VARCHAR",
    "approved_by_en": "VARCHAR",
    "reason_zh": "VARCHAR",
    "reason_en": "VARCHAR",
}
DEADLINE = {"ledger": "VARCHAR", "period": "VARCHAR", "closes_with": "VARCHAR", "due_on": "DATE"}


def make_deadlines(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    ledgers: Mapping[str, Ledger],
    known_on: date | None,
) -> None:
    """Make the tables `deadline` and `extension`.

    `deadline`: the usual day for each ledger in a workbook of each period, and the period of the workbook
    that closes the span it tells of. `extension`: one row per ledger of every extension granted by a day.
    """
    _make(connection, "deadline", DEADLINE, list(_deadlines(plan, ledgers)))
    _make(connection, "extension", EXTENSION, list(_extensions(plan, ledgers, known_on)))


def _deadlines(plan: Plan, ledgers: Mapping[str, Ledger]) -> Iterator[dict[str, object]]:
    for every in RHYTHMS:
        periods = periods_between(plan.starts_on, plan.ends_on, every)
        by_end = {one.ends_on: one.code for one in periods}
        for ledger in ledgers.values():
            for one in periods:
                ends_on = closes_on(plan, ledger, one)
                row = {"ledger": ledger.id, "period": one.code, "closes_with": by_end.get(ends_on)}
                yield row | {"due_on": usual_due_on(plan, ledger, ends_on)}


def _extensions(
    plan: Plan, ledgers: Mapping[str, Ledger], known_on: date | None
) -> Iterator[dict[str, object]]:
    for one in plan.extensions:
        if known_on is not None and one.granted_on > known_on:
            continue
        for ledger in covered(plan, ledgers, one):
            yield {
                "unit": one.unit,
                "period": one.period,
                "ledger": ledger,
                "due_on": one.due_on,
                "granted_on": one.granted_on,
                "approved_by_zh": one.approved_by.zh,
                "approved_by_en": one.approved_by.en,
                "reason_zh": one.reason.zh,
                "reason_en": one.reason.en,
            }


def make_registers(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Make the tables `unit`, `indicator`, `target` and `clause` of a plan.

    A unit has a column for each statistic and one for each flag (`is_` and the flag). The texts of the
    clauses, joined by `position`, are the plan.
    """
    stats = {one.id: "DECIMAL(18,4)" for one in plan.unit_stats}
    flags = {f"is_{one.id}": "BOOLEAN" for one in plan.unit_flags}
    _make(connection, "unit", UNIT | stats | flags, _units(plan))
    _make(connection, "indicator", INDICATOR, _indicators(plan))
    _make(connection, "target", TARGET, _targets(plan))
    _make(connection, "clause", CLAUSE, _clauses(plan))


def _make(connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], rows: Rows) -> None:
    said = {key: [row.get(key) for row in rows] for key in columns}
    texts = {key: [None if one is None else str(one) for one in values] for key, values in said.items()}
    frame = pd.DataFrame(texts, dtype=object)
    connection.register("register_text", frame)
    casts = ", ".join(f"{quoted(key)}::{kind} AS {quoted(key)}" for key, kind in columns.items())
    connection.execute(f"CREATE TABLE {quoted(name)} AS SELECT {casts} FROM register_text")
    connection.unregister("register_text")


def _units(plan: Plan) -> Rows:
    return [
        {
            "code": one.code,
            "name_zh": one.name.zh,
            "name_en": one.name.en,
            "kind": one.kind,
            "rank_group": one.rank_group,
            "assessed": one.assessed,
            "reporting": one.reporting,
            "opened_on": one.opened_on,
            "closed_on": one.closed_on,
            "merged_into": one.merged_into,
            "now": successor(plan, one.code, date.max),
            **one.stats,
            **{f"is_{flag.id}": flag.id in one.flags for flag in plan.unit_flags},
        }
        for one in plan.units
    ]


def _indicators(plan: Plan) -> Rows:
    return [
        {
            "indicator": one.id,
            "name_zh": one.name.zh,
            "name_en": one.name.en,
            "clause": one.clause,
            "block": one.block,
            "nature": one.nature.value,
            "unit_of_measure_zh": one.unit_of_measure.zh,
            "unit_of_measure_en": one.unit_of_measure.en,
            "scope": one.scope.value,
            "direction": one.direction.value,
            "is_rate": one.is_rate,
            "weight": one.weight,
            "hard_line": one.hard_line,
            "veto": one.veto.value if one.veto else None,
            "bonus": one.bonus,
            "proposed": " ".join(one.proposed) or None,
        }
        for one in plan.indicators
    ]


def _targets(plan: Plan) -> Rows:
    return [
        {
            "indicator": one.indicator,
            "unit": one.unit,
            "state": one.state.value,
            "value": one.value,
            "per_head_stat": one.per_head.stat if one.per_head else None,
            "per_head_rate": one.per_head.rate if one.per_head else None,
            "per_head_minimum": one.per_head.minimum if one.per_head else None,
            "effective_from": one.effective_from,
            "proposed": one.proposed,
            "reason_zh": one.reason.zh if one.reason else None,
            "reason_en": one.reason.en if one.reason else None,
        }
        for one in plan.targets
    ]


def _clauses(plan: Plan) -> Rows:
    return [
        {
            "position": position,
            "id": one.id,
            "section": one.section,
            "text": one.text,
            "text_en": one.text_en,
            "kind": one.kind,
            "indicator": one.answer.indicator,
            "ledger": one.answer.ledger,
            "report_section": one.answer.section,
            "narrative_zh": one.answer.narrative.zh if one.answer.narrative else None,
            "narrative_en": one.answer.narrative.en if one.answer.narrative else None,
        }
        for position, one in enumerate(plan.clauses, start=1)
    ]

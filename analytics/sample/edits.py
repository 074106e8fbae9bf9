"""Mistakes made on purpose: the edits of teaching cases, done to rows already made."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.plan.model import Unit
from analytics.sample.compiled import Compiled, CompiledEdit
from analytics.sample.draw import Draw, chance
from analytics.sample.recipe import Case, Edit
from analytics.sample.rows import Row, UnitYear


def edited(year: UnitYear, ledger_id: str, rows: list[Row]) -> list[Row]:
    """The rows of one ledger of one unit after all cases that name the unit."""
    for case in cases_of(year.compiled, year.unit):
        for at, edit in enumerate(case.edits):
            if edit.ledger == ledger_id:
                rows = _edited(year, rows, year.compiled.edit(edit), f"{case.id}/{at}")
    return rows


def edited_again(year: UnitYear, ledger_id: str, rows: list[Row], edits: Iterable[Edit]) -> list[Row]:
    """The rows with further edits, as the first version of a workbook sent twice had them."""
    for at, edit in enumerate(edits):
        if edit.ledger == ledger_id:
            rows = _edited(year, rows, year.compiled.edit(edit), f"first/{at}")
    return rows


def cases_of(compiled: Compiled, unit: Unit) -> list[Case]:
    """The teaching cases that name a unit."""
    return [case for case in compiled.recipe.cases if unit.code in case.units]


def _edited(year: UnitYear, rows: list[Row], edit: CompiledEdit, key: str) -> list[Row]:
    if edit.add:
        return _with_added(year, rows, edit, key)
    chosen = {id(row) for row in _chosen(year, rows, edit.edit)}
    result: list[Row] = []
    for row in rows:
        if id(row) not in chosen:
            result.append(row)
        elif not edit.edit.remove:
            changed = _changed(row, edit)
            result += [changed] * (1 + edit.edit.repeat)
    return result


def _chosen(year: UnitYear, rows: list[Row], edit: Edit) -> list[Row]:
    found = [
        row
        for row in rows
        if (edit.month is None or _month_name(year, row.month) == edit.month)
        and all(str(row.values.get(name)) == said for name, said in edit.where.items())
    ]
    last = None if edit.rows is None else edit.start + edit.rows
    return found[edit.start : last]


def _changed(row: Row, edit: CompiledEdit) -> Row:
    names = {**row.draw.names}
    draw = Draw(row.draw.random, names, row.draw.first, row.draw.last, row.draw.limit)
    values = {**row.values, **{name: make(draw) for name, make in edit.set}}
    return Row(row.month, values, row.draw)


def _with_added(year: UnitYear, rows: list[Row], edit: CompiledEdit, key: str) -> list[Row]:
    months = [_month_name(year, at) for at in range(len(year.compiled.months))]
    at = months.index(edit.edit.month)
    first = year.compiled.months[at]
    random = chance(year.seed, year.unit.code, "edit", key)
    draw = Draw(random, {**year.names, "month": edit.edit.month, "n": 1}, first, first, first)
    values: dict[str, object] = {}
    for name, make in edit.add:
        draw.names[name] = values[name] = make(draw)
    before = sum(row.month <= at for row in rows)
    return [*rows[:before], Row(at, values, draw), *rows[before:]]


def _month_name(year: UnitYear, at: int) -> str:
    return f"{year.compiled.months[at]:%Y-%m}"

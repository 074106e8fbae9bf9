"""A recipe made ready for one plan: every value a function, every ledger with its streams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from analytics.errors import PlanError, Problem
from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan
from analytics.plan.period import periods_between
from analytics.sample.defaults import default_stream, default_value
from analytics.sample.formula import Amount, compile_formula
from analytics.sample.makers import Maker, maker
from analytics.sample.recipe import Edit, Pool, Recipe, Stream
from analytics.sample.values import Value


@dataclass(frozen=True)
class CompiledPool:
    pool: Pool
    count: Amount | None
    makers: tuple[tuple[str, Maker], ...]


@dataclass(frozen=True)
class CompiledStream:
    stream: Stream
    total: Amount | None
    count: Amount
    let: tuple[tuple[str, Maker], ...]
    makers: tuple[tuple[str, Maker], ...]


@dataclass(frozen=True)
class CompiledEdit:
    edit: Edit
    set: tuple[tuple[str, Maker], ...]
    add: tuple[tuple[str, Maker], ...]


@dataclass(frozen=True)
class Compiled:
    """One plan's recipe, ready to make rows: nothing in it depends on a unit or a seed."""

    plan: Plan
    ledgers: Mapping[str, Ledger]
    recipe: Recipe
    months: tuple[date, ...]
    pools: Mapping[str, CompiledPool]
    streams: Mapping[str, tuple[CompiledStream, ...]]

    def edit(self, edit: Edit) -> CompiledEdit:
        """An edit with its values as functions; a value left empty blanks the field."""
        return CompiledEdit(
            edit,
            tuple((name, maker(value, self.recipe) if value else _blank) for name, value in edit.set.items()),
            tuple((name, maker(value, self.recipe)) for name, value in (edit.add or {}).items()),
        )


def compile_recipe(plan: Plan, ledgers: Mapping[str, Ledger], recipe: Recipe) -> Compiled:
    """The recipe made ready; ledgers it does not speak of get a stream by their field types.

    Raises PlanError when word lists or values name each other in a circle.
    """
    try:
        streams = {ledger.id: tuple(_streams(ledger, recipe)) for ledger in ledgers.values()}
        pools = {name: _pool(pool, recipe) for name, pool in recipe.pools.items()}
    except RecursionError:
        raise PlanError(Problem("sample.circular")) from None
    months = tuple(one.starts_on for one in periods_between(plan.starts_on, plan.ends_on, "month"))
    return Compiled(plan, ledgers, recipe, months, pools, streams)


def _streams(ledger: Ledger, recipe: Recipe) -> Iterator[CompiledStream]:
    streams = recipe.ledgers.get(ledger.id) or (default_stream(ledger),)
    for stream in streams:
        model = streams[stream.like] if stream.like is not None else stream
        yield _stream(stream, {**model.let, **stream.let}, {**model.fields, **stream.fields}, ledger, recipe)


def _stream(
    stream: Stream, let: dict[str, Value], values: dict[str, Value], ledger: Ledger, recipe: Recipe
) -> CompiledStream:
    for field in ledger.fields:
        if field.required and field.id not in values:
            values[field.id] = default_value(field, ledger)
    return CompiledStream(
        stream,
        compile_formula(stream.total) if stream.total else None,
        compile_formula(stream.count),
        tuple((name, maker(value, recipe)) for name, value in let.items()),
        tuple((name, maker(value, recipe)) for name, value in values.items()),
    )


def _pool(pool: Pool, recipe: Recipe) -> CompiledPool:
    return CompiledPool(
        pool,
        compile_formula(pool.count) if pool.count else None,
        tuple((name, maker(value, recipe)) for name, value in pool.fields.items()),
    )


def _blank(_draw: object) -> None:
    return None

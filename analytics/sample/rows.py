"""Rows of one unit for the whole year, ledger by ledger, from a compiled recipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from analytics.errors import PlanError, Problem
from analytics.plan.ledger import Frequency, Ledger
from analytics.plan.model import Unit
from analytics.plan.target import applies
from analytics.sample.compiled import Compiled, CompiledPool, CompiledStream
from analytics.sample.draw import Draw, Random, chance, shuffled, whole
from analytics.sample.periods import Reported, active_months, month_end, reported_in

Member = dict[str, object]
ALL_DIFFERENT = 12  # so many picks of a year come first; else the same person would be picked twice at once


@dataclass(slots=True)
class Row:
    """One row: the place of its month in the plan, its fields, and all names known when it was made."""

    month: int
    values: dict[str, object]
    draw: Draw


@dataclass
class UnitYear:
    """One unit's year in the making: its names, and the pools its rows share."""

    compiled: Compiled
    unit: Unit
    seed: int
    names: dict[str, object]
    shapes: dict[str, str] = field(default_factory=dict)
    pools: dict[str, list[Member]] = field(default_factory=dict)
    _reported: dict[tuple[Frequency, int], Reported] = field(default_factory=dict)

    @cached_property
    def active(self) -> range:
        """Places of the months in which the unit exists."""
        return active_months(self.compiled.months, self.unit)

    def reported_in(self, frequency: Frequency, at: int) -> Reported:
        """The period whose workbook carries a row of this month."""
        if (frequency, at) not in self._reported:
            self._reported[frequency, at] = reported_in(self.compiled.months, self.unit, frequency, at)
        return self._reported[frequency, at]

    def random(self, *key: object) -> Random:
        return chance(self.seed, self.unit.code, *key)


def unit_year(compiled: Compiled, unit: Unit, seed: int) -> UnitYear:
    """A unit's year with its statistics, flags and traits drawn; cases that name the unit come last."""
    plan, recipe = compiled.plan, compiled.recipe
    random = chance(seed, unit.code, "traits")
    traits = {name: low + (high - low) * random() for name, (low, high) in recipe.traits.items()}
    shapes: dict[str, str] = {}
    for case in recipe.cases:
        if unit.code in case.units:
            traits |= case.traits
            shapes |= case.shapes
    names = (
        {f"is_{one.id}": float(one.id == unit.kind) for one in plan.unit_kinds}
        | {f"is_{one.id}": float(one.id in unit.flags) for one in plan.unit_flags}
        | {one.id: 0.0 for one in plan.unit_stats}
        | {name: float(value) for name, value in unit.stats.items()}
        | {name: float(value) for name, value in plan.parameter.items()}
        | traits
        | {name: texts.get(unit.code, texts.get("*")) for name, texts in recipe.labels.items()}
        | {"unit": unit.code, "unit_name": unit.name.zh, "year": plan.starts_on.year}
    )
    return UnitYear(compiled, unit, seed, names, shapes)


def year_rows(year: UnitYear, ledger: Ledger) -> list[Row]:
    """All rows of one ledger of one unit, by month and date.

    Raises PlanError when a formula or text of the recipe names something there is not.
    """
    rows: list[Row] = []
    try:
        for at, stream in enumerate(year.compiled.streams[ledger.id]):
            if applies(stream.stream.units, year.unit):
                rows += _stream_rows(year, ledger, stream, year.random(ledger.id, at))
    except KeyError as missing:
        known = {"ledger": ledger.id, "name": missing.args[0]}
        raise PlanError(Problem("sample.unknown_name", known)) from missing
    except (TypeError, ValueError, ZeroDivisionError) as error:
        known = {"ledger": ledger.id, "reason": error}
        raise PlanError(Problem("sample.unusable_value", known)) from error
    return sorted(rows, key=lambda row: (row.month, _day_of(row, ledger)))


def _day_of(row: Row, ledger: Ledger) -> date:
    day = row.values.get(ledger.date)
    return day if isinstance(day, date) else row.draw.first


def _stream_rows(year: UnitYear, ledger: Ledger, stream: CompiledStream, random: Random) -> Iterator[Row]:
    picks = {
        name: _picker(_members(year, name), pick.fresh, random) for name, pick in stream.stream.with_.items()
    }
    if not all(year.pools[name] for name in picks):
        return
    memories: dict[int, dict[str, object]] = {}
    for n, (month, when, member) in enumerate(_slots(year, stream, random), start=1):
        names = dict(year.names)
        if member is not None:
            names.update(member)
        for pick in picks.values():
            names.update(pick())
        draw = _draw(year, ledger, month, when, names, random)
        draw.memory = memories.get(id(member), {})
        names["n"] = n
        values = _values(stream, draw)
        memories[id(member)] = names
        yield Row(month, values, draw)


def _draw(
    year: UnitYear, ledger: Ledger, month: int, when: float, names: dict[str, object], random: Random
) -> Draw:
    first = year.compiled.months[month]
    last = month_end(first)
    names["month"] = f"{first:%Y-%m}"
    names["month_no"] = first.month
    names["month_start"], names["month_end"] = first, last
    limit = year.reported_in(ledger.frequency, month).ends_on
    return Draw(random, names, first, last, limit, when)


def _values(stream: CompiledStream, draw: Draw) -> dict[str, object]:
    names = draw.names
    for name, make in stream.let:
        names[name] = make(draw)
    values = {}
    for name, make in stream.makers:
        names[name] = values[name] = make(draw)
    return values


def _slots(
    year: UnitYear, stream: CompiledStream, random: Random
) -> Iterator[tuple[int, float, Member | None]]:
    """Month, moment in the month and pool member of every row of a stream, in the order of time."""
    if stream.total:
        yield from _spread(year, stream, random)
        return
    members = _members(year, stream.stream.each) if stream.stream.each else [None]
    wanted = set(stream.stream.months)
    for at in year.active:
        if year.compiled.months[at].month in wanted:
            for member in members:
                names = {**year.names, **(member or {}), "month_no": year.compiled.months[at].month}
                n = whole(stream.count(_bare_draw(year, names, random)), random)
                for _ in range(n):
                    yield at, random(), member


def _spread(
    year: UnitYear, stream: CompiledStream, random: Random
) -> Iterator[tuple[int, float, Member | None]]:
    years = len(year.compiled.months) / 12
    total = whole(stream.total(_bare_draw(year, year.names, random)) * years, random)
    weights = [weight * (0.8 + 0.4 * random()) for weight in _shape(year, stream.stream.shape)]
    scale = total / sum(weights)
    due, made = random(), 0
    for at, weight in enumerate(weights):
        due += weight * scale
        n, made = int(due) - made, int(due)
        whens = sorted(random() for _ in range(n))
        if at in year.active:
            for when in whens:
                yield at, when, None


def _shape(year: UnitYear, name: str | None) -> list[float]:
    months = year.compiled.months
    if name is None:
        return [1.0] * len(months)
    weights = year.compiled.recipe.shapes[year.shapes.get(name, name)]
    return [weights[month.month - 1] for month in months]


def _bare_draw(year: UnitYear, names: dict[str, object], random: Random) -> Draw:
    first = year.compiled.months[0]
    return Draw(random, names, first, first, year.compiled.plan.ends_on)


def _picker(members: list[Member], fresh: float, random: Random) -> Callable[[], Member]:
    """Picks members: by the chance `fresh` one not picked before (while there is one), else a known one."""
    order = shuffled(members, random)
    n_picked = 0

    def pick() -> Member:
        nonlocal n_picked
        if n_picked < len(order) and (n_picked < ALL_DIFFERENT or random() < fresh):
            n_picked += 1
            return order[n_picked - 1]
        return order[int(random() * n_picked)]

    return pick


def _members(year: UnitYear, name: str) -> list[Member]:
    """The members of a pool of this unit, made once."""
    if name not in year.pools:
        year.pools[name] = list(_made_members(year, name, year.compiled.pools[name]))
    return year.pools[name]


def _made_members(year: UnitYear, name: str, pool: CompiledPool) -> Iterator[Member]:
    if pool.pool.table:
        yield from year.compiled.recipe.tables[pool.pool.table]
        return
    random = year.random("pool", name)
    for parent in _members(year, pool.pool.each) if pool.pool.each else [{}]:
        names = {**year.names, **parent}
        for n in range(1, whole(pool.count(_bare_draw(year, names, random)), random) + 1):
            draw = _bare_draw(year, {**names, "n": n}, random)
            member = dict(parent)
            for attribute, make in pool.makers:
                draw.names[attribute] = member[attribute] = make(draw)
            yield member

"""Values of a recipe compiled to functions of the row in the making."""

from __future__ import annotations

import calendar
from bisect import bisect_right
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, singledispatch
from itertools import accumulate
from math import floor
from string import Formatter

from analytics.sample.draw import Draw, shuffled
from analytics.sample.formula import compile_formula
from analytics.sample.recipe import Recipe
from analytics.sample.values import (
    By,
    Calc,
    Chance,
    Choice,
    DateBetween,
    DateFrom,
    Day,
    Last,
    Number,
    Some,
    TextValue,
    Yes,
)

Maker = Callable[[Draw], object]

FULL_WIDTH = {at: at + 0xFEE0 for at in range(0x21, 0x7F)}
DATE_PARTS = {"Y": "year", "M": "month", "D": "day"}


@singledispatch
def maker(value: object, _recipe: Recipe) -> Maker:
    """The function that makes this value for one row."""
    raise TypeError(f"no maker for {type(value).__name__}")


@maker.register
def _(value: TextValue, recipe: Recipe) -> Maker:
    return text_maker(value.text, recipe)


@maker.register
def _(value: Choice, recipe: Recipe) -> Maker:
    terms = value.choice if isinstance(value.choice, dict) else dict.fromkeys(value.choice, 1.0)
    makers = [text_maker(term, recipe) for term in terms]
    sums = list(accumulate(terms.values()))
    return lambda draw: makers[bisect_right(sums, draw.random() * sums[-1])](draw)


@maker.register
def _(value: Some, recipe: Recipe) -> Maker:
    makers = [text_maker(term, recipe) for term in value.some]
    low, high = value.n

    def make(draw: Draw) -> object:
        n = low + int(draw.random() * (high - low + 1))
        chosen = sorted(shuffled(range(len(makers)), draw.random)[:n])
        return value.joined_by.join(str(makers[at](draw)) for at in chosen)

    return make


@maker.register
def _(value: Number, _recipe: Recipe) -> Maker:
    low, high = (compile_formula(one) for one in value.number)
    decimals, skew = value.decimals, value.skew

    def make(draw: Draw) -> object:
        least, part = low(draw), draw.random() ** skew
        if decimals:
            return round(least + (high(draw) - least) * part, decimals)
        return floor(least + (high(draw) - least + 1) * part)

    return make


@maker.register
def _(value: Calc, _recipe: Recipe) -> Maker:
    amount, decimals = compile_formula(value.calc), value.decimals
    if decimals:
        return lambda draw: round(amount(draw), decimals)
    return lambda draw: round(amount(draw))


@maker.register
def _(value: Day, _recipe: Recipe) -> Maker:
    low, high = value.day

    def make(draw: Draw) -> object:
        days = _working_days(draw.first.year, draw.first.month, low, high)
        return days[int(draw.when * len(days))]

    return make


@cache
def _working_days(year: int, month: int, low: int, high: int) -> tuple[date, ...]:
    last = calendar.monthrange(year, month)[1]
    every = [date(year, month, day) for day in range(min(low, last), min(high, last) + 1)]
    return tuple(day for day in every if day.weekday() < 5) or tuple(every)


@maker.register
def _(value: DateFrom, _recipe: Recipe) -> Maker:
    name, (low, high), free = value.from_, value.days, value.free

    def make(draw: Draw) -> object:
        start = draw.names[name]
        if not isinstance(start, date):
            return None
        day = start + timedelta(days=low + int(draw.random() * (high - low + 1)))
        return day if free else min(day, draw.limit)

    return make


@maker.register
def _(value: DateBetween, _recipe: Recipe) -> Maker:
    first, last = value.date
    n_days = (last - first).days + 1
    return lambda draw: first + timedelta(days=int(draw.random() * n_days))


@maker.register
def _(value: Yes, _recipe: Recipe) -> Maker:
    likely = compile_formula(value.yes)
    return lambda draw: draw.random() < likely(draw)


@maker.register
def _(value: Chance, recipe: Recipe) -> Maker:
    likely, then = compile_formula(value.chance), maker(value.then, recipe)
    otherwise = maker(value.else_, recipe) if value.else_ else _nothing
    return lambda draw: then(draw) if draw.random() < likely(draw) else otherwise(draw)


@maker.register
def _(value: By, recipe: Recipe) -> Maker:
    makers = {said: maker(one, recipe) for said, one in value.of.items()}
    otherwise = maker(value.else_, recipe) if value.else_ else _nothing
    return lambda draw: makers.get(str(draw.names[value.by]), otherwise)(draw)


@maker.register
def _(value: Last, recipe: Recipe) -> Maker:
    start = maker(value.start, recipe)
    return lambda draw: draw.memory[value.last] if value.last in draw.memory else start(draw)


def text_maker(text: str, recipe: Recipe) -> Maker:
    """A function that writes the text with its `{names}` filled in (see `TextValue`)."""
    parts = [_part(*one, recipe) for one in _pieces(text)]
    if not any(callable(part) for part in parts):
        plain = "".join(parts)
        return lambda _draw: plain
    if len(parts) == 1:
        return parts[0]
    makers = [part if callable(part) else (lambda _draw, said=part: said) for part in parts]
    return lambda draw: "".join([str(make(draw)) for make in makers])


def _pieces(text: str) -> list[tuple[str, str | None]]:
    """Plain pieces as (text, None), places as (name, format)."""
    found: list[tuple[str, str | None]] = []
    for plain, name, form, _ in Formatter().parse(text):
        if plain:
            found.append((plain, None))
        if name is not None:
            found.append((name, form or ""))
    return found


def _part(said: str, form: str | None, recipe: Recipe) -> str | Maker:
    if form is None:
        return said
    if said in recipe.words:
        makers = [text_maker(word, recipe) for word in recipe.words[said]]
        return lambda draw: makers[int(draw.random() * len(makers))](draw)
    if said in recipe.values:
        return maker(recipe.values[said], recipe)
    return lambda draw: _shown(draw.names[said], form)


def _shown(value: object, form: str) -> object:
    if isinstance(value, date) and form in DATE_PARTS:
        return getattr(value, DATE_PARTS[form])
    if form == "W":
        return str(value).translate(FULL_WIDTH)
    return format(value, form) if form else value


def _nothing(_draw: Draw) -> None:
    return None

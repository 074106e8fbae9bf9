"""Kinds of values a recipe can ask for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag

from analytics.plan.model import Frozen
from analytics.sample.formula import Formula


class TextValue(Frozen):
    """A text with `{names}`: a word list (one word is drawn), a shared value, or anything of the row so far.

    After a colon stands the format: Python's own, `Y` `M` `D` for the plain numbers of a date, or
    `W` for full-width characters.
    """

    text: str


class Choice(Frozen):
    """One of the texts, by weight (or all alike)."""

    choice: dict[str, float] | tuple[str, ...]


class Some(Frozen):
    """Several different texts, joined."""

    some: tuple[str, ...]
    n: tuple[int, int] = (1, 2)
    joined_by: str = "、"


class Number(Frozen):
    """A number from low to high (both formulas); `skew` above 1 makes small ones frequent."""

    number: tuple[Formula, Formula]
    decimals: int = 0
    skew: float = 1


class Calc(Frozen):
    """What the formula gives."""

    calc: Formula
    decimals: int = 0


class Day(Frozen):
    """A working day of the row's month, between two days of the month."""

    day: tuple[int, int]


class DateFrom(Frozen):
    """A day so many days from another date; not after what the sender could know, unless `free`."""

    from_: Annotated[str, Field(alias="from")]
    days: tuple[int, int]
    free: bool = False


class DateBetween(Frozen):
    """A day between two dates."""

    date: tuple[date, date]


class Yes(Frozen):
    """Yes by this chance, else no."""

    yes: Formula


class Chance(Frozen):
    """By this chance one value, else another (else nothing)."""

    chance: Formula
    then: Value
    else_: Annotated[Value | None, Field(alias="else")] = None


class By(Frozen):
    """A value chosen by what another field of the row says."""

    by: str
    of: dict[str, Value]
    else_: Annotated[Value | None, Field(alias="else")] = None


class Last(Frozen):
    """A field of the row before (of the same thing), or a first value."""

    last: str
    start: Value


KINDS: dict[str, type[Frozen]] = {
    "text": TextValue,
    "choice": Choice,
    "some": Some,
    "number": Number,
    "calc": Calc,
    "day": Day,
    "from": DateFrom,
    "date": DateBetween,
    "yes": Yes,
    "chance": Chance,
    "by": By,
    "last": Last,
}


def _kind(value: Any) -> str | None:
    if isinstance(value, Frozen):
        return next((name for name, model in KINDS.items() if isinstance(value, model)), None)
    if isinstance(value, Mapping):
        return next((name for name in KINDS if name in value), None)
    return None


def _plain_text(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


Value = Annotated[
    Annotated[TextValue, Tag("text")]
    | Annotated[Choice, Tag("choice")]
    | Annotated[Some, Tag("some")]
    | Annotated[Number, Tag("number")]
    | Annotated[Calc, Tag("calc")]
    | Annotated[Day, Tag("day")]
    | Annotated[DateFrom, Tag("from")]
    | Annotated[DateBetween, Tag("date")]
    | Annotated[Yes, Tag("yes")]
    | Annotated[Chance, Tag("chance")]
    | Annotated[By, Tag("by")]
    | Annotated[Last, Tag("last")],
    Discriminator(_kind),
    BeforeValidator(_plain_text),
]

"""What one value may look at while a sample row is being made, and seeded chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random as Generator
from typing import TypeVar

T = TypeVar("T")
Random = Callable[[], float]


@dataclass(slots=True)
class Draw:
    """One row in the making.

    `names` holds everything a formula or text may name: statistics and traits of the unit, parameters
    of the plan, attributes of picked things, and the fields made so far. `limit` is the last day the
    sender could know of; `when` is the moment in the month (0 to 1); `memory` keeps the row before.
    """

    random: Callable[[], float]
    names: dict[str, object]
    first: date
    last: date
    limit: date
    when: float = 0.0
    memory: dict[str, object] = field(default_factory=dict)


def chance(*key: object) -> Callable[[], float]:
    """A stream of numbers in [0, 1) that depends on the key alone (same key, same numbers)."""
    return Generator("/".join(map(str, key))).random


def whole(amount: float, random: Callable[[], float]) -> int:
    """The amount as a whole number: its fraction is the chance of one more."""
    return int(amount + random()) if amount > 0 else 0


def shuffled(things: Sequence[T], random: Callable[[], float]) -> list[T]:
    """The things in drawn order."""
    return [thing for _, _, thing in sorted((random(), at, thing) for at, thing in enumerate(things))]

"""A unit's part of a bureau target, with everything needed to work it out again by hand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from analytics.plan.model import Mixed

ONE = Fraction(1)


class Way(StrEnum):
    """How a part came about."""

    NAMED = "named"
    LOCKED = "locked"  # fixed before the rest is shared
    FLOOR = "floor"  # its share would have been less
    CAP = "cap"  # its share would have been more
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Sharing:
    """What the parts of one allocation have in common; amounts in the ledger's own unit.

    `total` less `locked` (parts fixed before), `done` (what stands already, of those not locked) and
    `bound` (parts on top of that held at a floor or cap) leaves `rest`, which the others share by
    weight. `weights` is the sum of their weights.
    """

    total: Decimal
    step: Decimal
    bases: tuple[Mixed, ...]
    locked: Decimal
    done: Decimal
    bound: Decimal
    rest: Decimal
    weights: Fraction


class Part(NamedTuple):  # made by the hundred thousand, in a quarter of the time of a frozen dataclass
    """One unit's part of a bureau target and how it came about; amounts in the ledger's own unit.

    `figures` are what the unit has of each basis (None: not asked, because its coefficient is zero),
    `scaled` over `scale` its weight. `start` is what it has done already in whole steps, `whole` what it
    is given on top of that before rounding up, `raised` whether its remainder gave it one step more.
    """

    unit: str
    value: Decimal
    way: Way
    figures: tuple[Decimal | None, ...] = ()
    coefficient: Fraction = ONE
    scaled: int = 0
    scale: int = 1
    start: Decimal = Decimal(0)
    whole: Decimal = Decimal(0)
    raised: bool = False
    sharing: Sharing | None = None

    @property
    def weight(self) -> Fraction | None:
        """Basis figure times coefficient, of a mixture the share of all; none of named and locked parts."""
        return Fraction(self.scaled, self.scale) if self.sharing else None

    @property
    def quota(self) -> Fraction | None:
        """The exact share before rounding: rest x weight / weights; a floor or cap where one binds."""
        if self.sharing is None:
            return None
        if self.way is not Way.SHARED or not self.sharing.rest:
            return Fraction(self.whole)
        return Fraction(self.sharing.rest) * self.weight / self.sharing.weights

    @property
    def remainder(self) -> Fraction | None:
        """What the quota has over whole steps, as a share of one step."""
        if self.sharing is None:
            return None
        return (self.quota - Fraction(self.whole)) / Fraction(self.sharing.step)

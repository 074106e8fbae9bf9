"""One step of a calculation as data, so that anybody can work it out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """`result` is what `formula` gives on `numbers`, and it is called `name`.

    The formula is plain arithmetic over the symbols in `numbers`: + - * /, brackets, min(), max() and
    floor(). `because` is the condition under which the rule takes this branch (empty: always), over the
    same symbols. Amounts are in the ledger's own unit, shares and rates are fractions.
    """

    name: str
    formula: str
    numbers: Mapping[str, float]
    result: float
    because: str = ""

"""What keeps parts from adding up, told with units and amounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from analytics.errors import Problem
from analytics.plan.model import Allocation

SHOWN = 12


def problem(name: str, allocation: Allocation, **values: object) -> Problem:
    """A problem of the topic `allocation_problems` about the sharing out of an indicator."""
    return Problem(f"allocation_problems.{name}", {"indicator": allocation.indicator, **values})


def listed(units: Iterable[str] | Mapping[str, object]) -> str:
    """Unit codes, with their amounts where there are any; a long list is cut and its rest counted.

    >>> listed({"A1": 5, "A2": 7}), listed(["U1"] * 14).endswith("U1, U1 … +2")
    ('A1 (5), A2 (7)', True)
    """
    if isinstance(units, Mapping):
        texts = [f"{code} ({amount(value)})" for code, value in units.items()]
    else:
        texts = list(units)
    more = f" … +{len(texts) - SHOWN}" if len(texts) > SHOWN else ""
    return ", ".join(texts[:SHOWN]) + more


def amount(value: object) -> str:
    """A number as plain digits.

    >>> amount(Decimal("1E+3")), amount(Fraction(5, 2)), amount("2 > 1")
    ('1000', '2.5', '2 > 1')
    """
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    if not isinstance(value, Decimal):
        return str(value)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

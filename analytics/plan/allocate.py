"""Share a bureau target out to units so that the parts add up exactly to the whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from analytics.errors import PlanError, Problem
from analytics.plan.model import Allocation, Basis, Unit


@dataclass(frozen=True)
class Part:
    """One unit's part of a bureau target and how it came about.

    `weight` is the basis figure times coefficient, `quota` the exact share before rounding,
    `raised` whether the remainder gave it one step more. A locked part has no weight.
    """

    unit: str
    value: Decimal
    weight: Fraction | None = None
    quota: Fraction | None = None
    raised: bool = False


def allocate(total: Decimal, allocation: Allocation, units: Iterable[Unit]) -> dict[str, Part]:
    """The part of every unit, by unit code; values add up exactly to `total`.

    Locked parts go first. The rest is shared in proportion to the basis in whole steps by the largest
    remainder: each unit gets the floor of its exact share, then the largest fractions get one step
    more; ties go to the smaller unit code. A unit without weight gets zero.
    Named parts are taken as they are.

    Raises PlanError when the parts cannot add up: named parts of another sum, locked parts over the
    total, nobody to carry the rest, or a total that is no multiple of the step.
    """
    units = tuple(units)
    if allocation.basis is Basis.NAMED:
        return _named(total, allocation, units)
    locked = {one.code: allocation.locked[one.code] for one in units if one.code in allocation.locked}
    weights = {one.code: _weight(one, allocation) for one in units if one.code not in locked}
    rest = Fraction(total) - sum(map(Fraction, locked.values()), Fraction(0))
    steps = rest / Fraction(allocation.step)
    _check(total, allocation, rest, steps, weights)
    shares = _largest_remainder(int(steps), weights)
    parts = {code: Part(code, value) for code, value in locked.items()}
    for code, (n_steps, quota, raised) in shares.items():
        value = allocation.step * n_steps
        parts[code] = Part(code, value, weights[code], quota * Fraction(allocation.step), raised)
    return {one.code: parts[one.code] for one in units}


def _named(total: Decimal, allocation: Allocation, units: tuple[Unit, ...]) -> dict[str, Part]:
    given = {one.code: allocation.named.get(one.code, Decimal(0)) for one in units}
    if sum(given.values()) != total:
        raise PlanError(_problem("named_sum", allocation, total=total, sum=sum(given.values())))
    return {code: Part(code, value) for code, value in given.items()}


def _weight(unit: Unit, allocation: Allocation) -> Fraction:
    base = Fraction(1) if allocation.basis is Basis.EQUAL else Fraction(unit.stats.get(allocation.stat, 0))
    return base * Fraction(allocation.coefficients.get(unit.kind, Decimal(1)))


def _check(
    total: Decimal, allocation: Allocation, rest: Fraction, steps: Fraction, weights: dict[str, Fraction]
) -> None:
    if rest < 0:
        raise PlanError(_problem("locked_over", allocation, total=total, locked=total - _decimal(rest)))
    if steps.denominator != 1:
        raise PlanError(_problem("not_in_steps", allocation, rest=_decimal(rest), step=allocation.step))
    if rest and not any(weights.values()):
        raise PlanError(_problem("nobody_carries", allocation, rest=_decimal(rest)))


def _largest_remainder(steps: int, weights: dict[str, Fraction]) -> dict[str, tuple[int, Fraction, bool]]:
    whole = sum(weights.values(), Fraction(0))
    quotas = {
        code: Fraction(steps) * weight / whole if whole else Fraction(0) for code, weight in weights.items()
    }
    floors = {code: quota.numerator // quota.denominator for code, quota in quotas.items()}
    left = steps - sum(floors.values())
    order = sorted(quotas, key=lambda code: (floors[code] - quotas[code], code))
    raised = set(order[:left])
    return {code: (floors[code] + (code in raised), quotas[code], code in raised) for code in quotas}


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _problem(name: str, allocation: Allocation, **values: object) -> Problem:
    return Problem(f"allocation_problems.{name}", {"indicator": allocation.indicator, **values})

"""What units are weighed by when a target is shared out: basis figures and coefficients as whole numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from analytics.errors import PlanError, Problem
from analytics.plan.allocate.told import listed, problem
from analytics.plan.model import Allocation, Basis, Mixed, Unit

Figures = tuple[Decimal | None, ...]
ONE = Fraction(1)


@dataclass(frozen=True)
class Weights:
    """Weights of units as whole numbers over one `scale`, with what they are made of; one entry per unit."""

    bases: tuple[Mixed, ...]
    figures: Sequence[Figures]
    coefficients: Sequence[Fraction]
    scaled: Sequence[int]
    scale: int


def weigh(allocation: Allocation, units: Sequence[Unit], baselines: Mapping[str, Decimal]) -> Weights:
    """The weight of every unit: its basis figure times its coefficients.

    A mixture adds up the units' shares of each basis, weighed by the basis' share of the whole. A unit
    whose coefficient is zero needs no figure. Raises PlanError for figures that are missing or below
    zero, and for a mixture with a basis of which nobody has anything.
    """
    bases = _bases(allocation)
    coefficients = _coefficients(allocation, units)
    columns = [_figures(one, units, baselines) for one in bases]
    problems = [
        wrong
        for basis, column in zip(bases, columns, strict=True)
        for wrong in _wrong_figures(allocation, basis, units, coefficients, column)
    ]
    if problems:
        raise PlanError(problems)
    weighted = [_scaled(column, coefficients) for column in columns]
    scaled, scale = weighted[0] if len(bases) == 1 else _mixed(allocation, bases, weighted)
    return Weights(bases, list(zip(*columns, strict=True)), coefficients, scaled, scale)


def _bases(allocation: Allocation) -> tuple[Mixed, ...]:
    if allocation.basis is Basis.MIXTURE:
        return tuple(one for one in allocation.mixture if one.share)
    return (Mixed(basis=allocation.basis, stat=allocation.stat, share=Decimal(1)),)


def _coefficients(allocation: Allocation, units: Sequence[Unit]) -> list[Fraction]:
    by_kind = {kind: Fraction(value) for kind, value in allocation.coefficients.items()}
    by_unit = {code: Fraction(value) for code, value in allocation.unit_coefficients.items()}
    found = [by_kind.get(one.kind, ONE) for one in units]
    if by_unit:
        found = [value * by_unit.get(one.code, ONE) for one, value in zip(units, found, strict=True)]
    return found


def _figures(basis: Mixed, units: Sequence[Unit], baselines: Mapping[str, Decimal]) -> list[Decimal | None]:
    match basis.basis:
        case Basis.EQUAL:
            return [Decimal(1)] * len(units)
        case Basis.LAST_YEAR:
            return [baselines.get(one.code) for one in units]
        case _:
            return [one.stats.get(basis.stat) for one in units]


def _wrong_figures(
    allocation: Allocation,
    basis: Mixed,
    units: Sequence[Unit],
    coefficients: Sequence[Fraction],
    figures: Sequence[Decimal | None],
) -> Iterator[Problem]:
    rows = zip(units, coefficients, figures, strict=True)
    wanted = [(one.code, figure) for one, coefficient, figure in rows if coefficient]
    missing = [code for code, figure in wanted if figure is None]
    negative = {code: figure for code, figure in wanted if figure is not None and figure < 0}
    name = "baseline" if basis.basis is Basis.LAST_YEAR else "stat"
    if missing:
        yield problem(f"{name}_missing", allocation, units=listed(missing), stat=basis.stat)
    if negative:
        yield problem(f"{name}_negative", allocation, units=listed(negative), stat=basis.stat)


def _scaled(figures: Sequence[Decimal | None], coefficients: Sequence[Fraction]) -> tuple[list[int], int]:
    """Figures times coefficients as whole numbers, and what they are to be divided by."""
    ratios = [(0, 1) if figure is None else figure.as_integer_ratio() for figure in figures]
    below = lcm(*{under for _, under in ratios})
    of_coefficients = lcm(*{one.denominator for one in coefficients})
    scaled = [
        over * (below // under) * one.numerator * (of_coefficients // one.denominator)
        for (over, under), one in zip(ratios, coefficients, strict=True)
    ]
    return scaled, below * of_coefficients


def _mixed(
    allocation: Allocation, bases: Sequence[Mixed], weighted: Sequence[tuple[list[int], int]]
) -> tuple[list[int], int]:
    """Shares of the bases added up, each in its measure of the whole."""
    sums = [sum(scaled) for scaled, _ in weighted]
    empty = [_name(one) for one, whole in zip(bases, sums, strict=True) if not whole]
    if empty:
        raise PlanError(problem("basis_of_nobody", allocation, bases=", ".join(empty)))
    shares = [Fraction(one.share) / whole for one, whole in zip(bases, sums, strict=True)]
    scale = lcm(*(one.denominator for one in shares))
    factors = [one.numerator * (scale // one.denominator) for one in shares]
    columns = zip(*(scaled for scaled, _ in weighted), strict=True)
    return [sum(map(int.__mul__, factors, row)) for row in columns], scale


def _name(basis: Mixed) -> str:
    return f"{basis.basis.value} {basis.stat}" if basis.basis is Basis.STAT else basis.basis.value

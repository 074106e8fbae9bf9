"""Locked parts first, then floors and caps, then the largest remainder: parts that add up exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from analytics.errors import PlanError
from analytics.plan.allocate.bounds import Bounds, bounds, clamped
from analytics.plan.allocate.part import Part, Sharing, Way
from analytics.plan.allocate.told import amount, listed, problem
from analytics.plan.allocate.weigh import Weights, weigh
from analytics.plan.model import Allocation, Basis, Unit

NOTHING: Mapping[str, Decimal] = MappingProxyType({})


def allocate(
    total: Decimal,
    allocation: Allocation,
    units: Iterable[Unit],
    *,
    baselines: Mapping[str, Decimal] = NOTHING,
) -> dict[str, Part]:
    """The part of every unit, by unit code; values add up exactly to `total`.

    Locked parts go first. The rest is shared in proportion to the units' weights (basis figure times
    coefficients). Who would get less than its floor or more than its cap gets that bound, rounded into
    the bounds to whole steps, and the others share what then remains, until nobody is out of bounds.
    They get the floor of their exact share in whole steps of `step`; what is left goes in single steps to
    the largest remainders, ties to the smaller unit code. Floors and caps do not bind locked parts. Named
    parts are taken as they are. `baselines` are the units' figures of last year, for a basis that
    asks for them.

    Raises PlanError with the units and amounts in conflict when no such parts exist.
    """
    return _allocate(total, allocation, tuple(units), baselines, NOTHING)


def resplit(
    total: Decimal,
    allocation: Allocation,
    units: Iterable[Unit],
    *,
    done: Mapping[str, Decimal],
    baselines: Mapping[str, Decimal] = NOTHING,
) -> dict[str, Part]:
    """The parts of `allocate` in the middle of the year: only what remains is shared.

    What a unit has done (`done`, by unit code, up to whole steps) is the start of its part, so that no
    part is under it; the total less all of that, and less locked parts, is shared by the same rules.
    Locked and named parts stay as they are.

    Raises PlanError as `allocate` does, and where units have done more than the total, than their
    cap, or than their locked or named part.
    """
    return _allocate(total, allocation, tuple(units), baselines, done)


def _allocate(
    total: Decimal,
    allocation: Allocation,
    units: tuple[Unit, ...],
    baselines: Mapping[str, Decimal],
    done: Mapping[str, Decimal],
) -> dict[str, Part]:
    if total < 0:
        raise PlanError(problem("total_negative", allocation, total=amount(total)))
    if allocation.basis is Basis.NAMED:
        return _fixed(allocation, units, done, Way.NAMED, _named(total, allocation, units))
    locked = {one.code: allocation.locked[one.code] for one in units if one.code in allocation.locked}
    parts = _fixed(allocation, units, done, Way.LOCKED, locked)
    sharers = tuple(one for one in units if one.code not in locked)
    weights = weigh(allocation, sharers, baselines)
    n_steps = _steps(total, allocation, sum(locked.values(), Decimal(0)))
    limits = bounds(allocation, sharers, n_steps, done, weights)
    parts |= _shared(total, allocation, sharers, n_steps, limits, weights)
    return {one.code: parts[one.code] for one in units}


def _named(total: Decimal, allocation: Allocation, units: tuple[Unit, ...]) -> dict[str, Decimal]:
    given = {one.code: allocation.named.get(one.code, Decimal(0)) for one in units}
    if sum(given.values()) != total:
        said = {"total": amount(total), "sum": amount(sum(given.values()))}
        raise PlanError(problem("named_sum", allocation, **said))
    return given


def _fixed(
    allocation: Allocation,
    units: tuple[Unit, ...],
    done: Mapping[str, Decimal],
    way: Way,
    given: Mapping[str, Decimal],
) -> dict[str, Part]:
    """Parts that are not shared out but stand as they are said."""
    over = {
        one.code: f"{amount(done[one.code])} > {amount(given[one.code])}"
        for one in units
        if one.code in given and done.get(one.code, 0) > given[one.code]
    }
    if over:
        raise PlanError(problem(f"done_over_{way.value}", allocation, units=listed(over)))
    return {code: Part(code, value, way) for code, value in given.items()}


def _steps(total: Decimal, allocation: Allocation, locked: Decimal) -> int:
    """How many steps there are to share."""
    rest = Fraction(total) - Fraction(locked)
    if rest < 0:
        raise PlanError(problem("locked_over", allocation, total=amount(total), locked=amount(locked)))
    steps = rest / Fraction(allocation.step)
    if steps.denominator != 1:
        said = {"rest": amount(rest), "step": amount(allocation.step)}
        raise PlanError(problem("not_in_steps", allocation, **said))
    return int(steps)


def _shared(
    total: Decimal,
    allocation: Allocation,
    units: Sequence[Unit],
    n_steps: int,
    limits: Bounds,
    weights: Weights,
) -> dict[str, Part]:
    """Parts of those who share, worked out in whole numbers of steps on top of what they have done."""
    step, scaled = allocation.step, weights.scaled
    to_share = n_steps - sum(limits.start)
    ways = clamped(to_share, scaled, limits)
    wholes = [
        limits.low[at] if way is Way.FLOOR else limits.high[at] if way is Way.CAP else 0
        for at, way in enumerate(ways)
    ]
    rest = to_share - sum(wholes)
    sharing_at = [at for at, way in enumerate(ways) if way is Way.SHARED]
    whole_weight = sum(scaled[at] for at in sharing_at)
    raised = _largest_remainder(rest, whole_weight, scaled, sharing_at, units, wholes)
    sharing = Sharing(
        total=total,
        step=step,
        bases=weights.bases,
        locked=total - step * n_steps,
        done=step * sum(limits.start),
        bound=step * (to_share - rest),
        rest=step * rest,
        weights=Fraction(whole_weight, weights.scale),
    )
    return {
        unit.code: Part(
            unit.code,
            step * (limits.start[at] + wholes[at] + (at in raised)),
            ways[at],
            weights.figures[at],
            weights.coefficients[at],
            scaled[at],
            weights.scale,
            step * limits.start[at],
            step * wholes[at],
            at in raised,
            sharing,
        )
        for at, unit in enumerate(units)
    }


def _largest_remainder(
    rest: int,
    whole_weight: int,
    scaled: Sequence[int],
    sharing_at: Sequence[int],
    units: Sequence[Unit],
    wholes: list[int],
) -> set[int]:
    """Put the floors of the exact shares into `wholes`; places of those whose remainder wins a step more."""
    remainders = {}
    left = rest
    for at in sharing_at if rest else ():
        wholes[at], remainders[at] = divmod(rest * scaled[at], whole_weight)
        left -= wholes[at]
    if not left:
        return set()
    least = sorted(remainders.values(), reverse=True)[left - 1]
    above = {at for at, one in remainders.items() if one > least}
    tied = sorted((at for at, one in remainders.items() if one == least), key=lambda at: units[at].code)
    return above | {*tied[: left - len(above)]}

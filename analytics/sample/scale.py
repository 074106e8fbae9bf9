"""Samples larger or smaller than the plan: its units cut short, or more fictional ones like them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from analytics.plan.model import Plan, Text, Unit
from analytics.sample.draw import chance

SPREAD = (0.6, 1.5)


def scaled_plan(plan: Plan, n_units: int, *, seed: int, not_scaled: Collection[str] = ()) -> Plan:
    """The plan with exactly so many units: its first ones, or all and fictional ones like them.

    A fictional unit has the kind, flags and proportions of one of the plan's units and another size;
    statistics named in `not_scaled` stay as they are.
    """
    own = plan.units[:n_units]
    models = [unit for unit in plan.units if unit.opened_on is None and unit.closed_on is None]
    return plan.model_copy(update={"units": (*own, *_more(models, n_units - len(own), seed, not_scaled))})


def _more(models: list[Unit], n_more: int, seed: int, not_scaled: Collection[str]) -> Iterator[Unit]:
    for at in range(n_more):
        model, number = models[at % len(models)], at // len(models) + 2
        random = chance(seed, "scale", model.code, number)
        size = SPREAD[0] + (SPREAD[1] - SPREAD[0]) * random()
        yield model.model_copy(
            update={
                "code": f"{model.code}-{number:02}",
                "name": Text(zh=f"{model.name.zh}{number:02}", en=f"{model.name.en} {number:02}"),
                "stats": {
                    name: value if name in not_scaled else _sized(value, size)
                    for name, value in model.stats.items()
                },
            }
        )


def _sized(value: Decimal, size: float) -> Decimal:
    """A statistic of a unit so much larger; whole numbers stay whole, and something stays something."""
    if value <= 0:
        return value
    return max(Decimal(1), (value * Decimal(str(round(size, 3)))).quantize(Decimal(1)))

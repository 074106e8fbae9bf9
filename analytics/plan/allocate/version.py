"""Which way of sharing out is in force, what it starts from, and a new one from parts already worked out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from analytics.plan.allocate.part import Part
from analytics.plan.model import Allocation, Basis, Plan, Text

# What only parts that are not named have.
OF_BASES = ("mixture", "coefficients", "unit_coefficients", "locked", "minimum", "maximum", "floors", "caps")


def allocation_on(plan: Plan, indicator_id: str, day: date) -> Allocation | None:
    """The way of sharing out of an indicator in force on a day; None where there is none.

    A version without `effective_from` holds from the plan's first day.
    """
    versions = plan.allocation_versions.get(indicator_id, ())
    in_force = [one for one in versions if (one.effective_from or plan.starts_on) <= day]
    return in_force[-1] if in_force else None


def baselines_of(plan: Plan, indicator_id: str) -> Mapping[str, Decimal]:
    """The units' figures of the year before the plan for an indicator, by unit code."""
    return plan.kept("baselines_by_indicator", _by_indicator).get(indicator_id, {})


def unread(basis: Basis) -> tuple[str, ...]:
    """Keys of an allocation that a basis never reads.

    >>> unread(Basis.MIXTURE), unread(Basis.EQUAL)
    (('named',), ('named', 'mixture'))
    """
    match basis:
        case Basis.NAMED:
            return OF_BASES
        case Basis.MIXTURE:
            return ("named",)
    return ("named", "mixture")


def named_version(
    allocation: Allocation,
    parts: Mapping[str, Part],
    *,
    effective_from: date,
    reason: Text | None = None,
    document: Text | None = None,
) -> Allocation:
    """A new version of an allocation that names every unit's part as worked out, from a day on."""
    return Allocation(
        indicator=allocation.indicator,
        effective_from=effective_from,
        reason=reason,
        document=document,
        basis=Basis.NAMED,
        named={code: part.value for code, part in parts.items()},
        step=allocation.step,
        proposed=allocation.proposed,
    )


def _by_indicator(plan: Plan) -> dict[str, dict[str, Decimal]]:
    found: dict[str, dict[str, Decimal]] = {}
    for one in plan.baselines:
        found.setdefault(one.indicator, {})[one.unit] = one.value
    return found

"""The proof sheet (分解说明): every unit's part with the figures to work it out again by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

import pandas as pd

from analytics.errors import PlanError, Problem
from analytics.plan.allocate.part import Part
from analytics.plan.allocate.share import resplit
from analytics.plan.allocate.version import allocation_on, baselines_of
from analytics.plan.model import Allocation, Basis, Plan, Scope
from analytics.plan.target import Organisation, applies, bureau_target, targets_of

COLUMNS = (
    "unit", "way", "done", "coefficient", "weight", "weights", "rest", "quota", "whole", "remainder",
    "raised", "part",
)  # fmt: skip


def parts_on(
    plan: Plan, indicator_id: str, day: date, *, done: Mapping[str, Decimal] | None = None
) -> dict[str, Part]:
    """The parts of a bureau total in force on a day, by unit code; with `done`, those of a re-split then.

    Units merged away keep their own line: their part counts for the successor. A re-split goes by the
    basis last in force, also where parts of an earlier re-split are named since.

    Raises PlanError when nothing is shared out on that day, or when no parts fit (see `resplit`).
    """
    indicator = plan.indicator[indicator_id]
    total, allocation = bureau_target(plan, indicator, day).value, allocation_on(plan, indicator_id, day)
    if indicator.scope is not Scope.BUREAU_TOTAL or allocation is None:
        raise PlanError(Problem("allocation_problems.not_shared_out", {"indicator": indicator_id}))
    if total is None:
        said = {"indicator": indicator_id, "day": day.isoformat()}
        raise PlanError(Problem("allocation_problems.no_number", said))
    if done is None:
        return dict(targets_of(plan, indicator, day, organisation=Organisation.THEN).parts)
    carriers = [one for one in plan.units if one.assessed and applies(indicator.applies_to, one)]
    rule, baselines = basis_on(plan, indicator_id, day), baselines_of(plan, indicator_id)
    return resplit(total, rule, carriers, done=done, baselines=baselines)


def basis_on(plan: Plan, indicator_id: str, day: date) -> Allocation:
    """The last way of sharing out by a basis in force on a day; the one naming parts where no other was."""
    versions = plan.allocation_versions[indicator_id]
    in_force = [one for one in versions if (one.effective_from or plan.starts_on) <= day]
    return next((one for one in reversed(in_force) if one.basis is not Basis.NAMED), in_force[-1])


def proof(
    plan: Plan, indicator_id: str, day: date, *, done: Mapping[str, Decimal] | None = None
) -> pd.DataFrame:
    """The proof sheet of the parts of `parts_on` (see `proof_of`). Raises PlanError as that does."""
    return proof_of(parts_on(plan, indicator_id, day, done=done).values())


def proof_of(parts: Collection[Part]) -> pd.DataFrame:
    """One row per unit with a part; amounts in the ledger's own unit, exact.

    unit, way (`Way`), done (what stands already in whole steps), figure_1 and on (the basis figures, one
    column for each basis), coefficient, weight (figure x coefficient; of a mixture the share of all),
    weights (their sum over those who share), rest (what those share), quota (rest x weight / weights, or
    the floor or cap), whole (its whole steps), remainder (of the quota, as a share of one step), raised
    (one step more), part = done + whole + raised x step. Locked and named parts have only the part.
    """
    frame = pd.DataFrame([_row(one) for one in parts], columns=COLUMNS, dtype=object)
    n_bases = max((len(one.figures) for one in parts), default=0)
    for at in reversed(range(n_bases)):
        figures = [one.figures[at] if one.figures else None for one in parts]
        frame.insert(COLUMNS.index("coefficient"), f"figure_{at + 1}", pd.Series(figures, dtype=object))
    return frame.astype({"raised": bool})


def _row(part: Part) -> tuple[object, ...]:
    if part.sharing is None:
        return (part.unit, part.way.value, *[None] * 8, False, part.value)
    of = part.sharing
    return (
        part.unit, part.way.value, part.start, part.coefficient, part.weight, of.weights, of.rest,
        part.quota, part.whole, part.remainder, part.raised, part.value,
    )  # fmt: skip

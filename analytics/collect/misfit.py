"""Whether a unit reports for a period at all: it must exist then, and the period be of its rhythm."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.plan.model import Unit
from analytics.plan.period import Period, period_of


def misfits(unit: Unit, period: Period) -> Iterator[tuple[str, dict[str, object]]]:
    """Why a unit does not report for a period: names of messages in `collect_problems` with their values."""
    values: dict[str, object] = {"unit": unit.code, "period": period.code}
    if unit.closed_on and unit.closed_on < period.starts_on:
        yield "unit_closed", {**values, "day": unit.closed_on.isoformat(), "into": unit.merged_into or "—"}
    if unit.opened_on and unit.opened_on > period.ends_on:
        yield "unit_not_open", {**values, "day": unit.opened_on.isoformat()}
    if period_of(period.starts_on, unit.reporting) != period:
        yield f"reports_by_{unit.reporting}", values

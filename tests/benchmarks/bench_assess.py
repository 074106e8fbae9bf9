"""Units judged per second, by columns and by the plain loop of the oracle, in one run. Not a test.

Both judge the same plan of 30 indicators and the same figures; the loop gets fewer units, since it takes
the same time for each.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

from analytics.assess import assess

TESTS = Path(__file__).parent.parent
sys.path[:0] = [str(TESTS), str(TESTS / "assess")]
import oracle  # noqa: E402
from test_hundred_thousand import N_INDICATORS, world  # noqa: E402

SIZES = (1_000, 10_000, 100_000)
LOOPED = 300


def plain(n_units: int) -> float:
    """Seconds of the plain loop."""
    plan, _, numerators = world(n_units)
    said = {
        "indicators": [_said(one) for one in plan.indicators],
        "targets": {one.indicator: one.value for one in plan.targets},
        "units": [
            {"code": one.code, "rank_group": one.rank_group, "stats": {"workers": int(one.stats["workers"])}}
            for one in plan.units
        ],
        "blocks": [{"id": one.id, "points": one.points} for one in plan.blocks],
        "rules": plan.rules.model_dump(by_alias=True, exclude_none=True) | {"tie_breaks": []},
    }
    figures = {
        (unit.code, one.id): [(int(numerators[at, column]), 100)]
        for at, unit in enumerate(plan.units)
        for column, one in enumerate(plan.indicators)
    }
    start = time.perf_counter()
    oracle.assess(said, figures, date(2024, 12, 31), counts={}, late={}, received={})
    return time.perf_counter() - start


def _said(indicator) -> dict:
    return indicator.model_dump(mode="json", by_alias=True, exclude_none=True)


def main() -> None:
    loop = plain(LOOPED) / LOOPED
    print(f"{'units':>8} {'first call':>11} {'next call':>10} {'units/s':>10} {'x plain loop':>13}")
    for n_units in SIZES:
        plan, measured, _ = world(n_units)
        seconds = []
        for _ in range(2):
            start = time.perf_counter()
            assess(plan, measured)
            seconds.append(time.perf_counter() - start)
        first, again = seconds
        print(
            f"{n_units:>8,} {first:>10.2f}s {again:>9.2f}s "
            f"{n_units / again:>10,.0f} {loop * n_units / again:>13.0f}",
            flush=True,
        )
    print(f"{N_INDICATORS} indicators; plain loop: {1 / loop:,.0f} units/s")


if __name__ == "__main__":
    main()

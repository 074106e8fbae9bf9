"""Small plans and cubes for tests, checkable on paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from analytics.measure import BUREAU, Measured
from analytics.measure.model import COUNT_COLUMNS, COVERAGE_COLUMNS
from analytics.plan.model import Plan, Time
from analytics.plan.period import months_between
from analytics.plan.target import Organisation

TEXT = {"zh": "字", "en": "word"}
NAMED = {"name": TEXT}


def indicator(name: str, **said) -> dict:
    """An indicator as the plan file says it: a count over each unit unless told otherwise."""
    base = {
        "id": name,
        "name": {"zh": f"指标{name}", "en": f"Indicator {name}"},
        "clause": "1.1",
        "block": "work",
        "nature": "written",
        "unit_of_measure": {"zh": "项", "en": "items"},
        "scope": "each_unit",
        "direction": "at_least",
        "measure": {"numerator": {"ledger": name}},
        "phasing": {"kind": "month"},
        "weight": 10,
        "reading": {"id": "a", "text": TEXT},
    }
    return base | said


RATE = {"numerator": {"ledger": "work"}, "denominator": {"ledger": "work"}}


def plan(indicators: list[dict], targets: dict, *, units: dict[str, dict] | None = None, **said) -> Plan:
    """A plan for 2024; `targets` maps indicator to value, `pending` or `{unit: value}`."""
    units = units or {"U1": {}, "U2": {}}
    blocks = dict.fromkeys(one["block"] for one in indicators)
    points = {
        block: sum(Decimal(str(one["weight"])) for one in indicators if one["block"] == block)
        for block in blocks
    }
    rows = []
    for name, value in targets.items():
        if isinstance(value, dict):
            rows += [_target(name, one) | {"unit": unit} for unit, one in value.items()]
        else:
            rows.append(_target(name, value))
    base = {
        "id": "test",
        **NAMED,
        "issued_by": TEXT,
        "bureau": TEXT,
        "starts_on": "2024-01-01",
        "ends_on": "2024-12-31",
        "unit_kinds": [{"id": "plant", **NAMED}],
        "rank_groups": [{"id": "all", **NAMED}],
        "blocks": [{"id": one, **NAMED, "points": points[one], "section": "R3"} for one in blocks],
        "units": [
            {"code": code, **NAMED, "kind": "plant", "rank_group": "all", **more}
            for code, more in units.items()
        ],
        "indicators": indicators,
        "targets": rows,
        "rules": {
            "version": "1",
            "grades": [
                {"id": "excellent", **NAMED, "from": 90},
                {"id": "good", **NAMED, "from": 80},
                {"id": "pass", **NAMED, "from": 60},
                {"id": "fail", **NAMED, "from": 0},
            ],
            "bonus_cap": 10,
            "over_completion": {"share": "0.5", "at_most": "0.1"},
            "late_submission": {"each": "0.5", "at_most": 2},
            "yellow_within": "0.1",
            "coverage_line": "0.8",
        },
        "calendar": {"rounds": [], "submission_days": 5},
    }
    return Plan.model_validate(base | said)


def _target(name: str, value) -> dict:
    row = {"indicator": name, "effective_from": "2024-01-01"}
    if value in ("pending", "not_applicable"):
        return row | {"state": value}
    if isinstance(value, dict):
        return row | value
    return row | {"value": value}


def measured(
    of: Plan,
    cells: dict[tuple[str, str], object],
    *,
    as_of: date = date(2024, 12, 31),
    silent: frozenset[tuple[str, str]] = frozenset(),
    coverage: pd.DataFrame | None = None,
    counts: dict[tuple[str, str], float] | None = None,
    organisation: Organisation = Organisation.NOW,
    as_now: Measured | None = None,
) -> Measured:
    """A cube from figures: {(unit, indicator): amount, (amount, base) or a list by month}.

    A figure falls into the first month; months without one are reported zeros, unless the pair is
    `silent`. The bureau is the sum of its units. `counts` are what rules count, {(unit, count): amount}.
    """
    months = months_between(of.starts_on, as_of)
    units = [one.code for one in of.units]
    rows = []
    for one in of.indicators:
        total = np.zeros((2, len(months)))
        for unit in units:
            numbers = _months(cells.get((unit, one.id)), len(months))
            known = (unit, one.id) in cells and (unit, one.id) not in silent
            rows += _rows(unit, one, months, numbers, known)
            total += np.nan_to_num(numbers)
        rows += _rows(BUREAU, one, months, total, any((unit, one.id) in cells for unit in units))
    empty = pd.DataFrame({name: pd.Series(dtype=object) for name in COVERAGE_COLUMNS})
    counted = [
        {"unit": unit, "count": name, "month": months[0], "amount": float(amount)}
        for (unit, name), amount in (counts or {}).items()
    ]
    return Measured(
        pd.DataFrame(rows),
        empty if coverage is None else coverage,
        as_of,
        0,
        pd.DataFrame(counted, columns=list(COUNT_COLUMNS)),
        organisation=organisation,
        as_now=as_now,
    )


def _months(said, n: int) -> np.ndarray:
    numbers = np.zeros((2, n))
    if isinstance(said, list):
        for month, one in enumerate(said[:n]):
            numbers[:, month] = one if isinstance(one, tuple) else (one, 0)
    elif said is not None:
        numbers[:, 0] = said if isinstance(said, tuple) else (said, 0)
    return numbers


def _rows(unit, one, months, numbers, known) -> list[dict]:
    stock = one.measure.times[0] in (Time.STOCK, Time.LOWEST)
    return [
        {
            "unit": unit,
            "indicator": one.id,
            "month": month,
            "numerator": numbers[0, at] if known and (not stock or numbers[:, at].any()) else np.nan,
            "denominator": numbers[1, at] if known and one.is_rate else np.nan,
            "reported": known,
        }
        for at, month in enumerate(months)
    ]

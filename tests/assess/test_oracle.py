"""Random plans and records: the suite and an independent working in plain Python agree on every figure."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import builders
import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.assess import BUREAU, assess
from analytics.measure import Measured
from analytics.plan.model import Baseline
from analytics.plan.period import months_between

sys.path.insert(0, str(Path(__file__).parent))
import oracle

TEXT = builders.TEXT
DAYS = (date(2024, 2, 10), date(2024, 3, 31), date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31))
PERIODS = tuple(pd.Timestamp(one) for one in oracle.QUARTER_ENDS)
AMOUNTS = st.integers(0, 60)
SHARES = st.sampled_from(["0", "0.2", "0.5", "0.75", "1"])
STEPS = [{"from": "1", "share": "1"}, {"from": "0.8", "share": "0.6"}, {"from": "0", "share": "0"}]
BANDS = [
    {"id": "best", "name": TEXT, "from": "0.95", "share": "1"},
    {"id": "mean", "name": TEXT, "from": "0.5", "share": "0.4"},
    {"id": "worst", "name": TEXT, "share": "0"},
]
TENTHS = {"low": "0.05", "high": "0.95", "step": "0.1"}
IMPROVED = {"low": "-0.05", "high": "0.95", "at_most": "0.9", "step": "0.1"}
PHASINGS = st.sampled_from(
    [
        {"kind": "day"},
        {"kind": "month"},
        {"kind": "quarters", "shares": ["0.1", "0.4", "0.2", "0.3"]},
        {"kind": "year_end"},
        {"kind": "always"},
    ]
)


@st.composite
def indicators(draw, name: str, blocks: list[str]) -> tuple[dict, object]:
    """An indicator as a plan file says it, and its target."""
    direction = draw(st.sampled_from(["at_least", "at_least", "at_least", "at_most", "zero", "done"]))
    rated = direction in ("at_least", "at_most") and draw(st.booleans())
    scope = (
        "each_unit"
        if direction != "at_least" or rated
        else draw(st.sampled_from(["each_unit", "bureau_total"]))
    )
    number = {"zero": 0, "done": 1}.get(direction)
    if number is None:
        number = draw(st.sampled_from(["0.9", "0.5"])) if rated else draw(st.integers(0, 40))
    target = draw(st.sampled_from([number] * 6 + ["pending", "not_applicable"]))
    part = {"ledger": name}
    if not rated:
        part["time"] = draw(st.sampled_from(["flow", "flow", "stock", "lowest"]))
    measure = {"numerator": part} | ({"denominator": {"ledger": name}} if rated else {})
    phasing = draw(PHASINGS)
    if (
        direction == "at_least"
        and not rated
        and target not in ("pending", "not_applicable", 0)
        and draw(st.booleans())
    ):
        due = [{"on": "2024-06-30", "amount": number / 2}, {"on": "2024-12-31", "amount": number}]
        phasing = {"kind": "due_dates", "due": due}
    said = builders.indicator(name) | {
        "block": draw(st.sampled_from(blocks)),
        "scope": scope,
        "direction": direction,
        "measure": measure,
        "phasing": phasing,
        "weight": draw(st.sampled_from(["0", "1", "2.5", "7"])),
        "score": draw(scores(direction, rated)),
        "hard_line": draw(st.booleans()),
        "bonus": draw(st.booleans()),
        "applies_to": {"flags": draw(st.sampled_from([[], [], ["field"]]))},
    }
    if draw(st.booleans()):
        said["missing"] = draw(st.sampled_from(["zero", "spread"]))
    if rated and draw(st.booleans()):
        said["min_base"] = draw(st.integers(1, 40))
    if draw(st.integers(0, 3)) == 0:
        said["veto"] = draw(st.sampled_from(["bar", "fail"]))
    return said, target


@st.composite
def scores(draw, direction: str, rated: bool) -> dict:
    each = {"kind": "per_item", "each": draw(st.sampled_from(["0.1", "0.5"]))}
    if direction == "zero":
        return draw(st.sampled_from([{"kind": "zero"}, each]))
    if direction == "done":
        return {"kind": "done"}
    low, high = ("0.3", "0.8") if rated else ("5", "30")
    ends = (
        {"threshold": low, "benchmark": high}
        if direction == "at_least"
        else {"threshold": high, "benchmark": "0"}
    )
    between = ends | draw(st.sampled_from([{}, {"line": TENTHS}, {"line": TENTHS, "improvement": IMPROVED}]))
    rounded = draw(st.sampled_from([{}, {"rounded_to": 2}, {"rounded_to": 1}]))
    kinds = [
        {"kind": "linear"},
        {"kind": "steps", "steps": STEPS},
        {"kind": "bands", "bands": BANDS} | rounded,
        {"kind": "between", "between": between},
        {"kind": "hard_line"},
        each,
    ]
    return draw(st.sampled_from(kinds))


@st.composite
def rules(draw, blocks: list[str]) -> dict:
    grades = [
        {"id": "excellent", "name": TEXT, "from": "90"},
        {"id": "good", "name": TEXT, "from": "75"},
        {"id": "pass", "name": TEXT, "from": "50"},
        {"id": "fail", "name": TEXT, "from": "0"},
    ]
    if draw(st.booleans()):
        grades[draw(st.integers(0, 2))]["at_most"] = draw(st.sampled_from(["0.3", "0.5"]))
    count = {"numerator": {"ledger": "count"}}
    adjustments = [
        {"id": "prize", "name": TEXT, "effect": "bonus", "measure": count, "each": "2"},
        {"id": "star", "name": TEXT, "effect": "bonus", "measure": count, "each": "1", "at_most": "2"},
        {"id": "false", "name": TEXT, "effect": "deduction", "measure": count, "each": "1.5", "at_most": "4"},
    ]
    vetoes = [
        {"id": "death", "name": TEXT, "measure": count, "effect": "bar"},
        {"id": "forgery", "name": TEXT, "measure": count, "effect": "fail"},
    ]
    return {
        "version": "1",
        "grades": grades,
        "bonus_cap": draw(st.sampled_from(["3", "10"])),
        "over_completion": {"share": "0.5", "at_most": "0.1"},
        "late_submission": {"each": "0.5", "at_most": "1"},
        "yellow_within": "0.1",
        "coverage_line": "0.8",
        "score_decimals": draw(st.integers(0, 2)),
        "missing": draw(st.sampled_from(["zero", "spread"])),
        "min_blocks": draw(st.integers(0, 2)),
        "unasked": "0.1",
        "tie_breaks": draw(st.sampled_from([[], ["base"], ["bonus", *blocks[:1]]])),
        "adjustments": adjustments,
        "vetoes": vetoes,
    }


@st.composite
def worlds(draw) -> tuple:
    """A plan as files would say it, and what units reported by a day."""
    blocks = [f"block{at}" for at in range(draw(st.integers(1, 3)))]
    pairs = [draw(indicators(f"i{at}", blocks)) for at in range(draw(st.integers(1, 6)))]
    said = [one for one, _ in pairs]
    used = [name for name in blocks if any(one["block"] == name for one in said)]
    units = [
        {
            "code": f"U{at}",
            "name": TEXT,
            "kind": "plant",
            "rank_group": draw(st.sampled_from(["one", "two"])),
            # Everybody in the field, so that every quota has somebody to carry it.
            "flags": ["field"] if at == 0 else draw(st.sampled_from([[], ["field"]])),
            "stats": {"workers": draw(st.integers(1, 30))},
            "baselines": {
                one["id"]: draw(
                    st.sampled_from(["0.2", "0.6"] if "denominator" in one["measure"] else ["4", "20"])
                )
                for one in said
                if draw(st.booleans())
            },
        }
        for at in range(draw(st.integers(1, 5)))
    ]
    plan = {
        "indicators": said,
        "targets": {one["id"]: target for one, target in pairs},
        "units": units,
        "blocks": [
            {
                "id": name,
                "name": TEXT,
                "section": "R3",
                "points": draw(st.sampled_from(["10", "40"])),
                "min_indicators": draw(st.sampled_from([0, 0, 2])),
            }
            for name in used
        ],
        "rules": draw(rules(used)),
    }
    day = draw(st.sampled_from(DAYS))
    figures = {
        (unit["code"], one["id"]): draw(months(day, one))
        for unit in units
        for one in said
        if draw(st.integers(0, 5))
    }
    counts = {
        (unit["code"], name): draw(st.integers(1, 3))
        for unit in units
        for name in ("prize", "star", "false", "death", "forgery")
        if draw(st.integers(0, 4)) == 0
    }
    arrivals = {
        (unit["code"], one["id"], at): draw(st.sampled_from(["came", "came", "came", "late", "missing"]))
        for unit in units
        for one in said
        for at, end in enumerate(PERIODS)
        if end <= pd.Timestamp(day)
    }
    return plan, figures, day, counts, arrivals


def is_rate(one: dict) -> bool:
    return "denominator" in one["measure"]


def without(said: dict, *names: str) -> dict:
    return {key: value for key, value in said.items() if key not in names}


def months(day: date, one: dict) -> st.SearchStrategy:
    month = st.tuples(AMOUNTS, AMOUNTS) if is_rate(one) else st.tuples(AMOUNTS, st.none())
    return st.lists(st.none() | month, min_size=day.month, max_size=day.month)


def plan_of(said: dict):
    plan = builders.plan(
        said["indicators"],
        said["targets"],
        units={
            one["code"]: {k: v for k, v in one.items() if k not in ("code", "baselines")}
            for one in said["units"]
        },
        unit_flags=[{"id": "field", "name": TEXT}],
        rank_groups=[{"id": one, "name": TEXT} for one in ("one", "two")],
        blocks=said["blocks"],
        rules=said["rules"],
        allocations=[
            {"indicator": one["id"]} for one in said["indicators"] if one["scope"] == "bureau_total"
        ],
    )
    baselines = [
        Baseline(indicator=name, unit=one["code"], value=value)
        for one in said["units"]
        for name, value in one["baselines"].items()
    ]
    return plan.model_copy(update={"baselines": tuple(baselines)})


def measured_of(said: dict, figures: dict, day: date, counts: dict, arrivals: dict) -> Measured:
    names = months_between(oracle.FIRST, day)
    rows = []
    for one in said["indicators"]:
        total = {month: [np.nan, np.nan] for month in names}
        for unit in said["units"]:
            known = figures.get((unit["code"], one["id"])) or [None] * len(names)
            for month, pair in zip(names, known, strict=True):
                numbers = (
                    [np.nan, np.nan] if pair is None else [np.nan if n is None else float(n) for n in pair]
                )
                rows.append((unit["code"], one["id"], month, *numbers, pair is not None))
                total[month] = [np.nansum([a, b]) for a, b in zip(total[month], numbers, strict=True)]
        rows += [(BUREAU, one["id"], month, *numbers, True) for month, numbers in total.items()]
    cells = pd.DataFrame(rows, columns=["unit", "indicator", "month", "numerator", "denominator", "reported"])
    counted = [(unit, name, names[0], float(n)) for (unit, name), n in counts.items()]
    return Measured(
        cells.sample(frac=1, random_state=7),  # the order of rows means nothing
        coverage_of(arrivals),
        day,
        0,
        pd.DataFrame(counted, columns=["unit", "count", "month", "amount"]),
    )


def coverage_of(arrivals: dict) -> pd.DataFrame:
    rows = [
        {
            "unit": unit,
            "sent_by": unit,
            "ledger": ledger,
            "ends_on": PERIODS[at],
            "received_on": pd.NaT if how == "missing" else PERIODS[at],
            "late": how == "late",
            "counted": how != "missing",
        }
        for (unit, ledger, at), how in arrivals.items()
    ]
    columns = ["unit", "sent_by", "ledger", "ends_on", "received_on", "late", "counted"]
    return pd.DataFrame(rows, columns=columns).astype({"received_on": "datetime64[ns]"})


def tally(arrivals: dict) -> tuple[dict, dict]:
    """Late workbooks by unit, and the share received by unit and ledger."""
    late, received = {}, {}
    for (unit, _, at), how in arrivals.items():
        if how == "late":
            late.setdefault(unit, set()).add(at)
    for unit, ledger in {(unit, ledger) for unit, ledger, _ in arrivals}:
        hows = [how for (one, of, _), how in arrivals.items() if (one, of) == (unit, ledger)]
        received[unit, ledger] = oracle.F(sum(how != "missing" for how in hows), len(hows))
    return {unit: len(periods) for unit, periods in late.items()}, received


def same(found: float, expected: object) -> bool:
    if expected is None:
        return bool(np.isnan(found))
    return abs(found - float(expected)) < 1e-7


def agree(world: tuple) -> None:
    said, figures, day, counts, arrivals = world
    late, received = tally(arrivals)
    expected = oracle.assess(said, figures, day, counts=counts, late=late, received=received)
    judged = assess(plan_of(said), measured_of(said, figures, day, counts, arrivals))
    cells = judged.cells.set_index(["unit", "indicator"])
    totals = judged.totals.set_index("unit")
    for code, unit in expected.items():
        for name, cell in unit.cells.items():
            row = cells.loc[(code, name)]
            assert row["state"] == cell.state, (code, name)
            assert row["light"] == cell.light, (code, name)
            assert (None if pd.isna(row["band"]) else row["band"]) == cell.band, (code, name, row["band"])
            assert row["hard_line_missed"] == cell.hard_missed, (code, name)
            assert row["vetoed"] == cell.vetoed, (code, name)
            for column in ("actual", "target", "due", "attainment", "weight_used", "bonus", "unasked"):
                assert same(row[column], getattr(cell, column)), (code, name, column)
            assert same(row["score"], cell.weight_used * cell.share), (code, name)
        row = totals.loc[code]
        for column in ("base", "bonus", "deduction", "total", "rank", "group_rank"):
            assert same(row[column], getattr(unit, column)), (code, column)
        assert (None if pd.isna(row["grade"]) else row["grade"]) == unit.grade, (
            code,
            row["grade"],
            unit.grade,
        )


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(worlds())
def test_the_suite_and_the_oracle_agree_on_every_figure(world):
    agree(world)

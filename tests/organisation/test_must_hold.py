"""What holds for any plan and any records: order, extremes, silence, mergers, bounds, old dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from types import SimpleNamespace

import builders
import duckdb
import numpy as np
import pandas as pd
import pytest
from builders import indicator
from collect.book_builders import LEDGERS, a_plan, a_workspace, book, put, run, sheet
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.assess import BUREAU, Assessment, assess
from analytics.measure import measure
from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan
from analytics.plan.target import Organisation
from analytics.scenario import Scenario, assess_scenario
from analytics.store import open_store

YEAR_END = date(2024, 12, 31)
FRAMES = ("cells", "blocks", "totals", "adjustments", "course")
MONTHS = [f"2024-{month:02}" for month in range(1, 13)]
WORK = Ledger.model_validate(
    {
        "id": "work",
        "code": "work",
        "title": builders.TEXT,
        "row": builders.TEXT,
        "date": "done_on",
        "fields": [
            {"id": name, "title": builders.TEXT, "type": kind}
            for name, kind in {"done_on": "date", "person": "text", "amount": "decimal"}.items()
        ],
    }
)
SUM = {"ledger": "work", "aggregate": "sum", "value": "amount"}
PEOPLE = {"ledger": "work", "aggregate": "count_distinct", "value": "person", "time": "distinct"}
GOOD = {"ledger": "work", "where": "amount >= 20"}
INDICATORS = (
    indicator("shared", scope="bureau_total", measure={"numerator": SUM}),
    indicator("people", measure={"numerator": PEOPLE}),
    indicator("held", measure={"numerator": SUM | {"time": "stock"}}, phasing={"kind": "always"}),
    indicator(
        "share",
        scope="bureau_rate",
        measure={"numerator": GOOD, "denominator": {"ledger": "work"}},
        phasing={"kind": "always"},
    ),
)
TARGETS = {"shared": 700, "people": 3, "held": 40, "share": "0.5"}
UNITS = {
    "U1": {},
    "U2": {"closed_on": "2024-06-30", "merged_into": "U1"},
    "U3": {"opened_on": "2024-03-01"},
    "U4": {"closed_on": "2024-08-31", "merged_into": "U3"},
    "U5": {},
}
APART = {code: {} for code in UNITS}
Record = tuple[str, str, str, int]
records = st.lists(
    st.tuples(
        st.sampled_from(sorted(UNITS)), st.sampled_from(MONTHS), st.sampled_from("ABCD"), st.integers(0, 50)
    ),
    min_size=1,
    max_size=40,
)
month_ends = st.sampled_from([date(2024, 5, 31), date(2024, 6, 30), date(2024, 9, 30), YEAR_END])


def plan_of(units: dict[str, dict]) -> Plan:
    shared = [{"indicator": "shared", "basis": "equal"}]
    return builders.plan(list(INDICATORS), TARGETS, units=units, allocations=shared)


@contextmanager
def stored(rows: Iterable[Record], silent: frozenset[str] = frozenset()) -> Iterator[SimpleNamespace]:
    """A store of these records, in this order, where all units reported every month but the silent ones."""
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE work"
        " (unit VARCHAR, event_on DATE, month VARCHAR, done_on DATE, person VARCHAR, amount DOUBLE)"
    )
    connection.execute(
        "CREATE TABLE sheet_report"
        " (unit VARCHAR, period VARCHAR, ledger VARCHAR, first_received_on DATE, counted BOOLEAN)"
    )
    told = [
        [unit, f"{month}-15", month, f"{month}-15", person, amount]
        for unit, month, person, amount in rows
        if unit not in silent
    ]
    sent = [
        [unit, month, "work", "2024-01-31", True] for unit in UNITS if unit not in silent for month in MONTHS
    ]
    for table, lines in (("work", told), ("sheet_report", sent)):
        if lines:
            marks = ", ".join("?" for _ in lines[0])
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", lines)
    yield SimpleNamespace(
        connection=connection,
        version=0,
        known_on=None,
        sql=lambda query, **given: connection.execute(query, given or None).df(),
    )
    connection.close()


def judged(
    rows: Iterable[Record],
    units: dict[str, dict],
    as_of: date = YEAR_END,
    *,
    organisation: Organisation = Organisation.NOW,
    silent: frozenset[str] = frozenset(),
) -> Assessment:
    of = plan_of(units)
    with stored(rows, silent) as store:
        return assess(of, measure(store, of, {"work": WORK}, as_of, organisation=organisation))


def of_bureau(found: Assessment, *columns: str) -> pd.DataFrame:
    cells = found.cells[found.cells["unit"] == BUREAU].set_index("indicator")
    return cells[list(columns)] if columns else cells


@settings(max_examples=15)
@given(rows=records, as_of=month_ends)
def test_a_merger_changes_no_total_of_the_bureau(rows, as_of):
    now, then = (judged(rows, UNITS, as_of, organisation=one) for one in Organisation)
    for frame in FRAMES:
        one, other = (getattr(found, frame) for found in (now, then))
        pd.testing.assert_frame_equal(
            one[one["unit"] == BUREAU].reset_index(drop=True),
            other[other["unit"] == BUREAU].reset_index(drop=True),
        )
    # What adds up is what it would be had no unit ever opened, closed or merged.
    never = judged(rows, APART, as_of)
    names, columns = ["shared", "people", "share"], ["numerator", "denominator", "actual"]
    pd.testing.assert_frame_equal(of_bureau(now, *columns).loc[names], of_bureau(never, *columns).loc[names])
    assert of_bureau(now).loc["shared", "target"] == 700


@settings(max_examples=15)
@given(rows=records, as_of=month_ends)
def test_a_unit_counts_its_own_records_as_it_was_and_those_of_all_it_took_in_as_it_is(rows, as_of):
    for organisation in Organisation:
        cells = judged(rows, UNITS, as_of, organisation=organisation).cells.set_index(["unit", "indicator"])
        for code in {unit for unit, _ in cells.index} - {BUREAU}:
            mine = [code]
            if organisation is Organisation.NOW:
                mine += [
                    one
                    for one, said in UNITS.items()
                    if said.get("merged_into") == code and said["closed_on"] < as_of.isoformat()
                ]
            amount = sum(row[3] for row in rows if row[0] in mine and row[1] <= f"{as_of:%Y-%m}")
            assert cells.loc[(code, "shared"), "numerator"] == amount


@settings(max_examples=10)
@given(data=st.data(), rows=records)
def test_the_order_of_records_and_of_units_changes_nothing(data, rows):
    straight = judged(rows, UNITS)
    mixed_rows = data.draw(st.permutations(rows))
    mixed_units = {code: UNITS[code] for code in data.draw(st.permutations(sorted(UNITS)))}
    mixed = judged(mixed_rows, mixed_units)
    for frame in FRAMES:
        one, other = (getattr(found, frame) for found in (straight, mixed))
        keys = [name for name in ("unit", "indicator", "block", "month") if name in one]
        pd.testing.assert_frame_equal(
            one.sort_values(keys).reset_index(drop=True), other.sort_values(keys).reset_index(drop=True)
        )


@settings(max_examples=15)
@given(rows=records, as_of=month_ends, organisation=st.sampled_from(Organisation))
def test_a_rate_of_the_bureau_lies_between_those_of_its_units(rows, as_of, organisation):
    cells = judged(rows, UNITS, as_of, organisation=organisation).cells
    rates = cells[cells["indicator"] == "share"].set_index("unit")["actual"]
    of_units = rates.drop(BUREAU).dropna()
    if len(of_units):
        assert of_units.min() - 1e-12 <= rates[BUREAU] <= of_units.max() + 1e-12
    else:
        assert np.isnan(rates[BUREAU])


@settings(max_examples=15)
@given(rows=records, silent=st.sets(st.sampled_from(sorted(APART)), min_size=1, max_size=4))
def test_a_unit_that_reported_nothing_did_not_report_zero(rows, silent):
    cells = judged(rows, APART, silent=frozenset(silent)).cells.set_index(["unit", "indicator"])
    for code in APART:
        cell = cells.loc[(code, "shared")]
        mine = [row[3] for row in rows if row[0] == code]
        if code in silent:
            assert cell["state"] == "not_reported"
            assert np.isnan(cell["actual"])
            assert np.isnan(cell["attainment"])
        else:
            assert cell["state"] in ("met", "short")
            assert cell["actual"] == sum(mine)
        assert cell["score"] >= 0
    known = [code for code in APART if code not in silent]
    assert cells.loc[(BUREAU, "shared"), "actual"] == sum(row[3] for row in rows if row[0] in known)


def test_reports_are_expected_from_a_unit_from_its_opening_to_its_closing():
    of = plan_of(UNITS | {"U3": {"opened_on": "2024-07-15", "reporting": "month"}})
    with stored([]) as store:
        due = measure(store, of, {"work": WORK}, YEAR_END, organisation=Organisation.THEN).coverage
    periods = {unit: sorted(rows["period"]) for unit, rows in due.groupby("sent_by")}
    assert periods["U3"] == MONTHS[6:]
    assert periods["U2"] == ["2024Q1", "2024Q2"]
    assert periods["U4"] == ["2024Q1", "2024Q2", "2024Q3"]
    assert len(periods["U5"]) == 4


# Scores

STEPS = {"kind": "steps", "steps": [{"from": 0.5, "share": 0.4}, {"from": 0.9, "share": 1}]}
BANDS = {
    "kind": "bands",
    "rounded_to": 2,
    "bands": [
        {"id": "a", **builders.NAMED, "from": 1, "share": 1},
        {"id": "b", **builders.NAMED, "from": 0.6, "share": 0.5},
        {"id": "c", **builders.NAMED, "share": 0.1},
    ],
}
BETWEEN = {
    "kind": "between",
    "between": {
        "threshold": 3,
        "line": {"low": 0.2, "step": 0.1, "at_most": 0.9},
        "improvement": {"low": 0.1, "high": 1, "at_most": 0.8},
    },
}
ALWAYS = {"phasing": {"kind": "always"}}
# Every kind of score, and whether a larger figure is the better one.
KINDS = {
    "linear": (True, {"bonus": True}),
    "steps": (True, {"score": STEPS}),
    "bands": (True, {"score": BANDS}),
    "between": (True, {"score": BETWEEN}),
    "per_item": (True, {"score": {"kind": "per_item", "each": 2}}),
    "hard_line": (True, {"score": {"kind": "hard_line"}, "hard_line": True}),
    "done": (True, {"direction": "done", "score": {"kind": "done"}, "phasing": {"kind": "year_end"}}),
    "rate": (True, {"measure": builders.RATE, **ALWAYS}),
    "zero": (False, {"direction": "zero", "score": {"kind": "zero"}, "veto": "bar", **ALWAYS}),
    "at_most": (False, {"direction": "at_most", **ALWAYS}),
    "items_over": (False, {"direction": "at_most", "score": {"kind": "per_item", "each": 3}, **ALWAYS}),
}
SCORED = builders.plan(
    [builders.indicator(name, **said) for name, (_, said) in KINDS.items()],
    {name: {"zero": 0, "done": 1, "rate": "0.6"}.get(name, 10) for name in KINDS},
    baselines=[{"indicator": "between", "unit": "U1", "value": 2}],
)
figures = st.lists(st.integers(0, 20), min_size=len(KINDS), max_size=len(KINDS))


def scored(amounts: Iterable[int], as_of: date) -> Assessment:
    rows = dict(zip(KINDS, amounts, strict=True))
    cells = {("U1", name): (one, 20) if name == "rate" else one for name, one in rows.items()}
    return assess(SCORED, builders.measured(SCORED, cells, as_of=as_of))


@settings(max_examples=60)
@given(
    before=figures,
    name=st.sampled_from(list(KINDS)),
    steps=st.lists(st.integers(0, 20), min_size=2, max_size=3),
    as_of=month_ends,
)
def test_a_total_never_falls_when_one_figure_gets_better(before, name, steps, as_of):
    at = list(KINDS).index(name)
    better_first = sorted(steps, reverse=not KINDS[name][0])
    totals = [
        scored([*before[:at], one, *before[at + 1 :]], as_of).totals.set_index("unit").loc["U1", "total"]
        for one in better_first
    ]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(totals)), (better_first, totals)


@settings(max_examples=40)
@given(amounts=figures, as_of=month_ends)
def test_a_score_stays_within_its_weight_and_a_total_within_floor_and_cap(amounts, as_of):
    found = scored(amounts, as_of)
    cells, totals = found.cells, found.totals.set_index("unit").drop(BUREAU)
    assert cells["score"].between(0, cells["weight_used"] + 1e-9).all()
    assert totals["base"].between(-1e-9, 100 + 1e-9).all()
    assert totals["bonus"].between(0, 10).all()
    assert totals["total"].between(-2 - 1e-9, 110 + 1e-9).all()


# Old dates


def known_on(workspace, plan: Plan, day: date | None) -> Assessment:
    with open_store(workspace, plan, LEDGERS, known_on=day) as store:
        return assess(plan, measure(store, plan, LEDGERS, date(2024, 3, 31)))


def test_an_old_date_keeps_its_score_after_any_later_correction(tmp_path):
    said = a_plan().model_dump(mode="json", by_alias=True, exclude_none=True)
    counted = builders.plan(
        [indicator("meetings", measure={"numerator": {"ledger": "meeting"}}, phasing={"kind": "always"})],
        {"meetings": 3},
    ).model_dump(mode="json", by_alias=True, exclude_none=True)
    plan = Plan.model_validate(said | {name: counted[name] for name in ("blocks", "indicators", "targets")})
    workspace = a_workspace(tmp_path)

    def send(n_meetings: int, received: str) -> None:
        meetings = [
            (f"H{at}", f"会议{at}", date(2024, 3, 8), "议事会", 12, 2.5, 1200.5, "是", "财务")
            for at in range(n_meetings)
        ]
        name = f"报送{n_meetings}.xlsx"
        put(workspace, book({"meeting": sheet("meeting", *meetings)}), name, received=received)
        run(workspace, plan)

    send(2, "2024-04-02")
    first = known_on(workspace, plan, date(2024, 4, 10))
    assert first.cells.set_index("unit").loc["Q01", "actual"] == 2
    send(5, "2024-05-20")
    send(1, "2024-06-20")
    again = known_on(workspace, plan, date(2024, 4, 10))
    for frame in FRAMES:
        pd.testing.assert_frame_equal(getattr(first, frame), getattr(again, frame))
    between, now = (known_on(workspace, plan, day) for day in (date(2024, 6, 1), None))
    assert between.cells.set_index("unit").loc["Q01", "actual"] == 5
    assert now.cells.set_index("unit").loc["Q01", "actual"] == 1
    assert now.totals.set_index("unit").loc["Q01", "total"] != pytest.approx(
        first.totals.set_index("unit").loc["Q01", "total"]
    )


@pytest.mark.parametrize("unit", ["U1", "U2", "U5"])
def test_what_a_scenario_adds_counts_for_the_bureau_in_both_views(unit):
    rows = [(one, "2024-02", "A", 10) for one in UNITS]
    adds = [{"unit": unit, "indicator": "shared", "amount": 7}]
    scenario = Scenario.model_validate({"id": "more", "name": builders.TEXT, "adds": adds})
    of = plan_of(UNITS)
    with stored(rows) as store:
        then = measure(store, of, {"work": WORK}, YEAR_END, organisation=Organisation.THEN)
    found = assess_scenario(of, then, scenario).cells.set_index(["unit", "indicator"])["actual"]
    assert found[BUREAU, "shared"] == 57
    assert found[unit, "shared"] == 17

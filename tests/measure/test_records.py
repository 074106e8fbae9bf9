"""The records behind a figure: they add up to it, say why others do not count, and point at nobody."""

from __future__ import annotations

import math
from datetime import date, timedelta
from random import Random
from types import SimpleNamespace

import builders
import duckdb
import pandas as pd
import pytest

from analytics.assess import BUREAU, assess
from analytics.measure import measure
from analytics.measure.records import records, rows_kept, shown_fields
from analytics.plan import load_ledgers, load_plan
from analytics.plan.ledger import Ledger, Personal
from analytics.store import open_store

JUNE, DECEMBER = date(2024, 6, 30), date(2024, 12, 31)
FIELDS = {"done_on": "date", "kind": "text", "amount": "decimal", "person": "text", "about": "text"}
WORK = Ledger.model_validate(
    {
        "id": "work",
        "code": "W",
        "title": builders.TEXT,
        "row": builders.TEXT,
        "date": "done_on",
        "fields": [
            {"id": name, "title": builders.TEXT, "type": kind}
            | ({"personal": "hash"} if name == "person" else {})
            for name, kind in FIELDS.items()
        ],
    }
)
UNITS = {"U1": {}, "U2": {"closed_on": "2024-03-31", "merged_into": "U1"}, "U3": {}}
TABLE = """
CREATE TABLE work
    (unit VARCHAR, period VARCHAR, event_on DATE, workbook VARCHAR, sheet VARCHAR, "row" INTEGER,
    done_on DATE,
    kind VARCHAR, amount DOUBLE, person VARCHAR, about VARCHAR);
CREATE TABLE sheet_report
    (submission VARCHAR, unit VARCHAR, period VARCHAR, ledger VARCHAR, first_received_on DATE,
    counted BOOLEAN)
"""


def store_of(rows: list[tuple]):
    """A store with one ledger: rows of unit, day, kind, amount, person."""
    connection = duckdb.connect()
    connection.execute(TABLE)
    for at, (unit, day, kind, amount, person) in enumerate(rows, start=3):
        values = [unit, "2024Q2", day, f"{unit}.xlsx", "work", at, day, kind, amount, person, None]
        connection.execute(f"INSERT INTO work VALUES ({', '.join('?' * 11)})", values)
    return SimpleNamespace(
        connection=connection,
        version=1,
        known_on=None,
        sql=lambda query, **given: connection.execute(query, given or None).df(),
    )


def behind(rows: list[tuple], numerator: dict, unit: str = "U1", *, as_of=JUNE, **more):
    store = store_of(rows)
    of = plan_of({"numerator": {"ledger": "work"} | numerator})
    (found,) = records(store, of, {"work": WORK}, "a", unit, as_of, **more)
    store.connection.close()
    return found


def plan_of(measure_of: dict):
    return builders.plan([builders.indicator("a", measure=measure_of)], {"a": 5}, units=UNITS)


def told(found) -> dict[int, tuple]:
    """What each row of the sheet adds and why not."""
    frame = found.frame.astype(object).where(found.frame.notna(), None)
    return {row.row: (row.adds, row.why_not) for row in frame.itertuples()}


def test_rows_that_count_stand_first_and_the_others_say_why_they_do_not():
    found = behind(
        [
            ("U1", "2023-12-30", "good", 5, "A"),
            ("U1", "2024-02-01", "bad", 5, "A"),
            ("U1", "2024-02-02", "good", None, "A"),
            ("U1", "2024-02-03", "good", 7, "A"),
            ("U2", "2024-02-04", "good", 2, "B"),
            ("U3", "2024-02-05", "good", 9, "B"),
            ("U1", None, "good", 5, "A"),
        ],
        {"aggregate": "sum", "value": "amount", "where": "kind = 'good'"},
        as_of=date(2024, 4, 1),
    )
    assert told(found) == {
        6: (7, None),
        7: (2, None),  # of a unit merged into this one
        3: (None, "outside"),
        4: (None, "condition"),
        5: (None, "empty"),
        9: (None, "no_date"),
    }
    assert list(found.frame["why_not"].isna()) == [True, True, False, False, False, False]
    assert (found.n, found.n_counted, found.total) == (6, 2, 9)


def test_a_key_counts_at_its_first_record_and_for_the_bureau_once():
    days = (("U1", "2024-03-01"), ("U1", "2024-02-01"), ("U3", "2024-01-01"))
    rows = [(unit, day, "x", 1, "A") for unit, day in days]
    numerator = {"aggregate": "count_distinct", "value": "person", "time": "distinct"}
    assert told(behind(rows, numerator)) == {4: (1, None), 3: (None, "repeated")}
    again = (None, "repeated")
    assert told(behind(rows, numerator, BUREAU)) == {5: (1, None), 3: again, 4: again}


def test_a_stock_is_its_last_known_month_and_a_lowest_its_lowest():
    rows = [("U1", f"2024-0{month}-05", "x", amount, "A") for month, amount in ((1, 4), (2, 2), (3, 6))]
    stock = behind(rows, {"aggregate": "sum", "value": "amount", "time": "stock"})
    lowest = behind(rows, {"aggregate": "min", "value": "amount", "time": "lowest"})
    assert told(stock) == {5: (6, None), 3: (None, "other_month"), 4: (None, "other_month")}
    assert told(lowest) == {4: (2, None), 3: (None, "other_month"), 5: (None, "other_month")}


def test_fields_that_point_at_a_person_are_never_listed():
    found = behind([("U1", "2024-02-01", "x", 1, "A")], {"aggregate": "count_distinct", "value": "person"})
    assert "person" not in found.frame
    assert "A" not in found.frame.to_string().split()
    assert {"kind", "amount", "about"} <= set(found.frame)


def test_only_so_many_rows_are_listed_but_all_are_counted():
    found = behind([("U1", "2024-02-01", "x", 1, "A")] * 9, {}, most=4)
    assert (len(found.frame), found.n, found.n_counted, found.total) == (4, 9, 9, 9)


def test_the_sql_is_the_text_the_measure_runs_with_its_parameters():
    found = behind([("U1", "2024-02-01", "x", 1, "A")], {"where": "kind = 'x'"})
    store = store_of([("U1", "2024-02-01", "x", 1, "A")])
    store.connection.register("unit_now", pd.DataFrame({"sent_by": ["U1"], "unit": ["U1"]}))
    values = store.sql(found.sql, **found.given).set_index("unit")["value"]
    assert values.to_dict() == {"U1": found.total, BUREAU: found.total}


def test_a_file_shows_every_record_of_the_unit_and_those_that_name_it():
    days = (("U1", "2024-02-01", "x"), ("U3", "2024-02-02", "U1"), ("U3", None, "x"))
    store = store_of([(*one, 1, "A") for one in days])
    of = plan_of({"sql": "SELECT 1 -- $as_of", "ledgers": ["work"]})
    (found,) = records(store, of, {"work": WORK}, "a", "U1", JUNE)
    assert (found.part, found.n, found.n_counted, found.total) == ("read", 2, None, None)
    assert sorted(found.frame["row"]) == [3, 4]
    assert found.given == {"as_of": JUNE}
    assert rows_kept(store, {"work": WORK}, ["U1", "U2"]) == {"work": 1}


KINDS = [
    {"aggregate": aggregate, "time": time, **({} if aggregate == "count" else {"value": "amount"}), **where}
    for aggregate in ("count", "sum", "min", "max", "count_distinct")
    for time in ("flow", "stock", "lowest")
    for where in ({}, {"where": "kind = 'x'"})
] + [{"aggregate": "count_distinct", "value": "person", "time": "distinct"}]


def some_rows(seed: int, n: int = 40) -> list[tuple]:
    draw = Random(seed)
    days = [date(2024, 1, 1) + timedelta(days=draw.randint(-20, 380)) for _ in range(30)]
    return [
        (
            draw.choice(list(UNITS)),
            draw.choice([None, *days]),
            draw.choice("xy"),
            draw.choice([None, 0, 1, 2, 3, 4, 5]),
            draw.choice(["A", "B", "C", "D", None]),
        )
        for _ in range(n)
    ]


@pytest.mark.parametrize(("seed", "as_of"), [(1, JUNE), (2, DECEMBER)])
def test_what_the_records_add_is_the_figure_that_was_measured(seed, as_of):
    parts = [{"numerator": {"ledger": "work"} | part} for part in KINDS]
    indicators = [builders.indicator(f"i{at}", measure=part) for at, part in enumerate(parts)]
    of = builders.plan(indicators, {one["id"]: 5 for one in indicators}, units=UNITS)
    store = store_of(some_rows(seed))
    cells = assess(of, measure(store, of, {"work": WORK}, as_of)).cells
    assert len(cells) == len(KINDS) * 3
    for cell in cells.itertuples():
        (found,) = records(store, of, {"work": WORK}, cell.indicator, cell.unit, as_of)
        figure = 0 if math.isnan(cell.numerator) else cell.numerator
        assert (found.total or 0) == pytest.approx(figure), of.indicator[cell.indicator].measure
        assert found.frame["adds"].sum() == pytest.approx(figure)
    store.connection.close()


@pytest.mark.slow
def test_every_figure_of_the_sample_is_the_sum_of_its_records_and_names_nobody(sample_workspace):
    plan, ledgers = load_plan(sample_workspace), load_ledgers(sample_workspace)
    fields = [one for ledger in ledgers.values() for one in ledger.fields]
    hidden = {one.id for one in fields if one.personal is not Personal.NONE}
    assert hidden
    with open_store(sample_workspace, plan, ledgers) as store:
        for name in ledgers:  # a table is read many times faster than files
            store.connection.execute(f"CREATE TABLE kept AS SELECT * FROM {name}; DROP VIEW {name}")
            store.connection.execute(f"ALTER TABLE kept RENAME TO {name}")
        cells = assess(plan, measure(store, plan, ledgers, DECEMBER)).cells
        # Every unit and every indicator, but not each with each.
        some = [cell for at, cell in enumerate(cells.itertuples()) if at % 7 == 0 or cell.unit == BUREAU]
        assert {cell.unit for cell in some} == set(cells["unit"])
        for cell in some:
            for found in records(store, plan, ledgers, cell.indicator, cell.unit, DECEMBER, most=3):
                assert not set(found.frame) & (hidden - set(shown_fields(ledgers[found.ledger])))
                if found.part == "read":
                    continue
                figure = getattr(cell, found.part)
                assert (found.total or 0) == pytest.approx(0 if math.isnan(figure) else figure), cell

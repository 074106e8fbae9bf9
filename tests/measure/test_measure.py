"""From records to figures: each rule of counting on a table that can be checked on paper."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest
from builders import indicator, plan
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.measure import BUREAU, measure
from analytics.plan.ledger import Ledger

TEXT = {"zh": "字", "en": "word"}
JUNE = date(2024, 6, 30)


def ledger(name: str, fields: dict[str, str], day: str, **more) -> Ledger:
    return Ledger.model_validate(
        {
            "id": name,
            "code": name,
            "title": TEXT,
            "row": TEXT,
            "date": day,
            "fields": [{"id": one, "title": TEXT, "type": kind} for one, kind in fields.items()],
            **more,
        }
    )


WORK = ledger(
    "work",
    {"done_on": "date", "seen_on": "date", "person": "text", "amount": "decimal", "kind": "text"},
    "done_on",
)
ROOM = ledger("room", {"on": "date", "posts": "int", "filled": "int"}, "on", frequency="quarter")
TYPES = {"date": "DATE", "text": "VARCHAR", "decimal": "DOUBLE", "int": "BIGINT"}


def table(text: str) -> list[dict[str, str | None]]:
    lines = [line.strip() for line in text.strip().splitlines() if not set(line.strip()) <= set("-+ ")]
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [{name: cell or None for name, cell in zip(head, row, strict=True)} for row in rows]


@pytest.fixture
def store():
    """A store of two ledgers with the documented views, filled by `fill`."""
    connection = duckdb.connect()
    for one in (WORK, ROOM):
        fields = ", ".join(f'"{field.id}" {TYPES[field.type]}' for field in one.fields)
        connection.execute(f"CREATE TABLE {one.id} (unit VARCHAR, event_on DATE, month VARCHAR, {fields})")
    connection.execute(
        "CREATE TABLE sheet_report"
        " (submission VARCHAR, unit VARCHAR, period VARCHAR, ledger VARCHAR, first_received_on DATE,"
        " counted BOOLEAN)"
    )
    yield SimpleNamespace(
        connection=connection,
        version=7,
        known_on=None,
        sql=lambda query, **given: connection.execute(query, given or None).df(),
    )
    connection.close()


def fill(store, ledger: Ledger, text: str) -> None:
    for row in table(text):
        day = row[ledger.date]
        values = {"unit": row.pop("unit"), "event_on": day, "month": day[:7], **row}
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" for _ in values)
        store.connection.execute(f"INSERT INTO {ledger.id} ({names}) VALUES ({marks})", list(values.values()))


def report(store, text: str) -> None:
    for row in table(text):
        store.connection.execute(
            "INSERT INTO sheet_report VALUES ('s', ?, ?, ?, ?, ?)",
            [row["unit"], row["period"], row["ledger"], row["received_on"], row.get("counted") != "no"],
        )


def numbers(
    store, numerator: dict, denominator: dict | None = None, *, as_of=JUNE, units=None, **more
) -> dict:
    """Months with a figure: {unit: {month: numerator or (numerator, denominator)}}."""
    said = {"numerator": {"ledger": "work"} | numerator}
    if denominator is not None:
        said["denominator"] = {"ledger": "work"} | denominator
    of = plan([indicator("a", measure=said, **more)], {"a": 1}, units=units)
    cells = measure(store, of, {"work": WORK, "room": ROOM}, as_of).cells
    found: dict = {}
    for row in cells[cells["numerator"].fillna(0) != 0].itertuples():
        value = row.numerator if denominator is None else (row.numerator, row.denominator)
        found.setdefault(row.unit, {})[row.month] = value
    return found


def test_rows_count_in_the_month_of_their_date_up_to_the_cut_off(store):
    fill(
        store,
        WORK,
        """
        unit | done_on
        -----+-----------
        U1   | 2023-12-31
        U1   | 2024-01-01
        U1   | 2024-01-31
        U1   | 2024-06-30
        U1   | 2024-07-01
        U2   | 2024-01-05
        """,
    )
    assert numbers(store, {}) == {
        "U1": {"2024-01": 2, "2024-06": 1},
        "U2": {"2024-01": 1},
        BUREAU: {"2024-01": 3, "2024-06": 1},
    }


def test_a_filter_a_sum_and_another_date_field(store):
    fill(
        store,
        WORK,
        """
        unit | done_on    | seen_on    | amount | kind
        -----+------------+------------+--------+-----
        U1   | 2024-01-01 | 2024-03-01 | 1.5    | yes
        U1   | 2024-01-01 | 2024-03-01 | 2.25   | no
        U1   | 2024-01-01 |            | 4      | yes
        """,
    )
    assert numbers(
        store, {"aggregate": "sum", "value": "amount", "where": "kind = 'yes'", "date": "seen_on"}
    ) == {
        "U1": {"2024-03": 1.5},
        BUREAU: {"2024-03": 1.5},
    }


def test_person_trained_in_two_units_counts_once_for_the_bureau(store):
    fill(
        store,
        WORK,
        """
        unit | person | done_on
        -----+--------+-----------
        U1   | A      | 2024-03-01
        U1   | A      | 2024-05-01
        U2   | A      | 2024-02-01
        U2   | B      | 2024-02-01
        """,
    )
    assert numbers(store, {"aggregate": "count_distinct", "value": "person", "time": "distinct"}) == {
        "U1": {"2024-03": 1},
        "U2": {"2024-02": 2},
        BUREAU: {"2024-02": 2},
    }


def test_a_rate_keeps_both_its_parts(store):
    fill(
        store,
        WORK,
        """
        unit | done_on    | kind
        -----+------------+-----
        U1   | 2024-01-01 | yes
        U1   | 2024-01-02 | no
        U2   | 2024-01-02 | yes
        """,
    )
    assert numbers(store, {"where": "kind = 'yes'"}, {}) == {
        "U1": {"2024-01": (1, 2)},
        "U2": {"2024-01": (1, 1)},
        BUREAU: {"2024-01": (2, 3)},
    }


def test_the_cut_off_and_plan_parameters_may_stand_in_an_expression(store):
    fill(
        store,
        WORK,
        """
        unit | done_on    | seen_on
        -----+------------+-----------
        U1   | 2024-06-01 | 2024-06-10
        U1   | 2024-06-01 | 2024-06-20
        """,
    )
    limit = {"id": "limit", "value": 15, "name": TEXT}
    of = plan(
        [
            indicator(
                "a",
                measure={
                    "numerator": {
                        "ledger": "work",
                        "where": "seen_on <= done_on + CAST(:limit AS INTEGER) AND done_on <= :as_of",
                    }
                },
            )
        ],
        {"a": 1},
        parameters=[limit],
    )
    cells = measure(store, of, {"work": WORK}, JUNE).cells
    assert cells["numerator"].max() == 1


def test_a_month_reported_without_records_is_zero_and_a_silent_one_unknown(store):
    report(
        store,
        """
        unit | period  | ledger | received_on
        -----+---------+--------+------------
        U1   | 2024-02 | work   | 2024-03-01
        """,
    )
    of = plan(
        [indicator("a", measure={"numerator": {"ledger": "work"}})],
        {"a": 1},
        units={"U1": {"reporting": "month"}, "U2": {"reporting": "month"}},
    )
    measured = measure(store, of, {"work": WORK}, date(2024, 3, 31))
    cells = measured.cells.set_index(["unit", "month"])
    assert cells.loc[("U1", "2024-02"), "numerator"] == 0
    assert cells.loc[("U1", "2024-02"), "reported"]
    for silent in (("U1", "2024-01"), ("U1", "2024-03"), ("U2", "2024-02")):
        assert np.isnan(cells.loc[silent, "numerator"])
        assert not cells.loc[silent, "reported"]


def test_coverage_says_what_was_expected_received_and_late(store):
    report(
        store,
        """
        unit | period  | ledger | received_on
        -----+---------+--------+------------
        U1   | 2024-01 | work   | 2024-02-05
        U1   | 2024-02 | work   | 2024-03-06
        U2   | 2024Q1  | work   | 2024-04-01
        U1   | 2024-03 | room   | 2024-04-01
        """,
    )
    of = plan(
        [
            indicator("a", measure={"numerator": {"ledger": "work"}}),
            indicator("b", measure={"numerator": {"ledger": "room"}}),
        ],
        {"a": 1, "b": 1},
        units={"U1": {"reporting": "month"}, "U2": {"reporting": "quarter"}},
    )
    coverage = measure(store, of, {"work": WORK, "room": ROOM}, date(2024, 4, 10)).coverage
    shown = [
        (row.unit, row.ledger, row.period, pd.notna(row.received_on), bool(row.late))
        for row in coverage.itertuples()
    ]
    assert shown == [
        ("U1", "room", "2024Q1", True, False),
        ("U1", "work", "2024-01", True, False),
        ("U1", "work", "2024-02", True, True),
        ("U1", "work", "2024-03", False, False),
        ("U2", "room", "2024Q1", False, False),
        ("U2", "work", "2024Q1", True, False),
    ]


def test_a_quarters_workbook_reports_all_its_months(store):
    report(
        store,
        """
        unit | period | ledger | received_on
        -----+--------+--------+------------
        U1   | 2024Q1 | work   | 2024-04-01
        """,
    )
    of = plan([indicator("a", measure={"numerator": {"ledger": "work"}})], {"a": 1})
    cells = measure(store, of, {"work": WORK}, JUNE).cells
    mine = cells[(cells["unit"] == "U1") & cells["reported"]]
    assert list(mine["month"]) == ["2024-01", "2024-02", "2024-03"]


YEARLY = ledger("register", {"on": "date"}, "on", frequency="year")
A_REGISTER = indicator("a", measure={"numerator": {"ledger": "register"}})


def test_a_years_ledger_reports_only_the_months_in_which_the_unit_was_there(store):
    report(
        store,
        """
        unit | period  | ledger   | received_on
        -----+---------+----------+------------
        U1   | 2024Q2  | register | 2024-07-01
        U2   | 2024Q2  | register | 2024-07-01
        U3   | 2024Q1  | register | 2024-04-01
        """,
    )
    units = {"U1": {}, "U2": {"opened_on": "2024-05-10"}, "U3": {"closed_on": "2024-03-31"}}
    columns = 'unit VARCHAR, event_on DATE, month VARCHAR, "on" DATE'
    store.connection.execute(f"CREATE TABLE register ({columns})")
    of = plan([A_REGISTER], {"a": 1}, units=units)
    cells = measure(store, of, {"register": YEARLY}, JUNE).cells
    months = cells[cells["reported"]].groupby("unit")["month"].agg(list)
    assert months["U1"] == months[BUREAU] == [f"2024-{month:02}" for month in range(1, 7)]
    assert months["U2"] == ["2024-05", "2024-06"]
    assert months["U3"] == ["2024-01", "2024-02", "2024-03"]


def extension(**said) -> dict:
    base = {"unit": "U1", "period": "2024Q1", "reason": TEXT, "approved_by": TEXT}
    return base | {"due_on": "2024-04-15", "granted_on": "2024-04-03"} | said


@pytest.mark.parametrize(
    ("extensions", "known_on", "days", "due", "late"),
    [
        ([], None, None, "2024-04-05", True),
        ([], None, 20, "2024-04-20", False),
        ([extension()], None, None, "2024-04-15", False),
        ([extension()], date(2024, 4, 3), None, "2024-04-15", False),
        ([extension()], date(2024, 4, 2), None, "2024-04-05", True),
        ([extension()], None, 20, "2024-04-20", False),  # never earlier than usual
        ([extension(ledgers=["room"])], None, None, "2024-04-05", True),
        ([extension(unit="U2")], None, None, "2024-04-05", True),
        ([extension(due_on="2024-04-11")], None, None, "2024-04-11", True),  # late once it has run out
        ([extension(granted_on="2024-04-12")], None, None, "2024-04-15", False),
        ([extension(granted_on="2024-04-13")], None, None, "2024-04-05", True),  # what was late stays late
        (
            [extension(due_on="2024-04-08"), extension(granted_on="2024-04-08")],
            date(2024, 4, 7),
            None,
            "2024-04-08",
            True,
        ),
    ],
)
def test_a_ledger_is_due_by_its_own_term_and_what_was_granted_by_then(
    store, extensions, known_on, days, due, late
):
    report(
        store,
        """
        unit | period | ledger | received_on
        -----+--------+--------+------------
        U1   | 2024Q1 | work   | 2024-04-12
        """,
    )
    store.known_on = known_on
    ledgers = {"work": WORK.model_copy(update={"submission_days": days}), "room": ROOM}
    of = plan([indicator("a", measure={"numerator": {"ledger": "work"}})], {"a": 1}, extensions=extensions)
    coverage = measure(store, of, ledgers, JUNE).coverage.set_index(["unit", "ledger", "period"])
    mine = coverage.loc[("U1", "work", "2024Q1")]
    assert (str(mine["due_on"].date()), bool(mine["late"])) == (due, late)
    granted = pd.notna(mine["extended_to"])
    assert granted == (due not in ("2024-04-05", "2024-04-20"))


def test_what_is_not_counted_came_in_time_but_is_not_reported(store):
    report(
        store,
        """
        unit | period | ledger | received_on | counted
        -----+--------+--------+-------------+--------
        U1   | 2024Q1 | work   | 2024-04-01  | no
        U2   | 2024Q1 | work   | 2024-04-01  | yes
        """,
    )
    of = plan([indicator("a", measure={"numerator": {"ledger": "work"}})], {"a": 1})
    measured = measure(store, of, {"work": WORK}, date(2024, 3, 31))
    assert measured.coverage[["received_on", "late", "counted"]].astype(str).values.tolist() == [
        ["2024-04-01", "False", "False"],
        ["2024-04-01", "False", "True"],
    ]
    reported = measured.cells[measured.cells["reported"]]["unit"]
    assert set(reported) == {"U2", BUREAU}
    assert measured.cells[measured.cells["unit"] == "U1"]["numerator"].isna().all()


MERGED = {"U1": {}, "U2": {"closed_on": "2024-03-31", "merged_into": "U1"}, "U3": {}}


def test_a_merger_sums_into_the_successor_and_leaves_the_bureau_as_it_was(store):
    fill(
        store,
        WORK,
        """
        unit | done_on
        -----+-----------
        U1   | 2024-01-01
        U2   | 2024-02-01
        U3   | 2024-02-01
        """,
    )
    before = numbers(store, {}, as_of=date(2024, 3, 31), units=MERGED)
    after = numbers(store, {}, as_of=JUNE, units=MERGED)
    assert before["U2"] == {"2024-02": 1}
    assert after["U1"] == {"2024-01": 1, "2024-02": 1}
    assert "U2" not in after
    assert before[BUREAU] == after[BUREAU] == {"2024-01": 1, "2024-02": 2}


def test_a_stock_is_what_a_month_says_and_nothing_where_it_says_nothing(store):
    fill(
        store,
        ROOM,
        """
        unit | on         | posts | filled
        -----+------------+-------+-------
        U1   | 2024-03-31 | 4     | 3
        """,
    )
    report(
        store,
        """
        unit | period | ledger | received_on
        -----+--------+--------+------------
        U1   | 2024Q1 | room   | 2024-04-01
        """,
    )
    part = {"ledger": "room", "aggregate": "sum", "value": "filled", "time": "stock"}
    of = plan([indicator("a", measure={"numerator": part})], {"a": 1})
    cells = measure(store, of, {"room": ROOM}, JUNE).cells
    mine = cells[cells["unit"] == "U1"].set_index("month")["numerator"]
    assert mine["2024-03"] == 3
    assert mine.drop("2024-03").isna().all()


rows = st.lists(
    st.tuples(
        st.sampled_from(["U1", "U2", "U3"]), st.integers(1, 12), st.sampled_from("ABCD"), st.integers(0, 50)
    ),
    max_size=40,
)


@settings(max_examples=25, deadline=None)
@given(rows=rows)
def test_any_records_count_as_plain_python_counts_them(rows):
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE work"
        " (unit VARCHAR, event_on DATE, month VARCHAR, done_on DATE, person VARCHAR, amount DOUBLE)"
    )
    connection.execute(
        "CREATE TABLE sheet_report"
        " (unit VARCHAR, period VARCHAR, ledger VARCHAR, first_received_on DATE, counted BOOLEAN)"
    )
    for unit, month, person, amount in rows:
        day = date(2024, month, 15)
        connection.execute(
            "INSERT INTO work VALUES (?, ?, ?, ?, ?, ?)", [unit, day, f"{day:%Y-%m}", day, person, amount]
        )
    store = SimpleNamespace(
        connection=connection,
        version=0,
        known_on=None,
        sql=lambda query, **given: connection.execute(query, given or None).df(),
    )
    of = plan(
        [
            indicator(
                "total", measure={"numerator": {"ledger": "work", "aggregate": "sum", "value": "amount"}}
            ),
            indicator(
                "people",
                measure={
                    "numerator": {
                        "ledger": "work",
                        "aggregate": "count_distinct",
                        "value": "person",
                        "time": "distinct",
                    }
                },
            ),
        ],
        {"total": 1, "people": 1},
        units={"U1": {}, "U2": {}, "U3": {}},
    )
    cells = measure(store, of, {"work": WORK}, date(2024, 12, 31)).cells
    connection.close()
    for unit in ("U1", "U2", "U3", BUREAU):
        mine = [row for row in rows if unit in (row[0], BUREAU)]
        figures = cells[cells["unit"] == unit].groupby("indicator")["numerator"].sum()
        assert figures["total"] == sum(row[3] for row in mine)
        assert figures["people"] == len({row[2] for row in mine})


def test_a_measure_written_as_a_file_is_unknown_where_nobody_reported(store):
    fill(store, WORK, "unit | done_on\n-----+--\nU2 | 2024-01-05")
    report(
        store,
        """
        unit | period  | ledger | received_on
        -----+---------+--------+------------
        U1   | 2024-02 | work   | 2024-03-01
        """,
    )
    file = """
        SELECT unit_now.unit, month_now.month, count(work.unit) AS numerator, 1 AS denominator
        FROM unit_now CROSS JOIN month_now
        LEFT JOIN work ON work.unit = unit_now.sent_by AND work.month = month_now.month
        GROUP BY unit_now.unit, month_now.month
    """
    said = {"sql": file, "ledgers": ["work"], "numerator_time": "flow", "denominator_time": "stock"}
    of = plan(
        [indicator("a", measure=said)], {"a": 1}, units={"U1": {"reporting": "month"}, "U2": {}, "U3": {}}
    )
    cells = measure(store, of, {"work": WORK}, date(2024, 3, 31)).cells.set_index(["unit", "month"])[
        "numerator"
    ]
    assert cells["U1", "2024-02"] == 0
    assert cells["U2", "2024-01"] == 1
    assert np.isnan(cells["U1", "2024-01"])
    assert cells["U3"].isna().all()


FUND = ledger("fund", {"on": "date", "closing": "decimal"}, "on")


def test_after_a_merger_balances_add_up_month_by_month(store):
    store.connection.execute(
        'CREATE TABLE fund (unit VARCHAR, event_on DATE, month VARCHAR, "on" DATE, closing DOUBLE)'
    )
    fill(
        store,
        FUND,
        """
        unit | on         | closing
        -----+------------+--------
        U1   | 2024-01-31 | 700
        U2   | 2024-01-31 | 50
        U1   | 2024-04-30 | 710
        U3   | 2024-01-31 | 9
        """,
    )
    part = {"ledger": "fund", "aggregate": "min", "value": "closing", "time": "lowest"}
    of = plan([indicator("a", measure={"numerator": part})], {"a": 1}, units=MERGED)
    cells = measure(store, of, {"fund": FUND}, JUNE).cells.set_index(["unit", "month"])["numerator"]
    assert (cells["U1", "2024-01"], cells["U1", "2024-04"]) == (750, 710)
    assert cells[BUREAU, "2024-01"] == 759


def test_a_period_still_running_is_neither_expected_nor_late(store):
    report(
        store,
        """
        unit | period | ledger | received_on
        -----+--------+--------+------------
        U1   | 2024Q2 | work   | 2024-07-11
        """,
    )
    of = plan([indicator("a", measure={"numerator": {"ledger": "work"}})], {"a": 1})
    coverage = measure(store, of, {"work": WORK}, date(2024, 5, 17)).coverage
    assert set(coverage["period"]) == {"2024Q1"}

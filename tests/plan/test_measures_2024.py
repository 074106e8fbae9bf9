"""What each indicator of 2024 counts and what it does not, on records that can be checked on paper."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import duckdb
import pandas as pd
import pytest
from cases_assistance import CASES as ASSISTANCE
from cases_economy import CASES as ECONOMY
from cases_organisation import CASES as ORGANISATION
from cases_rights import CASES as RIGHTS
from cases_rules import CASES as COUNTS

from analytics.measure import BUREAU, measure
from analytics.plan import load_ledgers, load_plan
from analytics.plan.model import Time
from analytics.store.registers import make_registers
from analytics.workspace import open_workspace

TYPES = {
    "text": "VARCHAR",
    "enum": "VARCHAR",
    "set": "VARCHAR",
    "month": "VARCHAR",
    "int": "BIGINT",
    "decimal": "DECIMAL(18,4)",
    "money": "DECIMAL(18,2)",
    "bool": "BOOLEAN",
    "date": "DATE",
}

# indicator | cut-off | {ledger: records} | {unit: numerator or (numerator, denominator) to date}
CASES = {
    "training_persons": (
        "2024-12-31",
        {
            "training_record": """
            unit | employee_no | end_on     | result
            -----+-------------+------------+-------
            Q01  | A           | 2024-02-01 | 合格
            Q01  | A           | 2024-05-01 | 合格
            Q01  | B           | 2024-05-01 | 未考核
            S01  | A           | 2024-06-01 | 合格
            S01  | C           | 2025-01-01 | 合格
            """
        },
        {"Q01": 2, "S01": 1, BUREAU: 2},
    ),
    "post_training_persons": (
        "2024-12-31",
        {
            "training_record": """
            unit | employee_no | end_on     | training_type | result | certificate_no
            -----+-------------+------------+---------------+--------+---------------
            Q01  | A           | 2024-02-01 | 岗位培训      | 合格   |
            Q01  | B           | 2024-02-01 | 岗位培训      | 未考核 | hash
            Q01  | C           | 2024-02-01 | 岗位培训      | 不合格 |
            Q01  | D           | 2024-02-01 | 安全培训      | 合格   |
            """
        },
        {"Q01": 2, BUREAU: 2},
    ),
    "tech_innovation_items": (
        "2024-12-31",
        {
            "tech_innovation": """
            unit | item_no | proposed_on | accepted_on | status
            -----+---------+-------------+-------------+-------
            Q01  | 1       | 2024-01-10  |             | 已立项
            Q01  | 1       | 2024-01-10  | 2024-03-10  | 已验收
            Q01  | 1       | 2024-01-10  | 2024-03-10  | 已应用
            Q01  | 2       | 2024-01-10  | 2024-03-10  | 未通过
            S01  | 1       | 2023-11-10  | 2024-04-10  | 已应用
            S01  | 2       | 2023-11-10  | 2023-12-10  | 已应用
            """
        },
        {"Q01": 1, "S01": 1, BUREAU: 2},
    ),
    "new_method_promotions": (
        "2024-12-31",
        {
            "tech_promotion": """
            unit | tech_code | adopted_on | in_use
            -----+-----------+------------+-------
            Q01  | T1        | 2024-03-01 | true
            Q02  | T1        | 2024-04-01 | true
            Q02  | T2        | 2024-04-01 | true
            Q02  | T3        | 2024-04-01 | false
            """
        },
        {"Q01": 1, "Q02": 2, BUREAU: 2},
    ),
    "green_tech_promotions": (
        "2024-12-31",
        {
            "tech_promotion": """
            unit | tech_code | adopted_on | in_use | green_class
            -----+-----------+------------+--------+------------
            Q01  | T1        | 2024-03-01 | true   | 环保
            Q02  | T1        | 2024-03-01 | true   | 环保
            Q02  | T2        | 2024-03-01 | true   | 非节能环保
            """
        },
        {"Q01": 1, "Q02": 1, BUREAU: 1},
    ),
    "energy_tech_per_unit": (
        "2024-12-31",
        {
            "tech_promotion": """
            unit | tech_code | adopted_on | in_use | green_class
            -----+-----------+------------+--------+------------
            Q01  | T1        | 2024-03-01 | true   | 节能
            Q02  | T1        | 2024-03-01 | true   | 节能
            Q03  | T2        | 2024-03-01 | true   | 环保
            Q04  | T3        | 2024-03-01 | true   | 节能且环保
            """
        },
        {"Q01": 1, "Q02": 1, "Q04": 1, BUREAU: 2},
    ),
    "conservation_income": (
        "2024-12-31",
        {
            "conservation_benefit": """
            unit | period_month | benefit_kind | amount_yuan | finance_checked
            -----+--------------+--------------+-------------+----------------
            Q01  | 2024-01      | 节支         | 1000.50     | true
            Q01  | 2024-02      | 增收         | 2000        | true
            Q01  | 2024-02      | 增收         | 900         | false
            S01  | 2024-02      | 节支         | 10          | true
            """
        },
        {"Q01": 3000.5, "S01": 10, BUREAU: 3010.5},
    ),
    "suggestion_count": (
        "2024-12-31",
        {
            "suggestion": """
            unit | suggestion_no | submitted_on | method   | duplicate_of
            -----+---------------+--------------+----------+-------------
            Q01  | 1             | 2024-03-01   | 换阀门   |
            Q01  | 2             | 2024-03-01   |          |
            Q01  | 3             | 2024-03-01   | 换阀门   | 1
            S01  | 1             | 2024-03-01   | 改路线   |
            S01  | 1             | 2024-05-01   | 改路线   |
            """
        },
        {"Q01": 1, "S01": 1, BUREAU: 2},
    ),
    "enterprise_participation_rate": (
        "2024-12-31",
        {
            "team_building": """
            unit | team_code | rated_on   | workers_taking_part
            -----+-----------+------------+--------------------
            Q01  | 1         | 2024-06-30 | 9
            Q01  | 1         | 2024-12-30 | 9
            Q02  | 1         | 2024-06-30 | 0
            S01  | 1         | 2024-06-30 | 9
            """,
            "skill_contest": """
            unit | title | held_on    | participants
            -----+-------+------------+-------------
            Q01  | 比武  | 2024-03-01 | 20
            Q03  | 比武  | 2024-05-01 | 20
            """,
        },
        {"Q01": (1, 1), "Q02": (0, 1), "Q03": (1, 1), BUREAU: (2, 12)},
    ),
    "city_reading_rooms": (
        "2024-12-31",
        {
            "reading_room": """
            unit | room_code | level  | named_on
            -----+-----------+--------+-----------
            Q01  | 1         | 市级   | 2024-08-01
            Q02  | 1         | 市级   | 2024-09-01
            Q02  | 2         | 市级   | 2019-09-01
            Q02  | 3         | 单位级 | 2024-09-01
            """
        },
        {"Q01": 1, "Q02": 1, BUREAU: 2},
    ),
    "own_reading_rooms": (
        "2024-12-31",
        {
            "reading_room": """
            unit | room_code | level | named_on
            -----+-----------+-------+-----------
            Q01  | 1         | 本级  | 2024-08-01
            Q01  | 2         | 市级  | 2024-08-01
            """
        },
        {"Q01": 1, BUREAU: 1},
    ),
    "cadre_staffing_rate": (
        "2024-12-31",
        {
            "union_org_status": """
            unit | status_on  | posts_required | posts_filled
            -----+------------+----------------+-------------
            Q01  | 2024-03-31 | 10             | 7
            Q01  | 2024-06-30 | 10             | 9
            S01  | 2024-03-31 | 5              | 5
            """
        },
        {"Q01": (9, 10), "S01": (5, 5)},  # the bureau adds up the last report of each unit later
    ),
    "cadre_training_classes": (
        "2024-12-31",
        {
            "bureau_event": """
            unit | title | event_kind       | start_on
            -----+-------+------------------+-----------
            J01  | 一    | 工会干部培训班   | 2024-05-10
            J01  | 二    | 专题讲座         | 2024-05-10
            """,
            "bureau_event_attendance": """
            unit | event_title | event_kind     | held_on    | attending_unit | invited | attended
            -----+-------------+----------------+------------+----------------+---------+---------
            J01  | 一          | 工会干部培训班 | 2024-05-10 | Q01            | 4       | 3
            J01  | 一          | 工会干部培训班 | 2024-05-10 | S14            | 2       | 2
            J01  | 一          | 工会干部培训班 | 2024-05-10 | S08            | 3       | 2
            J01  | 二          | 专题讲座       | 2024-05-10 | S01            | 9       | 9
            """,
        },
        {"Q01": (3, 4), "S08": (4, 5), "S01": (0, 0), BUREAU: 1},
    ),
    "union_fund_full_rate": (
        "2024-12-31",
        {
            "union_fund": """
            unit | period_month | total_wages_yuan | appropriated_yuan
            -----+--------------+------------------+------------------
            Q01  | 2024-01      | 100000           | 1500
            Q01  | 2024-02      | 100000           | 2500
            S01  | 2024-01      | 50000            | 900
            """
        },
        {"Q01": (4000, 4000), "S01": (900, 1000), BUREAU: (4900, 5000)},
    ),
    "target_contracts_signed": (
        "2024-12-31",
        {
            "target_contract": """
            unit | contract_no | signed_on
            -----+-------------+-----------
            Q01  | 1           | 2024-01-20
            Q01  | 2           | 2024-02-20
            S14  | 1           | 2024-01-20
            """
        },
        {"Q01": (1, 1), "S08": (1, 1), "S01": (0, 1), BUREAU: (2, 26)},
    ),
    "workers_congress_sessions": (
        "2024-12-31",
        {
            "workers_congress": """
            unit | session_no | held_on    | representatives_due | representatives_present
            -----+------------+------------+---------------------+------------------------
            Q01  | 一次       | 2024-03-01 | 30                  | 20
            Q01  | 二次       | 2024-09-01 | 30                  | 19
            S01  | 一次       | 2024-03-01 | 40                  | 38
            """
        },
        {"Q01": 1, "S01": 1, BUREAU: 2},
    ),
    "congress_filing_rate": (
        "2024-06-30",
        {
            "workers_congress": """
            unit | session_no | held_on    | declared_on | filed_on
            -----+------------+------------+-------------+-----------
            Q01  | 一次       | 2024-03-10 | 2024-03-03  | 2024-03-20
            Q01  | 二次       | 2024-04-10 | 2024-04-04  | 2024-04-11
            Q01  | 三次       | 2024-05-10 | 2024-05-01  | 2024-05-21
            Q01  | 四次       | 2024-06-01 |             |
            Q01  | 五次       | 2024-06-25 | 2024-06-01  |
            """
        },
        {"Q01": (1, 4), BUREAU: (1, 4)},
    ),
    "council_meetings": (
        "2024-12-31",
        {
            "council_meeting": """
            unit | form       | held_on    | minutes_filed
            -----+------------+------------+--------------
            Q01  | 议事会     | 2024-03-10 | true
            Q01  | 议事会     | 2024-06-10 | false
            Q01  | 民主恳谈会 | 2024-06-10 | true
            """
        },
        {"Q01": 1, BUREAU: 1},
    ),
    "congress_deliberation_rate": (
        "2024-12-31",
        {
            "major_decision": """
            unit | title | kind | adopted_on | congress_passed | passed_on
            -----+-------+------+------------+-----------------+-----------
            Q01  | 甲    | 方针 | 2024-03-10 | true            | 2024-03-01
            Q01  | 乙    | 规划 | 2024-03-10 | true            | 2024-03-11
            Q01  | 丙    | 规划 | 2024-03-10 | false           |
            Q01  | 丁    | 其他 | 2024-03-10 | false           |
            """
        },
        {"Q01": (1, 3), BUREAU: (1, 3)},
    ),
    "contract_fulfilment_rate": (
        "2024-06-30",
        {
            "contract_clause_check": """
            unit | contract_no | clause_no | due_on     | checked_on | result
            -----+-------------+-----------+------------+------------+---------
            Q01  | 1           | 1         | 2024-03-31 | 2024-03-31 | 未兑现
            Q01  | 1           | 1         | 2024-03-31 | 2024-06-20 | 已兑现
            Q01  | 1           | 2         | 2024-03-31 | 2024-06-20 | 部分兑现
            Q01  | 1           | 3         | 2024-09-30 | 2024-06-20 | 未到期
            Q01  | 1           | 4         | 2024-06-30 | 2024-07-10 | 已兑现
            S01  | 1           | 1         | 2024-03-31 | 2024-03-31 | 已兑现
            """
        },
        {"Q01": (1, 2), "S01": (1, 1), BUREAU: (2, 3)},
    ),
    "petition_reply_rate": (
        "2024-06-30",
        {
            "petition": """
            unit | petition_no | accepted_on | replied_on
            -----+-------------+-------------+-----------
            Q01  | 1           | 2024-03-01  |
            Q01  | 1           | 2024-03-01  | 2024-03-20
            Q01  | 2           | 2024-03-01  |
            Q01  | 3           | 2024-06-15  | 2024-06-16
            Q01  | 4           | 2024-06-16  | 2024-06-17
            Q01  | 5           | 2024-06-01  | 2024-07-01
            """
        },
        {"Q01": (2, 4), BUREAU: (2, 4)},
    ),
    "skip_level_petitions": (
        "2024-12-31",
        {
            "petition": """
            unit | petition_no | accepted_on | skip_level | skip_confirmed
            -----+-------------+-------------+------------+---------------
            Q01  | 1           | 2024-03-01  | true       |
            Q01  | 1           | 2024-03-01  | true       | true
            Q01  | 2           | 2024-03-01  | true       | false
            S01  | 1           | 2024-03-01  | true       | true
            """
        },
        {"Q01": 1, "S01": 1, BUREAU: 2},
    ),
    "grassroots_visits": (
        "2024-12-31",
        {
            "visit_record": """
            unit | visit_kind | point_code | household_code | visited_on
            -----+------------+------------+----------------+-----------
            Q01  | 基层点     | P1         |                | 2024-03-01
            Q01  | 基层点     | P1         |                | 2024-04-01
            J01  | 基层点     | P1         |                | 2024-04-01
            J01  | 职工户     |            | H1             | 2024-04-01
            """
        },
        {"Q01": 1, "J01": 1, BUREAU: 1},
    ),
    "household_visits": (
        "2024-12-31",
        {
            "visit_record": """
            unit | visit_kind | point_code | household_code | visited_on
            -----+------------+------------+----------------+-----------
            Q01  | 职工户     |            | H1             | 2024-03-01
            Q01  | 职工户     |            | H2             | 2024-04-01
            J01  | 职工户     |            | H1             | 2024-04-01
            J01  | 基层点     | P1         |                | 2024-04-01
            """
        },
        {"Q01": 2, "J01": 1, BUREAU: 2},
    ),
    "relief_reserve_balance": (
        "2024-12-31",
        {
            "relief_fund": """
            unit | account      | period_month | closing_yuan
            -----+--------------+--------------+-------------
            Q01  | 储备救济金   | 2024-01      | 25000
            Q01  | 储备救济金   | 2024-02      | 18000.5
            Q01  | 储备救济金   | 2024-03      | 30000
            Q01  | 温暖工程基金 | 2024-03      | 10
            """
        },
        {"Q01": 18000.5, BUREAU: 18000.5},
    ),
    "reserve_misuse_cases": (
        "2024-12-31",
        {
            "relief_fund": """
            unit | account    | period_month | misuse_flag | misuse_confirmed
            -----+------------+--------------+-------------+-----------------
            Q01  | 储备救济金 | 2024-01      | true        |
            Q01  | 储备救济金 | 2024-02      | true        | true
            Q01  | 互助金     | 2024-02      | true        | true
            """
        },
        {"Q01": 1, BUREAU: 1},
    ),
    "employment_placements": (
        "2024-12-31",
        {
            "employment_record": """
            unit | person_code | placed_on
            -----+-------------+-----------
            Q01  | A           | 2024-03-01
            Q01  | A           | 2024-07-01
            S01  | A           | 2024-08-01
            S01  | B           | 2024-08-01
            """
        },
        {"Q01": 1, "S01": 2, BUREAU: 2},
    ),
    "employment_realname_rate": (
        "2024-12-31",
        {
            "employment_record": """
            unit | person_code | placed_on  | realname_fields_filled
            -----+-------------+------------+-----------------------
            Q01  | A           | 2024-03-01 | 9
            Q01  | A           | 2024-07-01 | 9
            Q01  | B           | 2024-07-01 | 8
            S01  | C           | 2024-07-01 | 9
            """
        },
        {"Q01": (1, 3), "S01": (1, 1), BUREAU: (2, 4)},
    ),
}

CASES |= ORGANISATION | ECONOMY | RIGHTS | ASSISTANCE


@pytest.fixture(scope="module")
def plan():
    return load_plan(open_workspace())


@pytest.fixture(scope="module")
def ledgers():
    return load_ledgers(open_workspace())


@pytest.fixture
def store(plan, ledgers):
    """An empty store with the documented views."""
    connection = duckdb.connect()
    for one in ledgers.values():
        fields = ", ".join(f'"{field.id}" {TYPES[field.type]}' for field in one.fields)
        connection.execute(f"CREATE TABLE {one.id} (unit VARCHAR, event_on DATE, month VARCHAR, {fields})")
    connection.execute(
        "CREATE TABLE sheet_report"
        " (submission VARCHAR, unit VARCHAR, period VARCHAR, ledger VARCHAR, first_received_on DATE,"
        " counted BOOLEAN)"
    )
    make_registers(connection, plan)
    yield SimpleNamespace(
        connection=connection,
        version=0,
        known_on=None,
        sql=lambda query, **given: connection.execute(query, given or None).df(),
    )
    connection.close()


def fill(store, ledger, text: str) -> None:
    lines = [line.strip() for line in text.strip().splitlines() if not set(line.strip()) <= set("-+ ")]
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    for row in rows:
        values = {name: cell or None for name, cell in zip(head, row, strict=True)}
        day = values[ledger.date] if len(values[ledger.date]) > 7 else f"{values[ledger.date]}-01"
        values |= {"event_on": day, "month": day[:7]}
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" for _ in values)
        store.connection.execute(f"INSERT INTO {ledger.id} ({names}) VALUES ({marks})", list(values.values()))


def to_date(months: pd.Series, time: Time) -> float:
    known = months.dropna()
    match time:
        case Time.STOCK:
            return known.iloc[-1]
        case Time.LOWEST:
            return known.min()
        case _:
            return known.sum()


def uncounted(plan):
    """The plan's rules without what they count beside the indicators."""
    nothing = {"adjustments": (), "vetoes": (), "self_score": None, "review_score": None}
    return plan.rules.model_copy(update=nothing)


def test_every_indicator_of_the_plan_has_its_case(plan):
    assert sorted(CASES) == sorted(plan.indicator)


@pytest.mark.parametrize("name", CASES)
def test_an_indicator_counts_what_its_reading_says(store, plan, ledgers, name):
    as_of, records, expected = CASES[name]
    for ledger, text in records.items():
        fill(store, ledgers[ledger], text)
    only = plan.model_copy(update={"indicators": (plan.indicator[name],), "rules": uncounted(plan)})
    cells = measure(store, only, ledgers, date.fromisoformat(as_of)).cells
    found = {}
    for unit in expected:
        mine = cells[(cells["indicator"] == name) & (cells["unit"] == unit)].sort_values("month")
        indicator = plan.indicator[name]
        of = indicator.measure if unit == BUREAU else indicator.unit_measure or indicator.measure
        numerator, denominator = of.times
        value = round(to_date(mine["numerator"], numerator), 6)
        found[unit] = (value, round(to_date(mine["denominator"], denominator), 6)) if denominator else value
    assert found == expected


def test_every_count_of_the_rules_has_its_case(plan):
    assert sorted(COUNTS) == sorted(plan.counts)


@pytest.mark.parametrize("name", COUNTS)
def test_the_rules_count_what_their_names_say(store, plan, ledgers, name):
    as_of, records, expected = COUNTS[name]
    for ledger, text in records.items():
        fill(store, ledgers[ledger], text)
    only = plan.model_copy(update={"indicators": ()})
    counts = measure(store, only, ledgers, date.fromisoformat(as_of)).counts
    mine = counts[(counts["count"] == name) & (counts["unit"] != BUREAU)].sort_values("month")
    amounts = mine.groupby("unit")["amount"]
    found = {unit: to_date(months, plan.counts[name].times[0]) for unit, months in amounts}
    assert {unit: amount for unit, amount in found.items() if amount} == expected

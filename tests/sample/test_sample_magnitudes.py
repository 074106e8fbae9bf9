"""The committed sample has the magnitudes of a bureau of 26 units, and is plainly marked as fictional."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest

from analytics.plan.ledger import Personal

BYTES_AT_MOST = 5_000_000
NOTICE = "样例数据，单位名称均为虚构"
ROWS_A_YEAR = """
    ledger                  | least |  most
    ------------------------+-------+------
    suggestion              |  9200 |  9900
    tech_innovation         |  1000 |  1120
    tech_promotion          |    40 |    70
    conservation_benefit    |   300 |   500
    training_record         |  4500 |  6500
    skill_contest           |    60 |   110
    team_building           |  1040 |  1044
    reading_room            |    16 |    24
    workers_congress        |    46 |    54
    council_meeting         |    95 |   115
    contract_clause_check   |   550 |   750
    union_fund              |   312 |   320
    petition                |   150 |   260
    visit_record            |  1050 |  1400
    relief_fund             |   624 |   936
    employment_record       |   110 |   150
    target_contract         |    26 |    27
    union_org_status        |   104 |   108
    campaign_activity       |   490 |   700
    award_entry             |     8 |    30
    model_worker            |    50 |    80
    study_activity          |   240 |   350
    publicity_item          |   290 |   450
    rule_document           |   230 |   280
    fund_governance         |   110 |   140
    database_status         |   390 |   440
    open_affairs            |    90 |   120
    collective_contract     |    45 |    70
    supervision_check       |   180 |   300
    hazard_report           |   290 |   500
    accident_case           |     0 |     4
    women_insurance         |    26 |    27
    rights_case             |    60 |   110
    hardship_file           |   150 |   240
    assistance_pair         |   130 |   220
    assistance_record       |   690 |  1100
    student_aid             |    70 |   110
    """


def table(text: str) -> list[tuple[str, int, int]]:
    lines = [line.split("|") for line in text.strip().splitlines()[2:]]
    return [(name.strip(), int(least), int(most)) for name, least, most in lines]


def numbers(rows, field):
    return [row[field] for row in rows if isinstance(row[field], float)]


@pytest.mark.parametrize(("ledger", "least", "most"), table(ROWS_A_YEAR))
def test_rows_a_year_are_as_many_as_such_a_bureau_sends(sample, ledger, least, most):
    assert least <= len(sample.rows[ledger]) <= most


def test_counted_suggestions_land_near_the_quota(sample):
    counted = [row for row in sample.rows["suggestion"] if row["method"] and not row["duplicate_of"]]
    assert 9000 <= len(counted) <= 9300
    adopted = [row for row in counted if row["status"] in ("已采纳", "已实施")]
    assert 0.35 <= len(adopted) / len(counted) <= 0.5


def test_some_three_thousand_persons_are_trained(sample):
    people = {row["employee_no"] for row in sample.rows["training_record"]}
    post = {
        row["employee_no"] for row in sample.rows["training_record"] if row["training_type"] == "岗位培训"
    }
    assert 3000 <= len(people) <= 3500
    assert 50 <= len(post) <= 90


def test_nine_innovations_in_ten_are_accepted(sample):
    rows = sample.rows["tech_innovation"]
    accepted = [row for row in rows if row["status"] in ("已验收", "已应用")]
    assert 0.9 <= len(accepted) / len(rows) <= 0.95
    assert all(row["accepted_on"] for row in accepted)
    assert {row["_unit"] for row in rows} == {book.unit for book in sample.books} - {"J01"}


def test_eight_to_fifteen_technologies_are_adopted(sample):
    assert 8 <= len({row["tech_code"] for row in sample.rows["tech_promotion"]}) <= 15


def test_savings_come_to_a_little_over_a_million_yuan(sample):
    amounts = numbers(sample.rows["conservation_benefit"], "amount_yuan")
    assert 1_000_000 <= sum(amounts) <= 1_250_000


def test_over_nine_contract_clauses_in_ten_are_fulfilled(sample):
    results = [row["result"] for row in sample.rows["contract_clause_check"]]
    due = [one for one in results if one in ("已兑现", "部分兑现", "未兑现")]
    assert 0.92 <= due.count("已兑现") / len(due) <= 0.94


def test_households_and_points_visited_reach_the_figures_of_speech(sample):
    rows = sample.rows["visit_record"]
    assert 1000 <= len({row["household_code"] for row in rows if row["household_code"]}) <= 1150
    assert 100 <= len({row["point_code"] for row in rows if row["point_code"]}) <= 160


def test_letters_and_visits_are_mostly_answered(sample):
    rows = sample.rows["petition"]
    assert 0.93 <= sum(bool(row["replied_on"]) for row in rows) / len(rows) <= 1


def test_union_funds_due_are_two_percent_of_wages(sample):
    for row in sample.rows["union_fund"]:
        exact = Decimal(str(row["total_wages_yuan"])) * Decimal("0.02")
        assert abs(Decimal(str(row["due_yuan"])) - exact) <= Decimal("0.01")


def test_an_account_opens_with_what_it_closed_with(sample):
    rows = sample.rows["relief_fund"]
    accounts = {(row["_unit"], row["account"]) for row in rows}
    broken = []
    for unit, account in accounts:
        months = sorted(
            (row for row in rows if (row["_unit"], row["account"]) == (unit, account)),
            key=lambda row: row["period_month"],
        )
        for row, after in pairwise(months):
            next_month = int(after["period_month"][-2:]) == int(row["period_month"][-2:]) + 1
            if next_month and round(row["closing_yuan"] - after["opening_yuan"], 2):
                broken.append((unit, account, after["period_month"]))
    assert broken == []


def test_every_unit_signs_its_target_contract_in_january(sample):
    rows = sample.rows["target_contract"]
    assert {row["_unit"] for row in rows} == {book.unit for book in sample.books}
    assert {row["signed_on"].month for row in rows} == {1}


def test_six_reading_rooms_are_new(sample):
    new = [row for row in sample.rows["reading_room"] if row["named_on"].year == 2024]
    assert sorted(row["level"] for row in new) == ["市级"] * 3 + ["本级"] * 3


def test_the_bureau_holds_its_training_class_and_every_unit_is_invited(sample, plan):
    classes = [row for row in sample.rows["bureau_event"] if row["event_kind"] == "工会干部培训班"]
    assert len(classes) == 1
    invited = {row["attending_unit"] for row in sample.rows["bureau_event_attendance"]}
    assert invited == {unit.code for unit in plan.units if unit.assessed}


def test_no_event_is_reported_before_it_happened(sample, ledgers, recipe):
    meant = {unit for case in recipe.cases if case.id == "date_outside_year" for unit in case.units}
    early = []
    for ledger in ledgers.values():
        for row in sample.rows[ledger.id]:
            day = row.get(ledger.date)
            if hasattr(day, "year") and row["_unit"] not in meant and str(day) > row["_path"].parent.name:
                early.append((ledger.id, row["_path"].name, day))
    assert early == []


def test_households_in_hardship_are_some_two_in_a_hundred_workers(sample):
    rows = sample.rows["hardship_file"]
    assert 150 <= len({row["file_code"] for row in rows}) <= 220
    helped = {row["file_code"] for row in sample.rows["assistance_pair"]}
    assert helped <= {row["file_code"] for row in rows}
    children = sample.rows["student_aid"]
    assert {row["file_code"] for row in children} <= {row["file_code"] for row in rows}
    aided = [row for row in children if row["at_school"] == "是" and row["aided_on"]]
    assert 0.9 <= len(aided) / len(children) <= 1


def test_help_comes_to_between_600_000_and_1_100_000_yuan(sample):
    assert 600_000 <= sum(numbers(sample.rows["assistance_record"], "amount_yuan")) <= 1_100_000


def test_over_nine_women_in_ten_are_insured(sample):
    rows = {row["_unit"]: row for row in sample.rows["women_insurance"]}.values()
    assert sum(row["women_on_roll"] for row in rows) == 3532
    assert 0.9 <= sum(row["women_insured"] for row in rows) / 3532 <= 0.96
    assert all(row["women_insured"] <= row["women_on_roll"] for row in rows)


def test_cases_of_migrant_workers_are_a_third_or_more_and_mostly_closed(sample):
    rows = sample.rows["rights_case"]
    assert 25 <= sum(row["migrant_worker"] == "是" for row in rows) <= 45
    assert 0.85 <= sum(bool(row["closed_on"]) for row in rows) / len(rows) <= 0.97


def test_hazards_are_mostly_handled_in_time(sample):
    rows = sample.rows["hazard_report"]
    in_time = [
        row for row in rows if row["handled_on"] and (row["handled_on"] - row["reported_on"]).days <= 15
    ]
    assert 0.9 <= len(in_time) / len(rows) <= 0.98


def test_nineteen_units_have_a_collective_contract(sample, plan):
    rows = [row for row in sample.rows["collective_contract"] if row["contract_kind"] == "集体合同"]
    bound = {one.code for one in plan.units if "contract_applicable" in one.flags}
    assert sorted(row["_unit"] for row in rows) == sorted(bound)


def test_the_whole_sample_is_small_enough_to_be_kept_in_git(repository):
    files = [path for path in repository.sample.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < BYTES_AT_MOST


def test_every_sheet_says_that_it_is_a_sample(sample):
    for book in sample.books:
        for name, cells in book.cells.items():
            top = "".join(str(cell) for row in cells[:9] for cell in row)
            assert NOTICE in top, f"{book.path.name} {name}"


def test_the_cover_lists_every_sheet_with_its_number_of_rows(sample, ledgers):
    codes = {ledger.code: ledger.title.zh for ledger in ledgers.values()}
    for book in sample.books:
        cover = book.cells["封面"]
        start = next(at for at, row in enumerate(cover) if row[0] == "台账")
        stated = {codes[row[0]]: int(row[2]) for row in cover[start + 1 :]}
        sheets = {name: len(cells) - 2 for name, cells in book.cells.items() if name != "封面"}
        assert sheets == {name: n for name, n in stated.items() if n}, book.path.name


def test_the_cover_names_the_unit_and_the_period_of_the_file_name(sample, plan):
    for book in sample.books:
        said = {row[0]: row[1] for row in book.cells["封面"][:8]}
        unit = plan.unit[book.unit]
        assert (said["计划"], said["单位代码"], said["单位名称"]) == (plan.id, unit.code, unit.name.zh)
        assert said["报送期间"] == book.period
        assert book.path.stem == f"{unit.code}_{unit.name.zh}_{book.period}"


def test_no_personal_field_holds_what_looks_like_an_identity_number_or_a_name(sample, ledgers):
    allowed = re.compile(r"[A-Z]+[0-9]*-[A-Z0-9-]+|样例\w+|")
    odd = {
        row[field.id]
        for ledger in ledgers.values()
        for field in ledger.fields
        if field.personal in (Personal.HASH, Personal.DROP)
        for row in sample.rows[ledger.id]
        if not allowed.fullmatch(str(row[field.id]))
    }
    assert odd == set()

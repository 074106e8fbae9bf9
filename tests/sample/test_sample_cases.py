"""Every teaching case the recipe promises is in the committed sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from analytics.plan.period import parse_period

SHOWN: set[str] = set()


def shows(*cases: str) -> Callable:
    """Marks a test as the one that finds these cases."""
    SHOWN.update(cases)
    return lambda test: test


def test_every_case_of_the_recipe_is_looked_for(recipe):
    assert {case.id for case in recipe.cases} == SHOWN


def test_the_list_beside_the_sample_names_every_case(repository, recipe):
    text = (repository.sample / "README.md").read_text(encoding="utf-8")
    assert [case.id for case in recipe.cases if f"`{case.id}`" not in text or case.text.zh not in text] == []


def suggestions_per_worker(sample, plan):
    """Suggestions that count, per worker, by unit; of a period sent twice the last workbook counts."""
    last = {(book.unit, book.period): book.path for book in sample.books}
    counted = Counter(
        row["_unit"]
        for row in sample.rows["suggestion"]
        if row["method"] and not row["duplicate_of"] and row["_path"] in last.values()
    )
    return {
        unit.code: counted[unit.code] / float(unit.stats["workers"]) for unit in plan.units if unit.assessed
    }


@shows("clearly_first", "clearly_last", "first_but_skip_level")
def test_first_units_suggest_most_and_last_units_least(sample, plan):
    counted = suggestions_per_worker(sample, plan)
    order = sorted(counted, key=counted.get)
    assert set(order[-3:]) == {"Q02", "Q04", "S01"}
    assert set(order[:3]) == {"Q06", "Q11", "S03"}


@shows("first_but_skip_level")
def test_one_confirmed_skip_level_petition(sample):
    confirmed = [row for row in sample.rows["petition"] if row["skip_confirmed"] == "是"]
    assert [(row["_unit"], row["skip_level"], row["accepted_on"]) for row in confirmed] == [
        ("Q02", "是", date(2024, 9, 18))
    ]


@shows("short_of_several")
def test_some_units_hold_three_meetings(sample):
    for unit in ("Q08", "Q12", "S06", "S11"):
        meetings = [row for row in sample.of("council_meeting", unit) if row["form"] == "议事会"]
        assert len(meetings) == 3, unit


@shows("small_unit_not_applicable")
def test_a_small_unit_has_no_contracts_and_no_decisions(sample, plan):
    assert "contract_applicable" not in plan.unit["S13"].flags
    assert sample.of("contract_clause_check", "S13") == []
    assert sample.of("major_decision", "S13") == []


def green_months(sample, unit):
    rows = sample.of("tech_promotion", unit)
    return [row["adopted_on"].month for row in rows if row["green_class"] in ("节能", "节能且环保")]


@shows("no_energy_technology", "energy_technology_in_november")
def test_energy_technology_is_missing_or_late(sample):
    assert green_months(sample, "S10") == []
    assert (green_months(sample, "S07"), green_months(sample, "S09")) == ([11], [11])


@shows("december_spike")
def test_december_has_three_times_the_mean_of_other_months(sample):
    months = [row["submitted_on"].month for row in sample.of("suggestion", "Q10")]
    assert months.count(12) > 3 * (len(months) - months.count(12)) / 11


@shows("merged_in_july")
def test_a_merged_unit_sends_until_june_and_its_people_go_on_elsewhere(sample):
    assert [book.period for book in sample.sent("S14")] == ["2024Q1", "2024Q2"]
    before = {row["employee_no"] for row in sample.of("training_record", "S14")}
    after = {row["employee_no"] for row in sample.of("training_record", "S08", "2024Q3")}
    assert len(before & after) == 3


@shows("arrears")
def test_a_unit_is_in_arrears_in_winter(sample):
    rows = sample.of("union_fund", "S11")
    half = [row["period_month"] for row in rows if row["appropriated_yuan"] < 0.51 * row["due_yuan"]]
    assert half == ["2024-01", "2024-02", "2024-11", "2024-12"]


@shows("reserve_under_floor")
def test_one_reserve_is_under_the_floor_in_one_month(sample, plan):
    low = [
        (row["_unit"], row["period_month"])
        for row in sample.rows["relief_fund"]
        if row["account"] == "储备救济金"
        and row["closing_yuan"] < max(2000, 20 * float(plan.unit[row["_unit"]].stats["workers"]))
    ]
    assert low == [("S06", "2024-09")]


@shows("congress_without_quorum")
def test_one_congress_lacks_its_quorum(sample):
    short = [
        row["_unit"]
        for row in sample.rows["workers_congress"]
        if row["representatives_present"] * 3 < row["representatives_due"] * 2
    ]
    assert short == ["Q08"]


@shows("over_claimed")
def test_one_unit_claims_far_more_than_reviewers_find(sample):
    over = {
        row["assessed_unit"]: row["self_score"] - row["review_score"]
        for row in sample.rows["assessment_result"]
        if row["round"] == "年终"
    }
    assert {unit for unit, points in over.items() if points > 5} == {"Q10"}
    assert all(points >= 0 for points in over.values())


@shows("found_in_review")
def test_reviewers_find_a_false_record_and_a_return_not_corrected(sample):
    rows = sample.rows["assessment_result"]
    for field, unit in (("false_records", "S03"), ("uncorrected_returns", "Q07")):
        found = [(row["assessed_unit"], row["round"], row[field]) for row in rows if row[field]]
        assert found == [(unit, "上半年", 1)]


def days_late(book, plan):
    due = parse_period(book.period).ends_on + timedelta(days=plan.calendar.submission_days)
    return (date.fromisoformat(book.received) - due).days


@shows("late_workbooks", "sometimes_late", "sent_twice")
def test_only_the_units_meant_to_be_late_are_late(sample, plan):
    late = {(book.unit, book.period): days_late(book, plan) for book in sample.books}
    late = {key: days for key, days in late.items() if days > 0}
    brigade = {(unit, period): days for (unit, period), days in late.items() if unit == "S05"}
    assert len(brigade) == 4
    assert set(brigade.values()) == {12}
    others = {key: days for key, days in late.items() if key not in brigade}
    assert set(others) == {("Q11", "2024Q2"), ("Q11", "2024Q3"), ("S12", "2024-03")}


@shows("month_not_sent")
def test_one_month_was_never_sent(sample):
    assert sample.sent("Q03", "2024-08") == []
    assert len(sample.sent("Q03")) == 11


@shows("sent_twice")
def test_a_period_comes_twice_and_the_later_one_is_complete(sample):
    first, second = sample.sent("S12", "2024-03")
    assert (date.fromisoformat(second.received) - date.fromisoformat(first.received)).days == 11
    assert len(first.cells["职工培训台账"]) < len(second.cells["职工培训台账"])
    numbers = [row[0] for row in first.cells["合理化建议台账"][2:]]
    assert len(numbers) - len(set(numbers)) == 5


@shows("ten_thousands_in_yuan")
def test_ten_thousands_stand_in_a_yuan_column(sample):
    for row in sample.of("conservation_benefit", "Q07"):
        in_ten_thousands = row["period_month"] in ("2024-04", "2024-05", "2024-06")
        assert (row["amount_yuan"] < 10) == in_ten_thousands
        assert (row["amount_yuan"] > 100) != in_ten_thousands


@shows("duplicate_rows")
def test_rows_are_repeated_word_for_word(sample):
    def n_repeated(ledger):
        rows = [tuple(str(value) for value in row.values()) for row in sample.of(ledger, "S02")]
        return len(rows) - len(set(rows))

    assert [n_repeated(name) for name in ("suggestion", "training_record", "employment_record")] == [4, 3, 2]


@shows("missing_cells")
def test_required_cells_are_empty(sample, ledgers):
    empty = [
        (name, field.id)
        for name in ("suggestion", "training_record")
        for row in sample.of(name, "Q05")
        for field in ledgers[name].fields
        if field.required and row[field.id] == ""
    ]
    assert sorted(empty) == sorted(
        [("suggestion", "title")] * 2
        + [("training_record", "employee_no")] * 3
        + [("training_record", "end_on")] * 2
    )


@shows("unknown_term")
def test_terms_outside_the_list_are_typed_in_one_unit_only(sample, ledgers):
    strange = {
        (row["_unit"], row[field.id])
        for ledger in ledgers.values()
        for field in ledger.fields
        if field.type == "enum"
        for row in sample.rows[ledger.id]
        if row[field.id] not in {"", *(choice.zh for choice in field.choices)}
    }
    assert strange == {("S04", "节能环境"), ("S04", "业务培训")}


@shows("text_in_number", "dates_and_numbers_as_text")
def test_words_stand_in_number_columns(sample, ledgers):
    texts = {
        (row["_unit"], row[field.id])
        for ledger in ledgers.values()
        for field in ledger.fields
        if field.type in ("int", "decimal", "money")
        for row in sample.rows[ledger.id]
        if isinstance(row[field.id], str) and row[field.id]
    }
    assert {text for unit, text in texts if unit == "Q09"} == {"约30人", "若干"}
    assert {unit for unit, _ in texts} == {"Q09", "S01"}


@shows("date_outside_year")
def test_dates_outside_the_year_stand_in_one_unit(sample, ledgers, plan):
    outside = [
        (row["_unit"], row[ledger.date].year)
        for ledger in ledgers.values()
        if not ledger.may_precede_plan
        for row in sample.rows[ledger.id]
        if isinstance(row[ledger.date], date) and not plan.starts_on <= row[ledger.date] <= plan.ends_on
    ]
    assert sorted(outside) == [("S06", 2023), ("S06", 2023), ("S06", 2025)]


@shows("dates_and_numbers_as_text")
def test_one_unit_types_dates_and_numbers_as_text(sample):
    trained = {row["end_on"] for row in sample.of("training_record", "S01", "2024-05")}
    assert trained
    assert all(str(day).startswith("2024年5月") and str(day).endswith("日") for day in trained)
    suggested = [row["submitted_on"] for row in sample.of("suggestion", "S01", "2024-05")][:20]
    assert all(str(day).startswith("2024.5.") for day in suggested)
    amounts = [row["amount_yuan"] for row in sample.of("conservation_benefit", "S01")]
    assert any("，" not in str(amount) and "," in str(amount) for amount in amounts)
    assert any("０" <= str(amount)[0] <= "９" for amount in amounts)
    assert str(sample.of("union_fund", "S01", "2024-05")[0]["appropriated_yuan"]).startswith("¥")


@shows("hostile_text")
def test_script_and_formula_stand_as_titles(sample):
    titles = {row["title"] for row in sample.of("suggestion", "Q12", "2024-03")}
    assert {"</script><img src=x onerror=alert(1)>", "=cmd|'/C calc'!A0"} <= titles
    assert "'; DROP TABLE record; --" in {
        row["title"] for row in sample.of("tech_innovation", "Q12", "2024-03")
    }


@shows("studied_in_one_quarter")
def test_a_unit_studies_in_the_first_quarter_only(sample):
    study = ("学习会", "讲座", "报告会", "研讨会", "读书班")
    months = [
        row["held_on"].month for row in sample.of("study_activity", "S09") if row["activity_type"] in study
    ]
    assert len(months) > 1
    assert set(months) <= {1, 2, 3}


@shows("rule_expired")
def test_the_rules_of_activities_of_a_unit_expire_in_may(sample):
    rows = [row for row in sample.rows["rule_document"] if row["valid_to"]]
    assert [(row["_unit"], row["doc_kind"], row["valid_to"]) for row in rows] == [
        ("S04", "活动制度", date(2024, 5, 31))
    ]


@shows("budget_after_its_date")
def test_one_unit_adopts_its_accounts_in_april(sample):
    late = [
        row["_unit"]
        for row in sample.rows["fund_governance"]
        if row["act_kind"] == "决算" and row["done_on"] > date(2024, 3, 31)
    ]
    assert late == ["S07"]


@shows("incentive_rule_of_the_bureau")
def test_the_organ_reports_incentive_rules_of_the_bureau_issued_in_the_year(sample):
    rules = [
        (row["_unit"], row["issued_on"])
        for row in sample.rows["rule_document"]
        if row["doc_kind"] == "激励办法" and row["issued_by"] == "局" and row["issued_on"].year == 2024
    ]
    assert ("J01", date(2024, 3, 11)) in rules


@shows("contract_run_out")
def test_one_collective_contract_runs_out_within_the_year(sample):
    ended = [
        (row["_unit"], row["in_force_to"])
        for row in sample.rows["collective_contract"]
        if row["contract_kind"] == "集体合同" and row["in_force_to"] <= date(2024, 12, 31)
    ]
    assert ended == [("Q11", date(2024, 6, 30))]


@shows("accident_without_union")
def test_three_accidents_one_of_them_without_the_union(sample):
    took_part = {row["_unit"]: row["union_took_part"] for row in sample.rows["accident_case"]}
    assert took_part == {"Q05": "是", "Q06": "否", "S02": "是"}
    assert {row["deaths"] for row in sample.rows["accident_case"]} == {0}


@shows("no_hardship_household")
def test_two_small_units_have_no_household_in_hardship(sample, plan):
    without = {one.code for one in plan.units if one.assessed}
    without -= {row["_unit"] for row in sample.rows["hardship_file"]}
    assert without == {"S13", "J01"}
    assert not without & {row["_unit"] for row in sample.rows["student_aid"]}

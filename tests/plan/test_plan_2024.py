"""The plan of 2024 as it lies in params: complete, exact, and adding up."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import pytest

from analytics.plan import load_ledgers, load_plan
from analytics.plan.ledger import FieldType, Frequency, Personal
from analytics.plan.model import Basis, Nature, PhasingKind, Scope, TargetState, VetoEffect
from analytics.plan.target import Assignment, bureau_target, unit_targets
from analytics.workspace import open_workspace

# Parts worked out by hand count (head count, largest remainder) for a few units: indicator | unit | part
PARTS = [
    ("suggestion_count", {"Q01": 1008, "Q12": 614, "S01": 595, "S13": 36, "J01": 69}, 9000),
    ("training_persons", {"Q01": 336, "Q12": 205, "S02": 179, "S13": 12, "J01": 23}, 3000),
    ("tech_innovation_items", {"Q01": 113, "Q12": 69, "S01": 67, "S13": 4}, 1000),
    ("household_visits", {"Q01": 112, "Q12": 68, "S01": 66, "S13": 4, "J01": 8}, 1000),
    ("conservation_income", {"Q01": 132700, "Q02": 108700, "S01": 49000, "S13": 3000, "J01": 1100}, 1000000),
    ("new_method_promotions", {"Q01": 1, "Q04": 1, "S05": 1}, 3),
    ("city_reading_rooms", {"Q01": 1, "Q02": 1, "S01": 1}, 3),
    ("own_reading_rooms", {"Q05": 1, "S03": 1, "S08": 1}, 3),
]

# Numbers as the plan writes them: indicator | number | unit of measure
WRITTEN = [
    ("training_persons", "3000", "名"),
    ("post_training_persons", "50", "名"),
    ("tech_innovation_items", "1000", "项"),
    ("new_method_promotions", "3", "项"),
    ("green_tech_promotions", "1", "项"),
    ("energy_tech_per_unit", "1", "项"),
    ("conservation_income", "1000000", "万元"),
    ("suggestion_count", "9000", "条"),
    ("enterprise_participation_rate", "0.95", "%"),
    ("city_reading_rooms", "3", "个"),
    ("own_reading_rooms", "3", "个"),
    ("cadre_training_classes", "1", "期"),
    ("workers_congress_sessions", "2", "次"),
    ("council_meetings", "4", "次"),
    ("contract_fulfilment_rate", "0.9", "%"),
    ("skip_level_petitions", "0", "起"),
    ("reserve_misuse_cases", "0", "起"),
]


@pytest.fixture(scope="module")
def plan():
    return load_plan(open_workspace())


@pytest.fixture(scope="module")
def ledgers():
    return load_ledgers(open_workspace())


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_clauses_joined_are_the_text_of_the_plan(plan):
    source = (open_workspace().plans / "2024" / "source.txt").read_text(encoding="utf-8")
    assert squeezed("".join(one.text for one in plan.clauses)) == squeezed(source)
    assert len(squeezed(source)) == 4138


def test_there_are_126_clauses_of_eight_kinds_in_the_order_of_the_plan(plan):
    assert Counter(one.kind for one in plan.clauses) == {
        "mechanism": 33,
        "narrative": 23,
        "participation": 22,
        "rate": 19,
        "milestone_task": 11,
        "quota": 11,
        "per_unit_minimum": 4,
        "zero_tolerance": 3,
    }
    numbers = [tuple(map(int, one.id.split("."))) for one in plan.clauses]
    assert numbers == sorted(numbers)


def test_every_clause_is_answered(plan):
    for clause in plan.clauses:
        assert clause.answer.section
        assert (clause.kind == "narrative") == bool(clause.answer.narrative)
        assert (clause.kind == "narrative") != bool(clause.answer.indicator)
    assert not [one for one in plan.clauses if one.answer.pending]
    assert len({one.answer.indicator for one in plan.clauses if one.answer.indicator}) == 126 - 23


@pytest.mark.parametrize(("name", "number", "unit"), WRITTEN)
def test_a_number_of_the_plan_stands_as_written(plan, name, number, unit):
    indicator = plan.indicator[name]
    target = bureau_target(plan, indicator, plan.starts_on)
    assert indicator.nature is Nature.WRITTEN
    assert target.value == Decimal(number)
    assert not target.is_proposed
    assert indicator.unit_of_measure.zh == unit


def test_what_is_not_the_plans_own_number_is_marked_proposed(plan):
    proposed = {one.indicator for one in plan.targets if one.proposed}
    numbers = {one.indicator for one in plan.targets if one.state is TargetState.NUMBER}
    of_the_plan = {Nature.WRITTEN, Nature.IMPLIED, Nature.OUTSIDE}
    assert proposed == {
        one.id for one in plan.indicators if one.id in numbers and one.nature not in of_the_plan
    }


def test_a_number_set_outside_the_plan_is_pending(plan):
    given = unit_targets(plan, plan.indicator["employment_placements"], plan.starts_on)
    assert {one.kind for one in given.values()} == {Assignment.PENDING}


def test_points_of_the_blocks_are_those_proposed_and_none_wait(plan):
    points = {one.id: one.points for one in plan.blocks}
    assert points == {"theory": 10, "economy": 35, "organisation": 18, "rights": 22, "assistance": 15}
    assert not any(one.reserved for one in plan.blocks)


def test_only_what_the_plan_calls_a_must_is_a_hard_line(plan):
    hard = [one for one in plan.indicators if one.hard_line]
    assert [one.id for one in hard] == ["enterprise_participation_rate"]
    assert "必须" in plan.clause[hard[0].clause].text


def test_vetoes_have_the_proposed_effects(plan):
    effects = {one.id: one.veto for one in plan.indicators if one.veto}
    assert effects == {"skip_level_petitions": VetoEffect.BAR, "reserve_misuse_cases": VetoEffect.FAIL}


def test_rates_and_prohibitions_hold_on_every_day_or_from_a_due_date(plan):
    for one in plan.indicators:
        if one.is_rate or one.direction == "zero":
            assert one.phasing.kind in (PhasingKind.ALWAYS, PhasingKind.DUE_DATES)


@pytest.mark.parametrize(("name", "parts", "total"), PARTS)
def test_a_bureau_total_is_shared_out_to_the_units_without_rest(plan, name, parts, total):
    given = {
        code: one.value
        for code, one in unit_targets(plan, plan.indicator[name], plan.starts_on).items()
        if one.value is not None
    }
    assert sum(given.values()) == total
    assert {code: given[code] for code in parts} == parts
    if next(one for one in plan.allocations if one.indicator == name).basis is Basis.NAMED:
        assert given == parts


def test_the_organ_has_no_part_in_innovations(plan):
    given = unit_targets(plan, plan.indicator["tech_innovation_items"], plan.starts_on)
    assert given["J01"].kind == "not_applicable"


def test_the_reserve_floor_is_20_yuan_a_worker_and_at_least_2000(plan):
    given = unit_targets(plan, plan.indicator["relief_reserve_balance"], plan.starts_on)
    assert (given["Q01"].value, given["S10"].value, given["S13"].value) == (21000, 2000, 2000)


def test_there_are_26_assessed_units_and_one_merged_away(plan):
    assessed = [one for one in plan.units if one.assessed]
    assert len(assessed) == 26
    assert Counter(one.kind for one in assessed) == {"enterprise": 12, "institution": 13, "organ": 1}
    totals = {
        stat: sum(one.stats[stat] for one in assessed) for stat in ("workers", "women", "migrant", "teams")
    }
    assert totals == {"workers": 9375, "women": 3532, "migrant": 1449, "teams": 520}
    (closed,) = (one for one in plan.units if not one.assessed)
    assert (closed.code, str(closed.closed_on), closed.merged_into) == ("S14", "2024-06-30", "S08")


def test_flags_of_the_units_are_as_described(plan):
    flagged = {flag.id: {one.code for one in plan.units if flag.id in one.flags} for flag in plan.unit_flags}
    assert flagged["small_unit"] == {"S10", "S13", "S14", "J01"}
    assert flagged["good_condition"] == {"Q01", "Q02", "Q04", "Q08"}
    assert set(plan.unit) - flagged["congress_required"] == {"J01"}
    assert set(plan.unit) - flagged["field_work"] == {"J01", "S13"}
    assert len(flagged["contract_applicable"]) == 19


def test_the_largest_units_and_two_teaching_cases_report_by_month_the_rest_by_quarter(plan):
    monthly = {one.code for one in plan.units if one.reporting == "month"}
    assert {"Q03", "S12"} < monthly  # one that misses a month, one that sends a month twice
    smallest = min(plan.unit[code].stats["workers"] for code in monthly - {"Q03", "S12"})
    rest = [one.stats["workers"] for one in plan.units if one.reporting == "quarter"]
    assert smallest >= max(rest)


def test_every_indicator_has_a_chosen_reading_and_scope_and_weight_of_the_register(plan):
    assert len(plan.indicators) == 103
    assert sum(one.weight for one in plan.indicators) == 100
    assert sum(one.weight > 0 for one in plan.indicators) == 53
    assert Counter(one.scope for one in plan.indicators) == {
        Scope.EACH_UNIT: 61,
        Scope.BUREAU_TOTAL: 16,
        Scope.BUREAU_RATE: 15,
        Scope.BUREAU_ONLY: 11,
    }


def test_personal_fields_are_hashed_or_never_stored(ledgers):
    kept = {
        (one.id, field.id): field.personal
        for one in ledgers.values()
        for field in one.fields
        if field.personal is not Personal.NONE
    }
    assert kept["training_record", "employee_no"] is Personal.HASH
    assert kept["training_record", "name"] is Personal.DROP
    assert kept["visit_record", "household_code"] is Personal.HASH
    assert kept["employment_record", "person_code"] is Personal.HASH
    for one in ledgers.values():
        for field in one.fields:
            if field.id.endswith(("employee_no", "proposer_no", "cadre_no", "petitioner_no", "person_code")):
                assert field.personal is Personal.HASH


def test_every_ledger_has_key_fields_a_date_and_chinese_headings(ledgers):
    for one in ledgers.values():
        assert [field for field in one.fields if field.key], one.id
        assert one.field[one.date].type in (FieldType.DATE, FieldType.MONTH)
        assert all(re.search(r"[一-鿿]", field.title.zh) for field in one.fields)
    yearly = [one.id for one in ledgers.values() if one.frequency is Frequency.YEAR]
    assert {"rule_document", "database_status", "target_contract"} <= set(yearly)

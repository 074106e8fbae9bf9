"""The register of indicators: what the plan of 2024 measures, exactly these and no others."""

from __future__ import annotations

import pytest

from analytics.plan import load_plan
from analytics.plan.model import Direction, Indicator, Plan, Target, TargetState
from analytics.workspace import open_workspace

# A target with * is proposed (建议值); none: the indicator is watched without a number. A rate is a share,
# money in yuan. Points are those of a unit's hundred.
REGISTER = """
clause | indicator                        | nature  | target      | unit | scope        | direction | points
1.0.1  | theory_study_activities          | done    | 4 *         | 次   | each_unit    | at_least  | 3
1.3.1  | unit_theory_training             | done    | 1 *         | 次   | each_unit    | done      | 3
1.3.2  | bureau_theory_training           | done    | 1 *         | 次   | bureau_only  | done      | 0
1.3.3  | bureau_lectures_seminars         | watched | 2 *         | 次   | bureau_only  | at_least  | 0
1.3.4  | unit_study_guidance              | done    | 1 *         | 项   | each_unit    | done      | 2
1.3.5  | study_publicity_items            | watched | 4 *         | 期   | each_unit    | at_least  | 2
2.1.1  | worker_pioneer_teams             | watched | 1 *         | 个   | each_unit    | at_least  | 0
2.1.2  | merit_series_activities          | watched | 1 *         | 次   | each_unit    | at_least  | 0
2.1.3  | environment_year_participation   | watched | none        | %    | each_unit    | at_least  | 0
2.2.1  | skill_contest_events             | done    | 1 *         | 次   | each_unit    | done      | 2
2.2.2  | skill_contest_scale_growth       | watched | 0.33 *      | %    | bureau_total | at_least  | 0
2.2.3  | skill_incentive_rules            | done    | 1 *         | 项   | each_unit    | done      | 0
2.2.4  | innovation_conversion_rate       | watched | 0.6 *       | %    | bureau_rate  | at_least  | 0
2.2.5  | training_persons                 | written | 3000        | 名   | bureau_total | at_least  | 5
2.2.6  | post_training_persons            | written | 50          | 名   | bureau_total | at_least  | 2
2.2.7  | tech_innovation_items            | written | 1000        | 项   | bureau_total | at_least  | 5
2.2.8  | new_method_promotions            | written | 3           | 项   | bureau_total | at_least  | 3
2.2.9  | chief_worker_selection           | done    | 1 *         | 项   | bureau_only  | done      | 0
2.2.10 | energy_saving_campaign           | done    | 1 *         | 次   | each_unit    | done      | 0
2.2.11 | green_tech_promotions            | written | 1           | 项   | bureau_total | at_least  | 0
2.2.12 | joint_conservation_action        | done    | 1 *         | 次   | bureau_only  | done      | 0
2.2.14 | energy_tech_per_unit             | written | 1           | 项   | each_unit    | at_least  | 3
2.2.15 | conservation_income              | written | 1000000     | 万元 | bureau_total | at_least  | 4
2.2.16 | suggestion_participation_rate    | watched | 0.4 *       | %    | each_unit    | at_least  | 0
2.2.17 | suggestion_count                 | written | 9000        | 条   | bureau_total | at_least  | 5
2.2.18 | valuable_suggestion_award        | aim     | 1 *         | 项   | bureau_total | at_least  | 0
2.3.1  | five_type_team_coverage          | watched | 0.9 *       | %    | each_unit    | at_least  | 1
2.3.2  | five_type_advanced_teams         | watched | 1 *         | 个   | each_unit    | at_least  | 0
2.3.3  | labour_contest_events            | done    | 1 *         | 次   | each_unit    | done      | 1
2.3.5  | enterprise_participation_rate    | written | 0.95        | %    | bureau_rate  | at_least  | 2
2.4.1  | learning_org_activities          | done    | 1 *         | 次   | each_unit    | done      | 1
2.4.2  | worker_quality_project           | done    | 1 *         | 项   | each_unit    | done      | 0
2.4.3  | city_reading_rooms               | written | 3           | 个   | bureau_total | at_least  | 0
2.4.4  | own_reading_rooms                | written | 3           | 个   | bureau_total | at_least  | 0
2.4.5  | library_sharing                  | watched | 1 *         | %    | bureau_rate  | at_least  | 0
2.4.6  | ethics_activities                | done    | 1 *         | 次   | each_unit    | done      | 0
2.4.7  | enterprise_culture_building      | done    | 1 *         | 项   | each_unit    | done      | 0
2.4.8  | culture_sports_events            | done    | 1 *         | 次   | each_unit    | done      | 1
2.4.9  | table_tennis_entry               | done    | 1 *         | 项   | bureau_only  | done      | 0
2.4.10 | table_tennis_result              | aim     | 6 *         | 名次 | bureau_only  | at_most   | 0
2.4.11 | model_worker_service_rate        | watched | 1 *         | %    | bureau_rate  | at_least  | 0
2.4.12 | model_worker_publicity           | watched | 6 *         | 篇   | bureau_total | at_least  | 0
3.1.1  | union_standardisation_score      | implied | 3           | 项   | each_unit    | at_least  | 3
3.1.2  | union_org_completeness           | implied | 1           | %    | each_unit    | at_least  | 2
3.1.3  | union_work_rules                 | done    | 1 *         | 项   | each_unit    | done      | 0
3.1.4  | cadre_staffing_rate              | implied | 1           | %    | each_unit    | at_least  | 3
3.2.2  | practical_deeds                  | watched | 4 *         | 件   | each_unit    | at_least  | 0
3.2.4  | cadre_training_classes           | written | 1           | 期   | bureau_only  | at_least  | 1
3.3.1  | union_database_completeness      | implied | 1           | %    | each_unit    | at_least  | 2
3.3.2  | online_publicity_items           | watched | 4 *         | 篇   | each_unit    | at_least  | 1
3.4.2  | union_fund_full_rate             | implied | 1           | %    | each_unit    | at_least  | 3
3.4.3  | union_budget_accounts            | implied | 2           | 项   | each_unit    | at_least  | 1
3.4.4  | fund_reports_to_members          | watched | 2 *         | 次   | each_unit    | at_least  | 1
3.4.5  | fund_audit_reviews               | done    | 1 *         | 次   | each_unit    | done      | 1
4.0.1  | rights_mechanism_in_place        | done    | 1 *         | 项   | each_unit    | done      | 0
4.0.2  | rights_case_resolution_rate      | watched | 0.9 *       | %    | each_unit    | at_least  | 0
4.1.1  | star_open_management             | done    | 1 *         | 项   | each_unit    | done      | 0.5
4.1.2  | open_affairs_coverage            | watched | 1 *         | %    | bureau_rate  | at_least  | 1
4.1.4  | democratic_system_coverage       | watched | 1 *         | %    | bureau_rate  | at_least  | 0
4.1.5  | workers_congress_sessions        | written | 2           | 次   | each_unit    | at_least  | 4
4.1.6  | congress_filing_rate             | implied | 1           | %    | each_unit    | at_least  | 1.5
4.1.7  | council_meetings                 | written | 4           | 次   | each_unit    | at_least  | 3
4.1.8  | congress_deliberation_rate       | implied | 1           | %    | each_unit    | at_least  | 1
4.1.9  | small_unit_democratic_forms      | watched | none        | %    | bureau_rate  | at_least  | 0
4.2.1  | double_hundred_campaign          | done    | 1 *         | 项   | bureau_only  | done      | 0
4.2.2  | collective_contract_signing_rate | watched | 1 *         | %    | bureau_rate  | at_least  | 1
4.2.3  | supplementary_agreements         | watched | none        | 份   | bureau_total | at_least  | 0
4.2.4  | wage_negotiation_rate            | watched | 1 *         | %    | bureau_rate  | at_least  | 1
4.2.6  | contract_worker_coverage_rate    | watched | 0.95 *      | %    | bureau_rate  | at_least  | 0.5
4.2.7  | contract_performance_rate        | watched | 0.95 *      | %    | bureau_rate  | at_least  | 0
4.2.8  | contract_fulfilment_rate         | written | 0.9         | %    | bureau_rate  | at_least  | 3
4.2.9  | labour_law_supervision_actions   | done    | 1 *         | 次   | each_unit    | done      | 1
4.2.10 | supervision_org_coverage         | watched | 1 *         | %    | bureau_rate  | at_least  | 0
4.2.11 | labour_protection_checks         | done    | 4 *         | 次   | each_unit    | at_least  | 0.5
4.2.12 | women_special_protection         | done    | 1 *         | %    | each_unit    | done      | 0
4.2.13 | women_insurance_rate             | watched | 1 *         | %    | each_unit    | at_least  | 1
4.2.14 | safety_inspections               | watched | 4 *         | 次   | each_unit    | at_least  | 1
4.2.15 | hazard_reports                   | watched | 1 *         | %    | each_unit    | at_least  | 0.5
4.2.16 | ankang_cup_participation         | watched | 1 *         | %    | bureau_rate  | at_least  | 0.5
4.2.17 | accident_investigation_rate      | implied | 1           | %    | each_unit    | at_least  | 0
4.3.1  | migrant_worker_case_rate         | watched | 0.9 *       | %    | each_unit    | at_least  | 1
5.1.1  | assistance_window                | done    | 1 *         | 个   | each_unit    | done      | 0
5.1.2  | petition_reply_rate              | implied | 1           | %    | each_unit    | at_least  | 2
5.1.3  | petition_resolution_rate         | watched | 0.9 *       | %    | each_unit    | at_least  | 0
5.1.4  | skip_level_petitions             | written | 0           | 起   | each_unit    | zero      | 2
5.2.1  | hardship_file_completeness       | implied | 1           | %    | each_unit    | at_least  | 1.5
5.2.2  | assistance_pair_rate             | watched | 1 *         | %    | each_unit    | at_least  | 1.5
5.2.3  | grassroots_visits                | slogan  | 100 *       | 家   | bureau_total | at_least  | 0
5.2.4  | household_visits                 | slogan  | 1000 *      | 户   | bureau_total | at_least  | 2
5.2.5  | assistance_regularity            | watched | 9 *         | 个月 | each_unit    | at_least  | 0
5.2.6  | assistance_mix                   | done    | 1 *         | %    | each_unit    | done      | 0
5.3.1  | warmth_fund_raised               | watched | none        | 元   | each_unit    | at_least  | 0
5.3.2  | relief_reserve_balance           | watched | 20 a head * | 元   | each_unit    | at_least  | 2
5.3.3  | reserve_misuse_cases             | written | 0           | 起   | each_unit    | zero      | 0
5.3.4  | untimely_aid_incidents           | implied | 0           | 起   | each_unit    | zero      | 0
5.3.5  | mutual_aid_funds                 | done    | 1 *         | 个   | each_unit    | done      | 0
5.4.1  | employment_placements            | outside | pending     | 名   | bureau_total | at_least  | 2
5.4.2  | employment_realname_rate         | implied | 1           | %    | each_unit    | at_least  | 1
5.4.3  | employment_reward_list           | done    | 1 *         | 项   | bureau_only  | done      | 0
5.4.4  | student_aid_rate                 | watched | 1 *         | %    | each_unit    | at_least  | 1
6.0.1  | target_contracts_signed          | implied | 1           | %    | bureau_rate  | at_least  | 0
6.0.2  | periodic_assessments             | watched | 4 *         | 次   | bureau_only  | at_least  | 0
6.0.3  | year_end_settlement              | done    | 1 *         | 项   | bureau_only  | done      | 0
"""


def register() -> list[dict[str, str]]:
    head, *rows = ([cell.strip() for cell in line.split("|")] for line in REGISTER.strip().splitlines())
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(open_workspace())


def target_of(plan: Plan, indicator: Indicator) -> Target:
    return plan.target_versions[indicator.id, None][0]


def told(target: Target) -> str:
    """A target as the register writes it."""
    if target.per_head:
        amount = f"{target.per_head.rate:f} a head"
    elif target.value is None:
        amount = {TargetState.PENDING: "pending", TargetState.NOT_APPLICABLE: "none"}[target.state]
    else:
        amount = f"{target.value.normalize():f}"
    return f"{amount} *" if target.proposed else amount


def test_there_are_103_indicators(plan):
    assert len(register()) == 103
    assert sorted(plan.indicator) == sorted(row["indicator"] for row in register())


@pytest.mark.parametrize("row", register(), ids=lambda row: row["indicator"])
def test_an_indicator_is_as_the_register_says(plan, row):
    one = plan.indicator[row["indicator"]]
    found = {
        "clause": one.clause,
        "indicator": one.id,
        "nature": one.nature.value,
        "target": told(target_of(plan, one)),
        "unit": one.unit_of_measure.zh,
        "scope": one.scope.value,
        "direction": one.direction.value,
        "points": f"{one.weight.normalize():f}",
    }
    assert found == row


def test_what_carries_points_says_that_they_are_proposed(plan):
    assert [one.id for one in plan.indicators if one.weight and "weight" not in one.proposed] == []


def test_the_reading_of_every_clause_is_proposed(plan):
    assert [one.id for one in plan.indicators if "reading" not in one.proposed] == []


def test_what_is_done_or_not_is_asked_for_once(plan):
    for one in plan.indicators:
        if one.direction is Direction.DONE:
            assert target_of(plan, one).value == 1

"""The plan written down by hand for the recount: units, parts of the quotas, and what is promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2024, 12, 31)
DAYS_TO_SEND = 5  # a workbook is due so many days after its period
MERGED, INTO, CLOSED_ON = "S14", "S08", date(2024, 6, 30)
QUORUM = Fraction(2, 3)
DECLARE_DAYS, FILE_DAYS, REPLY_DAYS, REALNAME_ITEMS = 7, 10, 15, 9

# The sample bureau: head counts, and the parts of five quotas by largest remainder (income in 万元).
UNITS_TABLE = """
code | kind        | sends   | contract | workers | suggestions | training | innovations | households | income
Q01  | enterprise  | month   | yes      | 1050    | 1008        | 336      | 113         | 112        | 13.27
Q02  | enterprise  | month   | yes      | 860     | 826         | 275      | 92          | 92         | 10.87
Q03  | enterprise  | month   | yes      | 420     | 403         | 135      | 45          | 45         | 5.31
Q04  | enterprise  | quarter | yes      | 310     | 298         | 99       | 33          | 33         | 3.92
Q05  | enterprise  | month   | yes      | 560     | 538         | 179      | 60          | 60         | 7.08
Q06  | enterprise  | quarter | yes      | 410     | 394         | 131      | 44          | 44         | 5.18
Q07  | enterprise  | quarter | yes      | 380     | 365         | 122      | 41          | 40         | 4.80
Q08  | enterprise  | quarter | yes      | 150     | 144         | 48       | 16          | 16         | 1.90
Q09  | enterprise  | quarter | yes      | 210     | 202         | 67       | 23          | 22         | 2.65
Q10  | enterprise  | quarter | yes      | 460     | 442         | 147      | 49          | 49         | 5.81
Q11  | enterprise  | quarter | yes      | 120     | 115         | 38       | 13          | 13         | 1.52
Q12  | enterprise  | month   | yes      | 640     | 614         | 205      | 69          | 68         | 8.09
S01  | institution | month   | yes      | 620     | 595         | 198      | 67          | 66         | 4.90
S02  | institution | month   | yes      | 560     | 538         | 179      | 60          | 60         | 4.42
S03  | institution | quarter | yes      | 480     | 461         | 154      | 52          | 51         | 3.79
S04  | institution | quarter | yes      | 340     | 326         | 109      | 37          | 36         | 2.69
S05  | institution | quarter | yes      | 260     | 249         | 83       | 28          | 28         | 2.05
S06  | institution | quarter | yes      | 180     | 173         | 58       | 19          | 19         | 1.42
S07  | institution | quarter | yes      | 130     | 125         | 42       | 14          | 14         | 1.03
S08  | institution | quarter | no       | 430     | 413         | 138      | 46          | 46         | 3.40
S09  | institution | quarter | no       | 150     | 144         | 48       | 16          | 16         | 1.18
S10  | institution | quarter | no       | 95      | 91          | 30       | 10          | 10         | 0.75
S11  | institution | quarter | no       | 240     | 230         | 77       | 26          | 26         | 1.90
S12  | institution | month   | no       | 210     | 201         | 67       | 23          | 22         | 1.66
S13  | institution | quarter | no       | 38      | 36          | 12       | 4           | 4          | 0.30
J01  | organ       | quarter | no       | 72      | 69          | 23       | 0           | 8          | 0.11
"""

# whose: a quota shared out, what each unit owes, one rate over all units, or the bureau's own task.
# target: done is all or nothing, none is watched only, most is not to be exceeded. owed by: who owes it,
# and for a quota by what it is shared; over: more than the target earns more.
PROMISES_TABLE = """
indicator                     | block        | points | whose  | target  | due      | owed by     | over
theory_study_activities       | theory       | 3      | each   | 4       | quarters | all         | no
unit_theory_training          | theory       | 3      | each   | done    | year end | all         | no
bureau_theory_training        | theory       | 0      | own    | done    | year end | nobody      | no
bureau_lectures_seminars      | theory       | 0      | own    | 2       | year end | nobody      | no
unit_study_guidance           | theory       | 2      | each   | done    | year end | all         | no
study_publicity_items         | theory       | 2      | each   | 4       | quarters | all         | no
worker_pioneer_teams          | economy      | 0      | each   | 1       | year end | all         | no
merit_series_activities       | economy      | 0      | each   | 1       | year end | all         | no
environment_year_participation | economy     | 0      | each   | none    | always   | all         | no
skill_contest_events          | economy      | 2      | each   | done    | year end | all         | no
skill_contest_scale_growth    | economy      | 0      | shared | 0.33    | December | J01         | no
skill_incentive_rules         | economy      | 0      | each   | done    | year end | all         | no
innovation_conversion_rate    | economy      | 0      | rate   | 0.6     | always   | all         | no
training_persons              | economy      | 5      | shared | 3000    | month    | people      | yes
post_training_persons         | economy      | 2      | shared | 50      | month    | people      | yes
tech_innovation_items         | economy      | 5      | shared | 1000    | month    | not organ   | yes
new_method_promotions         | economy      | 3      | shared | 3       | thirds   | Q01 Q04 S05 | yes
chief_worker_selection        | economy      | 0      | own    | done    | year end | nobody      | no
energy_saving_campaign        | economy      | 0      | each   | done    | year end | all         | no
green_tech_promotions         | economy      | 0      | shared | 1       | December | Q02         | no
joint_conservation_action     | economy      | 0      | own    | done    | year end | nobody      | no
energy_tech_per_unit          | economy      | 3      | each   | 1       | autumn   | all         | no
conservation_income           | economy      | 4      | shared | 1000000 | month    | earners     | yes
suggestion_participation_rate | economy      | 0      | each   | 0.4     | quarters | all         | no
suggestion_count              | economy      | 5      | shared | 9000    | month    | people      | yes
valuable_suggestion_award     | economy      | 0      | shared | 1       | year end | J01         | no
five_type_team_coverage       | economy      | 1      | each   | 0.9     | summer   | all         | no
five_type_advanced_teams      | economy      | 0      | each   | 1       | year end | all         | no
labour_contest_events         | economy      | 1      | each   | done    | year end | all         | no
enterprise_participation_rate | economy      | 2      | rate   | 0.95    | summer   | enterprise  | no
learning_org_activities       | economy      | 1      | each   | done    | year end | all         | no
worker_quality_project        | economy      | 0      | each   | done    | year end | all         | no
city_reading_rooms            | economy      | 0      | shared | 3       | year end | Q01 Q02 S01 | no
own_reading_rooms             | economy      | 0      | shared | 3       | year end | Q05 S03 S08 | no
library_sharing               | economy      | 0      | rate   | 1       | December | all         | no
ethics_activities             | economy      | 0      | each   | done    | year end | all         | no
enterprise_culture_building   | economy      | 0      | each   | done    | year end | enterprise  | no
culture_sports_events         | economy      | 1      | each   | done    | year end | enterprise  | no
table_tennis_entry            | economy      | 0      | own    | done    | year end | nobody      | no
table_tennis_result           | economy      | 0      | own    | most 6  | always   | nobody      | no
model_worker_service_rate     | economy      | 0      | rate   | 1       | December | all         | no
model_worker_publicity        | economy      | 0      | shared | 6       | month    | people      | no
union_standardisation_score   | organisation | 3      | each   | 3       | always   | all         | no
union_org_completeness        | organisation | 2      | each   | 1       | always   | all         | no
union_work_rules              | organisation | 0      | each   | done    | year end | all         | no
cadre_staffing_rate           | organisation | 3      | each   | 1       | always   | all         | no
practical_deeds               | organisation | 0      | each   | 4       | quarters | all         | no
cadre_training_classes        | organisation | 1      | own    | 1       | year end | all         | no
union_database_completeness   | organisation | 2      | each   | 1       | always   | all         | no
online_publicity_items        | organisation | 1      | each   | 4       | quarters | all         | no
union_fund_full_rate          | organisation | 3      | each   | 1       | always   | all         | no
union_budget_accounts         | organisation | 1      | each   | 2       | March    | all         | no
fund_reports_to_members       | organisation | 1      | each   | 2       | halves   | all         | no
fund_audit_reviews            | organisation | 1      | each   | done    | year end | all         | no
target_contracts_signed       | organisation | 0      | rate   | 1       | January  | all         | no
rights_mechanism_in_place     | rights       | 0      | each   | done    | summer   | all         | no
rights_case_resolution_rate   | rights       | 0      | each   | 0.9     | always   | all         | no
star_open_management          | rights       | 0.5    | each   | done    | autumn   | enterprise  | no
open_affairs_coverage         | rights       | 1      | rate   | 1       | always   | not organ   | no
democratic_system_coverage    | rights       | 0      | rate   | 1       | summer   | not organ   | no
workers_congress_sessions     | rights       | 4      | each   | 2       | halves   | not organ   | no
congress_filing_rate          | rights       | 1.5    | each   | 1       | always   | not organ   | no
council_meetings              | rights       | 3      | each   | 4       | quarters | all         | no
congress_deliberation_rate    | rights       | 1      | each   | 1       | always   | enterprise  | no
small_unit_democratic_forms   | rights       | 0      | rate   | none    | always   | S10 S13     | no
double_hundred_campaign       | rights       | 0      | own    | done    | year end | nobody      | no
collective_contract_signing_rate | rights    | 1      | rate   | 1       | always   | contract    | no
supplementary_agreements      | rights       | 0      | shared | none    | year end | contract    | no
wage_negotiation_rate         | rights       | 1      | rate   | 1       | autumn   | enterprise  | no
contract_worker_coverage_rate | rights       | 0.5    | rate   | 0.95    | always   | contract    | no
contract_performance_rate     | rights       | 0      | rate   | 0.95    | always   | contract    | no
contract_fulfilment_rate      | rights       | 3      | rate   | 0.9     | always   | contract    | no
labour_law_supervision_actions | rights      | 1      | each   | done    | autumn   | all         | no
supervision_org_coverage      | rights       | 0      | rate   | 1       | always   | all         | no
labour_protection_checks      | rights       | 0.5    | each   | 4       | quarters | outdoors    | no
women_special_protection      | rights       | 0      | each   | done    | always   | contract    | no
women_insurance_rate          | rights       | 1      | each   | 1       | always   | all         | no
safety_inspections            | rights       | 1      | each   | 4       | quarters | outdoors    | no
hazard_reports                | rights       | 0.5    | each   | 1       | always   | all         | no
ankang_cup_participation      | rights       | 0.5    | rate   | 1       | autumn   | outdoors    | no
accident_investigation_rate   | rights       | 0      | each   | 1       | always   | all         | no
migrant_worker_case_rate      | rights       | 1      | each   | 0.9     | always   | all         | no
assistance_window             | assistance   | 0      | each   | done    | always   | all         | no
petition_reply_rate           | assistance   | 2      | each   | 1       | always   | all         | no
petition_resolution_rate      | assistance   | 0      | each   | 0.9     | always   | all         | no
skip_level_petitions          | assistance   | 2      | each   | 0       | always   | all         | no
hardship_file_completeness    | assistance   | 1.5    | each   | 1       | always   | all         | no
assistance_pair_rate          | assistance   | 1.5    | each   | 1       | always   | all         | no
grassroots_visits             | assistance   | 0      | shared | 100     | month    | people      | no
household_visits              | assistance   | 2      | shared | 1000    | month    | people      | no
assistance_regularity         | assistance   | 0      | each   | 9       | month    | outdoors    | no
assistance_mix                | assistance   | 0      | each   | done    | December | all         | no
warmth_fund_raised            | assistance   | 0      | each   | none    | month    | all         | no
relief_reserve_balance        | assistance   | 2      | each   | floor   | always   | all         | no
reserve_misuse_cases          | assistance   | 0      | each   | 0       | always   | all         | no
untimely_aid_incidents        | assistance   | 0      | each   | 0       | always   | all         | no
mutual_aid_funds              | assistance   | 0      | each   | done    | summer   | Q01 Q02 Q04 Q08 | no
employment_placements         | assistance   | 2      | shared | pending | month    | people      | no
employment_realname_rate      | assistance   | 1      | each   | 1       | always   | all         | no
employment_reward_list        | assistance   | 0      | own    | done    | year end | nobody      | no
student_aid_rate              | assistance   | 1      | each   | 1       | always   | all         | no
periodic_assessments          | organisation | 0      | own    | 4       | notices  | nobody      | no
year_end_settlement           | organisation | 0      | own    | done    | year end | nobody      | no
"""

# What falls due by dates: (month, its last day) and the share of the year's target due then.
DATES = {
    "January": {1: Fraction(1)},
    "March": {3: Fraction(1)},
    "December": {12: Fraction(1)},
    "summer": {6: Fraction(1)},
    "autumn": {9: Fraction(1)},
    "halves": {6: Fraction(1, 2), 12: Fraction(1)},
    "thirds": {6: Fraction(1, 3), 9: Fraction(2, 3), 12: Fraction(1)},
    "notices": {4: Fraction(1, 4), 7: Fraction(1, 2), 10: Fraction(3, 4), 12: Fraction(1)},
    "quarters": {3: Fraction(1, 4), 6: Fraction(1, 2), 9: Fraction(3, 4), 12: Fraction(1)},
}

BLOCKS = {"theory": 10, "economy": 35, "organisation": 18, "rights": 22, "assistance": 15}
GRADES = {"excellent": 90, "good": 80, "pass": 60, "fail": 0}
# What is forbidden bars the top grade or gives the lowest; 必须 bars the top grade too.
FORBIDDEN = {"skip_level_petitions": "bar", "reserve_misuse_cases": "fail"}
MUST = "enterprise_participation_rate"
EARNING = {"enterprise": Fraction(8, 5), "institution": Fraction(1), "organ": Fraction(1, 5)}


def rows_of(table: str) -> list[dict[str, str]]:
    """A text table as one mapping per row."""
    head, *rows = ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())
    return [dict(zip(head, row, strict=True)) for row in rows]


@dataclass(frozen=True)
class Unit:
    """A unit that is assessed."""

    code: str
    kind: str
    sends: str
    contract: bool
    workers: int


@dataclass(frozen=True)
class Promise:
    """One promised number."""

    indicator: str
    block: str
    points: Fraction
    whose: str
    target: str
    due: str
    owed_by: str
    over: bool

    @property
    def is_forbidden(self) -> bool:
        return self.target == "0"

    @property
    def is_done_or_not(self) -> bool:
        return self.target == "done"

    @property
    def is_at_most(self) -> bool:
        return self.target.startswith("most ")

    @property
    def is_money(self) -> bool:
        """Whether it is shown in 万元."""
        return self.indicator == "conservation_income"

    @property
    def number(self) -> Fraction:
        """The target, for what is done or not done one."""
        return Fraction(1) if self.is_done_or_not else Fraction(self.target.removeprefix("most "))

    @property
    def by_date(self) -> bool:
        return self.due in DATES


UNITS = {
    one["code"]: Unit(one["code"], one["kind"], one["sends"], one["contract"] == "yes", int(one["workers"]))
    for one in rows_of(UNITS_TABLE)
}
PROMISES = {
    one["indicator"]: Promise(
        one["indicator"],
        one["block"],
        Fraction(one["points"]),
        one["whose"],
        one["target"],
        one["due"],
        one["owed by"],
        one["over"] == "yes",
    )
    for one in rows_of(PROMISES_TABLE)
}
SENDERS = {code: (one.kind, one.sends) for code, one in UNITS.items()} | {MERGED: ("institution", "quarter")}


def unit_on(code: str, day: date) -> str:
    """The unit that stands for `code` on a day: the nursery is gone from the day after it closed."""
    return INTO if code == MERGED and day > CLOSED_ON else code


def month_end(month: int) -> date:
    """The last day of a month (1 to 12) of the plan's year."""
    return date(2024 + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def owes(promise: Promise, unit: Unit) -> bool:
    """Whether a promise is the unit's to keep; its part of a quota may still be nothing."""
    match promise.owed_by:
        case "all" | "people" | "earners":
            return True
        case "nobody":  # a task of the bureau alone
            return False
        case "not organ":
            return unit.kind != "organ"
        case "enterprise":
            return unit.kind == "enterprise"
        case "contract":
            return unit.contract
        case "outdoors":  # with work in the field; the same units have households in hardship
            return unit.code not in ("J01", "S13")
        case named:
            return unit.code in named.split()


def targets(promise: Promise) -> dict[str, Fraction | None]:
    """The target of every unit that was given one, None while it is pending. Nothing allotted, no target."""
    units = [one for one in UNITS.values() if owes(promise, one)]
    if promise.target == "none":
        return {}
    if promise.target == "pending":
        return {one.code: None for one in units}
    if promise.target == "floor":  # 20 yuan a worker, at least 2000
        return {one.code: Fraction(max(2000, 20 * one.workers)) for one in units}
    if promise.whose == "shared":
        return {code: part for code, part in parts(promise, units).items() if part}
    return {one.code: promise.number for one in units}


def parts(promise: Promise, units: list[Unit]) -> dict[str, Fraction]:
    """The parts of a quota: alike by name, else by head count; money in steps of 100 yuan."""
    if promise.owed_by not in ("people", "not organ", "earners"):
        return {one.code: promise.number / len(units) for one in units}
    is_money = promise.owed_by == "earners"
    step = 100 if is_money else 1
    weights = {one.code: one.workers * (EARNING[one.kind] if is_money else 1) for one in units}
    return {code: Fraction(step * n) for code, n in split(int(promise.target) // step, weights).items()}


def split(n: int, weights: dict[str, Fraction]) -> dict[str, int]:
    """So many things by weight: whole parts first, then one each to the largest rests, of equals by code."""
    exact = {code: Fraction(n * weight) / sum(weights.values()) for code, weight in weights.items()}
    whole = {code: int(share) for code, share in exact.items()}
    by_rest = sorted(exact, key=lambda code: (whole[code] - exact[code], code))
    for code in by_rest[: n - sum(whole.values())]:
        whole[code] += 1
    return whole


def due_share(promise: Promise, day: date) -> Fraction:
    """Share of the year's target due by the end of a day."""
    if promise.due == "always" or day == LAST_DAY:
        return Fraction(1)
    if promise.due == "year end":
        return Fraction(0)
    if promise.due == "month":
        return (day.month - 1 + Fraction(day.day, month_end(day.month).day)) / 12
    return max(
        (share for month, share in DATES[promise.due].items() if month_end(month) <= day), default=Fraction(0)
    )

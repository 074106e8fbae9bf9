"""The ledgers mark as personal what the plan's digest marks (P), and as sensitive what it marks (S)."""

from __future__ import annotations

import pytest

from analytics.plan import load_ledgers, load_plan
from analytics.plan.ledger import FieldType, Personal
from analytics.plan.sensitive import sensitive_indicators
from analytics.workspace import open_workspace

PLACE = open_workspace()
LEDGERS = load_ledgers(PLACE)
PERSONAL = {
    "study_activity": ["speaker"],
    "publicity_item": ["model_worker_code"],
    "training_record": ["employee_no", "name", "certificate_no"],
    "tech_innovation": ["lead_employee_no"],
    "suggestion": ["proposer_no", "co_proposer_nos"],
    "award_entry": ["entrant_no"],
    "model_worker": ["model_worker_code"],
    "hazard_report": ["reporter_no"],
    "accident_case": ["responsible"],
    "rights_case": ["applicant_no"],
    "petition": ["petitioner_no", "skip_confirmed_by"],
    "assistance_pair": ["helper_no"],
    "visit_record": ["cadre_no"],
    "employment_record": ["person_code", "duplicate_key"],
    "target_contract": ["signed_by"],
}
SENSITIVE = {
    "model_worker": ["hardship"],
    "accident_case": ["injured", "deaths"],
    "women_insurance": ["claims"],
    "hardship_file": ["file_code", "cause", "household_size", "income_per_head_yuan", "children_at_school"],
    "assistance_pair": ["file_code"],
    "assistance_record": ["file_code"],
    "visit_record": ["household_code"],
    "student_aid": ["child_code", "file_code"],
}


@pytest.mark.parametrize(("ledger", "fields"), PERSONAL.items(), ids=PERSONAL)
def test_what_points_at_a_person_is_hashed_or_dropped(ledger, fields):
    kept = {name: LEDGERS[ledger].field[name].personal for name in fields}
    assert {name for name, how in kept.items() if how not in (Personal.HASH, Personal.DROP)} == set()


@pytest.mark.parametrize(("ledger", "fields"), SENSITIVE.items(), ids=SENSITIVE)
def test_what_is_of_a_sensitive_kind_is_marked_so(ledger, fields):
    assert set(fields) <= LEDGERS[ledger].sensitive_fields


def test_codes_of_households_and_children_are_never_stored_as_they_are():
    kept = {
        (ledger.id, one.id): one.personal
        for ledger in LEDGERS.values()
        for one in ledger.fields
        if one.id in ledger.sensitive_fields and one.type is FieldType.TEXT
    }
    assert kept
    assert set(kept.values()) == {Personal.HASH}


def test_figures_of_households_and_children_are_sensitive_and_those_of_units_and_sites_are_not():
    assert sensitive_indicators(load_plan(PLACE), LEDGERS) == {
        "hardship_file_completeness",
        "assistance_pair_rate",
        "household_visits",
        "student_aid_rate",
    }

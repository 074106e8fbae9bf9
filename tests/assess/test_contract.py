"""What a target contract holds, and that its hash changes with it and with nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from builders import RATE, indicator, plan

from analytics.assess.contract import Contract, Term, contract
from analytics.plan.model import Plan

DAY = date(2024, 12, 31)
NAME = {"zh": "职工人数", "en": "workers"}
STAGES = {
    "kind": "due_dates",
    "due": [{"on": "2024-06-30", "amount": 1}, {"on": "2024-12-31", "amount": 2}],
}
INDICATORS = [
    indicator("ideas", scope="bureau_total", weight=5, proposed=["weight", "allocation"]),
    indicator("rooms", scope="bureau_total", weight=5),
    indicator("meetings", block="care", phasing=STAGES, weight=6, hard_line=True),
    indicator("petitions", block="care", direction="zero", score={"kind": "zero"}, weight=2, veto="bar"),
    indicator("funds", block="care", measure=RATE, weight=2, applies_to={"units": ["U2"]}),
    indicator("jobs", block="care", scope="bureau_total", weight=4),
    indicator("watched", block="care", weight=0),
]
TARGETS = {
    "ideas": 40,
    "rooms": 1,
    "meetings": 2,
    "petitions": 0,
    "funds": 1,
    "jobs": "pending",
    "watched": 3,
}
ALLOCATIONS = [
    {"indicator": "ideas"},
    {"indicator": "rooms", "basis": "named", "named": {"U2": 1}},
    {"indicator": "jobs"},
]


def small_plan(*, indicators: list[dict] = INDICATORS, targets: dict = TARGETS, **said) -> Plan:
    """ideas: 40 by workers (10 and 30); rooms: one, named for U2; jobs pending; funds for U2 alone."""
    base = {
        "units": {code: {"stats": {"workers": n}} for code, n in (("U1", 100), ("U2", 300))},
        "unit_stats": [{"id": "workers", "name": NAME}],
        "allocations": ALLOCATIONS,
    }
    return plan(indicators, targets, **(base | said))


def of(unit: str = "U1", day: date = DAY, **said) -> Contract:
    return contract(small_plan(**said), unit, day)


def terms(one: Contract) -> dict[str, Term]:
    return {term.indicator.id: term for term in one.terms}


def test_a_contract_holds_everything_that_is_asked_of_the_unit_in_the_plans_order():
    assert [one.indicator.id for one in of("U1").terms] == [
        "ideas",
        "meetings",
        "petitions",
        "jobs",
        "watched",
    ]
    assert [one.id for one in of("U1").others] == ["rooms", "funds"]
    assert [one.id for one in of("U2").others] == []


def test_targets_are_the_units_own_parts():
    assert terms(of("U1"))["ideas"].given.value == 10
    assert terms(of("U2"))["ideas"].given.value == 30
    assert terms(of("U1"))["petitions"].given.value == 0
    assert terms(of("U1"))["jobs"].is_pending


def test_points_of_what_is_not_asked_are_spread_over_the_block_and_add_up_to_the_full_mark():
    # work 10 of 24 points on 100: ideas alone; care 14: meetings 6 and petitions 2 of the 8 that count
    points = {name: one.points for name, one in terms(of("U1")).items()}
    assert points["ideas"] == pytest.approx(100 * 10 / 24)
    assert points["meetings"] == pytest.approx(100 * 14 / 24 * 6 / 8)
    assert points["petitions"] == pytest.approx(100 * 14 / 24 * 2 / 8)
    assert points["jobs"] == points["watched"] == 0
    assert sum(points.values()) == pytest.approx(100)


def test_due_dates_are_parts_of_the_units_own_target():
    assert terms(of("U1"))["meetings"].due == ((date(2024, 6, 30), 1), (DAY, 2))
    assert terms(of("U1"))["ideas"].due == ()


def test_hard_lines_and_vetoes_are_named():
    assert [one.indicator.id for one in of().hard_lines] == ["meetings"]
    assert [one.indicator.id for one in of().veto_terms] == ["petitions"]


def test_a_target_is_proposed_by_itself_or_by_the_way_it_was_shared_out():
    assert terms(of("U2"))["ideas"].is_proposed
    assert not terms(of("U2"))["rooms"].is_proposed
    assert not terms(of("U2"))["jobs"].is_proposed
    base = small_plan()
    assert not terms(of())["meetings"].is_proposed
    targets = tuple(one.model_copy(update={"proposed": True}) for one in base.targets)
    changed = base.model_copy(update={"targets": targets})
    assert terms(contract(changed, "U1", DAY))["meetings"].is_proposed


def test_a_unit_that_is_not_assessed_has_no_contract():
    with pytest.raises(KeyError):
        of("U9")


def test_the_hash_is_the_same_for_the_same_contract_on_any_day():
    assert of().sha256 == of().sha256 == of(day=date(2024, 3, 1)).sha256
    assert of().code == "-".join(of().sha256.upper()[at : at + 4] for at in (0, 4, 8))


def test_a_number_written_otherwise_is_no_other_contract():
    assert of(targets=TARGETS | {"ideas": "40.0", "meetings": "2E+0"}).sha256 == of().sha256


def other(name: str, **said) -> list[dict]:
    return [one | said if one["id"] == name else one for one in INDICATORS]


RULES = {
    "version": "2",
    "grades": [{"id": "a", "name": NAME, "from": 90}, {"id": "b", "name": NAME, "from": 0}],
    "bonus_cap": 10,
    "over_completion": {"share": "0.5", "at_most": "0.1"},
    "late_submission": {"each": "0.5", "at_most": 2},
    "yellow_within": "0.1",
    "coverage_line": "0.8",
}


@pytest.mark.parametrize(
    "said",
    [
        {"targets": TARGETS | {"ideas": 44}},
        {"targets": TARGETS | {"meetings": 3}},
        {"targets": TARGETS | {"jobs": 8}},
        {"indicators": other("meetings", weight=7)},
        {"indicators": other("meetings", hard_line=False)},
        {"indicators": other("petitions", veto="fail")},
        {"indicators": other("meetings", phasing={"kind": "year_end"})},
        {"indicators": other("ideas", score={"kind": "hard_line"})},
        {"rules": RULES},
        {"rules": RULES | {"bonus_cap": 9}},
        {"allocations": [{"indicator": "ideas", "coefficients": {"plant": 2}}, *ALLOCATIONS[1:]]},
    ],
)
def test_whatever_changes_the_contract_changes_its_hash(said):
    assert of(**said).sha256 != of().sha256


def test_every_change_gives_a_hash_of_its_own():
    versions = [{"rules": RULES | {"bonus_cap": cap}} for cap in range(5)]
    assert len({of(**one).sha256 for one in versions}) == 5


def test_another_units_target_does_not_touch_this_contract():
    named = [ALLOCATIONS[0], {"indicator": "rooms", "basis": "named", "named": {"U2": 2}}, ALLOCATIONS[2]]
    said = {"targets": TARGETS | {"rooms": 2}, "allocations": named}
    assert of("U1", **said).sha256 == of("U1").sha256
    assert of("U2", **said).sha256 != of("U2").sha256


def test_a_new_target_version_is_told_by_its_day():
    base = small_plan()
    new = base.targets[0].model_copy(update={"value": Decimal(80), "effective_from": date(2024, 7, 1)})
    changed = base.model_copy(update={"targets": (*base.targets, new)})
    assert contract(changed, "U1", date(2024, 6, 30)).targets_from == date(2024, 1, 1)
    assert contract(changed, "U1", date(2024, 6, 30)).sha256 == of().sha256
    assert contract(changed, "U1", DAY).targets_from == date(2024, 7, 1)
    assert contract(changed, "U1", DAY).sha256 != of().sha256

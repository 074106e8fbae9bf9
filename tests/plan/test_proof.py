"""The proof sheet, the versions of sharing out in force, and sharing again what remains."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from analytics.errors import PlanError
from analytics.plan import load_plan
from analytics.plan.allocate import allocation_on, named_version
from analytics.plan.allocate.proof import parts_on, proof
from analytics.plan.amend import add_versions
from analytics.plan.model import Basis, Text

TARGETS = "plans/rivers/targets.yaml"
START, MID, LATER = date(2025, 7, 1), date(2026, 1, 1), date(2026, 7, 1)
SHARED = "{indicator: tons_removed, stat: staff, coefficients: {station: 2}, locked: {S1: 9}}"


def mixed(rivers) -> None:
    """Half by staff and half equally, nobody locked."""
    rivers.change(
        TARGETS,
        SHARED,
        "{indicator: tons_removed, basis: mixture, "
        "mixture: [{basis: stat, stat: staff, share: 0.5}, {basis: equal, share: 0.5}]}",
    )


def test_the_version_of_the_day_is_the_last_that_began(rivers):
    rivers.change(
        TARGETS, SHARED, f"{SHARED}\n  - {{indicator: tons_removed, effective_from: {MID}, basis: equal}}"
    )
    plan = load_plan(rivers.workspace)
    assert allocation_on(plan, "tons_removed", date(2025, 12, 31)).basis is Basis.STAT
    assert allocation_on(plan, "tons_removed", MID).basis is Basis.EQUAL
    assert allocation_on(plan, "tons_removed", date(2025, 6, 30)) is None
    assert allocation_on(plan, "sites_passed", MID) is None


def test_a_proof_sheet_holds_what_a_hand_calculator_needs(rivers):
    mixed(rivers)
    sheet = proof(load_plan(rivers.workspace), "tons_removed", START)
    # Staff 10 and 5: shares 2/3 and 1/3; half of that and half of 1/2 are 7/12 and 5/12 of 30: 17.5 and 12.5.
    assert list(sheet["unit"]) == ["N1", "S1"]
    assert list(sheet["figure_1"]) == [10, 5]
    assert list(sheet["figure_2"]) == [1, 1]
    assert list(sheet["weight"]) == [Fraction(7, 12), Fraction(5, 12)]
    assert list(sheet["quota"]) == [Fraction(35, 2), Fraction(25, 2)]
    assert list(sheet["whole"]) == [17, 12]
    assert list(sheet["remainder"]) == [Fraction(1, 2), Fraction(1, 2)]
    assert list(sheet["raised"]) == [True, False]
    assert list(sheet["part"]) == [18, 12]


def test_a_locked_part_has_no_working(rivers):
    sheet = proof(load_plan(rivers.workspace), "tons_removed", START).set_index("unit")
    assert (sheet.loc["S1", "way"], sheet.loc["S1", "part"]) == ("locked", 9)
    assert sheet.loc["S1", ["figure_1", "weight", "quota"]].isna().all()
    assert sheet.loc["N1", "rest"] == 21


def test_only_what_remains_is_shared_on_top_of_what_is_done(rivers):
    mixed(rivers)
    plan = load_plan(rivers.workspace)
    done = {"N1": Decimal("3.2"), "S1": Decimal(14)}
    # In whole tons 4 and 14 are done; 12 remain, of which 7/12 and 5/12.
    parts = parts_on(plan, "tons_removed", MID, done=done)
    assert {code: one.value for code, one in parts.items()} == {"N1": 11, "S1": 19}
    assert {code: one.start for code, one in parts.items()} == {"N1": 4, "S1": 14}


def test_an_adopted_resplit_holds_from_its_day_and_can_be_resplit_again(rivers):
    mixed(rivers)
    plan = load_plan(rivers.workspace)
    parts = parts_on(plan, "tons_removed", MID, done={"S1": Decimal(14)})
    reason = Text(zh="年中调整", en="mid-year")
    version = named_version(
        allocation_on(plan, "tons_removed", MID), parts, effective_from=MID, reason=reason
    )
    rivers.change(TARGETS, "  - {indicator: tons_removed, value: 45, effective_from: 2026-07-01}\n", "")
    add_versions(rivers.workspace, "rivers", allocations=[version])
    later = load_plan(rivers.workspace)
    assert {code: one.value for code, one in parts_on(later, "tons_removed", START).items()} == {
        "N1": 18,
        "S1": 12,
    }
    assert {code: one.value for code, one in parts_on(later, "tons_removed", MID).items()} == {
        code: one.value for code, one in parts.items()
    }
    again = parts_on(later, "tons_removed", LATER, done={"N1": Decimal(6), "S1": Decimal(18)})
    assert {code: one.value for code, one in again.items()} == {"N1": 10, "S1": 20}


@pytest.mark.parametrize(
    ("indicator", "done", "told"),
    [
        ("sites_passed", None, "not_shared_out"),
        ("tons_removed", {"S1": Decimal(10)}, "done_over_locked"),
        ("tons_removed", {"N1": Decimal(22)}, "done_over"),
    ],
)
def test_what_cannot_be_shared_is_told(rivers, indicator, done, told):
    with pytest.raises(PlanError) as refused:
        parts_on(load_plan(rivers.workspace), indicator, START, done=done)
    assert [one.code for one in refused.value.problems] == [f"allocation_problems.{told}"]


def test_a_target_that_is_pending_is_not_shared(rivers):
    new = "{indicator: tons_removed, state: pending, effective_from: 2025-07-01}"
    rivers.change(TARGETS, "{indicator: tons_removed, value: 30, effective_from: 2025-07-01}", new)
    with pytest.raises(PlanError, match="2025-07-01"):
        proof(load_plan(rivers.workspace), "tons_removed", START)

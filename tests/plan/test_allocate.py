"""Sharing out a quota: the parts add up exactly, always."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import PlanError
from analytics.plan.allocate import allocate
from analytics.plan.model import Allocation, Text, Unit

NAME = Text(zh="字", en="word")


def units(workers: list[int], kind: str = "plant") -> list[Unit]:
    return [
        Unit(code=f"U{at:02}", name=NAME, kind=kind, rank_group="all", stats={"workers": one})
        for at, one in enumerate(workers)
    ]


def values(parts) -> list[int]:
    return [int(one.value) for one in parts.values()]


def test_largest_remainder_is_the_one_worked_out_by_hand():
    # 10 over 1:2:4 is 1.43, 2.86, 5.71: floors 1, 2, 5 leave two steps for .86 and .71.
    parts = allocate(Decimal(10), Allocation(indicator="x"), units([1, 2, 4]))
    assert values(parts) == [1, 3, 6]
    assert [one.raised for one in parts.values()] == [False, True, True]


def test_plain_rounding_would_miss_the_total_but_the_parts_never_do():
    workers = [412, 388, 355, 301, 276, 244, 198, 167, 141, 118, 97, 63]
    for total in (3000, 1000, 9000, 50):
        assert sum(values(allocate(Decimal(total), Allocation(indicator="x"), units(workers)))) == total


def test_ties_go_to_the_smaller_code():
    assert values(allocate(Decimal(1), Allocation(indicator="x"), units([5, 5]))) == [1, 0]


def test_money_is_shared_in_its_own_step_and_coefficients_weigh():
    allocation = Allocation(indicator="x", step=Decimal(100), coefficients={"plant": Decimal("1.6")})
    parts = allocate(Decimal(1000), allocation, [*units([10]), *units([10, 10], kind="park")[1:]])
    assert values(parts) == [600, 400]


def test_a_unit_without_weight_gets_nothing():
    allocation = Allocation(indicator="x", coefficients={"park": Decimal(0)})
    parts = allocate(Decimal(7), allocation, [*units([10]), *units([10, 99], kind="park")[1:]])
    assert values(parts) == [7, 0]


def test_locked_parts_go_first():
    allocation = Allocation(indicator="x", locked={"U00": Decimal(8)})
    assert values(allocate(Decimal(10), allocation, units([1, 1, 1]))) == [8, 1, 1]


@pytest.mark.parametrize(
    ("allocation", "code"),
    [
        (Allocation(indicator="x", basis="named", named={"U00": 4}), "named_sum"),
        (Allocation(indicator="x", locked={"U00": 11}), "locked_over"),
        (Allocation(indicator="x", step=Decimal(3)), "not_in_steps"),
        (Allocation(indicator="x", coefficients={"plant": 0}), "nobody_carries"),
    ],
)
def test_what_cannot_add_up_is_refused_with_the_reason(allocation, code):
    with pytest.raises(PlanError) as refused:
        allocate(Decimal(10), allocation, units([1, 1]))
    assert refused.value.problems[0].code == f"allocation_problems.{code}"
    assert "10" in str(refused.value)


def test_a_unit_without_the_figure_is_named_and_never_counted_as_zero():
    without = units([1, 1])
    without[1] = without[1].model_copy(update={"stats": {}})
    with pytest.raises(PlanError, match="U01") as refused:
        allocate(Decimal(10), Allocation(indicator="x"), without)
    assert refused.value.problems[0].code == "allocation_problems.stat_missing"


@given(
    total=st.integers(0, 20_000),
    workers=st.lists(st.integers(0, 2_000), min_size=1, max_size=30).filter(any),
)
def test_parts_add_up_and_stay_within_one_step_of_the_exact_share(total, workers):
    parts = allocate(Decimal(total), Allocation(indicator="x"), units(workers))
    assert sum(one.value for one in parts.values()) == total
    for part in parts.values():
        assert abs(Fraction(part.value) - part.quota) < 1


@given(
    workers=st.lists(st.integers(1, 500), min_size=2, max_size=8), total=st.integers(0, 500), data=st.data()
)
def test_the_order_of_units_changes_nothing(workers, total, data):
    given_units = units(workers)
    mixed = data.draw(st.permutations(given_units))
    first = allocate(Decimal(total), Allocation(indicator="x"), given_units)
    second = allocate(Decimal(total), Allocation(indicator="x"), mixed)
    assert {code: part.value for code, part in first.items()} == {
        code: part.value for code, part in second.items()
    }

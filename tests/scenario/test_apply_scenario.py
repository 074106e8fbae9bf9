"""What a scenario makes of a plan."""

from datetime import date
from decimal import Decimal

import pytest
from builders import indicator, measured, plan
from hypothesis import given
from hypothesis import strategies as st

from analytics.assess import assess
from analytics.errors import ParameterError
from analytics.measure import Measured
from analytics.plan.model import Plan
from analytics.plan.target import unit_targets
from analytics.scenario import Scenario, apply_scenario, assess_scenario, overlay
from analytics.scenario.model import Add

NAME = {"zh": "试一试", "en": "a try"}
WORKERS = {"U1": 100, "U2": 300}


def quota(name: str = "ideas", **said) -> dict:
    return indicator(name, scope="bureau_total", **said)


def small_plan(**said) -> Plan:
    """ideas: 40 in the bureau by workers (10 and 30), 10 points; meetings: 4 each, 10 points."""
    return plan(
        [quota(), indicator("meetings", block="care")],
        {"ideas": 40, "meetings": 4},
        units={code: {"stats": {"workers": n}} for code, n in WORKERS.items()},
        unit_stats=[{"id": "workers", "name": NAME}],
        allocations=[{"indicator": "ideas"}],
        **said,
    )


def scenario(**said) -> Scenario:
    return Scenario.model_validate({"id": "try", "name": NAME} | said)


def parts(of: Plan, name: str = "ideas", day: date = date(2024, 12, 31)) -> dict[str, Decimal]:
    return {unit: one.value for unit, one in unit_targets(of, of.indicator[name], day).items()}


def amounts(of: Measured, unit: str, name: str = "ideas") -> list[float]:
    cells = of.cells
    return cells.loc[(cells["unit"] == unit) & (cells["indicator"] == name), "numerator"].tolist()


def messages(of: Plan, **said) -> str:
    with pytest.raises(ParameterError) as caught:
        apply_scenario(of, scenario(**said))
    return str(caught.value)


def test_an_empty_scenario_changes_nothing():
    before = small_plan()
    assert apply_scenario(before, scenario()).model_dump() == before.model_dump()


def test_a_changed_target_is_shared_out_anew_and_marked_as_proposed():
    after = apply_scenario(small_plan(), scenario(targets={"ideas": 80}))
    assert parts(after) == {"U1": 20, "U2": 60}
    (version,) = [one for one in after.targets if one.indicator == "ideas"]
    assert version.proposed
    assert version.effective_from == after.starts_on
    assert version.reason.zh == "情景推演：试一试"


def test_a_changed_target_holds_on_every_day_whatever_versions_the_plan_had():
    before = small_plan()
    later = before.targets[0].model_copy(update={"value": Decimal(60), "effective_from": date(2024, 7, 1)})
    before = before.model_copy(update={"targets": (*before.targets, later)})
    after = apply_scenario(before, scenario(targets={"ideas": 80}))
    assert parts(after, day=date(2024, 3, 31)) == parts(after, day=date(2024, 12, 31)) == {"U1": 20, "U2": 60}


def test_a_unit_keeps_its_own_target_when_the_common_one_changes():
    before = small_plan()
    own = before.targets[1].model_copy(update={"unit": "U2", "value": Decimal(2)})
    before = before.model_copy(update={"targets": (*before.targets, own)})
    after = apply_scenario(before, scenario(targets={"meetings": 6}))
    assert parts(after, "meetings") == {"U1": 6, "U2": 2}


def test_a_pending_target_can_be_given_a_number():
    before = plan([indicator("jobs")], {"jobs": "pending"})
    after = apply_scenario(before, scenario(targets={"jobs": 5}))
    assert parts(after, "jobs") == {"U1": 5, "U2": 5}


def test_the_way_of_sharing_out_can_change():
    after = apply_scenario(small_plan(), scenario(allocation={"ideas": {"basis": "equal"}}))
    assert parts(after) == {"U1": 20, "U2": 20}
    assert after.allocations[0].proposed


@pytest.mark.parametrize(
    ("change", "shares"),
    [
        # 40 by workers are 10 and 30
        ({"unit_coefficients": {"U1": 3}}, {"U1": 20, "U2": 20}),
        ({"floors": {"U1": 15}}, {"U1": 15, "U2": 25}),
        ({"caps": {"U2": 22}}, {"U1": 18, "U2": 22}),
        ({"minimum": 12}, {"U1": 12, "U2": 28}),
        ({"maximum": 24}, {"U1": 16, "U2": 24}),
        ({"locked": {"U1": 1}}, {"U1": 1, "U2": 39}),
        (
            {
                "basis": "mixture",
                "mixture": [{"basis": "equal", "share": 0.5}, {"basis": "stat", "share": 0.5}],
            },
            {"U1": 15, "U2": 25},
        ),
    ],
)
def test_every_bound_of_the_way_of_sharing_out_can_change(change, shares):
    assert parts(apply_scenario(small_plan(), scenario(allocation={"ideas": change}))) == shares


def test_a_mixture_must_make_up_the_whole_and_name_what_the_plan_knows():
    half = [{"basis": "stat", "stat": "teams", "share": "0.5"}]
    told = messages(small_plan(), allocation={"ideas": {"basis": "mixture", "mixture": half}})
    assert "0.5" in told
    assert "teams" in told


def test_bounds_that_cannot_be_kept_are_told_with_the_units_and_amounts():
    told = messages(small_plan(), allocation={"ideas": {"caps": {"U1": 5, "U2": 20}}})
    assert "25" in told
    assert "U1 (5), U2 (20)" in told


def test_changed_weights_count_in_relation_to_the_others_and_the_full_mark_stays():
    after = apply_scenario(small_plan(), scenario(weights={"ideas": 30}))
    assert after.indicator["ideas"].weight == 30
    assert "weight" in after.indicator["ideas"].proposed
    assert [float(one.points) for one in after.blocks] == [30.0, 10.0]
    done = measured(after, {("U1", "ideas"): 10, ("U1", "meetings"): 0})
    totals = assess(after, done).totals.set_index("unit")
    assert totals.loc["U1", "total"] == pytest.approx(75.0)


def test_the_indexes_of_the_changed_plan_are_its_own():
    before = small_plan()
    assert before.indicator["ideas"].weight == 10
    assert apply_scenario(before, scenario(weights={"ideas": 5})).indicator["ideas"].weight == 5
    assert before.indicator["ideas"].weight == 10


def test_every_mistake_is_reported_at_once():
    said = messages(
        small_plan(),
        targets={"idea": 1, "meetings": -1},
        weights={"ideas": 2000},
        allocation={"meetings": {"basis": "equal"}, "ideas": {"stat": "worker"}},
        adds=[{"unit": "U9", "indicator": "ideas", "amount": 1}],
    )
    assert "“idea”。是不是“ideas”" in said
    assert "“meetings”的目标定为-1" in said
    assert "“ideas”的分值定为2000" in said
    assert "没有把它分解到单位" in said
    assert "是不是“workers”" in said
    assert "未知的单位“U9”" in said
    assert len(said.splitlines()) == 6


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"targets": {"share": "95"}}, "95%写作0.95"),
        ({"targets": {"none": 1}}, "只有完成与否"),
        ({"targets": {"bodies": 3}}, "按各单位的统计算出"),
        ({"weights": {"meetings": 0, "share": 0, "none": 0, "bodies": 0}}, "都定为零"),
        ({"adds": [{"unit": "U1", "indicator": "share", "amount": 1}]}, "不是逐月累计的数"),
    ],
)
def test_what_does_not_fit_the_indicator_is_refused(said, message):
    rate = {"numerator": {"ledger": "work"}, "denominator": {"ledger": "work"}}
    of = plan(
        [
            indicator("meetings"),
            indicator("share", measure=rate),
            indicator("none", direction="zero"),
            indicator("bodies"),
        ],
        {"meetings": 4, "share": "0.9", "none": 0, "bodies": {}},
    )
    per_head = {"indicator": "bodies", "effective_from": "2024-01-01", "per_head": {"stat": "w", "rate": 1}}
    targets = [one.model_dump() for one in of.targets] + [per_head]
    of = Plan.model_validate(of.model_dump(by_alias=True) | {"targets": targets})
    assert message in messages(of, **said)


def test_parts_that_cannot_add_up_are_refused_with_the_reason():
    of = small_plan()
    assert "不是步长" in messages(of, targets={"ideas": "40.5"})
    assert "锁定的数共50" in messages(of, allocation={"ideas": {"locked": {"U1": 50}}})
    assert "加起来是5" in messages(of, allocation={"ideas": {"basis": "named", "named": {"U1": 5}}})


def test_added_amounts_count_in_the_last_month_for_the_unit_and_the_bureau():
    of = small_plan()
    before = measured(of, {("U1", "ideas"): [1, 2, 3]}, as_of=date(2024, 3, 31))
    after = overlay(before, [Add(unit="U1", indicator="ideas", amount=5)])
    assert amounts(after, "U1") == [1, 2, 8]
    assert amounts(after, "bureau") == [1, 2, 8]
    assert amounts(before, "U1") == [1, 2, 3]
    totals = assess(of, after).cells.set_index(["unit", "indicator"])
    assert totals.loc[("U1", "ideas"), "actual"] == 11


def test_nothing_can_be_added_to_a_unit_that_was_not_measured():
    before = measured(small_plan(), {("U1", "ideas"): 1})
    with pytest.raises(ParameterError, match="U9"):
        overlay(before, [Add(unit="U9", indicator="ideas", amount=5)])


def test_the_judgement_under_a_scenario_is_that_of_the_changed_plan_and_names_the_scenario():
    of = small_plan()
    done = measured(of, {("U1", "ideas"): 10, ("U2", "ideas"): 12, ("U1", "meetings"): 4})
    said = scenario(targets={"ideas": 80}, weights={"meetings": 3})
    judged = assess_scenario(of, done, said)
    again = assess(apply_scenario(of, said), done)
    assert judged.scenario == "try"
    assert judged.totals.equals(again.totals)
    assert judged.cells.equals(again.cells)


@given(
    target=st.integers(0, 10_000),
    weights=st.tuples(*[st.decimals(0, 50, places=1)] * 2).filter(any),
    equal=st.booleans(),
)
def test_parts_and_points_always_add_up(target, weights, equal):
    before = small_plan()
    after = apply_scenario(
        before,
        scenario(
            targets={"ideas": target},
            weights=dict(zip(("ideas", "meetings"), weights, strict=True)),
            allocation={"ideas": {"basis": "equal"}} if equal else {},
        ),
    )
    assert sum(value or 0 for value in parts(after).values()) == target
    assert sum(one.points for one in after.blocks) == sum(weights)

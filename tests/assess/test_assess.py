"""The judgement, rule by rule, on plans that fit on a sheet of paper."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from builders import RATE, indicator, measured, plan
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.assess import BUREAU, assess

MARCH, JUNE, YEAR = date(2024, 3, 31), date(2024, 6, 30), date(2024, 12, 31)


def cell(assessment, unit: str, name: str = "a") -> pd.Series:
    cells = assessment.cells
    return cells[(cells["unit"] == unit) & (cells["indicator"] == name)].iloc[0]


def total(assessment, unit: str) -> pd.Series:
    return assessment.totals.set_index("unit").loc[unit]


def judge_one(said: dict, target, amount, *, as_of=YEAR, **more) -> pd.Series:
    of = plan([indicator("a", **said)], {"a": target})
    cells = {} if amount is None else {("U1", "a"): amount}
    return cell(assess(of, measured(of, cells, as_of=as_of), **more), "U1")


@pytest.mark.parametrize(
    ("said", "target", "amount", "state", "share"),
    [
        ({}, 4, 4, "met", 1.0),
        ({}, 4, 5, "met", 1.0),
        ({}, 4, 3, "short", 0.75),
        ({}, 4, 0, "short", 0.0),
        ({}, 4, None, "not_reported", 0.0),
        ({}, "pending", 3, "target_pending", 0.0),
        ({}, "not_applicable", 3, "not_applicable", 0.0),
        ({}, 0, 0, "met", 1.0),
        ({"direction": "zero", "phasing": {"kind": "always"}, "score": {"kind": "zero"}}, 0, 0, "met", 1.0),
        ({"direction": "zero", "phasing": {"kind": "always"}, "score": {"kind": "zero"}}, 0, 2, "short", 0.0),
        ({"direction": "done", "score": {"kind": "done"}}, 1, 1, "met", 1.0),
        ({"direction": "at_most"}, 4, 8, "short", 0.5),
        ({"direction": "at_most"}, 4, 3, "met", 1.0),
        ({"score": {"kind": "hard_line"}}, 4, 3, "short", 0.0),
        ({"measure": RATE}, "0.9", (9, 10), "met", 1.0),
        ({"measure": RATE}, "0.9", (45, 100), "short", 0.5),
        ({"measure": RATE}, "0.9", (0, 0), "not_applicable", 0.0),
    ],
)
def test_state_and_share_of_the_points(said, target, amount, state, share):
    one = judge_one(said, target, amount)
    assert (one["state"], pytest.approx(one["share_earned"])) == (state, share)


def test_ninety_percent_itself_passes():
    assert judge_one({"measure": RATE}, "0.9", (27, 30))["state"] == "met"


STEPS = {
    "kind": "steps",
    "steps": [{"from": "1", "share": "1"}, {"from": "0.9", "share": "0.8"}, {"from": 0, "share": 0}],
}


@pytest.mark.parametrize(("amount", "share"), [(100, 1), (99, 0.8), (90, 0.8), (89, 0), (250, 1)])
def test_steps_take_the_first_line_reached(amount, share):
    assert judge_one({"score": STEPS}, 100, amount)["share_earned"] == share


@pytest.mark.parametrize(
    ("kind", "as_of", "due"),
    [
        ("day", MARCH, 366 * 91 / 366),
        ("month", MARCH, 366 * 0.25),
        ("month", JUNE, 183),
        ("month", date(2024, 4, 15), 366 * (3 + 0.5) / 12),
        ("year_end", JUNE, 0),
        ("year_end", YEAR, 366),
        ("always", MARCH, 366),
    ],
)
def test_what_is_due_by_a_day(kind, as_of, due):
    one = judge_one({"phasing": {"kind": kind}}, 366, [1, 1, 1], as_of=as_of)
    assert one["due"] == pytest.approx(due)


def test_a_running_round_asks_for_what_is_due_and_a_final_one_for_everything():
    assert judge_one({}, 12, 3, as_of=MARCH)["share_earned"] == pytest.approx(1)
    assert judge_one({}, 12, 3, as_of=MARCH, final=True)["share_earned"] == pytest.approx(0.25)


def test_small_counts_are_held_against_their_due_dates():
    due = {"kind": "due_dates", "due": [{"on": "2024-06-30", "amount": 1}, {"on": "2024-12-31", "amount": 2}]}
    assert judge_one({"phasing": due}, 2, 0, as_of=MARCH)["state"] == "not_due"
    assert judge_one({"phasing": due}, 2, 0, as_of=JUNE)["light"] == "red"
    assert judge_one({"phasing": due}, 2, 1, as_of=JUNE)["light"] == "green"
    assert judge_one({"phasing": due}, 2, 1, as_of=YEAR)["light"] == "red"


@pytest.mark.parametrize(
    ("amount", "light"),
    [(50, "green"), (49, "yellow"), (40, "yellow"), (39, "red"), (0, "red"), (None, "grey")],
)
def test_lights_against_the_pace_line(amount, light):
    assert judge_one({}, 100, amount, as_of=JUNE)["light"] == light


def coverage(received: int, expected: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "unit": "U1",
            "sent_by": "U1",
            "ledger": "a",
            "period": [f"p{at}" for at in range(expected)],
            "ends_on": pd.Timestamp("2024-06-30"),
            "due_on": pd.Timestamp("2024-07-05"),
            "received_on": [
                pd.Timestamp("2024-07-01") if at < received else pd.NaT for at in range(expected)
            ],
            "late": False,
            "counted": [at < received for at in range(expected)],
        }
    )


@pytest.mark.parametrize(("received", "light"), [(10, "red"), (8, "red"), (7, "grey")])
def test_a_low_figure_because_little_was_reported_is_grey_not_red(received, light):
    of = plan([indicator("a")], {"a": 100})
    cube = measured(of, {("U1", "a"): 1}, as_of=JUNE, coverage=coverage(received, 10))
    assert cell(assess(of, cube), "U1")["light"] == light


def test_rates_of_the_bureau_are_sums_over_sums():
    of = plan([indicator("a", measure=RATE, scope="bureau_rate", phasing={"kind": "always"})], {"a": "0.9"})
    done = assess(of, measured(of, {("U1", "a"): (190, 200), ("U2", "a"): (19, 50)}))
    assert cell(done, BUREAU)["actual"] == pytest.approx(209 / 250)


def test_what_each_unit_owes_is_met_for_the_bureau_when_every_unit_met_it():
    of = plan([indicator("a")], {"a": 2})
    bureau = cell(assess(of, measured(of, {("U1", "a"): 9, ("U2", "a"): 1})), BUREAU)
    assert (bureau["units_met"], bureau["units_counted"], bureau["attainment"], bureau["state"]) == (
        1,
        2,
        0.5,
        "short",
    )
    assert bureau["gap"] == 1  # a surplus elsewhere does not fill it


@pytest.mark.parametrize(("n_behind", "light"), [(0, "green"), (1, "yellow"), (2, "red")])
def test_the_bureaus_light_goes_by_the_share_of_units_on_pace(n_behind, light):
    units = {f"U{at}": {} for at in range(10)}
    of = plan([indicator("a")], {"a": 2}, units=units)
    cells = {(unit, "a"): 0 if at < n_behind else 2 for at, unit in enumerate(units)}
    assert cell(assess(of, measured(of, cells)), BUREAU)["light"] == light


def test_units_not_due_yet_count_among_those_asked():
    due = {"kind": "due_dates", "due": [{"on": "2024-09-30", "amount": 1}]}
    of = plan([indicator("a", phasing=due)], {"a": 1})
    bureau = cell(assess(of, measured(of, {("U1", "a"): 1, ("U2", "a"): 0}, as_of=JUNE)), BUREAU)
    assert (bureau["units_met"], bureau["units_counted"], bureau["light"]) == (1, 2, "green")
    early = cell(assess(of, measured(of, {("U1", "a"): 0, ("U2", "a"): 0}, as_of=JUNE)), BUREAU)
    assert (early["state"], early["light"]) == ("not_due", "grey")


def test_a_bureau_quota_is_shared_out_by_head_count():
    of = plan(
        [indicator("a", scope="bureau_total")],
        {"a": 10},
        units={
            "U1": {"stats": {"workers": 10}},
            "U2": {"stats": {"workers": 30}},
            "U3": {"stats": {"workers": 0}},
        },
        allocations=[{"indicator": "a"}],
    )
    done = assess(of, measured(of, {("U1", "a"): 3}))
    assert [cell(done, unit)["target"] for unit in ("U1", "U2", BUREAU)] == [3, 7, 10]
    assert cell(done, "U3")["state"] == "not_applicable"


TWO = [indicator("a", weight=6), indicator("b", weight=4), indicator("c", weight=10, block="other")]


def test_points_of_what_is_not_applicable_go_to_the_rest_of_the_block():
    of = plan(TWO, {"a": 10, "b": "not_applicable", "c": 10})
    done = assess(of, measured(of, {("U1", "a"): 5, ("U1", "c"): 10}))
    assert [cell(done, "U1", one)["weight_used"] for one in "abc"] == [50, 0, 50]  # 20 points are a hundred
    assert total(done, "U1")["base"] == pytest.approx(75)


def test_points_of_an_empty_block_go_to_the_other_blocks():
    of = plan(TWO, {"a": 10, "b": 10, "c": "pending"})
    done = assess(of, measured(of, {("U1", "a"): 10, ("U1", "b"): 10}))
    assert total(done, "U1")["total"] == pytest.approx(100)


def test_silence_never_earns_points_and_never_sheds_them():
    of = plan(TWO, {"a": 10, "b": 10, "c": 10})
    done = assess(of, measured(of, {("U1", "a"): 10, ("U1", "c"): 10}))
    assert cell(done, "U1", "b")["state"] == "not_reported"
    assert total(done, "U1")["total"] == pytest.approx(80)


def test_over_completion_earns_a_capped_bonus_only_where_the_plan_allows_it():
    of = plan([indicator("a", bonus=True), indicator("b")], {"a": 10, "b": 10})
    done = assess(of, measured(of, {("U1", "a"): 11, ("U1", "b"): 99, ("U2", "a"): 99, ("U2", "b"): 10}))
    assert cell(done, "U1")["bonus"] == pytest.approx(0.5 * 0.1 * 10)
    assert cell(done, "U2")["bonus"] == pytest.approx(0.1 * 10)
    assert total(done, "U1")["bonus"] == pytest.approx(0.5)


def test_late_workbooks_cost_points_once_each_and_up_to_a_cap():
    of = plan([indicator("a")], {"a": 1})
    rows = coverage(9, 9).assign(
        late=True, ends_on=[pd.Timestamp(2024, month, 28) for month in (1, 1, 1, 2, 3, 4, 5, 6, 7)]
    )
    done = assess(of, measured(of, {("U1", "a"): 1}, coverage=rows))
    assert (total(done, "U1")["n_late"], total(done, "U1")["deduction"], total(done, "U1")["total"]) == (
        7,
        2,
        98,
    )


def test_a_veto_changes_the_grade_and_not_the_arithmetic():
    forbidden = {"direction": "zero", "phasing": {"kind": "always"}, "score": {"kind": "zero"}, "weight": 1}
    of = plan(
        [indicator("a", weight=99), indicator("b", veto="bar", **forbidden)],
        {"a": 1, "b": 0},
    )
    done = assess(of, measured(of, {("U1", "a"): 1, ("U1", "b"): 1, ("U2", "a"): 1, ("U2", "b"): 0}))
    assert total(done, "U1")["total"] == pytest.approx(99)
    assert [total(done, unit)["grade"] for unit in ("U1", "U2")] == ["good", "excellent"]
    assert total(done, "U1")["vetoed_by"] == ("b",)
    failing = plan([indicator("a", weight=99), indicator("b", veto="fail", **forbidden)], {"a": 1, "b": 0})
    assert (
        total(assess(failing, measured(failing, {("U1", "a"): 1, ("U1", "b"): 1})), "U1")["grade"] == "fail"
    )


def test_a_missed_hard_line_bars_the_top_grade():
    of = plan([indicator("a", weight=1, hard_line=True), indicator("b", weight=99)], {"a": 10, "b": 1})
    done = assess(of, measured(of, {("U1", "a"): 9, ("U1", "b"): 1}))
    assert (total(done, "U1")["grade"], total(done, "U1")["barred_by"]) == ("good", ("a",))


@pytest.mark.parametrize(
    ("amount", "grade"),
    [(9000, "excellent"), (8999.6, "excellent"), (8999, "good"), (6000, "pass"), (5999, "fail"), (0, "fail")],
)
def test_grades_go_by_the_total_as_shown(amount, grade):
    of = plan([indicator("a")], {"a": 10_000})
    assert total(assess(of, measured(of, {("U1", "a"): amount})), "U1")["grade"] == grade


def test_equal_totals_share_a_rank_and_the_next_rank_skips():
    units = {
        code: {"rank_group": "all" if code < "U4" else "more"} for code in ("U1", "U2", "U3", "U4", "U5")
    }
    named = {"name": {"zh": "字", "en": "word"}}
    of = plan(
        [indicator("a")],
        {"a": 10},
        units=units,
        rank_groups=[{"id": "all", **named}, {"id": "more", **named}],
    )
    amounts = {"U1": 10, "U2": 8, "U3": 8, "U4": 8, "U5": 1}
    done = assess(of, measured(of, {(unit, "a"): one for unit, one in amounts.items()}))
    assert [total(done, unit)["rank"] for unit in amounts] == [1, 2, 2, 2, 5]
    assert [total(done, unit)["group_rank"] for unit in amounts] == [1, 2, 2, 1, 2]
    assert np.isnan(total(done, BUREAU)["rank"])


def test_units_not_assessed_stand_outside():
    of = plan([indicator("a")], {"a": 10}, units={"U1": {}, "U2": {"assessed": False}})
    done = assess(of, measured(of, {("U1", "a"): 5, ("U2", "a"): 5}))
    assert "U2" not in set(done.totals["unit"])


def test_a_changed_target_counts_from_its_day():
    later = {"indicator": "a", "value": 20, "effective_from": "2024-07-01"}
    of = plan([indicator("a")], {"a": 10})
    of = of.model_copy(update={"targets": (*of.targets, type(of.targets[0]).model_validate(later))})
    assert cell(assess(of, measured(of, {("U1", "a"): 5}, as_of=JUNE)), "U1")["target"] == 10
    assert cell(assess(of, measured(of, {("U1", "a"): 5}, as_of=YEAR)), "U1")["target"] == 20


def test_a_stock_is_the_last_known_value_and_a_lowest_month_stands():
    stock = {"measure": {"numerator": {"ledger": "a", "aggregate": "sum", "value": "x", "time": "stock"}}}
    lowest = {"measure": {"numerator": {"ledger": "a", "aggregate": "min", "value": "x", "time": "lowest"}}}
    assert judge_one(stock, 5, [9, 0, 4])["actual"] == 4
    assert judge_one(lowest, 5, [9, 3, 4])["actual"] == 3


def test_how_much_a_month_is_needed_from_now_and_the_best_month():
    one = judge_one({}, 120, [10, 30, 20], as_of=MARCH)
    assert (one["gap"], one["needed_per_month"], one["best_month"]) == (60, pytest.approx(60 / 9), 30)


def test_a_target_by_head_has_a_floor():
    target = {"per_head": {"stat": "workers", "rate": 20, "minimum": 2000}}
    of = plan(
        [indicator("a")],
        {"a": 1},
        units={"U1": {"stats": {"workers": 50}}, "U2": {"stats": {"workers": 500}}},
    )
    of = of.model_copy(
        update={
            "targets": tuple(
                type(one).model_validate(one.model_dump() | target | {"value": None}) for one in of.targets
            )
        }
    )
    done = assess(of, measured(of, {("U1", "a"): 1}))
    assert [cell(done, unit)["target"] for unit in ("U1", "U2")] == [2000, 10_000]


amounts = st.lists(st.integers(0, 300), min_size=3, max_size=3)


@settings(max_examples=60, deadline=None)
@given(before=amounts, more=amounts, day=st.sampled_from([MARCH, JUNE, date(2024, 9, 30), YEAR]))
def test_more_work_never_scores_less_and_no_score_passes_its_weight(before, more, day):
    of = plan(
        [indicator("a"), indicator("b", bonus=True), indicator("c", score=STEPS)],
        {"a": 100, "b": 200, "c": 50},
    )
    low = {("U1", name): one for name, one in zip("abc", before, strict=True)}
    high = {("U1", name): one + extra for name, one, extra in zip("abc", before, more, strict=True)}
    first, second = (assess(of, measured(of, cells, as_of=day)) for cells in (low, high))
    assert total(second, "U1")["total"] >= total(first, "U1")["total"] - 1e-9
    for done in (first, second):
        assert (done.cells["score"] <= done.cells["weight_used"] + 1e-9).all()
        assert (done.cells["score"] >= 0).all()
        assert total(done, "U1")["base"] <= 100 + 1e-9


@settings(max_examples=30, deadline=None)
@given(order=st.permutations(range(4)), values=st.lists(st.integers(0, 20), min_size=4, max_size=4))
def test_the_order_of_units_and_indicators_changes_nothing(order, values):
    codes = [f"U{at}" for at in range(4)]
    cells = {(code, "a"): one for code, one in zip(codes, values, strict=True)} | {
        ("U0", "b"): 3,
        ("U2", "b"): 9,
    }
    straight = plan([indicator("a"), indicator("b")], {"a": 10, "b": 5}, units={code: {} for code in codes})
    mixed = plan([indicator("b"), indicator("a")], {"b": 5, "a": 10}, units={codes[at]: {} for at in order})
    columns = ["base", "total", "grade", "rank", "group_rank", "n_met", "n_not_reported"]
    one, other = (
        assess(of, measured(of, cells)).totals.set_index("unit")[columns] for of in (straight, mixed)
    )
    pd.testing.assert_frame_equal(one.sort_index(), other.sort_index())

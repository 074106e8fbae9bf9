"""What wins lost points back: amounts of real work, and the cheapest sets of them to the next grade."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import builders
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.assess import BUREAU, assess
from analytics.assess.cheapest import SLACK, Item, cheapest
from analytics.assess.gains import Kind, gains, offers
from analytics.assess.path import Action, aim_of, first_paths, paths, raised

JUNE, DECEMBER = date(2024, 6, 30), date(2024, 12, 31)
STEPS = {"score": {"kind": "steps", "steps": [{"from": 0.5, "share": 0.4}, {"from": 1, "share": 1}]}}
HARD = {"hard_line": True, "score": {"kind": "hard_line"}}
ZERO = {"direction": "zero", "score": {"kind": "zero"}, "phasing": {"kind": "always"}}
STOCK = {"measure": {"numerator": {"ledger": "x", "aggregate": "sum", "value": "n", "time": "stock"}}}
LOWEST = {"measure": {"numerator": {"ledger": "x", "aggregate": "min", "value": "n", "time": "lowest"}}}


def judged_by(indicators, targets, cells, *, as_of=DECEMBER, **said):
    plan = builders.plan(indicators, targets, units={"U1": {}}, **said)
    measured = builders.measured(plan, {("U1", name): one for name, one in cells.items()}, as_of=as_of)
    return assess(plan, measured), measured


def gain(indicators, targets, cells, **said) -> dict:
    return (
        gains(judged_by(indicators, targets, cells, **said)[0], "U1").set_index("indicator").to_dict("index")
    )


def test_what_is_missing_is_counted_in_whole_things_and_months_of_the_best_month():
    found = gain([builders.indicator("A")], {"A": 10}, {"A": [2, 1, 0, 1]})["A"]
    assert (found["kind"], found["amount"], found["figure"], found["months"]) == (Kind.DO, 6, 10, 3)
    assert found["points"] == pytest.approx(found["lost"]) == pytest.approx(60)


def test_a_running_round_asks_only_for_whole_things_up_to_what_is_due():
    found = gain([builders.indicator("A")], {"A": 11}, {"A": 2}, as_of=JUNE)["A"]
    assert found["amount"] == 4  # 5.5 are due


def test_a_rate_lacks_what_its_numerator_lacks():
    rate = builders.indicator("A", measure=builders.RATE, phasing={"kind": "always"})
    found = gain([rate], {"A": "0.9"}, {"A": (30, 41)})["A"]
    assert (found["amount"], found["figure"]) == (7, pytest.approx(37 / 41))


def test_money_is_made_up_to_the_last_whole_step_that_is_shown():
    yuan = builders.indicator("A", display={"divide": 10000, "decimals": 2})
    found = gain([yuan], {"A": 30000}, {"A": 29950})["A"]
    assert found["amount"] == 100


@pytest.mark.parametrize(
    ("more", "cell", "kind"),
    [
        (ZERO, 2, Kind.STUCK),
        (ZERO, None, Kind.REPORT_NONE),
        ({}, None, Kind.REPORT),
        (LOWEST, 3, Kind.STUCK),
        ({"direction": "at_most", "phasing": {"kind": "always"}}, 14, Kind.STUCK),
        (STOCK | {"direction": "at_most", "phasing": {"kind": "always"}}, [0, 14], Kind.LOWER),
    ],
)
def test_what_happened_cannot_be_undone_but_silence_can_be_broken(more, cell, kind):
    target = {"A": 0 if more == ZERO else 10}
    found = gain([builders.indicator("A", **more)], target, {} if cell is None else {"A": cell})["A"]
    assert found["kind"] == kind
    assert np.isnan(found["amount"]) == (kind is Kind.STUCK)


def test_very_many_things_are_offered_in_round_numbers_and_the_last_amount_is_exact():
    judged, _ = judged_by([builders.indicator("A")], {"A": 9000}, {"A": 1013})
    amounts = offers(judged, "U1")[0].amounts
    assert len(amounts) <= 25
    assert amounts[-1] == 7987
    assert (amounts[:-1] % 500 == 0).all()


def test_the_cheapest_points_come_first_and_what_is_stuck_last():
    names = [builders.indicator("A"), builders.indicator("B", **ZERO), builders.indicator("C")]
    judged, _ = judged_by(names, {"A": 10, "B": 0, "C": 10}, {"A": [1] * 5, "B": 1, "C": [5]})
    assert list(gains(judged, "U1")["indicator"]) == ["C", "A", "B"]


def test_a_unit_of_the_best_grade_has_no_aim_and_no_path():
    judged, measured = judged_by([builders.indicator("A")], {"A": 10}, {"A": 10})
    assert aim_of(judged, "U1") is None
    assert paths(judged, measured, "U1") == []


def test_a_missed_hard_line_must_be_met_on_the_way_to_the_best_grade():
    names = [builders.indicator("A", weight=90), builders.indicator("B", weight=10, **HARD)]
    judged, measured = judged_by(names, {"A": 10, "B": 8}, {"A": [9] + [1] * 1, "B": [2]})
    assert judged.totals["grade"][0] == "good"
    aim = aim_of(judged, "U1")
    assert (aim.grade, aim.points, aim.lift) == ("excellent", 0, ("B",))
    (path,) = paths(judged, measured, "U1")
    assert [(one.indicator, one.amount, one.months) for one in path.actions] == [("B", 6, 3)]
    assert (path.total, path.grade) == (100, "excellent")


@pytest.mark.parametrize("hit", [{"veto": "bar"}, {"hard_line": True}])
def test_no_path_leads_past_what_cannot_be_undone(hit):
    names = [builders.indicator("A", weight=90), builders.indicator("B", **ZERO, **hit)]
    judged, measured = judged_by(names, {"A": 10, "B": 0}, {"A": 9, "B": 1})
    assert aim_of(judged, "U1").stuck == ("B",)
    assert paths(judged, measured, "U1") == []


def test_a_failing_veto_bars_every_better_grade_and_a_barring_one_only_the_best():
    names = [builders.indicator("A", weight=90), builders.indicator("B", **ZERO, veto="bar")]
    judged, measured = judged_by(names, {"A": 10, "B": 0}, {"A": 7, "B": 1})
    assert [one.aim.grade for one in paths(judged, measured, "U1")] == ["good"]
    names[1]["veto"] = "fail"
    judged, measured = judged_by(names, {"A": 10, "B": 0}, {"A": 7, "B": 1})
    assert (aim_of(judged, "U1").grade, aim_of(judged, "U1").stuck) == ("pass", ("B",))
    assert paths(judged, measured, "U1") == []


def test_where_all_of_it_is_not_enough_there_is_no_path():
    names = [builders.indicator("A", weight=50), builders.indicator("B", weight=50, **ZERO)]
    judged, measured = judged_by(names, {"A": 10, "B": 0}, {"A": 1, "B": 1})
    assert aim_of(judged, "U1").points == pytest.approx(54.995)
    assert paths(judged, measured, "U1") == []


def test_a_grade_that_is_full_is_no_matter_of_points():
    grades = [{"id": "best", **builders.NAMED, "from": 50, "at_most": "0.5"}]
    grades += [{"id": "rest", **builders.NAMED, "from": 0}]
    base = builders.plan([builders.indicator("A")], {"A": 10})
    rules = base.rules.model_dump(by_alias=True) | {"grades": grades}
    plan = base.model_validate(base.model_dump(by_alias=True) | {"rules": rules})
    measured = builders.measured(plan, {("U1", "A"): 9, ("U2", "A"): 8})
    judged = assess(plan, measured)
    assert aim_of(judged, "U2").is_full
    assert paths(judged, measured, "U2") == []


def test_every_later_path_does_without_something_of_each_before():
    names = [builders.indicator(name) for name in "ABC"]
    judged, measured = judged_by(names, dict.fromkeys("ABC", 4), {name: [1, 1] for name in "ABC"})
    found = paths(judged, measured, "U1", n=4)
    sets = [{one.indicator for one in path.actions} for path in found]
    assert len(sets) > 1
    assert all(not before <= later for at, later in enumerate(sets) for before in sets[:at])
    assert [path.months for path in found] == sorted(path.months for path in found)


FIGURES = st.one_of(st.none(), st.lists(st.integers(0, 2), min_size=1, max_size=3))
RULES = [{}, STEPS, HARD, STOCK, {"score": {"kind": "per_item", "each": 2}}, {"score": {"kind": "done"}}]


@given(
    rules=st.lists(st.sampled_from(RULES), min_size=2, max_size=4),
    figures=st.lists(FIGURES, min_size=4, max_size=4),
    weights=st.lists(st.integers(1, 9), min_size=4, max_size=4),
    as_of=st.sampled_from([JUNE, DECEMBER]),
)
@settings(max_examples=60)
def test_the_path_reaches_its_grade_and_no_cheaper_choice_does(rules, figures, weights, as_of):
    names = [
        builders.indicator(f"I{at}", weight=weight, **rule)
        for at, (rule, weight) in enumerate(zip(rules, weights, strict=False))
    ]
    targets = {one["id"]: 3 for one in names}
    cells = {one["id"]: some for one, some in zip(names, figures, strict=False) if some is not None}
    judged, measured = judged_by(names, targets, cells, as_of=as_of)
    found = paths(judged, measured, "U1", n=1)
    aim = aim_of(judged, "U1")
    ways = [] if aim is None else all_ways(judged, measured, aim)
    if not found:
        assert not ways
        return
    (path,) = found
    assert path.is_exact
    assert path.grade == aim.grade or path.total >= aim.line
    best = min(ways)
    assert (round(path.months, 6), len(path.actions)) == best


def all_ways(judged, measured, aim) -> list[tuple[float, int]]:
    """Months and number of actions of every choice of amounts that reaches the grade.

    Each choice becomes a unit of its own, so that one assessment judges them all.
    """
    offered = [[None, *_actions(one)] for one in offers(judged, "U1")]
    choices = {f"W{at}": [one for one in some if one] for at, some in enumerate(product(*offered))}
    frames = []
    for unit, done in choices.items():
        cells = raised(judged, measured, [("U1", one) for one in done]).cells
        frames.append(cells[cells["unit"] == "U1"].assign(unit=unit))
    frames.append(measured.cells[measured.cells["unit"] == BUREAU])
    one = judged.plan.units[0]
    plan = judged.plan.model_copy(
        update={"units": tuple(one.model_copy(update={"code": code}) for code in choices)}
    )
    anew = assess(plan, replace(measured, cells=pd.concat(frames)), final=judged.final).totals
    grades = _grades_from(plan, aim.grade)
    reaching = anew.loc[anew["grade"].isin(grades) & (anew["unit"] != BUREAU), "unit"]
    return [(round(sum(one.months for one in choices[unit]), 6), len(choices[unit])) for unit in reaching]


def _actions(offer) -> list[Action]:
    rows = zip(offer.amounts, offer.figures, offer.points, offer.months, strict=True)
    return [Action(offer.indicator, offer.kind, *map(float, row)) for row in rows]


def _grades_from(plan, grade) -> list[str]:
    ids = [one.id for one in plan.rules.grades]
    return ids[: ids.index(grade) + 1]


def test_first_paths_of_all_units_are_those_of_each():
    plan = builders.plan([builders.indicator("A"), builders.indicator("B")], {"A": 5, "B": 5})
    cells = {("U1", "A"): [2, 1], ("U1", "B"): [3, 1], ("U2", "A"): 5, ("U2", "B"): 5}
    measured = builders.measured(plan, cells)
    judged = assess(plan, measured)
    assert first_paths(judged, measured) == {"U1": paths(judged, measured, "U1", n=1)[0]}


OPTION = st.tuples(st.integers(0, 4), st.integers(0, 6))
ITEM = st.tuples(st.lists(OPTION, min_size=1, max_size=4), st.booleans())


@given(items=st.lists(ITEM, min_size=1, max_size=4), need=st.integers(-1, 12))
def test_the_cheapest_choice_is_that_of_trying_all(items, need):
    given_items = [
        Item(np.array([one[0] for one in some], float), np.array([one[1] for one in some], float), must)
        for some, must in items
    ]
    found = cheapest(given_items, need)
    ways = []
    for options in product(*(range(0 if one.must else -1, len(one.costs)) for one in given_items)):
        taken = [(one, at) for one, at in zip(given_items, options, strict=True) if at >= 0]
        if sum(one.gains[at] for one, at in taken) >= need - SLACK:
            ways.append((sum(one.costs[at] for one, at in taken), len(taken)))
    if not ways:
        assert found is None
    else:
        assert (found.cost, sum(at >= 0 for at in found.options)) == min(ways)


def test_too_many_ways_still_end_and_say_that_not_all_were_tried():
    even = Item(np.arange(1, 25) / 7, np.arange(1, 25) / 7)
    items = [Item(even.gains * (1 + at / 97), even.costs * (1 + at / 97)) for at in range(15)]
    found = cheapest(items, 10.0)
    assert not found.is_exact
    assert 10.0 - 1e-6 <= found.cost < 10.01

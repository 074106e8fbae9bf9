"""Two judgements side by side."""

from datetime import date

import pytest
from builders import indicator, measured, plan

from analytics.assess import assess
from analytics.scenario import Scenario, assess_scenario, compare, compare_cells

NAME = {"zh": "试", "en": "try"}
OF = plan(
    [indicator("a"), indicator("b")],
    {"a": 10, "b": 10},
    units={"U1": {}, "U2": {}, "U3": {}},
)
DONE = measured(
    OF,
    {("U1", "a"): 10, ("U1", "b"): 8, ("U2", "a"): 8, ("U2", "b"): 9, ("U3", "a"): 6},
    as_of=date(2024, 12, 31),
)


def both(**said):
    other = Scenario.model_validate({"id": "try", "name": NAME} | said)
    return assess(OF, DONE), assess_scenario(OF, DONE, other)


def test_each_unit_stands_with_both_totals_ranks_and_grades():
    units = compare(*both(weights={"a": 2, "b": 8})).set_index("unit")
    assert units.loc["U1", ["total_base", "total", "total_change"]].tolist() == pytest.approx([90, 84, -6])
    assert units.loc["U2", ["total_base", "total", "total_change"]].tolist() == pytest.approx([85, 88, 3])
    assert units.loc["U2", ["rank_base", "rank", "rank_change"]].tolist() == [2, 1, 1]
    assert units.loc["U1", ["grade_base", "grade", "grade_changed"]].tolist() == ["excellent", "good", True]
    assert not units.loc["U2", "grade_changed"]
    assert units.index.tolist() == ["U1", "U2", "U3", "bureau"]


def test_nothing_differs_from_itself():
    base, same = both()
    units, cells = compare(base, same), compare_cells(base, same)
    assert (units["total_change"].dropna() == 0).all()
    assert not units["grade_changed"].any()
    assert not cells["changed"].any()


def test_changed_cells_are_marked_and_only_those():
    cells = compare_cells(*both(targets={"b": 8})).set_index(["unit", "indicator"])
    assert cells.index[cells["changed"]].tolist() == [(unit, "b") for unit in ("U1", "U2", "U3", "bureau")]
    assert cells.loc[("U1", "b"), ["target_base", "target"]].tolist() == [10, 8]
    assert cells.loc[("U1", "b"), ["light_base", "light"]].tolist() == ["red", "green"]
    assert cells.loc[("U1", "b"), "score_change"] == pytest.approx(10)

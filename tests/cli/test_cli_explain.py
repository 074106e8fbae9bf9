"""The command explain: any figure back to its records, a total to its grade, a unit to its next grade."""

from __future__ import annotations

import json
import math
import shutil

import pytest

from analytics.plan import load_ledgers, load_plan
from analytics.store import open_store
from analytics.workspace import REPOSITORY

DAY = ("--as-of", "2024-12-31")


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> str:
    """A workspace with a plan and nothing else."""
    root = tmp_path_factory.mktemp("空 workspace")
    shutil.copytree(REPOSITORY / "params", root / "params")
    return str(root)


def test_what_does_not_exist_or_go_together_is_refused(call, empty):
    place = ("--workspace", empty, *DAY)
    code, _, said = call("explain", "sugestion_count", *place)
    assert (code, "suggestion_count" in said) == (2, True)
    code, _, said = call("explain", "--path", *place)
    assert (code, "bureau" in said) == (2, True)  # the bureau has no way of its own
    code, _, said = call("explain", "suggestion_count", "--path", "--unit", "Q01", *place)
    assert (code, "suggestion_count" in said) == (2, True)


def test_where_nothing_was_reported_the_command_says_so(call, empty):
    code, out, _ = call("explain", "suggestion_count", "--unit", "Q01", "--workspace", empty, *DAY)
    assert code == 0
    assert "0 rows, 0 of them counted" in out
    assert "share of the points = 0" in out


@pytest.mark.slow
def test_a_figure_comes_with_steps_versions_sql_and_records(call, sample_workspace):
    asked = ("explain", "training_persons", "--unit", "Q01", "--rows", "5")
    code, out, _ = call(*asked, "--workspace", str(sample_workspace.root), *DAY, "--json")
    assert code == 0
    said = json.loads(out)
    (found,) = said["records"]
    assert found["total"] == said["cell"]["numerator"] == found["n_counted"]
    assert len(found["rows"]) == 5 < found["n"]
    for step in said["steps"]:
        known = {"min": min, "max": max, "floor": lambda value: math.floor(value + 1e-9)}
        result = eval(step["formula"], {"__builtins__": {}} | known, step["numbers"])
        assert result == pytest.approx(step["result"])
    plan, ledgers = load_plan(sample_workspace), load_ledgers(sample_workspace)
    with open_store(sample_workspace, plan, ledgers) as store:
        persons = set(store.sql("SELECT DISTINCT employee_no FROM training_record")["employee_no"])
    assert persons
    assert not [one for one in persons if one in out]


@pytest.mark.slow
def test_a_unit_is_told_what_wins_points_back_and_its_way_up(call, sample_workspace):
    asked = ("explain", "--path", "--unit", "S03", "--workspace", str(sample_workspace.root), *DAY)
    code, out, _ = call(*asked)
    assert code == 0
    assert "What wins lost points back, cheapest first" in out
    assert "next grade" in out or "No way leads" in out


def test_a_total_is_taken_apart_as_text_and_as_json(call, empty):
    code, out, _ = call("explain", "--unit", "Q01", "--workspace", empty, *DAY)
    assert (code, out.startswith("base = ")) == (0, True)
    code, out, _ = call("explain", "--unit", "Q01", "--workspace", empty, *DAY, "--json")
    said = json.loads(out)
    assert [step["name"] for step in said["steps"]][-2:] == ["total", "shown"]
    assert said["grade"] in said["lines"]

"""Covers of a renamed unit: by its code, under any name it had."""

from __future__ import annotations

import pytest
from book_builders import a_plan, a_unit, a_workspace, book, put, records, run, sheet, text

from analytics.workspace import Workspace

ROWS = {"meeting": sheet("meeting", ("H1", "议事会", "2024-03-08", "议事会", 3, 1, 10, "是", "财务"))}
PLAN = a_plan(
    a_unit(
        "Q05",
        "园林公司",
        former_names=[
            {"name": text("苗圃", "Nursery"), "until": "2023-12-31"},
            {"name": text("绿化队", "Green team"), "until": "2024-02-29"},
        ],
    ),
    # It took over a name another unit gave up.
    a_unit("Q06", "绿化队", former_names=[{"name": text("花卉队"), "until": "2024-02-29"}]),
)


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return a_workspace(tmp_path)


@pytest.mark.parametrize("name", ["园林公司", "绿化队", "苗圃", "Nursery", "green team"])
def test_a_cover_with_a_former_name_is_taken_without_a_remark(workspace, name):
    put(workspace, book(ROWS, unit="Q05", name=name))
    report = run(workspace, PLAN)
    assert report.problems == report.remarks == ()
    assert records(workspace, "meeting", "unit", PLAN) == [("Q05",)]


@pytest.mark.parametrize(
    ("unit", "name", "told"),
    [
        ("Q06", "苗圃", "name_of_other_unit"),
        ("Q01", "花卉队", "name_of_other_unit"),
        ("Q05", "花卉队", "name_of_other_unit"),
    ],
)
def test_a_former_name_of_another_unit_is_refused_like_its_present_one(workspace, unit, name, told):
    put(workspace, book(ROWS, unit=unit, name=name))
    assert [one.code for one in run(workspace, PLAN).problems] == [f"collect_problems.{told}"]


def test_a_name_that_one_unit_bears_now_and_another_bore_before_is_that_of_the_first(workspace):
    put(workspace, book(ROWS, unit="Q01", name="绿化队"))
    (problem,) = run(workspace, PLAN).problems
    assert "Q06" in problem.text("zh")

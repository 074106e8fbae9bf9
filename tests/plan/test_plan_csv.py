"""Long lists of a plan as CSV files: the same plan as from YAML, and every mistake with its line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from analytics.plan import load_plan

UNITS = """\
code,name.zh,name.en,kind,rank_group,flags,stats.staff,assessed,closed_on,merged_into
N1,北站,North,station,all,upstream,10,,,
S1,"南站, 东",South,station,all,,5,,,

O1,局室,Office,office,all,,2,,,
N2,旧北站,Old North,station,all,,,false,2025-12-31,N1
"""
TARGETS = """\
indicator,state,value,effective_from,per_head.stat,per_head.rate,reason.zh,reason.en
tons_removed,,30,2025-07-01,,,,
tons_removed,,45,2026-07-01,,,增产,more
sites_passed,number,0.9,2025-07-01,,,,
rivers_visited,pending,,2025-07-01,,,,
"""


@pytest.fixture
def in_csv(rivers):
    """The tiny plan with its units and targets in CSV files."""
    folder = rivers.path("plans/rivers")
    (folder / "units.yaml").unlink()
    allocations = folder.joinpath("targets.yaml").read_text(encoding="utf-8").partition("allocations:")
    (folder / "targets.yaml").write_text(allocations[1] + allocations[2], encoding="utf-8")
    (folder / "units.csv").write_text(UNITS, encoding="utf-8")
    (folder / "long").mkdir()
    (folder / "long" / "targets.csv").write_text(TARGETS, encoding="utf-8")
    return rivers


def test_rows_become_items_of_the_plan(in_csv):
    plan = load_plan(in_csv.workspace)
    assert list(plan.unit) == ["N1", "S1", "O1", "N2"]
    north, south, _, old = plan.units
    assert (north.flags, north.stats, north.assessed) == (("upstream",), {"staff": Decimal(10)}, True)
    assert (south.name.zh, south.flags, south.merged_into) == ("南站, 东", (), None)
    assert (old.assessed, old.merged_into, old.stats) == (False, "N1", {})
    assert [one.value for one in plan.targets] == [30, 45, Decimal("0.9"), None]
    assert plan.targets[1].reason.en == "more"
    assert plan.targets[1].per_head is None


def test_a_byte_order_mark_and_windows_lines_change_nothing(in_csv):
    before = load_plan(in_csv.workspace)
    path = in_csv.path("plans/rivers/units.csv")
    path.write_bytes(b"\xef\xbb\xbf" + UNITS.replace("\n", "\r\n").encode())
    assert load_plan(in_csv.workspace) == before


def test_csv_and_yaml_rows_of_one_list_are_joined(in_csv):
    path = in_csv.path("plans/rivers/more.yaml")
    path.write_text(
        "units: [{code: N9, name: {zh: 九, en: Nine}, kind: station, rank_group: all, stats: {staff: 1}}]"
    )
    assert [one.code for one in load_plan(in_csv.workspace).units] == ["N9", "N1", "S1", "O1", "N2"]


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("units.csv", "station,all,upstream,10", "statoin,all,upstream,10", "units.csv:2 no_such_near"),
        ("units.csv", "南站, 东", "", "units.csv:3 missing"),
        ("units.csv", "office,all,,2", "office,all,,two", "units.csv:5 not_a_number"),
        ("units.csv", "O1,", "N1,", "units.csv:5 repeated"),
        ("units.csv", "upstream,10", "upstream downstream,10", "units.csv:2 no_such_near"),
        ("units.csv", "stats.staff", "stat.staff", "units.csv:1 unknown_key_near"),
        ("units.csv", "name.zh", "name", "units.csv:1 unknown_key_near"),
        ("units.csv", "kind,rank_group", "kind,kind", "units.csv:1 twice"),
        ("units.csv", '"南站, 东"', "南站, 东", "units.csv:3 row_too_long"),
        ("units.csv", '东"', '东"x', "units.csv:None unreadable"),
        ("long/targets.csv", ",2026-07-01", ",2026年7月1日", "long/targets.csv:3 not_a_date"),
        ("long/targets.csv", "rivers_visited", "river_visited", "long/targets.csv:5 no_such_near"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(in_csv, file, old, new, told):
    in_csv.change(f"plans/rivers/{file}", old, new)
    assert f"plans/rivers/{told}" in in_csv.told()


def test_a_file_that_is_no_list_of_the_plan_is_refused(in_csv):
    in_csv.path("plans/rivers/unit.csv").write_text("code\nN9\n")
    (problem,) = in_csv.problems()
    assert (problem.code, problem.values["near"]) == ("plan_problems.no_list_near", "units")


def test_text_that_is_not_utf8_is_told(in_csv):
    in_csv.path("plans/rivers/units.csv").write_bytes(UNITS.encode("gb18030"))
    assert "plans/rivers/units.csv:None unreadable" in in_csv.told()


def test_columns_a_spreadsheet_left_empty_are_no_columns(in_csv):
    before = load_plan(in_csv.workspace)
    path = in_csv.path("plans/rivers/units.csv")
    path.write_text("".join(f"{line},,\n" for line in UNITS.splitlines()), encoding="utf-8")
    assert load_plan(in_csv.workspace) == before


def test_an_empty_file_gives_nothing(in_csv):
    in_csv.path("plans/rivers/baselines.csv").write_text("\n,,\n")
    assert load_plan(in_csv.workspace).baselines == ()


def test_of_thousands_of_problems_of_one_kind_the_first_are_told_with_the_name_that_is_near(in_csv):
    units = "code,name.zh,name.en,kind,rank_group,stats.staff\n"
    units += "".join(f"U{at:04},单位,Unit,station,all,1\n" for at in range(1500))
    targets = "indicator,unit,value,effective_from\n"
    targets += "".join(f"sites_passed,V{at:04},0.9,2025-07-01\n" for at in range(1500))
    folder = in_csv.path("plans/rivers/many")
    folder.mkdir()
    (folder / "units.csv").write_text(units, encoding="utf-8")
    (folder / "targets.csv").write_text(targets, encoding="utf-8")
    problems = in_csv.problems()
    assert len(problems) == 501
    assert problems[0].values["near"].endswith("00")
    assert (problems[-1].code, problems[-1].line) == ("plan_problems.and_more", 502)

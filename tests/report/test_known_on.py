"""Reports as known on an earlier day, and of units as they were, never replace the ordinary ones."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import builders
import pytest

from analytics.errors import ParameterError
from analytics.plan.target import Organisation, assessed_units
from analytics.report.files import lens_folder
from analytics.report.index import index_html
from analytics.report.manifest import Manifest, read_manifest, write_manifest
from analytics.report.order import take_order
from analytics.workspace import REPOSITORY, Workspace, open_workspace

AS_OF, KNOWN_ON = date(2024, 9, 30), date(2024, 10, 8)
LENSES = [
    {},
    {"known_on": KNOWN_ON},
    {"organisation": Organisation.THEN},
    {"known_on": KNOWN_ON, "organisation": Organisation.THEN},
]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty store with the plan and the notebooks of the suite."""
    root = tmp_path / "工作区"
    root.mkdir()
    for name in ("params", "notebooks"):
        (root / name).symlink_to(REPOSITORY / name)
    return open_workspace(root)


def test_every_view_of_a_day_has_files_and_titles_of_its_own(workspace):
    orders = [take_order(workspace, as_of=AS_OF, units=["Q01"], **one) for one in LENSES]
    files = {job.ipynb for order in orders for job in order.jobs}
    assert len(files) == len({order.folder for order in orders}) == len(LENSES)
    assert [order.jobs[0].title for order in orders] == [
        "供水公司目标完成情况报告",
        "供水公司目标完成情况报告（所知截至2024年10月8日）",
        "供水公司目标完成情况报告（按当时的单位）",
        "供水公司目标完成情况报告（所知截至2024年10月8日）（按当时的单位）",
    ]


def test_an_ordinary_report_is_given_the_parameters_it_always_was(workspace):
    plain, other = (
        take_order(workspace, as_of=AS_OF, units=["Q01"], **one).jobs[0].parameters
        for one in (LENSES[0], LENSES[-1])
    )
    assert not {"known_on", "organisation"} & plain.keys()
    assert other == {**plain, "known_on": "2024-10-08", "organisation": "then"}


def test_a_notebook_that_knows_no_day_of_knowledge_is_refused_it(workspace):
    with pytest.raises(ParameterError) as caught:
        take_order(workspace, as_of=AS_OF, reports=["contract"], known_on=KNOWN_ON)
    assert [one.code for one in caught.value.problems] == ["run_problems.unknown_parameter"]


def test_units_merged_away_have_a_report_only_as_units_were():
    plan = builders.plan(
        [builders.indicator("work")],
        {"work": 1},
        units={
            "U1": {},
            "U2": {"closed_on": "2024-04-30", "merged_into": "U1"},
            "U3": {"opened_on": "2024-11-01"},
            "U4": {"assessed": False},
        },
    )
    found = [[one.code for one in assessed_units(plan, AS_OF, lens)] for lens in Organisation]
    assert found == [["U1"], ["U1", "U2"]]


def test_manifest_and_index_say_up_to_which_day_was_known(tmp_path):
    plain = Manifest("2024", "2024-09-30", "zh", "", ())
    known = Manifest("2024", "2024-09-30", "zh", "", (), known_on="2024-10-08", organisation="then")
    write_manifest(tmp_path, known)
    assert read_manifest(tmp_path) == known
    page = index_html(known, lang="zh")
    assert "所知截至2024年10月8日：只计" in page
    assert "按当时的单位" in page
    ordinary = index_html(plain, lang="zh")
    assert "全部已收报送" in ordinary
    assert "banner known" not in ordinary.partition("</head>")[2]


def test_a_manifest_of_before_is_one_of_all_that_was_known(tmp_path):
    path = write_manifest(tmp_path, Manifest("2024", "2024-09-30", "zh", "", ()))
    said = json.loads(path.read_text("utf-8"))
    del said["known_on"], said["organisation"]
    path.write_text(json.dumps(said), encoding="utf-8")
    assert read_manifest(tmp_path).known_on == ""


def test_exported_tables_of_every_view_lie_in_folders_of_their_own():
    assert [
        lens_folder(one.get("known_on"), one.get("organisation", Organisation.NOW)) for one in LENSES
    ] == [
        Path(),
        Path("known_2024-10-08"),
        Path("units_then"),
        Path("known_2024-10-08", "units_then"),
    ]

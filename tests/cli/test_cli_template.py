"""Templates from the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from analytics.workspace import REPOSITORY, Workspace, open_workspace


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    """A workspace with a plan and nothing else."""
    shutil.copytree(REPOSITORY / "params", tmp_path / "工作 区" / "params")
    return open_workspace(tmp_path / "工作 区")


def test_templates_lie_in_the_folder_of_their_period_named_like_what_units_send(call, empty):
    said = ("--unit", "Q01,Q02", "--unit", "S01", "--period", "2024-03", at(empty))
    code, out, _ = call("template", *said, lang="zh")
    assert code == 0
    paths = [Path(line) for line in out.splitlines()]
    assert {one.parent for one in paths} == {empty.root / "data" / "templates" / "2024-03"}
    sent = {one.name for one in (REPOSITORY / "data" / "sample").glob("*/*_2024-03.xlsx")}
    assert {one.name for one in paths} <= sent
    assert len(paths) == 3
    before = [one.read_bytes() for one in paths]
    call("template", *said, lang="zh")
    assert [one.read_bytes() for one in paths] == before


def test_english_templates_go_where_they_are_told(call, empty, tmp_path):
    out = tmp_path / "out"
    said = ("template", "--unit", "Q04", "--period", "2024Q2", "--to", str(out), "--json", at(empty))
    code, told, _ = call(*said, lang="en")
    assert code == 0
    (made,) = json.loads(told)
    assert (made["unit"], made["period"]) == ("Q04", "2024Q2")
    (path,) = out.iterdir()
    assert made["file"] == str(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == "Cover"
    assert "Worker training" in book.sheetnames
    assert not empty.store.exists()


def test_known_codes_of_the_sample_are_filled_in(call, sample_workspace, tmp_path):
    said = ("--unit", "Q01", "--period", "2024-12", "--to", str(tmp_path), at(sample_workspace))
    code, out, _ = call("template", *said, lang="zh")
    assert code == 0
    teams = openpyxl.load_workbook(out.strip())["班组建设台账"]
    codes = [row[0] for row in teams.iter_rows(min_row=4, values_only=True)]
    assert len(codes) == len(set(codes)) > 10
    assert all(one.startswith("Q01-") for one in codes)


def test_what_is_wrong_is_told_at_once_and_nothing_is_written(call, empty):
    code, out, err = call("template", "--unit", "Q99,Q04", "--period", "2024-03", at(empty))
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 2
    assert "by quarter" in err
    assert not empty.templates.exists()


def at(place: Workspace) -> str:
    return f"--workspace={place.root}"

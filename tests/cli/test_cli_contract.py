"""Target contracts from the command line and from the report factory."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import nbformat
import pytest
from docx import Document

from analytics.assess.contract import contract
from analytics.plan import load_plan
from analytics.report import make_reports
from analytics.report.html import facts_of
from analytics.report.order import take_order
from analytics.workspace import REPOSITORY, Workspace, open_workspace

DAY = date(2024, 12, 31)


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    """A workspace with a plan and nothing else."""
    shutil.copytree(REPOSITORY / "params", tmp_path / "工作 区" / "params")
    return open_workspace(tmp_path / "工作 区")


def texts(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([one.text for one in document.paragraphs] + cells)


def test_a_word_file_and_a_page_for_each_unit_asked_for(call, empty):
    here = ("--as-of", "2024", "--workspace", str(empty.root))
    code, out, _ = call("contract", "--unit", "Q01", "--unit", "S02", *here, lang="zh")
    assert code == 0
    plan = load_plan(empty)
    written = [Path(line) for line in out.splitlines()]
    assert sorted(written) == sorted((empty.reports / plan.id / "contracts").iterdir())
    for unit in ("Q01", "S02"):
        mine = {path.suffix: path for path in written if path.name.startswith(unit)}
        one = contract(plan, unit, DAY)
        for said in (texts(mine[".docx"]), mine[".html"].read_text(encoding="utf-8")):
            assert one.unit.name.zh in said
            assert one.code in said
            assert one.sha256 in said
            assert all(term.indicator.name.zh in said for term in one.terms)
    before = {one: one.read_bytes() for one in written}
    call("contract", "--unit", "Q01", "--unit", "S02", *here, lang="zh")
    assert {one: one.read_bytes() for one in written} == before


@pytest.mark.slow
def test_every_unit_has_a_contract_in_english_too(call, empty, tmp_path):
    out = tmp_path / "contracts"
    said = ("--as-of", "2024", "--out", str(out), "--json", "--workspace", str(empty.root))
    code, told, _ = call("contract", *said)
    assert code == 0
    assert json.loads(told)["as_of"] == "2024-12-31"
    assert len(list(out.glob("*.docx"))) == len(list(out.glob("*.html"))) == 26
    assert "target contract" in texts(next(out.glob("Q01*.docx")))


def test_all_unknown_units_are_refused_at_once_and_nothing_is_written(call, empty):
    code, out, err = call("contract", "--unit", "Q98", "--unit", "Q99", "--workspace", str(empty.root))
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 2
    assert not empty.reports.exists()


def test_contracts_are_no_part_of_the_batch_unless_asked_for_by_name(sample_workspace):
    usual = take_order(sample_workspace, as_of=DAY)
    assert "contract" not in {job.report for job in usual.jobs}
    asked = take_order(sample_workspace, as_of=DAY, reports=["contract"], units=["Q01"])
    assert [(job.report, job.unit) for job in asked.jobs] == [("contract", "Q01")]
    assert ("contract", "Q01") in usual.sequence


@pytest.mark.slow
def test_the_factory_makes_the_contract_notebook_of_a_unit(sample_workspace, tmp_path):
    root = tmp_path / "own"
    shutil.copytree(sample_workspace.params, root / "params")
    own = open_workspace(root)
    made = make_reports(own, as_of=DAY, units=["S02"], reports=["contract"], workers=1)
    assert [one.error for one in made.made] == [None]
    (path,) = made.folder.glob("*.ipynb")
    one = contract(load_plan(own), "S02", DAY)
    facts = facts_of(nbformat.read(path, as_version=4))
    assert (facts["unit"], facts["code"]) == ("S02", one.code)
    assert one.sha256 in path.with_suffix(".html").read_text(encoding="utf-8")

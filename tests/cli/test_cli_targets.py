"""The commands `target` and `allocate`: versions entered, compared and adopted, parts with their working."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analytics.plan import load_plan
from analytics.plan.model import Basis
from analytics.scenario import Scenario, save_scenario
from analytics.workspace import REPOSITORY, Workspace, open_workspace

RIVERS = REPOSITORY / "tests" / "plan" / "rivers"
PENDING, SHARED = "rivers_visited", "tons_removed"
SUGGESTIONS = "suggestion_count"


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """A workspace with a tiny plan and nothing else."""
    shutil.copytree(RIVERS, tmp_path / "rivers")
    return open_workspace(tmp_path / "rivers")


@pytest.fixture
def ask(call, place):
    """Run a command on `place`."""
    return lambda *arguments, **more: call(*arguments, "--workspace", str(place.root), **more)


@pytest.fixture
def collected(sample_workspace: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the sample that may be changed."""
    shutil.copytree(sample_workspace.root, tmp_path / "own")
    return open_workspace(tmp_path / "own")


def test_the_number_that_was_pending_is_entered_by_a_command(ask, place):
    code, out, _ = ask(
        *("target", "set", PENDING, "4", "--from", "2026-01-01"),
        *("--reason", "市总工会下达", "--document", "总工发〔2026〕5号"),
    )
    assert code == 0
    assert "target pending → 4" in out
    assert out.splitlines()[-1].endswith("targets.yaml")
    version = load_plan(place).target_versions[PENDING, None][-1]
    assert (version.value, str(version.effective_from)) == (4, "2026-01-01")
    assert version.reason.zh == "市总工会下达"


def test_a_difference_says_what_why_and_by_which_document(ask):
    asked = ("target", "diff", "--from", "2025-07-01", "--to", "2026-02-01")
    assert "没有变化" in ask(*asked, lang="zh")[1]
    ask("target", "set", SHARED, "40", "--from", "2026-01-01", "--reason", "下达", "--document", "五号文")
    lines = ask(*asked, lang="zh")[1].splitlines()
    told = next(line for line in lines if "第1版→第2版" in line)
    assert all(word in told for word in ("由30", "改为40", "2026年1月1日", "下达", "五号文"))
    assert any("1个单位" in line and "N1 21" in line for line in lines)
    rows = json.loads(ask(*asked, "--json")[1])
    assert [(one["unit"], one["value_before"], one["value_after"]) for one in rows] == [
        ("bureau", 30, 40),
        ("N1", 21, 31),
    ]
    assert rows[0]["reason"] == "下达"


def test_all_versions_are_listed(ask):
    code, out, _ = ask("target", "list", SHARED)
    assert code == 0
    assert [line.split()[-1] for line in out.splitlines()[1:]] == ["2025-07-01", "2026-07-01"]
    versions = json.loads(ask("target", "list", "--json")[1])
    assert {one["indicator"] for one in versions} > {SHARED, PENDING}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((SHARED, "many", "--from", "2026-04-01"), "many"),
        ((SHARED, "nan", "--from", "2026-04-01"), "nan"),
        ((SHARED, "40.5", "--from", "2026-04-01"), "31.5"),
        ((SHARED, "40", "--from", "2025-07-01"), "2025-07-01"),
        ((SHARED, "40", "--from", "1 April"), "1 April"),
        ((SHARED, "40"), "--from"),
        (("tons_moved", "40", "--from", "2026-04-01"), SHARED),
    ],
)
def test_a_target_that_cannot_be_is_refused_and_nothing_is_written(ask, place, arguments, told):
    before = {path: path.read_bytes() for path in place.plans.rglob("*.yaml")}
    code, out, err = ask("target", "set", *arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert {path: path.read_bytes() for path in place.plans.rglob("*.yaml")} == before


def test_a_scenario_becomes_new_versions_of_the_plan(ask, place):
    more = Scenario.model_validate(
        {
            "id": "more",
            "name": {"zh": "更多", "en": "More"},
            "targets": {SHARED: 36},
            "allocation": {SHARED: {"basis": "equal", "coefficients": {}}},
        }
    )
    save_scenario(place, more)
    code, _, err = ask("target", "adopt", "--scenario", "more", "--from", "2026-01-01")
    assert (code, err) == (0, "")
    plan = load_plan(place)
    added = plan.target_versions[SHARED, None][1]
    assert (added.value, str(added.effective_from), added.proposed) == (36, "2026-01-01", False)
    assert "More" in added.reason.en
    assert [one.basis for one in plan.allocation_versions[SHARED]] == [Basis.STAT, Basis.EQUAL]


def test_a_basis_of_a_scenario_takes_the_place_of_parts_that_were_named(ask, place):
    save_scenario(
        place,
        Scenario.model_validate(
            {"id": "alike", "name": {"zh": "平均", "en": "Alike"}, "allocation": {SHARED: {"basis": "equal"}}}
        ),
    )
    assert ask("allocate", SHARED, "--as-of", "2026-07-31", "--adopt", "--from", "2026-08-01")[0] == 0
    assert load_plan(place).allocation_versions[SHARED][-1].named == {"N1": 36, "S1": 9}
    code, _, err = ask("target", "adopt", "--scenario", "alike", "--from", "2026-09-01")
    assert (code, err) == (0, "")
    last = load_plan(place).allocation_versions[SHARED][-1]
    assert (last.basis, last.named) == (Basis.EQUAL, {})


def test_every_part_is_shown_with_its_working_and_a_sum(ask):
    code, out, _ = ask("allocate", SHARED, "--as-of", "2025-08-31")
    lines = out.splitlines()
    assert code == 0
    assert "less 9 t locked" in lines[1].replace("tons", "t")
    assert lines[3].split()[:2] == ["North", "shared"]
    assert lines[4].split()[:2] == ["South", "locked"]
    assert lines[5].startswith("Sum")
    assert "30" in lines[5]


def test_without_a_name_every_bureau_total_with_a_number_is_shown(ask):
    sheets = json.loads(ask("allocate", "--as-of", "2025-08-31", "--json")[1])
    assert [(one["indicator"], one["total"]) for one in sheets] == [(SHARED, 30)]
    assert {one["unit"]: one["part"] for one in sheets[0]["parts"]} == {"N1": 21, "S1": 9}


def test_proof_sheets_are_written_as_numbers_with_their_sum(ask, tmp_path):
    code, out, _ = ask("allocate", SHARED, "--as-of", "2025-08-31", "--out", str(tmp_path / "out"))
    book, csv = (Path(line) for line in out.splitlines()[-2:])
    assert code == 0
    page = openpyxl.load_workbook(book).worksheets[0]
    heads, *rows = page.iter_rows(min_row=4, values_only=True)
    part = heads.index("part")
    assert [row[part] for row in rows] == [21, 9, 30]
    table = pd.read_csv(csv, encoding="utf-8-sig")
    assert list(table["part"]) == [21, 9]
    assert table["quota"].sum() == 21


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("sites_passed",), "sites_passed"),
        (("tons_moved",), "tons_moved"),
        (("--adopt",), "--from"),
        ((SHARED, "--adopt"), "--from"),
    ],
)
def test_what_cannot_be_shared_out_is_refused(ask, arguments, told):
    code, out, err = ask("allocate", *arguments, "--as-of", "2025-08-31")
    assert (code, out) == (2, "")
    assert told in err


def test_what_remains_mid_year_is_shared_again_and_adopted(call, collected):
    here = ("--workspace", str(collected.root))
    asked = ("allocate", SUGGESTIONS, "--as-of", "2024-06-30", "--resplit", *here)
    (sheet,) = json.loads(call(*asked, "--json")[1])
    assert sheet["total"] == 9000
    assert all(one["part"] >= one["done"] > 0 for one in sheet["parts"])
    code, out, _ = call(*asked, "--adopt", "--from", "2024-07-01", "--reason", "年中调整")
    assert code == 0
    assert "allocation" in out.splitlines()[-1]
    version = load_plan(collected).allocation_versions[SUGGESTIONS][-1]
    assert version.basis is Basis.NAMED
    assert {code: float(value) for code, value in version.named.items()} == {
        one["unit"]: one["part"] for one in sheet["parts"]
    }

"""Writing a sample: the same seed gives the same bytes, any plan will do, no file of the user's is lost."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from sample_cells import read_sample

from analytics.errors import ParameterError
from analytics.plan import load_ledgers, load_plan
from analytics.sample import write_sample, write_scaled_workspace
from analytics.workspace import open_workspace

RIVERS = Path(__file__).parent.parent / "plan" / "rivers"


@pytest.fixture
def few(repository, plan, ledgers, tmp_path):
    """Writes the sample of the first few units into a folder."""

    def write(name, n_units=2, **options):
        return write_sample(
            repository, tmp_path / name, plan=plan, ledgers=ledgers, n_units=n_units, **options
        )

    return write


def contents(paths):
    return {path.parent.name + "/" + path.name: path.read_bytes() for path in paths}


def test_the_same_seed_gives_the_same_bytes(few):
    assert contents(few("one")) == contents(few("two"))


def test_another_seed_gives_other_rows(few):
    one, two = contents(few("one")), contents(few("two", seed=7))
    assert not set(one.values()) & set(two.values())


def test_a_unit_sends_the_same_rows_whoever_else_reports(few):
    alone, together = few("alone", 1), few("together", 3)
    mine = {path.name: path.read_bytes() for path in together if path.name.startswith("Q01")}
    assert {path.name: path.read_bytes() for path in alone} == mine


@pytest.mark.slow
def test_the_committed_sample_is_what_the_recipe_makes(repository, plan, ledgers, tmp_path):
    def parts(path):  # packing differs between machines, what is packed does not
        with zipfile.ZipFile(path) as book:
            return {name: book.read(name) for name in book.namelist()}

    made = write_sample(repository, tmp_path / "made", plan=plan, ledgers=ledgers)
    kept = {path.relative_to(repository.sample): path for path in repository.sample.glob("*/*.xlsx")}
    fresh = {path.relative_to(tmp_path / "made"): path for path in made}
    assert set(kept) == set(fresh)
    assert [name.name for name in kept if parts(kept[name]) != parts(fresh[name])] == []
    about = (tmp_path / "made" / "README.md").read_text(encoding="utf-8")
    assert (repository.sample / "README.md").read_text(encoding="utf-8") == about


def test_workbooks_open_in_a_spreadsheet_with_real_dates_and_without_formulas(few):
    for path in few("some", 1)[:3]:
        book = openpyxl.load_workbook(path)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type in ("f", "e")]
        assert book["封面"]["B7"].is_date
        assert all(cell.is_date for cell in book["合理化建议台账"]["F"][2:])


def test_a_workbook_holds_every_part_it_names_and_neither_theme_nor_properties(few):
    with zipfile.ZipFile(few("packed", 1)[0]) as book:
        parts = set(book.namelist())
        types = book.read("[Content_Types].xml").decode()
        relations = book.read("xl/_rels/workbook.xml.rels").decode()
    typed = {name.lstrip("/") for name in re.findall(r'PartName="([^"]+)"', types)}
    related = {f"xl/{name}" for name in re.findall(r'Target="([^"]+)"', relations)}
    assert {"xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet2.xml"} <= typed & related
    assert typed | related <= parts
    assert not [name for name in parts if "theme" in name or "docProps" in name]


def test_a_formula_typed_by_a_unit_is_written_as_text(sample):
    path = sample.sent("Q12", "2024-03")[0].path
    titles = [
        cell
        for row in openpyxl.load_workbook(path)["合理化建议台账"].iter_rows()
        for cell in row
        if str(cell.value).startswith("=cmd")
    ]
    assert [cell.data_type for cell in titles] == ["s"]


def test_progress_tells_units_done_of_all(few):
    told = []
    few("told", 2, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_an_earlier_sample_is_replaced(few, tmp_path):
    few("here", 3)
    paths = few("here", 1)
    assert sorted((tmp_path / "here").rglob("*.xlsx")) == sorted(paths)


def test_a_folder_with_other_files_is_refused_and_kept(few, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(ParameterError, match="mine"):
        few("mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_a_plan_without_a_recipe_gets_rows_by_the_types_of_its_fields(tmp_path):
    workspace = open_workspace(RIVERS)
    plan, ledgers = load_plan(workspace), load_ledgers(workspace)
    write_sample(workspace, tmp_path / "out", plan=plan, ledgers=ledgers)
    sample = read_sample(tmp_path / "out", ledgers)
    (ledger,) = ledgers.values()
    rows = sample.rows[ledger.id]
    assert {book.unit for book in sample.books} == set(plan.unit)
    assert {row["river"] for row in rows} == {"大河", "小河"}
    assert {row["passed"] for row in rows} == {"是", "否"}
    assert all(plan.starts_on <= row["done_on"] <= plan.ends_on for row in rows)
    assert all(row["tons"] >= 0 for row in rows)
    assert len({(row["_unit"], row["site"]) for row in rows}) == len(rows)


def test_a_plan_of_two_years_gets_two_years_of_workbooks_and_a_closed_unit_stops(tmp_path):
    workspace = open_workspace(RIVERS)
    plan, ledgers = load_plan(workspace), load_ledgers(workspace)
    write_sample(workspace, tmp_path / "out", plan=plan, ledgers=ledgers)
    sample = read_sample(tmp_path / "out", ledgers)
    assert [book.period for book in sample.sent("N1")][::7] == ["2025Q3", "2027Q2"]
    assert [book.period for book in sample.sent("N2")] == ["2025Q3", "2025Q4"]


def test_a_larger_sample_comes_with_a_workspace_whose_plan_has_its_units(repository, plan, tmp_path):
    made = write_scaled_workspace(repository, tmp_path / "大 workspace", len(plan.units) + 3, plan=plan)
    larger = load_plan(made)
    assert len(larger.units) == len(plan.units) + 3
    assert larger.units[: len(plan.units)] == plan.units
    more = larger.units[len(plan.units) :]
    assert {unit.code for unit in more}.isdisjoint(plan.unit)
    for unit in more:
        model = plan.unit[unit.code.partition("-")[0]]
        assert (unit.kind, unit.flags, unit.reporting) == (model.kind, model.flags, model.reporting)
        assert unit.stats["wages_month"] == model.stats["wages_month"]
        assert 0.5 < unit.stats["workers"] / model.stats["workers"] < 1.6
    assert larger.targets == plan.targets


def test_fictional_units_send_as_much_as_their_size_says(repository, plan, ledgers, tmp_path):
    n_units = len(plan.units) + 1
    made = write_scaled_workspace(repository, tmp_path / "large", n_units, plan=plan)
    larger = load_plan(made)
    only = larger.model_copy(update={"units": larger.units[-1:]})
    for path in (made.params / "sample" / plan.id).glob("*.yaml"):  # cases name units that are left out here
        path.write_text(path.read_text(encoding="utf-8").partition("\ncases:\n")[0], encoding="utf-8")
    write_sample(made, made.sample, plan=only, ledgers=ledgers)
    rows = read_sample(made.sample, ledgers).rows
    per_worker = len(rows["suggestion"]) / float(only.units[0].stats["workers"])
    assert 0.75 < per_worker < 1.4


@pytest.mark.parametrize("n_units", [1, 26])
def test_a_workspace_is_never_cut_below_its_plan(repository, plan, tmp_path, n_units):
    with pytest.raises(ParameterError, match=str(len(plan.units))):
        write_scaled_workspace(repository, tmp_path / "small", n_units, plan=plan)


def test_a_new_workspace_wants_an_empty_folder(repository, plan, tmp_path):
    (tmp_path / "params.json").write_text(json.dumps({}))
    with pytest.raises(ParameterError, match="空"):
        write_scaled_workspace(repository, tmp_path, 30, plan=plan)

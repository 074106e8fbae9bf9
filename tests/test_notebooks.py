"""Every notebook is thin: parameters, one import, then a sentence and a call."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import papermill
import pytest
from papermill import inspect_notebook

from analytics.report.kernel import ReportKernel
from analytics.report.parameters import read_parameters
from analytics.workspace import REPOSITORY

FOLDER = REPOSITORY / "notebooks"
NOTEBOOKS = sorted(path for path in FOLDER.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
LOGIC = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.Try,
    ast.For,
    ast.While,
    ast.With,
    ast.If,
    ast.BinOp,
    ast.ListComp,
    ast.DictComp,
    ast.SetComp,
    ast.GeneratorExp,
)
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
WRITES_SQL = {"explore.ipynb"}  # shows analysts how to ask the store in plain SQL
LONGEST_CELL = 5
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.name for path in NOTEBOOKS])


def cells(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def source(cell: dict) -> str:
    return "".join(cell["source"])


def code_cells(path: Path) -> list[dict]:
    return [cell for cell in cells(path) if cell["cell_type"] == "code"]


def tags(cell: dict) -> list[str]:
    return cell["metadata"].get("tags", [])


def shown_cells(path: Path) -> list[dict]:
    """Code cells after parameters and import."""
    return code_cells(path)[2:]


def test_the_notebooks_of_the_suite_are_there():
    wanted = {"unit_report", "bureau_report", "explore", "what_if", "data_quality"}
    assert {f"{name}.ipynb" for name in wanted} <= {path.name for path in NOTEBOOKS}


@each_notebook
def test_it_is_named_by_reader_and_content(path):
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*\.ipynb", path.name)
    assert not re.search(r"new|copy|final|old|test|untitled", path.stem)


@each_notebook
def test_it_is_committed_without_outputs(path):
    kept = [
        number for number, cell in enumerate(code_cells(path)) if cell["outputs"] or cell["execution_count"]
    ]
    assert kept == []


@each_notebook
def test_it_begins_with_a_title_and_who_reads_it(path):
    first = cells(path)[0]
    assert first["cell_type"] == "markdown"
    title, *rest = [line for line in source(first).splitlines() if line.strip()]
    assert title.startswith("# ")
    assert rest


@each_notebook
def test_its_parameters_are_one_typed_cell_with_defaults_and_help(path):
    first = code_cells(path)[0]
    assert tags(first) == ["parameters"]
    assert all(one.help and not one.is_required for one in read_parameters(path).values())


@each_notebook
def test_papermill_reads_the_same_parameters(path):
    theirs = {name: one["inferred_type_name"] for name, one in inspect_notebook(str(path)).items()}
    assert theirs == {name: one.type.__name__ for name, one in read_parameters(path).items()}


@each_notebook
def test_it_imports_once_and_only_from_analytics(path):
    imports = [
        (number, node)
        for number, cell in enumerate(code_cells(path))
        for node in ast.walk(ast.parse(source(cell)))
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    assert {number for number, _ in imports} == {1}
    assert len(imports) == 1
    names = [getattr(node, "module", None) or node.names[0].name for _, node in imports]
    assert all(name.split(".")[0] == "analytics" for name in names)


@each_notebook
def test_it_holds_no_logic(path):
    wrong = [
        f"cell {number}: {type(node).__name__}"
        for number, cell in enumerate(code_cells(path))
        for node in ast.walk(ast.parse(source(cell)))
        if isinstance(node, LOGIC)
    ]
    assert wrong == []


@each_notebook
def test_its_cells_are_short_and_show_one_thing(path):
    long = {
        number: n
        for number, cell in enumerate(shown_cells(path), start=2)
        if (n := len([line for line in source(cell).splitlines() if line.strip()])) > LONGEST_CELL
        and path.name not in WRITES_SQL
    }
    assert long == {}


@each_notebook
def test_it_holds_no_sql_and_no_paths(path):
    strings = [
        node.value
        for cell in code_cells(path)
        for node in ast.walk(ast.parse(source(cell)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert [text for text in strings if "/" in text or "\\" in text] == []
    if path.name not in WRITES_SQL:
        assert [text for text in strings if SQL.search(text)] == []


@each_notebook
def test_every_code_cell_that_shows_something_follows_a_sentence(path):
    previous = None
    bare = []
    for number, cell in enumerate(cells(path)):
        is_shown = cell["cell_type"] == "code" and cell in shown_cells(path)
        if is_shown and previous != "markdown":
            bare.append(number)
        previous = cell["cell_type"]
    assert bare == []


@each_notebook
def test_it_runs_on_any_python_kernel(path):
    about = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    assert about["kernelspec"]["name"] == "python3"
    assert about["kernelspec"]["language"] == "python"


@pytest.mark.slow
@each_notebook
def test_it_runs_top_to_bottom_on_the_sample_in_english(path, sample_workspace, tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    ran = papermill.execute_notebook(
        str(path),
        None,
        parameters={"workspace": str(sample_workspace.root), "lang": "en"},
        kernel_name="python3",
        kernel_manager_class=ReportKernel,
        progress_bar=False,
        cwd=tmp_path,
    )
    silent = [
        cell.source
        for cell in ran.cells
        if cell.cell_type == "code"
        and isinstance(ast.parse(cell.source).body[-1], ast.Expr)
        and not cell.outputs
    ]
    assert silent == []
    spilled = [
        output.text
        for cell in ran.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream"
    ]
    assert spilled == []

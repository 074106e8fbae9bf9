"""A batch makes every report it can, tells the truth about the others, and starts nothing on bad input."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import nbformat
import pytest
from filelock import FileLock

from analytics.errors import ParameterError, PlanError, ReportError
from analytics.report.batch import make_reports
from analytics.report.crew import worker_environment
from analytics.report.files import sha256_of
from analytics.report.kernel import ReportKernel
from analytics.report.manifest import read_manifest
from analytics.workspace import REPOSITORY, Workspace, open_workspace

AS_OF = date(2024, 9, 30)
PARAMETERS = """
workspace: str = ""
plan: str = "2024"
unit: str = "Q01"
as_of: str = "2024-12-31"
lang: str = "zh"
scenario: str = ""
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty store and a plan; notebooks and report definitions are the test's own."""
    root = tmp_path / "工作 区{0}"
    (root / "params" / "reports").mkdir(parents=True)
    (root / "notebooks").mkdir()
    for name in ("plans", "ledgers", "workspace.yaml"):
        (root / "params" / name).symlink_to(REPOSITORY / "params" / name)
    return open_workspace(root)


@pytest.fixture
def notebook(workspace: Workspace) -> Callable[..., Path]:
    """Write a report notebook that runs these cells, and its definition."""

    def write(*cells: str, name: str = "toy", parameters: str = PARAMETERS, for_each: str = "unit") -> Path:
        path = workspace.notebooks / f"{name}.ipynb"
        tagged = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
        book = nbformat.v4.new_notebook(cells=[tagged, *map(nbformat.v4.new_code_cell, cells)])
        path.write_text(nbformat.writes(book), encoding="utf-8")
        definition = {
            "id": name,
            "notebook": path.name,
            "for_each": for_each,
            "title": {"zh": "{name}报告", "en": "{name} report"},
            "file_name": "{unit}_{name}_" + name,
        }
        (workspace.report_definitions / f"{name}.yaml").write_text(json.dumps(definition), encoding="utf-8")
        return path

    return write


def problems(workspace: Workspace, **order: object) -> list[str]:
    with pytest.raises((ParameterError, PlanError)) as caught:
        make_reports(workspace, **{"as_of": AS_OF, **order})
    return [one.code.rpartition(".")[2] for one in caught.value.problems]


def good(unit: str = "unit") -> str:
    """A cell that shows what a true report of the unit shows."""
    return f"""
import html, json
from IPython.display import HTML, display
from analytics.plan import load_plan
from analytics.workspace import open_workspace
one = load_plan(open_workspace(workspace)).unit[{unit}]
facts = html.escape(json.dumps({{"unit": {unit}, "as_of": as_of, "version": "-1", "total": "80"}}))
display(HTML(f'<h1 data-facts="{{facts}}">{{one.name.zh}}</h1>'))
"""


@pytest.mark.slow
def test_one_bad_unit_does_not_stop_the_others(workspace, notebook):
    notebook(good(), 'assert unit != "Q02", "secret of Q02"')
    done = []
    result = make_reports(
        workspace,
        as_of=AS_OF,
        units=["Q01", "Q02", "Q03"],
        progress=lambda n, of: done.append((n, of)),
    )
    assert done == [(1, 3), (2, 3), (3, 3)]
    assert {one.unit: one.state for one in result.made} == {"Q01": "done", "Q02": "failed", "Q03": "done"}
    assert [one.unit for one in result.failed] == ["Q02"]
    assert "AssertionError" in result.failed[0].error
    names = {path.name for path in result.folder.iterdir()}
    assert {
        "Q01_供水公司_toy.ipynb",
        "Q01_供水公司_toy.html",
        "index.html",
        "manifest.json",
        "failed",
    } <= names
    assert not any("Q02" in name for name in names)
    # what a cell said may quote a record; only the notebook kept for looking at holds it
    for path in (result.manifest, result.index):
        assert "secret" not in path.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_manifest_tells_what_was_made_from_what(workspace, notebook):
    path = notebook(good())
    make_reports(workspace, as_of=AS_OF, units=["Q01"])
    result = make_reports(workspace, as_of=AS_OF, units=["Q02"])
    manifest = read_manifest(result.folder)
    assert [(one.unit, one.state, one.title) for one in manifest.reports] == [
        ("Q01", "done", "供水公司报告"),
        ("Q02", "done", "供热公司报告"),
    ]
    for one in manifest.reports:
        assert one.files == {name: sha256_of(result.folder / name) for name in one.files}
        assert len(one.files) == 2
        assert one.inputs["store_version"] == -1
        assert one.inputs["notebook_sha256"] == sha256_of(path)
        assert one.inputs["parameters"]["unit"] == one.unit
        assert len(one.inputs["plan_sha256"]) == 64


@pytest.mark.slow
def test_a_report_that_fails_now_takes_its_old_files_away(workspace, notebook):
    notebook(good())
    first = make_reports(workspace, as_of=AS_OF, units=["Q01"])
    assert not first.failed
    notebook(good(), "1 / 0")
    second = make_reports(workspace, as_of=AS_OF, units=["Q01"])
    assert [one.files for one in second.failed] == [{}]
    assert not (second.folder / "Q01_供水公司_toy.html").exists()
    assert (second.folder / "failed" / "Q01_供水公司_toy.ipynb").exists()
    notebook(good())
    third = make_reports(workspace, as_of=AS_OF, units=["Q01"])
    assert not third.failed
    assert not (third.folder / "failed" / "Q01_供水公司_toy.ipynb").exists()


@pytest.mark.slow
def test_a_run_that_papermill_calls_completed_is_not_believed(workspace, notebook):
    ends = {"Q01": "sys.exit(0)", "Q02": "os._exit(9)", "Q03": "raise KeyboardInterrupt"}
    notebook(good(), f"import os, sys; exec({ends}[unit])", "display(1)")
    result = make_reports(workspace, as_of=AS_OF, units=list(ends))
    errors = {one.unit: one.error for one in result.failed}
    assert errors["Q01"] == "第4个代码单元出错。"
    assert "DeadKernelError" in errors["Q02"]
    assert "KeyboardInterrupt" in errors["Q03"]
    for path in (result.folder / "failed").iterdir():
        kept = nbformat.read(path, as_version=4)
        assert kept.metadata.papermill.exception is True
        last = [cell for cell in kept.cells if cell.cell_type == "code"][-1]
        assert last.execution_count is None
        assert last.metadata.papermill.status == "pending"


@pytest.mark.slow
def test_a_report_that_takes_too_long_is_stopped_and_the_next_one_made(workspace, notebook):
    notebook(good(), 'import time; time.sleep(600 if unit == "Q01" else 0)')
    result = make_reports(workspace, as_of=AS_OF, units=["Q01", "Q02"], workers=1, timeout=15)
    assert {one.unit: one.state for one in result.made} == {"Q01": "failed", "Q02": "done"}
    assert "15" in result.failed[0].error


@pytest.mark.slow
def test_a_report_of_other_data_than_asked_for_is_thrown_away(workspace, notebook):
    told = {
        "Q01": good('"Q05"'),
        "Q02": "from IPython.display import HTML, display\ndisplay(HTML('<h1>供热公司</h1>'))",
        "Q03": good().replace('"-1"', '"7"'),
        "Q04": good().replace("as_of,", '"2024-12-31",'),
    }
    notebook(f"exec({told}[unit])")
    result = make_reports(workspace, as_of=AS_OF, units=list(told))
    assert {one.unit for one in result.failed} == set(told)
    assert not list(result.folder.glob("Q0*"))


@pytest.mark.slow
def test_an_error_of_the_suite_is_told_in_full(workspace, notebook):
    notebook(
        "from analytics.plan import load_plan\nfrom analytics.workspace import open_workspace",
        "load_plan(open_workspace(workspace), 'nope')",
    )
    result = make_reports(workspace, as_of=AS_OF, units=["Q01"])
    assert "nope" in result.failed[0].error


@pytest.mark.slow
def test_a_report_runs_in_this_python_with_one_thread_and_no_settings_of_the_user(
    workspace, notebook, monkeypatch, tmp_path
):
    monkeypatch.setenv("HOME", str(tmp_path / "nowhere"))
    notebook(
        good(),
        "import os, sys\nfrom pathlib import Path",
        "found = [sys.executable, os.environ['OMP_NUM_THREADS'], os.environ['ANALYTICS_LANG']]",
        "(Path.cwd() / 'found.txt').write_text('|'.join(found))",
    )
    result = make_reports(workspace, as_of=AS_OF, units=["Q01"])
    assert not result.failed, result.failed
    found = (workspace.notebooks / "found.txt").read_text(encoding="utf-8").split("|")
    assert found == [sys.executable, "1", "zh"]


def test_everything_wrong_with_an_order_is_told_before_anything_runs(workspace, notebook):
    notebook("1/0")
    assert problems(workspace, units=["Q99", "Q98"], reports=["toi"], lang="fr") == [
        "unknown_lang",
        "unknown_unit",
        "unknown_unit",
        "unknown_report",
    ]
    assert problems(workspace, as_of=date(2023, 12, 31)) == ["date_before_plan"]
    assert problems(workspace, scenario="nope") == ["none_of_this_name"]
    assert problems(workspace, scenario="../../x")
    assert problems(workspace, units=["bureau"]) == ["nothing_to_make"]
    assert not workspace.reports.exists()


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        (PARAMETERS.replace("unit: str", "unti: str"), ["unknown_parameter"]),
        (PARAMETERS.replace('unit: str = "Q01"', "unit: int = 1"), ["wrong_type"]),
        (PARAMETERS + "pages: int\n", ["missing_parameter"]),
        (PARAMETERS + "x = 1\n", ["not_a_parameter"]),
    ],
)
def test_a_notebook_that_would_not_take_the_parameters_is_not_begun(
    workspace, notebook, parameters, expected
):
    notebook("1/0", parameters=parameters)
    assert set(problems(workspace)) == set(expected)
    assert not workspace.reports.exists()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"for_each": "team"}, "not_a_choice"),
        ({"notebook": "../../etc/passwd"}, "wrong_form"),
        ({"title": {"zh": "{0.__class__}", "en": "x"}}, "bad_value"),
        ({"file_name": "{as_of}"}, "bad_value"),
        ({"file_name": "all"}, "same_file_name"),
        ({"formats": ["pdf"]}, "not_a_choice"),
        ({"id": "other"}, "id_is_not_file_name"),
        ({"colour": "red"}, "unknown_key"),
    ],
)
def test_a_wrong_report_definition_is_refused(workspace, notebook, change, expected):
    notebook("1/0")
    path = workspace.report_definitions / "toy.yaml"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
    assert problems(workspace)[0].startswith(expected)


def test_two_batches_at_once_are_refused(workspace, notebook):
    notebook("1/0")
    workspace.state.mkdir(parents=True)
    with FileLock(workspace.state / "reports.lock"), pytest.raises(ReportError) as caught:
        make_reports(workspace, as_of=AS_OF)
    assert caught.value.problems[0].code == "run_problems.busy"


def test_kernels_side_by_side_share_no_port(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    one, other = ReportKernel(), ReportKernel()
    for kernel in (one, other):
        kernel.write_connection_file()
    if os.name == "posix" and len(str(tmp_path)) < 50:
        assert one.transport == "ipc"
        assert one.ip != other.ip
    assert one.connection_file != other.connection_file
    for kernel in (one, other):
        kernel.cleanup_connection_file()


def test_a_worker_can_import_the_suite_wherever_it_was_started(tmp_path):
    environment = worker_environment({"PYTHONPATH": "/elsewhere"}, home=tmp_path, lang="en")
    assert environment["PYTHONPATH"].split(os.pathsep) == [str(REPOSITORY), "/elsewhere"]
    assert environment["ANALYTICS_LANG"] == "en"


@pytest.mark.slow
def test_the_real_notebooks_make_a_unit_report_and_the_bureau_report(sample_workspace):
    result = make_reports(sample_workspace, as_of=date(2024, 12, 31), units=["Q01", "bureau"])
    assert [one.error for one in result.failed] == []
    assert {one.report for one in result.made} == {"unit_report", "bureau_report"}
    for one in result.made:
        page = (result.folder / next(name for name in one.files if name.endswith(".html"))).read_text("utf-8")
        assert "Content-Security-Policy" in page
        assert 'src="http' not in page

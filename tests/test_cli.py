"""The commands: they do what their help says, refuse bad input in one line, and tell by their exit code."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import duckdb
import openpyxl
import pandas as pd
import pytest
from typer.core import TyperCommand, TyperGroup

from analytics.cli.app import COMMANDS, build_app, help_text, run, spoken_lang
from analytics.cli.export import FIXED_DAY, write_csv, write_xlsx
from analytics.cli.lab import lab_command, lab_environment
from analytics.report.files import sha256_of
from analytics.report.manifest import read_manifest
from analytics.words import LANGUAGES, speaking
from analytics.workspace import REPOSITORY, Workspace, open_workspace


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command in a language; its exit code, output and messages come back."""

    def ask(*arguments: str, lang: str = "en") -> tuple[int, str, str]:
        with speaking(lang):
            code = run(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return ask


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    """A workspace with a plan and nothing else."""
    shutil.copytree(REPOSITORY / "params", tmp_path / "params")
    return open_workspace(tmp_path)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command, lang):
    with speaking(lang):
        text = help_text([*command.split(), "--help"])
    assert f"analytics {command}" in text
    assert {"zh": "例：", "en": "Example:"}[lang] in text
    assert "--workspace" in text
    assert "--lang" in text


def commands_of(group: TyperGroup) -> Iterator[tuple[str, TyperCommand]]:
    """All commands with their names, those inside groups too."""
    for name, command in group.commands.items():
        yield from commands_of(command) if isinstance(command, TyperGroup) else [(name, command)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_option_is_explained_in_the_language(lang):
    with speaking(lang):
        bare = [
            (name, one.name)
            for name, command in commands_of(build_app())
            for one in command.params
            if not one.help
        ]
    assert bare == []


def test_help_names_all_commands_and_no_english_is_left_in_chinese(call):
    code, out, _ = call("--help", lang="zh")
    assert code == 0
    assert all(command.split()[0] in out for command in COMMANDS)
    assert not any(word in out for word in ("Usage", "Options", "Commands", "Show this"))


def test_no_command_shows_the_help_and_is_refused(call):
    code, out, _ = call()
    assert code == 2
    assert "demo" in out


@pytest.mark.parametrize(
    ("arguments", "lang"),
    [
        (["status", "--lang", "en"], "en"),
        (["status", "--lang=en"], "en"),
        (["status", "--lang", "fr"], "zh"),
        (["status"], "zh"),
        (["status", "--workspace", "/nowhere"], "zh"),
    ],
)
def test_the_language_is_the_one_asked_for(monkeypatch, arguments, lang):
    monkeypatch.delenv("ANALYTICS_LANG", raising=False)
    assert spoken_lang(arguments) == lang


def test_the_language_may_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("ANALYTICS_LANG", "en")
    assert spoken_lang(["status"]) == "en"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nope"], "nope"),
        (["status", "--unti"], "--unti"),
        (["report", "--workers", "many"], "--workers"),
        (["report", "--workers", "0"], "--workers"),
        (["status", "--workspace", "/no/such folder"], "/no/such folder"),
        (["status", "--lang", "fr"], "fr"),
        (["status", "--as-of", "2024-13-01"], "2024-13-01"),
        (["status", "--as-of", "2023-12-31"], "2024-01-01"),
        (["status", "--plan", "1999"], "1999"),
        (["assess", "--format", "docx"], "docx"),
        (["assess", "--organisation", "soon"], "soon"),
        (["assess", "--scenario", "nope"], "nope"),
        (["collect", "/no/such.xlsx"], "such.xlsx"),
        (["report", "--unit", "Q99"], "Q99"),
        (["report", "--report", "nope"], "nope"),
        (["sample", "--units", "3", "--out", "x"], "3"),
    ],
)
def test_bad_input_is_refused_in_one_line_without_a_traceback(call, empty, monkeypatch, arguments, told):
    monkeypatch.chdir(empty.root)
    here = [] if "--workspace" in arguments else ["--workspace", str(empty.root)]
    code, out, err = call(*arguments, *here)
    assert code == 2
    assert out == ""
    assert told in err
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err


@pytest.mark.parametrize(("lang", "told"), [("zh", "不是日期"), ("en", "neither a date")])
def test_bad_input_is_told_in_the_language_of_the_reader(call, empty, lang, told):
    _, _, err = call("status", "--as-of", "tomorrow", "--workspace", str(empty.root), lang=lang)
    assert told in err


def test_all_unknown_units_are_told_at_once(call, empty):
    code, _, err = call("report", "--unit", "Q98", "--unit", "Q99", "--workspace", str(empty.root))
    assert code == 2
    assert len(err.strip().splitlines()) == 2


def test_a_period_stands_for_its_last_day(call, empty):
    code, out, _ = call("status", "--as-of", "2024Q3", "--json", "--workspace", str(empty.root))
    assert code == 0
    assert json.loads(out)["as_of"] == "2024-09-30"


def test_a_day_after_the_plan_is_its_last_day(call, empty):
    _, out, _ = call("status", "--as-of", "2026-01-01", "--json", "--workspace", str(empty.root))
    assert json.loads(out)["as_of"] == "2024-12-31"


def test_an_empty_store_reports_everything_missing_and_fails_nothing(call, empty):
    code, out, _ = call("status", "--as-of", "2024-12-31", "--json", "--workspace", str(empty.root))
    said = json.loads(out)
    assert code == 0
    assert said["missing"]
    assert {one["n_received"] for one in said["units"]} == {0}


def test_collect_without_an_inbox_does_nothing_and_says_so(call, empty):
    code, out, _ = call("collect", "--workspace", str(empty.root))
    assert code == 0
    assert "0" in out


def test_a_file_that_is_no_workbook_is_told_and_the_exit_code_says_so(call, empty, tmp_path):
    bad = tmp_path / "Q01_供水公司_2024-03.xlsx"
    bad.write_text("not a workbook", encoding="utf-8")
    code, _, err = call("collect", str(bad), "--workspace", str(empty.root))
    assert code == 1
    assert bad.name in err


def test_run_due_lists_without_making_anything(call, empty):
    code, out, _ = call("run-due", "--dry-run", "--json", "--workspace", str(empty.root))
    slots = json.loads(out)["slots"]
    assert code == 0
    assert {one["job"] for one in slots} == {"monthly_unit_reports", "quarterly_bureau_report"}
    assert not empty.reports.exists()


def test_demo_refuses_to_mix_the_sample_into_other_records(call, sample_workspace, tmp_path):
    """The store holds the sample's workbooks; to a folder with another sample they are strangers."""
    root = tmp_path / "own"
    shutil.copytree(sample_workspace.root, root)
    kept = sorted((root / "data" / "sample").rglob("*.xlsx"))[0]
    for path in (root / "data" / "sample").rglob("*.xlsx"):
        if path != kept:
            path.unlink()
    code, _, err = call("demo", "--quiet", "--workspace", str(root))
    assert code == 2
    assert len(err.strip().splitlines()) == 1


def test_doctor_finds_the_machine_in_order(call, empty):
    code, out, _ = call("doctor", "--workspace", str(empty.root))
    assert code == 0, out


def test_doctor_tells_what_is_wrong_and_what_to_do(call, empty):
    (empty.root / "data").mkdir()
    (empty.root / "data" / "person.key").write_text("secret", encoding="utf-8")
    (empty.params / "schedule.yaml").write_text("jobs: 3", encoding="utf-8")
    code, out, _ = call("doctor", "--workspace", str(empty.root))
    assert code == 1
    assert "analytics collect moves it" in out
    assert "params/schedule.yaml" in out
    assert "secret" not in out
    found = json.loads(call("doctor", "--json", "--workspace", str(empty.root))[1])
    assert [one["check"] for one in found if not one["is_fine"]] == ["definitions", "key_file"]


# Figures


def test_assess_shows_every_unit_with_its_total(call, sample_workspace):
    code, out, _ = call("assess", "--as-of", "2024-12-31", "--workspace", str(sample_workspace.root))
    assert code == 0
    assert "供水" not in out
    assert len(re.findall(r"(?m)^\d+ +[A-Z]\d\d ", out)) == 26


def test_assess_as_json_holds_every_cell(call, sample_workspace):
    _, out, _ = call("assess", "--as-of", "2024-12-31", "--json", "--workspace", str(sample_workspace.root))
    said = json.loads(out)
    assert said["as_of"] == "2024-12-31"
    n_units = len({one["unit"] for one in said["cells"]})
    assert n_units == 27
    assert len(said["totals"]) == n_units
    assert len(said["cells"]) == n_units * len({one["indicator"] for one in said["cells"]})


def test_all_formats_hold_the_same_scores(call, sample_workspace, tmp_path):
    for name in ("csv", "xlsx", "parquet", "json"):
        code, _, _ = call(
            *("assess", "--as-of", "2024-12-31", "--format", name, "--out", str(tmp_path)),
            *("--workspace", str(sample_workspace.root)),
        )
        assert code == 0
    parquet = duckdb.read_parquet(str(tmp_path / "totals.parquet")).df()
    csv = pd.read_csv(tmp_path / "totals.csv", encoding="utf-8-sig")
    rows = json.loads((tmp_path / "totals.json").read_text(encoding="utf-8"))
    sheet = openpyxl.load_workbook(tmp_path / "assessment.xlsx")["totals"]
    heads = [cell.value for cell in sheet[1]]
    excel = {row[0]: row[heads.index("total")] for row in sheet.iter_rows(min_row=2, values_only=True)}
    for unit, total in zip(parquet["unit"], parquet["total"], strict=True):
        assert csv.set_index("unit")["total"][unit] == pytest.approx(total, abs=1e-6)
        assert {one["unit"]: one["total"] for one in rows}[unit] == pytest.approx(total, abs=1e-6)
        assert excel[unit] == pytest.approx(total, abs=1e-6)
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref


HOSTILE = ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_that_looks_like_a_formula_stays_text(tmp_path, text):
    tables = {"totals": pd.DataFrame({"unit": [text], "total": [-2.5]})}
    (csv,) = write_csv(tables, tmp_path)
    assert pd.read_csv(csv, encoding="utf-8-sig", keep_default_na=False)["unit"][0].startswith("'")
    assert "-2.5" in csv.read_text(encoding="utf-8-sig")
    with speaking("en"):
        (excel,) = write_xlsx(tables, tmp_path)
    cell = openpyxl.load_workbook(excel)["totals"]["A2"]
    assert cell.data_type == "s"
    assert cell.value.endswith(text.strip())


def test_the_same_tables_give_the_same_workbook(tmp_path):
    tables = {"totals": pd.DataFrame({"unit": ["Q01"], "total": [80.5]})}
    books = []
    for name in ("a", "b"):
        (path,) = write_xlsx(tables, tmp_path / name)
        books.append(path.read_bytes())
    assert books[0] == books[1]
    assert openpyxl.load_workbook(path).properties.created == FIXED_DAY


# JupyterLab


def test_lab_looks_for_nothing_on_the_internet(empty):
    command = lab_command(empty, lang="zh", port=8899, browser=False)
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert {"--LabApp.news_url=", "--LabApp.extension_manager=readonly", "--no-browser"} <= set(command)
    assert "--ServerApp.ip=127.0.0.1" in command
    assert lab_environment(empty)["ANALYTICS_WORKSPACE"] == str(empty.root)


@pytest.mark.slow
def test_lab_comes_up_in_chinese(empty, unused_port):
    command = lab_command(empty, lang="zh", port=unused_port, browser=False, notebook="explore.ipynb")
    process = subprocess.Popen(
        [*command, "--IdentityProvider.token=t"],
        env={**lab_environment(empty), "JUPYTER_RUNTIME_DIR": str(empty.state / "runtime")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        said = _ask(unused_port, "lab/api/settings/@jupyterlab/translation-extension:plugin")
        assert said["schema"]["properties"]["locale"]["default"] == "zh_CN"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _ask(port: int, path: str) -> dict:
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}?token=t", timeout=5) as answer:
                return json.load(answer)
        except OSError:
            time.sleep(0.5)
    raise AssertionError("JupyterLab did not come up")


# The whole way


@pytest.mark.slow
def test_report_makes_what_is_asked_for_and_says_where(call, sample_workspace):
    code, out, err = call(
        *("report", "--unit", "Q01", "--as-of", "2024-06", "--json", "--quiet", "--lang", "en"),
        *("--workspace", str(sample_workspace.root)),
    )
    said = json.loads(out)
    assert (code, said["failed"], err) == (0, [], "")
    assert len(said["made"]) == 1
    assert Path(said["index"]).is_file()
    assert Path(said["folder"]).parts[-3:] == ("2024", "2024-06-30", "en")


@pytest.mark.slow
def test_demo_makes_all_reports_of_the_sample_and_says_where_the_index_is(call, empty):
    shutil.copytree(REPOSITORY / "data" / "sample", empty.sample)
    code, out, err = call("demo", "--json", "--quiet", "--workspace", str(empty.root), lang="zh")
    said = json.loads(out)
    assert (code, said["failed"]) == (0, [])
    assert "250" in err
    folder = Path(said["folder"])
    manifest = read_manifest(folder)
    assert [one.unit for one in manifest.reports].count("bureau") == 1
    assert len(manifest.reports) == 27
    assert len({one.inputs["store_version"] for one in manifest.reports}) == 1
    assert {
        one.files[name] == sha256_of(folder / name) for one in manifest.reports for name in one.files
    } == {True}
    index = Path(said["index"]).read_text(encoding="utf-8")
    assert all(quote(name) in index for one in manifest.reports for name in one.files)
    again = call("collect", str(empty.sample), "--json", "--quiet", "--workspace", str(empty.root))
    assert {one["outcome"] for one in json.loads(again[1])["submissions"]} == {"unchanged"}


@pytest.mark.slow
def test_the_command_runs_as_a_module_from_any_folder(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "analytics", "--help", "--lang", "en"],
        cwd=tmp_path,
        env={"PATH": "", "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "Usage: analytics" in done.stdout

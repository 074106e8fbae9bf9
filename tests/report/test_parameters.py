"""Parameters of a notebook are read from its own cell and checked before anything runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from papermill.translators import PythonTranslator

from analytics.errors import ParameterError
from analytics.report.parameters import parameter_problems, read_parameters

FIRST_DAY = date(2024, 1, 1)
KNOWN = {"unit": ["Q01", "Q02", "010101"], "lang": ["zh", "en"]}
CELL = """
unit: str = "Q01"  # code of the unit
as_of: str = "2024-12-31"  # cut-off day
lang: str = "zh"
n: int = 3
line: float = 0.5
deep: bool = False
"""


@pytest.fixture
def notebook(tmp_path: Path) -> Callable[..., Path]:
    def write(source: str, *, n_cells: int = 1) -> Path:
        cells = [nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]}) for _ in range(n_cells)]
        path = tmp_path / "报告 report.ipynb"
        path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")
        return path

    return write


def codes(notebook: Path, **values: object) -> list[str]:
    found = parameter_problems(notebook, read_parameters(notebook), values, known=KNOWN, first_day=FIRST_DAY)
    return [problem.code.removeprefix("run_problems.") for problem in found]


def refused(notebook: Path) -> list[tuple[str, int | None]]:
    with pytest.raises(ParameterError) as caught:
        read_parameters(notebook)
    return [(one.code.removeprefix("run_problems."), one.line) for one in caught.value.problems]


def test_name_type_default_and_help_are_read_from_the_cell(notebook):
    found = read_parameters(notebook(CELL))
    told = [(one.name, one.type, one.default, one.help) for one in found.values()]
    assert told == [
        ("unit", str, "Q01", "code of the unit"),
        ("as_of", str, "2024-12-31", "cut-off day"),
        ("lang", str, "zh", ""),
        ("n", int, 3, ""),
        ("line", float, 0.5, ""),
        ("deep", bool, False, ""),
    ]


def test_a_default_may_hold_equals_signs_hashes_and_chinese(notebook):
    found = read_parameters(
        notebook('colour: str = "#ff0000"  # 颜色\nwhere: str = "a=b"\nname: str = "供水"')
    )
    assert [(one.default, one.help) for one in found.values()] == [
        ("#ff0000", "颜色"),
        ("a=b", ""),
        ("供水", ""),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "unit = 'Q01'",
        "unit: str | None = None",
        "unit: list = []",
        "unit: str = 5",
        "n: int = True",
        "unit: str = open('/etc/passwd').read()",
        "import os",
        "x.y: str = 'a'",
    ],
)
def test_a_line_that_is_no_typed_parameter_is_refused_with_its_number(notebook, line):
    assert refused(notebook(f'lang: str = "zh"\n{line}')) == [("not_a_parameter", 2)]


def test_all_bad_lines_are_told_at_once(notebook):
    assert refused(notebook("a = 1\nb: str = 'x'\nb: str = 'y'\nc = 2")) == [
        ("not_a_parameter", 1),
        ("parameter_twice", 3),
        ("not_a_parameter", 4),
    ]


def test_a_cell_that_is_not_python_is_refused(notebook):
    assert refused(notebook("%matplotlib inline")) == [("unreadable_parameters", 1)]


@pytest.mark.parametrize("n_cells", [0, 2])
def test_there_is_exactly_one_parameters_cell(notebook, n_cells):
    assert refused(notebook(CELL, n_cells=n_cells)) == [("parameters_cells", None)]


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"cells": 3}', "PK\x03\x04"])
def test_a_file_that_is_no_notebook_is_refused(tmp_path, content):
    path = tmp_path / "x.ipynb"
    path.write_text(content, encoding="utf-8")
    assert refused(path) == [("not_a_notebook", None)]


def test_a_missing_notebook_is_refused(tmp_path):
    assert refused(tmp_path / "none.ipynb") == [("no_notebook", None)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"unit": "010101", "as_of": "2024-02-29", "n": 4, "line": 1, "deep": True}, []),
        ({"unti": "Q01"}, ["unknown_parameter"]),
        ({"unit": "Q99"}, ["unknown_value"]),
        ({"unit": 10101}, ["wrong_type"]),
        ({"unit": None}, ["wrong_type"]),
        ({"n": "4"}, ["wrong_type"]),
        ({"n": True}, ["wrong_type"]),
        ({"n": 4.0}, ["wrong_type"]),
        ({"line": float("nan")}, ["wrong_type"]),
        ({"line": float("inf")}, ["wrong_type"]),
        ({"deep": 1}, ["wrong_type"]),
        ({"as_of": "2024-02-30"}, ["bad_date"]),
        ({"as_of": "20240229"}, ["bad_date"]),
        ({"as_of": "2023-12-31"}, ["date_before_plan"]),
        ({"as_of": date(2024, 1, 1)}, ["wrong_type"]),
        ({"unti": 1, "lang": "fr", "as_of": "?"}, ["unknown_parameter", "unknown_value", "bad_date"]),
    ],
)
def test_values_are_checked_against_the_cell(notebook, values, expected):
    assert codes(notebook(CELL), **values) == expected


def test_a_parameter_without_a_default_must_be_given(notebook):
    path = notebook("unit: str\nn: int = 1")
    assert codes(path) == ["missing_parameter"]
    assert codes(path, unit="Q01") == []


def test_an_unknown_name_is_told_with_the_nearest_known_one(notebook):
    path = notebook(CELL)
    found = parameter_problems(path, read_parameters(path), {"unti": "Q01"}, known=KNOWN, first_day=FIRST_DAY)
    assert "unti" in found[0].text("en")
    assert "Known: unit" in found[0].text("en")


@given(name=st.text(min_size=1))
def test_a_name_that_is_not_declared_never_passes_whatever_it_holds(tmp_path_factory, name):
    path = tmp_path_factory.getbasetemp() / "names.ipynb"
    cell = nbformat.v4.new_code_cell(CELL, metadata={"tags": ["parameters"]})
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=[cell])), encoding="utf-8")
    declared = read_parameters(path)
    found = parameter_problems(path, declared, {name: "x"}, known={}, first_day=FIRST_DAY)
    assert bool(found) or (name in declared and declared[name].type is str)


@given(value=st.text())
def test_a_text_value_reaches_the_notebook_as_the_same_text(value):
    code = PythonTranslator.codify({"unit": value})
    scope: dict[str, object] = {}
    exec(code, scope)
    assert scope["unit"] == value
    assert json.loads(json.dumps(value)) == value

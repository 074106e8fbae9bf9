"""Typed parameters of a notebook, read from its own parameters cell and checked before anything runs."""

from __future__ import annotations

import ast
import difflib
import io
import json
import math
import tokenize
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analytics.errors import ParameterError, Problem
from analytics.plan.day import named_day

TAG = "parameters"
TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
AS_OF = "as_of"
DATES = (AS_OF, "known_on")  # text parameters that hold a day
MISSING = object()


@dataclass(frozen=True)
class Parameter:
    """One parameter of a notebook: `name: type = default  # help`; no default means it must be given."""

    name: str
    type: type
    default: object
    help: str
    line: int

    @property
    def is_required(self) -> bool:
        return self.default is MISSING


def read_parameters(notebook: Path) -> dict[str, Parameter]:
    """The parameters of a notebook by name, in the order of its parameters cell.

    Raises ParameterError with every line of that cell that is not `name: type = default`.
    """
    source = _parameters_cell(notebook)
    try:
        lines = ast.parse(source).body
    except SyntaxError as error:
        raise ParameterError(_problem("unreadable_parameters", notebook, line=error.lineno)) from None
    helps = _comments(source)
    found: dict[str, Parameter] = {}
    problems: list[Problem] = []
    for node in lines:
        one = _parameter(node, helps)
        if one is None:
            problems.append(_problem("not_a_parameter", notebook, line=node.lineno))
        elif one.name in found:
            problems.append(_problem("parameter_twice", notebook, line=node.lineno, name=one.name))
        else:
            found[one.name] = one
    if problems:
        raise ParameterError(problems)
    return found


def parameter_problems(
    notebook: Path,
    declared: Mapping[str, Parameter],
    values: Mapping[str, object],
    *,
    known: Mapping[str, Collection[str]],
    first_day: date,
) -> list[Problem]:
    """Everything wrong with running a notebook on these values; empty when it may start.

    `known` holds the possible values of text parameters (`unit`: the unit codes); dates before
    `first_day` are out of the plan. Unknown names, missing and wrongly typed values are told too.
    """
    problems = [
        _problem("unknown_parameter", notebook, name=name, near=_near(name, declared))
        for name in values
        if name not in declared
    ]
    problems += [
        _problem("missing_parameter", notebook, name=one.name, line=one.line)
        for one in declared.values()
        if one.is_required and one.name not in values
    ]
    for name, value in values.items():
        if name in declared:
            problems += _value_problems(notebook, declared[name], value, known.get(name), first_day)
    return problems


def _value_problems(
    notebook: Path,
    parameter: Parameter,
    value: object,
    known: Collection[str] | None,
    first_day: date,
) -> Iterable[Problem]:
    name = parameter.name
    if not _has_type(value, parameter.type):
        yield _problem("wrong_type", notebook, name=name, value=repr(value), type=parameter.type.__name__)
    elif known is not None and value not in known:
        yield _problem("unknown_value", notebook, name=name, value=value, near=_near(str(value), known))
    elif name in DATES and not value == parameter.default == "":  # empty: today, or all that is known
        yield from _date_problems(notebook, name, str(value), first_day)


def _date_problems(notebook: Path, name: str, value: str, first_day: date) -> Iterable[Problem]:
    try:
        day = named_day(value)
    except ParameterError:
        yield _problem("bad_date", notebook, name=name, value=value)
        return
    if name == AS_OF and day < first_day:
        yield _problem("date_before_plan", notebook, name=name, value=value, first=first_day.isoformat())


def _has_type(value: object, wanted: type) -> bool:
    if wanted is float:
        return type(value) in (int, float) and math.isfinite(value)
    return type(value) is wanted  # a bool is an int to isinstance


def _parameters_cell(notebook: Path) -> str:
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        tagged = ["".join(cell["source"]) for cell in cells if TAG in cell["metadata"].get("tags", ())]
    except FileNotFoundError:
        raise ParameterError(_problem("no_notebook", notebook)) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ParameterError(_problem("not_a_notebook", notebook)) from None
    if len(tagged) != 1:
        raise ParameterError(_problem("parameters_cells", notebook, n=len(tagged)))
    return tagged[0]


def _parameter(node: ast.stmt, helps: Mapping[int, str]) -> Parameter | None:
    if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)):
        return None
    if not (isinstance(node.annotation, ast.Name) and node.annotation.id in TYPES):
        return None
    wanted = TYPES[node.annotation.id]
    default = MISSING
    if node.value is not None:
        try:
            default = ast.literal_eval(node.value)
        except ValueError:
            return None
        if not _has_type(default, wanted):
            return None
    return Parameter(
        node.target.id, wanted, default, helps.get(node.end_lineno or node.lineno, ""), node.lineno
    )


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}


def _near(name: str, choices: Iterable[str]) -> str:
    """The choices that look most like `name`, else the first few."""
    choices = [one for one in choices if one]
    return ", ".join(difflib.get_close_matches(name, choices, n=3) or choices[:8])


def _problem(code: str, notebook: Path, *, line: int | None = None, **values: object) -> Problem:
    return Problem(f"run_problems.{code}", values, file=notebook.name, line=line)

"""Which reports there are: one YAML file each in `params/reports/`."""

from __future__ import annotations

from enum import StrEnum
from string import Formatter
from typing import Annotated, Literal

from pydantic import Field, field_validator

from analytics.errors import AnalyticsError, PlanError, Problem
from analytics.plan.model import Code, Frozen, Text
from analytics.report.settings import read_model
from analytics.workspace import REPOSITORY, Workspace

Format = Literal["ipynb", "html"]
FILE_NAME_PARTS = {"unit", "name"}
TITLE_PARTS = FILE_NAME_PARTS | {"as_of", "plan"}


class ForEach(StrEnum):
    """What one report is about."""

    UNIT = "unit"
    BUREAU = "bureau"


class ReportDefinition(Frozen):
    """A report: the notebook that shows it, for whom it is made, in which formats, under which name.

    `title` may use {name}, {unit}, {as_of} and {plan}, `file_name` {unit} and {name}. With `by_default`
    false it is made only when it is asked for by name.
    """

    id: Code
    notebook: Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]+\.ipynb$")]
    for_each: ForEach
    title: Text
    file_name: Annotated[str, Field(min_length=1)]
    formats: tuple[Format, ...] = ("ipynb", "html")
    by_default: bool = True

    @field_validator("file_name")
    @classmethod
    def _file_name_parts(cls, value: str) -> str:
        return _with_parts(value, FILE_NAME_PARTS)

    @field_validator("title")
    @classmethod
    def _title_parts(cls, value: Text) -> Text:
        _with_parts(value.zh, TITLE_PARTS)
        _with_parts(value.en, TITLE_PARTS)
        return value


def load_definitions(workspace: Workspace) -> dict[str, ReportDefinition]:
    """The report definitions of a workspace by id; the suite's own where it has none.

    Raises PlanError with all problems of all files.
    """
    folder = workspace.report_definitions
    if not folder.is_dir():
        folder = REPOSITORY / "params" / "reports"
    found: dict[str, ReportDefinition] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            one = read_model(path, ReportDefinition)
        except AnalyticsError as error:
            problems += error.problems
            continue
        if one.id != path.stem:
            problems.append(Problem("run_problems.id_is_not_file_name", {"id": one.id}, file=path.name))
        found[one.id] = one
    if problems:
        raise PlanError(problems)
    return found


def _with_parts(text: str, allowed: set[str]) -> str:
    unknown = {name for _, name, _, _ in Formatter().parse(text) if name is not None} - allowed
    if unknown:
        raise ValueError(f"unknown {{{'}, {'.join(sorted(unknown))}}}")
    return text

"""Scenarios as files: `params/scenarios/<id>.yaml`."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from analytics.errors import ParameterError, Problem
from analytics.plan.mistakes import mistakes
from analytics.plan.yaml import read_yaml, write_whole, yaml_text
from analytics.scenario.model import Scenario, is_scenario_id
from analytics.words import say
from analytics.workspace import Workspace


def list_scenarios(workspace: Workspace) -> tuple[str, ...]:
    """Ids of the scenarios of a workspace, sorted."""
    return tuple(sorted(one.stem for one in workspace.scenarios.glob("*.yaml") if is_scenario_id(one.stem)))


def load_scenario(workspace: Workspace, scenario_id: str) -> Scenario:
    """The scenario of this id. Raises ParameterError when there is none or its file is wrong."""
    path = _path(workspace, scenario_id)
    if not path.is_file():
        known = "、".join(list_scenarios(workspace)) or "—"
        raise ParameterError(
            Problem("scenario_problems.none_of_this_name", {"value": scenario_id, "known": known})
        )
    shown = path.relative_to(workspace.root).as_posix()
    document = read_yaml(path, shown)
    if document.problems:
        raise ParameterError(document.problems)
    try:
        scenario = Scenario.model_validate(_filled(document.data))
    except ValidationError as error:
        raise ParameterError(mistakes(error, Scenario, document.places)) from None
    if scenario.id != scenario_id:
        values = {"value": scenario.id, "file_id": scenario_id}
        raise ParameterError(Problem("scenario_problems.other_id", values, file=shown))
    return scenario


def save_scenario(workspace: Workspace, scenario: Scenario, *, overwrite: bool = False) -> Path:
    """Write a scenario to its file and say where; the file is whole or not there at all.

    Raises ParameterError when there is one of this id and `overwrite` is not set.
    """
    path = _path(workspace, scenario.id)
    if path.exists() and not overwrite:
        raise ParameterError(Problem("scenario_problems.exists", {"value": scenario.id}))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, _text(scenario).encode())
    except OSError as error:
        values = {"value": scenario.id, "reason": error.strerror}
        raise ParameterError(Problem("scenario_problems.cannot_write", values)) from error
    return path


def _filled(data: object) -> object:
    """What a file says without the keys it leaves empty."""
    return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else {}


def _path(workspace: Workspace, scenario_id: str) -> Path:
    if not is_scenario_id(scenario_id):
        raise ParameterError(Problem("scenario_problems.bad_id", {"value": scenario_id}))
    return workspace.scenarios / f"{scenario_id}.yaml"


def _text(scenario: Scenario) -> str:
    said = _listed(scenario.model_dump(exclude_defaults=True, exclude_none=True))
    heads = [f"# {say('scenario.file_header', lang)}\n" for lang in ("zh", "en")]
    return "".join(heads) + yaml_text(said)


def _listed(value: object) -> object:
    """The same with lists for tuples, which YAML has no word for."""
    if isinstance(value, dict):
        return {key: _listed(one) for key, one in value.items()}
    return [_listed(one) for one in value] if isinstance(value, list | tuple) else value

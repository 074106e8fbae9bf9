"""YAML files of this stage as frozen objects."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from analytics.errors import PlanError, Problem
from analytics.plan.mistakes import mistakes
from analytics.plan.model import Frozen
from analytics.plan.yaml import read_yaml

Model = TypeVar("Model", bound=Frozen)


def read_model(path: Path, model: type[Model]) -> Model:
    """What a YAML file says as a `model`. Raises PlanError with every problem, its file and line."""
    shown = f"{path.parent.name}/{path.name}"
    document = read_yaml(path, shown)
    if document.problems:
        raise PlanError(document.problems)
    if not isinstance(document.data, dict):
        raise PlanError(Problem("run_problems.empty_file", file=shown))
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise PlanError(mistakes(error, model, document.places)) from None

"""What a notebook asks for: a workspace, names that exist."""

from __future__ import annotations

import os
from collections.abc import Iterable
from difflib import get_close_matches

from analytics.errors import ParameterError, Problem
from analytics.plan.target import Organisation
from analytics.workspace import Workspace, open_workspace

WORKSPACE_VARIABLE = "ANALYTICS_WORKSPACE"


def workspace_at(folder: str) -> Workspace:
    """The workspace in a folder; without one that JupyterLab was started for, else the suite's own."""
    return open_workspace(folder or os.environ.get(WORKSPACE_VARIABLE))


def organisation_of(text: str) -> Organisation:
    """Whether units stand as they are (also without a text) or as they were. Raises ParameterError."""
    text = text or Organisation.NOW.value
    check("unknown_organisation", text, [one.value for one in Organisation])
    return Organisation(text)


def check(code: str, value: str, known: Iterable[str]) -> None:
    """Raise ParameterError for a value that is not among the known ones, with the nearest of them."""
    known = list(known)
    if value not in known:
        near = get_close_matches(value, known, n=3, cutoff=0.4) or sorted(known)[:3]
        raise ParameterError(problem(code, value=value, near=", ".join(near)))


def problem(name: str, **values: object) -> Problem:
    """A problem of the topic `session_problems`."""
    return Problem(f"session_problems.{name}", values)

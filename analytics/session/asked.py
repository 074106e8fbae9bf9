"""What a notebook asks for: a workspace, a day within its plan, names that exist."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from analytics.errors import ParameterError, Problem
from analytics.plan import Plan
from analytics.workspace import Workspace, open_workspace

WORKSPACE_VARIABLE = "ANALYTICS_WORKSPACE"


def workspace_at(folder: str) -> Workspace:
    """The workspace in a folder; without one that JupyterLab was started for, else the suite's own."""
    return open_workspace(folder or os.environ.get(WORKSPACE_VARIABLE))


def day_within(text: str, plan: Plan, place: Workspace) -> date:
    """The day a text names, within the plan; today where it is empty. Raises ParameterError for others."""
    day = any_day(text) if text else max(place.today(), plan.starts_on)
    if day < plan.starts_on:
        raise ParameterError(problem("day_before_plan", value=text, first=plan.starts_on))
    return min(day, plan.ends_on)


def any_day(text: str) -> date:
    """The day an ISO text names. Raises ParameterError for any other text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ParameterError(problem("bad_day", value=text)) from None


def check(code: str, value: str, known: Iterable[str]) -> None:
    """Raise ParameterError for a value that is not among the known ones, with the nearest of them."""
    known = list(known)
    if value not in known:
        near = get_close_matches(value, known, n=3, cutoff=0.4) or sorted(known)[:3]
        raise ParameterError(problem(code, value=value, near=", ".join(near)))


def problem(name: str, **values: object) -> Problem:
    """A problem of the topic `session_problems`."""
    return Problem(f"session_problems.{name}", values)

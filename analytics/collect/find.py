"""Finds the files units sent, and the day each was received."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analytics.errors import CollectError, Problem
from analytics.plan.person_numbers import hide_numbers

COLLECTED = (".xlsx", ".xlsm", ".xls", ".csv")
DAY_FOLDER = re.compile(r"\d{4}-\d{2}-\d{2}")
# What office programs and systems leave beside the files people send.
LEFT_BEHIND = re.compile(r"~\$.*|\..*|thumbs\.db|desktop\.ini", re.IGNORECASE)
NOTES = re.compile(r"readme(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """A file to collect. `is_dated`: a folder says when it was received, not the day of collecting."""

    path: Path
    name: str  # inside the folder searched, for messages: without numbers of persons
    received_on: date
    is_dated: bool


def find_files(sources: Iterable[Path], *, today: date) -> tuple[list[Found], list[Problem]]:
    """Workbooks and CSV files in files and folders and below, in order of receipt; problems of other files.

    A file was received on the day its folder is named by (2024-04-05), else `today`. Raises CollectError
    for a source that does not exist.
    """
    sources = [Path(one) for one in sources]
    missing = [Problem("collect_problems.no_source", file=str(one)) for one in sources if not one.exists()]
    if missing:
        raise CollectError(missing)
    found, problems = {}, []
    for source in sources:
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if not path.is_file() or LEFT_BEHIND.fullmatch(path.name) or path.resolve() in found:
                continue
            name = hide_numbers(path.relative_to(source).as_posix() if path != source else path.name)
            if path.suffix.lower() in COLLECTED:
                found[path.resolve()] = _found(path, name, today)
            elif not NOTES.fullmatch(path.name):
                values = {"suffix": hide_numbers(path.suffix or path.name)}
                problems.append(Problem("collect_problems.other_file", values, file=name))
    return sorted(found.values(), key=_order), problems


def _found(path: Path, name: str, today: date) -> Found:
    for folder in path.absolute().parent, *path.absolute().parent.parents:
        if DAY_FOLDER.fullmatch(folder.name):
            try:
                return Found(path, name, date.fromisoformat(folder.name), True)
            except ValueError:
                continue
    return Found(path, name, today, False)


def _order(one: Found) -> tuple:
    """By receipt, then by name with numbers in their order: "(2)" after the first and before "(10)"."""
    parts = re.split(r"(\d+)", one.path.stem)
    return one.received_on, [(int(part), "") if part.isdigit() else (-1, part) for part in parts], one.name

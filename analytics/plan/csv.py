"""Long lists of a plan as CSV files: one row per item, one column per field."""

from __future__ import annotations

import csv
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from analytics.errors import Problem
from analytics.plan.mistakes import model_in, problem_at, unknown
from analytics.plan.yaml import Document, Place, Route

Item = dict[str, object]


@dataclass(frozen=True)
class Column:
    """Where the cells of a column belong in an item; `several`: a cell lists values, parted by spaces."""

    at: int
    steps: tuple[str, ...]
    several: bool


def read_csv(path: Path, shown: str, lists: Mapping[str, type[BaseModel]]) -> Document:
    """The items a CSV file gives to the list of the plan it is named after: `units.csv`, `targets.csv`.

    Headings are the fields of an item, dotted for what lies inside one (`name.zh`, `stats.workers`). An
    empty cell is not given; several values of one field (`flags`) stand in a cell, parted by spaces. Comma
    and UTF-8, with or without a byte order mark. Places are known by row. `shown` is the file's name in
    messages. Nothing is raised: a file that cannot be read, a name that is no list, a heading that is no
    field and a row longer than its heading are problems.
    """
    if path.stem not in lists:
        places = {(): Place(shown, 1)}
        return Document(problems=(unknown("no_list", places, (), path.stem, lists),))
    try:
        rows = list(_rows(path))
    except (csv.Error, OSError, UnicodeDecodeError) as error:
        return Document(
            problems=(Problem("plan_problems.unreadable", {"reason": str(error).splitlines()[0]}, shown),)
        )
    reader = _Reader(path.stem, shown, lists[path.stem])
    return reader.document(rows)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Every row with anything in it, cells without spaces around them, and the line it begins at."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader, line = csv.reader(file, strict=True), 1
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield line, cells
            line = reader.line_num + 1


class _Reader:
    """Turns the rows of one file into items while it notes places and problems."""

    def __init__(self, section: str, file: str, model: type[BaseModel]):
        self.section = section
        self.file = file
        self.model = model
        self.problems: list[Problem] = []

    def document(self, rows: Sequence[tuple[int, list[str]]]) -> Document:
        if not rows:
            return Document()
        (line, heading), *others = rows
        headings = heading[: max(at for at, one in enumerate(heading, start=1) if one)]
        columns = self._columns(headings, line)
        places: dict[Route, Place] = {(self.section,): Place(self.file, line)}
        items = []
        for at, cells in others:
            places[self.section, len(items)] = Place(self.file, at)
            items.append(_item(columns, cells))
            if len(cells) > len(heading) or any(cells[len(headings) :]):
                self._complain("row_too_long", at, cells=len(cells), columns=len(headings))
        return Document({self.section: items}, places, tuple(self.problems))

    def _columns(self, headings: Sequence[str], line: int) -> list[Column]:
        columns, seen = [], set()
        for at, heading in enumerate(headings):
            steps = tuple(heading.split("."))
            if heading in seen:
                self._complain("twice", line, key=heading)
            elif _leads_somewhere(self.model, steps):
                columns.append(Column(at, steps, _is_several(self.model, steps)))
            else:
                self._no_field(heading, line)
            seen.add(heading)
        return columns

    def _no_field(self, heading: str, line: int) -> None:
        places, choices = {(): Place(self.file, line)}, list(_headings(self.model))
        self.problems.append(unknown("unknown_key", places, (), heading, choices))

    def _complain(self, name: str, line: int, **values: object) -> None:
        self.problems.append(problem_at(name, {(): Place(self.file, line)}, (), values))


def _item(columns: Sequence[Column], cells: Sequence[str]) -> Item:
    item: Item = {}
    for column in columns:
        text = cells[column.at] if column.at < len(cells) else ""
        if text:
            inner = item
            for step in column.steps[:-1]:
                inner = inner.setdefault(step, {})
            inner[column.steps[-1]] = text.split() if column.several else text
    return item


def _fields(model: type[BaseModel]) -> dict[str, object]:
    """What the fields of a model may hold, by the names they have in files."""
    return {about.alias or name: about.annotation for name, about in model.model_fields.items()}


def _leads_somewhere(model: type[BaseModel], steps: Sequence[str]) -> bool:
    """Whether steps lead to a value: through models to a field of theirs, or to any key of a mapping."""
    first, *rest = steps
    annotation = _fields(model).get(first)
    inner = model_in(annotation)
    if annotation is None or not all(steps) or (inner and typing.get_origin(annotation) is tuple):
        return False
    if typing.get_origin(annotation) is dict:
        return len(rest) == 1
    return _leads_somewhere(inner, rest) if inner and rest else not inner and not rest


def _is_several(model: type[BaseModel], steps: Sequence[str]) -> bool:
    return len(steps) == 1 and typing.get_origin(_fields(model)[steps[0]]) is tuple


def _headings(model: type[BaseModel]) -> Iterator[str]:
    """The headings there may be, those of a mapping with a dot and its key left out."""
    for name, annotation in _fields(model).items():
        inner = model_in(annotation)
        if typing.get_origin(annotation) is dict:
            yield f"{name}."
        elif inner is None:
            yield name
        elif typing.get_origin(annotation) is not tuple:
            yield from (f"{name}.{one}" for one in _headings(inner))

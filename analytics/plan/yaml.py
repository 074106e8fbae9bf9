"""YAML files as plain text values, with the file and line of every key; data as YAML."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from tempfile import NamedTemporaryFile

import yaml

from analytics.errors import Problem

Route = tuple[str | int, ...]
EMPTY = ("", "~", "null")
# Composed by the C parser, never constructed: `no` stays "no" and 12:30 stays "12:30".
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True)
class Place:
    """A line of a file."""

    file: str
    line: int


@dataclass(frozen=True)
class Document:
    """What a file says.

    `data` is made of dicts, lists, texts and None; `places` knows the line of every key and list item
    by its route from the top (`("units", 3, "kind")`); `problems` is what could not be read.
    """

    data: object = None
    places: Mapping[Route, Place] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_yaml(path: Path, shown: str) -> Document:
    """What a YAML file says, every scalar as text; empty, `null` and `~` are None.

    A key written twice, an alias (`*name`) or a key that is no text is a problem, as is text that is no
    YAML or no UTF-8. `shown` is the file's name in messages. Nothing is raised.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        reason = error.problem or error.context or ""
        return Document(problems=(Problem("plan_problems.bad_yaml", {"reason": reason}, shown, line),))
    except (yaml.YAMLError, OSError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        return Document(problems=(Problem("plan_problems.unreadable", {"reason": reason}, shown),))
    if node is None:
        return Document()
    reader = _Reader(shown)
    data = reader.plain(node, ())
    return Document(data, reader.places, tuple(reader.problems))


def yaml_text(data: object, *, width: int = 100, inline: bool = False) -> str:
    """Data as YAML, decimals as plain numbers and choices as their words.

    `inline` writes a mapping or list in which there is no other in one line.
    """
    return yaml.dump(
        data,
        Dumper=_Dumper,
        default_flow_style=None if inline else False,
        allow_unicode=True,
        sort_keys=False,
        width=width,
    )


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that is there whole or as it was before; its rights stay what they were.

    The bytes are on the disk before the name points at them.
    """
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
    os.replace(file.name, path)


def place_of(places: Mapping[Route, Place], route: Route) -> Place | None:
    """The place of a route, or of the nearest thing around it that is written down."""
    for end in range(len(route), -1, -1):
        if route[:end] in places:
            return places[route[:end]]
    return None


class _Reader:
    """Turns nodes into plain values while it notes places and problems."""

    def __init__(self, file: str):
        self.file = file
        self.places: dict[Route, Place] = {}
        self.problems: list[Problem] = []
        self.seen: set[int] = set()

    def plain(self, node: yaml.Node, route: Route) -> object:
        if not isinstance(node, yaml.ScalarNode):
            if id(node) in self.seen:
                self._complain("alias", node)
                return None
            self.seen.add(id(node))
        self.places.setdefault(route, self._place(node))
        match node:
            case yaml.ScalarNode():
                return None if not node.style and node.value in EMPTY else node.value
            case yaml.SequenceNode():
                return [self.plain(item, (*route, index)) for index, item in enumerate(node.value)]
            case _:
                return dict(self._pairs(node, route))

    def _pairs(self, node: yaml.MappingNode, route: Route) -> Iterator[tuple[str, object]]:
        known = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._complain("odd_key", key)
            elif key.value in known:
                self._complain("twice", key, key=key.value)
            else:
                known.add(key.value)
                self.places[(*route, key.value)] = self._place(key)
                yield key.value, self.plain(value, (*route, key.value))

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + 1)

    def _complain(self, name: str, node: yaml.Node, **values: object) -> None:
        self.problems.append(Problem(f"plan_problems.{name}", values, self.file, node.start_mark.line + 1))


class _Dumper(yaml.SafeDumper):
    """Writes decimals as plain numbers and choices as their words."""


def _decimal(dumper: _Dumper, value: Decimal) -> yaml.Node:
    text = format(value, "f")
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


def _text_scalar(dumper: _Dumper, value: str) -> yaml.Node:
    """Quote with escapes whatever holds a line end, since YAML folds line ends outside such quotes."""
    folds = value.splitlines() not in ([], [value])
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"' if folds else None)


_Dumper.add_representer(Decimal, _decimal)
_Dumper.add_representer(str, _text_scalar)
_Dumper.add_multi_representer(StrEnum, lambda dumper, value: dumper.represent_str(value.value))

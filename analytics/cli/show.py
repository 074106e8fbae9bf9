"""How commands show things: aligned tables, JSON, problems, progress."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd
import typer
from tqdm import tqdm

from analytics.errors import Problem
from analytics.words import say

MOST_PROBLEMS = 50


def say_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under heads, in columns; Chinese characters take two places."""
    cells = [list(heads), *([_text(value) for value in row] for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True))
        typer.echo("  ".join(padded).rstrip())


def say_json(value: Any) -> None:
    """Print one JSON value; what is missing is null, dates are ISO texts."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str, allow_nan=False))


def say_problems(problems: Iterable[Problem], *, err: bool = True) -> None:
    """Print problems, one line each; a long list is cut and its length said."""
    lines = [_one_line(problem.text()) for problem in problems]
    for line in lines[:MOST_PROBLEMS]:
        typer.echo(line, err=err)
    if len(lines) > MOST_PROBLEMS:
        typer.echo(say("cli.more_problems", n=len(lines) - MOST_PROBLEMS), err=err)


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as plain JSON values."""
    return json.loads(frame.to_json(orient="records", date_format="iso", double_precision=10))


@contextmanager
def progress(label: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A function to tell how many are done of how many, shown as a bar where somebody watches."""
    # disable=None: tqdm draws nothing when standard error is not a terminal
    with tqdm(desc=label, disable=True if quiet else None, file=sys.stderr, leave=False) as bar:

        def tell(done: int, total: int) -> None:
            bar.total, bar.n = total, done
            bar.refresh()

        yield tell


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split(" "))


def _text(value: object) -> str:
    return "" if value is None or value is pd.NaT or value != value else _one_line(str(value))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)

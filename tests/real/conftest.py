"""Published assessments run through the ordinary commands."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from convert import HERE, convert

from analytics.cli.app import run
from analytics.words import speaking
from analytics.workspace import REPOSITORY

FOLDER_VARIABLE = "ANALYTICS_REAL"
Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def published() -> Callable[[str], Path]:
    """The folder of a published set; skips the test where it is not there."""

    def find(name: str) -> Path:
        named = os.environ.get(FOLDER_VARIABLE)
        folder = (Path(named) if named else REPOSITORY.parent / "shared" / "real") / name
        if not folder.is_dir():
            pytest.skip(f"needs the published records {name}: name their folder in {FOLDER_VARIABLE}")
        return folder

    return find


def workspace_of(name: str, root: Path) -> Path:
    """A workspace with the plan and ledgers of a set, and nothing collected."""
    shutil.copytree(HERE / name / "params", root / "params")
    return root


def collect_published(name: str, source: Path, root: Path) -> Path:
    """A workspace into which the records of a set were collected as workbooks; every row must be taken."""
    convert(name, source, workspace_of(name, root) / "data" / "inbox")
    with speaking("en"):
        assert run(["collect", "--quiet", "--workspace", str(root)]) == 0
    return root


def assess_as_csv(root: Path, *options: str) -> dict[str, Rows]:
    """The tables that `assess --format csv` writes, by name."""
    out = root / "exported"
    with speaking("en"):
        assert run(["assess", "--workspace", str(root), "--format", "csv", "--out", str(out), *options]) == 0
    return {path.stem: read_csv(path) for path in out.glob("*.csv")}


def read_csv(path: Path) -> Rows:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))

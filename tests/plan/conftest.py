"""The tiny plan of `rivers/`, another kind of bureau over two years, in a folder that tests may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analytics.errors import PlanError, Problem
from analytics.plan import load_plan
from analytics.workspace import Workspace, open_workspace

RIVERS = Path(__file__).parent / "rivers"


class Rivers:
    """A copy of the tiny plan."""

    def __init__(self, root: Path):
        self.root = root
        shutil.copytree(RIVERS, root)

    def path(self, name: str) -> Path:
        return self.root / "params" / name

    def change(self, name: str, old: str, new: str) -> None:
        """Put `new` for the first `old`, which must stand there."""
        text = self.path(name).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        self.path(name).write_text(text.replace(old, new, 1), encoding="utf-8")

    @property
    def workspace(self) -> Workspace:
        return open_workspace(self.root)

    def problems(self) -> list[Problem]:
        """Everything the loader says; nothing when the plan is sound."""
        try:
            load_plan(self.workspace)
        except PlanError as error:
            return list(error.problems)
        return []

    def told(self) -> list[str]:
        """Problems as `file:line word`."""
        return [
            f"{(one.file or '').removeprefix('params/')}:{one.line} {one.code.partition('.')[2]}"
            for one in self.problems()
        ]


@pytest.fixture
def rivers(tmp_path: Path) -> Rivers:
    return Rivers(tmp_path / "河道 plan")

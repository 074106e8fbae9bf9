"""The commands `extension`: later days entered and listed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from analytics.plan import load_plan
from analytics.workspace import REPOSITORY, Workspace, open_workspace

ADDED = ("extension", "add", "Q01", "2024-03", "--until", "2024-04-15", "--on", "2024-04-03")
WHY = ("--reason", "系统故障", "--approved-by", "局工会办公室")


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """A workspace with the plan and nothing else."""
    shutil.copytree(REPOSITORY / "params", tmp_path / "params")
    return open_workspace(tmp_path)


@pytest.fixture
def ask(call, place):
    """Run a command on `place`."""
    return lambda *arguments, **more: call(*arguments, "--workspace", str(place.root), **more)


def test_an_extension_is_entered_and_listed(ask, place):
    code, out, _ = ask(*ADDED, *WHY, "--ledger", "suggestion")
    assert code == 0
    assert "2024-04-15" in out
    assert "1 ledgers" in out
    (extension,) = load_plan(place).extensions
    assert (extension.unit, extension.ledgers, extension.reason.zh) == ("Q01", ("suggestion",), "系统故障")
    lines = ask("extension", "list", lang="zh")[1].splitlines()
    assert lines[1].split() == ["Q01", "2024-03", "suggestion", "2024-04-15", "2024-04-03", *WHY[3::-2]]
    assert json.loads(ask("extension", "list", "--unit", "Q02", "--json")[1]) == []
    (told,) = json.loads(ask("extension", "list", "--unit", "Q01", "--json")[1])
    assert told["due_on"] == "2024-04-15"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((*ADDED, "--reason", " ", "--approved-by", "office"), "--reason"),
        ((*ADDED, "--reason", "flood", "--approved-by", ""), "--approved-by"),
        ((*ADDED, "--reason", "flood"), "--approved-by"),
        (("extension", "add", "X9", *ADDED[3:], *WHY), "X9"),
        (("extension", "add", "Q01", "2024Q1", *ADDED[4:], *WHY), "2024Q1"),
        ((*ADDED[:-1], "2024-04-16", *WHY), "2024-04-16"),
        ((*ADDED[:5], "2024-04-05", *ADDED[6:], *WHY), "2024-04-05"),
        ((*ADDED[:5], "soon", *ADDED[6:], *WHY), "soon"),
    ],
)
def test_an_extension_that_cannot_be_is_refused_and_nothing_is_written(ask, place, arguments, told):
    code, out, err = ask(*arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert load_plan(place).extensions == ()

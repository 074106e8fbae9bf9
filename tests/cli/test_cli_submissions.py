"""The commands `submission`: what came, its history, verified and withdrawn."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from analytics.workspace import Workspace, open_workspace

CORRECTED = ("S12", "2024-03")  # sent on 2 April with faults, again on 13 April
OFFICE = ("--by", "局工会办公室")


@pytest.fixture
def place(sample_workspace: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the sample's store that may be changed."""
    for name in ("params", "data/store"):
        shutil.copytree(sample_workspace.root / name, tmp_path / name)
    return open_workspace(tmp_path)


@pytest.fixture
def ask(call, place):
    """Run a command on `place`."""
    return lambda *arguments, **more: call(*arguments, "--workspace", str(place.root), **more)


def listed(ask, *arguments: str) -> dict[str, str]:
    """Submissions by day of receipt, with their state."""
    rows = json.loads(ask("submission", "list", "--unit", "S12", *arguments, "--json")[1])
    return {row["received_on"]: row["state"] for row in rows if row["period"] == "2024-03"}


def test_every_workbook_of_a_unit_and_period_is_told_with_what_replaced_it(ask):
    code, out, _ = ask("submission", "show", *CORRECTED, lang="zh")
    assert code == 0
    first, second = (line for line in out.splitlines() if "收到 S12" in line)
    assert "已被更正" in first
    assert "已收下" in second
    assert "替代" in out
    told = json.loads(ask("submission", "show", *CORRECTED, "--json")[1])
    assert [one["received_on"] for one in told["submissions"]] == ["2024-04-02", "2024-04-13"]
    replaced = {one["replaced_by"] for one in told["ledgers"] if one["superseded_on"]}
    assert replaced == {told["submissions"][1]["submission"]}
    earlier = json.loads(ask("submission", "show", *CORRECTED, "--known-on", "2024-04-12", "--json")[1])
    assert [one["state"] for one in earlier["submissions"]] == ["accepted"]
    assert {one["replaced_by"] for one in earlier["ledgers"]} == {None}


def test_all_that_wait_of_a_period_are_verified_at_once_and_one_is_withdrawn(ask):
    code, out, _ = ask(
        "submission",
        "verify",
        "--period",
        "2024-03",
        "--unit",
        "S12",
        *OFFICE,
        "--on",
        "2024-04-20",
        lang="zh",
    )
    assert (code, out.count("已审定")) == (0, 1)
    assert listed(ask) == {"2024-04-02": "superseded", "2024-04-13": "verified"}
    assert listed(ask, "--known-on", "2024-04-19")["2024-04-13"] == "accepted"
    assert (
        "没有等待"
        in ask("submission", "verify", "--period", "2024-03", "--unit", "S12", *OFFICE, lang="zh")[1]
    )
    rows = json.loads(ask("submission", "list", "--unit", "S12", "--period", "2024-03", "--json")[1])
    name = rows[-1]["submission"]
    code, out, _ = ask("submission", "withdraw", name, *OFFICE, "--reason", "佐证不符", lang="zh")
    assert (code, "已撤销审定" in out) == (0, True)
    assert listed(ask)["2024-04-13"] == "accepted"
    history = ask("submission", "show", *CORRECTED, lang="zh")[1]
    assert "2024-04-20 局工会办公室：审定" in history
    assert "撤销审定（佐证不符）" in history


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("verify", *OFFICE), "--unit"),
        (("verify", "--period", "2024-03"), "--by"),
        (("verify", "0123456789abcdef", *OFFICE), "0123456789abcdef"),
        (("verify", "--period", "March", *OFFICE), "March"),
        (("verify", "--unit", "X9", *OFFICE), "X9"),
        (("verify", "--period", "2024-03", *OFFICE, "--on", "2099-01-01"), "2099-01-01"),
        (("withdraw", "0123456789abcdef", *OFFICE), "--reason"),
        (("withdraw", "0123456789abcdef", *OFFICE, "--reason", "x"), "0123456789abcdef"),
        (("show", "X9", "2024-03"), "X9"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(ask, place, arguments, told):
    before = sorted(place.store.rglob("*.json"))
    code, out, err = ask("submission", *arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert sorted(place.store.rglob("*.json")) == before

"""The commands `status` and `remind`: who has not reported, what that costs, and a sheet for each unit."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from analytics.plan.amend import add_extension
from analytics.plan.model import Extension
from analytics.workspace import Workspace, open_workspace

# In the sample S05 sends every quarter twelve days late, and Q03 never sends August.
LATE, SILENT = "S05", "Q03"


@pytest.fixture
def place(sample_workspace: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the sample's plan and store that may be changed."""
    for name in ("params", "data/store"):
        shutil.copytree(sample_workspace.root / name, tmp_path / "own" / name)
    return open_workspace(tmp_path / "own")


@pytest.fixture
def ask(call, place) -> Callable[..., tuple[int, str, str]]:
    """Run a command on `place`."""
    return lambda *arguments, **more: call(*arguments, "--workspace", str(place.root), **more)


def reminded(ask, day: str, *more: str) -> dict[str, dict]:
    told = json.loads(ask("remind", "--as-of", day, *more, "--json")[1])
    return {one["unit"]: one for one in told["reminders"]}


def extend(place: Workspace, until: str, granted: str) -> None:
    said = {
        "unit": LATE,
        "period": "2024Q1",
        "due_on": until,
        "granted_on": granted,
        "reason": {"zh": "系统故障", "en": "system failure"},
        "approved_by": {"zh": "局工会办公室", "en": "union office"},
    }
    add_extension(place, "2024", Extension.model_validate(said))


def test_units_that_owe_something_get_a_sheet_on_the_disk_and_others_none(ask, place):
    code, out, _ = ask("remind", "--as-of", "2025-01-10", lang="zh")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[2:]] == [SILENT, LATE]
    folder = place.root / "data" / "reminders" / "2025-01-10"
    assert sorted(path.name.partition("_")[0] for path in folder.iterdir()) == [SILENT, LATE]
    again = reminded(ask, "2025-01-10", "--dry-run")  # after the plan's last day its last periods are due
    assert {unit: (one["first_due_on"], one["points_then"]) for unit, one in again.items()} == {
        SILENT: ("2024-09-05", 0.5),
        LATE: ("2025-01-05", 2.0),  # four times 0.5, the most there is
    }
    assert {one["file"] for one in again.values()} == {None}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("remind", "--as-of", "2024-04-10", "--until", "2024-04-09"), "2024-04-09"),
        (("remind", "--as-of", "2024-04-10", "--unit", "X9"), "X9"),
        (("status", "--as-of", "2024-04-10", "--unit", "X9"), "X9"),
        (("status", "--as-of", "2024-04-10", "--period", "March"), "March"),
        (("status", "--as-of", "2024-04-10", "--known-on", "soon"), "soon"),
    ],
)
def test_what_does_not_exist_is_refused(call, empty, arguments, told):
    code, out, err = call(*arguments, "--workspace", str(empty.root))
    assert (code, out) == (2, "")
    assert told in err
    assert not (empty.root / "data" / "reminders").exists()


@pytest.fixture(scope="module")
def empty(tmp_path_factory, sample_workspace: Workspace) -> Workspace:
    """A workspace with the plan and nothing else."""
    root = tmp_path_factory.mktemp("empty")
    shutil.copytree(sample_workspace.root / "params", root / "params")
    return open_workspace(root)


def test_an_extension_holds_until_it_has_run_out(ask, place):
    extend(place, "2024-04-15", "2024-04-03")
    of_unit = ("--unit", LATE, "--period", "2024Q1", "--json")
    told = json.loads(ask("status", "--as-of", "2024Q1", "--known-on", "2024-04-16", *of_unit)[1])
    assert {(one["extended_to"][:10], one["days_late"]) for one in told["missing"]} == {("2024-04-15", 1)}
    assert told["units"][0]["n_extended"] == told["units"][0]["n_expected"] == 33
    late = json.loads(ask("status", "--as-of", "2024Q1", *of_unit)[1])["late"]
    assert [(one["received_on"][:10], one["n_ledgers"]) for one in late] == [("2024-04-17", 33)]


def test_what_was_granted_in_time_takes_the_late_mark_and_its_points_away(ask, place):
    def lost() -> tuple[float, float]:
        told = json.loads(ask("assess", "--as-of", "2024-06-30", "--json")[1])
        row = next(one for one in told["totals"] if one["unit"] == LATE)
        return row["n_late"], row["late"]

    before = lost()
    extend(place, "2024-04-20", "2024-04-03")
    after = lost()
    assert (before[0] - after[0], before[1] - after[1]) == (1.0, 0.5)


def test_status_says_which_indicators_stand_on_incomplete_reports(ask):
    code, out, _ = ask("status", "--as-of", "2024-09-30", "--unit", SILENT, "--json")
    told = json.loads(out)
    assert code == 0
    assert {one["period"] for one in told["missing"]} == {"2024-08"}
    assert {one["unit"] for one in told["indicators"]} == {SILENT}
    assert all(0 < one["coverage"] < 1 for one in told["indicators"])

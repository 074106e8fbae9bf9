"""The command `corrections`, and the day of knowledge of other commands."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from analytics.cli.app import run
from analytics.words import speaking
from analytics.workspace import Workspace

pytestmark = pytest.mark.slow


@pytest.fixture
def ask(sample_workspace: Workspace, capsys: pytest.CaptureFixture) -> Callable[..., tuple[int, str, str]]:
    def call(*arguments: str) -> tuple[int, str, str]:
        with speaking("zh"):
            code = run([*arguments, "--workspace", str(sample_workspace.root)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_a_correction_is_told_with_its_rows_and_what_it_moved(ask):
    code, out, _ = ask("corrections", "--as-of", "2024Q1", "--unit", "S12", "--rows", "--json")
    said = json.loads(out)
    assert code == 0
    assert (said["since"], said["known_on"]) == ("2024-04-05", None)
    assert {(one["unit"], one["period"], one["kind"]) for one in said["submissions"]} == {
        ("S12", "2024-03", "correction")
    }
    changed = [one for one in said["submissions"] if one["n_changed"] or one["n_rejected_before"]]
    assert sum(one["n_rejected_before"] for one in changed) == 5
    added = [row for one in said["changes"] for row in one["rows"]]
    assert {row["change"] for row in added} == {"added"}
    assert len(added) == sum(one["n_changed"] for one in changed)
    assert [one["because"] for one in said["figures"]] == ["submission"]
    total = said["totals"][0]
    gain = sum(
        one["score"] + one["bonus"] - one["score_before"] - one["bonus_before"] for one in said["figures"]
    )
    assert total["total"] - total["total_before"] == pytest.approx(gain)


def test_late_first_reports_are_told_apart_in_words(ask):
    code, out, _ = ask("corrections", "--as-of", "2024Q1")
    assert code == 0
    assert "更正1份、迟到的首次报送1份" in out
    assert "其余33本台账与原报送相同" in out
    assert "机械化清扫大队" in out


def test_without_a_day_the_last_closed_round_is_meant(ask):
    _, out, _ = ask("corrections", "--json")
    said = json.loads(out)
    assert (said["as_of"], said["since"]) == ("2024-12-31", "2025-01-05")
    assert {one["kind"] for one in said["submissions"]} <= {"late", "first"}


def test_up_to_an_earlier_day_known_there_is_nothing_yet(ask):
    _, out, _ = ask("corrections", "--as-of", "2024Q1", "--known-on", "2024-04-10", "--json")
    said = json.loads(out)
    assert (said["submissions"], said["figures"], said["totals"]) == ([], [], [])
    code, _, err = ask(
        "corrections", "--as-of", "2024Q1", "--since", "2024-04-10", "--known-on", "2024-04-10"
    )
    assert code == 2
    assert "2024-04-10" in err


def test_commands_about_figures_take_a_day_of_knowledge(ask):
    figure = ("training_persons", "--unit", "S12", "--as-of", "2024Q1", "--json")
    now, then = (json.loads(ask("explain", *figure, *more)[1]) for more in ((), ("--known-on", "2024-04-05")))
    assert (then["versions"]["known_on"], now["versions"]["known_on"]) == ("2024-04-05", None)
    assert then["cell"]["actual"] < now["cell"]["actual"]
    code, out, _ = ask("rehearse", "rules_steps", "--as-of", "2024Q1", "--known-on", "2024-04-05")
    assert code == 0
    assert "所知截至2024年4月5日" in out

"""A collect that dies at any moment leaves the last good store, and the next run finishes the work."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from book_builders import GOOD_MEETING, LEDGERS, PLAN, a_workspace, book, put, records, run, sheet

from analytics.collect import Outcome
from analytics.store import open_store

KILLS = 8
N_FILES = 16
N_ROWS = 40
COLLECT = """
import sys
sys.path.insert(0, sys.argv[1])
from datetime import date
from book_builders import LEDGERS, PLAN
from analytics.collect import collect, run
from analytics.workspace import open_workspace
run.BATCH_FILES = 1
print("started", flush=True)
collect(open_workspace(sys.argv[2]), PLAN, LEDGERS, today=date(2024, 12, 31))
print("done", flush=True)
"""


def fill(workspace) -> None:
    """Eight months, each sent twice: the second replaces the first."""
    for number in range(N_FILES):
        month = number // 2 + 1
        rows = [(f"{number}-{row}", *GOOD_MEETING[1:]) for row in range(N_ROWS)]
        data = book({"meeting": sheet("meeting", *rows)}, period=f"2024-{month:02}")
        put(workspace, data, f"{number}.xlsx", received=f"2024-{month + 1:02}-{number % 2 + 1:02}")


def start(workspace) -> subprocess.Popen:
    command = [sys.executable, "-c", COLLECT, str(Path(__file__).parent), str(workspace.root)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    assert child.stdout.readline() == b"started\n"
    return child


def check_whole(workspace) -> int:
    """Every submission stored is there with all its rows, and the replaced ones only as replaced."""
    with open_store(workspace, PLAN, LEDGERS) as store:
        stored = store.sql("SELECT submission, n_rows, superseded_on FROM submission")
        live = store.sql(
            "SELECT submission, count(*) AS n_rows FROM meeting GROUP BY submission ORDER BY ALL"
        )
        expected = stored[stored["superseded_on"].isna()][["submission", "n_rows"]]
        assert sorted(map(tuple, live.values)) == sorted(map(tuple, expected.values))
        assert set(stored["n_rows"]) <= {N_ROWS}
        return len(stored)


@pytest.mark.slow
def test_killed_at_any_moment_the_store_is_whole_and_the_next_run_goes_on(tmp_path):
    undisturbed = a_workspace(tmp_path / "一")
    fill(undisturbed)
    with start(undisturbed) as child:
        began = time.monotonic()
        child.wait()
    lasts = time.monotonic() - began

    workspace = a_workspace(tmp_path / "二")
    fill(workspace)
    moments = random.Random(2024)
    progress = []
    for _ in range(KILLS):
        with start(workspace) as child:
            time.sleep(moments.uniform(0.05, 0.3) * lasts)
            child.kill()
        progress.append(check_whole(workspace))
    report = run(workspace)

    assert progress == sorted(progress)
    assert report.n(Outcome.ACCEPTED) + progress[-1] == N_FILES
    assert check_whole(workspace) == N_FILES
    columns = 'unit, period, workbook, "row", meeting_no, cost_yuan'
    assert records(workspace, "meeting", columns) == records(undisturbed, "meeting", columns)
    assert {path.name for path in workspace.archive.iterdir() if path.suffix == ".xlsx"} == {
        path.name for path in undisturbed.archive.iterdir()
    }

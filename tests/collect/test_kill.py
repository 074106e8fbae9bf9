"""A collect that dies at any moment leaves the last good store, and the next run finishes the work."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from book_builders import GOOD_MEETING, LEDGERS, PLAN, a_workspace, book, put, records, run, sheet

from analytics.collect import Outcome
from analytics.collect.reader import WorkbookReader
from analytics.store import open_store

KILLS = 100
N_ROWS = 20  # of every workbook; a check sets one of them aside
AT_ONCE = 2  # workbooks waiting in the inbox
CHECK = """
checks:
  - id: costs_too_much
    severity: error
    when: intake
    of: {meeting: cost_yuan}
    where: "{column} > 1000000"
    text: {zh: "“{title}”为 {value}，过大。请核对。", en: "“{title}” is {value}: too much. Please check."}
"""
# Imports once; then every line is a workspace to collect, in a process of its own that can be killed.
SERVER = """
import os, sys
sys.path.insert(0, sys.argv[1])
from datetime import date
from book_builders import LEDGERS, PLAN
from analytics.collect import collect, run
from analytics.workspace import open_workspace
run.BATCH_FILES = 1
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        try:
            collect(open_workspace(line.strip()), PLAN, LEDGERS, today=date(2024, 12, 31))
            os._exit(0)
        finally:
            os._exit(1)
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""
RECORDS = 'unit, period, workbook, "row", meeting_no, cost_yuan, submission'
LOG = "submission, unit, period, workbook, received_on, status, n_rows, n_rejected, superseded_on"
REJECTS = 'submission, workbook, sheet, "row", code, detail'


class Server:
    """Collects workspaces, each in a process that may be killed."""

    def __init__(self, child: subprocess.Popen):
        self._child = child

    def collect(self, root: Path, *, killed_after: float | None = None) -> int:
        """The exit code of a collect: 0, or -9 when it was killed in time."""
        self._child.stdin.write(f"{root}\n")
        self._child.stdin.flush()
        pid = int(self._child.stdout.readline())
        if killed_after is not None:
            time.sleep(killed_after)
            with suppress(ProcessLookupError):  # done before
                os.kill(pid, signal.SIGKILL)
        return int(self._child.stdout.readline())


@contextmanager
def a_server() -> Iterator[Server]:
    command = [sys.executable, "-c", SERVER, str(Path(__file__).parent)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as child:
        yield Server(child)
        child.stdin.close()


def a_checked_workspace(root: Path):
    workspace = a_workspace(root)
    (workspace.params / "checks").mkdir()
    (workspace.params / "checks" / "money.yaml").write_text(CHECK, encoding="utf-8")
    return workspace


def put_more(workspace, number: int) -> None:
    """The next workbook: a month is sent again and again, each time a day later."""
    rows = [(f"{number}-{row}", *GOOD_MEETING[1:]) for row in range(N_ROWS)]
    rows[-1] = (*rows[-1][:6], 2_000_000, *rows[-1][7:])
    data = book({"meeting": sheet("meeting", *rows)}, period=f"2024-{number % 3 + 1:02}")
    put(workspace, data, f"{number}.xlsx", received=str(date(2024, 1, 1) + timedelta(days=number)))


def contents(folder: Path) -> dict[str, str]:
    """Hashes of the files in a folder by name."""
    return {
        one.relative_to(folder).as_posix(): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in folder.rglob("*")
        if one.is_file()
    }


def written(workspace) -> set[str]:
    """Names of all data files that any version of the store speaks of."""
    log = (workspace.store / "record" / "_delta_log").glob("*.json")
    actions = [json.loads(line) for one in log for line in one.read_text(encoding="utf-8").splitlines()]
    return {Path(one["add"]["path"]).name for one in actions if "add" in one}


def check_whole(workspace) -> int:
    """Every submission stored is there with all its rows, the replaced ones only as replaced, and archived.

    Gives back how many there are.
    """
    with open_store(workspace, PLAN, LEDGERS) as store:
        stored = store.sql(f"SELECT {LOG}, sha256 FROM submission ORDER BY received_on")
        live = store.sql("SELECT submission, count(*) AS n_rows FROM meeting GROUP BY submission")
        rejects = store.sql("SELECT submission, count(*) AS n FROM reject GROUP BY submission")
    standing = stored[stored["superseded_on"].isna()]
    assert set(zip(live["submission"], live["n_rows"], strict=True)) == {
        (one, N_ROWS - 1) for one in standing["submission"]
    }
    assert set(zip(rejects["submission"], rejects["n"], strict=True)) == {
        (one, 1) for one in standing["submission"]
    }
    for _, chain in stored.groupby("period"):  # each ends when the next was received
        ends = [None if value is None or value != value else value for value in chain["superseded_on"]]
        assert ends == [*chain["received_on"].iloc[1:], None]
    archived = contents(workspace.archive) if workspace.archive.exists() else {}
    whole = {name: content for name, content in archived.items() if not name.endswith(".part")}
    assert all(name == f"{content}.xlsx" for name, content in whole.items())
    assert set(stored["sha256"]) <= set(whole.values())
    return len(stored)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the processes to kill are forked")
def test_killed_at_a_hundred_moments_the_store_is_whole_and_the_next_run_goes_on(tmp_path):
    workspace = a_checked_workspace(tmp_path / "二")
    moments = random.Random(2024)
    n_put = n_stored = n_killed = 0
    with a_server() as server:
        while n_killed < KILLS:
            while n_put < n_stored + AT_ONCE:
                put_more(workspace, n_put)
                n_put += 1
            if n_put == AT_ONCE:  # the first two show how long it takes
                began = time.monotonic()
                assert server.collect(workspace.root) == 0
                lasts = time.monotonic() - began
            else:
                sent = contents(workspace.inbox)
                code = server.collect(workspace.root, killed_after=moments.uniform(0, lasts))
                assert code in (0, -signal.SIGKILL)
                n_killed += code != 0
                lasts *= 1 if code else 0.9  # too late to hit anything
                assert contents(workspace.inbox) == sent
            found = check_whole(workspace)
            assert found >= n_stored
            n_stored = found
    put_more(workspace, n_put)
    report = run(workspace)

    assert report.n(Outcome.ACCEPTED) == n_put + 1 - n_stored
    assert check_whole(workspace) == n_put + 1
    assert not list(workspace.archive.glob("*.part"))
    assert {one.name for one in (workspace.store / "record").rglob("*.parquet")} == written(workspace)
    undisturbed = a_checked_workspace(tmp_path / "一")
    shutil.copytree(workspace.inbox, undisturbed.inbox)
    run(undisturbed)
    for view, columns in (("meeting", RECORDS), ("submission", LOG), ("reject", REJECTS)):
        assert records(workspace, view, columns) == records(undisturbed, view, columns)
    assert contents(workspace.archive) == contents(undisturbed.archive)


def test_when_the_reader_is_killed_a_workbook_is_refused_and_taken_by_the_next_run(tmp_path, monkeypatch):
    workspace = a_checked_workspace(tmp_path / "w")
    for number in range(6):
        put_more(workspace, number)
    ask, asked = WorkbookReader._ask, []

    def dying(reader, data):
        asked.append(data)
        if len(asked) % 2 == 0:
            reader._running().kill()
        return ask(reader, data)

    monkeypatch.setattr(WorkbookReader, "_ask", dying)
    report = run(workspace)
    monkeypatch.undo()

    assert (report.n(Outcome.ACCEPTED), report.n(Outcome.REFUSED)) == (3, 3)
    assert {one.code for one in report.problems if one.sheet is None} == {"collect_problems.too_heavy"}
    assert run(workspace).n(Outcome.ACCEPTED) == 3
    assert len(records(workspace, "meeting", "meeting_no")) == 3 * (N_ROWS - 1)  # the others are replaced

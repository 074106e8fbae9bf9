"""Four readers and a writer, each a process of its own: no error, no torn read, no step back in time."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import builders
import pytest
from store_builders import LEDGERS, a_workspace, meetings, submission

from analytics.measure import BUREAU, measure
from analytics.store import Store, open_store, open_writer
from analytics.workspace import Workspace, open_workspace

READERS = 4
SECONDS = 15
DONE = "done"
N_ROWS = 30
PERIODS = ("2024-01", "2024-02", "2024-03")
COUNTED = builders.indicator("meetings", measure={"numerator": {"ledger": "meeting"}})
PLAN = builders.plan([COUNTED], {"meetings": 5}, units={"Q01": {}, "Q02": {}, "Q03": {}})
READ = """
-- One row per unit and period: rows there are, rows the log speaks of, and how many generations are mixed.
SELECT
    unit,
    period,
    count(title) AS n_read,
    any_value(logged.n_rows) AS n_logged,
    count(DISTINCT split_part(title, '-', 1)) AS n_generations,
    max(split_part(title, '-', 1)::INTEGER) AS generation
FROM (SELECT * FROM submission WHERE superseded_on IS NULL) AS logged
LEFT JOIN meeting USING (submission, unit, period)
GROUP BY unit, period
ORDER BY unit, period
"""


def write(root: Path) -> int:
    """Replace the month of one unit after the other, each time by another generation; gives back the last."""
    place, generation = open_workspace(root), 0
    until = time.monotonic() + SECONDS
    while generation < 9 or time.monotonic() < until:
        write_one(place, generation := generation + 1)
    (root / DONE).touch()
    return generation


def write_one(place: Workspace, generation: int) -> None:
    titles = [f"{generation}-{row}" for row in range(N_ROWS)]
    unit, period = PLAN.units[generation % 3].code, PERIODS[generation // 3 % 3]
    sheet = meetings(*titles, held_on=f"{period}-08")
    received = str(date(2024, 4, 1) + timedelta(days=generation // 9))
    one = submission(str(generation), sheet, unit=unit, period=period, received=received)
    with open_writer(place, PLAN, LEDGERS) as writer:
        writer.commit([one])


def read(root: Path) -> int:
    """Read the store anew until the writer is done; gives back how often. Whatever is not whole fails."""
    place, n_reads, newest, version = open_workspace(root), 0, Counter(), -1
    with open_store(place, PLAN, LEDGERS) as held:
        first = looked_at(held)
        while n_reads == 0 or not (root / DONE).exists():
            with open_store(place, PLAN, LEDGERS) as store:
                found = looked_at(store)
                assert store.version >= version, "went back to an older version"
                version = store.version
            for slice_, generation in found.items():
                assert generation >= newest[slice_], f"{slice_} went back to an older generation"
                newest[slice_] = generation
            n_reads += 1
        assert looked_at(held) == first, "an open store changed"
    return n_reads


def looked_at(store: Store) -> dict[tuple[str, str], int]:
    """The generation each unit's month shows, after checks that all of it is there, counted and measured."""
    found = store.sql(READ)
    whole = {"n_read": N_ROWS, "n_logged": N_ROWS, "n_generations": 1}
    assert (found[[*whole]] == list(whole.values())).all(axis=None), found.to_string()
    cells = measure(store, PLAN, LEDGERS, date(2024, 12, 31)).cells
    for unit in (*(one.code for one in PLAN.units), BUREAU):
        expected = N_ROWS * len(found if unit == BUREAU else found[found["unit"] == unit])
        assert cells.loc[cells["unit"] == unit, "numerator"].sum() == expected
    return dict(zip(zip(found["unit"], found["period"], strict=True), found["generation"], strict=True))


@pytest.mark.slow
def test_four_readers_see_whole_submissions_while_a_writer_replaces_them(tmp_path):
    place = a_workspace(tmp_path / "库")
    write_one(place, 0)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(READERS + 1, mp_context=context) as pool:
        readers = [pool.submit(read, place.root) for _ in range(READERS)]
        n_written = pool.submit(write, place.root).result()
        n_reads = [one.result() for one in readers]
    assert n_written >= 9  # every month of every unit
    assert min(n_reads) >= 1

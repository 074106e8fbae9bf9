"""Any sequence of commits, against a plain list of what was submitted."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_builders import LEDGERS, a_plan, a_workspace, rows_of, sheet_rows, submission

from analytics.store import open_store, open_writer

PLAN = a_plan()
FIRST = date(2024, 4, 1)
LEDGER_SETS = st.sets(st.sampled_from(["meeting", "visit"]), min_size=1)
SUBMISSIONS = st.tuples(
    st.sampled_from(["Q01", "Q02"]),
    st.sampled_from(["2024-02", "2024-03"]),
    st.integers(0, 4),
    LEDGER_SETS,
    st.integers(0, 3),
)
BATCHES = st.lists(st.lists(SUBMISSIONS, min_size=1, max_size=4), min_size=1, max_size=6)


def live_titles(said: list[tuple], known_on: date) -> dict[str, list[tuple]]:
    """What the views must show, from the list of (number, unit, period, received, ledgers, rows)."""
    last = {}
    known = [one for one in said if one[3] <= known_on]
    for number, unit, period, _, ledgers, n_rows in sorted(known, key=lambda one: (one[3], one[0])):
        for ledger in ledgers:
            last[ledger, unit, period] = [(unit, period, f"{number}-{row}") for row in range(n_rows)]
    shown = defaultdict(list)
    for (ledger, *_), rows in last.items():
        shown[ledger] += rows
    return {ledger: sorted(rows) for ledger, rows in shown.items()}


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BATCHES)
def test_on_every_day_the_views_show_what_was_last_known_and_nothing_is_lost(tmp_path_factory, batches):
    workspace = a_workspace(tmp_path_factory.mktemp("历史") / "w")
    said, n_stored = [], 0
    for batch in batches:
        made = []
        for unit, period, after, ledgers, n_rows in batch:
            number, received = len(said), FIRST + timedelta(days=after)
            said.append((number, unit, period, received, ledgers, n_rows))
            titles = [f"{number}-{row}" for row in range(n_rows)]
            sheets = [sheet_rows(ledger, *titles) for ledger in sorted(ledgers)]
            made.append(
                submission(str(number), *sheets, unit=unit, period=period, received=received.isoformat())
            )
            n_stored += n_rows * len(ledgers)
        with open_writer(workspace, PLAN, LEDGERS) as writer:
            writer.commit(made)
    for after in range(5):
        today = FIRST + timedelta(days=after)
        expected = live_titles(said, today)
        with open_store(workspace, PLAN, LEDGERS, known_on=today) as store:
            for ledger in LEDGERS:
                assert rows_of(store, ledger, "unit, period, title") == expected.get(ledger, [])
    with open_store(workspace, PLAN, LEDGERS) as store:
        logged = store.sql("SELECT count(*) AS n, sum(n_rows) AS n_rows FROM submission")
    assert logged.values.tolist() == [[len(said), n_stored]]

"""The same records are measured once: what is kept equals what would be measured."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analytics.measure import kept, measure, measure_once
from analytics.plan import load_ledgers, load_plan
from analytics.plan.target import Organisation
from analytics.store import open_store

DAY = date(2024, 7, 31)
FRAMES = ("cells", "coverage", "counts", "readings")


@pytest.fixture
def parts(sample_workspace):
    plan, ledgers = load_plan(sample_workspace), load_ledgers(sample_workspace)
    with open_store(sample_workspace, plan, ledgers) as store:
        yield store, plan, ledgers


def test_what_is_kept_equals_what_is_measured(parts, tmp_path):
    store, plan, ledgers = parts
    readings = [
        (one.id, other.id) for one in plan.indicators[:30] for other in one.other_readings if other.measure
    ]
    said = {"organisation": Organisation.THEN, "readings": readings[:2]}
    fresh = measure(store, plan, ledgers, DAY, **said)
    first = measure_once(store, plan, ledgers, DAY, folder=tmp_path, **said)
    again = measure_once(store, plan, ledgers, DAY, folder=tmp_path, **said)
    assert len(list(tmp_path.glob("*.npz"))) == 2  # and one as units are now, for the bureau
    for found in (first, again):
        assert (found.as_of, found.version, found.organisation) == (DAY, store.version, Organisation.THEN)
        for name in FRAMES:
            expected = getattr(fresh, name)
            pd.testing.assert_frame_equal(getattr(found, name), expected, check_dtype=len(expected) > 0)


def test_a_kept_file_is_really_used_and_a_broken_one_made_anew(parts, tmp_path, monkeypatch):
    store, plan, ledgers = parts
    before = measure_once(store, plan, ledgers, DAY, folder=tmp_path)
    file = next(tmp_path.glob("*.npz"))
    asked = []
    monkeypatch.setattr(kept, "measure", lambda *a, **k: asked.append(1) or measure(*a, **k))
    measure_once(store, plan, ledgers, DAY, folder=tmp_path)
    assert not asked
    file.write_bytes(file.read_bytes()[:500])
    found = measure_once(store, plan, ledgers, DAY, folder=tmp_path)
    assert asked
    pd.testing.assert_frame_equal(found.cells, before.cells)


def test_another_day_plan_or_view_is_measured_for_itself(parts, tmp_path):
    store, plan, ledgers = parts
    measure_once(store, plan, ledgers, DAY, folder=tmp_path)
    measure_once(store, plan, ledgers, date(2024, 8, 1), folder=tmp_path)
    measure_once(store, plan, ledgers, DAY, folder=tmp_path, organisation=Organisation.THEN)
    fewer = plan.model_copy(update={"indicators": plan.indicators[1:]})
    found = measure_once(store, fewer, ledgers, DAY, folder=tmp_path)
    assert len(list(tmp_path.glob("*.npz"))) == 4
    assert plan.indicators[0].id not in set(found.cells["indicator"])


def test_records_known_on_another_day_are_measured_for_themselves(sample_workspace, tmp_path):
    plan, ledgers = load_plan(sample_workspace), load_ledgers(sample_workspace)
    for known_on in (None, date(2024, 4, 10)):
        with open_store(sample_workspace, plan, ledgers, known_on=known_on) as store:
            measure_once(store, plan, ledgers, DAY, folder=tmp_path)
    assert len(list(tmp_path.glob("*.npz"))) == 2


def test_only_the_newest_are_kept(tmp_path, monkeypatch, parts):
    store, plan, ledgers = parts
    monkeypatch.setattr(kept, "MOST_KEPT", 2)
    for day in (28, 29, 30):
        measure_once(store, plan, ledgers, date(2024, 6, day), folder=tmp_path)
    assert len(list(tmp_path.glob("*.npz"))) == 2

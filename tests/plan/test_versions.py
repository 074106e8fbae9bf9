"""What changed between two days of a plan."""

from datetime import date

import pytest

from analytics.plan import load_plan
from analytics.plan.versions import diff_versions

TARGETS = "plans/rivers/targets.yaml"
START, LATER = date(2025, 7, 1), date(2026, 8, 1)


@pytest.fixture
def changes(rivers):
    """Rows as text between two days: indicator, unit, subject, before, after, since."""

    def read(before=START, after=LATER):
        frame = diff_versions(load_plan(rivers.workspace), before, after)
        return [
            f"{one.indicator} {one.unit} {one.subject}: {one.state_before} {one.value_before:g} → "
            f"{one.state_after} {one.value_after:g} ({one.effective_from})"
            for one in frame.itertuples()
        ]

    return read


def test_a_raised_total_changes_the_bureau_and_the_units_that_share_it(changes):
    assert changes() == [
        "tons_removed bureau target: number 30 → number 45 (2026-07-01)",
        "tons_removed N1 target: number 21 → number 36 (2026-07-01)",
    ]


def test_nothing_changed_is_no_row(changes):
    assert changes(START, date(2026, 6, 30)) == []


def test_a_target_that_was_pending_becomes_a_number_everywhere(rivers, changes):
    new = "  - {indicator: rivers_visited, value: 4, effective_from: 2026-01-01, reason: {zh: 定, en: set}}"
    rivers.change(TARGETS, "allocations:", f"{new}\nallocations:")
    rows = [one for one in changes(START, date(2026, 1, 1)) if one.startswith("rivers_visited")]
    assert rows[0] == "rivers_visited bureau target: pending nan → number 4 (2026-01-01)"


def test_another_way_of_sharing_tells_of_itself_and_of_the_parts_it_moved(rivers, changes):
    rivers.change(
        TARGETS,
        "locked: {S1: 9}}",
        "locked: {S1: 9}}\n  - {indicator: tons_removed, basis: equal, effective_from: 2026-01-01}",
    )
    assert changes(START, date(2026, 1, 1)) == [
        "tons_removed bureau allocation: number 30 → number 30 (2026-01-01)",
        "tons_removed N1 target: number 21 → number 15 (2026-01-01)",
        "tons_removed S1 target: number 9 → number 15 (2026-01-01)",
    ]


def test_a_unit_that_opened_had_no_target_before(rivers, changes):
    rivers.change("plans/rivers/units.yaml", "stats: {staff: 5}", "stats: {staff: 5}, opened_on: 2026-01-01")
    rows = changes(START, date(2026, 1, 1))
    assert "tons_removed S1 target: None nan → number 9 (None)" in rows

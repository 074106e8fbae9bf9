"""Coverage and the log of submissions tell the same of every ledger: when it was due, and whether late."""

from __future__ import annotations

import pytest

from analytics.measure import expected_reports
from analytics.plan import load_ledgers, load_plan
from analytics.plan.model import Extension
from analytics.store import open_store

WORDS = {"zh": "字", "en": "word"}


def extension(period: str, due_on: str, granted_on: str, *ledgers: str) -> Extension:
    days = {"due_on": due_on, "granted_on": granted_on, "ledgers": ledgers}
    return Extension(unit="S05", period=period, reason=WORDS, approved_by=WORDS, **days)


GRANTED = (
    extension("2024Q1", "2024-04-20", "2024-04-10"),
    extension("2024Q2", "2024-07-10", "2024-07-01"),  # runs out before the workbook comes on 17 July
    extension("2024Q3", "2024-10-20", "2024-10-18"),  # granted a day after it came
    extension("2024Q4", "2025-01-20", "2025-01-06", "suggestion"),
)


@pytest.mark.parametrize(("extensions", "n_late"), [((), 132), (GRANTED, 98)])
def test_coverage_and_log_agree_on_what_was_due_and_what_was_late(sample_workspace, extensions, n_late):
    plan, ledgers = load_plan(sample_workspace), load_ledgers(sample_workspace)
    plan = plan.model_copy(update={"extensions": extensions})
    with open_store(sample_workspace, plan, ledgers) as store:
        coverage = expected_reports(store, plan, ledgers, plan.ends_on)
        logged = store.sql("SELECT unit AS sent_by, ledger, period, due_on, late FROM sheet_report")
    both = coverage.merge(logged, on=["sent_by", "ledger", "period"], suffixes=("", "_logged"))
    assert len(both) > 3000
    assert (both["due_on"] == both["due_on_logged"]).all()
    assert (both["late"] == both["late_logged"]).all()
    assert both.loc[both["sent_by"] == "S05", "late"].sum() == n_late

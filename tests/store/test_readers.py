"""Four readers and a writer, each a process of its own: no error, no torn read, no step back in time."""

from __future__ import annotations

import multiprocessing
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from store_builders import LEDGERS, a_plan, a_workspace, meetings, submission

from analytics.measure import measure
from analytics.plan.model import Plan
from analytics.store import open_store, open_writer
from analytics.workspace import open_workspace

READERS = 4
SECONDS = 20
N_ROWS = 30
UNITS = ("Q01", "Q02", "Q03")
PERIODS = ("2024-01", "2024-02", "2024-03")
WHOLE = """
-- Submissions with the rows the log speaks of and those there are. One row per submission that stands.
SELECT submission, any_value(logged.n_rows) AS n_rows, count(meeting.title) AS n_read,
    count(DISTINCT split_part(meeting.title, '-', 1)) AS n_generations, any_value(meeting.title) AS title,
    any_value(logged.unit) AS unit, any_value(logged.period) AS period
FROM (SELECT * FROM submission WHERE superseded_on IS NULL) AS logged
LEFT JOIN meeting USING (submission)
GROUP BY submission
"""


def plan() -> Plan:
    """A plan that counts the meetings of its three units."""
    name = {"zh": "会议", "en": "meetings"}
    base = a_plan()
    units = [base.units[0].model_dump() | {"code": code} for code in UNITS]
    meetings_held = {
        "id": "meetings_held",
        "name": name,
        "unit": name,
        "measure": {"ledger": "meeting", "numerator": {"count": "true"}},
    }
    return a_plan(units=units, indicators=[meetings_held])

"""What a session gathers for a look at the quality of the data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analytics.plan import load_checks
from analytics.plan.record_check import RecordCheck
from analytics.session import views
from analytics.store import CHECKED, Store, open_records, review
from analytics.store.filled import filled_cells
from analytics.view.data_quality import DataQuality

if TYPE_CHECKING:
    from analytics.session.open import Session

FINDING_COLUMNS = (
    *("check", "severity", "ledger", "unit", "period", "workbook", "sheet", "row"),
    *("column_title", "field", "value", "code", "detail"),
)

NOTICES_SQL = """
-- What was taken but remarked on at intake by a day, in submissions that stand. One row per remark.
SELECT
    code,
    severity,
    ledger,
    unit,
    period,
    workbook,
    sheet,
    "row",
    column_title,
    field,
    value,
    detail
FROM notice
WHERE received_on <= $as_of AND unit IS NOT NULL
ORDER BY unit, period, workbook, sheet, "row", column_title
"""


def data_quality(session: Session) -> DataQuality:
    """What a reviewer looks at: see `DataQuality`. Raises PlanError for wrong checks."""
    place, plan, store = session.workspace, session.plan, session.store
    as_of = session.measured.as_of
    checks = load_checks(place, session.ledgers)
    units = [one.code for one in plan.units]
    snapshot = {"known_on": store.known_on, "version": store.version}
    with open_records(place, plan, session.ledgers, **snapshot) as every:
        found = findings(every, session.ledgers, checks, as_of)
        filled = filled_cells(every, session.ledgers, as_of)
    return DataQuality(
        plan,
        as_of,
        session.ledgers,
        checks,
        session.measured.coverage,
        views.rejects(store, units, as_of, everybody=True),
        found,
        filled,
        session.lang,
    )


def findings(store: Store, ledgers: Mapping, checks: Mapping[str, RecordCheck], as_of: date) -> pd.DataFrame:
    """One row per clue by a day, from remarks at intake and from the review: `FINDING_COLUMNS`."""
    noticed = store.sql(NOTICES_SQL, as_of=as_of)
    noticed = noticed.assign(check=noticed["code"].str.removeprefix(CHECKED))
    reviewed = review(store, ledgers, checks, as_of=as_of)
    reviewed = reviewed.assign(code=CHECKED + reviewed["check"])
    parts = [one[list(FINDING_COLUMNS)] for one in (noticed, reviewed) if len(one)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(FINDING_COLUMNS))

"""What came in after a day: submissions with what stood before them, and the rows in which they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analytics.measure.compile import quoted
from analytics.measure.records import shown_fields
from analytics.measure.rows import OWN
from analytics.plan.deadline import due_on, opens_on
from analytics.plan.ledger import Ledger, Personal
from analytics.plan.model import Plan
from analytics.plan.period import parse_period

if TYPE_CHECKING:
    from analytics.store import Store

MASK = "***"


class Arrival(StrEnum):
    """What a submission is to one ledger of its unit and period."""

    CORRECTION = "correction"  # takes the place of an accepted one
    LATE = "late"  # the first accepted one, after its day
    FIRST = "first"  # the first accepted one, in time
    REFUSED = "refused"  # changes nothing


ARRIVALS_SQL = """
-- Every submission that names its period and was received after a day, with what stood before it.
-- One row per submission and ledger; one without a ledger where no sheet of it was read.
-- Reads submission, sheet_history. Takes $since.
WITH told AS (
    SELECT
        *,
        CASE WHEN status = 'accepted' THEN submission END AS accepted,
        CASE WHEN status = 'accepted' THEN n_rows END AS accepted_rows,
        CASE WHEN status = 'accepted' THEN n_rejected END AS accepted_rejected
    FROM sheet_history
),
chained AS (
    SELECT
        *,
        last_value(accepted IGNORE NULLS) OVER before_it AS replaces,
        last_value(accepted_rows IGNORE NULLS) OVER before_it AS n_rows_before,
        last_value(accepted_rejected IGNORE NULLS) OVER before_it AS n_rejected_before
    FROM told
    WINDOW before_it AS (
        PARTITION BY unit, period, ledger ORDER BY received_on, seq
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
)
SELECT
    submission.submission,
    submission.workbook,
    submission.unit,
    submission.period,
    chained.ledger,
    submission.received_on,
    CASE WHEN submission.status = 'refused' THEN 'refused' ELSE chained.status END AS status,
    chained.replaces,
    chained.n_rows_before,
    chained.n_rows,
    chained.n_rejected_before,
    chained.n_rejected,
    chained.superseded_on
FROM submission
LEFT JOIN chained ON chained.submission = submission.submission
WHERE submission.received_on > $since AND submission.period IS NOT NULL
ORDER BY submission.received_on, chained.seq, submission.submission, submission.unit, chained.ledger
"""
ANYTHING_SQL = """
-- Whether anything came in, or was decided on a submission, after a day. Takes $since.
SELECT count(*) > 0 AS anything
FROM (
    SELECT received_on AS day FROM submission
    UNION ALL
    SELECT acted_on AS day FROM act
) AS event
WHERE day > $since
"""
DECIDED_SQL = """
-- Units of whose submissions any was verified, or that withdrawn, after a day. Takes $since.
SELECT DISTINCT unit FROM act WHERE acted_on > $since ORDER BY unit
"""
ROWS_SQL = """
-- The rows of one ledger of some submissions of a period, as text. One row per record.
-- Takes $submissions, $period.
SELECT submission, sheet, "row", {fields}
FROM ({versions}) AS known
WHERE period = $period AND list_contains($submissions, submission)
ORDER BY submission, sheet, "row"
"""


def arrivals(
    store: Store, plan: Plan, ledgers: Mapping[str, Ledger], as_of: date, since: date
) -> pd.DataFrame:
    """What was received after the day `since` about spans begun by `as_of`, in the order received.

    A ledger of a quarter or of the year tells of all of it, whichever workbook it came with.

    One row per submission and ledger: submission, workbook, unit (that sent it), period, ledger,
    received_on, due_on (with what was granted), kind (see `Arrival`), replaces (the submission it took
    the place of; empty for a first one), n_rows_before, n_rows, n_rejected_before and n_rejected (rows of
    that ledger in what it replaced and in itself), stands (no later one has taken its place), n_changed
    (of a correction: rows it added, removed or changed; see `row_changes`), later (the period of the
    workbook began after `as_of`).
    """
    found = store.sql(ARRIVALS_SQL, since=since)
    counts = ["n_rows_before", "n_rows", "n_rejected_before", "n_rejected"]
    found[counts] = found[counts].astype(float)
    concerns = [_concerns(plan, ledgers, row, as_of) for row in found.itertuples(index=False)]
    found = found[np.array(concerns, dtype=bool)].reset_index(drop=True)
    found["later"] = [parse_period(one).starts_on > as_of for one in found["period"]]
    dues = [_due_on(plan, ledgers, row) for row in found.itertuples(index=False)]
    found["replaces"] = found["replaces"].astype(object).where(found["replaces"].notna(), None)
    kinds = [_kind(row, due) for row, due in zip(found.itertuples(index=False), dues, strict=True)]
    told = found.assign(
        due_on=pd.Series(dues, index=found.index, dtype="datetime64[us]"),
        kind=pd.Series(kinds, index=found.index, dtype=object),
        stands=found["superseded_on"].isna() & (pd.Series(kinds, index=found.index) != Arrival.REFUSED),
    )
    told["n_changed"] = [
        float(len(row_changes(store, ledgers[row.ledger], row.period, row.submission, row.replaces)))
        if row.kind == Arrival.CORRECTION and row.ledger in ledgers
        else float("nan")
        for row in told.itertuples(index=False)
    ]
    return told.drop(columns=["status", "superseded_on"])


def anything_after(store: Store, since: date) -> bool:
    """Whether anything was received, verified or withdrawn after a day."""
    return bool(store.sql(ANYTHING_SQL, since=since).loc[0, "anything"])


def decided_after(store: Store, since: date) -> list[str]:
    """Units of whose submissions any was verified, or that withdrawn, after a day."""
    return list(store.sql(DECIDED_SQL, since=since)["unit"])


def _concerns(plan: Plan, ledgers: Mapping[str, Ledger], row: Any, as_of: date) -> bool:
    """Whether a ledger of a workbook can tell of anything up to a day."""
    period = parse_period(row.period)
    if period.starts_on <= as_of:
        return True
    ledger = ledgers.get(row.ledger)
    has_rows = row.n_rows > 0 or row.n_rows_before > 0
    return ledger is not None and has_rows and opens_on(plan, ledger, period) <= as_of


def _due_on(plan: Plan, ledgers: Mapping[str, Ledger], row: Any) -> date | None:
    if row.ledger not in ledgers or row.unit not in plan.unit:
        return None
    period, came_on = parse_period(row.period), pd.Timestamp(row.received_on).date()
    return due_on(plan, ledgers[row.ledger], plan.unit[row.unit], period, granted_by=came_on)


def _kind(row: Any, due: date | None) -> Arrival:
    if row.status != "accepted":
        return Arrival.REFUSED
    if isinstance(row.replaces, str):
        return Arrival.CORRECTION
    return Arrival.LATE if due is not None and row.received_on.date() > due else Arrival.FIRST


def row_changes(
    store: Store, ledger: Ledger, period: str, submission: str, replaces: str | None
) -> pd.DataFrame:
    """In which rows a submission differs from the one it replaced, by the key of the ledger.

    One row per record that was added, removed or changed: change, sheet, row, row_before, one column for
    each field that may be shown (as it is now; of a removed record as it was), and `was`: a dict of the
    changed fields with what they were. Fields that point at a person are never told; where one of them
    changed, `was` holds the mask. Without a key two rows are the same only where all of their fields are.
    """
    shown = shown_fields(ledger)
    kept = [one.id for one in ledger.fields if one.personal is not Personal.DROP]
    keys = [one.id for one in ledger.fields if one.key and one.id in kept] or kept
    told = _rows(store, ledger, kept, period, [one for one in (replaces, submission) if one])
    before, after = (_by_key(told.get(one, ()), keys) for one in (replaces, submission))
    rows = []
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key, {}), after.get(key, {})
        differs = [name for name in kept if was and now and was[name] != now[name]]
        if was and now and not differs:
            continue
        one = now or was
        rows.append(
            {
                "change": "changed" if differs else "added" if now else "removed",
                "sheet": one["sheet"],
                "row": now.get("row"),
                "row_before": was.get("row"),
                **{name: one[name] for name in shown},
                "was": {name: was[name] if name in shown else MASK for name in differs},
            }
        )
    columns = ["change", "sheet", "row", "row_before", *shown, "was"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _rows(
    store: Store, ledger: Ledger, fields: Sequence[str], period: str, submissions: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    """Rows of a ledger by submission."""
    texts = ", ".join(f"{quoted(one)}::VARCHAR AS {quoted(OWN + one)}" for one in fields)
    query = ROWS_SQL.format(fields=texts, versions=store.versions[ledger.id])
    found = store.sql(query, submissions=list(submissions), period=period).astype(object)
    found = found.where(found.notna(), None).rename(columns=lambda name: name.removeprefix(OWN))
    return {str(one): rows.to_dict("records") for one, rows in found.groupby("submission")}


def _by_key(rows: Iterable[dict[str, Any]], keys: Sequence[str]) -> dict[tuple, dict[str, Any]]:
    """Rows by their key; of several with one key each by its place among them."""
    seen: Counter[tuple] = Counter()
    found = {}
    for one in rows:
        key = tuple(one[name] for name in keys)
        seen[key] += 1
        found[*key, seen[key]] = one
    return found

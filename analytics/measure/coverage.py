"""Who was expected to report what by when, and who did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from analytics.plan.deadline import RHYTHMS, expected_periods, granted, usual_due_on
from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan
from analytics.plan.period import periods_between

EXPECTED_SQL = """
-- Every submission of a ledger that was due from a unit, and the first one that answered it
-- (a correction is as late or as timely as what it corrects).
-- `first_on` and `last_on` are the days of the period on which the unit was there; `extended_to` is the later
-- day granted, if any, unless it was granted only after the workbook came: what was late then stays late.
-- `counted` says whether what came is counted.
-- One row per unit, ledger and expected period.
-- Reads sheet_report, unit_expected, ledger_expected, extension_granted, period_end.
WITH expected AS (
    SELECT
        unit_expected.sent_by,
        unit_expected.unit,
        ledger_expected.ledger,
        ledger_expected.period,
        ledger_expected.starts_on,
        ledger_expected.ends_on,
        ledger_expected.due_on,
        CASE
            WHEN unit_expected.first_on > ledger_expected.starts_on THEN unit_expected.first_on
            ELSE ledger_expected.starts_on
        END AS first_on,
        CASE
            WHEN unit_expected.last_on < ledger_expected.ends_on THEN unit_expected.last_on
            ELSE ledger_expected.ends_on
        END AS last_on,
        ledger_expected.is_due
    FROM unit_expected
    JOIN ledger_expected
        ON ledger_expected.reporting = unit_expected.reporting
        AND ledger_expected.kind = unit_expected.kind
    WHERE ledger_expected.starts_on <= unit_expected.last_on
        AND ledger_expected.ends_on >= unit_expected.first_on
),
answered AS (
    SELECT
        sheet_report.unit AS sent_by,
        sheet_report.ledger,
        period_end.ends_on,
        min(sheet_report.first_received_on) AS received_on,
        bool_or(sheet_report.counted) AS counted
    FROM sheet_report
    JOIN period_end ON period_end.period = sheet_report.period
    GROUP BY sheet_report.unit, sheet_report.ledger, period_end.ends_on
),
came AS (
    SELECT
        expected.unit,
        expected.sent_by,
        expected.ledger,
        expected.period,
        min(expected.starts_on) AS starts_on,
        min(expected.ends_on) AS ends_on,
        min(expected.first_on) AS first_on,
        min(expected.last_on) AS last_on,
        min(expected.due_on) AS due_on,
        bool_or(expected.is_due) AS is_due,
        min(answered.received_on) AS received_on,
        coalesce(bool_or(answered.counted), false) AS counted
    FROM expected
    LEFT JOIN answered
        ON answered.sent_by = expected.sent_by
        AND answered.ledger = expected.ledger
        AND answered.ends_on BETWEEN expected.starts_on AND expected.ends_on
    GROUP BY expected.unit, expected.sent_by, expected.ledger, expected.period
),
extended AS (
    SELECT came.unit, came.sent_by, came.ledger, came.period, max(extension_granted.due_on) AS extended_to
    FROM came
    JOIN extension_granted
        ON extension_granted.sent_by = came.sent_by
        AND extension_granted.ledger = came.ledger
        AND extension_granted.ends_on = came.ends_on
    WHERE extension_granted.due_on > came.due_on
        AND (came.received_on IS NULL OR extension_granted.granted_on <= came.received_on)
    GROUP BY came.unit, came.sent_by, came.ledger, came.period
)
SELECT
    came.unit,
    came.sent_by,
    came.ledger,
    came.period,
    came.starts_on,
    came.ends_on,
    came.first_on,
    came.last_on,
    coalesce(extended.extended_to, came.due_on) AS due_on,
    extended.extended_to,
    came.is_due,
    came.received_on,
    came.counted
FROM came
LEFT JOIN extended
    ON extended.unit = came.unit
    AND extended.sent_by = came.sent_by
    AND extended.ledger = came.ledger
    AND extended.period = came.period
ORDER BY came.unit, came.sent_by, came.ledger, came.period
"""


def unit_expected(plan: Plan, current: Mapping[str, str]) -> pd.DataFrame:
    """One row per unit that sends: the unit it counts for now, its kind, rhythm and first and last day."""
    return pd.DataFrame(
        [
            {
                "sent_by": one.code,
                "unit": current[one.code],
                "kind": one.kind,
                "reporting": one.reporting,
                "first_on": max(plan.starts_on, one.opened_on or plan.starts_on),
                "last_on": min(plan.ends_on, one.closed_on or plan.ends_on),
            }
            for one in plan.units
        ]
    )


def ledger_expected(plan: Plan, ledgers: Mapping[str, Ledger], as_of: date) -> pd.DataFrame:
    """One row per ledger, unit kind, rhythm and period begun by `as_of`.

    `is_due` says whether the period had ended by then, so that a missing submission counts as missing.
    """
    rows = [
        {
            "ledger": ledger.id,
            "kind": kind.id,
            "reporting": reporting,
            "period": period.code,
            "starts_on": period.starts_on,
            "ends_on": period.ends_on,
            "due_on": usual_due_on(plan, ledger, period.ends_on),
            "is_due": period.ends_on <= as_of,
        }
        for ledger in ledgers.values()
        for kind in plan.unit_kinds
        if not ledger.filled_by or kind.id in ledger.filled_by
        for reporting in RHYTHMS
        for period in expected_periods(plan, ledger, reporting)
        if period.starts_on <= as_of
    ]
    return pd.DataFrame(rows)


def extension_granted(plan: Plan, ledgers: Mapping[str, Ledger], known_on: date | None) -> pd.DataFrame:
    """One row per later day granted by a day (None: all): unit that sends, ledger, end of the period."""
    rows = [
        {
            "sent_by": one.unit,
            "ledger": one.ledger,
            "ends_on": one.ends_on,
            "due_on": one.due_on,
            "granted_on": one.granted_on,
        }
        for one in granted(plan, ledgers, known_on)
    ]
    days = dict.fromkeys(("ends_on", "due_on", "granted_on"), "datetime64[us]")
    typed = {"sent_by": str, "ledger": str} | days
    return pd.DataFrame(rows, columns=list(typed)).astype(typed)


def period_ends(plan: Plan) -> pd.DataFrame:
    """One row per month and quarter of the plan: its code and last day."""
    periods = [one for every in RHYTHMS for one in periods_between(plan.starts_on, plan.ends_on, every)]
    return pd.DataFrame([{"period": one.code, "ends_on": one.ends_on} for one in periods])

"""The cube between records and judgement."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from analytics.plan.target import Organisation

BUREAU = "bureau"
COUNT_COLUMNS = ("unit", "count", "month", "amount")
COVERAGE_COLUMNS = (
    *("unit", "sent_by", "ledger", "period", "ends_on", "due_on", "extended_to"),
    *("received_on", "late", "counted"),
)
READING_COLUMNS = ("unit", "indicator", "month", "numerator", "denominator", "reported", "reading")


@dataclass(frozen=True)
class Measured:
    """What was reached by `as_of`, from one snapshot of the store.

    `cells`: one row per unit, indicator and month (`2024-09`): numerator, denominator (empty where
    nothing is known), reported. The bureau's own rows bear the code `bureau` and come from the
    records, never from adding units up. Amounts are in the ledger's own unit (yuan, items, persons).
    `coverage`: one row per unit, ledger and period whose submission was expected by `as_of`:
    due_on (the later day where one was granted by then, which is extended_to), received_on (empty: not
    received), late (received after it was due), counted (whether what was received is counted).
    `counts`: one row per unit, count of the rules (adjustments, vetoes, self and review scores) and
    month that the records speak of: unit, count, month, amount.
    `readings`: one row per reading asked for beside the chosen ones, unit, indicator and month: reading
    and the columns of `cells`.
    `organisation`: whether units stand as they are on the day or as they were when records arose.
    `as_now`: the same day with units as they are, where units as they were include some merged away. The
    bureau's figures and its judgement come from there, so that they are the same under both views.
    `known_on`: the day whose state of knowledge was measured; None: all that was stored.
    """

    cells: pd.DataFrame
    coverage: pd.DataFrame
    as_of: date
    version: int
    counts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(COUNT_COLUMNS)))
    readings: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(READING_COLUMNS)))
    organisation: Organisation = Organisation.NOW
    as_now: Measured | None = None
    known_on: date | None = None

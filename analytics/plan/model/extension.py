"""Later days granted to single units for what they send."""

from __future__ import annotations

from datetime import date

from analytics.plan.model.base import Code, Frozen, Text


class Extension(Frozen):
    """A later day up to which one unit may send its workbook of a period (延期); then it is late as ever.

    `period` is that of the workbook, in the unit's own rhythm (`2024-03`, `2024Q1`), `ledgers` the ledgers it
    is granted for (none: all that are due with that workbook). `approved_by` is an office or a role.
    """

    unit: Code
    period: Code
    ledgers: tuple[Code, ...] = ()
    due_on: date
    reason: Text
    approved_by: Text
    granted_on: date

"""What units have done of a bureau total so far, for sharing out again what remains."""

from __future__ import annotations

from decimal import Decimal

from analytics.assess.model import BUREAU, Assessment
from analytics.assess.rounding import round_half_up

DECIMALS = 6  # of an amount in the ledger's own unit; beyond lies what binary fractions add


def done_of(assessment: Assessment, indicator_id: str) -> dict[str, Decimal]:
    """What every unit has reached of an indicator by the day of the assessment, by unit code.

    In the ledger's own unit. Units that reported nothing are not among them.
    """
    cells = assessment.cells
    mine = cells[(cells["indicator"] == indicator_id) & (cells["unit"] != BUREAU) & cells["actual"].notna()]
    return {
        unit: round_half_up(Decimal(repr(float(actual))), DECIMALS).normalize() + 0
        for unit, actual in zip(mine["unit"], mine["actual"], strict=True)
    }

"""What a unit was called on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from analytics.plan.model import Text, Unit


def name_on(unit: Unit, day: date) -> Text:
    """The name of a unit on a day: a former one up to its last day, else the present one."""
    return next((one.name for one in unit.former_names if day <= one.until), unit.name)


def names_of(unit: Unit) -> Iterator[Text]:
    """All names a unit ever had, the present one first."""
    yield unit.name
    yield from (one.name for one in reversed(unit.former_names))

"""Which figures of the sample must not leave a unit, and what the bureau's report says of each unit."""

from __future__ import annotations

import json
import re

from recount.points import Cell

# Counted by households in hardship or by children, as the digest of the plan marks them (S).
OF_PERSONS_TO_PROTECT = {
    "hardship_file_completeness",
    "assistance_pair_rate",
    "household_visits",
    "student_aid_rate",
}
SPEC = re.compile(r'<script type="application/json" data-vl>(.*?)</script>', re.DOTALL)


def is_few(cell: Cell) -> bool:
    """Whether one or two persons stand behind a figure, or behind a part of a rate."""
    return any(part is not None and 0 < part < 3 for part in (cell.numerator, cell.denominator))


def told_of_units(section: object) -> dict[tuple[str, str], str]:
    """What the matrices of a section tell of each unit and indicator (by its name) when pointed at."""
    found: dict[tuple[str, str], str] = {}
    for block in SPEC.findall(str(section)):
        for row in _rows(json.loads(block)):
            found[row["unit"], row["indicator"]] = row["detail"]
    return found


def _rows(spec: object) -> list[dict]:
    """All data rows of a chart that are about a unit and an indicator."""
    if isinstance(spec, dict):
        own = [spec] if {"unit", "indicator", "detail"} <= spec.keys() else []
        return own + [row for value in spec.values() for row in _rows(value)]
    return [row for value in spec for row in _rows(value)] if isinstance(spec, list) else []

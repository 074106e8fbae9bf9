"""The small bureau, judged in the middle and at the end of the year."""

from __future__ import annotations

from datetime import date

import pytest
from small_bureau import judged

from analytics.assess import Assessment


@pytest.fixture(scope="session")
def assessment() -> Assessment:
    return judged()


@pytest.fixture(scope="session")
def closed() -> Assessment:
    """The same at the year's end."""
    return judged(date(2024, 12, 31))

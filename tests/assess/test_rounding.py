"""Figures are rounded once, half up, as offices do."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.assess import round_half_up


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (84.5, 0, 85.0),
        (85.5, 0, 86.0),
        (2.675, 2, 2.68),  # binary 2.67499…
        (1.005, 2, 1.01),
        (0.285 * 100, 0, 29.0),
        (-0.5, 0, -1.0),
        (89.994, 2, 89.99),
        (89.995, 2, 90.0),
        (94.4999, 0, 94.0),
        (10_004_999_999.49, 0, 10_004_999_999.0),  # a large figure just under a half stays under it
        (123_456_789_012.345, 2, 123_456_789_012.35),
    ],
)
def test_halves_go_up(value, decimals, shown):
    assert round_half_up(value, decimals) == shown


def test_unknown_stays_unknown():
    assert np.isnan(round_half_up(np.array([np.nan, 1.5]))[0])


@given(st.decimals(min_value=-10_000, max_value=10_000, places=3), st.integers(0, 2))
def test_floats_round_like_exact_decimals(value, decimals):
    assert round_half_up(float(value), decimals) == float(round_half_up(Decimal(value), decimals))

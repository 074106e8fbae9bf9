"""Rounding as offices do it: once, at the end, half up (四舍五入)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import overload

import numpy as np

# A figure so few steps of its own binary fraction under a half is a half that could not be held.
STEPS_UNDER_A_HALF = 64


@overload
def round_half_up(value: Decimal, decimals: int = 0) -> Decimal: ...
@overload
def round_half_up(value: float, decimals: int = 0) -> float: ...
@overload
def round_half_up(value: np.ndarray, decimals: int = 0) -> np.ndarray: ...
def round_half_up(value, decimals=0):
    """The value with `decimals` digits, halves away from zero; NaN stays NaN.

    >>> round_half_up(84.5), round_half_up(2.675, 2), round_half_up(-0.5)
    (85.0, 2.68, -1.0)
    """
    if isinstance(value, Decimal):
        return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    scale = 10.0**decimals
    scaled = np.abs(value) * scale
    slack = STEPS_UNDER_A_HALF * np.spacing(np.maximum(scaled, 1.0))
    rounded = np.sign(value) * np.floor(scaled + 0.5 + slack) / scale
    return rounded if isinstance(value, np.ndarray) else float(rounded)

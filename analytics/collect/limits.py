"""How big and how slow a workbook may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of one workbook; what is over them is refused. Bytes, cells, seconds."""

    file_bytes: int = 50_000_000
    members: int = 2_000
    unpacked_bytes: int = 400_000_000
    ratio: int = 250  # unpacked to packed, of a member over a megabyte
    cells: int = 5_000_000
    broken_cells: int = 20_000
    merged: int = 20_000  # ranges of a sheet
    seconds: float = 60.0
    memory_bytes: int = 2_000_000_000


LIMITS = Limits()

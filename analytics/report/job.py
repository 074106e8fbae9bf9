"""What a worker is told to make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """One report to make, in plain values that travel as JSON.

    `subject` is the name of the unit or bureau the report must be about, `snapshot` the store's version
    it must be made from. `ipynb` and `html` (empty:
    none) say where the files go, `failed` where an unfinished notebook is kept for looking at.
    """

    report: str
    unit: str
    notebook: str
    parameters: Mapping[str, str | int | float | bool]
    title: str
    subject: str
    lang: str
    snapshot: int
    ipynb: str
    html: str
    failed: str

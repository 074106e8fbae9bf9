"""Which submissions stand: what a later one replaces, and from when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

WHOLE = ""  # `about` of what concerns a whole workbook


@dataclass(frozen=True)
class Slice:
    """What one submission says of one ledger, or (about WHOLE) the submission itself."""

    seq: int
    unit: str
    period: str
    about: str
    received_on: date
    accepted: bool


def superseded_from(slices: Iterable[Slice]) -> dict[tuple[int, str], date | None]:
    """The day from which each slice, by (seq, about), no longer stands; None while it stands.

    A slice stands until the next accepted one of its unit, period and ledger was received; of those
    received on one day the one stored last stands. What was not accepted replaces nothing. A submission
    stands while any of its ledgers does; a refused one until an accepted one of its unit and period.
    """
    slices = tuple(slices)
    chains = defaultdict(list)
    for one in slices:
        chains[one.unit, one.period, one.about].append(one)
    until = {key: day for chain in chains.values() for key, day in _walk(chain)}
    return until | _whole(slices, until)


def _walk(chain: list[Slice]) -> Iterable[tuple[tuple[int, str], date | None]]:
    following = None
    for one in sorted(chain, key=lambda one: (one.received_on, one.seq), reverse=True):
        yield (one.seq, one.about), following
        if one.accepted:
            following = one.received_on


def _whole(slices: tuple[Slice, ...], until: dict) -> dict[tuple[int, str], date | None]:
    """Accepted submissions end with the last of their ledgers."""
    days = defaultdict(list)
    for one in slices:
        if one.about != WHOLE:
            days[one.seq].append(until[one.seq, one.about])
    return {(seq, WHOLE): None if None in ends else max(ends) for seq, ends in days.items()}

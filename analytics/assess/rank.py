"""Ranks: ties share one, the next skips; which differences survive a change of one record."""

from __future__ import annotations

import numpy as np


def competition_rank(keys: list[np.ndarray], counted: np.ndarray) -> np.ndarray:
    """Rank of each counted unit by its keys, the first key first, highest best; NaN for the others.

    Units equal in all keys share a rank and the next rank skips (1, 2, 2, 4).
    """
    rank = np.full(len(counted), np.nan)
    places = np.flatnonzero(counted)
    if not len(places):
        return rank
    order = places[np.lexsort([-key[places] for key in reversed(keys)])]
    differs = np.zeros(len(order), dtype=bool)
    for key in keys:
        differs[1:] |= key[order][1:] != key[order][:-1]
    first = np.maximum.accumulate(np.where(differs, np.arange(len(order)), 0))
    rank[order] = first + 1
    return rank


def rank_within(groups: np.ndarray, keys: list[np.ndarray], counted: np.ndarray) -> np.ndarray:
    """Ranks inside each group."""
    rank = np.full(len(counted), np.nan)
    for group in {one for one in groups[counted] if one is not None}:
        inside = counted & (groups == group)
        rank = np.where(inside, competition_rank(keys, inside), rank)
    return rank


def rank_at(totals: np.ndarray, own: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """The rank each counted unit would have with another total of its own while all others keep theirs."""
    ranked = np.sort(totals[counted])
    above = len(ranked) - np.searchsorted(ranked, own, side="right")
    # Its own present total is no rival of a unit.
    above = above - (totals > own)
    return np.where(counted, above + 1.0, np.nan)

"""How trustworthy the figures are: what came in, what was sent back, what is missing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analytics.collect import word_of
from analytics.plan.ledger import Ledger
from analytics.words import has_words, say


@dataclass(frozen=True)
class Quality:
    """What stands behind the figures of one report; the caller leaves in only what its reader may see.

    `submissions` and `rejects` are rows of the store's views of those names (`submission`, `reject`),
    `coverage` rows of `Measured.coverage`. `ledgers` gives the ledgers their names, `n_rows` says how
    many records of each ledger these units sent.
    """

    submissions: pd.DataFrame
    rejects: pd.DataFrame
    coverage: pd.DataFrame
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)
    n_rows: Mapping[str, int] = field(default_factory=dict)

    def ledger_name(self, ledger: str, lang: str) -> str:
        """The ledger's title; its id where it is not known."""
        return self.ledgers[ledger].title.in_(lang) if ledger in self.ledgers else ledger

    def missing(self) -> pd.DataFrame:
        """Rows of `coverage` that nothing has answered."""
        return self.coverage[self.coverage["received_on"].isna()]

    def late(self) -> pd.DataFrame:
        """Rows of `coverage` answered after their day, one per workbook period and unit."""
        late = self.coverage[self.coverage["late"].astype(bool) & self.coverage["received_on"].notna()]
        return late.drop_duplicates(["unit", "period"])


def reason_of(code: str, detail: str | None, lang: str) -> str:
    """Why something was sent back, in words. `code` is a key of the word catalogues, `detail` its values."""
    word = word_of(code)
    if not has_words(word):
        return code
    return say(word, lang, **(json.loads(detail) if detail else {}))

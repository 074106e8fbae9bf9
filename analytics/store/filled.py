"""How much was asked of units, cell by cell, and how much of it was filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

from analytics.plan.ledger import Ledger
from analytics.store.columns import ledger_columns, literal, quoted
from analytics.store.read import Store

FILLED_COLUMNS = ("unit", "period", "ledger", "field", "n_rows", "n_filled")

# Records of one ledger and the filled cells in each of its columns. One row per unit and reported period.
FILLED_SQL = """
SELECT unit, period, count(*) AS n_rows, {counts}
FROM {ledger}
WHERE event_on <= {as_of}::DATE
GROUP BY unit, period
"""


def filled_cells(store: Store, ledgers: Mapping[str, Ledger], as_of: date) -> pd.DataFrame:
    """Cells of the live records dated up to a day.

    One row per unit, reported period, ledger and field with any record: n_rows (cells asked for), n_filled.
    Fields that are never stored are left out, since nobody can say afterwards whether they were filled in.
    """
    parts = [part for ledger in ledgers.values() for part in _parts(store, ledger, as_of)]
    nothing = pd.DataFrame(columns=list(FILLED_COLUMNS))
    return pd.concat(parts, ignore_index=True)[list(FILLED_COLUMNS)] if parts else nothing


def _parts(store: Store, ledger: Ledger, as_of: date) -> Iterator[pd.DataFrame]:
    fields = {f"n_{at}": one.field for at, one in enumerate(ledger_columns(ledger))}
    counts = ", ".join(f"count({quoted(field)}) AS {name}" for name, field in fields.items())
    query = FILLED_SQL.format(counts=counts, ledger=quoted(ledger.id), as_of=literal(as_of))
    found = store.sql(query)
    if len(found):
        long = found.melt(["unit", "period", "n_rows"], list(fields), value_name="n_filled")
        yield long.assign(field=long["variable"].map(fields), ledger=ledger.id)

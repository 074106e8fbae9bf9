"""What a template brings along: the carried fields of what a unit reported before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan
from analytics.store import Store, open_records
from analytics.workspace import Workspace

MOST_ROWS = 2_000  # of one unit and ledger; more than that is not a register of standing things
# One row per unit and carried key (without one: per unit), from its newest live record.
NEWEST_SQL = """
WITH newest AS (
    SELECT
        unit,
        {columns}
    FROM "{ledger}"
    QUALIFY row_number() OVER (
        PARTITION BY unit{keys}
        ORDER BY event_on DESC, received_on DESC, submission DESC, "row" DESC
    ) = 1
)
SELECT *
FROM newest
QUALIFY row_number() OVER (PARTITION BY unit ORDER BY {columns}) <= {most}
ORDER BY unit, {columns}
"""

CarriedRow = Mapping[str, object]
Known = Mapping[tuple[str, str], tuple[CarriedRow, ...]]  # by unit and ledger


def known_rows(workspace: Workspace, plan: Plan, ledgers: Mapping[str, Ledger]) -> Known:
    """The carried fields of the newest live records of all units, without repetition.

    One row per combination of the carried key fields; for a ledger without such the single newest record.
    """
    found: dict[tuple[str, str], list[CarriedRow]] = defaultdict(list)
    with open_records(workspace, plan, ledgers) as store:
        for ledger in ledgers.values():
            if ledger.carried:
                for unit, row in _newest(store, ledger):
                    found[unit, ledger.id].append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def _newest(store: Store, ledger: Ledger) -> list[tuple[str, CarriedRow]]:
    columns = ", ".join(f'"{name}"' for name in ledger.carried)
    keys = "".join(f', "{name}"' for name in ledger.carried if ledger.field[name].key)
    query = NEWEST_SQL.format(ledger=ledger.id, columns=columns, keys=keys, most=MOST_ROWS)
    rows = store.connection.execute(query).fetchall()
    return [(unit, dict(zip(ledger.carried, values, strict=True))) for unit, *values in rows]

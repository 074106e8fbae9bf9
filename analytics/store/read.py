"""Reading: one hardened DuckDB connection on one version of the store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import duckdb
import pandas as pd

from analytics.plan.ledger import Ledger
from analytics.plan.model import CountedRecords, Plan
from analytics.store.columns import columns_by_ledger
from analytics.store.comments import comment_sql
from analytics.store.engine import connect, lock_down
from analytics.store.registers import make_deadlines, make_registers
from analytics.store.table import EMPTY, live_files, open_table, table_folder
from analytics.store.views import version_sql, view_sql
from analytics.workspace import Workspace


@dataclass(frozen=True)
class Store:
    """An open store. `version` is the snapshot read (-1: nothing was ever stored).

    `fingerprint` is the same only for the same data files seen as of the same day. `known_on` is the day
    whose state of knowledge the views show (None: all that was stored). `versions` holds for each ledger
    a query for every record known by then, also of submissions that were replaced: the columns of its
    view, `seq` (the order in which submissions were stored) and `superseded_on`.
    """

    connection: duckdb.DuckDBPyConnection
    version: int
    fingerprint: str
    known_on: date | None = None
    versions: Mapping[str, str] = field(default_factory=dict, repr=False)

    def sql(self, query: str, **params: object) -> pd.DataFrame:
        """The answer to a query; `$name` in it takes the parameter `name`."""
        return self.connection.execute(query, params or None).df()


@contextmanager
def open_store(
    workspace: Workspace,
    plan: Plan,
    ledgers: Mapping[str, Ledger],
    *,
    known_on: date | None = None,
    version: int | None = None,
) -> Iterator[Store]:
    """The store of a workspace for reading, closed at the end of the block.

    Views hold what was submitted for this plan: one view per ledger with its live records, as far as the
    plan's rules count them, `submission`, `sheet_report`, `act`, `reject` and `notice`, beside the tables
    `deadline`, `extension`, `unit`, `indicator`, `target` and `clause`. Each is described by comments
    (duckdb_views(), duckdb_columns()). `known_on` shows what was known at the end of that day; `version`
    reads an older snapshot. Raises StoreError when there is no such version.
    """
    columns = columns_by_ledger(ledgers)
    folder = table_folder(workspace)
    table = open_table(folder, version)
    files = live_files(table) if table else []
    with connect(workspace) as connection:
        asked = {"plan": plan.id, "known_on": known_on}
        make_deadlines(connection, plan, ledgers, known_on)
        for statement in view_sql(folder, files, columns, counted=plan.rules.counted, **asked):
            connection.execute(statement)
        make_registers(connection, plan)
        connection.execute(";\n".join(comment_sql(plan, ledgers)))
        lock_down(connection, (folder / one.path for one in files))
        said = "\n".join([str(known_on), *(one.path for one in files)])
        fingerprint = hashlib.sha256(said.encode()).hexdigest()
        versions = dict(version_sql(folder, files, columns, **asked))
        yield Store(connection, table.version() if table else EMPTY, fingerprint, known_on, versions)


@contextmanager
def open_records(
    workspace: Workspace,
    plan: Plan,
    ledgers: Mapping[str, Ledger],
    *,
    known_on: date | None = None,
    version: int | None = None,
) -> Iterator[Store]:
    """As `open_store`, with every live record, also those the rules do not count.

    For those who look after the records themselves: receipts, templates, the review.
    """
    rules = plan.rules.model_copy(update={"counted": CountedRecords()})
    whole = plan.model_copy(update={"rules": rules})
    with open_store(workspace, whole, ledgers, known_on=known_on, version=version) as store:
        yield store

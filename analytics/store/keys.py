"""Which person keys a store's records were hashed with: their fingerprints, never the keys."""

from __future__ import annotations

from analytics.store.columns import LOG_COLUMNS, SUBMISSION, table_columns
from analytics.store.engine import connect, files_sql
from analytics.store.table import live_files, open_table, table_folder
from analytics.workspace import Workspace

KEYS_SQL = """
-- Keys of the stored persons, whatever plan they were reported for. One row per key.
SELECT DISTINCT person_key__text
FROM ({submissions})
WHERE person_key__text IS NOT NULL
"""


def person_keys(workspace: Workspace) -> set[str]:
    """Fingerprints of the keys with which the stored persons were hashed; empty for an empty store."""
    folder = table_folder(workspace)
    table = open_table(folder)
    files = [one for one in live_files(table) if one.ledger == SUBMISSION] if table else []
    submissions = files_sql(folder, files, table_columns(LOG_COLUMNS[SUBMISSION]))
    with connect(workspace) as connection:
        rows = connection.execute(KEYS_SQL.format(submissions=submissions)).fetchall()
    return {key for (key,) in rows}

"""The DuckDB connection: no downloads, no reading of Python variables, and files of the store only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from analytics.store.columns import literal, quoted
from analytics.store.table import DataFile
from analytics.workspace import Workspace

PARTITION_TYPES = "hive_partitioning = true, hive_types = {'ledger': VARCHAR, 'period': VARCHAR}"


def connect(workspace: Workspace) -> duckdb.DuckDBPyConnection:
    """A connection in memory with the workspace's threads and memory; it may still open files."""
    spill = workspace.state / "spill"
    return duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
            "threads": str(workspace.settings.threads),
            "memory_limit": workspace.settings.memory,
            "temp_directory": str(spill),
        }
    )


def lock_down(connection: duckdb.DuckDBPyConnection, files: Iterable[Path]) -> None:
    """Close the file system but for these files, and the settings for good."""
    paths = ", ".join(literal(path) for path in files)
    connection.execute(f"SET allowed_paths = [{paths}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def files_sql(folder: Path, files: Sequence[DataFile], columns: Mapping[str, str]) -> str:
    """A query for the rows of data files that has all these columns (name: SQL type), ledger and period.

    Columns a file lacks are NULL, so files written before a column was added stay readable.
    """
    nulls = "".join(f",\n        NULL::{kind} AS {quoted(name)}" for name, kind in columns.items())
    nothing = (
        f"SELECT\n        NULL::VARCHAR AS ledger,\n        NULL::VARCHAR AS period{nulls}\n    WHERE false"
    )
    if not files:
        return nothing
    paths = ", ".join(literal(folder / one.path) for one in files)
    parquet = f"read_parquet([{paths}], union_by_name = true, {PARTITION_TYPES})"
    return f"{nothing}\n    UNION ALL BY NAME\n    SELECT * FROM {parquet}"

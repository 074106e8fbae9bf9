"""Frames as Parquet files for other programs."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from analytics.store.columns import literal


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame to a Parquet file; a file of that name is replaced."""
    with duckdb.connect(
        config={"autoload_known_extensions": "false", "python_enable_replacements": "false"}
    ) as connection:
        connection.register("frame", frame)
        connection.execute(f"COPY frame TO {literal(path)} (FORMAT parquet, COMPRESSION zstd)")

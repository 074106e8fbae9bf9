"""The Delta table on disk: which files are live in a version, and commits that survive a power cut."""

from __future__ import annotations

import json
import os
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from deltalake import CommitProperties, DeltaTable, Field, PostCommitHookProperties, Schema
from deltalake.exceptions import DeltaError
from deltalake.schema import PrimitiveType
from deltalake.transaction import AddAction, RemoveAction

from analytics.errors import Problem, StoreError
from analytics.store.columns import COMMON, DELTA_TYPES, PARTITION
from analytics.workspace import Workspace

EMPTY = -1  # the version of a store in which nothing was ever written
# Old versions are the history of what was known when; nothing in the suite ever vacuums them away.
CONFIGURATION = {
    "delta.deletedFileRetentionDuration": "interval 36500 days",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.enableExpiredLogCleanup": "false",
    "delta.checkpointInterval": "100",
}
UNUSABLE_IN_PATH = re.compile(r"[\[\]*?]|%[0-9A-Fa-f]{2}")


@dataclass(frozen=True)
class DataFile:
    """A live data file of a version."""

    path: str  # inside the table's folder
    ledger: str
    period: str
    n_rows: int


def table_folder(workspace: Workspace) -> Path:
    """Where the table lies.

    Raises StoreError when the path has characters with which files could not be found again.
    """
    folder = workspace.store / "record"
    found = UNUSABLE_IN_PATH.search(str(folder))
    if found:
        values = {"folder": str(workspace.store), "characters": found.group()}
        raise StoreError(Problem("store_problems.folder_name", values))
    return folder


def open_table(folder: Path, version: int | None = None) -> DeltaTable | None:
    """The table, as it is now or was in a version; None where there is none yet.

    Raises StoreError for a version that does not exist, and for a table written by another tool in a way
    that its list of files does not tell the whole content (deletion vectors, renamed columns).
    """
    if version == EMPTY or not (folder / "_delta_log").is_dir() or not DeltaTable.is_deltatable(str(folder)):
        if version not in (None, EMPTY):
            raise StoreError(Problem("store_problems.no_version", {"version": version, "newest": EMPTY}))
        return None
    table = _opened(folder, version)
    protocol = table.protocol()
    if protocol.min_reader_version > 1 or protocol.reader_features:
        features = ", ".join(protocol.reader_features or [f"reader version {protocol.min_reader_version}"])
        raise StoreError(Problem("store_problems.foreign_table", {"features": features}, file=str(folder)))
    return table


def _opened(folder: Path, version: int | None) -> DeltaTable:
    try:
        newest = DeltaTable(str(folder))
        if version is not None and not 0 <= version <= newest.version():
            values = {"version": version, "newest": newest.version()}
            raise StoreError(Problem("store_problems.no_version", values))
        return newest if version is None else DeltaTable(str(folder), version=version)
    except (DeltaError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise StoreError(Problem("store_problems.unreadable", {"reason": reason}, file=str(folder))) from None


def create_table(folder: Path) -> DeltaTable:
    """A new, empty table with the columns every row has."""
    folder.mkdir(parents=True, exist_ok=True)
    fields = [Field(name, PrimitiveType("string")) for name in PARTITION]
    table = DeltaTable.create(
        str(folder),
        Schema(fields + _fields(COMMON)),
        partition_by=list(PARTITION),
        configuration=CONFIGURATION,
    )
    sync_files([_log_entry(folder, 0)], folder.parent)
    return table


def add_columns(table: DeltaTable, folder: Path, columns: Mapping[str, str]) -> None:
    """Give the table the columns (name: SQL type) it does not have; older files simply lack them."""
    there = {field.name for field in table.schema().fields}
    new = {name: kind for name, kind in columns.items() if name not in there}
    if new:
        table.alter.add_columns(_fields(new))
        table.update_incremental()
        sync_files([_log_entry(folder, table.version())], folder)


def live_files(table: DeltaTable) -> list[DataFile]:
    """Data files of the table's version, in a fixed order."""
    actions = table.get_add_actions(flatten=True)
    columns = [
        actions[name].to_pylist() for name in ("path", "partition.ledger", "partition.period", "num_records")
    ]
    # paths are percent-encoded in the log; the library's own file_uris() breaks on Chinese and spaces
    return sorted(
        (DataFile(unquote(path), *rest) for path, *rest in zip(*columns, strict=True)),
        key=lambda one: one.path,
    )


def by_ledger(files: Iterable[DataFile]) -> dict[str, list[DataFile]]:
    """Files grouped by ledger."""
    groups = defaultdict(list)
    for one in files:
        groups[one.ledger].append(one)
    return groups


def commit_files(
    table: DeltaTable,
    folder: Path,
    *,
    new: Sequence[DataFile],
    gone: Sequence[DataFile],
    about: Mapping[str, object],
) -> int:
    """Put new files in and take replaced ones out in one atomic commit; gives back the new version.

    Everything is on the disk before this returns. A writer that came between raises StoreError.
    """
    sync_files([folder / one.path for one in new], folder.parent)
    actions = [_add(folder, one) for one in new] + [_remove(folder, one) for one in gone]
    before = table.version()
    try:
        table.create_write_transaction(
            actions,
            "append",
            table.schema(),
            list(PARTITION),
            commit_properties=CommitProperties(custom_metadata=dict(about)),
            post_commithook_properties=PostCommitHookProperties(cleanup_expired_logs=False),
        )
    except DeltaError as error:
        values = {"reason": str(error).splitlines()[0]}
        raise StoreError(Problem("store_problems.not_committed", values)) from None
    table.update_incremental()
    sync_files([_log_entry(folder, version) for version in range(before + 1, table.version() + 1)], folder)
    return table.version()


def sync_files(paths: Iterable[Path], top: Path) -> None:
    """Force files and the folders above them, up to `top`, to the disk: deltalake itself does not."""
    folders = set()
    for path in paths:
        _sync(path)
        folders.update(_between(path.parent, top))
    if os.name != "nt":  # Windows keeps folder entries safe by itself and cannot open folders
        for folder in folders:
            _sync(folder)


def _between(folder: Path, top: Path) -> Iterator[Path]:
    while True:
        yield folder
        if folder in (top, folder.parent):
            return
        folder = folder.parent


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _fields(columns: Mapping[str, str]) -> list[Field]:
    return [Field(name, PrimitiveType(DELTA_TYPES[kind])) for name, kind in columns.items()]


def _log_entry(folder: Path, version: int) -> Path:
    return folder / "_delta_log" / f"{version:020}.json"


def _partition(one: DataFile) -> dict[str, str]:
    return {"ledger": one.ledger, "period": one.period}


def _add(folder: Path, one: DataFile) -> AddAction:
    stat = (folder / one.path).stat()
    stats = json.dumps({"numRecords": one.n_rows})
    return AddAction(one.path, stat.st_size, _partition(one), int(stat.st_mtime * 1000), True, stats)


def _remove(folder: Path, one: DataFile) -> RemoveAction:
    return RemoveAction(
        path=one.path,
        data_change=True,
        deletion_timestamp=int(time.time() * 1000),
        partition_values=_partition(one),
        size=(folder / one.path).stat().st_size,
    )

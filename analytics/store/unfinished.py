"""What a writer that died left behind: data files that no version of the store speaks of."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from pathlib import Path

NOTE = "unfinished"
BATCH = re.compile(r"[0-9a-f]{32}")


def note_batch(store: Path) -> str:
    """Begin a batch: its name stands in a note until it is committed and begins the names of its files."""
    batch = uuid.uuid4().hex
    (store / NOTE).write_text(batch, encoding="ascii")
    return batch


def forget_batch(store: Path) -> None:
    """The batch is committed: nothing of it is left behind."""
    (store / NOTE).unlink(missing_ok=True)


def clear_unfinished(store: Path, folder: Path, live: Iterable[str]) -> None:
    """Remove the files of the batch in the note that are not live; only for who holds the lock.

    A batch whose commit went through before its writer died has nothing but live files: no later batch
    can have replaced any.
    """
    try:
        batch = (store / NOTE).read_text(encoding="ascii")
    except (OSError, ValueError):
        return
    if BATCH.fullmatch(batch):
        kept = {folder / one for one in live}
        for path in folder.rglob(f"{batch}-*.parquet"):
            if path not in kept:
                path.unlink(missing_ok=True)
    forget_batch(store)

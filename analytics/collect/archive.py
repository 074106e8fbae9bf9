"""Every submitted file as it came, kept by the hash of its content."""

from __future__ import annotations

import os
from pathlib import Path

from analytics.workspace import Workspace


def archive_file(workspace: Workspace, data: bytes, sha256: str, suffix: str) -> Path:
    """Put a file's bytes into the archive, safely on the disk; gives back its place. Once is enough."""
    path = workspace.archive / f"{sha256}{suffix}"
    try:
        if path.stat().st_size == len(data):
            return path
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with open(part, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
    return path


def clear_unfinished(workspace: Workspace) -> None:
    """Remove what a collect that died left half written; only for who holds the store's writer."""
    for part in workspace.archive.glob("*.part"):
        part.unlink(missing_ok=True)


def sync_archive(workspace: Workspace) -> None:
    """Force the archive's folder to the disk, so that the names of new files survive a power cut."""
    if os.name == "nt":  # Windows keeps folder entries safe by itself and cannot open folders
        return
    handle = os.open(workspace.archive, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Plans that were found sound before, so that the same files are not checked through again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from analytics.workspace import Workspace

MOST_KEPT = 50


def mark_of(files: Iterable[Path], *said: str) -> str:
    """What names these files and texts as they are, and the code that checks them."""
    parts = [_code(), *(f"{path}\0".encode() + path.read_bytes() for path in files)]
    parts += [one.encode() for one in said]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def was_sound(workspace: Workspace, mark: str) -> bool:
    """Whether these very files passed all checks in this workspace before."""
    return mark in _marks(workspace)


def note_sound(workspace: Workspace, mark: str) -> None:
    """Remember that these files passed; where nothing can be written they are checked again next time."""
    marks = [*_marks(workspace), mark][-MOST_KEPT:]
    try:
        workspace.state.mkdir(parents=True, exist_ok=True)
        _file(workspace).write_text("\n".join(marks) + "\n", encoding="ascii")
    except OSError:
        return


def _marks(workspace: Workspace) -> list[str]:
    try:
        return _file(workspace).read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        return []


def _file(workspace: Workspace) -> Path:
    return workspace.state / "sound_plans.txt"


@cache
def _code() -> bytes:
    files = sorted(Path(__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).digest()

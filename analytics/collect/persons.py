"""Person numbers as keyed hashes: enough to count people once, of no use to anybody without the key.

A bare hash of an ID number is found by trying all numbers, so the hash is keyed (HMAC-SHA256), and the key
lies neither in the workspace nor in the repository: who copies those takes no key along. Keys live in a
folder of the user's own, each in a file named by its fingerprint; the store says with which fingerprint its
records were hashed. So a workspace that was moved finds its key again, and no two share one.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from unicodedata import normalize

from platformdirs import user_data_path

from analytics.errors import CollectError, Problem
from analytics.workspace import REPOSITORY, Workspace

HASH_LENGTH = 32  # hexadecimal digits kept of HMAC-SHA256: 128 bits
KEY_BYTES = 32
FOLDER_VARIABLE = "ANALYTICS_KEYS"
FORMER_KEY = Path("data") / "person.key"  # where the key of a workspace lay at first


@dataclass(frozen=True)
class PersonKey:
    """A key and the file it belongs into; `moved_from` is the place in the workspace it was taken from."""

    secret: bytes = field(repr=False)
    folder: Path
    moved_from: Path | None = None

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.secret)

    @property
    def path(self) -> Path:
        return key_path(self.folder, self.fingerprint)

    def keep(self) -> None:
        """Put the key into its file, safely on the disk, unless it is there. Raises CollectError."""
        if not self.path.exists():
            _make_folder(self.folder)
            write_secret(self.path, self.secret)


def load_key(workspace: Workspace, *, used: Set[str]) -> PersonKey:
    """The workspace's key; a new one, not yet kept, when its store holds no persons.

    `used` are the fingerprints of the keys the store's records were hashed with. A key that still lies in
    the workspace is moved out. Raises CollectError when the key is gone or damaged (the same person would
    then count twice), and when the folder for keys must not or cannot be used.
    """
    folder = keys_folder(workspace)
    moved = _moved(workspace, folder, used)
    if moved:
        return moved
    if not used:
        return PersonKey(secrets.token_bytes(KEY_BYTES), folder)
    path = next((one for one in key_files(folder, used) if one.exists()), None)
    if path is None:
        raise _lost(folder, used)
    return read_key(path)


def keys_folder(workspace: Workspace) -> Path:
    """Where keys live: the folder named by ANALYTICS_KEYS, else by `person_keys` of the workspace's settings,
    else one of the user's own. Raises CollectError for a folder inside the workspace or the repository."""
    named = os.environ.get(FOLDER_VARIABLE) or workspace.settings.person_keys
    folder = Path(named).expanduser() if named else user_data_path("analytics", appauthor=False) / "keys"
    if not folder.is_absolute():
        raise CollectError(Problem("key_problems.relative_folder", {"folder": named}))
    folder = folder.resolve()
    inside = inside_project(folder, workspace)
    if inside:
        raise CollectError(Problem("key_problems.folder_inside", {"folder": folder, "inside": inside}))
    return folder


def inside_project(path: Path, workspace: Workspace) -> Path | None:
    """The workspace or the repository when the path lies in it: no key belongs there."""
    roots = (workspace.root.resolve(), REPOSITORY)
    return next((one for one in roots if path.resolve().is_relative_to(one)), None)


def former_key_file(workspace: Workspace) -> Path | None:
    """The key file in the workspace, where earlier versions kept it; None when there is none."""
    path = workspace.root / FORMER_KEY
    return path if path.is_file() else None


def key_files(folder: Path, used: Set[str]) -> list[Path]:
    """The files in which keys with these fingerprints are looked for."""
    return [key_path(folder, one) for one in sorted(used)]


def key_path(folder: Path, name: str) -> Path:
    """The file of the key with a fingerprint."""
    return folder / f"{name}.key"


def read_key(path: Path) -> PersonKey:
    """The key in a file that is named by its fingerprint. Raises CollectError for any other content."""
    secret = read_secret(path)
    if path.name != key_path(path.parent, fingerprint(secret)).name:
        raise CollectError(Problem("key_problems.damaged_key", file=str(path)))
    return PersonKey(secret, path.parent)


def read_secret(path: Path) -> bytes:
    """The key in a file of any name. Raises CollectError when there is none in it."""
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise CollectError(
            Problem("key_problems.unreadable_key", {"reason": error.strerror}, file=str(path))
        ) from None
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise CollectError(Problem("key_problems.damaged_key", file=str(path)))
    return secret


def write_secret(path: Path, secret: bytes) -> None:
    """Write a key into a new file that only its owner can read. Raises CollectError when that fails."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "w", encoding="ascii") as file:
            file.write(secret.hex())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _unwritable(path.parent, error) from None


def fingerprint(key: bytes) -> str:
    """Tells keys apart without telling the key."""
    return hmac.digest(key, b"fingerprint", "sha256").hex()[:16]


def person_hasher(key: bytes) -> Callable[[str], str]:
    """A function from a person's number to its hash; width, case and spaces make no difference."""

    keyed = hmac.new(key, digestmod="sha256")

    @lru_cache(maxsize=100_000)
    def hashed(number: str) -> str:
        one = keyed.copy()
        one.update("".join(normalize("NFKC", number).upper().split()).encode())
        return one.hexdigest()[:HASH_LENGTH]

    return hashed


def _moved(workspace: Workspace, folder: Path, used: Set[str]) -> PersonKey | None:
    """The key that lay in the workspace, now in its folder; None when none lay there."""
    former = former_key_file(workspace)
    if former is None:
        return None
    key = PersonKey(read_secret(former), folder, former)
    if used and key.fingerprint not in used:
        values = {"fingerprint": key.fingerprint, "used": ", ".join(sorted(used))}
        raise CollectError(Problem("key_problems.other_key", values, file=str(former)))
    key.keep()
    read_key(key.path)  # only then is the former file of no use any more
    former.unlink()
    return key


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise _unwritable(folder, error) from None


def _lost(folder: Path, used: Set[str]) -> CollectError:
    names = ", ".join(one.name for one in key_files(folder, used))
    return CollectError(Problem("key_problems.lost_key", {"names": names, "folder": folder}))


def _unwritable(folder: Path, error: OSError) -> CollectError:
    values = {"folder": folder, "reason": error.strerror, "variable": FOLDER_VARIABLE}
    return CollectError(Problem("key_problems.unwritable_folder", values))

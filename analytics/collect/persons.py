"""Person numbers as keyed hashes: enough to count people once, of no use to anybody without the key."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Callable
from functools import lru_cache
from unicodedata import normalize

from analytics.errors import CollectError, Problem
from analytics.workspace import Workspace

HASH_LENGTH = 32  # hexadecimal digits kept of HMAC-SHA256: 128 bits
KEY_BYTES = 32


def load_key(workspace: Workspace, *, used: set[str]) -> bytes:
    """The workspace's key, made on first use and readable by its owner only.

    `used` are fingerprints of the keys the store's records were hashed with. Raises CollectError when the
    key is another one or gone: the same person would then count twice.
    """
    path = workspace.key_file
    if not path.exists() and not used:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        raise CollectError(Problem("collect_problems.no_key", file=str(path))) from None
    if len(key) < KEY_BYTES or (used and fingerprint(key) not in used):
        raise CollectError(Problem("collect_problems.other_key", file=str(path)))
    return key


def fingerprint(key: bytes) -> str:
    """Tells keys apart without telling the key."""
    return hmac.digest(key, b"fingerprint", "sha256").hex()[:16]


def person_hasher(key: bytes) -> Callable[[str], str]:
    """A function from a person's number to its hash; width, case and spaces make no difference."""

    @lru_cache(maxsize=100_000)
    def hashed(number: str) -> str:
        written = "".join(normalize("NFKC", number).upper().split())
        return hmac.digest(key, written.encode(), "sha256").hex()[:HASH_LENGTH]

    return hashed

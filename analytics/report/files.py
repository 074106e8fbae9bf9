"""File names readers can use everywhere, files that are whole or absent, and their hashes."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from datetime import date
from pathlib import Path

from analytics.plan.target import Organisation

# Refused by Windows, eaten by papermill's path templates ({}), or read as markup by a browser's address line.
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*{}%#&\'`$;\s_]+')
DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))}
LONGEST_NAME = 120  # bytes in UTF-8; file systems stop at 255 and we add endings


def lens_folder(known_on: date | None, organisation: Organisation = Organisation.NOW) -> Path:
    """Where below the ordinary results of a day others lie: known on an earlier day, units as they were.

    Empty for the ordinary ones.
    """
    parts = [f"known_{known_on.isoformat()}"] if known_on else []
    if organisation is not Organisation.NOW:
        parts.append(f"units_{organisation.value}")
    return Path(*parts)


def safe_name(text: str) -> str:
    """A file name (without ending) that reads like `text` and works on Linux, macOS and Windows.

    >>> safe_name("Q01_供水/公司{x}")
    'Q01_供水_公司_x'
    """
    kept = "".join(
        "_" if unicodedata.category(char) in ("Cf", "Cs", "Co", "Cn", "Zl", "Zp") else char
        for char in unicodedata.normalize("NFC", text)
    )
    name = UNSAFE.sub("_", kept)
    name = name.encode("utf-8")[:LONGEST_NAME].decode("utf-8", "ignore").strip("._- ")
    if not name or name.split(".")[0].upper() in DEVICES:
        name = f"_{name}"
    return name


def write_atomic(path: Path, data: bytes | str) -> None:
    """Write a file so that anybody sees the old one or the whole new one, never a part.

    The bytes are on the disk before the name points at them.
    """
    if isinstance(data, str):
        data = data.encode("utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".draft-", suffix=path.suffix, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(0o644)
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_folder(*folders: Path) -> str:
    """One SHA-256 over all files below the folders, by path and content; order and clock do not matter."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            name = path.relative_to(folder).as_posix()
            digest.update(f"{folder.name}/{name}\0{sha256_of(path)}\n".encode())
    return digest.hexdigest()

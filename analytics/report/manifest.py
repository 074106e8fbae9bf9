"""What a batch was made from and what came of it, as one JSON file beside the reports."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analytics.plan.target import Organisation
from analytics.report.files import sha256_of, write_atomic

MANIFEST = "manifest.json"
DONE = "done"
FAILED = "failed"


@dataclass(frozen=True)
class Entry:
    """One report of a folder. `files` maps file names to SHA-256; a failed report has none.

    `inputs` says what it was made from: store version, hashes of plan, notebook and scenario, parameters;
    `facts` what it tells of itself (total, grade, rank) in finished texts.
    """

    report: str
    unit: str
    title: str
    state: str
    seconds: float
    error: str | None
    files: Mapping[str, str]
    inputs: Mapping[str, Any]
    facts: Mapping[str, str]

    @property
    def is_done(self) -> bool:
        return self.state == DONE


@dataclass(frozen=True)
class Manifest:
    """All reports of one folder, in the order of the plan, and what they have in common.

    `known_on` is the day whose state of knowledge counts; empty: all that was stored then.
    """

    plan: str
    as_of: str
    lang: str
    scenario: str
    reports: tuple[Entry, ...]
    suite: str = field(default_factory=lambda: version("analytics"))
    python: str = field(default_factory=platform.python_version)
    known_on: str = ""
    organisation: str = Organisation.NOW.value

    @property
    def failed(self) -> tuple[Entry, ...]:
        return tuple(one for one in self.reports if not one.is_done)


def entry_files(folder: Path, paths: Iterable[Path]) -> dict[str, str]:
    """Names below `folder` and hashes of the files a report consists of."""
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in paths}


def write_manifest(folder: Path, manifest: Manifest) -> Path:
    """Write the manifest whole or not at all; its path comes back."""
    path = folder / MANIFEST
    write_atomic(path, json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n")
    return path


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a folder; None when there is none or it is not one of ours."""
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        entries = tuple(Entry(**one) for one in said.pop("reports"))
        return Manifest(**said, reports=entries)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None

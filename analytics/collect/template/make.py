"""Writes templates: one workbook for each unit and period."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from analytics.collect.template.book import template_bytes
from analytics.collect.template.choose import Wanted, offered_ledgers
from analytics.collect.template.known import known_rows
from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan
from analytics.plan.unit_names import name_on
from analytics.sample.workbook import NOT_IN_FILE_NAMES
from analytics.workspace import Workspace

LONGEST_NAME = 120  # bytes in UTF-8; file systems stop at 255

Progress = Callable[[int, int], None]  # how many are done, of how many


def write_templates(
    workspace: Workspace,
    plan: Plan,
    ledgers: Mapping[str, Ledger],
    wanted: Sequence[Wanted],
    *,
    lang: str,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Write the templates wanted; their paths come back.

    Into `folder`, else into `data/templates/<period>`. Codes of standing things come from what the store
    holds now; the same plan, ledgers and store give the same bytes. A file of that name is replaced.
    """
    known = known_rows(workspace, plan, ledgers)
    paths = []
    for done, one in enumerate(wanted, start=1):
        path = (folder or workspace.templates / one.period.code) / file_name(one, lang)
        offered = offered_ledgers(plan, ledgers, one)
        _write(path, template_bytes(plan, one, offered, known, lang))
        paths.append(path)
        if progress:
            progress(done, len(wanted))
    return paths


def file_name(wanted: Wanted, lang: str) -> str:
    """Unit, its name and the period, as every system takes it: `Q01_供水公司_2024-03.xlsx`."""
    name = name_on(wanted.unit, wanted.period.ends_on).in_(lang)
    kept = "".join(char if char.isprintable() else "_" for char in NOT_IN_FILE_NAMES.sub("_", name))
    short = kept.encode("utf-8", "ignore")[:LONGEST_NAME].decode("utf-8", "ignore").strip()
    return f"{wanted.unit.code}_{short}_{wanted.period.code}.xlsx"


def _write(path: Path, data: bytes) -> None:
    """Write the file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".draft-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(draft).chmod(0o644)
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise

"""The notebook of a failed run, kept for looking at, with statuses that are true."""

from __future__ import annotations

import html
from pathlib import Path

import nbformat

from analytics.report.files import write_atomic


def keep_failed(draft: Path, target: Path, error: str) -> None:
    """Write the half-done notebook in `draft` to `target` and say in its first cell what went wrong.

    papermill calls every cell of a dead or timed-out run completed; what never ran is `pending` here.
    Nothing is written when the run ended before there was a notebook.
    """
    try:
        notebook = nbformat.read(draft, as_version=4)
    except (OSError, ValueError):  # none, or cut off while it was written
        return
    for cell in notebook.cells:
        about = cell.metadata.get("papermill")
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None and about:
            about["status"] = "pending"
    notebook.metadata.setdefault("papermill", {})["exception"] = True
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell(f"<pre>{html.escape(error)}</pre>"))
    write_atomic(target, nbformat.writes(notebook))

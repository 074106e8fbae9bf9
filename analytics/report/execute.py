"""One report: a real papermill run of its notebook, checked, exported and put in place."""

from __future__ import annotations

import html
import re
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from analytics.report.files import write_atomic
from analytics.report.html import export_html, facts_of
from analytics.report.job import Job
from analytics.report.kernel import KERNEL_NAME, ReportKernel
from analytics.words import say

KERNEL_TRIES = 3
OUR_ERRORS = ("PlanError", "CollectError", "StoreError", "ParameterError", "ReportError")
INJECTED = "injected-parameters"


class NotTheReport(Exception):
    """The run ended, but what it left is not the report that was asked for."""


def run(job: Job, draft: Path) -> dict[str, str]:
    """Run the job's notebook, write its files and say what the report tells of itself.

    Raises whatever went wrong and then writes none of the files. papermill keeps the half-done notebook
    in `draft` while it runs.
    """
    executed = _run_notebook(job, draft)
    check_executed(executed, job)
    page = (
        export_html(executed, title=f"{job.title} {job.parameters['as_of']}", lang=job.lang)
        if job.html
        else None
    )
    _describe(executed, job)
    write_atomic(Path(job.ipynb), nbformat.writes(executed))
    if page is not None:
        check_page(page, job)
        write_atomic(Path(job.html), page)
    return facts_of(executed)


def check_executed(executed: NotebookNode, job: Job) -> None:
    """Raise NotTheReport unless every cell ran, with the job's own values, and the subject is named.

    papermill stamps cells `completed` that never ran, so only what a kernel leaves behind is believed.
    """
    for number, cell in enumerate(_code_cells(executed), start=1):
        if cell.source.strip() and cell.execution_count is None:
            raise NotTheReport(say("run_problems.cell_never_ran", job.lang, cell=number))
        if any(output.output_type == "error" for output in cell.outputs):
            raise NotTheReport(say("run_problems.cell_failed", job.lang, cell=number))
    injected = [cell for cell in executed.cells if INJECTED in cell.metadata.get("tags", ())]
    if job.parameters and len(injected) != 1:
        raise NotTheReport(say("run_problems.not_injected", job.lang))
    shown = "".join(_texts(executed))
    if job.subject not in shown and html.escape(job.subject) not in shown:
        raise NotTheReport(say("run_problems.wrong_subject", job.lang, subject=job.subject))
    wanted = {"unit": job.unit, "as_of": str(job.parameters["as_of"]), "version": str(job.snapshot)}
    wanted |= {
        name: str(job.parameters[name]) for name in ("known_on", "organisation") if name in job.parameters
    }
    told = {name: str(facts_of(executed).get(name, "-")) for name in wanted}
    if told != wanted:
        values = {"shown": " ".join(told.values()), "wanted": " ".join(wanted.values())}
        raise NotTheReport(say("run_problems.wrong_data", job.lang, **values))


def check_page(page: str, job: Job) -> None:
    """Raise NotTheReport unless the page's title names the job's subject."""
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    if title is None or job.subject not in html.unescape(title[1]):
        raise NotTheReport(say("run_problems.wrong_title", job.lang, subject=job.subject))


def error_text(error: BaseException, lang: str) -> str:
    """What went wrong, for manifest and index: our own messages in full, of others only the kind and place.

    Messages of other libraries may quote a record and with it a person.
    """
    if isinstance(error, NotTheReport):
        return str(error)
    if isinstance(error, PapermillExecutionError):
        if error.ename in OUR_ERRORS:
            return error.evalue
        return say("run_problems.cell_raised", lang, cell=error.exec_count or "?", kind=error.ename)
    return say("run_problems.raised", lang, kind=type(error).__name__)


def _run_notebook(job: Job, draft: Path) -> NotebookNode:
    for left in reversed(range(KERNEL_TRIES)):
        try:
            return papermill.execute_notebook(
                _literal(job.notebook),
                _literal(str(draft)),
                parameters=dict(job.parameters),
                kernel_name=KERNEL_NAME,
                language="python",
                kernel_manager_class=ReportKernel,
                shutdown_kernel="immediate",
                store_widget_state=False,
                progress_bar=False,
                start_timeout=90,
                cwd=str(Path(job.notebook).parent),
            )
        except (PapermillExecutionError, CellExecutionError):
            raise
        except (RuntimeError, OSError):
            if not left or _anything_ran(draft):
                raise
    raise AssertionError("unreachable")


def _literal(path: str) -> str:
    """A path papermill's own templating gives back unchanged."""
    return path.replace("{", "{{").replace("}", "}}")


def _anything_ran(draft: Path) -> bool:
    if not draft.exists():
        return False
    return any(
        cell.execution_count or cell.outputs for cell in _code_cells(nbformat.read(draft, as_version=4))
    )


def _describe(executed: NotebookNode, job: Job) -> None:
    """Replace this machine's paths in the notebook's metadata by file names."""
    executed.metadata.title = job.title
    about = executed.metadata.get("papermill", {})
    about["input_path"] = Path(job.notebook).name
    about["output_path"] = Path(job.ipynb).name


def _code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _texts(executed: NotebookNode) -> list[str]:
    return [
        str(text)
        for cell in _code_cells(executed)
        for output in cell.outputs
        for kind, text in output.get("data", {}).items()
        if kind.startswith("text/")
    ]

"""A batch: every report of an order, made side by side, listed in a manifest and an index page."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from analytics.errors import Problem, ReportError
from analytics.plan.target import Organisation
from analytics.report.crew import Outcome, run_jobs
from analytics.report.files import sha256_of, write_atomic
from analytics.report.index import index_html
from analytics.report.manifest import (
    DONE,
    FAILED,
    Entry,
    Manifest,
    entry_files,
    read_manifest,
    write_manifest,
)
from analytics.report.order import Order, take_order
from analytics.words import LANGUAGES
from analytics.workspace import Workspace

Progress = Callable[[int, int], None]  # how many are done, of how many


@dataclass(frozen=True)
class BatchResult:
    """What a batch left: its folder, index page and manifest, and every report it made or failed to make."""

    folder: Path
    index: Path
    manifest: Path
    made: tuple[Entry, ...]
    seconds: float

    @property
    def failed(self) -> tuple[Entry, ...]:
        return tuple(one for one in self.made if not one.is_done)


def make_reports(
    workspace: Workspace,
    *,
    as_of: date,
    plan: str | None = None,
    lang: str = LANGUAGES[0],
    units: Sequence[str] | None = None,
    reports: Sequence[str] | None = None,
    scenario: str | None = None,
    known_on: date | None = None,
    organisation: Organisation = Organisation.NOW,
    workers: int = 2,
    timeout: float = 900,
    progress: Progress | None = None,
) -> BatchResult:
    """Make the reports of a plan as of a day: all of them, or those of some `units` or `reports`.

    With `known_on` only what was received by that day counts; `organisation` says whether units stand as
    they are or as they were. Such reports lie in folders of their own (`report_folder`).
    Everything asked for is checked first: PlanError and ParameterError tell all that is wrong before
    any report is begun. A report that fails (an error, `timeout` seconds, a dead worker) is listed in
    result, manifest and index and stops no other. ReportError when another batch runs in this workspace.
    """
    start = time.perf_counter()
    order = take_order(
        workspace,
        as_of=as_of,
        plan_id=plan,
        lang=lang,
        units=units,
        reports=reports,
        scenario=scenario or "",
        known_on=known_on,
        organisation=organisation,
    )
    workspace.state.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(workspace.state / "reports.lock", timeout=0):
            made = tuple(_run(order, workers=workers, timeout=timeout, progress=progress))
            manifest = _manifest(order, made)
            manifest_path = write_manifest(order.folder, manifest)
            index = order.folder / "index.html"
            facts = {(one.report, one.unit): one.facts for one in manifest.reports}
            write_atomic(index, index_html(manifest, lang=lang, facts=facts))
    except Timeout:
        raise ReportError(Problem("run_problems.busy")) from None
    return BatchResult(order.folder, index, manifest_path, made, time.perf_counter() - start)


def _run(order: Order, *, workers: int, timeout: float, progress: Progress | None) -> list[Entry]:
    entries = []
    for outcome in run_jobs(order.jobs, workers=workers, timeout=timeout, lang=order.lang):
        entries.append(_settled(order, outcome))
        if progress:
            progress(len(entries), len(order.jobs))
    return entries


def _settled(order: Order, outcome: Outcome) -> Entry:
    """The manifest's entry of one outcome; files of an earlier run that it makes untrue are removed."""
    job = outcome.job
    files = [Path(name) for name in (job.ipynb, job.html) if name]
    if outcome.error is None:
        Path(job.failed).unlink(missing_ok=True)
    else:
        for path in files:
            path.unlink(missing_ok=True)
        files = []
    return Entry(
        report=job.report,
        unit=job.unit,
        title=job.title,
        state=DONE if outcome.error is None else FAILED,
        seconds=round(outcome.seconds, 2),
        error=outcome.error,
        files=entry_files(order.folder, files),
        inputs={
            **order.inputs,
            "notebook_sha256": sha256_of(Path(job.notebook)),
            "parameters": dict(job.parameters),
        },
        facts=outcome.facts,
    )


def _manifest(order: Order, made: Sequence[Entry]) -> Manifest:
    """The manifest of the whole folder: this run's reports and those of earlier runs still in place."""
    earlier = read_manifest(order.folder)
    entries = {(one.report, one.unit): one for one in (earlier.reports if earlier else ())}
    entries |= {(one.report, one.unit): one for one in made}
    return Manifest(
        plan=order.plan.id,
        as_of=order.as_of.isoformat(),
        lang=order.lang,
        scenario=order.scenario,
        reports=tuple(entries[key] for key in order.sequence if key in entries),
        known_on=order.known_on.isoformat() if order.known_on else "",
        organisation=order.organisation.value,
    )

"""Make what is due, once per job and period, and remember it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from filelock import FileLock, Timeout

from analytics.collect import CollectReport, collect
from analytics.errors import AnalyticsError, Problem, ReportError
from analytics.plan import load_ledgers, load_plan
from analytics.plan.model import Plan
from analytics.report.batch import BatchResult, Progress, make_reports
from analytics.report.files import write_atomic
from analytics.report.schedule import Run, Slot, SlotState, load_schedule, slots
from analytics.workspace import Workspace

Runs = dict[tuple[str, str], Run]


@dataclass(frozen=True)
class Ran:
    """One slot that was tried: its batch, or why there is none."""

    slot: Slot
    batch: BatchResult | None
    error: AnalyticsError | None = None

    @property
    def is_done(self) -> bool:
        return self.batch is not None and not self.batch.failed


@dataclass(frozen=True)
class DueResult:
    """What one call did: workbooks taken in (None: nothing was due), slots tried, and how all stand now."""

    collected: CollectReport | None
    ran: tuple[Ran, ...]
    slots: tuple[Slot, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing failed, now or for good."""
        return all(one.is_done for one in self.ran) and all(
            slot.state is not SlotState.FAILED for slot in self.slots
        )


def due_slots(workspace: Workspace, *, today: date) -> list[Slot]:
    """How every job and period of the workspace's plan stands on a day; nothing is run."""
    plan = load_plan(workspace)
    return slots(load_schedule(workspace), plan, today, _read(workspace, plan))


def run_due(
    workspace: Workspace,
    *,
    today: date,
    lang: str | None = None,
    workers: int = 2,
    on_start: Callable[[Slot], Progress | None] | None = None,
) -> DueResult:
    """Make the reports that are due and not made yet, oldest first; what failed is tried again next time.

    Calling it again on the same day makes nothing twice. `on_start` is told each slot and may give back
    a progress function for it. Raises PlanError for a bad plan or schedule, ReportError when another
    `run-due` is at work or what is remembered cannot be read.
    """
    workspace.state.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(workspace.state / "run-due.lock", timeout=0):
            return _run_due(workspace, today, lang or workspace.settings.lang, workers, on_start)
    except Timeout:
        raise ReportError(Problem("run_problems.run_due_busy")) from None


def forget_failed(workspace: Workspace) -> None:
    """Let slots that were given up be tried again."""
    plan = load_plan(workspace)
    kept = {key: run for key, run in _read(workspace, plan).items() if run.state is SlotState.DONE}
    _write(workspace, plan, kept)


def _run_due(
    workspace: Workspace,
    today: date,
    lang: str,
    workers: int,
    on_start: Callable[[Slot], Progress | None] | None,
) -> DueResult:
    plan = load_plan(workspace)
    schedule = load_schedule(workspace)
    runs = _read(workspace, plan)
    due = [slot for slot in slots(schedule, plan, today, runs) if slot.state is SlotState.DUE]
    collected = None
    if due and schedule.collect:
        collected = collect(workspace, plan, load_ledgers(workspace), today=today)
    ran = []
    for slot in due:
        progress = on_start(slot) if on_start else None
        one = _run_slot(workspace, plan, slot, lang, workers, progress)
        runs[slot.job.id, slot.period.code] = Run(
            state=SlotState.DONE if one.is_done else SlotState.DUE,
            tries=(slot.run.tries if slot.run else 0) + 1,
            ran_on=today,
        )
        _write(workspace, plan, runs)
        ran.append(one)
    return DueResult(collected, tuple(ran), tuple(slots(schedule, plan, today, runs)))


def _run_slot(
    workspace: Workspace, plan: Plan, slot: Slot, lang: str, workers: int, progress: Progress | None
) -> Ran:
    try:
        batch = make_reports(
            workspace,
            plan=plan.id,
            as_of=min(slot.period.ends_on, plan.ends_on),
            lang=lang,
            reports=[slot.job.report],
            workers=workers,
            progress=progress,
        )
    except AnalyticsError as error:
        return Ran(slot, None, error)
    return Ran(slot, batch)


def _read(workspace: Workspace, plan: Plan) -> Runs:
    path = workspace.state / "schedule.json"
    if not path.exists():
        return {}
    try:
        said = json.loads(path.read_text(encoding="utf-8")).get(plan.id, {})
        return {
            (job, period): Run(SlotState(run["state"]), int(run["tries"]), date.fromisoformat(run["ran_on"]))
            for job, periods in said.items()
            for period, run in periods.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise ReportError(Problem("run_problems.unreadable_state", file=str(path))) from None


def _write(workspace: Workspace, plan: Plan, runs: Mapping[tuple[str, str], Run]) -> None:
    path = workspace.state / "schedule.json"
    said = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    said[plan.id] = {}
    for (job, period), run in runs.items():
        said[plan.id].setdefault(job, {})[period] = {
            "state": run.state,
            "tries": run.tries,
            "ran_on": run.ran_on.isoformat(),
        }
    write_atomic(path, json.dumps(said, indent=1, sort_keys=True) + "\n")

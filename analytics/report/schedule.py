"""What is due when: the jobs of `params/schedule.yaml` and the periods of a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from analytics.errors import PlanError, Problem
from analytics.plan.model import Code, Frozen, Plan
from analytics.plan.period import Period, periods_between
from analytics.report.definitions import load_definitions
from analytics.report.settings import read_model
from analytics.workspace import Workspace

MAX_TRIES = 3  # then a person has to look


class CatchUp(StrEnum):
    """What happens to periods that passed while nobody called `run-due`."""

    ALL = "all"  # every one is made
    LATEST = "latest"  # only the newest one
    SKIP = "skip"  # none: a period is made on its day or not at all


class ScheduledJob(Frozen):
    """A report to make for each month, quarter or year, some days after it ended."""

    id: Code
    report: Code
    every: Annotated[str, Field(pattern="^(month|quarter|year)$")]
    days_after: Annotated[int, Field(ge=0, le=365)]
    catch_up: CatchUp = CatchUp.LATEST


class Schedule(Frozen):
    """The jobs, and whether new workbooks in the inbox are taken in first."""

    collect: bool = True
    jobs: tuple[ScheduledJob, ...]


class SlotState(StrEnum):
    DONE = "done"
    DUE = "due"
    FAILED = "failed"  # tried MAX_TRIES times
    MISSED = "missed"  # passed, and the job does not catch up
    NEXT = "next"


@dataclass(frozen=True)
class Run:
    """What is remembered of a job and period: how it ended, how often and on which day it was tried."""

    state: SlotState
    tries: int
    ran_on: date


@dataclass(frozen=True)
class Slot:
    """One job for one period: when it is due and how it stands."""

    job: ScheduledJob
    period: Period
    due_on: date
    state: SlotState
    run: Run | None = None


def load_schedule(workspace: Workspace) -> Schedule:
    """The schedule of a workspace. Raises PlanError: unknown report, the same id twice, bad values."""
    path = workspace.params / "schedule.yaml"
    schedule = read_model(path, Schedule)
    reports = load_definitions(workspace)
    ids = [job.id for job in schedule.jobs]
    problems = [
        Problem(
            "run_problems.unknown_report", {"name": job.report, "near": ", ".join(reports)}, file=path.name
        )
        for job in schedule.jobs
        if job.report not in reports
    ]
    problems += [
        Problem("run_problems.job_twice", {"name": one}, file=path.name)
        for one in dict.fromkeys(ids)
        if ids.count(one) > 1
    ]
    if problems:
        raise PlanError(problems)
    return schedule


def slots(schedule: Schedule, plan: Plan, today: date, runs: Mapping[tuple[str, str], Run]) -> list[Slot]:
    """Every job and period of the plan up to today, and the next one of each job; by day and job.

    `runs` holds what is remembered, by (job, period code).
    """
    found = [slot for job in schedule.jobs for slot in _slots_of(job, plan, today, runs)]
    return sorted(found, key=lambda slot: (slot.due_on, slot.job.id))


def _slots_of(
    job: ScheduledJob, plan: Plan, today: date, runs: Mapping[tuple[str, str], Run]
) -> Iterator[Slot]:
    days = timedelta(days=job.days_after)
    periods = periods_between(plan.starts_on, plan.ends_on, job.every)
    passed = [one for one in periods if one.ends_on + days <= today]
    for period in passed:
        run = runs.get((job.id, period.code))
        due_on = period.ends_on + days
        is_wanted = (
            job.catch_up is CatchUp.ALL
            or (job.catch_up is CatchUp.LATEST and period is passed[-1])
            or (job.catch_up is CatchUp.SKIP and due_on == today)
        )
        yield Slot(job, period, due_on, _state(run, is_wanted=is_wanted), run)
    for period in periods[len(passed) :][:1]:
        yield Slot(job, period, period.ends_on + days, SlotState.NEXT)


def _state(run: Run | None, *, is_wanted: bool) -> SlotState:
    if run and run.state is SlotState.DONE:
        return SlotState.DONE
    if run and run.tries >= MAX_TRIES:
        return SlotState.FAILED
    return SlotState.DUE if is_wanted else SlotState.MISSED

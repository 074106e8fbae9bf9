"""What is due is made once, and what was missed is caught up as the job says."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

import analytics.report.due as due
from analytics.errors import ParameterError, PlanError, Problem, ReportError
from analytics.plan import load_plan
from analytics.report.batch import BatchResult
from analytics.report.manifest import Entry
from analytics.report.schedule import (
    MAX_TRIES,
    CatchUp,
    Run,
    Schedule,
    ScheduledJob,
    SlotState,
    load_schedule,
    slots,
)
from analytics.workspace import REPOSITORY, Workspace, open_workspace

DAY = timedelta(days=1)
SCHEDULE = """
collect: false
jobs:
  - {id: q, report: unit_report, every: quarter, days_after: 15, catch_up: all}
"""


@pytest.fixture(scope="module")
def plan():
    return load_plan(open_workspace())


def job(every: str = "month", catch_up: str = "all", days_after: int = 10, name: str = "job") -> ScheduledJob:
    return ScheduledJob(id=name, report="unit_report", every=every, days_after=days_after, catch_up=catch_up)


def states(one: ScheduledJob, plan, today: date, **runs: Run) -> dict[str, str]:
    known = {(one.id, period): run for period, run in runs.items()}
    return {slot.period.code: slot.state.value for slot in slots(Schedule(jobs=(one,)), plan, today, known)}


def test_a_month_is_due_so_many_days_after_its_end(plan):
    assert states(job(), plan, date(2024, 2, 9)) == {"2024-01": "next"}
    assert states(job(), plan, date(2024, 2, 10)) == {"2024-01": "due", "2024-02": "next"}


@pytest.mark.parametrize(
    ("catch_up", "expected"),
    [
        ("all", {"2024Q1": "due", "2024Q2": "due", "2024Q3": "due", "2024Q4": "next"}),
        ("latest", {"2024Q1": "missed", "2024Q2": "missed", "2024Q3": "due", "2024Q4": "next"}),
        ("skip", {"2024Q1": "missed", "2024Q2": "missed", "2024Q3": "missed", "2024Q4": "next"}),
    ],
)
def test_three_missed_quarters_are_caught_up_as_the_job_says(plan, catch_up, expected):
    assert states(job("quarter", catch_up), plan, date(2024, 11, 20)) == expected


def test_a_job_that_skips_runs_on_its_day(plan):
    assert states(job("quarter", "skip"), plan, date(2024, 4, 10))["2024Q1"] == "due"


def test_the_year_is_due_after_the_plan_has_ended(plan):
    assert states(job("year"), plan, date(2025, 1, 9)) == {"2024": "next"}
    assert states(job("year"), plan, date(2025, 1, 10)) == {"2024": "due"}


def test_what_is_done_is_not_due_again(plan):
    done = Run(SlotState.DONE, 1, date(2024, 4, 10))
    runs = {("job", "2024Q1"): done}
    found = slots(Schedule(jobs=(job("quarter"),)), plan, date(2024, 8, 1), runs)
    assert [slot.state for slot in found] == [SlotState.DONE, SlotState.DUE, SlotState.NEXT]


@given(
    days=st.integers(0, 800),
    every=st.sampled_from(["month", "quarter", "year"]),
    catch_up=st.sampled_from(list(CatchUp)),
    days_after=st.integers(0, 365),
)
def test_every_period_has_one_slot_and_nothing_is_due_before_its_day(plan, days, every, catch_up, days_after):
    today = plan.starts_on + days * DAY
    found = slots(Schedule(jobs=(job(every, catch_up, days_after),)), plan, today, {})
    assert len({slot.period.code for slot in found}) == len(found)
    assert sum(slot.state is SlotState.NEXT for slot in found) <= 1
    assert all((slot.due_on <= today) == (slot.state is not SlotState.NEXT) for slot in found)


# run_due with a batch of our own making


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "params").mkdir()
    for name in ("plans", "ledgers", "reports", "workspace.yaml"):
        (tmp_path / "params" / name).symlink_to(REPOSITORY / "params" / name)
    write_schedule(tmp_path, SCHEDULE)
    return open_workspace(tmp_path)


def write_schedule(root: Path, text: str) -> None:
    (root / "params" / "schedule.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def batches(monkeypatch, tmp_path) -> list[date]:
    """Days for which reports were made; a day in `fails` fails, in `refuses` raises."""

    class Batches(list):
        def __init__(self):
            super().__init__()
            self.fails: set[date] = set()
            self.refuses: set[date] = set()

    made = Batches()

    def make_reports(_workspace, *, as_of, **_):
        made.append(as_of)
        if as_of in made.refuses:
            raise ParameterError(Problem("run_problems.nothing_to_make"))
        state = "failed" if as_of in made.fails else "done"
        entry = Entry("unit_report", "Q01", "title", state, 1.0, None, {}, {}, {})
        return BatchResult(tmp_path, tmp_path / "index.html", tmp_path / "manifest.json", (entry,), 1.0)

    monkeypatch.setattr(due, "make_reports", make_reports)
    return made


def test_missed_quarters_are_made_oldest_first_and_only_once(workspace, batches):
    assert due.run_due(workspace, today=date(2024, 8, 1)).is_done
    assert due.run_due(workspace, today=date(2024, 8, 1)).is_done
    assert due.run_due(workspace, today=date(2024, 10, 15)).is_done
    assert batches == [date(2024, 3, 31), date(2024, 6, 30), date(2024, 9, 30)]


def test_a_dry_run_makes_nothing(workspace, batches):
    found = due.due_slots(workspace, today=date(2024, 4, 15))
    assert [slot.state for slot in found] == [SlotState.DUE, SlotState.NEXT]
    assert batches == []
    assert not (workspace.state / "schedule.json").exists()


def test_a_failed_quarter_does_not_stop_the_next_and_is_tried_again(workspace, batches):
    batches.fails = {date(2024, 3, 31)}
    result = due.run_due(workspace, today=date(2024, 8, 1))
    assert [one.is_done for one in result.ran] == [False, True]
    assert not result.is_done
    batches.fails = set()
    assert due.run_due(workspace, today=date(2024, 8, 2)).is_done
    assert batches == [date(2024, 3, 31), date(2024, 6, 30), date(2024, 3, 31)]


def test_what_keeps_failing_is_given_up_until_somebody_asks_again(workspace, batches):
    batches.refuses = {date(2024, 3, 31)}
    for _ in range(MAX_TRIES + 2):
        assert not due.run_due(workspace, today=date(2024, 4, 20)).is_done
    assert batches == [date(2024, 3, 31)] * MAX_TRIES
    due.forget_failed(workspace)
    batches.refuses = set()
    assert due.run_due(workspace, today=date(2024, 4, 20)).is_done


def test_a_second_run_at_the_same_time_is_refused(workspace, batches):
    workspace.state.mkdir(parents=True)
    with FileLock(workspace.state / "run-due.lock"), pytest.raises(ReportError) as caught:
        due.run_due(workspace, today=date(2024, 4, 20))
    assert caught.value.problems[0].code == "run_problems.run_due_busy"
    assert batches == []


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"2024": {"q": {"2024Q1": {"state": "odd"}}}}', '{"2024": 3}']
)
def test_an_unreadable_memory_is_refused_and_left_as_it_is(workspace, batches, text):
    path = workspace.state / "schedule.json"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportError):
        due.run_due(workspace, today=date(2024, 4, 20))
    assert path.read_text(encoding="utf-8") == text
    assert batches == []


def test_new_workbooks_are_taken_in_first_but_only_when_something_is_due(workspace, batches):
    write_schedule(workspace.root, SCHEDULE.replace("collect: false", "collect: true"))
    book = next((REPOSITORY / "data" / "sample").glob("2024-04-*/*_2024-03.xlsx"))
    inbox = workspace.inbox / "2024-04-03"
    inbox.mkdir(parents=True)
    (inbox / book.name).write_bytes(book.read_bytes())
    assert due.run_due(workspace, today=date(2024, 4, 14)).collected is None
    assert len(due.run_due(workspace, today=date(2024, 4, 15)).collected.submissions) == 1
    assert batches == [date(2024, 3, 31)]


@pytest.mark.usefixtures("batches")
def test_the_memory_is_plain_json_by_plan_job_and_period(workspace):
    due.run_due(workspace, today=date(2024, 4, 20))
    assert json.loads((workspace.state / "schedule.json").read_text(encoding="utf-8")) == {
        "2024": {"q": {"2024Q1": {"state": "done", "tries": 1, "ran_on": "2024-04-20"}}}
    }


def test_the_schedule_in_the_repository_loads():
    assert {one.every for one in load_schedule(open_workspace()).jobs} == {"month", "quarter"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("jobs:\n  - {id: a, report: none, every: month, days_after: 1}", "unknown_report"),
        ("jobs:\n  - {id: a, report: unit_report, every: week, days_after: 1}", "wrong_form"),
        ("jobs:\n  - {id: a, report: unit_report, every: month, days_after: -1}", "too_small"),
        ("jobs:\n  - {id: a, report: unit_report, every: month, days_after: 1, when: x}", "unknown_key"),
        (
            "jobs:\n  - {id: a, report: unit_report, every: month, days_after: 1}\n"
            "  - {id: a, report: unit_report, every: year, days_after: 1}",
            "job_twice",
        ),
        ("", "empty_file"),
        ("jobs: [", "bad_yaml"),
    ],
)
def test_a_wrong_schedule_is_refused(workspace, text, code):
    write_schedule(workspace.root, text)
    with pytest.raises(PlanError) as caught:
        load_schedule(workspace)
    assert caught.value.problems[0].code.rpartition(".")[2].startswith(code)
    assert caught.value.problems[0].file

"""Returns (退回) and receipts (回执) as files: what every unit gets back for what it sent."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from pathlib import Path

import pandas as pd

from analytics.collect.returned import Sent, load_sent, returned_workbook
from analytics.errors import ParameterError, Problem
from analytics.measure import expected_reports
from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan
from analytics.plan.period import parse_period
from analytics.plan.unit_names import name_on
from analytics.report.files import safe_name
from analytics.report.order import unknown
from analytics.store import open_records
from analytics.view.receipt import Receipt, receipt_paper
from analytics.view.word import word_file
from analytics.words import LANGUAGES, say
from analytics.workspace import Workspace

Progress = Callable[[int, int], None]  # how many are done, of how many
OWNER_ONLY = 0o700  # of folders; they hold what units sent


@dataclass(frozen=True)
class Written:
    """What was written for one submission; `is_faulty` tells a return from a receipt."""

    sent: Sent
    is_faulty: bool
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Returns:
    """What a run wrote, how many submissions had been told before, and files of units that are gone."""

    written: tuple[Written, ...]
    n_before: int
    problems: tuple[Problem, ...]


def write_returns(
    workspace: Workspace,
    plan: Plan,
    ledgers: Mapping[str, Ledger],
    day: date,
    *,
    units: Sequence[str] | None = None,
    periods: Sequence[str] | None = None,
    lang: str = LANGUAGES[0],
    folder: Path | None = None,
    again: bool = False,
    progress: Progress | None = None,
) -> Returns:
    """Write what units are to get back for every submission that stands, once for each.

    A submission with anything set aside gives a marked workbook and a notice of return, one without a
    receipt, and a marked workbook too when something in it should be looked at. Only those of some
    `units` and `periods`, where given; those told before are left out unless `again`. Files go into
    `data/returns/<period>` (or `folder`/<period>), readable by their owner only. Raises ParameterError
    with every unknown unit and period.
    """
    with open_records(workspace, plan, ledgers) as store:
        every = load_sent(store, ledgers)
        expected = expected_reports(store, plan, ledgers, plan.ends_on)
    _check(plan, every, units, periods)
    chosen = [
        one for one in every if (not units or one.unit in units) and (not periods or one.period in periods)
    ]
    told = _Told(workspace, plan.id, lang)
    new = [one for one in chosen if again or not told.knows(one)]
    desk = _Desk(workspace, plan, ledgers, day, expected, every, lang, folder or workspace.returns)
    written, problems = [], []
    for done, one in enumerate(new, start=1):
        try:
            files = desk.write(one)
        except FileNotFoundError:
            problems.append(Problem("returns_problems.no_archived_file", {"code": one.short_id}))
            continue
        written.append(Written(one, one.is_faulty, files))
        told.remember(one)
        if progress:
            progress(done, len(new))
    return Returns(tuple(written), len(chosen) - len(new), tuple(problems))


def _check(
    plan: Plan, every: Sequence[Sent], units: Sequence[str] | None, periods: Sequence[str] | None
) -> None:
    problems = [*unknown("unknown_unit", units or (), [one.code for one in plan.units])]
    there = sorted({one.period for one in every if one.period})
    problems += unknown("unknown_period", periods or (), there)
    if problems:
        raise ParameterError(problems)


@dataclass(frozen=True)
class _Desk:
    """Where returns of one run are made: what all of them need."""

    workspace: Workspace
    plan: Plan
    ledgers: Mapping[str, Ledger]
    day: date
    expected: pd.DataFrame
    every: Sequence[Sent]
    lang: str
    folder: Path

    def write(self, sent: Sent) -> tuple[Path, ...]:
        """The files for one submission. Raises FileNotFoundError when the archive no longer has it."""
        paper = receipt_paper(self._receipt(sent), self.lang)
        kind = "notice" if sent.is_faulty else "receipt"
        files = {self._path(sent, kind, ".docx"): word_file(paper)}
        if sent.findings or sent.is_faulty:
            data = _archived(self.workspace, sent.sha256)
            said = {"unit_name": self._unit_name(sent), "due_on": self._again_by(sent), "lang": self.lang}
            book = returned_workbook(data, sent, self.ledgers, **said)
            files[self._path(sent, "returned" if sent.is_faulty else "remarked", ".xlsx")] = book
        for path, content in files.items():
            _write_privately(path, content)
        return tuple(files)

    def _receipt(self, sent: Sent) -> Receipt:
        return Receipt(
            self.plan,
            self.ledgers,
            sent,
            self.day,
            days_late=self._days_late(sent),
            missing=self._missing(sent),
            again_by=self._again_by(sent),
        )

    def _again_by(self, sent: Sent) -> date | None:
        """A returned workbook is due so many days after its return, and never before its first day."""
        if not sent.is_faulty:
            return None
        again = self.day + timedelta(days=self.plan.calendar.correction_days)
        return max(again, sent.due_on or again)

    def _expected_of(self, sent: Sent) -> pd.DataFrame:
        """What was expected from the unit with the workbook of this period."""
        if sent.unit is None or sent.period is None:
            return self.expected.head(0)
        ends_on = pd.Timestamp(parse_period(sent.period).ends_on)
        return self.expected[(self.expected["sent_by"] == sent.unit) & (self.expected["ends_on"] == ends_on)]

    def _missing(self, sent: Sent) -> list[str]:
        expected = self._expected_of(sent)
        missing = set(expected.loc[expected["received_on"].isna(), "ledger"])
        return [one.id for one in sorted(self.ledgers.values(), key=attrgetter("code")) if one.id in missing]

    def _days_late(self, sent: Sent) -> int:
        """Days of the ledger of this workbook that came latest; of a refused one by the workbook's day."""
        taken = {one.ledger for one in sent.taken}
        expected = self._expected_of(sent)
        late = expected[expected["late"] & expected["ledger"].isin(taken)]
        days = [one.days for one in late["received_on"] - late["due_on"]]
        if not taken and sent.due_on:
            days.append((sent.received_on - sent.due_on).days)
        return max([0, *days])

    def _unit_name(self, sent: Sent) -> str:
        unit = self.plan.unit.get(sent.unit or "")
        return name_on(unit, self.day).in_(self.lang) if unit else ""

    def _path(self, sent: Sent, kind: str, suffix: str) -> Path:
        """`<period>/<unit>_<name>_<period>_退回.xlsx`; with the check code where that may be another's."""
        same = [one for one in self.every if (one.unit, one.period) == (sent.unit, sent.period)]
        nobody = say("returned.unknown", self.lang)
        parts = [sent.unit or nobody, self._unit_name(sent), sent.period or nobody]
        parts += [sent.short_id] if sent.unit is None or same[-1] is not sent else []
        name = "_".join(filter(None, [*parts, say(f"returns.file_{kind}", self.lang)]))
        return self.folder / safe_name(sent.period or nobody) / f"{safe_name(name)}{suffix}"


class _Told:
    """Which submissions units were told of, in the workspace's state."""

    def __init__(self, workspace: Workspace, plan_id: str, lang: str):
        self._path = workspace.state / "returns.json"
        self._before = f"{plan_id}/{lang}/"
        self._days: dict[str, str] = {}
        if self._path.exists():
            self._days = json.loads(self._path.read_text(encoding="utf-8"))

    def knows(self, sent: Sent) -> bool:
        return self._before + sent.submission in self._days

    def remember(self, sent: Sent) -> None:
        self._days[self._before + sent.submission] = sent.sha256
        _write_privately(self._path, json.dumps(self._days, indent=1, sort_keys=True).encode())


def _archived(workspace: Workspace, sha256: str) -> bytes:
    for path in sorted(workspace.archive.glob(f"{sha256}.*")):
        if not path.name.endswith(".part"):
            return path.read_bytes()
    raise FileNotFoundError(sha256)


def _write_privately(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read; others see the old one or the whole new one."""
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY)
    handle, part = tempfile.mkstemp(prefix=".draft-", suffix=".part", dir=path.parent)  # 0600 from the start
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise

"""Collect what arrived: read, check, archive and store, batch by batch."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from analytics.collect.archive import archive_file, clear_unfinished, sync_archive
from analytics.collect.cover import ledgers_by_name
from analytics.collect.csv_ledger import is_csv, read_csv, said_by_name
from analytics.collect.find import Found, find_files
from analytics.collect.limits import LIMITS, Limits
from analytics.collect.persons import PersonKey, load_key, person_hasher
from analytics.collect.reader import WorkbookReader
from analytics.collect.report import CollectReport, Tally
from analytics.collect.shown import without_persons
from analytics.collect.workbook import Context, read_workbook
from analytics.errors import Problem
from analytics.plan.deadline import workbook_due_on
from analytics.plan.ledger import Ledger, Personal
from analytics.plan.model import Plan
from analytics.plan.period import parse_period
from analytics.plan.record_check import load_checks
from analytics.store import Known, Status, Submission, Writer, open_writer, person_keys
from analytics.workspace import Workspace

BATCH_FILES = 100
BATCH_ROWS = 50_000
GARBAGE_FROM = 50_000  # new objects between two searches

Progress = Callable[[int, int], None]


def collect(
    workspace: Workspace,
    plan: Plan,
    ledgers: Mapping[str, Ledger],
    sources: Sequence[Path] | None = None,
    *,
    today: date,
    progress: Progress | None = None,
    limits: Limits = LIMITS,
    wait: float = 10.0,
) -> CollectReport:
    """Take in the workbooks in files and folders (the inbox unless named) and report what came of each.

    Good rows are stored, bad ones set aside with their reasons, in one atomic commit per batch; files are
    archived before. A file whose content was accepted before changes nothing, so an interrupted run is simply
    run again. A folder named like 2024-04-05 is the day of receipt, else it is `today`. Rows are examined by
    the checks of `params/checks/`, which set them aside or remark on them. `progress` is told files done and
    files in all. Raises PlanError for wrong checks, CollectError for a missing source or a lost person key,
    StoreError when another collect is at work for longer than `wait` seconds.
    """
    if sources is None:
        sources = [workspace.inbox] if workspace.inbox.exists() else []
    found, others = find_files(sources, today=today)
    checks = load_checks(workspace, ledgers).values()
    tally = Tally(found)
    with (
        open_writer(workspace, plan, ledgers, checks=checks, wait=wait) as writer,
        WorkbookReader(limits) as reader,
        _settled(),
    ):
        clear_unfinished(workspace)
        key = load_key(workspace, used=person_keys(workspace)) if _has_persons(ledgers) else None
        hash_person = person_hasher(key.secret if key else b"")
        context = Context(plan, ledgers_by_name(ledgers), limits, reader, hash_person)
        batch = _Batch(workspace, writer, key, tally)
        for done, (one, sha256, known) in enumerate(_with_known(found, writer), start=1):
            others += _collect_file(one, sha256, known, batch, context)
            if progress:
                progress(done, len(found))
        batch.store()
        moved_to = key.path if key and key.moved_from else None
        return replace(tally.report(writer.version, others), key_moved_to=moved_to)


@contextmanager
def _settled() -> Iterator[None]:
    """Keep the search for garbage from going through all that was loaded before, and make it a rare one."""
    often = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(GARBAGE_FROM, *often[1:])
    try:
        yield
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()


def _has_persons(ledgers: Mapping[str, Ledger]) -> bool:
    return any(field.personal is Personal.HASH for one in ledgers.values() for field in one.fields)


@dataclass
class _Batch:
    """Submissions read and archived but not yet stored."""

    workspace: Workspace
    writer: Writer
    person_key: PersonKey | None
    tally: Tally
    waiting: list[tuple[Found, Submission]] = field(default_factory=list)
    n_rows: int = 0

    def add(self, found: Found, submission: Submission, data: bytes) -> None:
        archive_file(self.workspace, data, submission.sha256, found.path.suffix.lower())
        self.waiting.append((found, submission))
        self.n_rows += sum(len(sheet.rows) for sheet in submission.sheets)
        if len(self.waiting) >= BATCH_FILES or self.n_rows >= BATCH_ROWS:
            self.store()

    def holds(self, sha256: str) -> bool:
        return any(one.sha256 == sha256 for _, one in self.waiting)

    def store(self) -> None:
        if self.waiting:
            sync_archive(self.workspace)
            if self.person_key:
                self.person_key.keep()
            key = self.person_key.fingerprint if self.person_key else None
            stored = self.writer.commit([one for _, one in self.waiting], person_key=key)
            for (found, _), one in zip(self.waiting, stored, strict=True):
                self.tally.read(found, one)
            self.waiting, self.n_rows = [], 0


def _with_known(found: Sequence[Found], writer: Writer) -> Iterator[tuple[Found, str | None, list[Known]]]:
    """Every file with the hash of its content and what is stored of that; looked up in portions."""
    for start in range(0, len(found), BATCH_FILES):
        portion = [(one, _hash(one)) for one in found[start : start + BATCH_FILES]]
        known = writer.known(sha256 for _, sha256 in portion if sha256)
        for one, sha256 in portion:
            yield one, sha256, known.get(sha256, [])


def _hash(found: Found) -> str | None:
    try:
        with open(found.path, "rb") as file:
            return _with_name(hashlib.file_digest(file, "sha256"), found)
    except OSError:
        return None


def _with_name(digest: hashlib._Hash, found: Found) -> str:
    """The hash of a file's content, and of what its name says where that is part of the report."""
    digest.update(said_by_name(found.path))
    return digest.hexdigest()


def _collect_file(
    found: Found, sha256: str | None, known: list[Known], batch: _Batch, context: Context
) -> list[Problem]:
    """Read one file into the batch; gives back the problem when the file itself cannot be had."""
    if sha256 and batch.holds(sha256):
        batch.store()
        known = batch.writer.known([sha256])[sha256]
    if _is_known(found, known):
        batch.tally.unchanged(found, sha256)
        return []
    try:
        data = found.path.read_bytes()
    except OSError as error:
        return [Problem("collect_problems.unreadable_file", {"reason": error.strerror}, file=found.name)]
    if _with_name(hashlib.sha256(data), found) != sha256:
        return [Problem("collect_problems.changing_file", file=found.name)]
    received = Submission(sha256, found.path.name, found.received_on, Status.ACCEPTED)
    read = read_csv if is_csv(found.path, data) else read_workbook
    submission = _with_due_day(without_persons(read(data, received, context)), context)
    was_refused = any(one.status is Status.REFUSED for one in known)
    if submission.status is Status.REFUSED and was_refused:
        batch.tally.read(found, submission)
    else:
        batch.add(found, submission, data)
    return []


def _with_due_day(submission: Submission, context: Context) -> Submission:
    """The submission with the day by which it was due: the first of those of its ledgers."""
    if submission.unit is None or submission.period is None:
        return submission
    by_id = {one.id: one for one in context.ledgers_by_name.values()}
    ledgers = [by_id[sheet.ledger] for sheet in submission.sheets]
    unit, period = context.plan.unit[submission.unit], parse_period(submission.period)
    due_on = workbook_due_on(context.plan, ledgers, unit, period, granted_by=submission.received_on)
    return replace(submission, due_on=due_on)


def _is_known(found: Found, known: Sequence[Known]) -> bool:
    """Whether the file changes nothing: its content was accepted before.

    A unit may go back to an earlier workbook by sending it again. That is only sure when its folder says
    that it came after what had replaced it; a file lying about undated is the same file still.
    """
    accepted = [one for one in known if one.status is Status.ACCEPTED]
    if not accepted:
        return False
    ends = [one.superseded_on for one in accepted]
    return not found.is_dated or None in ends or found.received_on <= max(ends)

"""The one writer: takes batches of submissions into the table, each batch in one atomic commit."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
from filelock import FileLock, Timeout

from analytics.errors import Problem, StoreError
from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan
from analytics.plan.record_check import RecordCheck
from analytics.store.acts import STANDING_SQL, Act, Standing, act_columns, wrong_acts
from analytics.store.batch import Known, Reject, Status, Submission
from analytics.store.chain import WHOLE, Slice, superseded_from
from analytics.store.check import Examiner, staged_table, with_findings
from analytics.store.columns import (
    ACT,
    REJECT,
    SHEET,
    SUBMISSION,
    Column,
    columns_by_ledger,
    literal,
    quoted,
    table_columns,
)
from analytics.store.engine import connect, files_sql
from analytics.store.stage import Numbered, Text, log_columns, record_columns, slices
from analytics.store.statements import KEPT_SQL, KNOWN_SQL, NEW_SQL, SLICES_SQL
from analytics.store.table import (
    EMPTY,
    DataFile,
    add_columns,
    commit_files,
    create_table,
    live_files,
    open_table,
    table_folder,
)
from analytics.store.unfinished import clear_unfinished, forget_batch, note_batch
from analytics.workspace import Workspace

MERGE_FROM = 8  # so many small files of one partition are written anew as one
SMALL_FILE = 200_000  # rows
SHORT_HASH = 16
Partition = tuple[str, str]


@contextmanager
def open_writer(
    workspace: Workspace,
    plan: Plan,
    ledgers: Mapping[str, Ledger],
    *,
    checks: Iterable[RecordCheck] = (),
    wait: float = 10.0,
) -> Iterator[Writer]:
    """The writer of the workspace's store, examining rows by these checks; only one process has it at a time.

    Raises StoreError when another one still has it after `wait` seconds.
    """
    columns = columns_by_ledger(ledgers)
    folder = table_folder(workspace)
    workspace.store.mkdir(parents=True, exist_ok=True)
    lock = FileLock(workspace.store / "writer.lock")
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        raise StoreError(Problem("store_problems.locked", {"seconds": f"{wait:g}"})) from None
    try:
        with connect(workspace) as connection:
            yield Writer(folder, plan.id, columns, connection, Examiner(ledgers, checks))
    finally:
        lock.release()


class Writer:
    """Puts submissions into the store and knows which are there. Made by `open_writer`."""

    def __init__(
        self,
        folder: Path,
        plan: str,
        columns: Mapping[str, tuple[Column, ...]],
        connection: duckdb.DuckDBPyConnection,
        examiner: Examiner,
    ):
        self._folder = folder
        self._examiner = examiner
        self._plan = plan
        self._columns = columns
        self._connection = connection
        self._table = open_table(folder)
        self._files = live_files(self._table) if self._table else []
        self._last_seq = self._ask(f"SELECT coalesce(max(seq), 0) FROM ({self._log(SUBMISSION)})")[0][0]

    @property
    def version(self) -> int:
        """The store's newest version."""
        return self._table.version() if self._table else EMPTY

    def known(self, hashes: Iterable[str]) -> dict[str, list[Known]]:
        """Stored submissions with these contents (sha256 of the file), by content, in the order stored."""
        found = defaultdict(list)
        sql = KNOWN_SQL.format(submissions=self._log(SUBMISSION))
        for content, submission, status, received_on, superseded_on in self._ask(sql, hashes=list(hashes)):
            found[content].append(Known(submission, Status(status), received_on, superseded_on))
        return dict(found)

    def commit(
        self, submissions: Sequence[Submission], *, person_key: str | None = None
    ) -> tuple[Submission, ...]:
        """Store a batch in one atomic commit, safely on the disk; gives it back as it was stored.

        Records, rejects and the log go in together. What a submission replaces stays, marked with the day
        from which it no longer stands. A submission that is older than what is there goes in as replaced.
        Rows for which a check of severity error holds are set aside with its reason, those of the other
        checks remarked. Raises StoreError for a check that cannot be run.
        """
        numbered = self._numbered(submissions)
        stored = self._stored(numbered)
        until = superseded_from([*stored, *slices(numbered)])
        now = {one: until[one.seq, one.about] for one in stored}
        changed = {(one.seq, one.about): now[one] for one, was in stored.items() if now[one] != was}
        same = {"plan": self._plan, "until": until, "columns": self._columns}
        staged = [self._stage(*one) for one in record_columns(numbered, **same)]
        numbered = self._examined(numbered, staged)
        staged += [self._stage(*one) for one in log_columns(numbered, person_key=person_key, **same)]
        self._make_table(staged)
        self._register_changed(changed)
        hit = self._hit({one for one in stored if (one.seq, one.about) in changed})
        staged += [self._stage(ledger, {}) for ledger in {ledger for ledger, _ in hit}.difference(staged)]
        self._commit_staged(staged, hit, {"submissions": len(submissions), "replaced": len(changed)})
        self._last_seq += len(submissions)
        return tuple(one.submission for one in numbered)

    def standing(self) -> dict[str, Standing]:
        """All submissions of the plan with the last act on each, by their id, in the order stored."""
        sql = STANDING_SQL.format(submissions=self._log(SUBMISSION), acts=self._log(ACT))
        return {one.submission: one for one in (Standing(*row) for row in self._ask(sql, plan=self._plan))}

    def record(self, acts: Sequence[Act], *, today: date) -> None:
        """Put acts into the log in one atomic commit, safely on the disk.

        Raises StoreError with every act that cannot be; then nothing is stored.
        """
        standing = self.standing()
        problems = [problem for _, problem in wrong_acts(acts, standing, today=today)]
        if problems:
            raise StoreError(problems)
        if not acts:
            return
        first = self._ask(f"SELECT coalesce(max(number__int), 0) + 1 FROM ({self._log(ACT)})")[0][0]
        staged = [self._stage(ACT, act_columns(acts, standing, plan=self._plan, first_number=first))]
        self._make_table(staged)
        self._register_changed({})
        self._commit_staged(staged, {}, {"acts": len(acts)})

    def _commit_staged(
        self, staged: Sequence[str], hit: Mapping[Partition, list[DataFile]], about: Mapping[str, object]
    ) -> None:
        """Write what is staged and commit it, with the files it takes the place of, as one version."""
        store = self._folder.parent
        clear_unfinished(store, self._folder, (one.path for one in self._files))
        batch = note_batch(store)
        written = [pair for ledger in sorted(staged) for pair in self._write(ledger, batch, hit)]
        new = [file for file, _ in written]
        gone = [file for _, files in written for file in files]
        commit_files(self._table, self._folder, new=new, gone=gone, about=about)
        forget_batch(store)
        self._files = live_files(self._table)
        for ledger in staged:
            self._connection.execute(f"DROP TABLE {staged_table(ledger)}")

    def _stage(self, ledger: str, text: Text) -> str:
        """Put columns of text into a table of its own with the ledger's types; the ledger comes back."""
        columns = table_columns(self._columns.get(ledger, ()))
        nothing = [None] * len(next(iter(text.values()), ()))
        self._register("staged_text", {name: text.get(name, nothing) for name in ("period", *columns)})
        casts = ", ".join(f"{quoted(name)}::{kind} AS {quoted(name)}" for name, kind in columns.items())
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {staged_table(ledger)} AS "
            f"SELECT period::VARCHAR AS period, {casts} FROM staged_text"
        )
        self._connection.unregister("staged_text")
        return ledger

    def _register(self, name: str, text: Text) -> None:
        """Let the connection see columns of text, as arrays: a data frame would copy them twice."""
        arrays = {column: np.array(values, dtype=object) for column, values in text.items()}
        self._connection.register(name, arrays)

    def _examined(self, numbered: list[Numbered], staged: Iterable[str]) -> list[Numbered]:
        """The batch with what the checks found; rows set aside leave the staged tables too."""
        found: dict[int, list[Reject]] = defaultdict(list)
        for ledger in staged:
            for seq, reject in self._examiner.intake(self._connection, ledger):
                found[seq].append(reject)
        return [
            replace(one, submission=with_findings(one.submission, found[one.seq]))
            if one.seq in found
            else one
            for one in numbered
        ]

    def _numbered(self, submissions: Sequence[Submission]) -> list[Numbered]:
        stored = self.known(one.sha256 for one in submissions)
        times = Counter({content: len(ones) for content, ones in stored.items()})
        numbered = []
        for seq, one in enumerate(submissions, start=self._last_seq + 1):
            times[one.sha256] += 1
            n = times[one.sha256]
            short = one.sha256[:SHORT_HASH]
            numbered.append(Numbered(seq, short if n == 1 else f"{short}-{n}", one))
        return numbered

    def _stored(self, numbered: Iterable[Numbered]) -> dict[Slice, date | None]:
        """What is stored of the batch's units and periods, and from when it is replaced so far."""
        said = [one.submission for one in numbered]
        log = " UNION ALL BY NAME ".join(f"SELECT * FROM ({self._log(kind)})" for kind in (SUBMISSION, SHEET))
        rows = self._ask(
            SLICES_SQL.format(log=log),
            units=list({one.unit for one in said if one.unit}),
            periods=list({one.period for one in said if one.period}),
            plan=self._plan,
        )
        return {
            Slice(seq, unit, period, about, received_on, status == Status.ACCEPTED): superseded_on
            for seq, unit, period, about, received_on, status, superseded_on in rows
        }

    def _make_table(self, staged: Iterable[str]) -> None:
        if self._table is None:
            self._table = create_table(self._folder)
        wanted = {}
        for ledger in staged:
            wanted |= table_columns(self._columns[ledger])
        add_columns(self._table, self._folder, wanted)

    def _register_changed(self, changed: Mapping[tuple[int, str], date | None]) -> None:
        rows = [(str(seq), about, day and day.isoformat()) for (seq, about), day in changed.items()]
        names = ("seq", "about", "superseded_on")
        self._register("changed_text", {name: [row[at] for row in rows] for at, name in enumerate(names)})
        self._connection.execute("""
            CREATE OR REPLACE TEMP TABLE changed AS
            SELECT seq::BIGINT AS seq, about::VARCHAR AS about, superseded_on::DATE AS superseded_on
            FROM changed_text
        """)
        self._connection.unregister("changed_text")

    def _hit(self, changed: Iterable[Slice]) -> dict[Partition, list[DataFile]]:
        """Files that hold rows which are replaced from now on, by partition."""
        partitions = set()
        for one in changed:
            own = (SUBMISSION,) if one.about == WHOLE else (one.about, SHEET)
            partitions |= {(ledger, one.period) for ledger in (*own, REJECT)}
        files = [one for one in self._files if (one.ledger, one.period) in partitions]
        if not files:
            return {}
        names = self._ask(f"""
            SELECT DISTINCT parse_filename(filename)
            FROM {self._parquet(files, filename="true")}
            SEMI JOIN changed USING (seq, about)
        """)
        hit = defaultdict(list)
        for one in files:
            if (Path(one.path).name,) in names:
                hit[one.ledger, one.period].append(one)
        return hit

    def _write(
        self, ledger: str, batch: str, hit: Mapping[Partition, list[DataFile]]
    ) -> Iterator[tuple[DataFile, list[DataFile]]]:
        """Write the ledger's new files, one per period touched, each with the files it takes the place of."""
        columns = table_columns(self._columns.get(ledger, ()))
        there = self._ask(f"SELECT DISTINCT period FROM {staged_table(ledger)}")
        touched = {period for (period,) in there} | {period for name, period in hit if name == ledger}
        for period in sorted(touched):
            gone = self._taken_up(ledger, period, hit.get((ledger, period), []))
            # files may have columns that the ledger no longer has: writing them anew must not lose any
            yield self._write_file(ledger, period, batch, columns | self._columns_in(gone), gone), gone

    def _taken_up(self, ledger: str, period: str, hit: list[DataFile]) -> list[DataFile]:
        """Files to write anew: those with replaced rows, and small ones once there are many."""
        there = [one for one in self._files if (one.ledger, one.period) == (ledger, period)]
        small = [one for one in there if one.n_rows < SMALL_FILE]
        return list(dict.fromkeys([*hit, *(small if len(small) >= MERGE_FROM else [])]))

    def _columns_in(self, files: Sequence[DataFile]) -> dict[str, str]:
        if not files:
            return {}
        return {name: kind for name, kind, *_ in self._ask(f"DESCRIBE SELECT * FROM {self._parquet(files)}")}

    def _write_file(
        self, ledger: str, period: str, batch: str, columns: Mapping[str, str], gone: Sequence[DataFile]
    ) -> DataFile:
        path = f"ledger={ledger}/period={period}/{batch}-{uuid.uuid4().hex}.parquet"
        (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
        query = NEW_SQL.format(staged=staged_table(ledger), period=literal(period))
        if gone:
            names = ", ".join(map(quoted, columns))
            query += KEPT_SQL.format(old=files_sql(self._folder, gone, columns), names=names)
        rows = self._ask(f"""
            COPY ({query} ORDER BY unit, seq, sheet, "row")
            TO {literal(self._folder / path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)
        """)
        return DataFile(path, ledger, period, rows[0][0])

    def _parquet(self, files: Sequence[DataFile], **options: str) -> str:
        paths = ", ".join(literal(self._folder / one.path) for one in files)
        said = "".join(f", {name} = {value}" for name, value in options.items())
        return f"read_parquet([{paths}], union_by_name = true, hive_partitioning = false{said})"

    def _log(self, kind: str) -> str:
        """A query for the rows of one kind of log."""
        files = [one for one in self._files if one.ledger == kind]
        return files_sql(self._folder, files, table_columns(self._columns[kind]))

    def _ask(self, sql: str, **values: object) -> list[tuple]:
        return self._connection.execute(sql, values or None).fetchall()

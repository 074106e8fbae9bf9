"""A crew of worker processes that makes reports side by side and survives any one of them."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from analytics.report.failed import keep_failed
from analytics.report.job import Job
from analytics.words import say
from analytics.workspace import REPOSITORY

ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "RAYON_NUM_THREADS",
    "TOKIO_WORKER_THREADS",
)


@dataclass(frozen=True)
class Outcome:
    """How one job ended: seconds, what went wrong (None: nothing), what the report tells of itself."""

    job: Job
    seconds: float
    error: str | None
    facts: Mapping[str, str] = field(default_factory=dict)


def run_jobs(jobs: Sequence[Job], *, workers: int, timeout: float, lang: str) -> Iterator[Outcome]:
    """Outcomes of all jobs as they end, in any order. A job longer than `timeout` seconds is stopped.

    Leaving the loop early stops what is running.
    """
    waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    ended: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
    # A short path: sockets of kernels lie below it, and their names may not be long.
    with tempfile.TemporaryDirectory(prefix="an-", ignore_cleanup_errors=True) as scratch:
        crew = [
            _Seat(Path(scratch, str(number)), lang=lang, timeout=timeout)
            for number in range(min(workers, len(jobs)))
        ]
        threads = [threading.Thread(target=_serve, args=(seat, waiting, ended)) for seat in crew]
        try:
            for thread in threads:
                thread.start()
            for _ in jobs:
                yield ended.get()
        finally:
            for seat in crew:
                seat.stop()
            for thread in threads:
                thread.join()


def worker_environment(base: Mapping[str, str], *, home: Path, lang: str) -> dict[str, str]:
    """The environment of a worker and its kernels: this suite, one thread each, nobody's own settings."""
    paths = [str(REPOSITORY), *filter(None, [base.get("PYTHONPATH")])]
    kept = {name: value for name, value in base.items() if name != "ANALYTICS_WORKSPACE"}
    return {
        **kept,
        **dict.fromkeys(ONE_THREAD, "1"),
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONUTF8": "1",
        "ANALYTICS_LANG": lang,
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "jupyter"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


class _Seat:
    """A place in the crew: holds one worker process at a time and replaces it when it is gone."""

    def __init__(self, home: Path, *, lang: str, timeout: float):
        home.mkdir()
        self._draft = home / "draft.ipynb"
        self._environment = worker_environment(os.environ, home=home, lang=lang)
        self._lang = lang
        self._timeout = timeout
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False
        self._lock = threading.Lock()

    def make(self, job: Job) -> Outcome:
        """Do one job until its end, its time limit or its worker's death."""
        start = time.perf_counter()
        self._draft.unlink(missing_ok=True)
        late = threading.Event()
        process = self._started()
        alarm = threading.Timer(self._timeout, lambda: (late.set(), process.kill()))
        alarm.start()
        answer = _ask(process, {"job": asdict(job), "draft": str(self._draft)})
        alarm.cancel()
        if answer is None:
            self.leave()
            code = "run_problems.too_long" if late.is_set() else "run_problems.worker_died"
            answer = {"error": say(code, self._lang, seconds=round(self._timeout)), "facts": {}}
        if answer["error"] is not None:
            keep_failed(self._draft, Path(job.failed), answer["error"])
        return Outcome(job, time.perf_counter() - start, **answer)

    def stop(self) -> None:
        """From another thread: end what is running and start nothing more."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    @property
    def is_stopped(self) -> bool:
        return self._stopped

    def leave(self) -> None:
        """End the worker; a kernel of its own notices and ends itself."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _started(self) -> subprocess.Popen[str]:
        if self._process is not None and self._process.poll() is not None:
            self.leave()  # it died while it had nothing to do
        with self._lock:
            if self._process is None:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "analytics.report.worker"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=self._environment,
                    encoding="utf-8",
                )
                if self._stopped:
                    self._process.kill()
            return self._process


def _ask(process: subprocess.Popen[str], order: dict[str, object]) -> dict[str, Any] | None:
    """The worker's answer; None when it is gone."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
    except OSError:
        return None
    return json.loads(answer) if answer else None


def _serve(seat: _Seat, waiting: queue.SimpleQueue[Job], ended: queue.SimpleQueue[Outcome]) -> None:
    while not seat.is_stopped:
        try:
            job = waiting.get_nowait()
        except queue.Empty:
            break
        start = time.perf_counter()
        try:
            outcome = seat.make(job)
        except Exception as problem:  # noqa: BLE001  the batch waits for an outcome of every job
            error = say("run_problems.raised", job.lang, kind=type(problem).__name__)
            outcome = Outcome(job, time.perf_counter() - start, error)
        ended.put(outcome)
    seat.leave()

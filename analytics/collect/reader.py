"""Opens workbooks in a child process, with a time limit and a memory limit per workbook."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic

from analytics.collect.limits import Limits
from analytics.collect.preflight import Merged
from analytics.errors import CollectError, Problem

CHILD = Path(__file__).with_name("child.py")


@dataclass(frozen=True)
class Sheet:
    """The cells of one worksheet from A1 on: `rows[r][c]` is Excel row r+1, column c+1.

    A cell is a text, a number, a boolean, or a list with one ISO text for dates and times; empty is "".
    Merged ranges and hidden rows are those found by the look from outside.
    """

    name: str
    hidden: bool
    rows: list[list[object]]
    merged: tuple[Merged, ...] = ()
    has_hidden_rows: bool = False


class WorkbookReader:
    """A child process that reads one workbook after the other; used as a context manager."""

    def __init__(self, limits: Limits):
        self._limits = limits
        self._child: subprocess.Popen | None = None
        self._watchdog: _Watchdog | None = None

    def __enter__(self) -> WorkbookReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def read(self, data: bytes) -> list[Sheet]:
        """All worksheets of a workbook. Raises CollectError when it cannot be read within the limits."""
        answer = json.loads(self._ask(data), parse_constant=str)  # NaN and Infinity are no numbers
        if "error" in answer:
            values = {"reason": answer["reason"]} if answer.get("reason") else {}
            raise CollectError(Problem(f"collect_problems.{answer['error']}", values))
        return [Sheet(**one) for one in answer["sheets"]]

    def _ask(self, data: bytes) -> bytes:
        child = self._running()
        watchdog = self._watchdog
        watchdog.begin()
        try:
            child.stdin.write(struct.pack(">Q", len(data)) + data)
            child.stdin.flush()
            head = child.stdout.read(8)
            answer = child.stdout.read(struct.unpack(">Q", head)[0]) if len(head) == 8 else None
        except BrokenPipeError:
            answer = None
        finally:
            watchdog.end()
        if answer is None or watchdog.has_killed:
            self._stop()
        if answer is None:
            raise CollectError(self._failure(is_slow=watchdog.has_killed))
        return answer

    def _failure(self, *, is_slow: bool) -> Problem:
        if is_slow:
            return Problem("collect_problems.too_slow", {"seconds": f"{self._limits.seconds:g}"})
        return Problem("collect_problems.too_heavy", {})

    def _running(self) -> subprocess.Popen:
        if self._child is None:
            # run as a file and isolated: it loads nothing but the reader, and needs no importable __main__
            command = [sys.executable, "-I", str(CHILD), str(self._limits.memory_bytes)]
            pipe = subprocess.PIPE
            self._child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
            self._watchdog = _Watchdog(self._child, self._limits.seconds)
            self._watchdog.start()
        return self._child

    def _stop(self) -> None:
        if self._child is not None:
            self._watchdog.leave()
            self._child.kill()
            self._child.wait()
            self._child.stdin.close()
            self._child.stdout.close()
            self._child = None


class _Watchdog(Thread):
    """Kills a child that takes longer than so many seconds over one workbook.

    One thread for the life of the child: starting one for every workbook takes longer than looking.
    """

    def __init__(self, child: subprocess.Popen, seconds: float):
        super().__init__(daemon=True)
        self._child = child
        self._seconds = seconds
        self._due: float | None = None
        self._lock = Lock()  # so that the child is not killed over a workbook that is just done
        self._left = Event()
        self.has_killed = False

    def run(self) -> None:
        """Look now and then until told to leave."""
        while not self._left.wait(self._seconds / 20):
            with self._lock:
                if self._due is not None and monotonic() >= self._due:
                    self.has_killed = True
                    self._child.kill()
                    return

    def begin(self) -> None:
        """A workbook goes to the child."""
        with self._lock:
            self._due = monotonic() + self._seconds

    def end(self) -> None:
        """The child has answered or died."""
        with self._lock:
            self._due = None

    def leave(self) -> None:
        """Stop looking."""
        self._left.set()

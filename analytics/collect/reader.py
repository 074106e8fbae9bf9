"""Opens workbooks in a child process, with a time limit and a memory limit per workbook."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

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
        overdue = []
        timer = Timer(self._limits.seconds, lambda: (overdue.append(True), child.kill()))
        timer.start()
        try:
            child.stdin.write(struct.pack(">Q", len(data)) + data)
            child.stdin.flush()
            head = child.stdout.read(8)
            answer = child.stdout.read(struct.unpack(">Q", head)[0]) if len(head) == 8 else None
        except BrokenPipeError:
            answer = None
        finally:
            timer.cancel()
        if answer is None or overdue:
            self._stop()
        if answer is None:
            code, values = (
                ("too_slow", {"seconds": f"{self._limits.seconds:g}"}) if overdue else ("too_heavy", {})
            )
            raise CollectError(Problem(f"collect_problems.{code}", values))
        return answer

    def _running(self) -> subprocess.Popen:
        if self._child is None:
            # run as a file and isolated: it loads nothing but the reader, and needs no importable __main__
            command = [sys.executable, "-I", str(CHILD), str(self._limits.memory_bytes)]
            pipe = subprocess.PIPE
            self._child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        return self._child

    def _stop(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            self._child.stdin.close()
            self._child.stdout.close()
            self._child = None

"""A worker process: reads one job per line, makes that report, answers one line."""

from __future__ import annotations

import json
import os
import sys
import warnings
from pathlib import Path

from analytics.report.execute import error_text, run
from analytics.report.job import Job


def main() -> None:
    """Serve jobs from standard input until it closes."""
    # Anything a library prints must not be taken for an answer.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    warnings.simplefilter("ignore")
    for line in sys.stdin.buffer:
        order = json.loads(line)
        job = Job(**order["job"])
        try:
            answer = {"error": None, "facts": run(job, Path(order["draft"]))}
        except Exception as problem:  # noqa: BLE001  one bad report must not take the next ones along
            answer = {"error": error_text(problem, job.lang), "facts": {}}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()

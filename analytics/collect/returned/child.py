"""The process in which returned workbooks are written: it may run out of time or memory without harm.

Run as a program, with the memory limit in bytes. Takes from standard input the length of a job (8 bytes,
big-endian), the job as JSON and the workbook; answers with the workbook as it goes back, or with nothing.
"""

import json
import struct
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]


def main() -> None:
    """Answer one job."""
    _limit_memory(int(sys.argv[1]))
    # Nothing of the suite is loaded but the few modules that edit: packages without what they import.
    for name in ("analytics", "analytics.collect", "analytics.collect.returned"):
        sys.modules[name] = ModuleType(name)
        sys.modules[name].__path__ = [str(ROOT.joinpath(*name.split(".")))]
    from analytics.collect.returned.edit import mark_workbook

    said = sys.stdin.buffer.read()
    length = struct.unpack(">Q", said[:8])[0]
    job, data = json.loads(said[8 : 8 + length]), said[8 + length :]
    sys.stdout.buffer.write(mark_workbook(data, job))


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; there the preflight and the time limit remain
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "darwin":  # where it cannot be set
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    main()

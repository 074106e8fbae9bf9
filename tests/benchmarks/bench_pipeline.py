"""Seconds and peak memory of each stage on samples of different sizes: `make bench`. Not a test.

Each stage runs in a process of its own; seconds are without imports, memory is the largest process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from analytics.assess import assess
from analytics.collect import collect
from analytics.measure import measure
from analytics.plan import load_ledgers, load_plan
from analytics.report import make_reports
from analytics.sample import write_sample, write_scaled_workspace
from analytics.store import open_store
from analytics.workspace import REPOSITORY, Workspace, open_workspace

SIZES = (26, 260)


def bench_collect(place: Workspace) -> Callable[[], object]:
    plan, ledgers = load_plan(place), load_ledgers(place)
    return lambda: collect(place, plan, ledgers, [place.sample], today=plan.ends_on)


def bench_measure(place: Workspace) -> Callable[[], object]:
    plan, ledgers = load_plan(place), load_ledgers(place)

    def run() -> None:
        with open_store(place, plan, ledgers) as store:
            measure(store, plan, ledgers, plan.ends_on)

    return run


def bench_assess(place: Workspace) -> Callable[[], object]:
    plan, ledgers = load_plan(place), load_ledgers(place)
    with open_store(place, plan, ledgers) as store:
        measured = measure(store, plan, ledgers, plan.ends_on)
    return lambda: assess(plan, measured)


def bench_report(place: Workspace) -> Callable[[], object]:
    plan = load_plan(place)
    unit = plan.units[0].code

    def run() -> None:
        result = make_reports(place, as_of=plan.ends_on, units=[unit], workers=1)
        assert not result.failed, result.failed

    return run


STAGES = {
    "collect": bench_collect,
    "measure": bench_measure,
    "assess": bench_assess,
    "one report": bench_report,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, nargs="+", default=SIZES)
    parser.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)
    parser.add_argument("--workspace", help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.stage:
        _run_stage(open_workspace(said.workspace), said.stage)
        return
    print(f"{'units':>6} {'rows':>9}  {'stage':<12} {'seconds':>8} {'peak MB':>8}", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ["ANALYTICS_KEYS"] = str(Path(folder, "keys"))  # for the processes of the stages
        for n_units in said.units:
            place = _sample_of(n_units, Path(folder, str(n_units)))
            for stage in STAGES:
                found = _in_process(place, stage)
                print(
                    f"{n_units:>6} {_n_rows(place):>9,}  {stage:<12} "
                    f"{found['seconds']:>8.2f} {found['peak']:>8.0f}",
                    flush=True,
                )


def _sample_of(n_units: int, folder: Path) -> Workspace:
    own = open_workspace(REPOSITORY)
    plan = load_plan(own)
    if n_units > len(plan.units):
        place = write_scaled_workspace(own, folder, n_units, plan=plan)
    else:
        shutil.copytree(own.params, folder / "params")
        place = open_workspace(folder)
    write_sample(place, place.sample, plan=load_plan(place), ledgers=load_ledgers(place))
    return place


def _in_process(place: Workspace, stage: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--stage", stage, "--workspace", str(place.root)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _run_stage(place: Workspace, stage: str) -> None:
    run = STAGES[stage](place)
    start = time.perf_counter()
    run()
    seconds = time.perf_counter() - start
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"seconds": seconds, "peak": peak / 1024}))


def _n_rows(place: Workspace) -> int:
    with open_store(place, load_plan(place), load_ledgers(place)) as store:
        return int(store.sql("SELECT sum(n_rows) AS n FROM submission WHERE status = 'accepted'")["n"][0])


if __name__ == "__main__":
    main()

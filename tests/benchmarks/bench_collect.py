"""Collecting 1,000 workbooks of 200 rows, beside the plain loop of `pandas.read_excel`. Not a test.

Every line is a process of its own, its imports and children counted in: processor seconds, seconds by the
clock, peak memory of the largest process. Collecting does all it ever does: preflight, reading, every check,
the archive, the store; the loop only reads. `--workbooks 100` is a quick look.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from random import Random

from analytics.plan import load_ledgers, load_plan
from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan, Unit
from analytics.plan.period import parse_period
from analytics.sample.scale import scaled_plan
from analytics.sample.submissions import Submission
from analytics.sample.workbook import write_workbook
from analytics.workspace import REPOSITORY, open_workspace

N_WORKBOOKS = 1_000
ROWS = {"suggestion": 150, "training_record": 40, "hazard_report": 10}
N_UNITS = 90
FIELDS = ("质量", "成本", "节能环保", "安全", "服务", "管理")
STATUSES = ("已登记", "已采纳", "已实施", "不采纳")
METHODS = ("加装感应装置", "改用变频水泵", "统一工具编号", "错峰清运", "增设沉淀池", "夜间集中维护")
PLACES = ("一号泵站", "东区管网", "北苑路", "清运班", "绿化三队", "机修车间", "中心库房", "调度室")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workbooks", type=int, default=N_WORKBOOKS)
    parser.add_argument("--run", choices=RUNS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.run:
        RUNS[said.run](said.folder, said.workbooks)
        peak = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        print(max(peak))
        return
    print(
        f"{'':<20} {'workbooks':>9} {'cpu s':>7} {'wall s':>7} {'cpu ms each':>12} {'peak MB':>8}", flush=True
    )
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ["ANALYTICS_KEYS"] = str(Path(folder, "keys"))  # for the processes of the stages
        write_workbooks(Path(folder), said.workbooks)
        for n_workbooks in (said.workbooks // 4, said.workbooks // 2):
            measured("collect", Path(folder), n_workbooks)
        cpu = {name: measured(name, Path(folder), said.workbooks) for name in RUNS}
    for name in ("pandas calamine", "pandas openpyxl"):
        print(f"{name} takes {cpu[name] / cpu['collect']:.1f} times the processor time of collect")


def measured(name: str, folder: Path, n_workbooks: int) -> float:
    """Prints the line of one run in a process of its own; gives back its processor seconds."""
    command = [sys.executable, __file__, "--run", name, "--folder", folder, "--workbooks", str(n_workbooks)]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    peak = int(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    print(
        f"{name:<20} {n_workbooks:>9,} {cpu:>7.1f} {wall:>7.1f} {1000 * cpu / n_workbooks:>12.1f} "
        f"{peak / 1024:>8.0f}",
        flush=True,
    )
    return cpu


def run_collect(folder: Path, n_workbooks: int) -> None:
    from analytics.collect import Outcome, collect

    plan, ledgers = load_plan(open_workspace()), load_ledgers(open_workspace())
    root = folder / f"workspace of {n_workbooks}"
    shutil.copytree(REPOSITORY / "params", root / "params")
    report = collect(
        open_workspace(root), monthly(plan), ledgers, workbooks(folder, n_workbooks), today=plan.ends_on
    )
    assert report.n(Outcome.ACCEPTED) == n_workbooks, report.text("en")
    assert 0 < report.n_rejected < report.n_rows / 10


def run_pandas(folder: Path, n_workbooks: int, *, engine: str) -> None:
    import pandas as pd

    for path in workbooks(folder, n_workbooks):
        pd.read_excel(path, sheet_name=None, engine=engine)


RUNS = {
    "collect": run_collect,
    "pandas calamine": partial(run_pandas, engine="calamine"),
    "pandas openpyxl": partial(run_pandas, engine="openpyxl"),
}


def workbooks(folder: Path, n_workbooks: int) -> list[Path]:
    return sorted((folder / "workbooks").rglob("*.xlsx"))[:n_workbooks]


def monthly(plan: Plan) -> Plan:
    """The plan with so many units, all there the whole year and reporting every month."""
    always = {"opened_on": None, "closed_on": None, "merged_into": None, "reporting": "month"}
    scaled = scaled_plan(plan, N_UNITS, seed=1)
    return scaled.model_copy(update={"units": tuple(one.model_copy(update=always) for one in scaled.units)})


def write_workbooks(folder: Path, n_workbooks: int) -> None:
    units = monthly(load_plan(open_workspace())).units
    wanted = [(unit, month) for month in range(1, 13) for unit in units][:n_workbooks]
    with ProcessPoolExecutor() as pool:
        list(pool.map(partial(_write, folder / "workbooks"), wanted, chunksize=10))


def _write(folder: Path, wanted: tuple[Unit, int]) -> None:
    unit, month = wanted
    random = Random(f"{unit.code} {month}")
    ends_on = parse_period(f"2024-{month:02}").ends_on
    sheets = tuple(
        (_ledgers()[name], tuple(MADE[name](at, ends_on, random) for at in range(n_rows)))
        for name, n_rows in ROWS.items()
    )
    filled_on, received_on = (ends_on + timedelta(days=days) for days in (2, random.randint(3, 8)))
    said = Submission(unit, f"2024-{month:02}", filled_on, received_on, "填报人", "审核人", sheets)
    write_workbook(said, folder, plan_id="2024", notice="基准测试", note="")


@cache
def _ledgers() -> dict[str, Ledger]:
    return load_ledgers(open_workspace())


def _day(ends_on: date, random: Random) -> date | str:
    """A day of the month; one in forty typed as text, one in three hundred without its year."""
    day = ends_on.replace(day=random.randint(1, ends_on.day))
    chance = random.random()
    if chance < 1 / 300:
        return f"{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日" if chance < 1 / 30 else day


def _suggestion(at: int, ends_on: date, random: Random) -> dict[str, object]:
    place, method, status = random.choice(PLACES), random.choice(METHODS), random.choice(STATUSES)
    submitted_on = _day(ends_on, random)
    is_adopted = status in ("已采纳", "已实施")
    benefit = round(random.uniform(500, 90_000), 2) if is_adopted else None
    return {
        "suggestion_no": f"J{ends_on:%m}-{at:04}",
        "title": f"关于在{place}{method}的建议（{at}）",
        "problem": f"{place}现有做法费时费力，第{random.randint(1, 60)}处问题尤为突出",
        "method": f"{method}，预计{random.randint(2, 30)}天完成",
        "field": random.choice(FIELDS),
        "submitted_on": submitted_on,
        "proposer_no": f"{random.randint(10_000, 12_000)}",
        "co_proposer_nos": "、".join(
            str(random.randint(10_000, 12_000)) for _ in range(random.randint(0, 2))
        ),
        "team_code": f"B{random.randint(1, 12):02}",
        "status": status,
        "adopted_on": ends_on if is_adopted else None,
        "implemented_on": ends_on if status == "已实施" else None,
        "benefit_yuan": f"{benefit:,.2f}" if benefit and random.random() < 1 / 20 else benefit,
    }


def _training(at: int, ends_on: date, random: Random) -> dict[str, object]:
    return {
        "employee_no": f"{20_000 + at}",
        "name": f"职工{at}",
        "training_type": random.choice(("岗位培训", "安全培训", "理论培训")),
        "course": random.choice(METHODS),
        "class_code": f"P{ends_on:%m}{random.randint(1, 9)}",
        "start_on": ends_on.replace(day=1),
        "end_on": _day(ends_on, random),
        "hours": random.choice((4, 7.5, 8)),
        "organiser": "单位",
        "result": random.choice(("合格", "合格", "不合格")),
        "certificate_no": f"Z{random.randint(1, 10**8)}",
    }


def _hazard(at: int, ends_on: date, random: Random) -> dict[str, object]:
    return {
        "report_no": f"Y{ends_on:%m}-{at:03}",
        "reported_on": _day(ends_on, random),
        "reporter_no": f"{random.randint(10_000, 12_000)}",
        "site": random.choice(PLACES),
        "level": random.choice(("一般", "重大")),
        "handled_on": ends_on,
        "result": "已整改",
        "reward_yuan": random.choice((50, 100, 200)),
    }


MADE = {"suggestion": _suggestion, "training_record": _training, "hazard_report": _hazard}

if __name__ == "__main__":
    main()

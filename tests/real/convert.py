"""Published records as the workbooks their units would have sent.

    python tests/real/convert.py ae_scotland_monthly ../shared/real/ae_scotland_monthly INBOX

writes one workbook per unit below INBOX, in the folder of the day the figures were published. The plan and
the ledgers are those of the workspace beside this file.
"""

from __future__ import annotations

import csv
import re
import sys
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analytics.plan import load_ledgers, load_plan
from analytics.sample.submissions import Submission
from analytics.sample.workbook import write_workbook
from analytics.workspace import open_workspace

HERE = Path(__file__).parent
Cells = dict[str, object]
Sheets = Mapping[str, Mapping[str, Mapping[tuple, Cells]]]


@dataclass(frozen=True)
class Published:
    """How one set of records becomes ledgers.

    `fields` says which ledger and field a kind of record fills, `dated` what a row says of its period,
    with the day it counts at.
    """

    published_on: date
    number: Callable[[str], int | float]
    fields: Mapping[str, tuple[str, str]]
    dated: Callable[[str], tuple[date, Cells]]


def _month(period: str) -> tuple[date, Cells]:
    year, month = map(int, period.split("-"))
    return date(year, month, monthrange(year, month)[1]), {"counted_month": period}


def _year_to_march(period: str) -> tuple[date, Cells]:
    day = date(int(period[:4]) + 1, 3, 31)
    return day, {"year": period, "counted_on": day}


SETS = {
    "ae_scotland_monthly": Published(
        published_on=date(2023, 9, 5),
        number=int,
        fields={
            "attendances": ("attendance", "attendances"),
            "within_4h": ("attendance", "within_4h"),
            "over_4h": ("attendance", "over_4h"),
            "attendances_episode": ("episode", "attendances"),
            "within_4h_episode": ("episode", "within_4h"),
            "over_8h": ("episode", "over_8h"),
            "over_12h": ("episode", "over_12h"),
        },
        dated=_month,
    ),
    "hdt_england_2023": Published(
        published_on=date(2024, 12, 12),
        number=float,
        fields={"homes_delivered": ("delivery", "homes")},
        dated=_year_to_march,
    ),
}


def code_of(unit: str) -> str:
    """The code in the plan of a unit as published: two sites of one location code bear their names too.

    >>> code_of("G306H/Victoria Infirmary - ED")
    'G306H-Victoria-Infirmary-ED'
    """
    return re.sub(r"[^A-Za-z0-9.]+", "-", unit)


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def convert(name: str, source: Path, inbox: Path) -> int:
    """Write the workbooks of a set whose `records.csv` lies in `source`; gives back how many."""
    sheets = defaultdict(lambda: defaultdict(dict))
    for record in read_rows(source / "records.csv"):
        ledger, field = SETS[name].fields[record["ledger"]]
        day, cells = SETS[name].dated(record["period"])
        row = sheets[code_of(record["unit"])][ledger].setdefault((day,), cells)
        row[field] = SETS[name].number(record["value"])
    return write_workbooks(name, sheets, SETS[name].published_on, inbox)


def write_workbooks(name: str, sheets: Sheets, sent_on: date, inbox: Path) -> int:
    """One workbook per unit of the workspace `name`, sent on a day; gives back how many.

    `sheets` holds rows by unit, ledger and a key that begins with the day the row counts at.
    """
    workspace = open_workspace(HERE / name)
    plan, ledgers = load_plan(workspace), load_ledgers(workspace)
    for unit, by_ledger in sheets.items():
        last = max(key[0] for rows in by_ledger.values() for key in rows)
        filled = tuple((ledgers[one], tuple(rows.values())) for one, rows in sorted(by_ledger.items()))
        sent = Submission(plan.unit[unit], f"{last:%Y-%m}", sent_on, sent_on, plan.bureau.en, "", filled)
        write_workbook(sent, inbox, plan_id=plan.id, notice=plan.name.en, note="")
    return len(sheets)


if __name__ == "__main__":
    set_name, from_folder, to_folder = sys.argv[1:]
    print(convert(set_name, Path(from_folder), Path(to_folder)))

"""Twenty thousand units: a plan in CSV files is collected, measured and assessed in one go."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from conftest import assess_as_csv

from analytics.cli.app import run
from analytics.plan import load_ledgers
from analytics.plan.model import Unit
from analytics.sample.submissions import Submission
from analytics.sample.workbook import write_workbook
from analytics.words import speaking
from analytics.workspace import open_workspace

UNITS, INDICATORS, SENDERS = 20_000, 10, 50
WORD = "{zh: 字, en: word}"
LEDGER = f"""\
id: work
code: W
title: {{zh: 台账, en: Work}}
row: {WORD}
date: done_on
frequency: quarter
fields:
  - {{id: done_on, title: {{zh: 日期, en: Done on}}, type: date, required: true}}
""" + "".join(f"  - {{id: n{at}, title: {{zh: 数{at}, en: n{at}}}, type: int}}\n" for at in range(INDICATORS))
INDICATOR = f"""\
  - id: i@
    name: {WORD}
    clause: "1"
    block: all
    nature: written
    unit_of_measure: {WORD}
    scope: each_unit
    direction: at_least
    measure: {{numerator: {{ledger: work, aggregate: sum, value: n@}}}}
    phasing: {{kind: day}}
    weight: 10
    reading: {{id: a, text: {WORD}}}
"""
PLAN = f"""\
id: big
name: {WORD}
issued_by: {WORD}
bureau: {WORD}
starts_on: 2024-01-01
ends_on: 2024-12-31
unit_kinds: [{{id: all, name: {WORD}}}]
rank_groups: [{{id: all, name: {WORD}}}]
blocks: [{{id: all, name: {WORD}, points: 100, section: S}}]
rules:
  version: "1"
  grades: [{{id: good, name: {WORD}, from: 60}}, {{id: poor, name: {WORD}, from: 0}}]
  bonus_cap: 0
  over_completion: {{share: 0, at_most: 0}}
  late_submission: {{each: 0, at_most: 0}}
  yellow_within: 0.1
  coverage_line: 0
calendar: {{rounds: [], submission_days: 5}}
indicators:
""" + "".join(INDICATOR.replace("@", str(at)) for at in range(INDICATORS))


def code(number: int) -> str:
    return f"U{number:05}"


def target(number: int) -> int:
    """What every indicator asks of a unit: 1 to 40."""
    return number % 40 + 1


def a_workspace(root: Path) -> Path:
    plan = root / "params" / "plans" / "big"
    plan.mkdir(parents=True)
    (root / "params" / "ledgers").mkdir()
    (root / "params" / "workspace.yaml").write_text("plan: big\n", encoding="utf-8")
    (root / "params" / "ledgers" / "work.yaml").write_text(LEDGER, encoding="utf-8")
    (plan / "plan.yaml").write_text(PLAN, encoding="utf-8")
    units = [("code", "name.zh", "name.en", "kind", "rank_group")]
    units += [(code(at), f"单位{at}", f"Unit {at}", "all", "all") for at in range(UNITS)]
    targets = [("indicator", "unit", "value", "effective_from")]
    targets += [
        (f"i{at}", code(unit), target(unit), "2024-01-01")
        for at in range(INDICATORS)
        for unit in range(UNITS)
    ]
    for name, rows in (("units", units), ("targets", targets)):
        with open(plan / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return root


def send(root: Path) -> None:
    """Workbooks of the first units: twenty of everything."""
    workspace = open_workspace(root)
    ledger = load_ledgers(workspace)["work"]
    row = {"done_on": date(2024, 12, 1)} | {f"n{at}": 20 for at in range(INDICATORS)}
    day = date(2025, 1, 3)
    for at in range(SENDERS):
        name = {"zh": f"单位{at}", "en": f"Unit {at}"}
        unit = Unit.model_validate({"code": code(at), "name": name, "kind": "all", "rank_group": "all"})
        sent = Submission(unit, "2024Q4", day, day, "", "", ((ledger, (row,)),))
        write_workbook(sent, workspace.inbox, plan_id="big", notice="", note="")


@pytest.mark.slow
def test_twenty_thousand_units_with_ten_targets_each_are_assessed_in_one_call(tmp_path):
    root = a_workspace(tmp_path / "big")
    send(root)
    with speaking("en"):
        assert run(["collect", "--quiet", "--workspace", str(root)]) == 0
    tables = assess_as_csv(root, "--as-of", "2024-12-31")
    assert len(tables["cells"]) == (UNITS + 1) * INDICATORS
    totals = {one["unit"]: one for one in tables["totals"]}
    for number in range(SENDERS):
        expected = min(20 / target(number), 1) * 100
        assert float(totals[code(number)]["total"]) == pytest.approx(expected, abs=1e-9)
    silent = [totals[code(number)] for number in range(SENDERS, UNITS)]
    assert {(one["total"], one["grade"], one["n_not_reported"]) for one in silent} == {("0", "poor", "10")}
    asked = sum(target(number) for number in range(UNITS))
    bureau = [one for one in tables["cells"] if one["unit"] == "bureau"]
    assert {(float(one["target"]), float(one["actual"])) for one in bureau} == {(asked, 20.0 * SENDERS)}

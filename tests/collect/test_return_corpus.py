"""Broken and hostile files go back too: never a crash, and what comes back unchanged says the same again."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

import pytest
from book_builders import LEDGERS, a_plan, a_unit, a_workspace
from corpus.case import name_of
from return_builders import opened
from test_corpus import TIGHT, UNITS

from analytics.collect import CollectReport, collect
from analytics.collect.returned import load_sent, returned_workbook
from analytics.store import open_store

SOME = dict(list(UNITS.items())[::4])  # all of them take minutes
GONE = "collect_problems.has_macros"  # macros stay behind
TODAY = date(2024, 12, 31)


def told(report: CollectReport) -> dict[str, Counter]:
    """What was found in each unit's workbooks, by place and reason."""
    found = defaultdict(Counter)
    for one in report.rejects.itertuples():
        if isinstance(one.unit, str) and one.code != GONE:
            found[one.unit][one.severity, one.sheet, str(one.row), str(one.column_title), one.code] += 1
    return found


@pytest.mark.slow
def test_every_kind_of_file_goes_back_and_says_the_same_when_it_comes_again(tmp_path):
    workspace = a_workspace(tmp_path / "工作 区")
    for unit, case in SOME.items():
        made = case.make(unit)
        for name, data in (made if isinstance(made, dict) else {case.name: made}).items():
            path = workspace.inbox / "2024-04-02" / unit / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    plan = a_plan(*(a_unit(unit, name_of(unit)) for unit in SOME))
    first = collect(workspace, plan, LEDGERS, today=TODAY, limits=TIGHT)
    with open_store(workspace, plan, LEDGERS) as store:
        sent = [one for one in load_sent(store, LEDGERS) if one.findings]
    back = tmp_path / "2024-04-20"
    back.mkdir()
    marked = set()
    for one in sent:
        (path,) = workspace.archive.glob(f"{one.sha256}.*")
        data = returned_workbook(path.read_bytes(), one, LEDGERS, unit_name="单位", limits=TIGHT)
        if len(opened(data).sheetnames) > 1:
            (back / f"{one.short_id}.xlsx").write_bytes(data)
            marked.add(one.unit)
    assert len(marked) > 20
    assert len(sent) - len(marked) > 15
    again = collect(workspace, plan, LEDGERS, [back], today=TODAY, limits=TIGHT)
    before, after = told(first), told(again)
    assert {unit: after[unit] for unit in marked if unit} == {unit: before[unit] for unit in marked if unit}
    rows = first.submissions.groupby("unit")["n_rows"].sum()
    assert again.submissions.groupby("unit")["n_rows"].sum().to_dict() == {
        unit: rows[unit] for unit in again.submissions["unit"].dropna()
    }

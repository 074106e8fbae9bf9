"""Broken and hostile files: nothing crashes or hangs, each fault is named, what is good is kept."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

import pytest
from book_builders import LEDGERS, a_plan, a_unit, a_workspace
from corpus.case import name_of
from corpus.cells import cell_cases
from corpus.covers import cover_cases
from corpus.old_books import old_cases
from corpus.packages import package_cases
from corpus.sheets import sheet_cases
from corpus.texts import text_cases

from analytics.collect import LIMITS, CollectReport, collect
from analytics.store import open_store

CASES = [
    one
    for cases in (package_cases, cell_cases, sheet_cases, cover_cases, text_cases, old_cases)
    for one in cases()
]
UNITS = {f"C{number:03}": case for number, case in enumerate(CASES, start=1)}
PLANTED = ("张三丰", "身份证110101", "5678元", "五千六百", "1001甲", "工号1001")
TIGHT = replace(LIMITS, seconds=20, memory_bytes=1_000_000_000)


@dataclass(frozen=True)
class Collected:
    """What came of the whole corpus: the report, meetings by unit, and all that was said and logged."""

    report: CollectReport
    meetings: dict[str, list[dict]]
    messages: list[str]
    logs: str

    def places(self, unit: str, problems) -> list[tuple]:
        said = [one for one in problems if f"/{unit}/" in one.file]
        found = [(one.sheet, one.row, one.column, one.code.partition(".")[2]) for one in said]
        return sorted(found, key=str)


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> Collected:
    workspace = a_workspace(tmp_path_factory.mktemp("corpus") / "工作 区")
    for unit, case in UNITS.items():
        made = case.make(unit)
        for name, data in (made if isinstance(made, dict) else {case.name: made}).items():
            path = workspace.inbox / "2024-04-02" / unit / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    plan = a_plan(*(a_unit(unit, name_of(unit)) for unit in UNITS))
    report = collect(workspace, plan, LEDGERS, today=date(2024, 12, 31), limits=TIGHT)
    meetings = defaultdict(list)
    with open_store(workspace, plan, LEDGERS) as store:
        query = "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM meeting ORDER BY unit, meeting_no"
        found = store.connection.execute(query)
        names = [column[0] for column in found.description]
        for values in found.fetchall():
            row = dict(zip(names, values, strict=True))
            meetings[row["unit"]].append(row)
        logs = [store.sql(f"SELECT * FROM {log}").to_csv() for log in ("reject", "notice")]
    said = (*report.problems, *report.remarks)
    texts = [one.text(lang) for one in said for lang in ("zh", "en")]
    return Collected(report, meetings, texts, "\n".join([*logs, report.rejects.to_csv()]))


@pytest.mark.parametrize("unit", UNITS, ids=[case.name for case in CASES])
def test_each_fault_is_named_and_what_is_good_is_kept(collected, unit):
    case = UNITS[unit]
    found = collected.meetings[unit]
    assert collected.places(unit, collected.report.problems) == sorted(case.faults, key=str)
    assert collected.places(unit, collected.report.remarks) == sorted(case.remarks, key=str)
    assert [one["meeting_no"] for one in found] == sorted(case.kept)
    for one in found:
        if one["meeting_no"] == "B1":
            assert {name: one[name] for name in case.stored} == case.stored


def test_the_corpus_has_every_file_once_and_at_least_150():
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))
    assert len(names) >= 150


def test_the_store_holds_no_row_that_no_case_expects(collected):
    expected = {unit: len(case.kept) for unit, case in UNITS.items() if case.kept}
    assert {unit: len(rows) for unit, rows in collected.meetings.items() if rows} == expected


def test_nothing_personal_is_said_or_logged(collected):
    said = "\n".join([*collected.messages, collected.logs])
    assert [one for one in PLANTED if one in said] == []


def test_every_message_is_a_sentence_in_which_nothing_is_left_out(collected):
    assert [one for one in collected.messages if re.search(r"\{\w*\}|_problems\.", one)] == []

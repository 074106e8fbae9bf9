"""What units owe, what it costs by the rules, and the sheets that remind them of it."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import builders
import pandas as pd
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from analytics.assess import assess
from analytics.assess.owed import Owed, owed, owed_by
from analytics.measure.model import COVERAGE_COLUMNS
from analytics.plan.ledger import Ledger
from analytics.report.reminders import numbered, write_reminders
from analytics.view.reminder import reminder_paper
from analytics.view.word import word_file
from analytics.workspace import open_workspace

HOSTILE = "<b>&公司</b>\x00{0}"
DAY = date(2024, 4, 10)
# what came when, of units that send by quarter; due five days after
COVERAGE = """
unit | sent_by | ledger | period | ends_on    | due_on     | extended_to | received_on
U1   | U1      | a      | 2024Q1 | 2024-03-31 | 2024-04-05 |             |
U1   | U1      | b      | 2024Q1 | 2024-03-31 | 2024-04-08 | 2024-04-08  |
U1   | U0      | a      | 2023Q4 | 2023-12-31 | 2024-01-05 |             | 2024-01-09
U2   | U2      | a      | 2024Q1 | 2024-03-31 | 2024-04-05 |             | 2024-04-07
U2   | U2      | b      | 2024Q1 | 2024-03-31 | 2024-04-10 | 2024-04-10  |
"""


def coverage(text: str = COVERAGE) -> pd.DataFrame:
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    frame = pd.DataFrame(rows, columns=head)
    for name in ("ends_on", "due_on", "extended_to", "received_on"):
        frame[name] = pd.to_datetime(frame[name].replace("", None))
    frame["late"] = frame["received_on"] > frame["due_on"]
    frame["counted"] = frame["received_on"].notna()
    return frame[list(COVERAGE_COLUMNS)]


def a_plan(**said):
    units = {
        "U1": {"name": {"zh": "供水公司", "en": "Water"}},
        "U2": {"name": {"zh": HOSTILE, "en": HOSTILE}},
        "U0": {"closed_on": "2024-02-29", "merged_into": "U1", "name": {"zh": "老厂", "en": "Old plant"}},
    }
    indicators = [
        builders.indicator("a"),
        builders.indicator("b", weight=20),
        builders.indicator("c", weight=30),
    ]
    return builders.plan(indicators, {"a": 10, "b": 10, "c": 10}, units=units, **said)


def ledgers() -> dict[str, Ledger]:
    fields = [{"id": "on", "title": builders.TEXT, "type": "date"}]
    base = {"code": "L", "row": builders.TEXT, "date": "on", "fields": fields}
    titles = {"a": "建议台账", "b": "培训台账"}
    return {
        one: Ledger.model_validate({**base, "id": one, "title": {"zh": zh, "en": one}})
        for one, zh in titles.items()
    }


def owing(unit: str = "U1", day: date = DAY, **said) -> Owed:
    """What a unit owes; of the ledgers a and b nothing was reported, of c all."""
    plan = a_plan(**said)
    cells = {("U1", "c"): 5, ("U2", "c"): 5}
    cube = builders.measured(plan, cells, as_of=date(2024, 3, 31), coverage=coverage())
    return owed_by(assess(plan, cube), cube.coverage, unit, day, day)


def test_what_is_due_by_a_day_and_did_not_come_is_owed_since_the_last_day_there_was():
    found = owed(coverage(), date(2024, 4, 8), DAY)
    assert found[["unit", "ledger", "days_late"]].values.tolist() == [["U1", "a", 5], ["U1", "b", 2]]
    assert len(owed(coverage(), DAY, DAY)) == 3
    assert owed(coverage(), date(2024, 4, 4), DAY).empty


@given(day=st.dates(date(2024, 1, 1), date(2024, 12, 31)))
def test_nothing_owed_ever_came_and_no_more_is_owed_on_an_earlier_day(day):
    found = owed(coverage(), day, day)
    earlier = owed(coverage(), date(2024, 1, 1), day)
    assert len(earlier) <= len(found)
    assert (found["days_late"] >= 0).all()
    keys = set(map(tuple, found[["sent_by", "ledger", "period"]].values))
    came = coverage().dropna(subset="received_on")
    assert keys.isdisjoint(map(tuple, came[["sent_by", "ledger", "period"]].values))


def test_a_workbook_that_comes_late_costs_once_however_many_ledgers_it_has():
    one = owing()
    assert (one.n_late, one.points) == (1, 0.5)  # of the unit that merged into it
    assert (one.n_late_then, one.points_then) == (2, 1.0)
    capped = owing(
        rules=a_plan().rules.model_dump(by_alias=True) | {"late_submission": {"each": 5, "at_most": 7}}
    )
    assert (capped.points, capped.points_then) == (5.0, 7.0)


def test_a_ledger_wanting_in_a_workbook_that_was_late_already_costs_no_more():
    one = owing("U2")
    assert (one.n_late, one.n_late_then) == (1, 1)


def test_indicators_that_read_what_is_owed_cannot_be_judged_and_others_can():
    one = owing()
    assert [each.id for each in one.unjudged] == ["a", "b"]
    assert one.weight == 50.0  # 30 of 60 points, on the scale of a hundred
    assert one.weak == ()


@pytest.fixture
def place(tmp_path: Path):
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "workspace.yaml").write_text("plan: test\n", encoding="utf-8")
    return open_workspace(tmp_path)


def sheets(place, day: date, *units: str, **more):
    found = numbered(place, a_plan(), ledgers(), [owing(one, day) for one in units or ("U1",)], day)
    return write_reminders(place, found, lang="zh", **more)


def test_reminders_are_numbered_by_the_earlier_days_about_what_is_still_owed(place):
    assert [one.reminder.number for one in sheets(place, DAY, "U1", "U2")] == [1, 1]
    (again,) = sheets(place, DAY)
    (later,) = sheets(place, date(2024, 4, 20))
    assert (again.reminder.number, later.reminder.number) == (1, 2)
    assert again.path.parent == place.root / "data" / "reminders" / "2024-04-10"
    assert [one.reminder.number for one in sheets(place, date(2024, 4, 9))] == [
        1
    ]  # none was written before it


def test_a_unit_that_owes_nothing_gets_no_reminder(place):
    assert sheets(place, date(2024, 4, 4)) == []
    assert not (place.root / "data").exists()


def test_the_same_reminder_is_the_same_bytes(place, tmp_path):
    first, second = (
        [one.path.read_bytes() for one in sheets(place, DAY, "U1", "U2", folder=tmp_path / name)]
        for name in ("one", "two")
    )
    assert first == second


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_reminder_says_what_since_when_what_it_costs_and_until_when(place, lang):
    (one,) = numbered(place, a_plan(), ledgers(), [owing()], date(2024, 4, 13))
    document = Document(io.BytesIO(word_file(reminder_paper(one, lang))))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    days = {"zh": ("2024年4月10日", "2024年4月13日"), "en": ("10 April 2024", "13 April 2024")}[lang]
    assert all(day in text for day in days)
    assert {"zh": "第1次", "en": "no. 1"}[lang] in text
    assert {"zh": "供水公司：", "en": "To: Water"}[lang] in text
    assert {"zh": "封顶", "en": "at most"}[lang] in text or "2分" in text
    assert {"zh": "联系人：＿", "en": "Contact: _"}[lang] in text
    assert "5" in cells
    assert any({"zh": "建议台账", "en": "a"}[lang] in cell for cell in cells)
    assert any({"zh": "已延期", "en": "extended"}[lang] in cell for cell in cells)


def test_names_are_text_in_the_file_whatever_they_hold(place):
    (one,) = numbered(place, a_plan(), ledgers(), [owing("U2")], DAY)
    data = word_file(reminder_paper(one, "zh"))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert b"<b>&" not in file.read("word/document.xml")
    assert any("<b>&公司</b>" in one.text for one in Document(io.BytesIO(data)).paragraphs)

"""Templates of an earlier structure: matched by field where that is safe, else refused column by column."""

from __future__ import annotations

from datetime import date

import pytest
from book_builders import GOOD_MEETING, LEDGERS, PLAN, a_workspace, put, text
from hypothesis import given
from hypothesis import strategies as st
from template_builders import changed, edited, fields, filled, made

from analytics.collect import collect
from analytics.collect.changed import changed_titles
from analytics.collect.stamp import STAMP_SHEET, columns_of
from analytics.store import open_store

MEETING = LEDGERS["meeting"]
KINDS = [one.model_dump() for one in MEETING.field["kind"].choices]


@pytest.fixture
def workspace(tmp_path):
    return a_workspace(tmp_path / "工作 区")


def since(**changes) -> dict:
    """The ledgers of today: the meetings with fields changed since the template was made."""
    return changed("meeting", fields=fields(MEETING, **changes))


def send_old(workspace, today: dict, *rows: tuple, lang: str = "zh", edit=None):
    """Send a template of the earlier structure, filled in, to the ledgers of today."""
    data = filled(made(lang=lang), {"meeting": list(rows)}, lang=lang)
    put(workspace, edited(data, edit) if edit else data)
    return collect(workspace, PLAN, today, today=date(2024, 12, 31))


def meetings(workspace, ledgers: dict, columns: str) -> list[tuple]:
    with open_store(workspace, PLAN, ledgers) as store:
        return store.connection.execute(f"SELECT {columns} FROM meeting ORDER BY ALL").fetchall()


def codes(problems) -> list[str]:
    return [one.code.partition(".")[2] for one in problems]


SWAPPED = {"title": {"title": text("编号", "meeting no")}, "meeting_no": {"title": text("名称", "title")}}
SAFE = {
    "a title changed": ({"title": {"title": text("会议名", "name of it")}}, "会议名"),
    "two titles changed places": (SWAPPED, "名称、编号"),
    "an optional field more": ({"place": {"title": text("地点", "place"), "type": "text"}}, "地点"),
    "a choice more": ({"kind": {"choices": [*KINDS, text("座谈会")]}}, "类别"),
    "an empty column gone": ({"people": None}, "学时、费用（元）、有记录、议题、人数"),
    "an empty column of another type": ({"people": {"type": "text", "min": None, "max": None}}, "人数"),
    "a column no longer required": ({"kind": {"required": False}}, "类别"),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("changes", "titles"), SAFE.values(), ids=SAFE)
def test_what_changed_safely_is_matched_by_field_and_told(workspace, changes, titles, lang):
    today = since(**changes)
    row = tuple(dict(zip((one.id for one in MEETING.fields), GOOD_MEETING, strict=True), people="").values())
    report = send_old(workspace, today, row, lang=lang)
    assert report.problems == ()
    assert codes(report.remarks) == ["old_template"]
    told = report.remarks[0].text("zh")
    assert titles in told or lang == "en"  # a column that is gone is called what the template called it
    assert meetings(workspace, today, "meeting_no, title, kind, cost_yuan") == [
        ("H1", "一季度议事会", "议事会", 1200.5)
    ]


def test_columns_in_another_order_are_matched_by_field(workspace):
    today = changed("meeting", fields=fields(MEETING)[::-1])
    report = send_old(workspace, today, GOOD_MEETING)
    assert (report.problems, codes(report.remarks)) == ((), ["old_template"])
    assert meetings(workspace, today, "meeting_no, title") == [("H1", "一季度议事会")]


def test_the_template_of_today_is_not_called_old(workspace):
    report = send_old(workspace, LEDGERS, GOOD_MEETING)
    assert report.problems == report.remarks == ()


ADDED = {"place": {"title": text("地点", "place"), "type": "text", "required": True}}
UNSAFE = {
    "a required field more": (ADDED, [("column_added", "地点", None, "文本 / text")]),
    "a type changed": (
        {"people": {"type": "text", "min": None, "max": None}},
        [("type_changed", "人数", "整数 / whole number", "文本 / text")],
    ),
    "a column gone that has content": (
        {"cost_yuan": None},
        [("column_gone", "费用（元）", "金额（元） / amount (yuan)", None)],
    ),
    "all at once": (
        {**ADDED, "people": {"type": "money", "min": None, "max": None}, "minutes_filed": None},
        [
            ("column_added", "地点", None, "文本 / text"),
            ("type_changed", "人数", "整数 / whole number", "金额（元） / amount (yuan)"),
            ("column_gone", "有记录", "是或否 / yes or no", None),
        ],
    ),
}


@pytest.mark.parametrize(("changes", "told"), UNSAFE.values(), ids=UNSAFE)
def test_what_cannot_be_matched_is_refused_with_every_column_that_differs(workspace, changes, told):
    today = since(**changes)
    report = send_old(workspace, today, GOOD_MEETING)
    found = [one for one in report.problems if one.code.startswith("template_problems.")]
    assert [
        (one.code.partition(".")[2], one.column, one.values.get("was"), one.values.get("now"))
        for one in found
    ] == told
    assert {one.sheet for one in found} == {"会议台账"}
    assert meetings(workspace, today, "count(*)") == [(0,)]
    for one in found:
        for lang in ("zh", "en"):
            assert "{" not in one.text(lang)
            assert one.values["title"] in one.text(lang)


def test_other_sheets_of_the_same_old_template_are_taken(workspace):
    today = since(**ADDED)
    rows = {"meeting": [GOOD_MEETING], "fund": [("2024-03", 5)]}
    put(workspace, filled(made(), rows))
    report = collect(workspace, PLAN, today, today=date(2024, 12, 31))
    assert (codes(report.problems), report.n_rows) == (["column_added"], 1)


def test_a_required_column_the_unit_added_itself_is_taken(workspace):
    def add(book) -> None:
        sheet = book["会议台账"]
        sheet["J3"], sheet["J4"] = "地点", "二楼"

    today = since(**ADDED)
    report = send_old(workspace, today, GOOD_MEETING, edit=add)
    assert report.problems == ()
    assert meetings(workspace, today, "meeting_no, place") == [("H1", "二楼")]


def test_a_required_column_the_unit_deleted_is_missing_as_in_any_workbook(workspace):
    report = send_old(workspace, LEDGERS, GOOD_MEETING, edit=lambda book: book["会议台账"].delete_cols(2))
    assert codes(report.problems) == ["missing_column", "nothing_reported"]


def test_without_the_hidden_sheet_headings_are_read_as_ever(workspace):
    today = since(title={"title": text("会议名", "name of it"), "also": ["名称"]})
    report = send_old(workspace, today, GOOD_MEETING, edit=lambda book: book.remove(book[STAMP_SHEET]))
    assert report.problems == report.remarks == ()
    assert meetings(workspace, today, "title") == [("一季度议事会",)]


def test_a_choice_that_is_gone_is_refused_row_by_row(workspace):
    today = since(kind={"choices": KINDS[1:]})
    other = ("H2", *GOOD_MEETING[1:3], "其他", *GOOD_MEETING[4:])
    report = send_old(workspace, today, GOOD_MEETING, other)
    assert [one.column for one in report.problems] == ["类别"]
    assert meetings(workspace, today, "meeting_no") == [("H2",)]


@given(st.permutations(MEETING.fields), st.sampled_from(["zh", "en"]))
def test_a_template_of_any_order_differs_from_itself_in_nothing(order, lang):
    ledger = MEETING.model_copy(update={"fields": tuple(order)})
    assert changed_titles(columns_of(ledger, lang), ledger) == []

"""Checks of records: what a check may say, what it finds, and what becomes of the rows."""

from __future__ import annotations

import json
from datetime import date

import pytest
from book_builders import GOOD_MEETING, LEDGERS, PLAN, a_workspace, book, put, records, run, sheet

from analytics.errors import PlanError, StoreError
from analytics.plan import load_checks
from analytics.store import open_store, review

DEAR = {
    "id": "too_dear",
    "severity": "error",
    "when": "intake",
    "of": {"meeting": "cost_yuan"},
    "where": "{column} > 10 * median({column}) OVER (PARTITION BY submission)",
    "values": {"usual": "median({column}) OVER (PARTITION BY submission)"},
    "text": {
        "zh": "“{title}”{value}，多数只有{usual}，请核对",
        "en": "{title} {value}, mostly {usual}: check it",
    },
}
EMPTY = {
    "id": "nobody_came",
    "severity": "note",
    "when": "intake",
    "of": {"meeting": "people"},
    "where": "{column} = 0",
    "text": {"zh": "{title}为0，请确认", "en": "nobody came: confirm"},
}
TWICE = {
    "id": "same_title",
    "severity": "warning",
    "when": "review",
    "of": {"meeting": "title"},
    "where": "count(*) OVER (PARTITION BY unit, {column}) > 1",
    "values": {"n": "count(*) OVER (PARTITION BY unit, {column})"},
    "once_per": ["unit", "title"],
    "text": {"zh": "“{value}”有{n}次", "en": "“{value}” is there {n} times"},
}


@pytest.fixture
def workspace(tmp_path):
    return a_workspace(tmp_path / "检查")


def put_checks(workspace, *checks: dict) -> None:
    workspace.checks.mkdir(exist_ok=True)
    lines = ["checks:", *(f"  - {json.dumps(one, ensure_ascii=False)}" for one in checks)]
    said = "\n".join(lines)
    (workspace.checks / "own.yaml").write_text(said, encoding="utf-8")


def meeting(number: int, **said: object) -> tuple:
    names = (
        "meeting_no",
        "title",
        "held_on",
        "kind",
        "people",
        "hours",
        "cost_yuan",
        "minutes_filed",
        "topics",
    )
    row = dict(zip(names, (f"H{number}", *GOOD_MEETING[1:]), strict=True)) | said
    return tuple(row.values())


def send(workspace, *rows: tuple, name: str = "a.xlsx", **on_cover: object):
    put(workspace, book({"meeting": sheet("meeting", *rows)}, **on_cover), name, received="2024-04-02")
    return run(workspace)


def view(workspace, query: str) -> list[tuple]:
    with open_store(workspace, PLAN, LEDGERS) as store:
        return store.connection.execute(query).fetchall()


def reviewed(workspace):
    with open_store(workspace, PLAN, LEDGERS) as store:
        return review(store, LEDGERS, load_checks(workspace, LEDGERS))


def test_an_error_sets_the_row_aside_and_keeps_the_others(workspace):
    put_checks(workspace, DEAR)
    rows = [meeting(n, title=f"会{n}") for n in range(3)]
    report = send(workspace, *rows, meeting(9, cost_yuan=99999))
    assert [one.text("zh") for one in report.problems] == [
        "2024-04-02/a.xlsx › 会议台账 › 第6行 › “费用（元）”列：“费用（元）”99999.00，多数只有1200.50，请核对"
    ]
    assert report.n_rows == 3
    assert report.n_rejected == 1
    assert records(workspace, "meeting", "meeting_no") == [("H0",), ("H1",), ("H2",)]
    columns = 'code, severity, "row", field, value, detail'
    ((*place, detail),) = view(workspace, f"SELECT {columns} FROM reject")
    assert place == ["checks.too_dear", "error", 6, "cost_yuan", "99999.00"]
    assert json.loads(detail)["en"] == "cost yuan 99999.00, mostly 1200.50: check it"
    assert view(workspace, "SELECT n_rows, n_rejected FROM sheet_report") == [(3, 1)]


def test_a_note_keeps_the_row_and_stands_in_the_log(workspace):
    put_checks(workspace, EMPTY)
    report = send(workspace, meeting(1), meeting(2, people=0))
    assert report.problems == ()
    assert [one.text("en") for one in report.remarks] == [
        "2024-04-02/a.xlsx › 会议台账 › row 4 › column “人数”: nobody came: confirm"
    ]
    assert view(workspace, "SELECT code, severity FROM notice") == [("checks.nobody_came", "note")]
    assert len(records(workspace, "meeting", "meeting_no")) == 2


def test_a_window_at_intake_sees_one_workbook_only(workspace):
    put_checks(workspace, DEAR)
    put(
        workspace,
        book({"meeting": sheet("meeting", meeting(1, cost_yuan=1))}),
        "a.xlsx",
        received="2024-04-02",
    )
    other = book({"meeting": sheet("meeting", meeting(2, cost_yuan=5000))}, period="2024-04")
    put(workspace, other, "b.xlsx", received="2024-05-02")
    assert run(workspace).problems == ()


def test_a_review_looks_over_all_workbooks_and_changes_nothing(workspace):
    put_checks(workspace, TWICE)
    send(workspace, meeting(1), meeting(2, title="别的会"))
    send(workspace, meeting(3, held_on=date(2024, 4, 8)), name="b.xlsx", period="2024-04")
    found = reviewed(workspace)
    assert found[["check", "severity", "unit", "workbook", "row", "value"]].values.tolist() == [
        ["same_title", "warning", "Q01", "a.xlsx", 3, "一季度议事会"]
    ]
    assert json.loads(found["detail"][0])["zh"] == "“一季度议事会”有2次"
    assert view(workspace, "SELECT code FROM notice") == []


def test_a_check_of_several_columns_points_at_the_one_it_holds_for(workspace):
    said = {"of": {"meeting": ["title", "meeting_no"]}, "where": "{column} LIKE '%测试%'"}
    put_checks(workspace, EMPTY | said | {"once_per": ["{column}"]})
    rows = [meeting(1, title="测试"), meeting(2, title="测试"), meeting("测试", title="议事会")]
    found = [(one.row, one.column) for one in send(workspace, *rows).remarks]
    assert found == [(3, "名称"), (5, "编号")]


def test_a_review_of_nothing_is_empty(workspace):
    put_checks(workspace, TWICE)
    assert reviewed(workspace).empty


def test_what_concerns_a_person_or_is_masked_is_never_shown(workspace):
    said = {"severity": "warning", "when": "intake", "text": {"zh": "{value}", "en": "{value}"}}
    put_checks(
        workspace,
        {"id": "by_person", "of": {"training": "income_yuan"}, "where": "{column} > 5000"} | said,
        {"id": "by_mask", "of": {"meeting": "title"}, "where": "{column} LIKE '%张三%'", "masked": True}
        | said,
    )
    training = ("E1", "张三", date(2024, 3, 8), 9000, "")
    sheets = {
        "training": sheet("training", training),
        "meeting": sheet("meeting", meeting(1, title="张三会")),
    }
    put(workspace, book(sheets), "a.xlsx", received="2024-04-02")
    run(workspace)
    found = view(workspace, "SELECT code, value, detail FROM notice ORDER BY code")
    assert [(code, value) for code, value, _ in found] == [
        ("checks.by_mask", "***"),
        ("checks.by_person", "***"),
    ]
    assert all(json.loads(detail) == {"zh": "***", "en": "***"} for _, _, detail in found)


def test_text_of_units_is_only_text_to_a_check(workspace):
    put_checks(workspace, TWICE)
    hostile = "'); DROP VIEW meeting; -- {x} {0}"
    send(workspace, meeting(1, title=hostile), meeting(2, title=hostile))
    assert reviewed(workspace)["value"].tolist() == [hostile]


def test_a_check_that_cannot_be_run_stops_before_anything_is_stored(workspace):
    put_checks(workspace, EMPTY | {"where": "no_such_function({column})"})
    with pytest.raises(StoreError, match="nobody_came"):
        send(workspace, meeting(1))
    assert records(workspace, "meeting", "meeting_no") == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"of": {"meting": "title"}}, "“of”写的是“meting”"),
        ({"of": {"meeting": "titel"}}, "“meeting”写的是“titel”"),
        ({"of": {"training": "name"}}, "“training”写的是“name”"),
        ({"of": {}}, "of"),
        ({"where": "{column} ="}, "读不懂"),
        ({"where": "1; DROP TABLE x"}, "读不懂"),
        ({"where": "true) FROM (SELECT 1"}, "读不懂"),
        ({"where": "{column} IN (SELECT 1)"}, "不能用“(SELECT 1)”"),
        ({"where": "peple = 0"}, "是否要写“people”"),
        ({"where": "people = $n"}, "不能用"),
        ({"where": "kind IN ('议事会', '恳淡会')"}, "是否要写“恳谈会”"),
        ({"values": {"who": "speaker_no"}}, "who"),
        ({"once_per": ["place"]}, "“once_per”写的是“place”"),
        ({"text": {"zh": "{who}", "en": "x"}}, "“text”写的是“who”"),
        ({"severity": "bad"}, "severity"),
        ({"severity": "error", "when": "review"}, "不能定为错误"),
        ({"wher": "x"}, "wher"),
    ],
)
def test_a_wrong_check_is_refused_with_file_and_line(workspace, change, reason):
    put_checks(workspace, EMPTY | change)
    with pytest.raises(PlanError) as caught:
        load_checks(workspace, LEDGERS)
    texts = [one.text("zh") for one in caught.value.problems]
    assert any(reason in text for text in texts), texts
    assert all(text.startswith("params/checks/own.yaml › 第") for text in texts)


def test_one_name_stands_for_one_check(workspace):
    put_checks(workspace, EMPTY, EMPTY)
    with pytest.raises(PlanError, match="nobody_came"):
        load_checks(workspace, LEDGERS)


def test_a_value_of_the_text_may_count_persons(workspace):
    said = {"n": "count(*) OVER (PARTITION BY unit, {column})", "all": "count(DISTINCT {column}) OVER ()"}
    put_checks(workspace, EMPTY | {"of": {"training": "employee_no"}, "where": "true", "values": said})
    assert list(load_checks(workspace, LEDGERS)) == ["nobody_came"]


def test_a_value_of_the_text_may_not_name_a_person(workspace):
    put_checks(
        workspace, EMPTY | {"of": {"training": "end_on"}, "where": "true", "values": {"n": "income_yuan"}}
    )
    with pytest.raises(PlanError, match="income_yuan"):
        load_checks(workspace, LEDGERS)

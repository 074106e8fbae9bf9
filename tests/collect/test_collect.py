"""From files in the inbox to records: good rows in, everything else set aside with its place and reason."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from book_builders import (
    GOOD_MEETING,
    HEADINGS,
    LEDGERS,
    PLAN,
    Formula,
    a_plan,
    a_unit,
    a_workspace,
    book,
    cover,
    plain_book,
    put,
    reasons,
    records,
    run,
    sheet,
    zipped,
)

from analytics.collect import LIMITS, Outcome, collect
from analytics.collect.preflight import OLE
from analytics.errors import CollectError, StoreError
from analytics.plan.model import Extension
from analytics.store import EMPTY, open_store, open_writer


@pytest.fixture
def workspace(tmp_path):
    return a_workspace(tmp_path / "工作 区")


def meeting(number: str, **said) -> tuple:
    """A good meeting row with some cells changed, by field id."""
    row = dict(zip((one.id for one in LEDGERS["meeting"].fields), GOOD_MEETING, strict=True))
    return tuple((row | {"meeting_no": number} | said).values())


def meeting_book(*rows: tuple, **said) -> bytes:
    return book({"meeting": sheet("meeting", *rows)}, **said)


def view(workspace, query: str) -> list[tuple]:
    with open_store(workspace, PLAN, LEDGERS) as store:
        return store.connection.execute(query).fetchall()


# What goes in


def test_rows_in_are_rows_out(workspace):
    put(workspace, meeting_book(meeting("H1"), meeting("H2", people="", minutes_filed="×", topics="")))
    report = run(workspace)
    assert (report.n(Outcome.ACCEPTED), report.n_rows, report.n_rejected, report.problems) == (1, 2, 0, ())
    columns = "meeting_no, title, held_on, month, kind, people, hours, cost_yuan, minutes_filed, topics"
    day, cost = date(2024, 3, 8), Decimal("1200.50")
    assert records(workspace, "meeting", columns) == [
        ("H1", "一季度议事会", day, "2024-03", "议事会", 12, Decimal("2.5"), cost, True, "财务、提案"),
        ("H2", "一季度议事会", day, "2024-03", "议事会", None, Decimal("2.5"), cost, False, None),
    ]
    place = 'unit, period, workbook, sheet, "row", received_on'
    received = date(2024, 4, 2)
    assert records(workspace, "meeting", place) == [
        ("Q01", "2024-03", "报送.xlsx", "会议台账", 3, received),
        ("Q01", "2024-03", "报送.xlsx", "会议台账", 4, received),
    ]


def test_a_record_kept_by_month_counts_on_the_last_day_of_the_month(workspace):
    put(workspace, book({"fund": sheet("fund", ("2024年2月", 100), (date(2024, 3, 1), 50))}))
    run(workspace)
    assert records(workspace, "fund", "period_month, event_on, month, paid_yuan") == [
        ("2024-02", date(2024, 2, 29), "2024-02", Decimal("100")),
        ("2024-03", date(2024, 3, 31), "2024-03", Decimal("50")),
    ]


def test_headings_are_found_in_either_language_anywhere_at_the_top_and_in_any_order(workspace):
    english = ["MEETING NO", "会议名称 *", "Held on", " 类 别 "]
    rows = [["标题"], [], ["", "说明"], ["", *english], ["", "H1", "一", "2024.3.8", "其他"]]
    put(workspace, book({"meeting": rows}, [["L01", "会议台账", 1]]))
    assert run(workspace).problems == ()
    assert records(workspace, "meeting", '"row", meeting_no, title, kind') == [(5, "H1", "一", "其他")]


def test_ledgers_and_periods_are_recognised_as_people_write_them(workspace):
    lines = [["会议台账", "", 1], ["l03", "", "0"]]
    for number, period in enumerate(["2024年3月", "2024.3", date(2024, 3, 1)]):
        data = book({"meeting": sheet("meeting", meeting("H1"))}, lines, period=period, plan=2024.0)
        put(workspace, data, f"{number}.xlsx")
    of_quarter = {"unit": "q02", "name": "园林处", "period": "2024年第一季度"}
    quarter = book({"meeting": sheet("meeting", meeting("H1"))}, lines, **of_quarter)
    put(workspace, quarter, "q.xlsx")
    assert run(workspace).problems == ()
    assert view(workspace, "SELECT DISTINCT unit, period FROM submission ORDER BY ALL") == [
        ("Q01", "2024-03"),
        ("Q02", "2024Q1"),
    ]


def test_a_zero_report_is_reported_and_an_unlisted_ledger_is_not(workspace):
    lines = [["L01", "会议台账", 0], ["L02", "培训台账", ""]]
    put(workspace, book({}, lines))
    assert run(workspace).problems == ()
    assert view(workspace, "SELECT ledger, n_stated, n_rows FROM sheet_report") == [("meeting", 0, 0)]


# Persons


def test_persons_are_stored_as_keyed_hashes_or_not_at_all(workspace):
    rows = [
        ("1001", "张三", date(2024, 3, 1), 5000, "1002、1003"),
        (1001.0, "张三", date(2024, 3, 2), 5000, ""),
    ]
    put(workspace, book({"training": sheet("training", *rows)}))
    run(workspace)
    first, second = records(workspace, "training", "employee_no, helpers")
    assert first[0] == second[0]
    assert len(first[0]) == 32
    assert len(set(first[1].split("、"))) == 2
    assert "name" not in view(workspace, "DESCRIBE training")
    stored = b"".join(path.read_bytes() for path in workspace.store.rglob("*") if path.is_file())
    assert "张三".encode() not in stored
    assert b"1001" not in stored


def test_other_workspaces_hash_otherwise(workspace, tmp_path):
    data = book({"training": sheet("training", ("1001", "", date(2024, 3, 1), 5000, ""))})
    other = a_workspace(tmp_path / "other")
    hashes = set()
    for one in (workspace, other):
        put(one, data)
        run(one)
        hashes |= set(records(one, "training", "employee_no"))
    assert len(hashes) == 2


def test_personal_values_are_masked_wherever_they_are_reported(workspace):
    rows = [("", "王五", date(2024, 3, 1), "五千", ""), ("1001", "", "去年", 1, "")]
    put(workspace, book({"training": sheet("training", *rows)}))
    report = run(workspace)
    said = report.rejects[["field", "value"]].values.tolist()
    assert said == [["employee_no", ""], ["income_yuan", "***"], ["end_on", "去年"]]
    texts = "".join(one.text(lang) for one in report.problems for lang in ("zh", "en"))
    assert "五千" not in texts
    assert "五千" not in report.rejects.to_csv()


# What is set aside


BAD_CELLS = [
    ({"title": ""}, "名称", "missing"),
    ({"held_on": "2023-12-31"}, "日期", "date_outside_plan"),
    ({"held_on": date(2025, 1, 1)}, "日期", "date_outside_plan"),
    ({"held_on": ""}, "日期", "missing"),
    ({"held_on": "3月8日"}, "日期", "date_without_year"),
    ({"kind": "议事"}, "类别", "unknown_choice_near"),
    ({"kind": "</script><img onerror=alert(1)>"}, "类别", "unknown_choice"),
    ({"people": 3.5}, "人数", "not_whole"),
    ({"people": "=cmd|' /C calc'!A0"}, "人数", "not_a_number"),
    ({"people": -1}, "人数", "too_small"),
    ({"people": 1e9}, "人数", "too_large"),
    ({"cost_yuan": "3.2万元"}, "费用（元）", "in_large_units"),
    ({"cost_yuan": Formula("=1/0", "#DIV/0!")}, "费用（元）", "error_cell"),
    ({"hours": Formula("=1+1", "")}, "学时", "uncached_formula"),
    ({"minutes_filed": "也许"}, "有记录", "not_yes_or_no"),
    ({"topics": "财务、食堂"}, "议题", "unknown_choice"),
    ({"title": 123456789012345678}, "名称", "number_cut"),
]


def test_a_bad_cell_sets_its_row_aside_and_names_its_place(workspace):
    rows = [meeting(f"B{number}", **cell) for number, (cell, *_) in enumerate(BAD_CELLS)]
    put(workspace, meeting_book(meeting("H1"), *rows, meeting("H2")))
    report = run(workspace)
    assert reasons(report) == [("会议台账", row, *why) for row, (_, *why) in enumerate(BAD_CELLS, start=4)]
    assert records(workspace, "meeting", "meeting_no") == [("H1",), ("H2",)]
    for said, (_, title, _) in zip(report.problems, BAD_CELLS, strict=True):
        for lang in ("zh", "en"):
            assert said.text(lang).startswith("2024-04-02/报送.xlsx › 会议台账 › ")
            assert f"“{title}”" in said.text(lang)


def test_every_bad_cell_of_a_row_is_listed_and_the_row_counts_once(workspace):
    put(workspace, meeting_book(meeting("H1", people="五", kind="x", cost_yuan="y")))
    report = run(workspace)
    assert [reason[2] for reason in reasons(report)] == ["类别", "人数", "费用（元）"]
    assert report.n_rejected == 1
    assert view(workspace, "SELECT n_stated, n_rows, n_rejected FROM sheet_report") == [(1, 0, 1)]


def test_rejects_are_kept_in_the_store_with_place_value_and_reason(workspace):
    put(workspace, meeting_book(meeting("H1", people="五")))
    run(workspace)
    columns = 'unit, period, workbook, ledger, sheet, "row", column_title, field, value, code, detail'
    (row,) = view(workspace, f"SELECT {columns} FROM reject")
    assert row[:9] == ("Q01", "2024-03", "报送.xlsx", "meeting", "会议台账", 3, "人数", "people", "五")
    assert row[9] == "collect_problems.not_a_number"
    assert json.loads(row[10]) == {"value": "五"}


def test_the_second_of_two_rows_with_one_key_is_set_aside_and_names_the_first(workspace):
    rows = [meeting("Ｈ1"), meeting("H2", people="五"), meeting("H1"), meeting("H2"), meeting("h1")]
    put(workspace, meeting_book(*rows))
    report = run(workspace)
    assert reasons(report) == [("会议台账", 4, "人数", "not_a_number"), ("会议台账", 5, None, "repeated_row")]
    assert report.problems[1].values["first"] == 3
    assert [one for (one,) in records(workspace, "meeting", "meeting_no")] == ["H1", "H2", "h1"]


def test_registers_of_standing_things_may_carry_earlier_dates_but_not_later_ones(workspace):
    rows = [(date(2019, 5, 1), "R1"), (date(2024, 5, 1), "R2"), (date(2025, 1, 1), "R3"), ("", "R4")]
    put(workspace, book({"room": sheet("room", *rows)}))
    assert reasons(run(workspace)) == [
        ("书屋台账", 5, "命名日期", "date_after_plan"),
        ("书屋台账", 6, "命名日期", "missing"),
    ]
    assert records(workspace, "room", "room_code") == [("R1",), ("R2",)]


def without(heading: str) -> list:
    at = HEADINGS["meeting"].index(heading)
    titles = [one for one in HEADINGS["meeting"] if one != heading]
    return sheet("meeting", [cell for n, cell in enumerate(GOOD_MEETING) if n != at], headings=titles)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (without("名称"), "missing_column"),
        (sheet("meeting", GOOD_MEETING, headings=["名称", *HEADINGS["meeting"][1:]]), "missing_column"),
        (sheet("meeting", [*GOOD_MEETING, 9], headings=[*HEADINGS["meeting"], "人数"]), "column_twice"),
        ([["1", "2"], ["3", "4"]], "no_heading"),
        ([], "no_heading"),
    ],
)
def test_a_sheet_without_its_columns_is_refused_and_the_other_sheets_are_kept(workspace, rows, reason):
    lines = [["L01", "会议台账", 1], ["L03", "经费台账", 1]]
    put(workspace, book({"meeting": rows, "fund": sheet("fund", ("2024-03", 5))}, lines))
    report = run(workspace)
    assert {one[3] for one in reasons(report)} <= {reason, "column_twice"}
    assert reason in {one[3] for one in reasons(report)}
    assert records(workspace, "meeting", "meeting_no") == []
    assert len(records(workspace, "fund", "paid_yuan")) == 1
    assert view(workspace, "SELECT ledger FROM sheet_report") == [("fund",)]


def test_a_column_nobody_knows_is_remarked_and_an_optional_one_may_be_missing(workspace):
    rows = [[*row, "x"] for row in without("人数")]
    rows[1][-1] = "备注"
    put(workspace, book({"meeting": rows}))
    report = run(workspace)
    assert report.problems == ()
    assert [one.values for one in report.remarks] == [{"title": "备注"}]
    assert view(workspace, "SELECT code FROM notice") == [("collect_problems.unknown_column",)]
    assert records(workspace, "meeting", "people") == [(None,)]


COVERS = [
    ([["L01", "会议台账", 1]], [], []),
    ([["L01", "会议台账", 5]], [], ["count_differs"]),
    ([["L01", "会议台账", "很多"]], [], ["not_a_count"]),
    ([["L01", "会议台账", 1], ["L02", "培训台账", 7]], ["sheet_missing"], []),
    ([["L01", "会议台账", 1], ["L99", "", 7]], ["unknown_ledger"], []),
    ([["L01", "会议台账", 1], ["L01", "会议台账", 1]], ["ledger_twice"], []),
    ([["L03", "", 0], ["L01", "会议台账", ""]], ["not_stated"], []),
    ([["L03", "", 0]], ["not_stated"], []),
    ([["L01", "会议台账", ""]], ["not_stated", "nothing_reported"], []),
    ([], ["not_stated", "nothing_reported"], []),
]


def test_the_cover_and_the_sheets_must_agree(workspace):
    months = [f"2024-{number:02}" for number in range(1, len(COVERS) + 1)]
    for month, (lines, *_) in zip(months, COVERS, strict=True):
        put(
            workspace,
            book({"meeting": sheet("meeting", meeting("H1"))}, lines, period=month),
            f"{month}.xlsx",
        )
    report = run(workspace)
    for month, (_, problems, remarks) in zip(months, COVERS, strict=True):
        said = report.rejects[report.rejects["period"] == month]
        errors = said["severity"] == "error"
        assert said["code"][errors].str.removeprefix("collect_problems.").tolist() == problems, month
        assert said["code"][~errors].str.removeprefix("collect_problems.").tolist() == remarks, month
    kept = [
        month for month, (_, problems, _) in zip(months, COVERS, strict=True) if "not_stated" not in problems
    ]
    assert records(workspace, "meeting", "period") == [(month,) for month in kept]


def test_sheets_nobody_knows_are_remarked(workspace):
    put(workspace, book({"meeting": sheet("meeting", meeting("H1")), "草稿": [["x"]]}, [["L01", "", 1]]))
    report = run(workspace)
    assert [(one.sheet, one.code) for one in report.remarks] == [("草稿", "collect_problems.unknown_sheet")]


ROWS = {"meeting": sheet("meeting", GOOD_MEETING)}


REFUSED = [
    (b"", ["empty_file"]),
    (b"not a workbook", ["not_a_workbook"]),
    (zipped({"xl/workbook.xml": b"<a/>", "xl/x.xml": b" " * 20_000_000}), ["bomb"]),
    (plain_book({"会议台账": ROWS["meeting"]}), ["no_cover"]),
    (book(ROWS, plan="2023"), ["other_plan"]),
    (book(ROWS, unit="X99"), ["unknown_unit"]),
    (book(ROWS, unit=""), ["cover_blank"]),
    (book(ROWS, unit="", period="", plan=""), ["cover_blank"] * 3),
    (book(ROWS, period="三月"), ["unknown_period"]),
    (book(ROWS, period="2023-03"), ["period_outside_plan"]),
    (book(ROWS, period="2024Q1"), ["reports_by_month"]),
    (book(ROWS, unit="Q02", name="园林处"), ["reports_by_quarter"]),
    (book(ROWS, unit="Q03", name="路灯队", period="2024-07"), ["unit_closed"]),
    (book(ROWS, unit="Q04", name="排水公司"), ["unit_not_open"]),
    (book(ROWS, name="园林处"), ["name_of_other_unit"]),
    (book(ROWS, plan="2023", unit="X99", period="x"), ["other_plan", "unknown_unit", "unknown_period"]),
]


def test_a_workbook_that_does_not_say_whose_it_is_is_refused_with_all_reasons(workspace):
    for number, (data, _) in enumerate(REFUSED):
        put(workspace, data, f"坏{number:02}.xlsx")
    put(workspace, meeting_book(meeting("H9")), "好.xlsx")
    report = run(workspace)
    for number, (_, codes) in enumerate(REFUSED):
        said = [one for one in report.problems if one.file == f"2024-04-02/坏{number:02}.xlsx"]
        assert [one.code.removeprefix("collect_problems.") for one in said] == codes
        assert all(one.text(lang) for one in said for lang in ("zh", "en"))
    assert (report.n(Outcome.REFUSED), report.n(Outcome.ACCEPTED)) == (len(REFUSED), 1)
    assert records(workspace, "meeting", "meeting_no") == [("H9",)]
    refused = view(workspace, "SELECT workbook FROM submission WHERE status = 'refused' ORDER BY ALL")
    assert refused == [(f"坏{number:02}.xlsx",) for number in range(len(REFUSED))]
    archived = {path.read_bytes() for path in workspace.archive.iterdir()}
    assert {data for data, _ in REFUSED} <= archived


def test_a_merged_unit_reports_under_its_own_name_until_it_closes(workspace):
    put(workspace, book(ROWS, unit="Q03", name="路灯队", period="2024-06"))
    assert run(workspace).problems == ()
    assert records(workspace, "meeting", "unit") == [("Q03",)]


def test_a_unit_whose_name_was_mistyped_is_taken_by_its_code_and_remarked(workspace):
    put(workspace, book(ROWS, name="供水有限公司"))
    assert [one.code for one in run(workspace).remarks] == ["collect_problems.other_name"]


def test_files_that_are_no_workbooks_are_named(workspace):
    put(workspace, b"a", "说明.docx")
    put(workspace, b"a", "表.xlsb")
    put(workspace, b"a", "~$报送.xlsx")
    put(workspace, b"a", ".DS_Store")
    report = run(workspace)
    assert [(one.file, one.values["suffix"]) for one in report.problems] == [
        ("2024-04-02/表.xlsb", ".xlsb"),
        ("2024-04-02/说明.docx", ".docx"),
    ]
    assert report.version == EMPTY


def test_a_source_that_does_not_exist_is_refused(workspace):
    with pytest.raises(CollectError) as error:
        collect(workspace, PLAN, LEDGERS, [workspace.root / "nowhere"], today=date(2024, 4, 2))
    assert error.value.problems[0].code == "collect_problems.no_source"


def test_an_empty_or_missing_inbox_is_no_work(workspace):
    report = run(workspace)
    assert (len(report.submissions), report.version) == (0, EMPTY)
    assert "0" in report.text("zh")


# Again, and later


def test_the_same_file_again_changes_nothing_and_says_so(workspace):
    put(workspace, meeting_book(meeting("H1")))
    first = run(workspace)
    again = run(workspace)
    put(workspace, meeting_book(meeting("H1")), "copy.xlsx", received="2024-05-02")
    copied = run(workspace)
    assert first.version == again.version == copied.version
    assert (again.n(Outcome.UNCHANGED), copied.n(Outcome.UNCHANGED)) == (1, 2)
    assert "未变的1个" in again.text("zh")


def test_a_later_workbook_replaces_the_earlier_and_the_past_stays_known(workspace):
    put(workspace, meeting_book(meeting("H1"), meeting("H2")), received="2024-04-02")
    run(workspace)
    put(workspace, meeting_book(meeting("H3")), received="2024-04-09")
    run(workspace)
    assert records(workspace, "meeting", "meeting_no") == [("H3",)]
    before = date(2024, 4, 8)
    assert records(workspace, "meeting", "meeting_no", known_on=before) == [("H1",), ("H2",)]


@pytest.mark.parametrize("order", [("2024-04-02", "2024-04-09"), ("2024-04-09", "2024-04-02")])
def test_the_order_of_collecting_does_not_matter(workspace, order):
    for received in order:
        put(workspace, meeting_book(meeting(f"H{received[-1]}")), received=received)
        run(workspace)
    assert records(workspace, "meeting", "meeting_no") == [("H9",)]
    assert records(workspace, "meeting", "meeting_no", known_on=date(2024, 4, 3)) == [("H2",)]


def test_of_two_workbooks_of_one_day_the_higher_number_stands(workspace):
    for name in ("报送.xlsx", "报送(10).xlsx", "报送(2).xlsx"):
        put(workspace, meeting_book(meeting(name)), name)
    run(workspace)
    assert records(workspace, "meeting", "meeting_no") == [("报送(10).xlsx",)]


def test_a_unit_may_go_back_to_an_earlier_workbook_by_sending_it_again(workspace):
    first, second = meeting_book(meeting("H1")), meeting_book(meeting("H2"))
    for received, data in (("2024-04-02", first), ("2024-04-05", second), ("2024-04-09", first)):
        put(workspace, data, received=received)
    run(workspace)
    assert records(workspace, "meeting", "meeting_no") == [("H1",)]
    again = run(workspace)
    assert again.n(Outcome.UNCHANGED) == 3


def test_files_lying_about_without_a_date_do_not_replace_each_other_daily(workspace):
    workspace.inbox.mkdir(parents=True)
    (workspace.inbox / "a.xlsx").write_bytes(meeting_book(meeting("H1")))
    run(workspace, today=date(2024, 4, 2))
    (workspace.inbox / "b.xlsx").write_bytes(meeting_book(meeting("H2")))
    for day in (3, 4, 5):
        report = run(workspace, today=date(2024, 4, day))
    assert report.n(Outcome.UNCHANGED) == 2
    assert records(workspace, "meeting", "meeting_no, received_on") == [("H2", date(2024, 4, 3))]


def test_a_refused_workbook_is_tried_again_and_logged_once(workspace):
    put(workspace, book(ROWS, unit="Q09", name="新单位"))
    first = run(workspace)
    again = run(workspace)
    assert again.n(Outcome.REFUSED) == 1
    assert again.version == first.version
    plan = a_plan(a_unit("Q09", "新单位"))
    assert run(workspace, plan).n(Outcome.ACCEPTED) == 1
    assert records(workspace, "meeting", "unit", plan) == [("Q09",)]


def test_a_workbook_is_late_after_the_days_the_calendar_gives(workspace):
    for received in ("2024-04-05", "2024-04-06"):
        put(workspace, meeting_book(meeting(received)), received=received)
    report = run(workspace)
    assert report.submissions["late"].tolist() == [False, True]
    # the second corrects the first, which was in time
    assert view(workspace, "SELECT due_on, late FROM submission") == [(date(2024, 4, 5), False)] * 2


def test_a_workbook_is_due_by_the_first_of_its_ledgers_and_what_was_granted(workspace):
    put(workspace, meeting_book(meeting("H1")), received="2024-04-06")
    extension = {
        "unit": "Q01",
        "period": "2024-03",
        "due_on": "2024-04-10",
        "granted_on": "2024-04-03",
        "reason": {"zh": "停电", "en": "power cut"},
        "approved_by": {"zh": "办公室", "en": "office"},
    }
    plan = PLAN.model_copy(update={"extensions": (Extension.model_validate(extension),)})
    report = run(workspace, plan)
    assert report.submissions[["due_on", "late"]].values.tolist() == [[date(2024, 4, 10), False]]


def test_files_are_archived_by_their_content(workspace):
    data = meeting_book(meeting("H1"))
    put(workspace, data, "报 送.xlsx")
    report = run(workspace)
    (path,) = workspace.archive.iterdir()
    assert path.name == f"{report.submissions['sha256'][0]}.xlsx"
    assert path.read_bytes() == data


def test_progress_counts_every_file(workspace):
    for number in range(3):
        put(workspace, meeting_book(meeting(f"H{number}")), f"{number}.xlsx")
    told = []
    run(workspace, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_collect_is_refused_while_another_is_at_work(workspace):
    put(workspace, meeting_book(meeting("H1")))
    with open_writer(workspace, PLAN, LEDGERS), pytest.raises(StoreError) as error:
        run(workspace, wait=0.1)
    assert error.value.problems[0].code == "store_problems.locked"


def test_an_interrupted_run_is_simply_run_again(workspace):
    for number in range(4):
        put(workspace, meeting_book(meeting(f"H{number}")), received=f"2024-04-{number + 2:02}")

    def interrupt(done: int, _: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(workspace, progress=interrupt)
    run(workspace)
    assert view(workspace, "SELECT count(*) FROM submission") == [(4,)]
    assert records(workspace, "meeting", "meeting_no") == [("H3",)]


def test_many_workbooks_go_in_by_batches(workspace, monkeypatch):
    monkeypatch.setattr("analytics.collect.run.BATCH_FILES", 2)
    for number in range(5):
        put(workspace, meeting_book(meeting("H1"), period=f"2024-{number + 1:02}"), f"{number}.xlsx")
    run(workspace)
    periods = [f"2024-{number:02}" for number in range(1, 6)]
    assert [one for (one,) in records(workspace, "meeting", "period")] == periods


def test_a_plain_cover_is_all_a_zero_report_needs(workspace):
    put(workspace, plain_book({"Cover": cover([["L01", "", 0]])}))
    assert run(workspace).problems == ()


def test_an_old_excel_file_with_a_wrong_content_is_refused_not_crashed_on(workspace):
    put(workspace, OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "旧.xls")
    assert reasons(run(workspace)) == [(None, None, None, "damaged")]


def test_a_slow_workbook_is_given_up_and_the_next_one_read(workspace):
    put(workspace, plain_book({"一": [[1] * 60] * 100}), "a.xlsx")
    report = run(workspace, limits=replace(LIMITS, seconds=0.001))
    assert reasons(report) == [(None, None, None, "too_slow")]
    put(workspace, meeting_book(meeting("H1")), "b.xlsx")
    assert run(workspace).n(Outcome.ACCEPTED) == 1

"""CSV files: one ledger of one unit and period, read like the sheet of a workbook."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from book_builders import (
    GOOD_MEETING,
    LEDGERS,
    PLAN,
    a_workspace,
    book,
    put,
    reasons,
    records,
    run,
    sheet,
)
from template_builders import FIRST_ROW, made, opened

from analytics.collect import LIMITS, Outcome
from analytics.store import open_store

HEADING = "编号,名称,日期,类别,人数"
ROW = "H1,一季度议事会,2024-03-08,议事会,12"
LABELS = "单位代码,Q01\n报送期间,2024-03\n台账,L01\n"
NAMED = "Q01_供水公司_2024-03_L01.csv"
TABLE = f"{HEADING}\n{ROW}\n"
COLUMNS = "unit, period, meeting_no, title, held_on, kind, people"
RECORD = ("Q01", "2024-03", "H1", "一季度议事会", date(2024, 3, 8), "议事会", 12)


@pytest.fixture
def workspace(tmp_path):
    return a_workspace(tmp_path / "工作 区")


def collected(workspace, text: str | bytes, name: str = "a.csv"):
    put(workspace, text if isinstance(text, bytes) else text.encode(), name)
    return run(workspace)


# Whose it is


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", LABELS + TABLE),
        ("A.CSV", "计划,2024\n台账：,会议台账\n\nPeriod,2024年3月,,\nUnit code,q01\n" + TABLE),
        (NAMED, TABLE),
        ("Q01_供水_公司_2024.3_会议台账 (2).csv", TABLE),
        ("ｑ０１_x_2024-03_l01 - 副本.csv", TABLE),
        ("Q01__2024-03_L01.csv", LABELS + TABLE),
        ("三月的表.csv", LABELS + TABLE),
        ("Q01_x_2024-03_L01.csv", "报送期间,2024年3月\n" + TABLE),
        ("Q01_2024-03_L01.csv", TABLE),
        ("Q01_供水公司_2024-03-会议台账.csv", TABLE),
        ("Q01_供水公司_2024-03.csv", "← 封面,L01 会议台账\n一行：一次会议。\n" + TABLE),
        ("Q01_供水公司_2024-03(1).csv", "会议台账（样例数据）,,\n" + TABLE),
        ("Q01_供水公司_2024-03.csv", "Meetings\n" + TABLE),
    ],
)
def test_unit_period_and_ledger_stand_in_label_lines_or_in_the_file_name(workspace, name, text):
    report = collected(workspace, text, name)
    assert report.problems == ()
    assert records(workspace, "meeting", COLUMNS) == [RECORD]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.csv", TABLE, [(None, "csv_unnamed")] * 3),
        ("Q01_供水公司_三月_L01.csv", TABLE, [(None, "csv_unnamed")] * 3),
        ("Q01_供水公司_2024-03.csv", TABLE, [(None, "csv_unnamed")]),
        ("Q01_供水公司_2024-03.csv", "会议台账\n经费台账\n" + TABLE, [(None, "csv_unnamed")]),
        ("a.csv", "单位代码,Q01\n报送期间,\n台账,L01\n" + TABLE, [(2, "csv_unnamed")]),
        ("Q02_x_2024-03_L01.csv", LABELS + TABLE, [(1, "csv_contradicts_name")]),
        ("Q01_x_2024-04_L01.csv", LABELS + TABLE, [(2, "csv_contradicts_name")]),
        ("Q01_x_2024-03_L03.csv", LABELS + TABLE, [(3, "csv_contradicts_name")]),
        ("Q99_x_2024-03_L01.csv", TABLE, [(None, "unknown_unit")]),
        ("Q01_x_2024-03_L99.csv", TABLE, [(None, "unknown_ledger")]),
        ("Q01_x_2023-03_L01.csv", TABLE, [(None, "period_outside_plan")]),
        (
            "a.csv",
            "计划,2023\n单位名称,园林处\n" + LABELS + TABLE,
            [(1, "other_plan"), (2, "name_of_other_unit")],
        ),
        ("a.csv", LABELS.replace("2024-03", "2024Q1") + TABLE, [(2, "reports_by_month")]),
    ],
)
def test_a_file_that_does_not_say_whose_it_is_is_refused_with_all_reasons(workspace, name, text, expected):
    report = collected(workspace, text, name)
    assert [(one[1], one[3]) for one in reasons(report)] == expected
    assert report.n(Outcome.REFUSED) == 1
    assert all(one.text(lang) for one in report.problems for lang in ("zh", "en"))
    assert records(workspace, "meeting", "meeting_no") == []


def test_a_csv_replaces_its_own_ledger_and_no_other(workspace):
    sheets = {"meeting": sheet("meeting", GOOD_MEETING), "fund": sheet("fund", ("2024-03", 5))}
    put(workspace, book(sheets), received="2024-04-02")
    put(workspace, (LABELS + TABLE.replace("H1", "H2")).encode(), "a.csv", received="2024-04-03")
    assert run(workspace).problems == ()
    assert records(workspace, "meeting", "meeting_no, sheet") == [("H2", "")]
    assert records(workspace, "fund", "paid_yuan") == [(Decimal(5),)]


def test_a_heading_alone_reports_zero(workspace):
    assert collected(workspace, LABELS + HEADING + "\n").problems == ()
    with open_store(workspace, PLAN, LEDGERS) as store:
        query = "SELECT ledger, n_stated, n_rows FROM sheet_report"
        assert store.connection.execute(query).fetchall() == [("meeting", 0, 0)]


def test_a_stated_number_of_rows_is_compared(workspace):
    report = collected(workspace, "行数,3\n" + LABELS + TABLE)
    assert [one.code for one in report.remarks] == ["collect_problems.count_differs"]


# How it is written


@pytest.mark.parametrize(
    "data",
    [
        (LABELS + TABLE).encode("utf-8"),
        (LABELS + TABLE).encode("utf-8-sig"),
        (LABELS + TABLE).encode("gb18030"),
        (LABELS + TABLE).replace(",", "\t").encode("utf-16"),
        (LABELS + TABLE)
        .replace(",", "\t")
        .replace("\n", "\r\n")
        .encode("utf-16-be")
        .join([b"\xfe\xff", b""]),
        (LABELS + TABLE).replace(",", ";").encode(),
        ("sep=;\r\n" + LABELS + TABLE).replace(",", ";").encode(),
        (LABELS + TABLE).replace("\n", "\r").encode(),
        (LABELS + TABLE).replace("\n", "\r\n").encode(),
        (LABELS.replace("\n", ",,,,\n") + TABLE).encode(),
        (LABELS + '"编号","名称","日期","类别","人数"\n' + ROW).encode(),
    ],
)
def test_encodings_delimiters_and_line_ends_of_office_programs_are_read(workspace, data):
    assert collected(workspace, data).problems == ()
    assert records(workspace, "meeting", COLUMNS) == [RECORD]


@pytest.mark.parametrize(
    ("data", "row", "code"),
    [
        (b"", None, "empty_file"),
        ((LABELS + TABLE).encode() + b"H2,caf\xe9,", 6, "csv_encoding"),
        ((LABELS + TABLE).encode()[:-1] + "議".encode()[:2], 5, "csv_encoding"),
        ((LABELS + TABLE).encode() + "H2,议事会".encode("gb18030"), 6, "csv_encoding"),
        (b"\xff\xfe" + (LABELS + TABLE).encode("utf-16-le") + b"\x00", 6, "csv_encoding"),
        ((LABELS + TABLE).encode() + b"H2,\x00", 6, "csv_nul"),
        ((LABELS + TABLE).encode("utf-16-le"), 1, "csv_nul"),
        ((LABELS + TABLE + 'H2,"没有收尾').encode(), 6, "csv_quotes"),
        ((LABELS + TABLE + 'H2,"一"二,2024-3-1').encode(), 6, "csv_quotes"),
        ((LABELS + TABLE + "H2," + "长" * 200_000).encode(), 6, "csv_quotes"),
        (b"a,b;c\n1,2;3\n", None, "csv_delimiter"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_names_the_row(workspace, data, row, code):
    report = collected(workspace, data)
    assert [(one[1], one[3]) for one in reasons(report)] == [(row, code)]
    assert report.n(Outcome.REFUSED) == 1


def test_a_byte_that_is_no_text_is_named_by_its_position(workspace):
    (problem,) = collected(workspace, b"a,b\n" + b"\xff,1\n").problems
    assert problem.values["position"] == 5


def test_a_file_of_too_many_bytes_or_cells_is_not_read(workspace):
    put(workspace, (LABELS + TABLE).encode(), "a.csv")
    assert reasons(run(workspace, limits=replace(LIMITS, cells=15)))[0][3] == "too_many_cells"
    assert reasons(run(workspace, limits=replace(LIMITS, file_bytes=20)))[0][3] == "too_big"


def test_bad_cells_are_named_by_file_row_and_column(workspace):
    lines = ["H1,一,2024-3-8,议事会,五", "", "H2,二,2024-3-8,其他,1,200", 'H3,"三\n行",2024/3/9,其他']
    text = LABELS + "\n".join([HEADING, *lines])
    report = collected(workspace, text)
    assert reasons(report) == [("", 5, "人数", "not_a_number"), ("", 7, "编号", "csv_ragged")]
    assert report.problems[0].place("zh") == "2024-04-02/a.csv › 第5行 › “人数”列"
    assert records(workspace, "meeting", '"row", meeting_no, title, people') == [(8, "H3", "三\n行", None)]


def test_what_was_guarded_against_being_a_formula_is_as_it_was_typed(workspace):
    rows = ["'=1+1", "'+86", "'@x", "'-", "'好'", '"=""007"""', "=2+2"]
    lines = [f"H{number},{title},2024-03-08,其他," for number, title in enumerate(rows)]
    assert collected(workspace, LABELS + "\n".join([HEADING, *lines])).problems == ()
    titles = [title for _, title in records(workspace, "meeting", "meeting_no, title")]
    assert titles == ["=1+1", "+86", "@x", "-", "'好'", "007", "=2+2"]


def test_a_workbook_named_csv_is_read_as_the_workbook_it_is(workspace):
    data = book({"meeting": sheet("meeting", GOOD_MEETING)})
    assert collected(workspace, data, "x.csv").problems == ()
    assert len(records(workspace, "meeting", "meeting_no")) == 1


def test_the_file_is_archived_by_its_content_and_the_same_again_changes_nothing(workspace):
    collected(workspace, LABELS + TABLE)
    (path,) = workspace.archive.iterdir()
    assert path.suffix == ".csv"
    assert collected(workspace, LABELS + TABLE, "b.csv").n(Outcome.UNCHANGED) == 2


def test_headings_are_those_of_the_ledger_in_either_language(workspace):
    english = "Meeting no,title,held on,KIND\n"
    assert collected(workspace, LABELS + english + "H1,x,2024-03-08,其他\n").problems == ()
    assert records(workspace, "meeting", "meeting_no, kind") == [("H1", "其他")]


def test_units_that_report_nothing_in_the_same_bytes_are_told_apart_by_their_names(workspace):
    for name in ("Q01_x_2024-03_L01.csv", "Q01_x_2024-04_L01.csv", "Q01_y_2024-03_L01.csv"):
        put(workspace, HEADING.encode(), name)
    report = run(workspace)
    assert (report.n(Outcome.ACCEPTED), report.n(Outcome.UNCHANGED)) == (2, 1)
    with open_store(workspace, PLAN, LEDGERS) as store:
        query = "SELECT period FROM submission ORDER BY ALL"
        assert store.connection.execute(query).fetchall() == [("2024-03",), ("2024-04",)]


def test_a_sheet_of_a_template_saved_as_csv_under_its_name_is_taken(workspace):
    page = opened(made())[LEDGERS["meeting"].title.zh]
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerows(page.iter_rows(max_row=FIRST_ROW - 1, values_only=True))
    writer.writerow(GOOD_MEETING)
    assert collected(workspace, file.getvalue(), "Q01_供水公司_2024-03.csv").problems == ()
    assert records(workspace, "meeting", '"row", meeting_no') == [(FIRST_ROW, "H1")]

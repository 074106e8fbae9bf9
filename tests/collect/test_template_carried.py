"""What templates bring along and add up: codes known before, live counts, totals compared at intake."""

from __future__ import annotations

import io
import subprocess
from datetime import date

import openpyxl
import pytest
from book_builders import (
    GOOD_MEETING,
    LEDGERS,
    PLAN,
    Formula,
    a_workspace,
    cover,
    plain_book,
    put,
    run,
    sheet,
)
from template_builders import FIRST_ROW, TODAY, changed, filled, made, opened

from analytics.collect import collect
from analytics.collect.template import wanted_templates, write_templates
from analytics.collect.template.known import known_rows
from analytics.store import open_store

CARRIED = changed("meeting", carried=["meeting_no", "kind", "minutes_filed"], total="cost_yuan")


@pytest.fixture
def workspace(tmp_path):
    return a_workspace(tmp_path / "工作 区")


def meeting(number: str, title: str = "会", day: str = "2024-03-08", kind: str = "议事会") -> tuple:
    return number, title, day, kind, 5, 1, 100, "是", "财务"


def send(workspace, unit: str, period: str, received: str, *rows: tuple, name: str = "供水公司") -> None:
    lines = [["L01", "会议台账", len(rows)]]
    pages = {"封面": cover(lines, unit=unit, name=name, period=period), "会议台账": sheet("meeting", *rows)}
    put(workspace, plain_book(pages), f"{unit}_{period}.xlsx", received=received)


def take(workspace, ledgers=CARRIED):
    return collect(workspace, PLAN, ledgers, today=date(2024, 12, 31))


def meetings(workspace, ledgers=CARRIED) -> list[tuple]:
    with open_store(workspace, PLAN, ledgers) as store:
        return store.connection.execute("SELECT meeting_no, period FROM meeting ORDER BY ALL").fetchall()


def told_of(report) -> list[str]:
    return [one.code.partition(".")[2] for one in report.remarks]


# Carried over


def test_each_unit_gets_its_own_newest_records_and_nobody_elses(workspace):
    send(
        workspace,
        "Q01",
        "2024-01",
        "2024-02-02",
        meeting("H1", day="2024-01-08"),
        meeting("H2", day="2024-01-09"),
    )
    send(workspace, "Q01", "2024-02", "2024-03-02", meeting("H2", day="2024-02-08", kind="其他"))
    send(workspace, "Q03", "2024-02", "2024-03-02", meeting("Z9", day="2024-02-08"), name="路灯队")
    take(workspace)
    known = known_rows(workspace, PLAN, CARRIED)
    assert known == {
        ("Q01", "meeting"): (
            {"meeting_no": "H1", "kind": "议事会", "minutes_filed": True},
            {"meeting_no": "H2", "kind": "其他", "minutes_filed": True},
        ),
        ("Q03", "meeting"): ({"meeting_no": "Z9", "kind": "议事会", "minutes_filed": True},),
    }
    wanted = wanted_templates(PLAN, units=["Q01"], period="2024-03", today=TODAY)
    (path,) = write_templates(workspace, PLAN, CARRIED, wanted, lang="zh")
    assert path == workspace.root / "data" / "templates" / "2024-03" / "Q01_供水公司_2024-03.xlsx"
    rows = list(opened(path.read_bytes())["会议台账"].iter_rows(min_row=FIRST_ROW, values_only=True))
    nothing = (None,) * 3
    assert rows == [
        ("H1", None, None, "议事会", *nothing, "是", None),
        ("H2", None, None, "其他", *nothing, "是", None),
    ]
    assert b"Z9" not in b"".join(str(row).encode() for row in rows)


def test_without_a_carried_key_only_the_newest_record_comes_along(workspace):
    ledgers = changed("meeting", carried=["kind"])
    send(workspace, "Q01", "2024-01", "2024-02-02", meeting("H1", day="2024-01-08"))
    send(workspace, "Q01", "2024-02", "2024-03-02", meeting("H2", day="2024-02-08", kind="其他"))
    take(workspace, ledgers)
    assert known_rows(workspace, PLAN, ledgers) == {("Q01", "meeting"): ({"kind": "其他"},)}


def test_an_empty_store_knows_nothing(workspace):
    assert known_rows(workspace, PLAN, CARRIED) == {}


KNOWN = {("Q01", "meeting"): [{"meeting_no": f"H{n}", "kind": "议事会"} for n in range(3)]}


def test_rows_with_nothing_but_carried_cells_are_no_records_and_are_told(workspace):
    data = made(CARRIED, known=KNOWN)
    put(workspace, filled(data, {"meeting": [("", *GOOD_MEETING[1:])]}))
    report = take(workspace)
    assert report.problems == ()
    assert told_of(report) == ["only_carried"]
    assert report.remarks[0].values == {"n": 2}
    assert meetings(workspace) == [("H0", "2024-03")]


@pytest.mark.parametrize("stated", [{"fund": 0}, {"meeting": 0}])
def test_untouched_carried_rows_are_neither_reported_nor_missing(workspace, stated):
    put(workspace, filled(made(CARRIED, known=KNOWN), {}, stated=stated))
    report = take(workspace)
    assert (report.problems, report.remarks, report.n_rows) == ((), (), 0)


def test_english_templates_bring_terms_along_in_english():
    known = {("Q01", "meeting"): [{"meeting_no": "H1", "minutes_filed": False}]}
    book = opened(made(CARRIED, known=known, lang="en"))
    assert [cell.value for cell in book["Meetings"][FIRST_ROW]][::7] == ["H1", "no"]


# Totals


def stated_total(workspace, total: object, *rows: tuple, ledgers=CARRIED):
    reported = [["L01", "会议台账", len(rows), total]]
    lines = cover(reported)
    lines = [[*row, "合计"] if row[:1] == ["台账"] else row for row in lines]
    put(workspace, plain_book({"封面": lines, "会议台账": sheet("meeting", *rows)}))
    return take(workspace, ledgers)


TWO = (GOOD_MEETING, ("H2", *GOOD_MEETING[1:6], "1,000.25", *GOOD_MEETING[7:]))


@pytest.mark.parametrize(
    ("total", "told"),
    [
        (2200.75, []),
        ("2,200.75元", []),
        (Formula("=SUM(会议台账!G3:G4)", 2200.75), []),
        (Formula("=SUM(会议台账!G3:G4)", 1200.5), ["total_differs"]),  # what is kept as text was not added up
        (Formula("=SUM(会议台账!G3:G4)", 0), []),  # as written, never calculated
        (Formula("=SUM(会议台账!G3:G4)", ""), []),
        (Formula("=SUM(会议台账!G3:G4)", "#REF!"), []),
        ("", []),
        ("见说明", []),
        (1e300, []),
        ("9" * 40, []),
        (2200.76, ["total_differs"]),
    ],
)
def test_a_total_on_the_cover_is_compared_only_when_it_was_stated(workspace, total, told):
    report = stated_total(workspace, total, *TWO)
    assert report.problems == ()
    assert told_of(report) == told
    assert meetings(workspace) == [("H1", "2024-03"), ("H2", "2024-03")]


def test_rounding_row_by_row_and_binary_sums_make_no_remark(workspace):
    rows = [("H" + str(n), *GOOD_MEETING[1:6], 0.104, *GOOD_MEETING[7:]) for n in range(30)]
    total = sum(0.104 for _ in rows)
    report = stated_total(workspace, total, *rows)
    assert told_of(report) == ["rounded"]


def test_a_total_is_told_with_both_sums_in_both_languages(workspace):
    (remark,) = stated_total(workspace, 1, *TWO).remarks
    for lang in ("zh", "en"):
        assert "2200.75" in remark.text(lang)
        assert "费用（元）" in remark.text(lang)


def test_a_ledger_without_a_total_is_not_compared(workspace):
    assert stated_total(workspace, 5, *TWO, ledgers=LEDGERS).remarks == ()
    assert run(workspace).n_rows == 0


# Live counts


@pytest.mark.slow
def test_the_counts_of_the_cover_are_those_of_intake_after_libreoffice_and_nothing_is_lost(
    workspace, tmp_path, need_program
):
    soffice = need_program("soffice")
    rows = [(f"00{n}", *GOOD_MEETING[1:]) for n in range(7)]
    path = tmp_path / "模板.xlsx"
    known = {("Q01", "meeting"): [{"meeting_no": "000"}] * 9}
    path.write_bytes(filled(made(CARRIED, known=known), {"meeting": rows}))
    out = tmp_path / "out"
    office = [soffice, f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless"]
    for kind in ("xlsx", "pdf"):
        command = [*office, "--convert-to", kind, "--outdir", str(out), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    assert (out / "模板.pdf").read_bytes().startswith(b"%PDF")
    saved = (out / "模板.xlsx").read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(saved), data_only=True)
    lines = {row[0]: row for row in book["封面"].iter_rows(values_only=True) if row[0]}
    assert lines["L01"][2:7] == (7, 7, "一致", "费用（元）", 7 * 1200.5)
    assert lines["L02"][2:5] == (None, 0, "未报送")
    before, after = opened(path.read_bytes()), opened(saved)
    assert after.sheetnames == before.sheetnames
    assert set(after.defined_names) >= set(before.defined_names)
    for one in before.sheetnames[1:-2]:
        assert told(after[one]) == told(before[one])
        assert after[one].protection.sheet
    put(workspace, saved)
    report = take(workspace)
    assert report.problems == ()
    assert told_of(report) == ["only_carried"]
    assert report.remarks[0].values == {"n": 2}
    assert [number for number, _ in meetings(workspace)] == [f"00{n}" for n in range(7)]


def told(page) -> set[tuple]:
    """The rules of a sheet: where, what, and the hint."""
    return {(str(one.sqref), one.type, one.prompt) for one in page.data_validations.dataValidation}

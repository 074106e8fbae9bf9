"""A returned workbook shows every fault in the unit's own file; corrected it is as good as a right one."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest
import xlsxwriter
from book_builders import (
    GOOD_MEETING,
    HEADINGS,
    LEDGERS,
    Formula,
    a_plan,
    a_unit,
    a_workspace,
    book,
    put,
    records,
    run,
    sheet,
    zipped,
)
from return_builders import (
    colours,
    comments,
    corrected,
    goes_back,
    listed,
    opened,
    parts,
    returned,
    sent_back,
)

from analytics.collect import LIMITS
from analytics.collect.preflight import OLE
from analytics.collect.returned import load_sent, write
from analytics.store import Severity, open_store

MEETINGS, TRAINING, FUNDS = (LEDGERS[one].title.zh for one in ("meeting", "training", "fund"))
PLAN = a_plan(a_unit("Q09", "燃气公司"))
# One fault of every kind of field: ledger, field, what was typed, what should have been.
FAULTS = [
    ("meeting", "title", "", "二季度议事会"),
    ("meeting", "held_on", "3月8日", date(2024, 3, 8)),
    ("meeting", "held_on", "2023-03-08", "2024年3月8日"),
    ("meeting", "kind", "议事汇", "议事会"),
    ("meeting", "people", "约12人", 12),
    ("meeting", "people", 12.5, "１２"),
    ("meeting", "hours", "两天", 2.5),
    ("meeting", "cost_yuan", "1.2万元", 12000),
    ("meeting", "cost_yuan", Formula("=1/0", "#DIV/0!"), 5),
    ("meeting", "cost_yuan", Formula("=1+1", ""), 2),
    ("meeting", "minutes_filed", "也许", "是"),
    ("meeting", "topics", "财务、不存在", "财务、提案"),
    ("meeting", "meeting_no", "", "H99"),
    ("training", "employee_no", "", "440106199001011234"),
    ("training", "end_on", "2025-01-03", "2024-03-05"),
    ("training", "income_yuan", "若干", 1000),
    ("fund", "period_month", 2024.1, "2024-01"),
    ("fund", "paid_yuan", "", 300.5),
]
GOOD = {
    "meeting": GOOD_MEETING,
    "training": ("E0", "张三", date(2024, 3, 1), 3000, "E8、E9"),
    "fund": ("2024-03", 100),
}
OTHERWISE = "unit, submission, workbook, received_on"  # in what two units report
ONE_MEETING = {"meeting": sheet("meeting", GOOD_MEETING)}
FIRST_ROW = 3  # title, headings, rows


@pytest.fixture
def workspace(tmp_path):
    return a_workspace(tmp_path / "工作 区")


def rows_with(faults, *, right: bool) -> dict[str, list[tuple]]:
    """A good row per ledger, and one per fault: as it was typed, or as it should have been."""
    rows = {ledger: [row] for ledger, row in GOOD.items()}
    for at, (ledger, name, bad, good) in enumerate(faults):
        fields = [one.id for one in LEDGERS[ledger].fields]
        row = dict(zip(fields, GOOD[ledger], strict=True)) | {fields[0]: f"编号{at}"}
        if ledger == "fund":
            row["period_month"] = f"2024-{at % 12 + 1:02}"
        rows[ledger].append(tuple((row | {name: good if right else bad}).values()))
    return rows


def faulty_book(faults, *, right: bool = False, **said) -> bytes:
    return book({one: sheet(one, *rows) for one, rows in rows_with(faults, right=right).items()}, **said)


def places(faults) -> dict[tuple[str, str], object]:
    """The cell of every fault, with what should stand there."""
    seen = dict.fromkeys(LEDGERS, FIRST_ROW)
    found = {}
    for ledger, name, _, good in faults:
        seen[ledger] += 1
        column = [one.id for one in LEDGERS[ledger].fields].index(name)
        found[LEDGERS[ledger].title.zh, f"{chr(65 + column)}{seen[ledger]}"] = good
    return found


def of_unit(workspace, unit: str, plan=PLAN) -> dict[str, list[tuple]]:
    """Everything stored of a unit, but not from which workbook."""
    with open_store(workspace, plan, LEDGERS) as store:
        return {
            one: sorted(
                store.connection.execute(
                    f"SELECT * EXCLUDE ({OTHERWISE}) FROM {one} WHERE unit = $unit", {"unit": unit}
                ).fetchall(),
                key=str,
            )
            for one in LEDGERS
        }


# Export, correct, import


def test_corrected_where_it_is_marked_a_workbook_gives_the_same_records_as_a_right_one(workspace):
    put(workspace, faulty_book(FAULTS))
    right = faulty_book(FAULTS, right=True, unit="Q09", name="燃气公司")
    put(workspace, right, "对.xlsx")
    first = run(workspace, PLAN)
    assert first.n_rejected == len(FAULTS)
    data = returned(workspace, plan=PLAN)
    wrong = places(FAULTS)
    assert {place for place, severity in colours(data).items() if severity == "error"} == set(wrong)
    assert all(comments(data)[place].startswith("【退回说明】\n错误：") for place in wrong)
    put(workspace, corrected(data, wrong), received="2024-04-09")
    again = run(workspace, PLAN)
    assert again.problems == ()
    assert again.remarks == ()
    assert of_unit(workspace, "Q01") == of_unit(workspace, "Q09")
    assert len(of_unit(workspace, "Q01")["meeting"]) == 14


def test_what_comes_back_unchanged_brings_the_same_rows_and_the_same_faults(workspace):
    put(workspace, faulty_book(FAULTS))
    first = run(workspace)
    before = of_unit(workspace, "Q01")
    put(workspace, returned(workspace), received="2024-04-09")
    again = run(workspace)
    assert of_unit(workspace, "Q01") == before
    assert [replace(one, file=None) for one in again.problems] == [
        replace(one, file=None) for one in first.problems
    ]
    assert again.remarks == first.remarks == ()


def test_a_second_return_marks_only_what_is_wrong_then(workspace):
    first = [FAULTS[0], FAULTS[4]]
    put(workspace, faulty_book(first))
    run(workspace)
    once = returned(workspace)
    (good, still_bad) = places(first)
    put(workspace, corrected(once, {good: "名称", still_bad: "还是12人"}), received="2024-04-09")
    run(workspace)
    twice = returned(workspace)
    assert colours(twice) == {still_bad: "error"}
    assert list(comments(twice)) == [still_bad]
    assert "还是12人" in comments(twice)[still_bad]
    assert "约12人" not in comments(twice)[still_bad]
    assert opened(twice).sheetnames == ["退回说明", "封面", MEETINGS, TRAINING, FUNDS]
    put(workspace, corrected(twice, {still_bad: 12}), received="2024-04-10")
    assert run(workspace).problems == ()
    right = faulty_book([(*FAULTS[0][:3], "名称"), FAULTS[4]], right=True, unit="Q09", name="燃气公司")
    put(workspace, right, "对.xlsx")
    run(workspace, PLAN)
    assert of_unit(workspace, "Q01") == of_unit(workspace, "Q09")


# What stays as it was


def decorate(made: xlsxwriter.Workbook) -> None:
    """What units and templates put into workbooks beside cells."""
    page = made.get_worksheet_by_name(MEETINGS)
    page.set_column(0, 3, 31.5, made.add_format({"bg_color": "#CCFFCC", "border": 1}))
    page.set_row(1, 40)
    page.data_validation(2, 3, 99, 3, {"validate": "list", "source": ["议事会", "恳谈会", "其他"]})
    red = made.add_format({"font_color": "#FF0000"})
    page.conditional_format("E3:E99", {"type": "cell", "criteria": ">", "value": 9, "format": red})
    page.write_comment("B3", "单位自己的批注", {"author": "王五"})
    page.write_comment("I3", "另一条批注")
    page.freeze_panes(2, 1)
    page.autofilter(1, 0, 3, 8)
    page.protect()
    page.insert_textbox("L2", "单位自己的文本框")
    hidden = made.add_worksheet("_template")
    hidden.write("A1", "template")
    hidden.very_hidden()
    made.define_name(f"'{MEETINGS}'!本表", f"='{MEETINGS}'!$A$1:$I$9")
    page.print_area("A1:I9")
    made.get_worksheet_by_name(TRAINING).activate()


def test_nothing_of_the_units_own_is_changed_but_where_marks_hang_on(workspace):
    sent = faulty_book(FAULTS, edit=decorate)
    put(workspace, sent)
    run(workspace)
    before, after = parts(sent), parts(returned(workspace))
    touched = {name for name in before if before[name] != after[name]}
    assert touched == {
        *("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"),
        *(f"xl/worksheets/sheet{n}.xml" for n in (2, 3, 4)),
        *("xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"),
    }
    for name in touched & {f"xl/worksheets/sheet{n}.xml" for n in (2, 3, 4)}:
        cells = before[name].split(b"<sheetData>")[1].split(b"</sheetData>")[0]
        assert cells in after[name]


def test_formats_rules_names_and_hidden_sheets_are_still_there(workspace):
    put(workspace, faulty_book(FAULTS, edit=decorate))
    run(workspace)
    made = opened(returned(workspace))
    page = made[MEETINGS]
    assert made["_template"].sheet_state == "veryHidden"
    assert page.column_dimensions["A"].width == pytest.approx(32.2, abs=0.1)
    assert page.row_dimensions[2].height == pytest.approx(40, abs=0.5)
    assert [str(one.sqref) for one in page.data_validations.dataValidation] == ["D3:D100"]
    assert page.protection.sheet
    assert page.freeze_panes == "B3"
    assert page.print_area == f"'{MEETINGS}'!$A$1:$I$9"
    assert "本表" in page.defined_names
    rules = {rule.type: rule.priority for block in page.conditional_formatting for rule in block.rules}
    assert rules["expression"] < rules["cellIs"]
    selected = [one.title for one in made if one.sheet_view.tabSelected]
    assert selected == [made.active.title] == ["退回说明"]


def test_comments_of_the_unit_stay_and_ours_follow_them(workspace):
    fault = FAULTS[0]  # its cell is B4: the rows are moved so that it is the one with a comment
    rows = rows_with([fault], right=False)["meeting"][::-1]
    put(workspace, book({"meeting": sheet("meeting", *rows), "training": sheet("training")}, edit=decorate))
    run(workspace)
    once = returned(workspace)
    text = comments(once)[MEETINGS, "B3"]
    assert text.startswith("单位自己的批注\n\n【退回说明】\n错误：必填")
    assert comments(once)[MEETINGS, "I3"] == "另一条批注"
    put(
        workspace,
        corrected(once, {(MEETINGS, "B3"): "名称", (MEETINGS, "E3"): "约12人"}),
        received="2024-04-09",
    )
    run(workspace)
    twice = comments(returned(workspace))
    assert twice[MEETINGS, "B3"] == "单位自己的批注"
    assert twice[MEETINGS, "E3"].count("【退回说明】") == 1


def test_a_mark_on_merged_cells_hangs_on_the_one_that_is_seen(workspace):
    def merge(made):
        made.get_worksheet_by_name(MEETINGS).merge_range("E3:E5", "约12人")

    rows = sheet("meeting", *(("H1", *GOOD_MEETING[1:4], "约12人", *GOOD_MEETING[5:]),) * 3)
    put(workspace, book({"meeting": rows}, edit=merge))
    run(workspace)
    ((sent, _),) = sent_back(workspace)
    problem = replace(sent.findings[0].problem, sheet=MEETINGS, row=5)
    inside = replace(sent.findings[0], problem=problem, ledger="meeting", field="people")
    assert colours(goes_back(workspace, replace(sent, findings=(inside,)))) == {(MEETINGS, "E3"): "error"}


SHEET_KIND = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_KIND = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
MACROS = b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
MACRO_LINK = (
    b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
    b'Target="vbaProject.bin"/>'
)


def test_macros_stay_behind_and_the_file_is_a_plain_workbook(workspace):
    members = parts(faulty_book([FAULTS[0]]))
    kinds, links = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    members[kinds] = members[kinds].replace(SHEET_KIND, MACRO_KIND).replace(b"</Types>", MACROS + b"</Types>")
    members[links] = members[links].replace(b"</Relationships>", MACRO_LINK + b"</Relationships>")
    put(workspace, zipped(members | {"xl/vbaProject.bin": b"x"}), "宏.xlsm")
    run(workspace)
    after = parts(returned(workspace))
    assert not [name for name in after if "vba" in name]
    assert b"vba" not in after[links]
    assert SHEET_KIND in after[kinds]
    assert b"macroEnabled" not in after[kinds]


# Where marks go


def marked(workspace, data: bytes) -> dict[tuple[str, str], str]:
    put(workspace, data)
    run(workspace)
    return colours(returned(workspace))


def test_a_row_that_repeats_another_is_marked_on_its_first_cell(workspace):
    data = book({"meeting": sheet("meeting", GOOD_MEETING, GOOD_MEETING)})
    assert marked(workspace, data) == {(MEETINGS, "A4"): "error"}


@pytest.mark.parametrize(
    ("said", "cell"),
    [
        ({"plan": "2023"}, "B1"),
        ({"unit": "Q77"}, "B2"),
        ({"unit": ""}, "B2"),
        ({"name": "园林处"}, "B3"),
        ({"period": "三月"}, "B4"),
        ({"period": "2024Q1"}, "B4"),
    ],
)
def test_what_is_wrong_on_the_cover_is_marked_there(workspace, said, cell):
    assert marked(workspace, book(ONE_MEETING, **said))["封面", cell] == "error"


def test_remarks_on_the_cover_are_yellow(workspace):
    data = book(ONE_MEETING, [["L01", MEETINGS, 5]], name="供水", filled_on="上周")
    assert marked(workspace, data) == {
        ("封面", "B3"): "warning",
        ("封面", "B7"): "warning",
        ("封面", "C11"): "warning",
    }


@pytest.mark.parametrize(
    ("sheets", "reported", "cell"),
    [
        (
            {"meeting": sheet("meeting", GOOD_MEETING)},
            [["L77", "不知道", 1], ["L01", MEETINGS, 1]],
            ("封面", "A11"),
        ),
        (
            {"meeting": sheet("meeting", GOOD_MEETING)},
            [["L01", MEETINGS, 1], ["L03", FUNDS, 2]],
            ("封面", "C12"),
        ),
        (
            ONE_MEETING | {"fund": sheet("fund", ("2024-03", 1))},
            [["L01", MEETINGS, 1]],
            (FUNDS, "A2"),
        ),
        (
            ONE_MEETING | {"fund": [["经费"], ["月份"], ["2024-03"]]},
            None,
            (FUNDS, "A2"),
        ),
    ],
)
def test_what_is_wrong_with_a_whole_ledger_is_marked_at_its_head(workspace, sheets, reported, cell):
    found = marked(workspace, book(sheets, reported))
    assert {place for place, severity in found.items() if severity == "error"} == {cell}


def test_an_unknown_column_is_marked_on_its_heading(workspace):
    headings = [*HEADINGS["meeting"], "备注"]
    data = book({"meeting": sheet("meeting", (*GOOD_MEETING, "x"), headings=headings)})
    assert marked(workspace, data) == {(MEETINGS, "J2"): "warning"}


def test_the_worst_of_several_findings_gives_the_colour_and_all_stand_in_the_comment(workspace):
    put(workspace, book(ONE_MEETING, name="供水"))
    run(workspace)
    ((sent, _),) = sent_back(workspace)
    (found,) = sent.findings
    both = replace(sent, findings=(found, replace(found, severity=Severity.ERROR)))
    data = goes_back(workspace, both)
    assert colours(data) == {("封面", "B3"): "error"}
    assert [line[:3] for line in comments(data)["封面", "B3"].split("\n")] == ["【退回", "警告：", "错误："]


# The sheet of explanations


def test_every_finding_is_listed_with_its_place_value_and_remedy(workspace):
    put(workspace, faulty_book([FAULTS[4], FAULTS[13]], name="供水"))
    run(workspace)
    data = returned(workspace, due_on=date(2024, 4, 20))
    rows = listed(data)
    assert ["错误", MEETINGS, "E4", "人数", "约12人", "“约12人”不是数。请只填数字，没有就留空。"] in rows
    assert ["错误", TRAINING, "A4", "工号", "必填，不能为空。请补填。"] in rows
    assert [row[:3] for row in rows if row and row[0] == "警告"][-1] == ["警告", "封面", "B3"]
    assert ["已收下的台账", "收下行数", "退回行数"] in rows
    assert [MEETINGS, "1", "1"] in rows
    assert any("2024-04-20" in row[0] for row in rows if row)
    cells = [cell for row in opened(data).worksheets[0].iter_rows() for cell in row if cell.hyperlink]
    assert f"'{MEETINGS}'!E4" in [cell.hyperlink.location for cell in cells]


def test_it_speaks_the_language_of_its_reader(workspace):
    put(workspace, faulty_book([FAULTS[4]]))
    run(workspace)
    data = returned(workspace, lang="en")
    assert opened(data).sheetnames[0] == "Returned"
    assert comments(data)[MEETINGS, "E4"].startswith("[Returned]\nerror: “约12人” is no number.")
    put(workspace, data, received="2024-04-09")
    assert run(workspace).remarks == ()  # the sheet is known by its English name as well
    assert opened(returned(workspace)).sheetnames[0] == "退回说明"
    assert len(comments(returned(workspace))) == 1


def test_what_units_typed_is_never_a_formula_or_markup(workspace):
    typed = ["=1+1", "+1+1", "-1-1", "@SUM(A1)", '=HYPERLINK("x","y")', "<b>&amp;", "a\tb"]
    put(workspace, faulty_book([("meeting", "people", one, 1) for one in typed]))
    run(workspace)
    data = returned(workspace)
    assert b"<f>" not in parts(data)["xl/worksheets/sheetReturned1.xml"]
    assert [row[4] for row in listed(data) if row and row[0] == "错误" and len(row) > 4] == typed


def test_values_of_personal_fields_are_not_listed(workspace):
    number, income = "440106199001011234", "三千元整"
    row = (number, "张三", "2024年", income, "")
    put(workspace, book({"training": sheet("training", row)}))
    run(workspace)
    data = returned(workspace)
    assert any("***" in row for row in listed(data))
    ours = {name: text.decode() for name, text in parts(data).items() if "Returned" in name}
    assert len(ours) == 3
    for text in ours.values():
        assert not [secret for secret in (number, "张三", income) if secret in text]


def test_the_same_input_gives_the_same_bytes(workspace):
    put(workspace, faulty_book(FAULTS, edit=decorate))
    run(workspace)
    assert returned(workspace) == returned(workspace)


# Files that cannot be marked


def forced_refusal(workspace, data: bytes, name: str = "报送.xlsx", **said) -> bytes:
    put(workspace, data, name)
    run(workspace)
    with open_store(workspace, PLAN, LEDGERS) as store:
        (sent,) = load_sent(store, LEDGERS)
    assert sent.is_faulty
    return goes_back(workspace, sent, **said)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 100,
        zipped({"xl/workbook.xml": b"<workbook>"}),
        OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        zipped({"xl/workbook.xml": b"<workbook/>", "xl/media/x": b"0" * 300_000_000}),
    ],
    ids=["empty", "noise", "damaged", "password", "bomb"],
)
def test_a_file_that_may_not_be_opened_gives_the_explanations_alone(workspace, data):
    made = forced_refusal(workspace, data)
    assert opened(made).sheetnames == ["退回说明"]
    (outcome,) = [row[1] for row in listed(made) if row and row[0] == "处理结果"]
    assert outcome == "整本退回，没有收下任何内容；错误1处，警告0处，提示0处"
    assert [row[1] for row in listed(made) if row and row[0] == "错误"] == ["（整个文件）"]


@pytest.mark.parametrize(
    "does", ["import time; time.sleep(60)", "bytearray(10**13)", "raise SystemExit(3)", ""]
)
def test_a_writer_that_hangs_or_dies_leaves_the_explanations_alone(workspace, tmp_path, monkeypatch, does):
    put(workspace, faulty_book(FAULTS))
    run(workspace)
    ((sent, _),) = sent_back(workspace)
    stand_in = tmp_path / "child.py"
    stand_in.write_text(does, encoding="utf-8")
    monkeypatch.setattr(write, "CHILD", stand_in)
    data = goes_back(workspace, sent, limits=replace(LIMITS, seconds=3))
    assert opened(data).sheetnames == ["退回说明"]
    assert len(listed(data)) > len(FAULTS)


def test_a_workbook_of_another_kind_of_xml_gives_the_explanations_alone(workspace):
    main = b"schemas.openxmlformats.org/spreadsheetml/2006/main"
    strict = b"purl.oclc.org/ooxml/spreadsheetml/main"
    members = {name: text.replace(main, strict) for name, text in parts(faulty_book([FAULTS[0]])).items()}
    put(workspace, faulty_book([FAULTS[0]]))
    run(workspace)
    ((sent, _),) = sent_back(workspace)
    (path,) = workspace.archive.glob("*.xlsx")
    path.write_bytes(zipped(members))
    assert opened(goes_back(workspace, sent)).sheetnames == ["退回说明"]


def test_a_workbook_with_prefixes_before_every_name_is_marked_like_any_other(workspace):
    """Some programs write <x:row> for <row>; the marks follow them."""

    def prefixed(text: bytes) -> bytes:
        text = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", text)
        return text.replace(b'xmlns="http', b'xmlns:x="http', 1)

    members = parts(faulty_book(FAULTS))
    names = [one for one in members if one.startswith("xl/") and one.endswith(".xml") and "theme" not in one]
    members |= {name: prefixed(members[name]) for name in names}
    put(workspace, zipped(members))
    run(workspace)
    data = returned(workspace)
    assert set(colours(data)) == set(places(FAULTS))


# Whose is it?


def test_a_workbook_with_the_name_of_another_unit_belongs_to_nobody(workspace):
    put(workspace, book(ONE_MEETING, name="园林处"))
    run(workspace)
    ((sent, data),) = sent_back(workspace)
    assert sent.unit is None
    assert ["单位", "不能确定"] in listed(data)


def test_what_was_replaced_is_not_sent_back(workspace):
    put(workspace, faulty_book(FAULTS))
    put(workspace, faulty_book(FAULTS, right=True), "改.xlsx", received="2024-04-09")
    run(workspace)
    assert sent_back(workspace) == []


def test_findings_of_checks_are_marked_like_all_others(workspace):
    """A row of the log as record checks leave it: the text in both languages."""
    put(workspace, book(ONE_MEETING, name="供水"))
    run(workspace)
    ((sent, _),) = sent_back(workspace)
    (found,) = sent.findings
    texts = {"zh": "是不是万元？", "en": "Ten thousands?"}
    problem = replace(
        found.problem,
        code="collect_problems.by_check",
        values=texts,
        sheet=MEETINGS,
        row=3,
        column="费用（元）",
    )
    note = replace(found, severity=Severity.NOTE, problem=problem, ledger="meeting", field="cost_yuan")
    data = goes_back(workspace, replace(sent, findings=(note,)), lang="en")
    assert colours(data) == {(MEETINGS, "G3"): "note"}
    assert comments(data)[MEETINGS, "G3"] == "[Returned]\nnote: Ten thousands?"
    assert json.dumps(texts) not in str(listed(data))
    assert records(workspace, "meeting", "meeting_no") == [("H1",)]

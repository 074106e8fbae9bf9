"""Messages quote what was typed, but never a person: no name, no number, wherever it was typed."""

from __future__ import annotations

import pytest
from book_builders import GOOD_MEETING, LEDGERS, a_field, a_workspace, book, put, records, run, sheet

from analytics.collect.cells import BadCell
from analytics.collect.shown import Persons, looks_like_a_name, shown
from analytics.plan.ledger import LedgerField
from analytics.plan.person_numbers import hide_numbers

BAD = BadCell("not_a_number")
NEAR = BadCell("unknown_choice_near", near="议事会")
ID_NUMBER, MOBILE, CARD = "110101199003074514", "13800138000", "6222020200112233446"


@pytest.fixture
def workspace(tmp_path):
    return a_workspace(tmp_path / "工作 区")


def field(kind: str = "int", **said) -> LedgerField:
    return LedgerField.model_validate(a_field("it", "它", kind, **said))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"证号{ID_NUMBER}。", "证号***。"),
        ("证号 110101 19900307 451X", "证号 ***"),
        ("１１０１０１１９９００３０７４５１４", "***"),
        ("110101199003074000", "***"),  # as Excel leaves it
        ("110101900307451", "***"),  # of 15 digits
        (f"电话{MOBILE}", "电话***"),
        ("电话 138-0013-8000、+86 139 1234 5678", "电话 ***、***"),
        (f"卡号{CARD}", "卡号***"),
        ("卡号 6222 0202 0011 2233 446", "卡号 ***"),
        ("6222020200112233441", "6222020200112233441"),  # no card: its check digit is wrong
        ("990101199013074514", "990101199013074514"),  # no ID number: there is no month 13
        ("批次1234567890123456789", "批次1234567890123456789"),
        ("2024-03-08至2024-12-31", "2024-03-08至2024-12-31"),
        ("Q01-2024-000123、总工发〔2024〕5号", "Q01-2024-000123、总工发〔2024〕5号"),
        ("13,800,138,000元", "13,800,138,000元"),
        ("", ""),
    ],
)
def test_numbers_of_persons_are_hidden_and_no_others(text, expected):
    assert hide_numbers(text) == expected


@pytest.mark.parametrize(
    "name", ["张三", "欧阳修", "司马相如", "王秀英", "买买提·吐尔逊", "Wang Xiuying", "Wei Li"]
)
def test_a_name_is_known_by_its_form(name):
    assert looks_like_a_name(name)


@pytest.mark.parametrize(
    "text", ["去年", "五千", "供水公司", "议事会", "待定", "张三李四王五", "三月八日", "Water Supply", "2024"]
)
def test_other_words_are_no_names(text):
    assert not looks_like_a_name(text)


@pytest.mark.parametrize("personal", ["hash", "drop", "sensitive"])
def test_nothing_of_a_personal_field_is_shown(personal):
    assert shown("去年", field("text", personal=personal), BAD, Persons()) == "***"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("去年", "去年"),
        ("王秀英", "***"),
        ("去年、王秀英", "***"),
        ("B20011", "***"),  # of the form of the sheet's numbers
        ("Ｂ２００１１", "***"),
        ("老周", "***"),  # stands in the sheet's personal fields
        ("2024", "2024"),
        (13800138000.0, "***"),
        (["2024-03-01T00:00:00"], "2024-03-01"),
        ("", ""),
    ],
)
def test_a_bad_cell_is_quoted_unless_it_is_of_a_person(cell, expected):
    persons = Persons(frozenset({"老周", "B10086"}), frozenset({"A00000"}))
    assert shown(cell, field("text"), BAD, persons) == expected


def test_a_choice_that_was_nearly_right_is_quoted():
    assert shown("万事会", field("text"), BAD, Persons()) == "***"
    assert shown("万事会", field("text"), NEAR, Persons()) == "万事会"


def everything_told(report) -> str:
    frames = report.rejects.to_csv() + report.submissions.to_csv()
    texts = [one.text(lang) for one in (*report.problems, *report.remarks) for lang in ("zh", "en")]
    return "".join([frames, *texts])


def test_persons_typed_into_other_columns_are_not_quoted(workspace):
    rows = [
        ("1001234", "老周", "老周", "", ""),
        ("1001235", "李四", "1009999", "", ""),
        ("1001236", "", "张三", "", ""),
    ]
    put(workspace, book({"training": sheet("training", *rows)}))
    report = run(workspace)
    assert len(report.problems) == 3
    told = everything_told(report)
    assert not any(one in told for one in ("老周", "李四", "张三", "1009999", "1001234"))


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("title", f"走访{MOBILE}家"),
        ("title", f"１{MOBILE[1:]}"),
        ("meeting_no", ID_NUMBER),
        ("people", int(MOBILE)),
    ],
)
def test_a_number_of_a_person_is_not_stored_where_no_field_is_for_it(workspace, cell, value):
    row = dict(zip((one.id for one in LEDGERS["meeting"].fields), GOOD_MEETING, strict=True)) | {cell: value}
    good = ("H9", *GOOD_MEETING[1:])
    put(workspace, book({"meeting": sheet("meeting", tuple(row.values()), good)}))
    report = run(workspace)
    assert records(workspace, "meeting", "meeting_no") == [("H9",)]
    assert list(report.rejects["value"].dropna()) in (["***"], ["走访***家"])
    assert str(value) not in everything_told(report)


def test_an_amount_as_large_as_a_mobile_number_can_be_written(workspace):
    row = ("H1", *GOOD_MEETING[1:6], "13,800,138,000", *GOOD_MEETING[7:])
    put(workspace, book({"meeting": sheet("meeting", row)}))
    assert run(workspace).rejects.empty


def test_names_of_files_and_sheets_hold_no_numbers_of_persons(workspace):
    sheets = {"meeting": sheet("meeting", GOOD_MEETING), f"名单{MOBILE}": [["姓名"], ["张三"]]}
    data = book(sheets, [["L01", "会议台账", 1]], name="张三")
    put(workspace, data, f"{ID_NUMBER}.xlsx")
    put(workspace, b"no workbook", f"电话{MOBILE}.txt")
    told = everything_told(run(workspace)) + "".join(map(str, records(workspace, "meeting", "workbook")))
    assert not any(one in told for one in (MOBILE, ID_NUMBER, "张三"))
    assert "***.xlsx" in told

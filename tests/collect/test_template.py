"""Templates: what is handed out can be filled in, comes back as it was typed, and never does harm."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from book_builders import GOOD_MEETING, LEDGERS, PLAN, a_plan, a_unit, a_workspace, put, records, run, text
from hypothesis import given
from hypothesis import strategies as st
from template_builders import FIRST_ROW, TODAY, changed, edited, fields, filled, made, opened, state

from analytics.collect.cells import Reading, converter
from analytics.collect.reader import Sheet
from analytics.collect.stamp import STAMP_SHEET, columns_of, read_stamp, structure_hash
from analytics.collect.template import Wanted, wanted_templates
from analytics.collect.template.choose import offered_ledgers
from analytics.collect.template.make import file_name
from analytics.errors import ParameterError
from analytics.plan import load_ledgers, load_plan
from analytics.plan.period import parse_period
from analytics.words import say

TYPED = {
    "meeting": [GOOD_MEETING, ("007", "二", date(2024, 3, 31), "其他", 0, None, None, "否", "")],
    "training": [("0012345", "张三", date(2024, 3, 5), 5000, "0001、0002")],
    "fund": [("2024-03", 12.5)],
}


@pytest.fixture
def workspace(tmp_path):
    return a_workspace(tmp_path / "工作 区")


def codes(problems) -> list[str]:
    return [one.code.partition(".")[2] for one in problems]


# What comes back


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_filled_in_template_gives_the_records_as_they_were_typed(workspace, lang):
    typed = TYPED
    if lang == "en":
        terms = {"议事会": "议事会", "是": "yes", "否": "no", "财务、提案": "财务, 提案"}
        typed = {name: [[terms.get(one, one) for one in row] for row in rows] for name, rows in TYPED.items()}
    stated = {"meeting": 2, "training": 1, "fund": 1, "room": 0}
    put(workspace, filled(made(lang=lang), typed, stated=stated, lang=lang))
    report = run(workspace)
    assert (report.problems, report.remarks, report.n_rows) == ((), (), 4)
    columns = "meeting_no, title, held_on, kind, people, hours, cost_yuan, minutes_filed, topics"
    assert records(workspace, "meeting", columns) == [
        ("007", "二", date(2024, 3, 31), "其他", 0, None, None, False, None),
        (*GOOD_MEETING[:5], Decimal("2.5"), Decimal("1200.5"), True, "财务、提案"),
    ]
    assert records(workspace, "training", "end_on, income_yuan") == [(date(2024, 3, 5), Decimal(5000))]
    assert records(workspace, "fund", "period_month, paid_yuan") == [("2024-03", Decimal("12.5"))]
    assert records(workspace, "sheet_report", "unit, period, ledger, n_rows") == [
        ("Q01", "2024-03", "fund", 1),
        ("Q01", "2024-03", "meeting", 2),
        ("Q01", "2024-03", "room", 0),
        ("Q01", "2024-03", "training", 1),
    ]


def test_a_template_sent_as_it_is_reports_nothing(workspace):
    put(workspace, made())
    assert codes(run(workspace).problems) == ["nothing_reported"]


def test_a_sheet_filled_in_but_not_stated_is_told(workspace):
    put(workspace, filled(made(), {"fund": TYPED["fund"]}, stated={"meeting": 0}))
    assert codes(run(workspace).problems) == ["not_stated"]


def test_a_template_sent_for_another_unit_is_remarked(workspace):
    plan = a_plan(a_unit("Q05", "污水公司"))
    put(workspace, edited(made(plan=plan), as_of_another_unit))
    report = run(workspace, plan)
    assert (report.problems, codes(report.remarks)) == ((), ["other_template"])
    assert "Q01 2024-03" in report.remarks[0].text("zh")


def test_half_a_year_is_no_quarter(workspace):
    def half(book) -> None:
        set_on_cover(book, "2024Q1", "2024H1")
        state(book, {"meeting": 0})

    put(workspace, edited(made(unit="Q02", period="2024Q1"), half))
    assert codes(run(workspace).problems) == ["unknown_period"]


def set_on_cover(book, old: str, new: str) -> None:
    for row in book["封面"].iter_rows():
        for cell in row:
            if cell.value == old:
                cell.value = new


def as_of_another_unit(book) -> None:
    set_on_cover(book, "Q01", "Q05")
    set_on_cover(book, "供水公司", "污水公司")
    state(book, {"meeting": 0})


# Drop-downs and hints


def rules(sheet) -> dict[int, object]:
    """The rules of a sheet by column (from 1)."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        for one in rule.sqref.ranges:
            found[one.min_col] = rule
    return found


def terms(book, rule) -> list[str]:
    """What a drop-down offers."""
    target = book.defined_names[rule.formula1.lstrip("=")].attr_text
    name, cells = target.rsplit("!", 1)
    return [row[0].value for row in book[name.strip("'")][cells.replace("$", "")]]


@pytest.fixture(scope="module")
def real():
    from analytics.workspace import open_workspace

    place = open_workspace()
    return load_plan(place), load_ledgers(place)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("unit", "period"), [("Q01", "2024-03"), ("S07", "2024Q4"), ("J01", "2024Q2")])
def test_every_column_of_the_real_ledgers_has_a_rule_and_a_hint_and_its_terms_are_taken(
    real, unit, period, lang
):
    plan, ledgers = real
    book = opened(made(ledgers, unit=unit, period=period, lang=lang, plan=plan))
    wanted = Wanted(plan.unit[unit], parse_period(period))
    offered = [one.ledger for one in offered_ledgers(plan, ledgers, wanted)]
    assert len(offered) > 20
    assert len(book.sheetnames) == len(offered) + 3
    for ledger, name in zip(offered, book.sheetnames[1:], strict=False):
        sheet = book[name]
        assert [cell.value.removesuffix(" *") for cell in sheet[FIRST_ROW - 1]] == [
            one.title.in_(lang) for one in ledger.fields
        ]
        assert [cell.value.endswith(" *") for cell in sheet[FIRST_ROW - 1]] == [
            one.required for one in ledger.fields
        ]
        found = rules(sheet)
        for column, field in enumerate(ledger.fields, start=1):
            rule = found[column]
            assert 0 < len(rule.prompt) <= 255
            assert 0 < len(rule.error) <= 255
            assert 0 < len(rule.promptTitle) <= 32
            if field.personal != "none":
                assert say(f"template.{field.personal.value}", lang) in rule.prompt
            if rule.type == "list":
                take = converter(field, Reading(False, str))
                taken = [take(term) for term in terms(book, rule)]
                if field.choices:
                    assert taken == [one.zh for one in field.choices]
                assert None not in taken


def test_a_list_longer_than_a_cell_may_hold_works_by_its_name():
    long = [text(f"第{number}种办法的很长的名称") for number in range(60)]
    ledgers = changed("meeting", fields=fields(LEDGERS["meeting"], kind={"choices": long}))
    book = opened(made(ledgers))
    rule = rules(book["会议台账"])[4]
    assert rule.formula1 == "list_1"
    assert terms(book, rule) == [one["zh"] for one in long]
    assert sum(len(one["zh"]) for one in long) > 255


def test_several_choices_are_hinted_at_and_not_forced():
    rule = rules(opened(made())["会议台账"])[9]
    assert "行政报告、财务、提案" in rule.prompt
    assert not rule.showErrorMessage


@pytest.mark.parametrize(
    ("column", "kind", "hint"),
    [
        (1, "textLength", "前面的 0 要保留"),
        (3, "date", "2024-01-01 至 2024-12-31"),
        (5, "whole", "填整数，0 至 100,000"),
        (6, "decimal", "不小于 0"),
        (7, "decimal", "以元计（不是万元）"),
        (8, "list", "选“是”或“否”"),
    ],
)
def test_a_rule_says_what_to_type(column, kind, hint):
    rule = rules(opened(made())["会议台账"])[column]
    assert rule.type == kind
    assert hint in rule.prompt
    assert hint in rule.error


def test_the_rows_on_the_cover_say_that_blank_is_not_zero():
    cover = opened(made())["封面"]
    rule = next(one for one in cover.data_validations.dataValidation if one.type == "whole")
    assert "空白 = 没有报送" in rule.prompt
    assert "0 = 没有发生" in rule.prompt
    assert (rule.operator or "between", rule.formula1) == ("between", "0")


def test_heads_are_locked_bodies_are_open_and_codes_stay_text():
    sheet = opened(made())["会议台账"]
    assert sheet.protection.sheet
    assert not sheet.protection.sort
    assert not sheet.protection.insertRows
    assert all(cell.protection.locked for row in sheet["A1:I3"] for cell in row)
    columns = sheet.column_dimensions
    assert columns["A"].number_format == "@"
    assert not columns["A"].protection.locked
    assert columns["C"].number_format == "yyyy-mm-dd"
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("B4", "$3:$3")
    setup = sheet.page_setup
    assert (setup.orientation, int(setup.paperSize), setup.fitToHeight) == ("landscape", 9, 0)
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
    assert (sheet.oddHeader.left.text, sheet.oddHeader.right.text) == ("供水公司", "2024-03")


# Which templates


def test_without_a_period_each_unit_gets_the_one_that_is_due_next():
    def asked(day: date) -> dict[str, str]:
        return {one.unit.code: one.period.code for one in wanted_templates(PLAN, today=day)}

    assert asked(date(2023, 12, 1)) == {"Q01": "2024-01", "Q02": "2024Q1", "Q03": "2024-01"}
    assert asked(date(2024, 4, 5)) == {"Q01": "2024-03", "Q02": "2024Q1", "Q03": "2024-03"}
    assert asked(date(2024, 4, 6)) == {"Q01": "2024-04", "Q02": "2024Q2", "Q03": "2024-04"}
    assert asked(date(2025, 6, 1)) == {"Q01": "2024-12", "Q02": "2024Q4", "Q04": "2024-12"}


def test_a_period_asks_the_units_of_its_rhythm_that_exist_then():
    def asked(period: str) -> list[str]:
        return [one.unit.code for one in wanted_templates(PLAN, period=period, today=TODAY)]

    assert asked("2024-03") == ["Q01", "Q03"]
    assert asked("2024-11") == ["Q01", "Q04"]
    assert asked("2024Q2") == ["Q02"]


@pytest.mark.parametrize(
    ("units", "period", "told"),
    [
        (["Q03"], "2024-07", ["unit_closed"]),
        (["Q04"], "2024-09", ["unit_not_open"]),
        (["Q01"], "2024Q1", ["reports_by_month"]),
        (["Q02"], "2024-03", ["reports_by_quarter"]),
        (["Q02", "Q77", "Q03"], "2024-08", ["unknown_unit", "reports_by_quarter", "unit_closed"]),
        ([], "2023-12", ["period_outside_plan"]),
        ([], "2024H1", ["unknown_period"]),
        ([], "March", ["bad_period"]),
    ],
)
def test_what_nobody_reports_is_refused_all_at_once(units, period, told):
    with pytest.raises(ParameterError) as refused:
        wanted_templates(PLAN, units=units, period=period, today=TODAY)
    assert codes(refused.value.problems) == told


def test_a_period_of_a_rhythm_no_unit_has_is_told():
    plan = PLAN.model_copy(update={"units": PLAN.units[:1]})
    with pytest.raises(ParameterError) as refused:
        wanted_templates(plan, period="2024Q1", today=TODAY)
    assert codes(refused.value.problems) == ["nobody_reports"]


def test_ledgers_come_when_they_are_due_and_only_to_those_who_keep_them():
    ledgers = changed("meeting", frequency="quarter")
    ledgers = changed("fund", ledgers, frequency="year")
    ledgers = changed("room", ledgers, filled_by=["office"])

    def offered(unit: str, period: str) -> dict[str, str]:
        wanted = Wanted(PLAN.unit[unit], parse_period(period))
        return {one.ledger.id: str(one.due_on) for one in offered_ledgers(PLAN, ledgers, wanted)}

    year = "2025-01-05"
    assert offered("Q01", "2024-02") == {"training": "2024-03-05", "fund": year}
    quarter = {"meeting": "2024-04-05", "training": "2024-04-05", "fund": year}
    assert offered("Q01", "2024-03") == quarter
    assert offered("Q02", "2024Q1") == quarter


def test_a_unit_that_closes_inside_a_quarter_gets_its_quarterly_ledgers_with_the_last_workbook():
    plan = a_plan(a_unit("Q05", "苗圃", closed_on="2024-05-20", merged_into="Q01"))
    ledgers = changed("meeting", frequency="quarter")
    for period, n in (("2024-04", 3), ("2024-05", 4)):
        wanted = Wanted(plan.unit["Q05"], parse_period(period))
        assert len(offered_ledgers(plan, ledgers, wanted)) == n


def test_a_unit_without_ledgers_still_gets_a_cover():
    none = {name: one.model_copy(update={"filled_by": ("office",)}) for name, one in LEDGERS.items()}
    book = opened(made(none))
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == ["封面"]


def test_days_of_their_own_that_ledgers_have_stand_on_the_cover():
    ledgers = changed("meeting", submission_days=10)
    cells = [cell.value for row in opened(made(ledgers))["封面"].iter_rows() for cell in row]
    assert "每期 · 2024-04-10 前" in cells
    assert "每期 · 2024-04-05 前" in cells
    assert cells[cells.index("截止日期") + 1].date() == date(2024, 4, 5)


# Names and bytes


HOSTILE = [
    '=HYPERLINK("http://evil","x")',
    "@SUM(1+1)",
    "+1",
    "&L&8&G",
    "../../etc/passwd",
    'a/b\\c:d*e?f"g<h>i|j',
    "'); --",
    "\u202egpj.\u200bx",
    "末尾.",
    "很" * 200,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_unit_name_is_only_a_name(workspace, name):
    plan = a_plan(a_unit("Q05", name))
    data = made(unit="Q05", plan=plan)
    book = opened(data)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert re.match(r"=(SUMPRODUCT|SUM|IF)\(", cell.value)
                    assert name not in cell.value
        header = sheet.oddHeader.left.text or ""
        assert "&" not in header
    (wanted,) = wanted_templates(plan, units=["Q05"], period="2024-03", today=TODAY)
    file = file_name(wanted, "zh")
    assert re.fullmatch(r'Q05_[^<>:"/\\|?*\x00-\x1f\u200b\u202e]*_2024-03\.xlsx', file)
    assert len(file.encode()) < 200
    put(workspace, filled(data, {"fund": TYPED["fund"]}), file)
    report = run(workspace, plan)
    assert (report.problems, report.n_rows) == ((), 1)


def test_the_file_is_named_like_those_of_the_sample():
    (wanted,) = wanted_templates(PLAN, units=["Q01"], period="2024-03", today=TODAY)
    assert file_name(wanted, "zh") == "Q01_供水公司_2024-03.xlsx"


def test_the_same_inputs_give_the_same_bytes():
    assert made() == made()
    assert made(lang="en") != made()


def test_sheets_of_ledgers_with_one_english_title_are_told_apart():
    ledgers = changed("fund", title=text("经费台账", "Meetings"))
    book = opened(made(changed("room", ledgers, title=text("书屋台账", "History")), lang="en"))
    assert book.sheetnames[1:5] == ["Meetings", "Training", "L03", "L04"]


# The stamp


SAME = [
    {"title": text("另一个名称", "another name")},
    {"also": ["旧名称"]},
    {"min": 1, "max": 10},
    {"personal": "sensitive"},
]
OTHER = [
    {"type": "decimal"},
    {"required": True},
    {"id": "heads"},
    None,
]


@pytest.mark.parametrize("said", SAME)
def test_what_readers_see_only_does_not_change_the_structure(said):
    ledgers = changed("meeting", fields=fields(LEDGERS["meeting"], people=said))
    assert structure_hash(ledgers.values()) == structure_hash(LEDGERS.values())


@pytest.mark.parametrize("said", OTHER)
def test_what_sheets_are_read_by_changes_the_structure(said):
    ledgers = changed("meeting", fields=fields(LEDGERS["meeting"], people=said))
    assert structure_hash(ledgers.values()) != structure_hash(LEDGERS.values())


def test_a_choice_more_changes_the_structure_and_the_order_of_ledgers_does_not():
    more = [one.model_dump() for one in LEDGERS["meeting"].field["kind"].choices] + [text("新的")]
    ledgers = changed("meeting", fields=fields(LEDGERS["meeting"], kind={"choices": more}))
    assert structure_hash(ledgers.values()) != structure_hash(LEDGERS.values())
    assert structure_hash(list(LEDGERS.values())[::-1]) == structure_hash(LEDGERS.values())
    moved = changed("meeting", fields=fields(LEDGERS["meeting"])[::-1])
    assert structure_hash(moved.values()) == structure_hash(LEDGERS.values())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_stamp_says_whom_it_was_made_for_and_what_its_columns_were(lang):
    book = opened(made(lang=lang))
    assert [sheet.sheet_state for sheet in book][-2:] == ["veryHidden", "veryHidden"]
    rows = [["" if cell is None else cell for cell in row] for row in book[STAMP_SHEET].values]
    assert [row[:2] for row in rows[:5]] == [
        ["template", "1"],
        ["structure", structure_hash(LEDGERS.values())],
        ["plan", "2024"],
        ["unit", "Q01"],
        ["period", "2024-03"],
    ]
    assert rows[6][:4] == ["meeting", "meeting_no", 1, LEDGERS["meeting"].fields[0].title.in_(lang)]
    stamp = read_stamp([Sheet(STAMP_SHEET, True, rows)])
    assert stamp.columns == {name: columns_of(one, lang) for name, one in LEDGERS.items()}


JUNK = st.one_of(st.text(max_size=8), st.integers(), st.floats(allow_nan=False), st.booleans(), st.just([""]))


@given(st.lists(st.lists(JUNK, max_size=8), max_size=12))
def test_a_broken_stamp_is_no_trouble(rows):
    read_stamp([Sheet(STAMP_SHEET, True, [["template", "1"], *rows])])
    read_stamp([Sheet(STAMP_SHEET, True, rows)])

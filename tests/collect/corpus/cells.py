"""What people type into cells, and what spreadsheets make of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from book_builders import Formula, sheet
from corpus.case import MEETING, NAMES, SHEET, Case, Make, books, meeting, replaced

FIELDS = ["meeting_no", "title", "held_on", "kind", "people", "hours", "cost_yuan", "minutes_filed", "topics"]
TITLE = dict(zip(FIELDS, NAMES, strict=True))
AT = 4  # the Excel row of B1
BAD = {
    # dates
    "没有的二月": ("held_on", "2024-02-30", "no_such_date"),
    "平年闰日": ("held_on", "2023-02-29", "no_such_date"),
    "十三月": ("held_on", "2024-13-01", "no_such_date"),
    "两位年份": ("held_on", "24-3-8", "not_a_date"),
    "日月年": ("held_on", "08/03/2024", "not_a_date"),
    "月日年": ("held_on", "3/8/2024", "not_a_date"),
    "英文日期": ("held_on", "8-Mar-24", "not_a_date"),
    "没有年份": ("held_on", "3月8日", "date_without_year"),
    "只有月份": ("held_on", "2024年3月", "not_a_date"),
    "日期范围": ("held_on", "2024.3.8-3.10", "not_a_date"),
    "农历": ("held_on", "二〇二四年三月八日", "not_a_date"),
    "日期是文字": ("held_on", "上周五", "not_a_date"),
    "日期是真": ("held_on", True, "not_a_date"),
    "日期是钟点": ("held_on", time(9, 30), "not_a_date"),
    "上一年": ("held_on", date(2023, 12, 31), "date_outside_plan"),
    "下一年": ("held_on", "2025年1月3日", "date_outside_plan"),
    "一九零零": ("held_on", date(1900, 3, 8), "date_outside_plan"),
    "负序列号": ("held_on", -5, "not_a_date"),
    "巨大序列号": ("held_on", 9.9e14, "not_a_date"),
    # numbers
    "数字写成万": ("cost_yuan", "3.2万", "in_large_units"),
    "数字写成万元": ("cost_yuan", "约2万元", "in_large_units"),
    "数字带千字": ("cost_yuan", "5千元", "in_large_units"),
    "中文数字": ("people", "十二", "not_a_number"),
    "带单位人": ("people", "12人", "not_a_number"),
    "两个数": ("people", "12/15", "not_a_number"),
    "范围数": ("people", "10-12", "not_a_number"),
    "约数": ("people", "约12", "not_a_number"),
    "不适用": ("people", "N/A", "not_a_number"),
    "无": ("people", "无", "not_a_number"),
    "短横": ("people", "—", "not_a_number"),
    "见附件": ("people", "见附件", "not_a_number"),
    "数字是真": ("people", True, "not_a_number"),
    "数字是日期": ("people", date(2024, 3, 8), "not_a_number"),
    "半个人": ("people", 3.5, "not_whole"),
    "负人数": ("people", -1, "too_small"),
    "天文人数": ("people", 1e9, "too_large"),
    "天文金额": ("cost_yuan", 1e300, "too_large"),
    "错位千分号": ("cost_yuan", "12,34.5", "not_a_number"),
    "科学计数金额": ("cost_yuan", "1.2E+05", "scientific"),
    "无穷": ("cost_yuan", "inf", "not_a_number"),
    "非数": ("hours", "nan", "not_a_number"),
    "十六进制": ("people", "0x1F", "not_a_number"),
    "带下划线": ("people", "1_000", "not_a_number"),
    "金额带公式文本": ("cost_yuan", "=SUM(A1:A9)", "not_a_number"),
    "注入命令": ("people", "=cmd|' /C calc'!A0", "not_a_number"),
    # codes
    "编号超长": ("meeting_no", 123456789012345678, "number_cut"),
    "编号科学计数": ("meeting_no", "1.23E+17", "scientific"),
    "编号是零宽": ("meeting_no", "\u200b\ufeff", "missing"),
    "名称空白": ("title", "　 \n", "missing"),
    # choices
    "选项近似": ("kind", "议事", "unknown_choice_near"),
    "选项未知": ("kind", "座谈", "unknown_choice"),
    "选项脚本": ("kind", "</script><img src=x onerror=alert(1)>", "unknown_choice"),
    "选项引号": ("kind", "'; DROP TABLE meeting; --", "unknown_choice"),
    "多选未知": ("topics", "财务、食堂", "unknown_choice"),
    "是否不明": ("minutes_filed", "大概有", "not_yes_or_no"),
    "是否为二": ("minutes_filed", 2, "not_yes_or_no"),
}
ERRORS = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"]
ODD_ERRORS = ["#SPILL!", "#CALC!", "#GETTING_DATA", "Err:502", "#被改过"]
FINE = {
    "日期格": ("held_on", date(2024, 2, 29), "2024-02-29"),
    "日期带时刻": ("held_on", datetime(2024, 3, 8, 23, 59), "2024-03-08"),
    "日期序列号": ("held_on", 45359, "2024-03-08"),
    "日期中文": ("held_on", "2024年3月8日", "2024-03-08"),
    "日期中文带号": ("held_on", "2024年 3月 8号", "2024-03-08"),
    "日期点": ("held_on", "2024.3.8", "2024-03-08"),
    "日期斜线": ("held_on", "2024/3/8", "2024-03-08"),
    "日期紧排": ("held_on", "20240308", "2024-03-08"),
    "日期紧排数": ("held_on", 20240308, "2024-03-08"),
    "日期全角": ("held_on", "２０２４－０３－０８", "2024-03-08"),
    "日期带钟点文本": ("held_on", "2024-03-08 09:30:00", "2024-03-08"),
    "闰日文本": ("held_on", "2024-2-29", "2024-02-29"),
    "全角数字": ("people", "１２", "12"),
    "数字是文本": ("people", " 12 ", "12"),
    "不换行空格": ("people", "1\xa0200", "1200"),
    "千分号": ("cost_yuan", "1,200.50", "1200.50"),
    "全角千分号": ("cost_yuan", "１，２００．５", "1200.50"),
    "人民币符号": ("cost_yuan", "￥1200.5元", "1200.50"),
    "零": ("people", 0, "0"),
    "零文本": ("people", "0", "0"),
    "浮点尘": ("cost_yuan", 0.1 + 0.2, "0.30"),
    "留空金额": ("cost_yuan", "", None),
    "公式已算": ("people", Formula("=10+2", 12), "12"),
    "公式文本": ("title", Formula('="甲"&"乙"', "甲乙"), "甲乙"),
    "前导零丢失": ("title", 7, "7"),
    "真值入文本": ("title", True, "是"),
    "打勾": ("minutes_filed", "√", "true"),
    "布尔": ("minutes_filed", False, "false"),
    "全角英文选项": ("kind", " 其他　", "其他"),
    "多选各种分隔": ("topics", "提案,财务；行政报告", "行政报告、财务、提案"),
    "表情": ("title", "🎉庆祝👨‍👩‍👧会", "🎉庆祝👨‍👩‍👧会"),
    "生僻字": ("title", "𠮷野家𪚥会", "𠮷野家𪚥会"),
    "从右到左": ("title", "会\u202e议\u200f", "会议"),
    "控制符": ("title", "会\x07议\x1b", "会议"),
    "公式样文本": ("title", '=HYPERLINK("http://x")', '=HYPERLINK("http://x")'),
    "加号文本": ("title", "+86 010", "+86 010"),
    "艾特文本": ("title", "@SUM(1)", "@SUM(1)"),
    "脚本文本": ("title", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    "SQL文本": ("title", "'; DROP TABLE meeting; --", "'; DROP TABLE meeting; --"),
    "花括号文本": ("title", "{value}{0.__class__}", "{value}{0.__class__}"),
    "路径文本": ("title", "..\\..\\C:/con", "..\\..\\C:/con"),
    "极长文本": ("title", "长" * 32_767, "长" * 32_767),
    "换行文本": ("title", "一\n二", "一\n二"),
}


def between(name: str, value: object, **on_book) -> Make:
    """A workbook whose second of three meetings has this value."""
    rows = sheet("meeting", meeting("H1"), meeting("B1", **{name: value}), meeting("H2"))
    return lambda unit: books(unit, {"meeting": rows}, **on_book)


def cell_cases() -> Iterator[Case]:
    for name, (field, value, code) in BAD.items():
        fault = [(MEETING, AT, TITLE[field], code)]
        yield Case(f"格-{name}.xlsx", between(field, value), fault, kept=("H1", "H2"))
    divided = between("people", Formula("=1/0", "#DIV/0!"))
    for error in ERRORS:
        fault = [(MEETING, AT, "人数", "error_cell")]
        name = error.strip("#!?").replace("/", "")
        make = replaced(SHEET, "#DIV/0!", error, base=divided) if error != "#DIV/0!" else divided
        yield Case(f"格-错误值{name}.xlsx", make, fault, kept=("H1", "H2"))
    for error in ODD_ERRORS:
        fault = [(MEETING, AT, None, "odd_error")]
        name = error.strip("#!").replace(":", "")
        yield Case(f"格-错误值{name}.xlsx", replaced(SHEET, "#DIV/0!", error, base=divided), fault)
    uncached = between("hours", Formula("=1+1", ""))
    yield Case("格-公式未算.xlsx", uncached, [(MEETING, AT, "学时", "uncached_formula")], kept=("H1", "H2"))
    for name, (field, value, stored) in FINE.items():
        kept = ("B1", "H1", "H2")
        yield Case(f"好-{name}.xlsx", between(field, value), kept=kept, stored={field: stored})
    remark = [(MEETING, None, None, "rounded")]
    many = between("cost_yuan", 3.14159)
    yield Case(
        "好-小数过多.xlsx", many, remarks=remark, kept=("B1", "H1", "H2"), stored={"cost_yuan": "3.14"}
    )

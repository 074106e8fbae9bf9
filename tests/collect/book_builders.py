"""Workbooks as units send them, for tests: a plan with four ledgers, and books with anything in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter

from analytics.collect import CollectReport, collect
from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan
from analytics.store import open_store
from analytics.workspace import Workspace, open_workspace


def text(zh: str, en: str | None = None) -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


def a_field(name: str, title: str, kind: str = "text", **said) -> dict:
    return {"id": name, "title": text(title, name.replace("_", " ")), "type": kind, **said}


def choices(*terms: str) -> list[dict]:
    return [text(one) for one in terms]


KINDS = choices("议事会", "恳谈会", "其他")
LEDGERS = {
    one.id: one
    for one in map(
        Ledger.model_validate,
        (
            {
                "id": "meeting",
                "code": "L01",
                "title": text("会议台账", "Meetings"),
                "row": text("一次会议", "one meeting"),
                "date": "held_on",
                "fields": [
                    a_field("meeting_no", "编号", required=True, key=True),
                    a_field("title", "名称", required=True, also=["会议名称"]),
                    a_field("held_on", "日期", "date", required=True),
                    a_field("kind", "类别", "enum", required=True, choices=KINDS),
                    a_field("people", "人数", "int", min=0, max=100000),
                    a_field("hours", "学时", "decimal", min=0),
                    a_field("cost_yuan", "费用（元）", "money"),
                    a_field("minutes_filed", "有记录", "bool"),
                    a_field("topics", "议题", "set", choices=choices("行政报告", "财务", "提案")),
                ],
            },
            {
                "id": "training",
                "code": "L02",
                "title": text("培训台账", "Training"),
                "row": text("一人一次培训", "one person, one training"),
                "date": "end_on",
                "fields": [
                    a_field("employee_no", "工号", required=True, key=True, personal="hash"),
                    a_field("name", "姓名", personal="drop"),
                    a_field("end_on", "结束日期", "date", required=True, key=True),
                    a_field("income_yuan", "月收入", "money", personal="sensitive"),
                    a_field("helpers", "联名人工号", personal="hash"),
                ],
            },
            {
                "id": "fund",
                "code": "L03",
                "title": text("经费台账", "Funds"),
                "row": text("一个月", "one month"),
                "date": "period_month",
                "fields": [
                    a_field("period_month", "月份", "month", required=True, key=True),
                    a_field("paid_yuan", "拨付（元）", "money", required=True),
                ],
            },
            {
                "id": "room",
                "code": "L04",
                "title": text("书屋台账", "Reading rooms"),
                "row": text("一个书屋", "one room"),
                "date": "named_on",
                "may_precede_plan": True,
                "fields": [a_field("named_on", "命名日期", "date"), a_field("room_code", "编号", key=True)],
            },
        ),
    )
}

HEADINGS = {name: [one.title.zh for one in ledger.fields] for name, ledger in LEDGERS.items()}
GOOD_MEETING = ("H1", "一季度议事会", date(2024, 3, 8), "议事会", 12, 2.5, 1200.5, "是", "财务、提案")


def a_unit(code: str, name: str, **said) -> dict:
    base = {"code": code, "name": text(name), "kind": "plant", "rank_group": "all", "reporting": "month"}
    return base | said


def a_plan(*more_units: dict) -> Plan:
    """A plan for 2024: a monthly and a quarterly unit, one merged away in July, one opened in October."""
    name = text("字", "word")
    return Plan.model_validate(
        {
            "id": "2024",
            **dict.fromkeys(("name", "issued_by", "bureau"), name),
            "starts_on": "2024-01-01",
            "ends_on": "2024-12-31",
            "unit_kinds": [{"id": "plant", "name": name}],
            "rank_groups": [{"id": "all", "name": name}],
            "blocks": [],
            "units": [
                a_unit("Q01", "供水公司"),
                a_unit("Q02", "园林处", reporting="quarter"),
                a_unit("Q03", "路灯队", closed_on="2024-06-30", merged_into="Q01"),
                a_unit("Q04", "排水公司", opened_on="2024-10-01"),
                *more_units,
            ],
            "indicators": [],
            "targets": [],
            "rules": {
                "version": "1",
                "grades": [{"id": "pass", "name": name, "from": 0}],
                "bonus_cap": 10,
                "over_completion": {"share": "0.5", "at_most": "0.1"},
                "late_submission": {"each": "0.5", "at_most": 2},
                "yellow_within": "0.1",
                "coverage_line": "0.8",
            },
            "calendar": {"rounds": [], "submission_days": 5},
        }
    )


PLAN = a_plan()
Rows = Sequence[Sequence[object]]
Edit = Callable[[xlsxwriter.Workbook], None]


def a_workspace(root: Path) -> Workspace:
    (root / "params").mkdir(parents=True)
    (root / "params" / "workspace.yaml").write_text('plan: "2024"\nmemory: 500MB\n', encoding="utf-8")
    return open_workspace(root)


def sheet(ledger: str, *rows: Sequence[object], headings: Sequence[str] | None = None) -> Rows:
    """A ledger sheet: title, headings, rows."""
    return [[LEDGERS[ledger].title.zh], list(headings or HEADINGS[ledger]), *rows]


def cover(
    reported: Rows,
    *,
    plan: object = "2024",
    unit: object = "Q01",
    name: str = "供水公司",
    period: object = "2024-03",
    filled_on: object = date(2024, 4, 1),
) -> Rows:
    """A cover sheet with a table of these lines."""
    return [
        ["计划", plan],
        ["单位代码", unit],
        ["单位名称", name],
        ["报送期间", period],
        ["填报人", "张三"],
        ["审核人", "李四"],
        ["填报日期", filled_on],
        ["说明", ""],
        [],
        ["台账", "工作表", "行数"],
        *reported,
    ]


def book(
    sheets: Mapping[str, Rows],
    reported: Rows | None = None,
    *,
    edit: Edit | None = None,
    **on_cover: object,
) -> bytes:
    """An .xlsx with a cover and these ledger sheets (by ledger id), stated with their true row counts."""
    if reported is None:
        reported = [[LEDGERS[one].code, LEDGERS[one].title.zh, len(rows) - 2] for one, rows in sheets.items()]
    named = {LEDGERS[one].title.zh if one in LEDGERS else one: rows for one, rows in sheets.items()}
    return plain_book({"封面": cover(reported, **on_cover), **named}, edit=edit)


def plain_book(sheets: Mapping[str, Rows], *, edit: Edit | None = None) -> bytes:
    """An .xlsx with these sheets, cell by cell from A1."""
    file = io.BytesIO()
    made = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_urls": False})
    made.set_properties({"created": datetime(2024, 4, 1)})
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        page = made.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, Formula):
                    page.write_formula(at, column, value.formula, None, value.result)
                elif isinstance(value, date):
                    page.write_datetime(at, column, datetime.combine(value, time()), day)
                elif isinstance(value, str):
                    page.write_string(at, column, value)
                elif value is not None:
                    page.write(at, column, value)
    if edit:
        edit(made)
    made.close()
    return file.getvalue()


class Formula:
    """A formula cell with the result saved beside it."""

    def __init__(self, formula: str, result: object):
        self.formula = formula
        self.result = result


def zipped(members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return file.getvalue()


def put(workspace: Workspace, data: bytes, name: str = "报送.xlsx", *, received: str = "2024-04-02") -> Path:
    """Lay a file into the inbox folder of its day of receipt."""
    path = workspace.inbox / received / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def run(workspace: Workspace, plan: Plan = PLAN, **said) -> CollectReport:
    """Collect the inbox."""
    return collect(workspace, plan, LEDGERS, **{"today": date(2024, 12, 31), **said})


def records(workspace: Workspace, ledger: str, columns: str, plan: Plan = PLAN, **said) -> list[tuple]:
    """Live records of a ledger as tuples, in order."""
    with open_store(workspace, plan, LEDGERS, **said) as store:
        return store.connection.execute(f"SELECT {columns} FROM {ledger} ORDER BY ALL").fetchall()


def reasons(report: CollectReport) -> list[tuple]:
    """What was set aside: (sheet, row, column, code), in order."""
    problems = report.problems
    return [(one.sheet, one.row, one.column, one.code.removeprefix("collect_problems.")) for one in problems]

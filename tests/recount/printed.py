"""What reports must show of figures counted by hand, and what stands in the tables they print."""

from __future__ import annotations

import re
from fractions import Fraction
from html import unescape

from recount.months import Number
from recount.points import Cell, half_up

STATE_WORDS = {
    "met": "达标",
    "short": "未达标",
    "not_reported": "未报送",
    "not_applicable": "不适用",
    "target_pending": "目标值待定",
    "not_due": "未到期",
}
WITHOUT_TARGET = ("not_applicable", "target_pending")
LIGHT_WORDS = {"green": "绿", "yellow": "黄", "red": "红", "grey": "灰"}
GRADE_WORDS = {"excellent": "优秀", "good": "良好", "pass": "合格", "fail": "不合格"}
FIGURE = re.compile(r"[+−]?[\d,]+(?:\.\d+)?")


def tables(section: object) -> list[list[list[str]]]:
    """The tables of a section as rows of texts."""
    found = []
    for table in re.findall(r"<table.*?</table>", str(section), re.DOTALL):
        rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
        found.append(
            [[_text(cell) for cell in re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.DOTALL)] for row in rows]
        )
    return found


def _text(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", markup)).strip()


def figure(text: str) -> str:
    """The number in a cell without its unit; nothing where there is none."""
    found = FIGURE.search(text)
    return found[0].replace(",", "").replace("−", "-") if found else ""


def rows_by_name(table: list[list[str]]) -> dict[str, dict[str, str]]:
    """Rows under the name in their first cell, cells under their heading without what stands in brackets."""
    heads = [one.partition("（")[0] for one in table[0]]
    return {row[0]: dict(zip(heads, row, strict=True)) for row in table[1:] if len(row) == len(heads)}


def printed(cell: Cell) -> dict[str, str]:
    """What the table of key figures must show of a cell, numbers without their unit."""
    if cell.units_counted is not None and not cell.promise.is_forbidden:
        return _printed_of_units(cell)
    judged = cell.state in ("met", "short") and not cell.promise.is_forbidden
    return {
        "目标值": "" if cell.state in WITHOUT_TARGET else _shown(cell, cell.target),
        "完成值": _shown(cell, cell.actual),
        "完成率": _percent(cell.attainment) if judged else "",
        "较序时进度": _signed(_percent(cell.pace_gap)) if judged else "",
        "差额": _shown(cell, cell.gap) if cell.state == "short" else "",
    }


def _printed_of_units(cell: Cell) -> dict[str, str]:
    """Of what each unit owes the bureau shows how many units keep it."""
    missing = cell.units_counted - cell.units_met
    return {
        "目标值": str(cell.units_counted),
        "完成值": str(cell.units_met),
        "完成率": _percent(cell.attainment),
        "较序时进度": "",
        "差额": str(missing) if missing else "",
    }


def _shown(cell: Cell, value: Number) -> str:
    """A figure as an office writes it: rates in percent with one decimal, money in 万元 with two."""
    if value is None:
        return ""
    if cell.is_rate:
        return _percent(value)
    if cell.promise.is_money:
        return f"{half_up(value / 10_000):f}"
    return f"{half_up(value, 0):f}"


def _percent(value: Fraction) -> str:
    return f"{half_up(value * 100, 1):f}"


def _signed(text: str) -> str:
    return text if text.startswith("-") or text == "0.0" else f"+{text}"

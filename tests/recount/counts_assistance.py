"""What counts for assistance to workers in hardship, and for the rounds of assessment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from recount.marks import Count, Indicator, Mark, add, by_month, by_person, cell, once, own, state
from recount.plan import FIRST_DAY, UNITS, unit_on
from recount.rows import Row, person
from recount.sent import Sent

CASE = own("编号")
BUREAU = "bureau"


def _window(row: Row) -> int:
    return int(row["帮扶窗口"] in ("自有", "共用") and row["窗口人员落实"] is True)


def _closed(row: Row, cut_off: date) -> bool:
    return row["办结日期"] is not None and row["办结日期"] <= cut_off


def _settled(row: Row, cut_off: date) -> bool:
    return _closed(row, cut_off) and row["处理结果"] in ("解决", "解释")


# ── households ──


def _open_files(sent: Sent, day: date, cut_off: date) -> dict[str, dict[str, Row]]:
    """Files open on a day as last told, by unit and file."""
    last = defaultdict(dict)
    for row in sorted(sent.rows["hardship_file"], key=lambda row: row.day):
        if row.day <= day:
            last[unit_on(row.unit, cut_off)][person(row["档案编号"])] = row
    return {
        unit: {file: row for file, row in files.items() if not _is_over(row["销档日期"], day)}
        for unit, files in last.items()
    }


def _is_over(ended: date | None, day: date) -> bool:
    return ended is not None and ended <= day


def _files(sent: Sent, day: date, cut_off: date) -> dict[str, int]:
    return {unit: len(files) for unit, files in _open_files(sent, day, cut_off).items()}


def _complete_files(sent: Sent, day: date, cut_off: date) -> dict[str, int]:
    def is_complete(row: Row) -> bool:
        reviewed = row["复核日期"]
        return row["必填项完整度（0至1）"] >= 1 and reviewed is not None and FIRST_DAY <= reviewed <= day

    return {
        unit: sum(is_complete(row) for row in files.values())
        for unit, files in _open_files(sent, day, cut_off).items()
    }


def _helped(sent: Sent, day: date, cut_off: date) -> dict[str, int]:
    """Households on file with a pair that stands."""
    pairs = defaultdict(list)
    for row in sent.rows["assistance_pair"]:
        helper = person(row["帮扶人工号"] or "")
        pairs[unit_on(row.unit, cut_off), person(row["档案编号"]), row["帮扶主体"], helper].append(row)
    standing = set()
    for (unit, file, _, _), rows in pairs.items():
        begun = max(min(row.day for row in rows), min(row["结对日期"] for row in rows)) <= day
        ended = max((row["结束日期"] for row in rows if row["结束日期"]), default=None)
        if begun and not _is_over(ended, day):
            standing.add((unit, file))
    return {
        unit: sum((unit, file) in standing for file in files)
        for unit, files in _open_files(sent, day, cut_off).items()
    }


# ── acts of help ──


def _helps(row: Row, _: date) -> bool:
    return row["救助类别"] != "办实事"


def _has_household(sent: Sent, cut_off: date) -> set[str]:
    return {
        unit_on(row.unit, cut_off)
        for row in sent.rows["hardship_file"]
        if row.day <= cut_off and (row["销档日期"] is None or row["销档日期"] >= FIRST_DAY)
    }


def _all_four(sent: Sent, cut_off: date) -> Iterator[Mark]:
    """Units with a household, on the day of the fourth of: person, organisation; everyday, festival."""
    first = defaultdict(dict)
    for row in sorted(sent.rows["assistance_record"], key=lambda row: row.day):
        if row.day <= cut_off and _helps(row, cut_off):
            way = row["帮扶主体"], row["帮扶时间"]
            first[unit_on(row.unit, cut_off)].setdefault(way, row.day)
    for unit in _has_household(sent, cut_off):
        if len(first[unit]) == 4:
            yield Mark(unit, max(first[unit].values()))


def _asked_for_four(sent: Sent, cut_off: date) -> Iterator[Mark]:
    return (Mark(unit, FIRST_DAY) for unit in _has_household(sent, cut_off))


def _late_and_confirmed(row: Row, _: date) -> bool:
    return row["因援助不及时发生意外"] is True and row["意外已核实"] is True


def _mutual_aid(sent: Sent, cut_off: date) -> Iterator[Mark]:
    """Mutual-aid accounts with money at a month's end; other accounts of the unit tell that there is none."""
    there = defaultdict(int)
    for row in sent.rows["relief_fund"]:
        if row.day <= cut_off:
            there[row.unit, row.day] += row["账户"] == "互助金" and row["月末余额（元）"] > 0
    return (Mark(unit, day, n) for (unit, day), n in there.items())


def _raised(row: Row) -> Decimal:
    return row["本月收入（元）"] or Decimal(0)


def _aided(row: Row, cut_off: date) -> bool:
    return row["在学"] and row["救助日期"] is not None and row["救助日期"] <= cut_off


# ── rounds of assessment ──


def _rewarded(row: Row, _: date) -> bool:
    reward = row["拟奖惩类别"] or ""
    return row["考核轮次"] == "年终" and "就业" in reward and row["审定日期"] is not None


def _settlement(sent: Sent, cut_off: date) -> Iterator[Mark]:
    """The year's end once all units are through."""
    done = [
        row
        for row in sent.rows["assessment_result"]
        if row["考核轮次"] == "年终" and row["审定日期"] and row["通报日期"] and row.day <= cut_off
    ]
    if done and set(UNITS) <= {row["被考核单位代码"] for row in done}:
        yield Mark(BUREAU, min(row.day for row in done))


INDICATORS = {
    "assistance_window": Indicator(("union_org_status",), state("latest", "union_org_status", _window)),
    "petition_resolution_rate": Indicator(
        ("petition",), once("petition", CASE, _settled), once("petition", CASE, _closed)
    ),
    "hardship_file_completeness": Indicator(
        ("hardship_file",), by_month(_complete_files, "hardship_file"), by_month(_files, "hardship_file")
    ),
    "assistance_pair_rate": Indicator(
        ("hardship_file", "assistance_pair"),
        by_month(_helped, "hardship_file", "assistance_pair"),
        by_month(_files, "hardship_file", "assistance_pair"),
    ),
    "assistance_regularity": Indicator(
        ("assistance_record",), once("assistance_record", lambda row: row.day.month, _helps)
    ),
    "assistance_mix": Indicator(
        ("assistance_record", "hardship_file"), Count("sum", _all_four), Count("sum", _asked_for_four)
    ),
    "warmth_fund_raised": Indicator(
        ("relief_fund",),
        add("relief_fund", lambda row, _: row["账户"] == "温暖工程基金", _raised),
    ),
    "untimely_aid_incidents": Indicator(
        ("assistance_record",), once("assistance_record", CASE, _late_and_confirmed)
    ),
    "mutual_aid_funds": Indicator(("relief_fund",), Count("latest", _mutual_aid)),
    "employment_reward_list": Indicator(
        ("assessment_result",), once("assessment_result", cell("考核轮次"), _rewarded)
    ),
    "student_aid_rate": Indicator(
        ("student_aid",),
        once("student_aid", by_person("子女编号"), _aided, on="救助日期"),
        once("student_aid", by_person("子女编号"), lambda row, _: row["在学"]),
    ),
    "periodic_assessments": Indicator(
        ("assessment_result",),
        once("assessment_result", cell("考核轮次"), lambda row, _: row["通报日期"] is not None),
    ),
    "year_end_settlement": Indicator(("assessment_result",), Count("sum", _settlement), kept_by=("organ",)),
}

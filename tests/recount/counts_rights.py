"""What counts for workers' rights: contracts, open affairs, supervision, safety and cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from recount.marks import (
    Count,
    Indicator,
    Mark,
    Of,
    Test,
    Whose,
    add,
    by_month,
    cell,
    is_one_of,
    once,
    once_in_unit,
    own,
    quarter_of,
    state,
    units_once,
)
from recount.plan import FIRST_DAY, UNITS, Unit, month_end, unit_on
from recount.rows import Row
from recount.sent import Sent

HANDLE_DAYS = 15  # to handle a hazard
CASE = own("编号")
ACCIDENT = own("事故编号")
HAZARD = own("举报编号")
EMPLOYERS = ("enterprise", "institution")


def _in_the_field(unit: Unit) -> bool:
    return unit.code not in ("J01", "S13")


def _first_time(ledger: str, whose: Whose, where: Test, on: Of = lambda row: row.day) -> Count:
    """Units that owe something, in the month in which they first did it."""

    def marks(sent: Sent, cut_off: date) -> Iterator[Mark]:
        for row in sent.rows[ledger]:
            unit, day = unit_on(row.unit, cut_off), on(row)
            if unit in UNITS and whose(UNITS[unit]) and FIRST_DAY <= day <= cut_off and where(row, cut_off):
                yield Mark(row.unit, day, key=unit)

    return Count("once", marks)


# ── rules, open affairs, meetings ──


def _mechanism(row: Row, cut_off: date) -> bool:
    return row["文件类别"] == "维权机制" and (row["有效期至"] is None or cut_off <= row["有效期至"])


def _both_systems(sent: Sent, cut_off: date) -> Iterator[Mark]:
    """Units with rules for the congress and for deliberation, on the day the later one was confirmed."""
    first = defaultdict(dict)
    for row in sent.rows["rule_document"]:
        kind, ends = row["文件类别"], row["有效期至"]
        stands = row.day <= cut_off and (ends is None or ends >= cut_off)
        if kind in ("职代会制度", "议事制度") and stands:
            days = first[unit_on(row.unit, cut_off)]
            days[kind] = min(row.day, days.get(kind, row.day))
    for unit, days in first.items():
        if len(days) == 2 and unit in UNITS and UNITS[unit].kind != "organ":
            yield Mark(unit, max(days.values()))


def _quarters_gone(cut_off: date) -> list[int]:
    return [quarter for quarter in range(1, 5) if month_end(3 * quarter) <= cut_off]


def _published(sent: Sent, cut_off: date) -> Iterator[Mark]:
    did = {
        (unit_on(row.unit, cut_off), quarter_of(row))
        for row in sent.rows["open_affairs"]
        if row["事项类别"] == "公开"
    }
    for unit, quarter in sorted(did):
        if unit in UNITS and quarter in _quarters_gone(cut_off):
            yield Mark(unit, month_end(3 * quarter))


def _asked_to_publish(_: Sent, cut_off: date) -> Iterator[Mark]:
    for unit in UNITS.values():
        if unit.kind in EMPLOYERS:
            yield from (Mark(unit.code, month_end(3 * quarter)) for quarter in _quarters_gone(cut_off))


def _is_small_employer(unit: Unit) -> bool:
    return unit.code in ("S10", "S13")


def _other_form(row: Row, _: date) -> bool:
    return row["会议形式"] in ("民主管理委员会会议", "民主恳谈会") and row["有会议记录"]


def _campaign_done(row: Row, cut_off: date) -> bool:
    return (
        row["事项类别"] == "“双百合同”百日会战" and row["总结已归档"] is True and row["结束日期"] <= cut_off
    )


# ── contracts ──


def _in_force(sent: Sent, kind: str, day: date, cut_off: date) -> dict[str, list[Row]]:
    """Contracts of a kind that stand on a day, by unit."""
    found = defaultdict(list)
    for row in sent.rows["collective_contract"]:
        ends = row["终止日期"]
        begun = row.day <= day and row["生效日期"] <= day and (ends is None or ends >= day)
        if row["合同类别"] == kind and row["状态"] != "终止" and begun:
            found[unit_on(row.unit, cut_off)].append(row)
    return found


def _has_contract(kind: str) -> Count:
    def at(sent: Sent, day: date, cut_off: date) -> dict[str, int]:
        return dict.fromkeys(_in_force(sent, kind, day, cut_off), 1)

    return by_month(at, "collective_contract", whose=_is_bound)


def _is_bound(unit: Unit) -> bool:
    return unit.contract


def _each_unit(_: Sent, __: date, ___: date) -> dict[str, int]:
    return dict.fromkeys(UNITS, 1)


CONTRACT_UNITS = by_month(_each_unit, "collective_contract", whose=_is_bound)


def _covered(sent: Sent, day: date, cut_off: date) -> dict[str, Decimal]:
    there = _in_force(sent, "集体合同", day, cut_off)
    return {
        code: min(sum((row["覆盖职工人数"] or 0 for row in there.get(code, [])), Decimal(0)), unit.workers)
        for code, unit in UNITS.items()
    }


def _workers(_: Sent, __: date, ___: date) -> dict[str, int]:
    return {code: unit.workers for code, unit in UNITS.items()}


def _agreements(sent: Sent, day: date, cut_off: date) -> dict[str, int]:
    there = _in_force(sent, "补充协议", day, cut_off)
    return {code: len({row["合同编号"] for row in rows}) for code, rows in there.items()}


def _wage_agreement(row: Row, cut_off: date) -> bool:
    return row["合同类别"] == "工资专项集体合同" and row.day <= cut_off


def _contracts_checked(sent: Sent, day: date, cut_off: date) -> dict[str, list[bool]]:
    """For every contract checked by a day whether a major clause stood unfulfilled at its latest check."""
    last = {}
    for row in sorted(sent.rows["contract_clause_check"], key=lambda row: row.day):
        if row["兑现情况"] in ("已兑现", "部分兑现", "未兑现") and row.day <= day:
            broken = row["重要条款"] is True and row["兑现情况"] == "未兑现"
            last[row.unit, row["合同编号"], row["条款号"]] = broken
    contracts = defaultdict(list)
    for (sender, contract, _), broken in last.items():
        contracts[sender, contract].append(broken)
    by_unit = defaultdict(list)
    for (sender, _), clauses in contracts.items():
        by_unit[unit_on(sender, cut_off)].append(any(clauses))
    return by_unit


def _performed(sent: Sent, day: date, cut_off: date) -> dict[str, int]:
    return {unit: some.count(False) for unit, some in _contracts_checked(sent, day, cut_off).items()}


def _checked(sent: Sent, day: date, cut_off: date) -> dict[str, int]:
    return {unit: len(some) for unit, some in _contracts_checked(sent, day, cut_off).items()}


# ── safety and cases ──


def _hazard_due(row: Row, cut_off: date) -> bool:
    return (cut_off - row["举报日期"]).days >= HANDLE_DAYS


def _handled_in_time(row: Row, cut_off: date) -> bool:
    done = row["处理日期"]
    return (
        _hazard_due(row, cut_off) and done is not None and 0 <= (done - row["举报日期"]).days <= HANDLE_DAYS
    )


def _closed(row: Row, cut_off: date) -> bool:
    return row["办结日期"] is not None and row["办结日期"] <= cut_off


def _migrants(row: Row, _: date) -> bool:
    return row["是否农民工"]


def _migrants_closed(row: Row, cut_off: date) -> bool:
    return row["是否农民工"] and _closed(row, cut_off)


INDICATORS = {
    "rights_mechanism_in_place": Indicator(("rule_document",), add("rule_document", _mechanism)),
    "rights_case_resolution_rate": Indicator(
        ("rights_case",), once("rights_case", CASE, _closed), once("rights_case", CASE)
    ),
    "star_open_management": Indicator(
        ("open_affairs",), add("open_affairs", is_one_of("事项类别", "星级申报", "星级评定"))
    ),
    "open_affairs_coverage": Indicator(
        ("open_affairs",), Count("sum", _published), Count("sum", _asked_to_publish), kept_by=EMPLOYERS
    ),
    "democratic_system_coverage": Indicator(
        ("rule_document",), Count("sum", _both_systems), units_once(lambda unit: unit.kind != "organ")
    ),
    "small_unit_democratic_forms": Indicator(
        ("council_meeting",),
        _first_time("council_meeting", _is_small_employer, _other_form),
        units_once(_is_small_employer),
    ),
    "double_hundred_campaign": Indicator(
        ("bureau_event",), once("bureau_event", cell("事项名称"), _campaign_done, on="结束日期")
    ),
    "collective_contract_signing_rate": Indicator(
        ("collective_contract",), _has_contract("集体合同"), CONTRACT_UNITS
    ),
    "supplementary_agreements": Indicator(
        ("collective_contract",), by_month(_agreements, "collective_contract")
    ),
    "wage_negotiation_rate": Indicator(
        ("collective_contract",),
        _first_time(
            "collective_contract",
            lambda unit: unit.kind == "enterprise",
            _wage_agreement,
            cell("签订日期"),
        ),
        units_once(lambda unit: unit.kind == "enterprise"),
    ),
    "contract_worker_coverage_rate": Indicator(
        ("collective_contract",),
        by_month(_covered, "collective_contract", whose=_is_bound),
        by_month(_workers, "collective_contract", whose=_is_bound),
    ),
    "contract_performance_rate": Indicator(
        ("contract_clause_check",),
        by_month(_performed, "contract_clause_check", kept_by=EMPLOYERS),
        by_month(_checked, "contract_clause_check", kept_by=EMPLOYERS),
        kept_by=EMPLOYERS,
    ),
    "labour_law_supervision_actions": Indicator(
        ("supervision_check",), add("supervision_check", is_one_of("检查类别", "劳动法律监督"))
    ),
    "supervision_org_coverage": Indicator(
        ("union_org_status",),
        state("latest", "union_org_status", lambda row: int(row["劳动法律监督委员会"] is True)),
        state("latest", "union_org_status", lambda _: 1),
    ),
    "labour_protection_checks": Indicator(
        ("supervision_check",),
        once_in_unit("supervision_check", quarter_of, is_one_of("检查类别", "劳动保护检查")),
    ),
    "women_special_protection": Indicator(
        ("collective_contract",), _has_contract("女职工专项集体合同"), CONTRACT_UNITS
    ),
    "women_insurance_rate": Indicator(
        ("women_insurance",),
        state("latest", "women_insurance", cell("参保人数")),
        state("latest", "women_insurance", cell("在册女职工人数")),
    ),
    "safety_inspections": Indicator(
        ("supervision_check",), add("supervision_check", is_one_of("检查类别", "安全生产检查"))
    ),
    "hazard_reports": Indicator(
        ("hazard_report",),
        once("hazard_report", HAZARD, _handled_in_time),
        once("hazard_report", HAZARD, _hazard_due),
    ),
    "ankang_cup_participation": Indicator(
        ("campaign_activity",),
        _first_time("campaign_activity", _in_the_field, is_one_of("活动主题", "安康杯")),
        units_once(_in_the_field),
    ),
    "accident_investigation_rate": Indicator(
        ("accident_case",),
        once("accident_case", ACCIDENT, is_one_of("工会参与调查", True)),
        once("accident_case", ACCIDENT),
    ),
    "migrant_worker_case_rate": Indicator(
        ("rights_case",),
        once("rights_case", CASE, _migrants_closed),
        once("rights_case", CASE, _migrants),
    ),
}

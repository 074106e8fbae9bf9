"""What counts for each indicator, by the words of the plan and the headings of the ledgers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from recount import counts_assistance, counts_economy, counts_organisation, counts_rights
from recount.marks import Count, Indicator, Mark, add, by_person, cell, is_one_of, once, own, state
from recount.plan import (
    DECLARE_DAYS,
    FILE_DAYS,
    FIRST_DAY,
    QUORUM,
    REALNAME_ITEMS,
    REPLY_DAYS,
    SENDERS,
    UNITS,
    unit_on,
)
from recount.rows import Row
from recount.sent import Sent

FEN = Decimal("0.01")


# ── economic and technical work ──


def _post_training(row: Row, _: date) -> bool:
    return row["培训类型"] == "岗位培训" and (row["考核结果"] == "合格" or row["证书编号"] is not None)


def _green(row: Row, _: date) -> bool:
    return row["是否在用"] and row["节能环保类别"] != "非节能环保"


def _saves_energy(row: Row, _: date) -> bool:
    return row["是否在用"] and row["节能环保类别"].startswith("节能")


def _suggests(row: Row, _: date) -> bool:
    return row["具体办法"] is not None and row["重复于（建议编号）"] is None


def _took_part(sent: Sent, cut_off: date) -> Iterator[Mark]:
    """Enterprises with workers in team building or in a competition."""
    for ledger, title in (("team_building", "参加创建人数"), ("skill_contest", "参赛人数")):
        for row in sent.rows[ledger]:
            if row[title] > 0 and row.day <= cut_off and SENDERS[row.unit][0] == "enterprise":
                yield Mark(row.unit, row.day, key=row.unit)


def _all_units(kind: str = "") -> Count:
    """Each assessed unit (of a kind) once, from the first day on."""
    units = [code for code, one in UNITS.items() if kind in ("", one.kind)]

    def marks(_: Sent, __: date) -> Iterator[Mark]:
        return (Mark(code, FIRST_DAY) for code in units)

    return Count("sum", marks)


# ── organisation ──


def _signed(sent: Sent, cut_off: date) -> Iterator[Mark]:
    for row in sent.rows["target_contract"]:
        unit = unit_on(row.unit, cut_off)
        if row.day <= cut_off and unit in UNITS:
            yield Mark(row.unit, row.day, key=unit)


def _attended(title: str) -> Count:
    def marks(sent: Sent, cut_off: date) -> Iterator[Mark]:
        for row in sent.rows["bureau_event_attendance"]:
            if row["事项类别"] == "工会干部培训班" and row.day <= cut_off:
                yield Mark(row["参加单位代码"], row.day, row[title])

    return Count("sum", marks)


def _fund_due(row: Row) -> Decimal:
    """2 % of the month's wages, to the fen."""
    return (row["职工工资总额（元）"] * 2 / 100).quantize(FEN, ROUND_HALF_UP)


# ── rights ──


def _has_quorum(row: Row, _: date) -> bool:
    return row["实到代表数"] >= QUORUM * Fraction(row["应到代表数"])


def _declared_and_filed(row: Row, cut_off: date) -> bool:
    held, declared, filed = row["召开日期"], row["申报日期"], row["报备日期"]
    if declared is None or filed is None or filed > cut_off:
        return False
    return (held - declared).days >= DECLARE_DAYS and 0 <= (filed - held).days <= FILE_DAYS


def _filing_due(row: Row, cut_off: date) -> bool:
    filed = row["报备日期"]
    return (filed is not None and filed <= cut_off) or (cut_off - row["召开日期"]).days > FILE_DAYS


def _with_minutes(row: Row, _: date) -> bool:
    return row["会议形式"] == "议事会" and row["有会议记录"]


def _passed_first(row: Row, _: date) -> bool:
    if row["类别"] not in ("方针", "规划") or not row["经职代会通过"] or row["通过日期"] is None:
        return False
    return row["通过日期"] <= row["决定日期"]


def _clauses(*results: str) -> Count:
    """Clauses due in the year and checked by the cut-off, with one of these results."""

    def checked(row: Row, cut_off: date) -> bool:
        return row["兑现情况"] in results and row["检查日期"] <= cut_off

    return once("contract_clause_check", own("合同编号", "条款号"), checked, on="应兑现日期")


# ── assistance ──


def _reply_due(row: Row, cut_off: date) -> bool:
    return (cut_off - row["受理日期"]).days >= REPLY_DAYS


def _replied(row: Row, cut_off: date) -> bool:
    return _reply_due(row, cut_off) and row["答复日期"] is not None and row["答复日期"] <= cut_off


def _skipped(row: Row, _: date) -> bool:
    return row["是否越级"] and row["越级已核实"] is True


def _misused(row: Row, cut_off: date) -> bool:
    return is_one_of("账户", "储备救济金")(row, cut_off) and row["挪用已核实"] is True


def _has_real_name(row: Row, _: date) -> bool:
    return row["实名项目填写数（共9项）"] >= REALNAME_ITEMS


TECHNOLOGY = cell("技术编号（全局统一）")
INDICATORS = {
    "training_persons": Indicator(("training_record",), once("training_record", by_person("工号"))),
    "post_training_persons": Indicator(
        ("training_record",), once("training_record", by_person("工号"), _post_training)
    ),
    "tech_innovation_items": Indicator(
        ("tech_innovation",),
        once("tech_innovation", own("项目编号"), is_one_of("状态", "已验收", "已应用"), on="验收日期"),
    ),
    "new_method_promotions": Indicator(
        ("tech_promotion",), once("tech_promotion", TECHNOLOGY, is_one_of("是否在用", True))
    ),
    "green_tech_promotions": Indicator(("tech_promotion",), once("tech_promotion", TECHNOLOGY, _green)),
    "energy_tech_per_unit": Indicator(("tech_promotion",), once("tech_promotion", TECHNOLOGY, _saves_energy)),
    "conservation_income": Indicator(
        ("conservation_benefit",),
        add("conservation_benefit", is_one_of("财务核实", True), cell("金额（元）")),
    ),
    "suggestion_count": Indicator(("suggestion",), once("suggestion", own("建议编号"), _suggests)),
    "enterprise_participation_rate": Indicator(
        ("team_building", "skill_contest"), Count("once", _took_part), _all_units("enterprise")
    ),
    "city_reading_rooms": Indicator(
        ("reading_room",), once("reading_room", own("书屋编号"), is_one_of("级别", "市级"))
    ),
    "own_reading_rooms": Indicator(
        ("reading_room",), once("reading_room", own("书屋编号"), is_one_of("级别", "本级"))
    ),
    "cadre_staffing_rate": Indicator(
        ("union_org_status",),
        state("latest", "union_org_status", cell("实配干部数")),
        state("latest", "union_org_status", cell("应配干部数")),
    ),
    "cadre_training_classes": Indicator(
        ("bureau_event_attendance",), _attended("实到人数"), _attended("应到人数"), told_by="J01"
    ),
    "union_fund_full_rate": Indicator(
        ("union_fund",),
        add("union_fund", amount=cell("实提拨经费（元）")),
        add("union_fund", amount=_fund_due),
    ),
    "target_contracts_signed": Indicator(("target_contract",), Count("once", _signed), _all_units()),
    "workers_congress_sessions": Indicator(
        ("workers_congress",), once("workers_congress", own("届次"), _has_quorum)
    ),
    "congress_filing_rate": Indicator(
        ("workers_congress",),
        once("workers_congress", own("届次"), _declared_and_filed),
        once("workers_congress", own("届次"), _filing_due),
    ),
    "council_meetings": Indicator(("council_meeting",), add("council_meeting", _with_minutes)),
    "congress_deliberation_rate": Indicator(
        ("major_decision",),
        add("major_decision", _passed_first),
        add("major_decision", is_one_of("类别", "方针", "规划")),
    ),
    "contract_fulfilment_rate": Indicator(
        ("contract_clause_check",), _clauses("已兑现"), _clauses("已兑现", "部分兑现", "未兑现")
    ),
    "petition_reply_rate": Indicator(
        ("petition",),
        once("petition", own("编号"), _replied),
        once("petition", own("编号"), _reply_due),
    ),
    "skip_level_petitions": Indicator(("petition",), once("petition", own("编号"), _skipped)),
    "grassroots_visits": Indicator(
        ("visit_record",),
        once("visit_record", cell("基层点编号（全局统一）"), is_one_of("走访对象", "基层点")),
    ),
    "household_visits": Indicator(
        ("visit_record",), once("visit_record", by_person("户编号"), is_one_of("走访对象", "职工户"))
    ),
    "relief_reserve_balance": Indicator(
        ("relief_fund",),
        state("lowest", "relief_fund", cell("月末余额（元）"), is_one_of("账户", "储备救济金")),
    ),
    "reserve_misuse_cases": Indicator(("relief_fund",), add("relief_fund", _misused)),
    "employment_placements": Indicator(
        ("employment_record",), once("employment_record", by_person("人员编码"))
    ),
    "employment_realname_rate": Indicator(
        ("employment_record",),
        once("employment_record", by_person("人员编码"), _has_real_name),
        add("employment_record"),
    ),
}
INDICATORS |= counts_organisation.INDICATORS | counts_economy.INDICATORS
INDICATORS |= counts_rights.INDICATORS | counts_assistance.INDICATORS
# The bureau itself owes a class; its units are asked for their share of those invited.
OF_BUREAU = INDICATORS | {
    "cadre_training_classes": Indicator(
        ("bureau_event",), add("bureau_event", is_one_of("事项类别", "工会干部培训班"))
    )
}

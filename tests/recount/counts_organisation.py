"""What counts for theory study and union organisation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from recount.marks import Count, Indicator, Mark, Of, Test, add, is_one_of, once, once_in_unit, own, state
from recount.plan import FIRST_DAY
from recount.rows import Row
from recount.sent import Sent

STUDY = ("学习会", "讲座", "报告会", "研讨会", "读书班")
STANDARDS = ("工作标准", "议事规划或规则", "活动制度")
COMMITTEE_MEMBERS = 25  # from so many members on there is a union committee


def _quarter(row: Row) -> int:
    return (row.day.month + 2) // 3


def _in_force(row: Row, cut_off: date) -> bool:
    return row["文件类别"] in STANDARDS and (row["有效期至"] is None or cut_off <= row["有效期至"])


def _own_and_in_force(row: Row, cut_off: date) -> bool:
    return _in_force(row, cut_off) and row["发布主体"] == "单位"


def _bodies_asked(row: Row) -> int:
    return 2 + (row["会员人数"] >= COMMITTEE_MEMBERS)


def _bodies_there(row: Row) -> int:
    committee = row["工会委员会健全"] and row["会员人数"] >= COMMITTEE_MEMBERS
    return sum([committee, row["经费审查委员会"], row["女职工组织"] in ("女职工委员会", "女职工委员")])


def _budget_or_last_accounts(row: Row, _: date) -> bool:
    return (row["事项"], row["经费年度"]) in (("预算", FIRST_DAY.year), ("决算", FIRST_DAY.year - 1))


def _tables(amount: Of) -> Count:
    """The base tables of a unit, all those of one day together, as last told."""

    def marks(sent: Sent, cut_off: date) -> Iterator[Mark]:
        told = defaultdict(Decimal)
        for row in sent.rows["database_status"]:
            if row.day <= cut_off:
                told[row.unit, row.day] += amount(row)
        return (Mark(unit, day, total) for (unit, day), total in told.items())

    return Count("latest", marks)


def _filled(row: Row) -> Decimal:
    return row["必填项填写率（0至1）"] if row["记录条数"] else Decimal(0)


def _rows(ledger: str, where: Test) -> Indicator:
    return Indicator((ledger,), add(ledger, where))


INDICATORS = {
    "theory_study_activities": Indicator(
        ("study_activity",), once_in_unit("study_activity", _quarter, is_one_of("活动类型", *STUDY))
    ),
    "unit_theory_training": _rows("study_activity", is_one_of("活动类型", "理论培训")),
    "bureau_theory_training": _rows("bureau_event", is_one_of("事项类别", "理论学习培训")),
    "bureau_lectures_seminars": _rows("bureau_event", is_one_of("事项类别", "专题讲座", "研讨会")),
    "unit_study_guidance": _rows("study_activity", is_one_of("活动类型", "学习辅导")),
    "study_publicity_items": _rows("publicity_item", is_one_of("载体", "板报", "单位刊物")),
    "union_standardisation_score": Indicator(
        ("rule_document",), once_in_unit("rule_document", lambda row: row["文件类别"], _in_force)
    ),
    "union_org_completeness": Indicator(
        ("union_org_status",),
        state("latest", "union_org_status", _bodies_there),
        state("latest", "union_org_status", _bodies_asked),
    ),
    "union_work_rules": _rows("rule_document", _own_and_in_force),
    "practical_deeds": Indicator(
        ("assistance_record",), once("assistance_record", own("编号"), is_one_of("救助类别", "办实事"))
    ),
    "union_database_completeness": Indicator(
        ("database_status",), _tables(_filled), _tables(lambda _: Decimal(1))
    ),
    "online_publicity_items": _rows("publicity_item", is_one_of("载体", "网站", "公众号")),
    "union_budget_accounts": Indicator(
        ("fund_governance",),
        once_in_unit("fund_governance", lambda row: row["事项"], _budget_or_last_accounts),
    ),
    "fund_reports_to_members": _rows("fund_governance", is_one_of("事项", "向会员报告")),
    "fund_audit_reviews": _rows("fund_governance", is_one_of("事项", "经费审查")),
}

"""A small bureau for tests of the view: six units, ten indicators, every state, hostile names."""

from __future__ import annotations

from datetime import date

import builders
import pandas as pd

from analytics.assess import Assessment, assess
from analytics.plan.model import Plan, Target
from analytics.view import Quality

HOSTILE = "</script><img src=x onerror=alert(1)>&<b>'\"{{7*7}}"
AS_OF = date(2024, 6, 30)


def named(zh: str, en: str) -> dict:
    return {"zh": zh, "en": en}


def indicator(name: str, zh: str, en: str, **said) -> dict:
    return builders.indicator(name, **said) | {"name": named(zh, en)}


INDICATORS = [
    indicator(
        "suggestions",
        "合理化建议条数",
        "Suggestions",
        clause="2.2.17",
        unit_of_measure=named("条", "items"),
        scope="bureau_total",
        weight=5,
        bonus=True,
        proposed=["weight", "allocation", "reading"],
    ),
    indicator(
        "income",
        "节约环保增收额",
        "Savings and added income",
        clause="2.2.15",
        unit_of_measure=named("万元", "10,000 yuan"),
        scope="bureau_total",
        weight=4,
        display={"divide": 10000, "decimals": 2},
    ),
    indicator(
        "promotions",
        "推广新技术项数",
        "Technologies spread",
        clause="2.2.8",
        scope="bureau_total",
        weight=3,
        phasing={
            "kind": "due_dates",
            "due": [{"on": "2024-06-30", "amount": 1}, {"on": "2024-12-31", "amount": 2}],
        },
    ),
    indicator(
        "participation",
        "企业参与率",
        "Enterprises taking part",
        clause="2.3.5",
        nature="written",
        unit_of_measure=named("%", "%"),
        scope="bureau_rate",
        measure=builders.RATE,
        phasing={"kind": "always"},
        weight=2,
        hard_line=True,
        score={"kind": "hard_line"},
        applies_to={"kinds": ["enterprise"]},
        display={"decimals": 1},
    ),
    indicator(
        "congresses",
        "职代会召开次数",
        "Workers' congress sessions",
        block="rights",
        clause="4.1.5",
        unit_of_measure=named("次", "sessions"),
        phasing={
            "kind": "due_dates",
            "due": [{"on": "2024-06-30", "amount": 1}, {"on": "2024-12-31", "amount": 2}],
        },
        weight=4,
    ),
    indicator(
        "funds",
        "工会经费足额拨缴率",
        "Union funds paid in full",
        block="rights",
        clause="3.4.2",
        nature="implied",
        unit_of_measure=named("%", "%"),
        measure=builders.RATE,
        phasing={"kind": "always"},
        weight=3,
        display={"decimals": 1},
    ),
    indicator(
        "petitions",
        "越级上访起数",
        "Skip-level petitions",
        block="rights",
        clause="5.1.4",
        unit_of_measure=named("起", "cases"),
        direction="zero",
        phasing={"kind": "always"},
        score={"kind": "zero"},
        veto="bar",
        weight=2,
    ),
    indicator(
        "reserve",
        "储备救济金最低月末余额",
        "Lowest month-end relief reserve",
        block="rights",
        clause="5.3.2",
        nature="watched",
        unit_of_measure=named("元", "yuan"),
        measure={
            "numerator": {"ledger": "reserve", "aggregate": "min", "value": "balance", "time": "lowest"}
        },
        phasing={"kind": "always"},
        weight=2,
    ),
    indicator(
        "placements",
        "就业人数",
        "Persons placed in work",
        block="rights",
        clause="5.4.1",
        nature="outside",
        unit_of_measure=named("名", "persons"),
        scope="bureau_total",
        weight=2,
    ),
    indicator(
        "rooms",
        "职工书屋数",
        "Reading rooms",
        block="rights",
        clause="2.4.3",
        unit_of_measure=named("个", "rooms"),
        phasing={"kind": "year_end"},
        weight=0,
    ),
]
UNITS = {
    "Q01": ("供水公司", "Water Supply Company", "enterprise", 600),
    "Q02": ("供热公司", "Heating Company", "enterprise", 300),
    "Q03": (f"排水{HOSTILE}", f"Drainage {HOSTILE}", "enterprise", 100),
    "S01": ("第一环卫所", "First Sanitation Station", "institution", 500),
    "S02": ("公厕管理所", "Public Toilet Office", "institution", 400),
    "S03": ("科研培训中心", "Research Centre", "institution", 100),
}
TARGETS = {
    "suggestions": 9000,
    "income": 1000000,
    "promotions": 2,
    "participation": "0.95",
    "congresses": 2,
    "funds": 1,
    "petitions": 0,
    "placements": "pending",
    "rooms": 1,
}
RESERVE = Target.model_validate(
    {
        "indicator": "reserve",
        "effective_from": "2024-01-01",
        "per_head": {"stat": "workers", "rate": 20, "minimum": 4000},
        "proposed": True,
        "reason": named("计划没有给出数额", "the plan gives no amount"),
    }
)
CLAUSES = [
    ("0.0.3", "R1", {}, "今年工会工作的主要任务是抓好一个武装，做好两个推进，完善两个机制。"),
    ("2.2.17", "R4", {"indicator": "suggestions"}, "按照市总工会要求全系统不少于9000条。"),
    ("4.1.5", "R6", {"indicator": "congresses"}, "要求召开职代会一年不少于两次，"),
    ("1.3.1", "R4", {"indicator": "study", "pending": True}, "搞好培训。"),
    ("6.0.9", "R12", {"narrative": named("抄录残留", "copying artefact")}, "&lt;>>>>"),
]
CELLS = {
    ("Q01", "suggestions"): [400, 350, 300, 320, 310, 320],
    ("Q02", "suggestions"): [300, 200, 150, 150, 100, 152],
    ("Q03", "suggestions"): [10, 20, 10, 5, 5, 50],
    ("S01", "suggestions"): [200] * 6,
    ("S02", "suggestions"): [50] * 6,
    ("Q01", "income"): 300000,
    ("Q02", "income"): 120000,
    ("Q03", "income"): 10000,
    ("S01", "income"): 90000,
    ("S02", "income"): 60000,
    ("S03", "income"): 20000,
    ("Q01", "promotions"): 1,
    ("S01", "promotions"): 0,
    ("Q01", "participation"): (1, 1),
    ("Q02", "participation"): (1, 1),
    ("Q03", "participation"): (0, 1),
    **{(unit, "congresses"): n for unit, n in zip(UNITS, (1, 2, 0, 1, 1, 1), strict=True)},
    **{(unit, "funds"): (n, 100) for unit, n in zip(UNITS, (100, 97, 80, 100, 100, 100), strict=True)},
    **{(unit, "petitions"): n for unit, n in zip(UNITS, (0, 1, 0, 0, 0, 0), strict=True)},
    **{
        (unit, "reserve"): [n] * 6
        for unit, n in zip(UNITS, (13000, 6000, 3000, 10000, 8000, 4000), strict=True)
    },
    ("Q01", "placements"): 3,
    **{(unit, "rooms"): 0 for unit in UNITS},
}


def small_plan(*, more: dict[str, dict] | None = None, **said) -> Plan:
    """The plan; `more` says more of units by their code."""
    group = {"enterprise": named("企业组", "Enterprises"), "institution": named("事业单位组", "Institutions")}
    kinds = [{"id": one, "name": name} for one, name in group.items()]
    base = {
        "name": named("2024年度工会工作计划", "Union work plan 2024"),
        "issued_by": named("局工会", "Bureau union"),
        "bureau": named("全局", "Whole bureau"),
        "notice": named("样例数据，单位名称均为虚构", "Sample data; all unit names are fictional"),
        "unit_kinds": kinds,
        "unit_stats": [{"id": "workers", "name": named("职工人数", "workers")}],
        "rank_groups": kinds,
        "blocks": [
            {"id": "work", "name": named("经济技术活动", "Economic work"), "points": 14, "section": "R4"},
            {
                "id": "rights",
                "name": named("维权机制", "Rights"),
                "points": 13,
                "section": "R6",
                "reserved": 2,
            },
        ],
        "allocations": [
            {"indicator": "suggestions", "stat": "workers"},
            {
                "indicator": "income",
                "stat": "workers",
                "coefficients": {"enterprise": "1.6", "institution": 1},
                "step": 100,
            },
            {"indicator": "placements", "stat": "workers"},
            {"indicator": "promotions", "basis": "named", "named": {"Q01": 1, "S01": 1}},
        ],
        "clauses": [
            {
                "id": name,
                "section": "一",
                "text": text,
                "text_en": f"English of {name}",
                "kind": "quota",
                "answer": {"section": section, **answer},
            }
            for name, section, answer, text in CLAUSES
        ],
    }
    units = {
        code: {
            "name": named(zh, en),
            "kind": kind,
            "rank_group": kind,
            "stats": {"workers": workers},
            "reporting": "month",
            **(more or {}).get(code, {}),
        }
        for code, (zh, en, kind, workers) in UNITS.items()
    }
    plan = builders.plan(INDICATORS, TARGETS, units=units, **(base | said))
    return plan.model_copy(update={"targets": (*plan.targets, RESERVE)})


def judged(as_of: date = AS_OF, **said) -> Assessment:
    plan = small_plan(**said)
    return assess(plan, builders.measured(plan, CELLS, as_of=as_of))


def quality_of(unit: str | None = None) -> Quality:
    """One late and one missing workbook, one returned cell with a hostile value, for each of two units."""
    submissions = pd.DataFrame(
        [
            {"submission": f"s{at}", "unit": one, "period": "2024-01", "status": "accepted"}
            for at, one in enumerate(UNITS)
        ]
    )
    coverage = pd.DataFrame(
        [
            {
                "unit": one,
                "sent_by": one,
                "ledger": "suggestion",
                "period": period,
                "ends_on": pd.Timestamp("2024-01-31"),
                "due_on": pd.Timestamp("2024-02-05"),
                "received_on": received,
                "late": late,
                "counted": pd.notna(received),
            }
            for one in ("Q01", "Q03")
            for period, received, late in (
                ("2024-01", pd.Timestamp("2024-02-09"), True),
                ("2024-02", pd.NaT, True),
                ("2024-03", pd.Timestamp("2024-04-02"), False),
            )
        ]
    )
    rejects = pd.DataFrame(
        [
            {
                "unit": one,
                "workbook": f"{one}_{HOSTILE}.xlsx",
                "sheet": "合理化建议台账",
                "row": 7.0,
                "column_title": "提出日期",
                "value": HOSTILE,
                "code": "collect_problems.not_known_here",
                "detail": None,
            }
            for one in ("Q01", "Q03")
        ]
    )
    frames = [submissions, rejects, coverage]
    if unit:
        frames = [one[one["unit"] == unit] for one in frames]
    return Quality(*frames)

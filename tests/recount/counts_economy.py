"""What counts for the other indicators of economic and technical work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from recount.marks import Count, Indicator, Mark, Test, add, by_person, cell, is_one_of, marks_of, once, own
from recount.plan import CLOSED_ON, FIRST_DAY, MERGED, UNITS, unit_on
from recount.rows import Row, person
from recount.sent import Sent

SKILL = ("技术比武", "技能竞赛")
LABOUR = ("星级职工竞赛", "拜师学艺竞赛", "其他劳动竞赛")
CARRIER = "J01"  # carries what is one figure of the whole bureau
TEAMS = {
    **{"Q01": 58, "Q02": 48, "Q03": 23, "Q04": 17, "Q05": 31, "Q06": 23, "Q07": 21, "Q08": 8, "Q09": 12},
    **{"Q10": 26, "Q11": 7, "Q12": 36, "S01": 34, "S02": 31, "S03": 27, "S04": 19, "S05": 14, "S06": 10},
    **{"S07": 7, "S08": 24, "S09": 8, "S10": 5, "S11": 13, "S12": 12, "S13": 2, "J01": 4, MERGED: 2},
}
LAST_YEAR = {"trades": 20, "events": 52, "participants": 3000}


def _campaign(*labels: str) -> Indicator:
    return Indicator(("campaign_activity",), add("campaign_activity", is_one_of("活动主题", *labels)))


def _contests(*kinds: str) -> Indicator:
    return Indicator(("skill_contest",), add("skill_contest", is_one_of("竞赛类别", *kinds)))


def _teams(where: Test) -> Indicator:
    return Indicator(("team_building",), once("team_building", own("班组编号"), where))


def _entries(where: Test, on: str | None = None) -> Indicator:
    return Indicator(("award_entry",), once("award_entry", own("报名编号"), where, on))


def _on_roll(amounts: dict[str, int]) -> Iterator[Mark]:
    """So many of every unit, from the first day on."""
    return (Mark(code, FIRST_DAY, amount) for code, amount in amounts.items())


def _workers() -> Count:
    return Count("sum", lambda _, __: _on_roll({code: one.workers for code, one in UNITS.items()}))


# ── campaigns and contests ──


def _reached(sent: Sent, cut_off: date) -> Iterator[Mark]:
    """By how much the number of different workers told by a unit grew with each activity."""
    reached = defaultdict(int)
    for row in sorted(sent.rows["campaign_activity"], key=lambda row: row.day):
        unit, told = unit_on(row.unit, cut_off), row["本主题本年累计参加人数（去重）"]
        if row["活动主题"] == "环境建设年" and row.day <= cut_off and told is not None:
            yield Mark(row.unit, row.day, max(told - reached[unit], 0))
            reached[unit] = max(told, reached[unit])


def _growth(sent: Sent, cut_off: date) -> Iterator[Mark]:
    """Trades, events and participants, on the day each passes the whole of last year."""
    trades, total = set(), dict.fromkeys(LAST_YEAR, 0)
    for row in sorted(sent.rows["skill_contest"], key=lambda row: row.day):
        if row["竞赛类别"] not in SKILL or row.day > cut_off:
            continue
        trades |= set((row["参赛工种"] or "").split("、")) - {""}
        now = {
            "trades": len(trades),
            "events": total["events"] + 1,
            "participants": total["participants"] + row["参赛人数"],
        }
        for name, n in LAST_YEAR.items():
            if total[name] <= n < now[name]:
                yield Mark(CARRIER, row.day)
        total = now


def _compared(_: Sent, __: date) -> Iterator[Mark]:
    yield Mark(CARRIER, FIRST_DAY, len(LAST_YEAR))


# ── rules, suggestions, awards ──


def _incentive_rules(sent: Sent, cut_off: date) -> Iterator[Mark]:
    """Rules issued this year; one of the bureau is every unit's, and in the bureau still one."""
    everybody = dict.fromkeys(unit_on(code, cut_off) for code in (*UNITS, MERGED))
    for row in sent.rows["rule_document"]:
        if row["文件类别"] != "激励办法" or row.day > cut_off or not FIRST_DAY <= row["发布日期"] <= cut_off:
            continue
        if row["发布主体"] == "局":
            yield from (Mark(unit, row.day, key=row["文件名称"]) for unit in everybody)
        else:
            unit = unit_on(row.unit, cut_off)
            yield Mark(unit, row.day, key=(unit, row["文件名称"]))


def _in_force(kind: str) -> Indicator:
    def standing(row: Row, cut_off: date) -> bool:
        return row["文件类别"] == kind and (row["有效期至"] is None or cut_off <= row["有效期至"])

    return Indicator(("rule_document",), once("rule_document", own("文件名称"), standing))


def _suggested(sent: Sent, cut_off: date) -> Iterator[Mark]:
    """Everybody named on a suggestion that counts."""
    for row in sent.rows["suggestion"]:
        if row["具体办法"] and row["重复于（建议编号）"] is None and row.day <= cut_off:
            others = row["联名人工号"].split("、") if row["联名人工号"] else []
            for one in (row["提出人工号"], *others):
                yield Mark(row.unit, row.day, key=person(one))


def _is_award(row: Row, _: date) -> bool:
    return row["评选或比赛"] == "最有价值合理化建议" and row["结果"] == "获奖"


def _is_placed(row: Row, _: date) -> bool:
    return row["评选或比赛"] == "市职工乒乓球比赛" and row["名次"] is not None


# ── teams, libraries, model workers ──


def _all_teams(sent: Sent, cut_off: date) -> Iterator[Mark]:
    """Teams on the roll from the first day on, and those a unit rated beyond them."""
    roll = dict(TEAMS)
    if cut_off > CLOSED_ON:
        del roll[MERGED]
    yield from _on_roll(roll)
    seen = defaultdict(set)
    for row in sorted(sent.rows["team_building"], key=lambda row: row.day):
        team, unit = (row.unit, row["班组编号"]), unit_on(row.unit, cut_off)
        if row.day <= cut_off and team not in seen[unit]:
            seen[unit].add(team)
            if len(seen[unit]) > roll[unit]:
                yield Mark(unit, row.day)


def _libraries(*, shared: bool = False) -> Count:
    """Libraries (those `shared` with a reading room); one opened before the year from its first day on."""

    def marks(sent: Sent, cut_off: date) -> Iterator[Mark]:
        known = [row for row in sent.rows["reading_room"] if row["类别"] == "图书室" and row.day <= cut_off]
        opened = {}
        for row in sorted(known, key=lambda row: row.day):
            opened.setdefault((row.unit, row["书屋编号"]), max(row.day, FIRST_DAY))
        wanted = {(row.unit, row["书屋编号"]) for row in known if _is_shared(row) or not shared}
        return (Mark(room[0], day) for room, day in opened.items() if room in wanted)

    return Count("sum", marks)


def _is_shared(row: Row) -> bool:
    return row["共享方式"] is not None or row["共享书屋编号"] is not None


def _is_served(row: Row, cut_off: date) -> bool:
    updated = row["档案更新日期"]
    return updated is not None and updated.year == cut_off.year and row["本年服务次数"] >= 1


MODEL_WORKER = by_person("劳模编号")
INDICATORS = {
    "worker_pioneer_teams": _teams(
        is_one_of("工人先锋号", "参加创建", "单位级", "局级", "市级", "省级及以上")
    ),
    "merit_series_activities": _campaign("一组三动", "建功立业"),
    "environment_year_participation": Indicator(("campaign_activity",), Count("sum", _reached), _workers()),
    "skill_contest_events": _contests(*SKILL),
    "skill_contest_scale_growth": Indicator(
        ("skill_contest",), Count("sum", _growth), Count("sum", _compared)
    ),
    "skill_incentive_rules": Indicator(("rule_document",), Count("once", _incentive_rules)),
    "innovation_conversion_rate": Indicator(
        ("tech_innovation",),
        once("tech_innovation", own("项目编号"), is_one_of("状态", "已应用"), on="验收日期"),
        once("tech_innovation", own("项目编号"), is_one_of("状态", "已验收", "已应用"), on="验收日期"),
    ),
    "chief_worker_selection": _entries(is_one_of("评选或比赛", "十大首席工人")),
    "energy_saving_campaign": _campaign("我为节能减排做贡献"),
    "joint_conservation_action": Indicator(
        ("bureau_event",),
        add("bureau_event", lambda row, _: row["事项类别"] == "群众性节约环保联合行动" and row["合作单位"]),
    ),
    "suggestion_participation_rate": Indicator(("suggestion",), Count("once", _suggested), _workers()),
    "valuable_suggestion_award": _entries(_is_award, on="获奖或公布日期"),
    "five_type_team_coverage": Indicator(
        ("team_building",),
        once("team_building", own("班组编号"), is_one_of("参加五型班组创建", True)),
        Count("sum", _all_teams),
    ),
    "five_type_advanced_teams": _teams(is_one_of("五型先进班组", True)),
    "labour_contest_events": _contests(*LABOUR),
    "learning_org_activities": _campaign("创争活动"),
    "worker_quality_project": _in_force("素质工程方案"),
    "library_sharing": Indicator(("reading_room",), _libraries(shared=True), _libraries()),
    "ethics_activities": _campaign("职业道德建设", "树行业新风"),
    "enterprise_culture_building": _in_force("企业文化方案"),
    "culture_sports_events": _campaign("文体活动"),
    "table_tennis_entry": _entries(is_one_of("评选或比赛", "市职工乒乓球比赛")),
    "table_tennis_result": Indicator(
        ("award_entry",),
        Count("best", marks_of("award_entry", _is_placed, amount=cell("名次"), on="获奖或公布日期")),
    ),
    "model_worker_service_rate": Indicator(
        ("model_worker",),
        once("model_worker", MODEL_WORKER, _is_served),
        once("model_worker", MODEL_WORKER),
    ),
    "model_worker_publicity": Indicator(
        ("publicity_item",), add("publicity_item", is_one_of("内容类别", "劳模事迹"))
    ),
}

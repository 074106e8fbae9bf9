"""How targets were worked out and what points were lost for, so that anybody can work it out again."""

from __future__ import annotations

import re

import pytest
from small_bureau import UNITS, judged

from analytics.assess import BUREAU
from analytics.view.line import Line, lines_of
from analytics.view.reasons import next_due, what_next, why_lost
from analytics.view.working import how_target


def line(assessment, unit: str, indicator: str, lang: str = "zh") -> Line:
    return next(one for one in lines_of(assessment, unit, lang) if one.indicator.id == indicator)


def told_to(assessment, unit: str, indicator: str) -> str:
    plan = assessment.plan
    return how_target(plan, plan.indicator[indicator], unit, assessment.as_of, "zh")


@pytest.mark.parametrize(
    ("unit", "indicator", "told"),
    [
        # 9000 x 600 / 2000
        ("Q01", "suggestions", "全局目标9000条按职工人数分解：9000条×600÷2000＝2700条。"),
        # 1.6 x 600 = 960 of 2600; a step is 100 yuan, so 369230.77 becomes 369200
        ("Q01", "income", "全局目标100.00万元按职工人数×系数1.6分解：100.00万元×960÷2600＝36.92万元，"),
        ("Q01", "promotions", "全局目标2项，目标责任书指定本单位1项。"),
        ("Q01", "congresses", "每个单位都应完成2次。"),
        ("Q01", "participation", "全局与各单位同一目标95.0%。"),
        ("Q01", "reserve", "按职工人数计算：20元×600＝12,000元，且不低于4000元，故为12,000元。"),
        ("S03", "reserve", "按职工人数计算：20元×100＝2000元，且不低于4000元，故为4000元。"),
    ],
)
def test_a_unit_is_told_how_its_target_was_worked_out(assessment, unit, indicator, told):
    assert told_to(assessment, unit, indicator).startswith(told)


def test_without_a_target_there_is_nothing_to_work_out(assessment):
    assert told_to(assessment, "S01", "participation") == ""
    assert told_to(assessment, "Q01", "placements") == ""


def test_the_shares_told_to_all_units_add_up_to_the_bureaus_target(assessment):
    parts = []
    for unit in UNITS:
        told = told_to(assessment, unit, "suggestions")
        parts.append(int(re.findall(r"(\d+)条。$", told)[0]))
    assert sum(parts) == 9000


def test_a_rounded_share_says_which_way_and_why(assessment):
    told = {unit: told_to(assessment, unit, "income") for unit in UNITS}
    assert any("最大余数法进一" in text for text in told.values())
    assert any("最大余数法舍去尾数" in text for text in told.values())


def test_a_unit_that_took_another_in_is_told_of_its_target():
    merged = judged(more={"Q03": {"merged_into": "Q02", "closed_on": "2024-03-31"}})
    told = told_to(merged, "Q02", "suggestions")
    assert "9000条×300÷2000＝1350条。另承接并入单位的目标450条，合计1800条。" in told


@pytest.mark.parametrize(
    ("unit", "indicator", "told"),
    [
        ("Q03", "suggestions", "目前应完成225条（建议值），实际100条，按44.4%计分。"),
        ("S03", "suggestions", "未报送，没有可计分的数据。"),
        ("Q02", "petitions", "发生1起，属一票否决事项。"),
        ("Q03", "participation", "硬性指标应达到95.0%，实际0.0%，未达不得分。"),
        ("Q03", "funds", "目前应完成100.0%，实际80.0%，按80.0%计分。"),
        (BUREAU, "congresses", "尚有5个单位未达标。"),
        ("Q01", "suggestions", ""),
    ],
)
def test_lost_points_have_their_reason(assessment, unit, indicator, told):
    assert why_lost(line(assessment, unit, indicator), final=False) == told


def test_at_the_years_end_the_whole_target_is_asked_for(closed):
    text = why_lost(line(closed, "Q03", "suggestions"), final=True)
    assert text == "应完成450条（建议值），实际100条，按22.2%计分。"


@pytest.mark.parametrize(
    ("unit", "indicator", "told"),
    [
        ("Q03", "suggestions", "再完成125条，累计达到225条（建议值），即可补回。"),
        ("Q03", "congresses", "再完成1次，累计达到1次，即可补回。"),
        ("S03", "suggestions", "补报建议台账；没有发生的填报“0”（零报告），不要留空。"),
        ("Q02", "petitions", "查明原因，防止再次发生。"),
        ("Q03", "funds", "提高到100.0%，并在建议台账中登记。"),
    ],
)
def test_what_wins_points_back_is_told_in_whole_things(assessment, unit, indicator, told):
    assert what_next(line(assessment, unit, indicator), "建议台账", final=False) == told


def test_the_next_date_asks_for_what_is_due_by_then(assessment, closed):
    told = next_due(assessment, line(assessment, "S01", "congresses"))
    assert told == "下一期限：2024年12月31日前累计完成2次。"
    assert next_due(closed, line(closed, "S01", "congresses")) == ""


@pytest.mark.parametrize("unit", [*UNITS, BUREAU])
def test_every_point_lost_has_a_reason_in_both_languages(assessment, unit):
    for lang in ("zh", "en"):
        for one in lines_of(assessment, unit, lang):
            assert bool(why_lost(one, final=False)) == (one.cell.lost >= 0.005)

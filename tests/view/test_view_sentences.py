"""The official sentence of every kind of figure, in both languages."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import builders
import pytest

from analytics.assess import BUREAU
from analytics.plan.model import Indicator
from analytics.view.line import Line
from analytics.view.sentences import sentence

NAN = float("nan")
BASE = {
    "unit": "Q01",
    "state": "short",
    "target": 9000,
    "actual": 4652,
    "attainment": 4652 / 9000,
    "due": 4500,
    "pace_gap": 4652 / 9000 - 0.5,
    "gap": 4348,
    "units_met": NAN,
    "units_counted": NAN,
    "weight": 5.0,
    "target_proposed": False,
}
DATES = {"kind": "due_dates", "due": [{"on": "2024-06-30", "amount": 1}, {"on": "2024-12-31", "amount": 2}]}
RATE = {"measure": builders.RATE, "phasing": {"kind": "always"}, "display": {"decimals": 1}}
RATE_CELL = {"target": 0.9, "due": 0.9, "gap": 0.0}
SHORT = "4,652 items to date, 51.7% of the year's target of 9,000 items"

HEAD = "As of 30 June 2024, Whole bureau, Suggestions:"  # stands for … below
CASES = {
    "ahead of pace": (
        {},
        {},
        "截至2024年6月30日，全局合理化建议条数累计4652条，完成年度目标9000条的51.7%，超序时进度1.7个百分点。",
        f"… {SHORT}, 1.7 percentage points ahead of pace.",
    ),
    "behind pace": (
        {},
        {"pace_gap": -0.0833},
        "截至2024年6月30日，全局合理化建议条数累计4652条，完成年度目标9000条的51.7%，滞后序时进度8.3个百分点。",
        f"… {SHORT}, 8.3 percentage points behind pace.",
    ),
    "against a proposed target": (
        {},
        {"target_proposed": True},
        "截至2024年6月30日，全局合理化建议条数累计4652条，完成年度目标9000条（建议值）的51.7%，超序时进度1.7个百分点。",
        f"… {SHORT} (proposed), 1.7 percentage points ahead of pace.",
    ),
    "level with the pace": (
        {},
        {"pace_gap": 0.0004},
        "截至2024年6月30日，全局合理化建议条数累计4652条，完成年度目标9000条的51.7%，与序时进度持平。",
        f"… {SHORT}, level with the pace.",
    ),
    "met": (
        {},
        {"state": "met", "actual": 9000, "attainment": 1.0},
        "截至2024年6月30日，全局合理化建议条数累计9000条，完成年度目标9000条的100.0%，已达标。",
        "… 9,000 items to date, 100.0% of the year's target of 9,000 items; the target is met.",
    ),
    "over": (
        {},
        {"state": "met", "actual": 9450, "attainment": 1.05},
        "截至2024年6月30日，全局合理化建议条数累计9450条，完成年度目标9000条的105.0%，已达标，超额450条。",
        "… 9,450 items to date, 105.0% of the year's target of 9,000 items;"
        " the target is met with 450 items to spare.",
    ),
    "dates kept": (
        {"phasing": DATES},
        {"target": 2, "actual": 1, "attainment": 0.5, "due": 1.0},
        "截至2024年6月30日，全局合理化建议条数累计1条，完成年度目标2条的50.0%，已按期限完成应完成的1条。",
        "… 1 items to date, 50.0% of the year's target of 2 items; the 1 items due by now are done.",
    ),
    "dates missed": (
        {"phasing": DATES},
        {"target": 2, "actual": 0, "attainment": 0.0, "due": 1.0},
        "截至2024年6月30日，全局合理化建议条数累计0条，完成年度目标2条的0.0%，按期限应完成1条，未按期完成。",
        "… 0 items to date, 0.0% of the year's target of 2 items; 1 items were due by now and are not done.",
    ),
    "a stock under its floor": (
        {"phasing": {"kind": "always"}},
        {},
        "截至2024年6月30日，全局合理化建议条数为4652条，低于目标9000条，差4348条。",
        "… 4,652 items, under the target of 9,000 items by 4,348 items.",
    ),
    "due at the year's end": (
        {"phasing": {"kind": "year_end"}},
        {},
        "截至2024年6月30日，全局合理化建议条数累计4652条，完成年度目标9000条的51.7%，年末到期。",
        f"… {SHORT}, due at the end of the year.",
    ),
    "a rate under its target": (
        RATE,
        RATE_CELL | {"actual": 0.875, "gap": 0.025},
        "截至2024年6月30日，全局合理化建议条数为87.5%，低于目标90.0%，差2.5个百分点。",
        "… 87.5%, 2.5 percentage points under the target of 90.0%.",
    ),
    "a rate over its target": (
        RATE,
        RATE_CELL | {"actual": 0.926, "state": "met"},
        "截至2024年6月30日，全局合理化建议条数为92.6%，达到目标90.0%，高出2.6个百分点。",
        "… 92.6%; the target of 90.0% is met by 2.6 percentage points.",
    ),
    "a rate at its target": (
        RATE,
        RATE_CELL | {"actual": 0.9, "state": "met"},
        "截至2024年6月30日，全局合理化建议条数为90.0%，达到目标90.0%。",
        "… 90.0%; the target of 90.0% is met.",
    ),
    "none, as it must be": (
        {"direction": "zero"},
        {"state": "met", "actual": 0, "target": 0},
        "截至2024年6月30日，全局合理化建议条数为0条，符合“零”的要求。",
        "… 0 items, as required.",
    ),
    "one where none may be": (
        {"direction": "zero"},
        {"actual": 1, "target": 0, "gap": 1},
        "截至2024年6月30日，全局合理化建议条数为1条，突破“零”的要求。",
        "… 1 items where none is allowed.",
    ),
    "done": (
        {"direction": "done"},
        {"state": "met", "actual": 1, "target": 1},
        "截至2024年6月30日，全局合理化建议条数已完成。",
        "… done.",
    ),
    "not done": (
        {"direction": "done"},
        {"actual": 0, "target": 1},
        "截至2024年6月30日，全局合理化建议条数尚未完成。",
        "… not yet done.",
    ),
    "over a limit": (
        {"direction": "at_most"},
        {"actual": 12, "target": 10, "gap": 2},
        "截至2024年6月30日，全局合理化建议条数为12条，超出控制目标10条，多2条。",
        "… 12 items, over the limit of 10 items by 2 items.",
    ),
    "not reported": (
        {},
        {"state": "not_reported", "actual": NAN, "attainment": NAN, "pace_gap": NAN},
        "截至2024年6月30日，全局合理化建议条数未报送，不能判断进度（不按零计）。",
        "… not reported, so pace cannot be judged (this is not a zero).",
    ),
    "not applicable": (
        {},
        {"state": "not_applicable", "actual": NAN, "target": NAN},
        "全局不适用合理化建议条数，不计分。",
        "Suggestions does not apply to Whole bureau and is not scored.",
    ),
    "watched, with a figure and no target": (
        {"nature": "watched"},
        {"state": "not_applicable", "actual": 3, "target": NAN},
        "截至2024年6月30日，全局合理化建议条数为3条（监测指标，不设目标，不计分）。",
        "… 3 items (watched only: no target, not scored).",
    ),
    "pending, with something done": (
        {},
        {"state": "target_pending", "actual": 3, "target": NAN},
        "截至2024年6月30日，全局合理化建议条数累计3条；目标值待定，不计分、不排名。",
        "… 3 items to date; the target is pending, so it is neither scored nor ranked.",
    ),
    "pending, with nothing known": (
        {},
        {"state": "target_pending", "actual": NAN, "target": NAN},
        "全局合理化建议条数目标值待定，不计分、不排名。",
        "Whole bureau, Suggestions: the target is pending, so it is neither scored nor ranked.",
    ),
    "not due": (
        {},
        {"state": "not_due", "actual": 0},
        "截至2024年6月30日，全局合理化建议条数尚未到期，目标9000条。",
        "… not due yet; the target is 9,000 items.",
    ),
    "some units met": (
        {},
        {"unit": BUREAU, "units_met": 21, "units_counted": 25},
        "截至2024年6月30日，全局合理化建议条数：应达标的25个单位中21个单位达标，占84.0%，尚有4个单位未达标。",
        "… 21 units of 25 units have met it (84.0%); 4 have not yet.",
    ),
    "all units met, with their rate together": (
        RATE,
        {"unit": BUREAU, "units_met": 25, "units_counted": 25, "actual": 0.981, "state": "met"},
        "截至2024年6月30日，全局合理化建议条数：应达标的25个单位全部达标。全局合计为98.1%。",
        "… all 25 units that owe it have met it. All units together stand at 98.1%.",
    ),
}


def line(indicator: dict, cell: dict, lang: str) -> Line:
    said = builders.indicator("suggestions", unit_of_measure={"zh": "条", "en": "items"}, **indicator)
    said["name"] = {"zh": "合理化建议条数", "en": "Suggestions"}
    return Line(Indicator.model_validate(said), SimpleNamespace(**(BASE | cell)), lang)


@pytest.mark.parametrize(("indicator", "cell", "zh", "en"), CASES.values(), ids=CASES)
def test_each_kind_of_figure_has_its_official_sentence(indicator, cell, zh, en):
    day = date(2024, 6, 30)
    assert sentence(line(indicator, cell, "zh"), "全局", day) == zh
    assert sentence(line(indicator, cell, "en"), "Whole bureau", day) == en.replace("…", HEAD)


@pytest.mark.parametrize(
    ("attainment", "shown"), [(0.999, "▲99"), (1.0, "▲100"), (0.29, "▲29"), (2.004, "▲200")]
)
def test_a_small_field_says_a_hundred_only_where_the_target_is_reached(attainment, shown):
    assert line({}, {"attainment": attainment, "light": "yellow"}, "zh").field == shown


def test_money_is_told_in_ten_thousands_with_two_decimals():
    income = line(
        {"display": {"divide": 10000, "decimals": 2}},
        {"actual": 517000, "target": 1000000, "attainment": 0.517, "pace_gap": 0.017},
        "zh",
    )
    told = sentence(income, "全局", date(2024, 6, 30))
    assert "累计51.70条，完成年度目标100.00条的51.7%" in told

"""Numbers as offices write them: rounded once, half up, one decimal in percent, two in 万元."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import builders
import pytest

from analytics.plan.model import Indicator
from analytics.view.numbers import amount, date_text, month_text, number, ordinal, percent

ITEMS = Indicator.model_validate(builders.indicator("a"))
INCOME = Indicator.model_validate(
    builders.indicator("b", unit_of_measure={"zh": "万元", "en": "10,000 yuan"})
    | {"display": {"divide": 10000, "decimals": 2}}
)


@pytest.mark.parametrize(
    ("value", "decimals", "zh", "en"),
    [
        (4652.0, 0, "4652", "4,652"),
        (21000, 0, "21,000", "21,000"),
        (9999.5, 0, "10,000", "10,000"),
        (2.675, 2, "2.68", "2.68"),
        (84.5, 0, "85", "85"),
        (Decimal("2.345"), 2, "2.35", "2.35"),
        (-0.04, 1, "0.0", "0.0"),
        (-1234.5, 0, "-1235", "-1,235"),
        (float("nan"), 0, "—", "—"),
        (None, 2, "—", "—"),
    ],
)
def test_a_number_is_rounded_half_up_and_grouped_as_its_reader_expects(value, decimals, zh, en):
    assert (number(value, decimals, "zh"), number(value, decimals, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("share", "shown"), [(0.5169, "51.7%"), (1, "100.0%"), (0.00049, "0.0%"), (0.0005, "0.1%"), (None, "—")]
)
def test_a_share_is_shown_in_percent_with_one_decimal(share, shown):
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("value", "indicator", "rate", "zh", "en"),
    [
        (4652, ITEMS, False, "4652项", "4,652 items"),
        (517000, INCOME, False, "51.70万元", "51.70 10,000 yuan"),
        (0.95, ITEMS, True, "95.0%", "95.0%"),
        (float("nan"), ITEMS, False, "—", "—"),
    ],
)
def test_a_figure_bears_its_own_measure(value, indicator, rate, zh, en):
    shown = tuple(amount(value, indicator, lang, rate=rate) for lang in ("zh", "en"))
    assert shown == (zh, en)


def test_dates_and_months_are_written_out():
    assert date_text(date(2024, 6, 30), "zh") == "2024年6月30日"
    assert date_text(date(2024, 6, 30), "en") == "30 June 2024"
    assert [month_text("2024-09", lang) for lang in ("zh", "en")] == ["9月", "Sep"]


def test_headings_are_numbered_in_chinese():
    numbers = {1: "一、", 9: "九、", 10: "十、", 11: "十一、", 20: "二十、", 99: "九十九、"}
    assert {n: ordinal(n, "zh") for n in numbers} == numbers

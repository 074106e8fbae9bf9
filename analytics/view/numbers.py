"""Numbers and dates as a reader expects them; rounded once, half up, here."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

from analytics.assess import round_half_up
from analytics.plan.model import Indicator
from analytics.words import say

# Chinese offices write 4652 and 21,000; English readers expect 4,652.
_GROUP_FROM = {"zh": 10_000, "en": 1_000}
NOTHING = "—"
PERCENT_DECIMALS = 1
_DIGITS = "零一二三四五六七八九"
Number = float | int | Decimal | None


def is_missing(value: Number) -> bool:
    """Whether there is no number: None or NaN."""
    return value is None or math.isnan(value)


def number(value: Number, decimals: int, lang: str) -> str:
    """A number with fixed decimals; a dash for none.

    >>> number(4652.0, 0, "zh"), number(4652.0, 0, "en"), number(2.675, 2, "zh")
    ('4652', '4,652', '2.68')
    """
    if is_missing(value):
        return NOTHING
    rounded = round_half_up(value, decimals) + 0  # -0.0 becomes 0.0
    grouped = "," if abs(rounded) >= _GROUP_FROM[lang] else ""
    return f"{rounded:{grouped}.{decimals}f}"


def percent(share: Number) -> str:
    """A fraction in percent with one decimal.

    >>> percent(0.5169)
    '51.7%'
    """
    return NOTHING if is_missing(share) else f"{number(share * 100, PERCENT_DECIMALS, 'zh')}%"


def amount(
    value: Number,
    indicator: Indicator,
    lang: str,
    *,
    rate: bool,
    unit: bool = True,
    decimals: int | None = None,
) -> str:
    """A figure of an indicator in its own measure: `4652条`, `51.70万元`; a rate in percent.

    `decimals` may ask for more than the indicator's own.
    """
    if is_missing(value):
        return NOTHING
    if rate:
        return percent(value)
    decimals = max(indicator.display.decimals, decimals or 0)
    shown = number(Decimal(str(value)) / indicator.display.divide, decimals, lang)
    return with_unit(shown, indicator, lang) if unit else shown


def with_unit(shown: str, indicator: Indicator, lang: str) -> str:
    """A finished number with the indicator's unit of measure behind it."""
    gap = "" if lang == "zh" else " "
    return f"{shown}{gap}{indicator.unit_of_measure.in_(lang)}"


def date_text(day: date, lang: str) -> str:
    """A date in full.

    >>> date_text(date(2024, 6, 30), "zh"), date_text(date(2024, 6, 30), "en")
    ('2024年6月30日', '30 June 2024')
    """
    month_name = say(f"dates.month_{day.month}", lang)
    return say("dates.day", lang, year=day.year, month=day.month, day=day.day, month_name=month_name)


def month_text(month: str, lang: str) -> str:
    """The month of `2024-09` for an axis: `9月`, `Sep`."""
    return say(f"dates.short_{int(month[5:7])}", lang)


def ordinal(value: int, lang: str) -> str:
    """The number of a heading: `十三、` or `13. `.

    >>> ordinal(3, "zh"), ordinal(13, "zh"), ordinal(21, "zh"), ordinal(3, "en")
    ('三、', '十三、', '二十一、', '3. ')
    """
    if lang != "zh":
        return f"{value}. "
    tens, ones = divmod(value, 10)
    return ("" if tens == 0 else _DIGITS[tens] * (tens > 1) + "十") + (_DIGITS[ones] if ones else "") + "、"

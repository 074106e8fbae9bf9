"""Numbers that point at a person wherever they are typed: ID numbers, mobile numbers, bank cards.

They are known by their form: ID numbers of 18 and 15 digits by the date of birth in them (GB 11643; also
when Excel has cut the last digits), mobile numbers by their first digits, bank cards by their first and their
check digit (ISO/IEC 7812). Where they do not belong they are neither stored nor shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import decimal

HIDDEN = "***"
GAP = r"[\s\u200b\u2010-\u2015.-]?"
DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
ID_18 = rf"[1-9]\d{{5}}{GAP}(?:18|19|20)\d{{2}}{DAY}{GAP}\d{{3}}[\dXx]"
ID_15 = rf"[1-9]\d{{5}}{GAP}\d{{2}}{DAY}{GAP}\d{{3}}"
MOBILE = rf"(?:\+?86{GAP})?1[3-9]\d{GAP}\d{{4}}{GAP}\d{{4}}"
CARD = rf"(?:62\d\d|4\d{{3}}|5[1-5]\d\d)(?:{GAP}\d{{4}}){{3}}(?:{GAP}\d{{1,3}})?"
FOUND = re.compile(rf"(?<!\d)(?:{ID_18}|{ID_15}|{MOBILE}|(?P<card>{CARD}))(?!\d)")
FEWEST_DIGITS = 11  # of a mobile number
LIKELY = re.compile(rf"\d(?:[^\w]?\d){{{FEWEST_DIGITS - 1}}}")


def hide_numbers(text: str) -> str:
    """The text with `***` in place of every number that points at a person.

    >>> hide_numbers("手机13800138000，证号 110101199003074514")
    '手机***，证号 ***'
    """
    shown, after = [], 0
    for start, end in _places(text):
        shown += [text[after:start], HIDDEN]
        after = end
    return "".join([*shown, text[after:]]) if shown else text


def is_person_number(text: str) -> bool:
    """Whether a text as a whole is such a number.

    >>> is_person_number("13800138000"), is_person_number("13,800,138,000")
    (True, False)
    """
    return (0, len(text)) in _places(text)


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Where such numbers begin and end. Digits of full width count as digits."""
    if not LIKELY.search(text):
        return
    plain = text if text.isascii() else "".join(map(_plain, text))
    for found in FOUND.finditer(plain):
        if not found["card"] or _is_card(found["card"]):
            yield found.span()


def _plain(char: str) -> str:
    digit = decimal(char, None)
    if digit is not None:
        return str(digit)
    return {"Ｘ": "X", "ｘ": "x", "－": "-", "＋": "+", "\u3000": " "}.get(char, char)


def _is_card(text: str) -> bool:
    """Whether the last digit is the check digit of the others (Luhn)."""
    digits = [int(one) for one in reversed(text) if one.isdigit()]
    doubled = (sum(divmod(2 * one, 10)) for one in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0

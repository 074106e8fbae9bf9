"""One cell at a time: what units type, as the text of a value of the field's type, or the reason why not."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from functools import cache
from unicodedata import normalize

from analytics.collect.preflight import Broken
from analytics.plan.ledger import Choice, FieldType, LedgerField, Personal
from analytics.plan.person_numbers import hide_numbers, is_person_number
from analytics.words import LANGUAGES, say

Cell = object  # str, float, int, bool, Broken, or for dates a list with one ISO text; "" is empty
Converter = Callable[[Cell], str | None]

SMALLEST_MOBILE = 13 * 10**9
CUT_FROM = 10**15  # Excel keeps 15 digits of a number
LARGEST = {
    FieldType.INT: 10**15,
    FieldType.MONEY: 10**15,
    FieldType.DECIMAL: 10**13,
    FieldType.NUMBER: 10**13,
}
DECIMALS = {FieldType.MONEY: 2, FieldType.DECIMAL: 4, FieldType.NUMBER: 15}
NOISE = Decimal("0.0000001")  # what binary arithmetic leaves in a cell is no third decimal
# What nobody sees: control characters, marks of direction and of no width, what is no character.
CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?e\+\d{2,3}", re.IGNORECASE)  # as a spreadsheet shows it
NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?")
DAY = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})[日号]?")
TIME_OF_DAY = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
MONTH = re.compile(r"(\d{4})[年./-](\d{1,2})(?:月份?)?")
COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})")
YEARLESS = re.compile(r"\d{1,2}[月./-]\d{1,2}(?!\d*[./-])")
BETWEEN = re.compile(r"[、,;\n]")
SERIAL_DAYS = range(20_000, 80_000)  # 1954 to 2119; a date whose cell lost its date format
YEARS = range(1900, 2101)
EPOCH = {False: date(1899, 12, 30), True: date(1904, 1, 1)}


class BadCell(Exception):
    """A value that cannot be taken: the message's code and the values for it beside `value`."""

    def __init__(self, code: str, **values: object):
        super().__init__(code)
        self.code = f"collect_problems.{code}"
        self.values = values


Outcome = str | BadCell | None
Made = defaultdict[tuple, dict[object, Outcome]]  # what cells became, by ledger, field and kind of dates


@dataclass(frozen=True)
class Reading:
    """What reading cells depends on besides their field."""

    dates_from_1904: bool
    hash_person: Callable[[str], str]
    rounded: Counter[str] = dataclasses.field(default_factory=Counter)  # values that lost decimals, by field
    made: Made = dataclasses.field(default_factory=lambda: defaultdict(dict))


def converter(field: LedgerField, reading: Reading) -> Converter:
    """A function that takes a cell of this field and gives back the value as text, None for an empty cell.

    It raises BadCell. Numbers come back plain, dates as ISO text, choices as the Chinese term, yes and no as
    `true` and `false`, person numbers as hashes.
    """
    convert = _BY_TYPE[field.type](field, reading)

    def checked(cell: Cell) -> str | None:
        if isinstance(cell, str):
            cell = CONTROL.sub("", cell).strip()
        if cell == "" or cell is None:
            if field.required:
                raise BadCell("missing")
            return None
        if isinstance(cell, Broken):
            raise BadCell(cell.code)
        return convert(cell)

    return checked


def fold(text: str) -> str:
    """Full-width characters made narrow and spaces at the ends removed."""
    return text.strip() if text.isascii() else normalize("NFKC", text).strip()


def as_text(cell: Cell, *, cut_from: int | None = CUT_FROM) -> str:
    """A cell as text; raises BadCell for numbers so long that Excel has cut them."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Broken):
        raise BadCell(cell.code)
    if isinstance(cell, list):
        return cell[0].removesuffix("T00:00:00")
    if isinstance(cell, bool):
        return say("cover.yes" if cell else "cover.no", "zh")
    if cut_from and abs(cell) >= cut_from:
        raise BadCell("number_cut")
    return str(int(cell)) if cell == int(cell) else repr(cell)


def as_code(cell: Cell) -> str:
    """A code or number of something as text; raises BadCell where a spreadsheet has made a figure of it."""
    if isinstance(cell, str) and SCIENTIFIC.fullmatch(fold(cell)):
        raise BadCell("scientific")
    return as_text(cell)


def as_date(cell: Cell, *, dates_from_1904: bool = False) -> date:
    """A date from a date cell, a serial number, or text such as 2025年1月3日, 2025.1.4 and 20250103."""
    if isinstance(cell, list):
        return _iso_date(cell[0])
    if isinstance(cell, bool):
        raise BadCell("not_a_date")
    if isinstance(cell, str):
        text = TIME_OF_DAY.sub("", fold(cell)).replace(" ", "")
        found = DAY.fullmatch(text) or COMPACT_DAY.fullmatch(text)
        return _date(*found.groups()) if found else _no_date(text)
    if int(cell) in SERIAL_DAYS:
        return EPOCH[dates_from_1904] + timedelta(days=int(cell))
    found = COMPACT_DAY.fullmatch(as_text(cell))
    return _date(*found.groups()) if found else _no_date("")


def as_month(cell: Cell) -> str:
    """A month as 2024-03 from a date cell or text such as 2024年3月, 2024.3 and 202403."""
    if isinstance(cell, list):
        return f"{_iso_date(cell[0]):%Y-%m}"
    if isinstance(cell, float) and cell != int(cell):
        raise BadCell("month_as_number")  # 2024.1 may be January or October
    text = fold(as_text(cell)).replace(" ", "")
    found = MONTH.fullmatch(text) or COMPACT_MONTH.fullmatch(text) or DAY.fullmatch(text)
    if not found:
        raise BadCell("not_a_month")
    try:
        return f"{_date(found[1], found[2], '1'):%Y-%m}"
    except BadCell:
        raise BadCell("not_a_month") from None


def as_number(cell: Cell, kind: FieldType) -> Decimal:
    """A number from a number cell or text with thousands separators or a currency sign.

    Amounts in 万元 and the like are refused: whether yuan or 万元 was meant is for the unit to say.
    """
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return Decimal(repr(cell))
    if not isinstance(cell, str):
        raise BadCell("not_a_number")
    text = fold(cell).replace(" ", "").lower()
    if SCIENTIFIC.fullmatch(text):
        raise BadCell("scientific")
    if any(word in text for word in ways_to_write("large_units")):
        raise BadCell("in_large_units" if any(one.isdigit() for one in text) else "not_a_number")
    if kind is FieldType.MONEY:
        for sign in ways_to_write("currency"):
            text = text.removeprefix(sign).removesuffix(sign)
    if not NUMBER.fullmatch(text):
        raise BadCell("not_a_number")
    return Decimal(text.replace(",", ""))


def _text(field: LedgerField, reading: Reading) -> Converter:
    if field.personal is Personal.HASH:
        return lambda cell: "、".join(
            reading.hash_person(one) for one in map(str.strip, BETWEEN.split(fold(as_code(cell)))) if one
        )
    if field.personal is not Personal.NONE:
        return as_text
    read = (lambda cell: fold(as_code(cell))) if field.key else as_text
    return lambda cell: _of_nobody(read(cell))


def _of_nobody(text: str) -> str:
    """A text in which no number points at a person: where no field is for them, none is stored."""
    if hide_numbers(text) != text:
        raise BadCell("person_number_in_text")
    return text


def _number(field: LedgerField, reading: Reading) -> Converter:
    kind = field.type
    step = Decimal(1).scaleb(-DECIMALS[kind]) if kind in DECIMALS else None

    def convert(cell: Cell) -> str:
        number = as_number(cell, kind)
        if number >= SMALLEST_MOBILE and is_person_number(fold(as_text(cell, cut_from=None))):
            raise BadCell("person_number")
        if kind is FieldType.INT and number != number.to_integral_value():
            raise BadCell("not_whole")
        if abs(number) >= LARGEST[kind]:
            raise BadCell("too_large", limit=LARGEST[kind])
        if field.min is not None and number < field.min:
            raise BadCell("too_small", limit=f"{field.min:g}")
        if field.max is not None and number > field.max:
            raise BadCell("too_large", limit=f"{field.max:g}")
        if step is None:
            return str(int(number))
        kept = number.quantize(step, ROUND_HALF_UP)
        if abs(kept - number) > NOISE:
            reading.rounded[field.id] += 1
        return f"{kept:f}"

    return convert


def ordinary(field: LedgerField) -> Callable[[float], str | None]:
    """A function that gives the text of a number within bounds that has no more decimals than are kept.

    None for any other; most are of this kind.
    """
    limit, decimals = LARGEST[field.type], DECIMALS.get(field.type, 0)
    low = -limit if field.min is None else max(-limit, field.min)
    high = min(limit, SMALLEST_MOBILE) if field.max is None else min(limit, SMALLEST_MOBILE, field.max)
    filled = ["0" * (decimals - n) for n in range(decimals + 1)]
    whole_ends = f".{filled[0]}" if decimals else ""

    def text(cell: float) -> str | None:
        if not low <= cell <= high or abs(cell) in (limit, SMALLEST_MOBILE):
            return None
        whole, _, part = repr(cell).partition(".")
        if part == "0" and whole != "-0":
            return whole + whole_ends
        if len(part) > decimals or not part.isdigit() or whole == "-0":
            return None
        return f"{whole}.{part}{filled[len(part)]}"

    return text


def _bool(_: LedgerField, __: Reading) -> Converter:
    meant = dict.fromkeys(ways_to_write("yes"), "true") | dict.fromkeys(ways_to_write("no"), "false")

    def convert(cell: Cell) -> str:
        if isinstance(cell, bool):
            return "true" if cell else "false"
        try:
            return meant[fold(as_text(cell)).lower()]
        except KeyError:
            raise BadCell("not_yes_or_no") from None

    return convert


def _date_field(_: LedgerField, reading: Reading) -> Converter:
    return lambda cell: as_date(cell, dates_from_1904=reading.dates_from_1904).isoformat()


def _month_field(_: LedgerField, __: Reading) -> Converter:
    return as_month


def _enum(field: LedgerField, _: Reading) -> Converter:
    terms = _terms(field.choices)
    return lambda cell: _chosen(as_text(cell), terms, field)


def _set(field: LedgerField, _: Reading) -> Converter:
    terms = _terms(field.choices)
    order = {choice.zh: at for at, choice in enumerate(field.choices)}

    def convert(cell: Cell) -> str | None:
        parts = [one.strip() for one in BETWEEN.split(fold(as_text(cell))) if one.strip()]
        chosen = {_chosen(one, terms, field) if terms else _of_nobody(one): None for one in parts}
        return "、".join(sorted(chosen, key=lambda one: order.get(one, 0))) or None

    return convert


_BY_TYPE: Mapping[FieldType, Callable[[LedgerField, Reading], Converter]] = {
    FieldType.TEXT: _text,
    FieldType.INT: _number,
    FieldType.DECIMAL: _number,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.BOOL: _bool,
    FieldType.DATE: _date_field,
    FieldType.MONTH: _month_field,
    FieldType.ENUM: _enum,
    FieldType.SET: _set,
}


def _terms(choices: tuple[Choice, ...]) -> dict[str, str]:
    """The term to store by every way to write it."""
    return {fold(one.en).lower(): one.zh for one in choices} | {fold(one.zh): one.zh for one in choices}


def _chosen(text: str, terms: Mapping[str, str], field: LedgerField) -> str:
    folded = fold(text)
    found = terms.get(folded) or terms.get(folded.lower())
    if found:
        return found
    near = get_close_matches(folded, terms, n=1, cutoff=0.5)
    if near and field.personal is Personal.NONE:  # of a person, what is near tells what was typed
        raise BadCell("unknown_choice_near", near=terms[near[0]])
    raise BadCell("unknown_choice", choices="、".join(dict.fromkeys(terms.values())))


def _iso_date(text: str) -> date:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        raise BadCell("not_a_date") from None  # a time of day or a duration
    return day if day.year in YEARS else _no_date(text)


def _date(year: str, month: str, day: str) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise BadCell("no_such_date") from None
    return found if found.year in YEARS else _no_date("")


def _no_date(text: str) -> date:
    raise BadCell("date_without_year" if YEARLESS.match(text) else "not_a_date")


@cache
def ways_to_write(key: str) -> tuple[str, ...]:
    """The ways to write something, made narrow and small, in both languages, longest first."""
    words = {fold(one).lower() for lang in LANGUAGES for one in say(f"cells.{key}", lang).split("|")}
    return tuple(sorted(words, key=lambda one: (-len(one), one)))

"""What units type into cells, and what is made of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from book_builders import a_field, choices
from hypothesis import given
from hypothesis import strategies as st

from analytics.collect.cells import BadCell, Converter, Reading, as_date, as_month, converter
from analytics.collect.column import convert_column
from analytics.collect.preflight import Broken
from analytics.plan.ledger import LedgerField

READING = Reading(dates_from_1904=False, hash_person=lambda number: f"<{number}>")
TERMS = choices("节能环保", "质量", "安全", "其他")


def field(kind: str, **said) -> LedgerField:
    return LedgerField.model_validate(a_field("it", "它", kind, **said))


def outcome(convert: Converter, cell: object) -> str | None:
    """The value made of a cell, or the code of the reason why not."""
    try:
        return convert(cell)
    except BadCell as error:
        return error.code


def read(kind: str, cell: object, **said) -> str | None:
    """The value made of a cell, or the reason why not."""
    found = outcome(converter(field(kind, **said), READING), cell)
    return found and found.removeprefix("collect_problems.")


@pytest.mark.parametrize(
    "kind", ["text", "int", "decimal", "number", "money", "bool", "date", "month", "enum", "set"]
)
@pytest.mark.parametrize("empty", ["", "  ", "\u3000", "\n"])
def test_an_empty_cell_is_missing_not_zero(kind, empty):
    said = {"choices": TERMS} if kind in ("enum", "set") else {}
    assert read(kind, empty, **said) is None
    assert read(kind, empty, required=True, **said) == "missing"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (["2024-01-03"], "2024-01-03"),
        (["2024-01-03T10:30:00"], "2024-01-03"),
        (45294.0, "2024-01-03"),
        (45294.75, "2024-01-03"),
        (20240103.0, "2024-01-03"),
        ("20240103", "2024-01-03"),
        ("2024-01-03", "2024-01-03"),
        ("2024/1/3", "2024-01-03"),
        ("2024.1.3", "2024-01-03"),
        ("2024年1月3日", "2024-01-03"),
        ("2024 年 1 月 3 日", "2024-01-03"),
        ("２０２４年１月３日", "2024-01-03"),
        ("2024-01-03 10:30:00", "2024-01-03"),
        ("1月3日", "date_without_year"),
        ("1.3", "date_without_year"),
        ("24.1.3", "not_a_date"),
        ("2024-13-01", "no_such_date"),
        ("2023年2月29日", "no_such_date"),
        (["10:30:00"], "not_a_date"),
        (12.0, "not_a_date"),
        (True, "not_a_date"),
        ("明天", "not_a_date"),
        ("=TODAY()", "not_a_date"),
        (Broken("error_cell", "#N/A"), "error_cell"),
        (Broken("uncached_formula", ""), "uncached_formula"),
    ],
)
def test_dates_are_read_as_units_write_them(cell, value):
    assert read("date", cell) == value


def test_serial_numbers_of_a_1904_workbook_start_later():
    assert as_date(43832.0, dates_from_1904=True) == as_date(45294.0) == date(2024, 1, 3)


@given(st.dates(date(1960, 1, 1), date(2099, 12, 31)))
def test_a_date_is_the_same_in_every_way_to_write_it(day):
    serial = float((day - date(1899, 12, 30)) // timedelta(days=1))
    written = [
        [day.isoformat()],
        serial,
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month:02}/{day.day:02}",
    ]
    assert {as_date(one) for one in written} == {day}
    assert {as_month(one) for one in (written[0], *written[3:])} == {f"{day:%Y-%m}"}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (["2024-03-01"], "2024-03"),
        ("2024-03", "2024-03"),
        ("2024年3月", "2024-03"),
        ("2024年3月份", "2024-03"),
        ("2024.3", "2024-03"),
        ("202403", "2024-03"),
        (202403.0, "2024-03"),
        (2024.1, "month_as_number"),
        ("3月", "not_a_month"),
        ("2024-13", "not_a_month"),
        (2024.0, "not_a_month"),
    ],
)
def test_months_are_read_as_units_write_them(cell, value):
    assert read("month", cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (1200.5, "1200.50"),
        (0.1 + 0.2, "0.30"),
        ("1200.5", "1200.50"),
        ("1,234,567.89", "1234567.89"),
        ("１，２３４．５", "1234.50"),
        ("¥2670.38元", "2670.38"),
        ("￥1,200", "1200.00"),
        ("300元整", "300.00"),
        ("RMB 5", "5.00"),
        ("-5", "-5.00"),
        (2.345, "2.35"),
        ("2.345", "2.35"),
        ("3.2万元", "in_large_units"),
        ("5万", "in_large_units"),
        ("2百", "in_large_units"),
        ("12,34", "not_a_number"),
        ("1e5", "not_a_number"),
        ("NaN", "not_a_number"),
        ("无", "not_a_number"),
        ("若干", "not_a_number"),
        ("=1+1", "not_a_number"),
        (True, "not_a_number"),
        (["2024-01-03"], "not_a_number"),
        (1e15, "too_large"),
        (Broken("error_cell", "#DIV/0!"), "error_cell"),
    ],
)
def test_amounts_are_read_to_the_fen_and_never_guessed(cell, value):
    assert read("money", cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (212.84736842105264, "212.847368421052640"),
        (-1.2000000000000028, "-1.200000000000003"),
        ("-12.8", "-12.800000000000000"),
        (0.0, "0.000000000000000"),
        (-9_999_999_999_999.9, "-9999999999999.900000000000000"),
        (1e13, "too_large"),
        ("1e5", "not_a_number"),
    ],
)
def test_a_number_keeps_what_was_worked_out_before_it_was_reported(cell, value):
    assert read("number", cell) == value


@given(st.decimals(-(10**12), 10**12, places=2))
def test_an_amount_typed_as_text_or_number_is_the_same(amount):
    assert Decimal(read("money", f"{amount:,}")) == Decimal(read("money", float(amount))) == amount


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (12.0, "12"),
        ("12", "12"),
        ("１２", "12"),
        ("1,200", "1200"),
        ("12.0", "12"),
        (3.5, "not_whole"),
        ("3.5", "not_whole"),
        ("约30人", "not_a_number"),
        (-1.0, "too_small"),
        (101.0, "too_large"),
    ],
)
def test_whole_numbers_stay_within_their_bounds(cell, value):
    bounds = {} if value == "1200" else {"min": 0, "max": 100}
    assert read("int", cell, **bounds) == value


@pytest.mark.parametrize(
    ("value", "cells"),
    [
        ("true", [True, "是", "√", "✓", "有", "Y", "yes", "TRUE", 1.0, " 是 "]),
        ("false", [False, "否", "×", "无", "n", "No", "false", 0.0]),
        ("not_yes_or_no", ["也许", "2", 2.0, "是的", "-"]),
    ],
)
def test_yes_and_no_have_many_signs(value, cells):
    assert {read("bool", one) for one in cells} == {value}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("节能环保", "节能环保"),
        (" 质量　", "质量"),
        ("节能", "unknown_choice_near"),
        ("环保节能", "unknown_choice_near"),
        ("食堂", "unknown_choice"),
        ("=cmd|' /C calc'!A0", "unknown_choice"),
        (3.0, "unknown_choice"),
    ],
)
def test_a_choice_is_taken_only_as_it_is_listed(cell, value):
    assert read("enum", cell, choices=TERMS) == value


def test_the_nearest_choice_is_suggested_but_not_for_what_concerns_a_person():
    with pytest.raises(BadCell) as error:
        converter(field("enum", choices=TERMS), READING)("节能")
    assert error.value.values == {"near": "节能环保"}
    assert read("enum", "节能", choices=TERMS, personal="sensitive") == "unknown_choice"


def test_a_set_is_written_with_any_separator_and_kept_in_the_order_of_the_choices():
    cells = ["安全、质量", "质量,安全", "质量，安全", "安全；质量", "安全;安全;质量", "质量\n安全"]
    assert {read("set", one, choices=TERMS) for one in cells} == {"质量、安全"}


def test_a_set_with_one_unknown_member_is_refused():
    assert read("set", "质量、食堂", choices=TERMS) == "unknown_choice"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("改进 阀门", "改进 阀门"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("</script><img onerror=alert(1)>", "</script><img onerror=alert(1)>"),
        ("一\x07二\x00", "一二"),
        (12.0, "12"),
        (12.5, "12.5"),
        (True, "是"),
        (["2024-01-03"], "2024-01-03"),
        ("0012", "0012"),
        (123456789012345678.0, "number_cut"),
    ],
)
def test_text_stays_as_typed(cell, value):
    assert read("text", cell) == value


def test_keys_and_person_numbers_are_the_same_in_full_width():
    assert read("text", "Ｈ－１", key=True) == "H-1"
    assert read("text", "１００１", personal="hash") == read("text", 1001.0, personal="hash") == "<1001>"


def test_several_person_numbers_in_one_cell_are_hashed_one_by_one():
    assert read("text", "1001、1002，1003", personal="hash") == "<1001>、<1002>、<1003>"


def test_numbers_that_lose_decimals_are_counted():
    reading = Reading(dates_from_1904=False, hash_person=str)
    convert = converter(field("money"), reading)
    for cell in (1.5, 1.005, "2.345", 0.1 + 0.2):
        convert(cell)
    assert reading.rounded == {"it": 2}


CELLS = st.one_of(
    st.sampled_from(
        ["", " ", "是", "质量", "质\x01量 ", "2024-03", "2024年3月8日", "1,200.5", "１２", "H1、H2", "-0"]
    ),
    st.sampled_from([["2024-03-08"], ["2024-03-08T00:00:00"], ["10:30:00"], True, False]),
    st.sampled_from([0.0, -0.0, 1.0, 12.5, 0.125, 1e16, 1e-7, 45294.0, -3.0, 99.995]),
    st.floats(-1e6, 1e6).map(lambda number: round(number, 2)),
    st.just(Broken("error_cell", "#N/A")),
)
NUMBERS = ["int", "decimal", "number", "money"]
KINDS = ["text", *NUMBERS, "bool", "date", "month", "enum", "set"]


@pytest.mark.parametrize("said", [{}, {"required": True}, {"key": True}, {"personal": "hash"}])
@given(st.sampled_from(KINDS), st.lists(CELLS, max_size=8), st.lists(CELLS, max_size=8))
def test_a_column_becomes_what_its_cells_become_one_by_one(said, kind, first, second):
    extra = {"choices": TERMS} if kind in ("enum", "set") else {"min": -2} if kind in NUMBERS else {}
    one = field(kind, **said, **extra)
    reading, plain = (Reading(dates_from_1904=False, hash_person=READING.hash_person) for _ in range(2))
    convert = converter(one, plain)
    for column in (first, second):  # the second time what was seen before is known
        values, bad = convert_column(column, one, reading)
        codes = {at: error.code for at, error in bad}
        assert [codes.get(at, value) for at, value in enumerate(values)] == [
            outcome(convert, cell) for cell in column
        ]
    assert reading.rounded == plain.rounded


@given(st.sampled_from(NUMBERS), st.decimals(-2_000_000, 2_000_000, places=4) | st.integers(-9, 9))
def test_a_number_becomes_what_its_digits_typed_as_text_become(kind, number):
    bounds = {"min": -1_000_000, "max": 1_000_000}
    assert read(kind, float(number), **bounds) == read(kind, f"{number:f}", **bounds)

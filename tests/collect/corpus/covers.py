"""Covers: missing, doubled, blank, of another unit, plan or time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from book_builders import cover, plain_book, sheet
from corpus.case import MEETING, WORKBOOK, Case, Make, books, good, meeting, name_of, replaced
from corpus.sheets import edited

BOTH = ("H1", "H2")
ROWS = {"meeting": sheet("meeting", meeting("H1"), meeting("H2"))}


def said(reported: list | None = None, **on_cover) -> Make:
    return lambda unit: books(unit, ROWS, reported, **on_cover)


def on_cover(row: int | None, code: str) -> list:
    return [("封面", row, None, code)]


def bare(_: str) -> bytes:
    return plain_book({MEETING: ROWS["meeting"]})


def empty_cover(_: str) -> bytes:
    return plain_book({"封面": [], MEETING: ROWS["meeting"]})


def english(unit: str) -> bytes:
    rows = [["Plan", 2024], ["Unit code", unit], ["Unit name", name_of(unit)], ["Period", "2024-03"]]
    return plain_book({"Cover": [*rows, ["Ledger", "Rows"], ["L01", 2]], MEETING: ROWS["meeting"]})


def two_covers(unit: str) -> bytes:
    covers = [
        cover([["L01", MEETING, 2]], unit=unit, name=name_of(unit), period=p) for p in ("2024-03", "2024-04")
    ]
    return plain_book({"封面": covers[0], "Cover": covers[1], MEETING: ROWS["meeting"]})


def cover_cases() -> Iterator[Case]:
    yield Case("封-没有.xlsx", bare, [(None, None, None, "no_cover")])
    yield Case(
        "封-改名.xlsx", replaced(WORKBOOK, 'name="封面"', 'name="首页"'), [(None, None, None, "no_cover")]
    )
    yield Case("封-空白.xlsx", empty_cover, on_cover(None, "cover_blank") * 3)
    yield Case("封-英文.xlsx", english, kept=BOTH)
    yield Case("封-两张.xlsx", two_covers, [(None, None, None, "cover_twice")])
    yield Case("封-单位空.xlsx", said(unit=""), on_cover(2, "cover_blank"))
    yield Case("封-期间空.xlsx", said(period=""), on_cover(4, "cover_blank"))
    yield Case("封-计划空.xlsx", said(plan=""), on_cover(1, "cover_blank"))
    yield Case("封-他年计划.xlsx", said(plan="2023"), on_cover(1, "other_plan"))
    yield Case("封-全角计划.xlsx", said(plan="２０２４"), kept=BOTH)
    yield Case("封-单位未知.xlsx", said(unit="X99"), on_cover(2, "unknown_unit"))
    yield Case(
        "封-单位是名称.xlsx", lambda unit: books(unit, ROWS, unit=name_of(unit)), on_cover(2, "unknown_unit")
    )
    wide = lambda unit: books(unit, ROWS, unit=unit.replace("C", "ｃ"))  # noqa: E731
    yield Case("封-单位全角小写.xlsx", wide, kept=BOTH)
    yield Case("封-他单位名称.xlsx", said(name="供水公司"), on_cover(3, "name_of_other_unit"))
    yield Case("封-名称笔误.xlsx", said(name="单位"), remarks=on_cover(3, "other_name"), kept=BOTH)
    yield Case("封-期间不明.xlsx", said(period="三月份"), on_cover(4, "unknown_period"))
    yield Case("封-期间小数.xlsx", said(period=2024.1), on_cover(4, "unknown_period"))
    yield Case("封-上年期间.xlsx", said(period="2023-12"), on_cover(4, "period_outside_plan"))
    yield Case("封-季度.xlsx", said(period="2024Q1"), on_cover(4, "reports_by_month"))
    yield Case("封-半年.xlsx", said(period="2024H1"), on_cover(4, "unknown_period"))
    yield Case("封-期间是日期.xlsx", said(period=date(2024, 3, 31)), kept=BOTH)
    yield Case("封-已撤单位.xlsx", closed, on_cover(4, "unit_closed"))
    yield Case("封-未成立单位.xlsx", said(unit="Q04", name="排水公司"), on_cover(4, "unit_not_open"))
    many = [
        ("封面", 1, None, "other_plan"),
        ("封面", 2, None, "unknown_unit"),
        ("封面", 4, None, "unknown_period"),
    ]
    yield Case("封-处处错.xlsx", said(plan="x", unit="x", period="x"), many)
    yield Case("封-填报日期坏.xlsx", said(filled_on="昨天"), remarks=on_cover(7, "not_a_date"), kept=BOTH)
    faults = [(MEETING, None, None, "not_stated"), *on_cover(None, "nothing_reported")]
    yield Case("封-台账没列.xlsx", said([]), faults)
    yield Case(
        "封-台账未知.xlsx",
        said([["L01", MEETING, 2], ["L99", "x", 1]]),
        on_cover(12, "unknown_ledger"),
        kept=BOTH,
    )
    yield Case("封-台账重复.xlsx", said([["L01", MEETING, 2]] * 2), on_cover(12, "ledger_twice"), kept=BOTH)
    lost = [("经费台账", None, None, "sheet_missing")]
    yield Case("封-少一张表.xlsx", said([["L01", MEETING, 2], ["L03", "经费台账", 4]]), lost, kept=BOTH)
    for name, count in {"文字": "两行", "负数": -2, "小数": 2.5}.items():
        make = said([["L01", MEETING, count]])
        yield Case(f"封-行数{name}.xlsx", make, remarks=on_cover(11, "not_a_count"), kept=BOTH)
    yield Case(
        "封-零报送有内容.xlsx",
        said([["L01", MEETING, 0]]),
        remarks=[(MEETING, None, None, "count_differs")],
        kept=BOTH,
    )
    hidden = edited(lambda _, made: made.get_worksheet_by_name("封面").protect())
    yield Case("封-保护.xlsx", hidden, kept=BOTH)
    yield from again_cases()


def closed(_: str) -> bytes:
    return books("Q03", ROWS, name="路灯队", period="2024-07")


def again_cases() -> Iterator[Case]:
    """Files of one unit and period that meet."""

    def twice(unit: str) -> dict[str, bytes]:
        return {"一.xlsx": good(unit), "二.xlsx": good(unit)}

    def one_cell(unit: str) -> dict[str, bytes]:
        return {"一.xlsx": good(unit, "H1", "H2"), "二.xlsx": good(unit, "H1", "H3")}

    def broken_after(unit: str) -> dict[str, bytes]:
        return {"一.xlsx": good(unit), "二.xlsx": good(unit)[:2000]}

    def copies(unit: str) -> dict[str, bytes]:
        names = ("报送.xlsx", "报送(2).xlsx", "报送(10).xlsx", "~$报送.xlsx")
        return {name: good(unit, f"H{number}") for number, name in enumerate(names)}

    yield Case("再-同一文件两次", twice, kept=BOTH)
    yield Case("再-改了一格", one_cell, kept=("H1", "H3"))
    yield Case("再-后来的坏了", broken_after, [(None, None, None, "damaged")], kept=BOTH)
    yield Case("再-副本编号", copies, kept=["H2"])

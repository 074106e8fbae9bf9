"""Old .xls files, record by record where no library writes what is needed."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

import xlwt
from book_builders import cover, sheet
from corpus.case import MEETING, Case, Make, meeting, name_of
from xlwt.CompoundDoc import XlsDoc

BOTH = ("H1", "H2")
N_A, DIV_0 = 0x2A, 0x07
FILEPASS, ERROR_FORMULA = 0x002F, 0x0006
Edit = Callable[[xlwt.Worksheet, xlwt.Workbook], None]


class ErrorCell:
    """An error typed as such."""

    def __init__(self, code: int):
        self.code = code


def old_book(
    unit: str, *rows: tuple, edit: Edit | None = None, dates_1904: bool = False, stated: object = None
):
    """The library's workbook with a cover and these meetings."""
    made = xlwt.Workbook(encoding="utf-8")
    made.dates_1904 = dates_1904
    stated = len(rows) if stated is None else stated
    lines = [["L01", MEETING, stated]]
    _write(made.add_sheet("封面"), cover(lines, unit=unit, name=name_of(unit)))
    page = made.add_sheet(MEETING)
    _write(page, sheet("meeting", *rows))
    if edit:
        edit(page, made)
    return made


def old(*rows: tuple, **said) -> Make:
    def make(unit: str) -> bytes:
        file = io.BytesIO()
        old_book(unit, *(rows or (meeting("H1"), meeting("H2"))), **said).save(file)
        return file.getvalue()

    return make


def _write(page: xlwt.Worksheet, rows: Sequence[Sequence]) -> None:
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, ErrorCell):
                page.row(at).set_cell_error(column, value.code)
            elif isinstance(value, date | datetime):
                page.write(at, column, value, day)
            elif value not in ("", None):
                page.write(at, column, value)


def in_stream(change: Callable[[bytes], bytes]) -> Make:
    """A good workbook whose stream of records is changed before it is put into the file."""

    def make(unit: str) -> bytes:
        stream = old_book(
            unit, meeting("H1"), meeting("B1", people=77, hours=""), meeting("H2")
        ).get_biff_data()
        file = io.BytesIO()
        XlsDoc().save(file, change(stream))
        return file.getvalue()

    return make


def with_password(stream: bytes) -> bytes:
    """After the first record one that says how the rest is encrypted."""
    first = 4 + struct.unpack_from("<H", stream, 2)[0]
    secret = struct.pack("<HHHHH", FILEPASS, 6, 0, 0x1234, 0x5678)
    return stream[:first] + secret + stream[first:]


def formula_error(stream: bytes) -> bytes:
    """The number 77, an RK cell, becomes a formula that ended in an error."""
    value = struct.pack("<I", (77 << 2) | 2)
    at = stream.index(value) - 6
    row, column, style = struct.unpack_from("<HHH", stream, at)
    cell = struct.pack("<HHH", row, column, style) + bytes([2, 0, DIV_0, 0, 0, 0, 0xFF, 0xFF])
    cell += struct.pack("<HIH", 0, 0, 3) + b"\x1e\x01\x00"
    new = struct.pack("<HH", ERROR_FORMULA, len(cell)) + cell
    return stream[: at - 4] + new + stream[at + 10 :]


def biff5(unit: str) -> bytes:
    """A workbook of Excel 95: texts in the code page of the system."""
    cells = {"封面": cover([["L01", MEETING, 1]], unit=unit, name=name_of(unit), filled_on="2024-04-01")}
    cells[MEETING] = sheet("meeting", meeting("H1", held_on="2024-03-08"))
    pages = [_record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0)) for _ in cells]
    for at, rows in enumerate(cells.values()):
        pages[at] += b"".join(_cells95(rows)) + _record(0x000A, b"")
    begins = _record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0)) + _record(
        0x0042, struct.pack("<H", 936)
    )
    names = [name.encode("gbk") for name in cells]
    start = len(begins) + sum(4 + 7 + len(name) for name in names) + 4
    for name, page in zip(names, pages, strict=True):
        begins += _record(0x0085, struct.pack("<IBBB", start, 0, 0, len(name)) + name)
        start += len(page)
    file = io.BytesIO()
    stream = begins + _record(0x000A, b"") + b"".join(pages)
    XlsDoc().save(file, stream + bytes(max(0, 4096 - len(stream))))
    wide = "Workbook".encode("utf-16-le")
    at = file.getvalue().index(wide)
    data = bytearray(file.getvalue())
    data[at : at + len(wide)] = "Book".encode("utf-16-le").ljust(len(wide), b"\0")
    data[at + 64 : at + 66] = struct.pack("<H", 2 * len("Book") + 2)
    return bytes(data)


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _cells95(rows: Sequence[Sequence]) -> Iterator[bytes]:
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            place = struct.pack("<HHH", at, column, 0)
            if isinstance(value, str) and value:
                text = value.encode("gbk")
                yield _record(0x0204, place + struct.pack("<H", len(text)) + text)
            elif isinstance(value, float | int):
                yield _record(0x0203, place + struct.pack("<d", value))


def old_cases() -> Iterator[Case]:
    three = [meeting("H1"), meeting("B1"), meeting("H2")]
    everyone = ("B1", "H1", "H2")

    def spoilt(**said) -> Make:
        return old(three[0], meeting("B1", **said), three[2])

    yield Case("旧-好.xls", old(), kept=BOTH)
    yield Case(
        "旧-错误值.xls", spoilt(people=ErrorCell(N_A)), [(MEETING, 4, "人数", "error_cell")], kept=BOTH
    )
    yield Case("旧-公式出错.xls", in_stream(formula_error), [(MEETING, 4, "人数", "error_cell")], kept=BOTH)
    yield Case(
        "旧-日期1904.xls", old(*three, dates_1904=True), kept=everyone, stored={"held_on": "2024-03-08"}
    )
    serial = old(three[0], meeting("B1", held_on=45359 - 1462), dates_1904=True)
    yield Case("旧-1904序列号.xls", serial, kept=("B1", "H1"), stored={"held_on": "2024-03-08"})
    yield Case("旧-文本编号.xls", old(meeting("007"), meeting("H1")), kept=("007", "H1"))
    long = "长" * 9000  # over the length of one record
    yield Case("旧-长文本.xls", spoilt(title=long), kept=everyone, stored={"title": long})
    yield Case("旧-表情.xls", spoilt(title="🎉𠮷"), kept=everyone, stored={"title": "🎉𠮷"})
    yield Case("旧-布尔.xls", spoilt(minutes_filed=True), kept=everyone, stored={"minutes_filed": "true"})
    yield Case(
        "旧-坏日期.xls", spoilt(held_on="2024-02-30"), [(MEETING, 4, "日期", "no_such_date")], kept=BOTH
    )

    def draft(_, made) -> None:
        page = made.add_sheet("草稿")
        page.write(0, 0, "x")
        page.visibility = 2

    yield Case("旧-隐藏表.xls", old(edit=draft), kept=BOTH)

    def hide_row(page, _) -> None:
        page.row(2).hidden = True

    yield Case("旧-隐藏行.xls", old(edit=hide_row), remarks=[(MEETING, None, None, "hidden_rows")], kept=BOTH)

    def merge(page, _) -> None:
        page.merge(2, 3, 3, 3)

    merged = old(meeting("H1"), meeting("B1", kind=""), edit=merge)
    remarks = [(MEETING, 3, "类别", "merged_cells")]
    yield Case("旧-合并.xls", merged, remarks=remarks, kept=("B1", "H1"), stored={"kind": "议事会"})

    def far(page, _) -> None:
        page.write(65535, 255, 1)

    yield Case("旧-太远.xls", old(edit=far), [(MEETING, None, None, "too_far")])
    yield Case("旧-密码.xls", in_stream(with_password), [(None, None, None, "password")])
    for tenth in (2, 5, 8):
        make = lambda unit, tenth=tenth: (data := old()(unit))[: len(data) * tenth // 10]  # noqa: E731
        yield Case(f"旧-截断{tenth}0%.xls", make, [(None, None, None, "not_a_workbook")])
    yield Case("旧-扩展名不符.xlsx", old(), kept=BOTH)
    yield Case("旧-九五版.xls", biff5, [(None, None, None, "too_old")])
    yield Case(
        "旧-合计行.xls",
        old(*three, ("合计", "", "", "", 36)),
        remarks=[(MEETING, 6, None, "total_row"), (MEETING, None, None, "count_differs")],
        kept=everyone,
    )

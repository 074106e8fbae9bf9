"""What a case of the corpus is, and the good workbook that most cases spoil."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from book_builders import GOOD_MEETING, LEDGERS, book, sheet, zipped

MEETING = "会议台账"
NAMES = ["编号", "名称", "日期", "类别", "人数", "学时", "费用（元）", "有记录", "议题"]
SHEET = "xl/worksheets/sheet2.xml"  # the ledger's; the cover is the first
COVER = "xl/worksheets/sheet1.xml"
WORKBOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"

Fault = tuple[str | None, int | None, str | None, str]  # sheet, row, column, code
Make = Callable[[str], bytes | Mapping[str, bytes]]


@dataclass(frozen=True)
class Case:
    """One file (or several, by name) made for a unit, and all that must come of it.

    `kept` are the numbers of the meetings in the store afterwards; `faults` what is set aside and `remarks`
    what is taken but remarked, each with its place; `stored` values of fields of the meeting B1.
    """

    name: str
    make: Make
    faults: Sequence[Fault] = ()
    remarks: Sequence[Fault] = ()
    kept: Sequence[str] = ()
    stored: Mapping[str, object] = field(default_factory=dict)


def meeting(number: str, **said) -> tuple:
    """A good row of a meeting with some cells changed, by field id."""
    row = dict(zip((one.id for one in LEDGERS["meeting"].fields), GOOD_MEETING, strict=True))
    return tuple((row | {"meeting_no": number} | said).values())


def name_of(unit: str) -> str:
    return f"单位{unit}"


def books(unit: str, sheets: Mapping[str, Sequence], reported: Sequence | None = None, /, **said) -> bytes:
    """A workbook of this unit."""
    return book(sheets, reported, **{"unit": unit, "name": name_of(unit), **said})


def good(unit: str, /, *numbers: str, **said) -> bytes:
    """A workbook of this unit with good meetings."""
    return books(unit, {"meeting": sheet("meeting", *map(meeting, numbers or ("H1", "H2")))}, **said)


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def with_parts(more: Mapping[str, bytes]) -> Make:
    """A good workbook with these members added or exchanged."""
    return lambda unit: zipped(members(good(unit)) | dict(more))


def without(part: str) -> Make:
    return lambda unit: zipped({name: data for name, data in members(good(unit)).items() if name != part})


def changed(part: str, change: Callable[[bytes], bytes], *, base: Make = good) -> Make:
    """A good workbook with one member changed."""

    def make(unit: str) -> bytes:
        parts = members(base(unit))
        new = change(parts[part])
        assert new != parts[part], part
        return zipped(parts | {part: new})

    return make


def replaced(part: str, old: str, new: str, *, base: Make = good) -> Make:
    return changed(part, lambda data: data.replace(old.encode(), new.encode()), base=base)


def bytewise(change: Callable[[bytes], bytes]) -> Make:
    """The bytes of a good workbook changed."""
    return lambda unit: change(good(unit))


def fixed(data: bytes) -> Make:
    return lambda _: data

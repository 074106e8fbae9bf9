"""What is refused before anything opens it, and what the child process survives."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from dataclasses import replace

import pytest
from book_builders import Formula, plain_book, zipped

from analytics.collect.limits import LIMITS
from analytics.collect.preflight import OLE, Broken, preflight
from analytics.collect.reader import WorkbookReader
from analytics.errors import CollectError

GOOD = plain_book({"一": [["a", 1]]})
BLANKS = b"<sheetData>" + b'<row r="1"><c r="A1"><v>1</v></c></row>' + b"</sheetData>"


def code(call, *args) -> str:
    with pytest.raises(CollectError) as error:
        call(*args)
    return error.value.problems[0].code.removeprefix("collect_problems.")


def look(data: bytes, **said) -> str:
    return code(preflight, data, replace(LIMITS, **said))


def rewritten(data: bytes, change) -> bytes:
    """A package with members changed: `change(name, content)` gives the new content, None leaves it out."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        members = {name: change(name, package.read(name)) for name in package.namelist()}
    return zipped({name: content for name, content in members.items() if content is not None})


def with_sheet(xml: bytes) -> bytes:
    """A workbook whose one sheet has this XML inside."""

    def change(name, content):
        if name != "xl/worksheets/sheet1.xml":
            return content
        return re.sub(rb"<sheetData>.*</sheetData>", lambda _: xml, content, flags=re.DOTALL)

    return rewritten(GOOD, change)


def reaching(cell: str) -> bytes:
    """A workbook with content in A1 and in one cell far out: a few KB that ask for hundreds of GB."""
    return plain_book({"一": [["a"]]}, edit=lambda book: book.get_worksheet_by_name("一").write(cell, 1))


def encrypted_zip() -> bytes:
    """A package whose members are flagged as encrypted."""
    data = bytearray(GOOD)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


@pytest.mark.parametrize(
    ("reason", "data"),
    [
        ("empty_file", b""),
        ("not_a_workbook", b"hello"),
        ("not_a_workbook", "<html><table><tr><td>假表格".encode()),
        ("not_a_workbook", zipped({"word/document.xml": b"<a/>"})),
        ("not_a_workbook", OLE + b"\0" * 600),
        ("damaged", GOOD[: len(GOOD) // 2]),
        ("damaged", b"PK\x03\x04" + b"junk" * 50),
        ("password", OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")),
        ("password", encrypted_zip()),
        ("damaged", rewritten(GOOD, lambda name, data: b"<a" if name == "xl/workbook.xml" else data)),
        ("damaged", with_sheet(b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + BLANKS)),
        ("damaged", rewritten(GOOD, lambda n, d: d.decode().encode("utf-16") if "sheet1" in n else d)),
        ("damaged", with_sheet(b'<sheetData><row><c t="e"><v>#N/A</v></c></row></sheetData>')),
        ("too_far", reaching("XFD1048576")),
        ("too_far", reaching("AAA1")),
        ("too_far", reaching("A100000")),
        ("bomb", zipped({"xl/workbook.xml": b"<a/>", "xl/x.xml": b" " * 20_000_000})),
        ("bomb", zipped({f"xl/{n}.xml": b"<a/>" for n in range(3000)})),
    ],
)
def test_a_file_that_must_not_be_opened_is_refused_with_its_reason(reason, data):
    assert look(data) == reason


def test_a_member_that_is_longer_than_it_says_is_refused():
    data = bytearray(zipped({"xl/workbook.xml": b"<a/>", "xl/x.xml": b"ab" * 100_000}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    assert look(bytes(data)) == "damaged"


def test_too_much_is_refused_by_limits_of_size_cells_and_broken_cells():
    assert look(GOOD, file_bytes=100) == "too_big"
    assert look(GOOD, unpacked_bytes=1000) == "bomb"
    assert look(plain_book({"一": [[1] * 20] * 20}), cells=300) == "bomb"
    errors = plain_book({"一": [[Formula("=1/0", "#DIV/0!")] * 3]})
    assert look(errors, broken_cells=2) == "too_many_broken"


def test_blank_styled_cells_far_out_are_no_reason_to_refuse():
    sheet = BLANKS.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')
    assert preflight(with_sheet(sheet), LIMITS).broken == {}


def test_broken_cells_are_found_with_their_place():
    data = plain_book(
        {
            "甲": [["x", Formula("=1/0", "#DIV/0!")], [], ["", "", Formula("=NA()", "#N/A")]],
            "乙 & <丙>": [[Formula("=1+1", "")], [Formula("=1+1", 2)]],
        }
    )
    assert preflight(data, LIMITS).broken == {
        "甲": {(0, 1): Broken("error_cell", "#DIV/0!"), (2, 2): Broken("error_cell", "#N/A")},
        "乙 & <丙>": {(0, 0): Broken("uncached_formula", "")},
    }


def test_broken_cells_are_found_in_sheets_longer_than_the_reading_buffer():
    rows = [["文字" * 20, n] for n in range(30_000)] + [["", Formula("=1/0", "#DIV/0!")]]
    broken = preflight(plain_book({"一": rows}), LIMITS).broken
    assert broken == {"一": {(30_000, 1): Broken("error_cell", "#DIV/0!")}}


def test_what_a_workbook_carries_beside_cells_is_remarked():
    with zipfile.ZipFile(io.BytesIO(GOOD)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    for name in ("xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/embeddings/a.bin"):
        members[name] = b"<a/>"
    assert preflight(zipped(members), LIMITS).remarks == ("has_macros", "has_links", "has_objects")


@pytest.mark.parametrize(
    "xml",
    [
        b"<c " * 300_000,
        b'<c r="A1" t="e">' * 60_000,
        b'<c r="A1"' + b' r="A1"' * 100_000 + b">",
        b'<c r="A1">' + b" " * 1_000_000,
        b'<c r="A1"><f>' + b"x" * 1_000_000,
        b'<c r="AAA1">' * 60_000,
    ],
)
def test_no_text_makes_the_search_slow(xml):
    """A pattern that tries every beginning against every end would not come back from these."""
    data = with_sheet(b"<sheetData>" + xml + b"</sheetData>")
    with WorkbookReader(LIMITS) as reader:
        assert code(lambda: preflight(data, replace(LIMITS, ratio=10**6)) and reader.read(data)) in (
            "damaged",
            "too_far",
            "too_many_broken",
        )


def test_rows_stand_where_excel_shows_them():
    with WorkbookReader(LIMITS) as reader:
        (sheet,) = reader.read(plain_book({"一": [[], [], ["", "", "C3"]]}))
    assert sheet.rows[2][2] == "C3"


@pytest.mark.parametrize("value", [b"NaN", b"-inf", b"1e999"])
def test_what_is_no_number_in_arithmetic_is_a_text(value):
    with WorkbookReader(LIMITS) as reader:
        (sheet,) = reader.read(
            with_sheet(b'<sheetData><row><c r="A1"><v>%s</v></c></row></sheetData>' % value)
        )
    assert isinstance(sheet.rows[0][0], str)


def test_the_reader_lives_on_after_a_workbook_that_kills_its_child():
    with WorkbookReader(LIMITS) as reader:
        assert code(reader.read, reaching("XFD1048576")) == "too_heavy"
        assert reader.read(GOOD)[0].rows == [["a", 1.0]]


def test_a_workbook_that_takes_too_long_is_given_up():
    big = plain_book({"一": [[1] * 50] * 2000})
    with WorkbookReader(replace(LIMITS, seconds=0.05)) as reader:
        assert code(reader.read, big) == "too_slow"


def test_the_child_ends_with_its_reader():
    with WorkbookReader(LIMITS) as reader:
        reader.read(GOOD)
        child = reader._child
    assert isinstance(child, subprocess.Popen)
    assert child.poll() is not None

"""Files that are no workbooks, broken ones, and what hostile people build."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Iterator

from book_builders import zipped
from corpus.case import (
    COVER,
    MEETING,
    SHEET,
    STRINGS,
    WORKBOOK,
    Case,
    bytewise,
    changed,
    fixed,
    good,
    members,
    replaced,
    with_parts,
    without,
)

from analytics.collect.preflight import OLE

BOTH = ("H1", "H2")
CONTENT_TYPES = "[Content_Types].xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
BOMB = (
    b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;">]>'
)
OUTSIDE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


def whole(code: str) -> list:
    """The file is returned as a whole for this reason."""
    return [(None, None, None, code)]


def after_declaration(text: bytes):
    return lambda data: data.replace(b"?>", b"?>" + text, 1)


def cut(share: float):
    return bytewise(lambda data: data[: int(len(data) * share)])


def declared(encoding: str, written: str | None = None):
    def change(data: bytes) -> bytes:
        return data.decode().replace("UTF-8", encoding, 1).encode(written or "utf-8")

    return change


def packed(change) -> bytes:
    """A good workbook packed anew: `change(package, name, data)` writes each member."""

    def make(unit: str) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            for name, data in members(good(unit)).items():
                change(package, name, data)
        return file.getvalue()

    return make


def twice(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    package.writestr(name, data)
    if name == SHEET:
        package.writestr("xl/worksheets/sheet3.xml", data)
        package.filelist[-1].filename = name  # as in the list at the end, which the standard library believes


def also(name: str, attributes: int = 0):
    def change(package: zipfile.ZipFile, member: str, data: bytes) -> None:
        package.writestr(member, data)
        if member == SHEET:
            extra = zipfile.ZipInfo(name)
            extra.external_attr = attributes
            package.writestr(extra, b"/etc/passwd")

    return change


def compressed(method: int):
    return lambda package, name, data: package.writestr(name, data, compress_type=method)


def in_headers(offset_local: int, offset_central: int, value: bytes):
    """A good workbook with these bytes in every header of a member."""

    def change(data: bytes) -> bytes:
        new = bytearray(data)
        for signature, offset in ((b"PK\x03\x04", offset_local), (b"PK\x01\x02", offset_central)):
            at = new.find(signature)
            while at >= 0:
                new[at + offset : at + offset + len(value)] = value
                at = new.find(signature, at + 4)
        return bytes(new)

    return bytewise(change)


def lying(size: int):
    """The last member says it has this size."""

    def change(data: bytes) -> bytes:
        new = bytearray(data)
        at = new.rfind(b"PK\x01\x02")
        new[at + 24 : at + 28] = struct.pack("<I", size)
        return bytes(new)

    return bytewise(change)


def flipped(seed: int):
    """Some bits of the middle turned over, as by a bad disk."""

    def change(data: bytes) -> bytes:
        new = bytearray(data)
        chance = random.Random(seed)
        for _ in range(20):
            new[chance.randrange(len(new) // 4, len(new) // 2)] ^= 1 << chance.randrange(8)
        return bytes(new)

    return bytewise(change)


def nested_bomb(_: str) -> bytes:
    inner = zipped({"a.bin": b"\0" * 3_000_000})
    return zipped({f"{n}.zip": inner for n in range(5)})


def to_sheet(old: str, new: str, **said):
    return replaced(SHEET, old, new, **said)


def number_of_h2(index: str):
    """The shared string of H2's number is looked up under this index."""
    return changed(SHEET, lambda data: re.sub(rb'(r="A4" t="s"><v>)\d+', rb"\g<1>" + index.encode(), data))


def renamed() -> Iterator[Case]:
    """Other files named as workbooks."""
    csv = "单位代码,Q01\n编号,名称\nH1,一\n"
    for name, data in {
        "文本.xlsx": b"hello",
        "一字节.xlsx": b"P",
        "网页.xls": b"<html><table><tr><td>1",
        "逗号分隔.xlsx": csv.encode("gb18030"),
        "版式文件.xlsx": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        "公文.xlsx": zipped({"word/document.xml": b"<a/>", CONTENT_TYPES: b"<a/>"}),
        "图片.xlsx": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "压缩包里的表.xlsx": zipped({"报送.xlsx": good("C001")}),
        "压缩包rar.xlsx": b"Rar!\x1a\x07\x01\x00" + bytes(100),
        "二进制工作簿.xlsx": zipped({"xl/workbook.bin": b"\x83\x01", CONTENT_TYPES: b"<a/>"}),
        "开放文档.xlsx": zipped({"mimetype": b"application/vnd.oasis", "content.xml": b"<a/>"}),
        "自解压.xlsx": b"MZ" + good("C001"),
        "老公文.xls": OLE + bytes(600) + "WordDocument".encode("utf-16-le"),
        "空压缩包.xlsx": b"PK\x05\x06" + bytes(18),
    }.items():
        yield Case(name, fixed(data), whole("not_a_workbook"))
    yield Case("空文件.xlsx", fixed(b""), whole("empty_file"))
    yield Case("二进制工作簿.xlsb", fixed(b"x"), whole("other_file"))
    yield Case("开放文档.ods", fixed(b"x"), whole("other_file"))
    yield Case("金山表格.et", fixed(b"x"), whole("other_file"))
    yield Case("网页.html", fixed(b"x"), whole("other_file"))
    yield Case("~$占用.xlsx", fixed(b"\x05user"))
    yield Case(".~lock.占用.xlsx#", fixed(b"user"))


def broken_packages() -> Iterator[Case]:
    """Packages cut, spoilt and built against the reader."""
    for tenth in range(1, 10):
        yield Case(f"截断{tenth}0%.xlsx", cut(tenth / 10), whole("damaged"))
    yield Case("少最后几字节.xlsx", bytewise(lambda data: data[:-5]), whole("damaged"))
    for seed in range(3):
        yield Case(f"坏扇区{seed}.xlsx", flipped(seed), whole("damaged"))
    half = bytewise(lambda data: data[: len(data) // 2] + bytes(len(data) // 2))
    yield Case("后半为零.xlsx", half, whole("damaged"))
    yield Case("尾部有杂物.xlsx", bytewise(lambda data: data + b"\n<html>" * 50), kept=BOTH)
    spaces = {"xl/media/a.xml": b" " * 20_000_000}
    yield Case("压缩炸弹.xlsx", with_parts(spaces), whole("bomb"))
    yield Case("套娃炸弹.xlsx", nested_bomb, whole("not_a_workbook"))
    inside = {"xl/embeddings/a.zip": zipped({"a": b"\0" * 900_000})}
    remark = [(None, None, None, "has_objects")]
    yield Case("内嵌炸弹.xlsx", with_parts(inside), remarks=remark, kept=BOTH)
    many = {f"xl/media/{n}.bin": b"" for n in range(2100)}
    yield Case("成员过多.xlsx", with_parts(many), whole("bomb"))
    yield Case("谎报小.xlsx", lying(10), whole("damaged"))
    yield Case("谎报大.xlsx", lying(0xFFFFFFF0), whole("bomb"))
    yield Case("成员重名.xlsx", packed(twice), whole("damaged"))
    for name in ("../../etc/cron.d/x", "/etc/passwd", "\\\\server\\x", "xl/../../x"):
        plain = name.replace("/", "／").replace("\\", "＼").replace(".", "。")
        yield Case(f"路径{plain}.xlsx", packed(also(name)), whole("damaged"))
    yield Case("符号链接.xlsx", packed(also("xl/link", 0o120777 << 16)), kept=BOTH)
    yield Case("成员加密.xlsx", in_headers(6, 8, b"\x01"), whole("password"))
    yield Case("未知压缩法.xlsx", in_headers(8, 10, b"\x63\x00"), whole("damaged"))
    yield Case("冷门压缩法.xlsx", packed(compressed(zipfile.ZIP_LZMA)), whole("damaged"))
    yield Case("不压缩.xlsx", packed(compressed(zipfile.ZIP_STORED)), kept=BOTH)
    password = OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le")
    yield Case("打开密码.xlsx", fixed(password), whole("password"))


def broken_parts() -> Iterator[Case]:
    """Packages whole, parts missing or spoilt."""
    yield Case("缺工作簿部件.xlsx", without(WORKBOOK), whole("not_a_workbook"))
    yield Case("缺关系.xlsx", without(RELATIONS), whole("damaged"))
    yield Case("缺台账部件.xlsx", without(SHEET), whole("damaged"))
    yield Case("缺字符串表.xlsx", without(STRINGS), whole("damaged"))
    yield Case("缺类型表.xlsx", without(CONTENT_TYPES), kept=BOTH)
    yield Case("缺样式.xlsx", without("xl/styles.xml"), kept=BOTH)  # dates come as serial numbers
    no_sheets = changed(WORKBOOK, lambda data: data[: data.index(b"<sheets>")] + b"</workbook>")
    yield Case("没有工作表.xlsx", no_sheets, whole("no_cover"))
    yield Case("字符串越界.xlsx", number_of_h2("99999999"), whole("damaged"))
    yield Case("字符串负号.xlsx", number_of_h2("-1"), whole("damaged"))
    yield Case("字符串非数.xlsx", number_of_h2("x1"), whole("damaged"))
    for part, name in ((SHEET, "台账"), (STRINGS, "字符串"), (WORKBOOK, "工作簿"), (COVER, "封面")):
        yield Case(f"实体炸弹{name}.xlsx", changed(part, after_declaration(BOMB)), whole("damaged"))
    yield Case("外部实体.xlsx", changed(SHEET, after_declaration(OUTSIDE)), whole("damaged"))
    for part, name in ((SHEET, "台账"), (WORKBOOK, "工作簿")):
        yield Case(f"UTF16{name}.xlsx", changed(part, declared("UTF-16", "utf-16")), whole("damaged"))
        yield Case(f"UTF7{name}.xlsx", changed(part, declared("UTF-7")), whole("damaged"))
        yield Case(f"未知编码{name}.xlsx", changed(part, declared("x-klingon")), whole("damaged"))
    bomb16 = changed(WORKBOOK, lambda data: after_declaration(BOMB)(data).decode().encode("utf-16"))
    yield Case("UTF16实体炸弹.xlsx", bomb16, whole("damaged"))
    yield Case("带BOM的部件.xlsx", changed(SHEET, lambda data: b"\xef\xbb\xbf" + data), kept=BOTH)
    yield Case(
        "坏字节.xlsx",
        changed(STRINGS, lambda data: data.replace("议".encode(), b"\xe8\xff")),
        whole("damaged"),
    )
    deep = changed(WORKBOOK, lambda data: data.replace(b"<sheets>", b"<a>" * 200_000 + b"<sheets>"))
    yield Case("万层嵌套.xlsx", deep, whole("damaged"))
    yield Case("标签不闭合.xlsx", to_sheet("</sheetData>", "<row><c><v>"), whole("damaged"))
    yield Case("表在半路断.xlsx", changed(SHEET, lambda data: data[: len(data) * 2 // 3]), whole("damaged"))
    far = '<row r="{0}"><c r="{1}{0}"><v>1</v></c></row></sheetData>'
    for row, column, name in ((1048576, "XFD", "天边"), (9, "AAA", "太右"), (100000, "A", "太下")):
        make = to_sheet("</sheetData>", far.format(row, column))
        yield Case(f"内容{name}.xlsx", make, [(MEETING, None, None, "too_far")])
    for cell, name in {"ZZZZZZZ1": "七位列", "A99999999999": "亿万行"}.items():
        make = to_sheet("</sheetData>", f'<row r="9"><c r="{cell}"><v>1</v></c></row></sheetData>')
        yield Case(f"坐标{name}.xlsx", make, [(MEETING, None, None, "too_far")])
    odd = {"A0": "零行", "1A": "倒写", "": "空"}
    for cell, name in odd.items():
        make = to_sheet("</sheetData>", f'<row r="9"><c r="{cell}"><v>1</v></c></row></sheetData>')
        yield Case(f"坐标{name}.xlsx", make, whole("damaged"))


def blank_rows(data: bytes) -> bytes:
    rows = b"".join(
        b'<row r="%d" s="1"><c r="A%d" s="1"/><c r="I%d" s="1"/></row>' % (n, n, n) for n in range(5, 99_999)
    )
    return data.replace(b"</sheetData>", rows + b"</sheetData>")


def merged_by_million(data: bytes) -> bytes:
    ranges = b"".join(b'<mergeCell ref="AA%d:AB%d"/>' % (n, n) for n in range(1, 1_000_001))
    return data.replace(b"</sheetData>", b"</sheetData><mergeCells>" + ranges + b"</mergeCells>")


def large() -> Iterator[Case]:
    """Far too much of something."""
    dimension = changed(SHEET, lambda data: data.replace(b'ref="A1:I4"', b'ref="A1:XFD1048576"'))
    yield Case("虚报范围.xlsx", dimension, kept=BOTH)
    yield Case("十万空行.xlsx", changed(SHEET, blank_rows), kept=BOTH)
    fault = [(MEETING, None, None, "too_many_merged")]
    yield Case("百万合并.xlsx", changed(SHEET, merged_by_million), fault)


def package_cases() -> Iterator[Case]:
    for cases in (renamed, broken_packages, broken_parts, large):
        yield from cases()

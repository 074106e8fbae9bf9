"""A Word file is laid out after GB/T 9704-2012, holds what was said, and is the same every time."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from xml.sax.saxutils import escape

import pytest
from docx import Document
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Mm, Pt
from hypothesis import given
from hypothesis import strategies as st

from analytics.view.paper import (
    Facts,
    Grid,
    Heading,
    Items,
    PageBreak,
    Paper,
    Paragraph,
    Signatures,
    Title,
    paper_html,
)
from analytics.view.tables import Column, Row
from analytics.view.word import printable, word_file
from analytics.view.word_layout import PITCH
from analytics.view.word_table import widths_of

GRID = Grid(
    "表一",
    [Column("指标"), Column("目标值", "number")],
    [Row(["经济"], kind="head"), Row(["合理化建议条数\n（全局）", "1008条"])],
    foot=["合计", "1008"],
    note="注",
)


def paper(*pieces, lang: str = "zh", title: str = "责任书") -> Paper:
    return Paper(title=title, issuer="局工会", day=date(2024, 9, 30), lang=lang, pieces=pieces)


def written(*pieces, **said) -> Document:
    return Document(io.BytesIO(word_file(paper(*pieces, **said))))


def face(style) -> str:
    return style.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia"))


def test_page_and_margins_are_those_of_the_standard():
    section = written(Title("题")).sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    # twentieths of a point do not hit millimetres exactly
    assert [round(one.mm, 1) for one in margins] == [37, 35, 28, 26]
    assert [round(one.mm, 1) for one in (section.page_width, section.page_height)] == [210, 297]
    assert (297 - 37 - 35) // PITCH.mm == 22  # lines a page


@pytest.mark.parametrize(
    ("style", "points", "font"),
    [
        ("Title", 22, "方正小标宋简体"),
        ("Body Text", 16, "仿宋_GB2312"),
        ("Heading 1", 16, "黑体"),
        ("Heading 2", 16, "楷体_GB2312"),
        ("Heading 3", 16, "仿宋_GB2312"),
        ("Footer", 14, "宋体"),
    ],
)
def test_sizes_and_chinese_fonts_are_those_of_the_standard(style, points, font):
    one = written(Title("题")).styles[style]
    assert one.font.size == Pt(points)
    assert face(one) == font
    assert one.font.name == "Times New Roman"


def test_body_lines_have_a_fixed_pitch_and_an_indent_of_two_characters():
    one = written(Paragraph("文")).styles["Body Text"]
    assert one.paragraph_format.line_spacing == Pt(28.95)
    indent = one.element.pPr.find(qn("w:ind"))
    assert indent.get(qn("w:firstLineChars")) == "200"


def test_every_paragraph_has_a_style_the_file_holds():
    document = written(
        Title("题", "下"), Heading("一"), Paragraph("文"), Paragraph("注", "note"), Items(["一"]), GRID
    )
    ids = {one.style_id for one in document.styles}
    used = set(re.findall(r'<w:(?:pStyle|tblStyle) w:val="([^"]+)"', document.element.xml))
    assert used <= ids
    assert {
        "Title",
        "Heading1",
        "BodyText",
        "Note",
        "ListNumber",
        "Caption",
        "TableText",
        "TableGrid",
    } <= used


def test_no_style_in_use_keeps_a_theme_font_or_colour_of_the_template():
    document = written(Title("题"), Heading("一"), GRID)
    used = {one.style.name for one in document.paragraphs} | {"Footer", "Normal"}
    for name in used:
        text = document.styles[name].element.xml
        assert "Theme=" not in text, name
        assert "themeColor" not in text, name


def test_page_numbers_stand_outside_between_dashes():
    section = written(Title("题")).sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (2, 0)  # right, left
    for one in (odd, even):
        assert re.fullmatch(r"— .*1 —", one.text)
        assert " PAGE " in one._p.xml


def test_every_named_font_has_stand_ins():
    with zipfile.ZipFile(io.BytesIO(word_file(paper(Title("题"))))) as file:
        table = file.read("word/fontTable.xml").decode()
    for name in ("方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"):
        assert re.search(f'w:name="{name}"><w:altName w:val="[^"]+"', table), name


def test_headings_are_numbered_as_offices_do():
    said = [
        Heading("甲"),
        Heading("乙", 2),
        Heading("丙", 2),
        Heading("丁", 3),
        Heading("戊"),
        Heading("己", 2),
    ]
    told = [one.text for one in written(*said).paragraphs]
    assert told == ["一、甲", "（一）乙", "（二）丙", "1. 丁", "二、戊", "（一）己"]
    english = [one.text for one in written(*said, lang="en").paragraphs]
    assert english == ["1. 甲", "1.1 乙", "1.2 丙", "1.2.1 丁", "2. 戊", "2.1 己"]


def test_a_tables_head_is_repeated_and_no_row_is_split():
    (table,) = written(GRID).tables
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert heads == [True, False, False, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    assert texts == [
        ["指标", "目标值"],
        ["经济", "经济"],
        ["合理化建议条数\n（全局）", "1008条"],
        ["合计", "1008"],
    ]


def test_columns_fill_the_text_area_exactly_enough():
    widths = widths_of(GRID)
    assert sum(widths) == pytest.approx(Mm(156), abs=len(widths))
    (table,) = written(GRID).tables
    assert sum(column.width for column in table.columns) == pytest.approx(Mm(156), abs=2000)


def test_an_empty_table_says_so():
    told = written(Grid("表一", GRID.columns, [])).paragraphs[0].text
    assert told == "表一：无。"


def test_facts_items_and_signatures_are_there():
    document = written(
        Facts([("甲方", "局党委")]),
        Items(["一条", "两条"]),
        Signatures([["甲方：", "日期："], ["乙方：", "日期："]]),
    )
    assert [one.text for one in document.paragraphs] == ["1. 一条", "2. 两条"]
    facts, signatures = document.tables
    assert [cell.text for cell in facts.rows[0].cells] == ["甲方", "局党委"]
    assert [cell.text for cell in signatures.rows[0].cells] == ["甲方：\n日期：", "乙方：\n日期："]


def test_the_same_document_gives_the_same_bytes():
    one = paper(Title("题", "下"), Paragraph("文"), GRID, PageBreak(), Heading("一"))
    assert word_file(one) == word_file(one)
    with zipfile.ZipFile(io.BytesIO(word_file(one))) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_file_names_a_body_and_a_day_but_no_person_and_no_clock():
    said = written(Title("题"), title="供水公司目标责任书").core_properties
    assert (said.title, said.author) == ("供水公司目标责任书", "局工会")
    assert (said.last_modified_by, said.comments) == ("", "")
    assert said.created.date() == said.modified.date() == date(2024, 9, 30)


HOSTILE = "供水\x00公司\x0b</w:t><script>alert(1)</script>&amp;\ud800{{7*7}}"


def test_typed_text_is_text_in_word_and_on_the_page():
    pieces = [Title(HOSTILE), Paragraph(HOSTILE), Facts([(HOSTILE, HOSTILE)]), Items([HOSTILE])]
    pieces.append(Grid(HOSTILE, GRID.columns, [Row([HOSTILE, HOSTILE])], note=HOSTILE))
    document = written(*pieces, title=HOSTILE)
    shown = "供水\ufffd公司\ufffd</w:t><script>alert(1)</script>&amp;\ufffd{{7*7}}"
    assert document.paragraphs[0].text == shown
    assert document.tables[0].rows[0].cells[1].text == shown
    assert document.core_properties.title == shown
    page = paper_html(paper(*pieces))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@given(st.text())
def test_any_text_at_all_can_be_written(text):
    shown = printable(text)
    said = parse_xml(f"<w:t {nsdecls('w')}>{escape(shown)}</w:t>")
    assert (said.text or "") == re.sub("\r\n?", "\n", shown)
    assert all(kept in (one, "\ufffd") for one, kept in zip(text, shown, strict=True))


def test_no_grid_of_lines_makes_a_converter_lose_rows_at_the_end_of_a_page():
    """LibreOffice 7.4 left out up to thirteen rows of a table beside such a grid."""
    assert written(GRID).element.body.findall(f".//{qn('w:docGrid')}") == []

"""Tables a screen reader can walk through, in which typed text stays text."""

from __future__ import annotations

from page_reader import Reader
from small_bureau import HOSTILE

from analytics.view.tables import Column, Row, bar, mark, shown_mark, table
from analytics.view.theme import MARKS

HEADS = [Column("单位"), Column("得分", "number")]


def test_it_has_a_caption_and_every_heading_says_what_it_heads():
    seen = Reader(table("得分表", HEADS, [("供水公司", "90.00")], lang="zh"))
    heads = [said for tag, said in seen.tags if tag == "th"]
    assert "caption" in [tag for tag, _ in seen.tags]
    assert [said["scope"] for said in heads] == ["col", "col", "row"]


def test_numbers_are_aligned_by_their_column():
    seen = Reader(table("得分表", HEADS, [("供水公司", "90.00")], lang="zh", foot=["合计", "90.00"]))
    cells = [said for tag, said in seen.tags if tag == "td"]
    assert [said["class"] for said in cells] == ["number", "number"]


def test_typed_text_in_any_place_stays_text():
    rows = [(HOSTILE,), Row([HOSTILE], kind="head")]
    seen = Reader(table(HOSTILE, [Column(HOSTILE)], rows, lang="zh", foot=[HOSTILE], note=HOSTILE))
    ours = {"div", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "p"}
    assert seen.text.count(HOSTILE) == 6
    assert {tag for tag, _ in seen.tags} <= ours


def test_a_heading_row_spans_all_columns():
    seen = Reader(table("得分表", HEADS, [Row(["经济技术活动"], kind="head"), ("供水公司", "1")], lang="zh"))
    spans = [said for tag, said in seen.tags if said.get("colspan")]
    assert spans == [{"scope": "colgroup", "colspan": "2"}]


def test_without_rows_it_says_so_in_words():
    assert Reader(table("退回", HEADS, [], lang="zh")).text == "退回：无。"
    assert Reader(table("Returned", HEADS, [], lang="en")).text == "Returned: none."


def test_a_mark_shows_glyph_and_word():
    for name, look in MARKS.items():
        text = Reader(mark(name, "zh")).text
        assert text.startswith(look.glyph)
        assert len(text) > len(look.glyph)


def test_a_mark_and_a_bar_escape_their_text():
    assert Reader(shown_mark(MARKS["red"], HOSTILE)).text.endswith(HOSTILE)
    assert Reader(bar(0.5, HOSTILE, "#000000")).text == HOSTILE


def test_a_bar_is_never_longer_than_its_track_and_absent_without_a_figure():
    assert "width:100%" in bar(2.0, "200.0%", "#000000")
    assert bar(None, "—", "#000000") == "—"

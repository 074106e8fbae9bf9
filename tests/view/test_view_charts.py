"""Charts are drawn twice from the same rows: a still picture and a live specification."""

from __future__ import annotations

import json
import re
import struct
import xml.etree.ElementTree as ElementTree

import altair as alt
import pytest
from page_reader import Reader
from small_bureau import HOSTILE

from analytics.view.charts import Judgement, Month, Place, Progress, bullet, course, matrix, ranking
from analytics.view.figure import Figure
from analytics.view.theme import LIGHTS, MARKS, word_of

SVG = "{http://www.w3.org/2000/svg}"
ADDRESS = re.compile(r"(?:https?:)?//[a-z]", re.IGNORECASE)


def a_bullet(lang="zh", names=("供水公司", "供热公司", HOSTILE, "第一环卫所")) -> Figure:
    rows = [
        Progress(name, share, 0.5, look.glyph, word_of(light, lang), look.fill, f"{name} 465 / 900条")
        for name, share, (light, look) in zip(names, (0.3, 0.52, 1.7, None), LIGHTS.items(), strict=True)
    ]
    return bullet(rows, title="完成率", description="完成率条形图", due_word="序时进度", lang=lang)


def a_course(lang="zh", *, rate=False) -> Figure:
    months = [
        Month(
            f"{n}月",
            n * 10.0 if n < 7 else None,
            n * 60.0 if n < 7 else None,
            n * 75.0,
            f"{n}0条",
            HOSTILE,
            "75条",
        )
        for n in range(1, 13)
    ]
    return course(months, title="合理化建议", description="逐月与累计图", lang=lang, rate=rate)


def a_matrix(lang="zh") -> Figure:
    cells = [
        Judgement(f"Q0{unit}", name, group, f"指标{indicator}", mark, f"{MARKS[mark].glyph}52", HOSTILE)
        for unit, (name, group) in enumerate(
            [("供水公司", "企业组"), (HOSTILE, "企业组"), ("环卫所", "事业组")]
        )
        for indicator, mark in enumerate(MARKS)
    ]
    return matrix(cells, title="矩阵", description="矩阵图", lang=lang)


def a_ranking(lang="zh") -> Figure:
    places = [
        Place("供水公司", "企业组", 102.4, "#1b7a5a", "102.40 优秀", mine=True),
        Place(HOSTILE, "企业组", 81.0, "#2f6ea3", "81.00 良好", "⊗ 不得评优"),
        Place("环卫所", "事业组", 59.9, "#b3362b", "59.90 不合格"),
    ]
    return ranking(places, title="排名", description="排名图", full=100, lang=lang)


def a_rate(lang="zh") -> Figure:
    return a_course(lang, rate=True)


CHARTS = [a_bullet, a_course, a_rate, a_matrix, a_ranking]
each_chart = pytest.mark.parametrize("chart", CHARTS)


def still(figure: Figure) -> ElementTree.Element:
    return ElementTree.fromstring(str(figure.still))


def words(figure: Figure) -> str:
    return "".join(still(figure).itertext())


def block(figure: Figure) -> dict:
    """The chart as the page's script would read it."""
    page = figure.__html__()
    return json.loads(re.search(r"data-vl>(.*?)</script>", page, re.DOTALL)[1])


@each_chart
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_live_chart_is_valid_vega_lite(chart, lang):
    alt.Chart.from_dict(chart(lang).spec, validate=True)


@each_chart
def test_the_still_picture_is_one_labelled_picture(chart):
    figure = chart()
    root = still(figure)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") == figure.description


@each_chart
def test_typed_text_stays_text_in_picture_and_data(chart):
    figure = chart()
    page = figure.__html__()
    seen = Reader(page)
    assert {tag for tag, _ in seen.tags} <= {
        *(
            "figure",
            "figcaption",
            "div",
            "script",
            "svg",
            "rect",
            "line",
            "polyline",
            "circle",
            "text",
            "title",
        ),
    }
    assert page.count("</script>") == 1
    assert not any(name.startswith("on") for _, said in seen.tags for name in said)
    assert HOSTILE in json.dumps(block(figure), ensure_ascii=False).replace('\\"', '"')


@each_chart
def test_a_chart_names_no_address(chart):
    page = chart().__html__().replace("http://www.w3.org/2000/svg", "")
    assert not ADDRESS.search(page)


@each_chart
def test_the_same_rows_give_the_same_bytes(chart):
    assert chart().__html__() == chart().__html__()


@each_chart
def test_titles_and_labels_are_never_turned_or_made_up(chart):
    spec = json.dumps(chart().spec, ensure_ascii=False)
    assert '"labelAngle": 0' in spec
    assert "Sum of" not in spec
    assert '"aggregate"' not in spec


@each_chart
def test_the_picture_can_be_had_as_png_at_a_wanted_fineness(chart):
    coarse, fine = chart().png(ppi=72), chart().png(ppi=144)
    assert coarse.startswith(b"\x89PNG")
    wide = [struct.unpack(">I", picture[16:20])[0] for picture in (coarse, fine)]
    assert wide[1] == pytest.approx(2 * wide[0], abs=2)


def test_chinese_labels_are_glyphs_in_pictures():
    def picture(name):
        return a_bullet(names=(name, "供热公司", "排水公司", "第一环卫所")).png(72)

    assert picture("营口") != picture("造口")
    # Characters that no font has give the same box, so equal pictures would have been boxes.
    assert picture("\U0010fe01\U0010fe01") == picture("\U0010fe02\U0010fe02")


def test_bars_that_reach_beyond_the_plot_are_cut_but_told_in_full():
    figure = a_bullet()
    longest = max(row["share"] for row in block(figure)["datasets"]["rows"] if row["share"] is not None)
    assert longest == 1.2
    assert "465 / 900条" in words(figure)


def test_a_line_without_a_figure_has_no_bar():
    rows = block(a_bullet())["datasets"]["rows"]
    assert rows[3]["share"] is None
    bars = [one for one in still(a_bullet()).iter(f"{SVG}rect") if one.get("fill") == LIGHTS["grey"].fill]
    assert bars == []


def test_rows_keep_their_order_in_picture_and_live_chart():
    names = ["乙", "甲", "丁", "丙"]
    figure = a_bullet(names=names)
    shown = [one.text for one in still(figure).iter(f"{SVG}text") if one.text in names]
    assert shown == names
    assert [row["name"] for row in block(figure)["datasets"]["rows"]] == names
    assert '"sort": {"field": "order"' in json.dumps(figure.spec)


def test_months_of_a_rate_have_no_bars():
    assert {row["series"] for row in block(a_rate())["datasets"]["rows"]} == {"pace", "to_date"}
    assert {row["series"] for row in block(a_course())["datasets"]["rows"]} == {"in_month", "pace", "to_date"}


def test_months_to_come_have_only_the_pace():
    rows = block(a_course())["datasets"]["rows"]
    assert {row["series"] for row in rows if row["month"] == "12月"} == {"pace"}


def test_the_axis_of_the_course_ends_at_or_above_the_highest_figure():
    points = [one.get("points") for one in still(a_course()).iter(f"{SVG}polyline")]
    heights = [float(pair.split(",")[1]) for line in points for pair in line.split()]
    ticks = [float(one.get("y1")) for one in still(a_course()).iter(f"{SVG}line")]
    assert min(heights) >= min(ticks)


def test_chinese_unit_names_stand_upright_and_english_readers_get_codes():
    upright = [one.text for one in still(a_matrix()).iter(f"{SVG}text")]
    assert upright[upright.index("供") : upright.index("供") + 4] == ["供", "水", "公", "司"]
    assert "Q00" in words(a_matrix("en"))


def test_every_field_of_the_matrix_shows_its_glyph():
    shown = words(a_matrix())
    assert all(shown.count(f"{mark.glyph}52") >= 3 for mark in MARKS.values())


def test_the_readers_own_unit_is_marked_in_the_ranking():
    assert "▶ 供水公司" in words(a_ranking())
    assert "⊗ 不得评优" in words(a_ranking())

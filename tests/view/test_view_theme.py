"""Every state tells itself by word, glyph and colour; pictures have real Chinese glyphs."""

from __future__ import annotations

from itertools import combinations

import pytest

from analytics.assess.model import Light, State
from analytics.errors import ReportError
from analytics.view import theme
from analytics.view.theme import LIGHTS, MARKS, STATES, word_of

# Machado, Oliveira and Fernandes (2009): how full colour blindness sees linear RGB.
COLOUR_BLIND = {
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(colour: str) -> float:
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_state_and_light_of_the_assessment_has_a_mark():
    assert set(STATES) == {one.value for one in State}
    assert set(LIGHTS) == {one.value for one in Light}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_two_marks_share_word_or_glyph(lang):
    assert len({word_of(one, lang) for one in MARKS}) == len(MARKS)
    assert len({one.glyph for one in MARKS.values()}) == len(MARKS)


@pytest.mark.parametrize("name", MARKS)
def test_words_and_glyphs_stand_out_from_their_ground(name):
    mark = MARKS[name]
    assert contrast(theme.INK, mark.tint) >= 7
    assert contrast(mark.fill, mark.tint) >= 3
    assert contrast(mark.fill, theme.PAPER) >= 3


@pytest.mark.parametrize("kind", COLOUR_BLIND)
def test_lights_differ_for_colour_blind_readers(kind):
    def seen(colour):
        parts = linear(colour)
        return [sum(a * b for a, b in zip(row, parts, strict=True)) for row in COLOUR_BLIND[kind]]

    for one, other in combinations((mark.fill for mark in LIGHTS.values()), 2):
        distance = sum((a - b) ** 2 for a, b in zip(seen(one), seen(other), strict=True)) ** 0.5
        assert distance > 0.04, (one, other)


def test_chinese_characters_are_drawn_as_glyphs_not_boxes():
    theme.fonts_ready()
    assert theme.draws_apart("工会职合理化建议标进度绿黄")
    assert theme.draws_apart([mark.glyph for mark in MARKS.values()])


def test_characters_no_font_has_look_alike_and_are_refused_with_the_remedy(monkeypatch):
    nowhere = ("\U0010fe01", "\U0010fe02")  # the last private plane: no font draws it
    assert not theme.draws_apart(nowhere)
    monkeypatch.setattr(theme, "_PROOF", nowhere)
    with pytest.raises(ReportError) as refused:
        theme.fonts_ready()
    assert "noto-cjk-sans-otc" in str(refused.value)


@pytest.mark.parametrize("n_grades", [1, 2, 4, 7])
def test_grades_have_a_glyph_each_whatever_their_number(n_grades):
    glyphs = [theme.grade_mark(place, n_grades).glyph for place in range(n_grades)]
    assert len(set(glyphs)) == n_grades


def test_altair_charts_of_a_session_take_the_suites_fonts():
    import altair as alt

    before = alt.theme.active
    try:
        theme.enable_theme()
        assert alt.Chart().mark_bar().to_dict()["config"]["font"] == theme.FONT_LIST
    finally:
        alt.theme.enable(before)

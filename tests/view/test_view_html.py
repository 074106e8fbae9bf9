"""Joining pieces of HTML never lets typed text become markup."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from page_reader import Reader

from analytics.view.html import Html, element, join

TYPED = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=40)


@given(TYPED)
def test_typed_text_is_read_back_as_text(typed):
    seen = Reader(element("p", typed))
    assert seen.text == typed
    assert [tag for tag, _ in seen.tags] == ["p"]


@given(TYPED)
def test_typed_text_in_an_attribute_is_read_back_as_its_value(typed):
    seen = Reader(element("p", "x", title=typed))
    assert seen.tags == [("p", {"title": typed} if typed else {"title": ""})]


def test_html_stays_html_and_text_is_escaped():
    assert join(Html("<b>"), "<b>", None, ["<i>", Html("<i>")]) == "<b>&lt;b&gt;&lt;i&gt;<i>"


def test_adding_text_to_html_escapes_it():
    assert Html("<b>") + "<i>" == "<b>&lt;i&gt;"
    assert Html("<p>{}</p>").format("<i>") == "<p>&lt;i&gt;</p>"


def test_attribute_names_lose_the_trailing_underscore_and_none_leaves_them_out():
    shown = element("a", "x", class_="y", data_text="z", hidden=None, open=True, lang=False)
    assert shown == '<a class="y" data-text="z" open>x</a>'


def test_a_notebook_shows_it_and_keeps_no_second_copy_as_text():
    from IPython.lib.pretty import pretty

    shown = element("p", "x" * 5000)
    assert shown._repr_html_() == str(shown)
    assert pretty(shown) == f"<Html, {len(shown)} characters>"

"""What panels in a notebook share: their style, and errors put where the reader looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import ipywidgets as widgets

from analytics.errors import AnalyticsError
from analytics.view.html import Html, element, join
from analytics.view.theme import style
from analytics.words import speaking


class Messages:
    """A line for what the reader is told, and an area for the trace of what went wrong."""

    def __init__(self, lang: str):
        self.lang = lang
        self.message, self.trouble = widgets.HTML(), widgets.Output()

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Put refused input into words; any other error shows in the output area with its trace.

        Without this, errors in what a control calls would be lost.
        """
        self.message.value = ""
        self.trouble.outputs = ()
        with self.trouble, speaking(self.lang):
            try:
                yield
            except AnalyticsError as error:
                self.say(str(error))

    def box(self) -> widgets.VBox:
        return widgets.VBox([self.message, self.trouble])

    def say(self, text: str, *, done: bool = False) -> None:
        """Show a sentence: something to mend, or (`done`) something that went well."""
        kind = "message done" if done else "message"
        self.message.value = element("div", text, class_=kind, role="alert")


def inside(piece: Html) -> Html:
    """A piece in the look of display objects."""
    return element("div", piece, class_="aq")


@cache
def styles() -> Html:
    """The stylesheets of a panel."""
    own = (Path(__file__).parent / "widgets.css").read_text(encoding="utf-8")
    return join(style(), Html(f"<style>\n{own}</style>"))

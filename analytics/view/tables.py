"""Tables a screen reader can walk through and a printer can break over pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from analytics.view.html import Html, element
from analytics.view.numbers import Number, is_missing
from analytics.view.theme import MARKS, Mark, word_of
from analytics.words import say


@dataclass(frozen=True)
class Column:
    """A column's heading; `kind` is empty for text that wraps, `wide-text` for text that
    needs room, else `number`, `center` or `short`."""

    title: str
    kind: str = ""


@dataclass(frozen=True)
class Row:
    """Cells of one row, text or Html. `kind` is `mine` for the reader's own row, `head` for a heading
    over the whole width (its first cell)."""

    cells: Sequence[object]
    kind: str = ""


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Row | Sequence[object]],
    *,
    lang: str,
    foot: Sequence[object] = (),
    note: object = "",
    fine: bool = False,
) -> Html:
    """A table with caption and headings; the first cell of each row names the row.

    Text is escaped, only Html stays markup. Without rows a sentence says that there is nothing.
    """
    rows = [row if isinstance(row, Row) else Row(row) for row in rows]
    if not rows:
        return Html('<p class="empty"><strong>{}</strong>{}</p>').format(caption, say("tables.nothing", lang))
    said = {"caption": caption, "columns": columns, "rows": rows, "foot": foot, "note": note, "fine": fine}
    return Html(_template().render(said))


def columns(lang: str, *specs: str, topic: str = "tables") -> list[Column]:
    """Columns by the keys of their headings in a topic and their kinds: `"target:number"`."""
    split = [spec.partition(":") for spec in specs]
    return [Column(say(f"{topic}.{name}", lang), kind) for name, _, kind in split]


@lru_cache(maxsize=500)
def mark(name: str, lang: str, *, text: str | None = None) -> Html:
    """A state or light as glyph and word on its tint; `text` takes the place of the word."""
    return shown_mark(MARKS[name], word_of(name, lang) if text is None else text)


def shown_mark(one: Mark, text: str) -> Html:
    """A mark with a text beside it."""
    return element(
        "span",
        element("span", one.glyph, class_="glyph", aria_hidden="true"),
        text,
        class_="mark",
        style=f"--fill:{one.fill};--tint:{one.tint}",
    )


def bar(share: Number, text: str, fill: str) -> Html | str:
    """A figure with a small bar before it; the bar is decoration, the text says it all."""
    if is_missing(share):
        return text
    width = f"{min(max(float(share), 0.0), 1.0) * 100:.0f}%"
    track = element("span", element("span", "", style=f"width:{width}"), class_="track", aria_hidden="true")
    return element("span", track, text, class_="bar", style=f"--fill:{fill}")


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("table.html.j2")

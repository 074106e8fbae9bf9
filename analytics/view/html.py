"""Pieces of HTML that are safe to join: whatever is not already HTML is escaped."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape


class Html(Markup):
    """Finished HTML that a notebook shows; joining it with plain text escapes the text.

    >>> Html("<p>{}</p>").format("<b>")
    Html('<p>&lt;b&gt;</p>')
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)

    def _repr_pretty_(self, printer: object, _cycle: bool) -> None:
        # The plain-text twin in a notebook file must not repeat the whole page.
        printer.text(f"<Html, {len(self)} characters>")


def safe(piece: object) -> Html:
    """A piece as HTML: escaped unless it is HTML already; None is nothing."""
    return Html("") if piece is None else Html(escape(piece))


def join(*pieces: object, between: str = "") -> Html:
    """All pieces as one HTML; lists and tuples are joined in turn, None is left out."""
    flat = [safe(piece) for piece in _flat(pieces)]
    return Html(between).join(flat)


def element(tag: str, *children: object, **attributes: object) -> Html:
    """One element: `element("td", "a<b", class_="number")`.

    A trailing underscore is dropped and others become hyphens; True gives a bare attribute, None and
    False leave it out.
    """
    said = [_attribute(name, value) for name, value in attributes.items() if value not in (None, False)]
    return Html(f"<{tag}{''.join(said)}>{join(*children)}</{tag}>")


def _attribute(name: str, value: object) -> str:
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(value)}"'


def _flat(pieces: Iterable[object]) -> Iterable[object]:
    for piece in pieces:
        if isinstance(piece, list | tuple):
            yield from _flat(piece)
        elif piece is not None:
            yield piece

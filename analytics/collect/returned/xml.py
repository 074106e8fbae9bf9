"""Changing XML where it stands: what is not touched stays byte for byte as its program wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from xml.parsers import expat
from xml.sax.saxutils import escape

START_TAG = re.compile(rb"<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")
ATTRIBUTE = rb"\s%s\s*=\s*(\"[^\"]*\"|'[^']*')"
# What XML cannot hold: control characters, halves of surrogate pairs, two non-characters.
UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class Element:
    """One element of a document: its tag as written and where it stands, in bytes.

    `start` to `opened` is its start tag, `closed` to `end` its end tag; an empty element has none.
    """

    tag: bytes
    attributes: dict[str, str]
    start: int
    opened: int
    is_empty: bool
    closed: int = 0
    end: int = 0
    children: list[Element] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The tag without its prefix."""
        return self.tag.rpartition(b":")[2].decode()

    @property
    def prefix(self) -> str:
        """What goes before a name to be in the element's own namespace."""
        before, colon, _ = self.tag.rpartition(b":")
        return (before + colon).decode()

    def child(self, name: str) -> Element | None:
        """The first child of this name."""
        return next((one for one in self.children if one.name == name), None)

    def below(self, name: str) -> Iterator[Element]:
        """All elements of this name below, in their order."""
        for one in self.children:
            if one.name == name:
                yield one
            yield from one.below(name)

    def linked(self, name: str) -> str:
        """The value of an attribute that has a prefix (`r:id`); empty when it is not there."""
        return next((value for key, value in self.attributes.items() if key.endswith(f":{name}")), "")


class Document:
    """An XML document as bytes with its elements, and the changes to be made; `skip` is not looked into.

    Raises ValueError when the bytes are no XML.
    """

    def __init__(self, data: bytes, *, skip: str = ""):
        self.data = data
        self.root = _parse(data, skip)
        self._changes: list[tuple[int, bool, int, int, bytes]] = []

    def insert(self, at: int, text: str) -> None:
        """Put markup at a place; what is put at the same place later follows."""
        self.replace(at, at, text)

    def replace(self, start: int, end: int, text: str) -> None:
        """Put markup in the place of bytes."""
        # every character beyond ASCII as a reference: right in whatever encoding the document has
        written = text.encode("ascii", "xmlcharrefreplace")
        self._changes.append((start, end > start, len(self._changes), end, written))

    def remove(self, element: Element) -> None:
        """Take an element out."""
        self.replace(element.start, element.end, "")

    def append(self, element: Element, text: str) -> None:
        """Put markup at the end of an element."""
        if element.is_empty:
            tag = element.tag.decode()
            opened = self.data[element.start : element.opened].decode("latin-1").removesuffix("/>")
            self.replace(element.start, element.end, f"{opened}>{text}</{tag}>")
        else:
            self.insert(element.closed, text)

    def set(self, element: Element, name: str, value: str) -> None:
        """Give an attribute a value."""
        text = self.data[element.start : element.opened]
        written = f"{name}={quoted(value)}"
        found = re.search(ATTRIBUTE % re.escape(name.encode()), text)
        if found:
            self.replace(element.start + found.start() + 1, element.start + found.end(), written)
        else:
            at = element.start + 1 + len(element.tag)
            self.insert(at, f" {written}")

    def unset(self, element: Element, name: str) -> None:
        """Take an attribute away."""
        found = re.search(ATTRIBUTE % re.escape(name.encode()), self.data[element.start : element.opened])
        if found:
            self.replace(element.start + found.start(), element.start + found.end(), "")

    def text(self, element: Element) -> str:
        """The text in an element without children."""
        return unescape(self.data[element.opened : element.closed].decode("utf-8", "replace"))

    def source(self, element: Element) -> str:
        """An element as written."""
        return self.data[element.start : element.end].decode("utf-8", "replace")

    def changed(self) -> bytes:
        """The document with all changes made."""
        pieces, at = [], 0
        for start, _, _, end, text in sorted(self._changes):
            if start < at:  # inside something that was replaced or removed
                continue
            pieces += [self.data[at:start], text]
            at = max(at, end)
        return b"".join([*pieces, self.data[at:]])


def quoted(value: object) -> str:
    """A value as an attribute, with its quotation marks."""
    return '"' + escaped(value).replace('"', "&quot;").replace("\n", "&#10;") + '"'


def escaped(value: object) -> str:
    """Text as it may stand in XML; what XML cannot hold becomes the replacement sign."""
    return escape(UNPRINTABLE.sub("\ufffd", str(value)))


def _parse(data: bytes, skip: str) -> Element:
    parser = expat.ParserCreate()
    top = Element(b"", {}, 0, 0, is_empty=False)
    path = [top]
    depth_skipped = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth_skipped
        if depth_skipped:
            depth_skipped += 1
            return
        at = parser.CurrentByteIndex
        found = START_TAG.match(data, at)
        if found is None:
            raise ValueError(tag)
        one = Element(tag.encode(), attributes, at, found.end(), found[0].endswith(b"/>"))
        path[-1].children.append(one)
        path.append(one)
        depth_skipped = int(one.name == skip)

    def end(_: str) -> None:
        nonlocal depth_skipped
        if depth_skipped > 1:
            depth_skipped -= 1
            return
        depth_skipped = 0
        one = path.pop()
        one.closed = one.opened if one.is_empty else parser.CurrentByteIndex
        one.end = one.opened if one.is_empty else data.index(b">", one.closed) + 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from None
    return top.children[0]

"""The sheet of explanations as a worksheet's XML: texts only, nothing in it is ever a formula."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from math import ceil

from analytics.collect.returned.marks import letters, reference
from analytics.collect.returned.package import MAIN
from analytics.collect.returned.xml import escaped, quoted

LINE_POINTS, TITLE_POINTS = 15.5, 26
LONGEST_TEXT = 2000
HEAD = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'
    '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
    '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0"/></sheetViews>'
    '<sheetFormatPr defaultRowHeight="15"/>'
)
TAIL = (
    '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
)


def listing_xml(rows: Sequence[Mapping], widths: Sequence[float], looks: Mapping[str, int]) -> bytes:
    """The worksheet of these rows.

    A row is {"cells": [{"text", "look", "link"}], "wide"}: `look` is one of LOOKS, `link` a sheet, row
    and column (from 0) to go to; the last cell of a `wide` row goes over the rest of the width.
    """
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(widths, start=1)
    )
    lines, merged, links = [], [], []
    for at, row in enumerate(rows):
        lines.append(_row(at, row, widths, looks))
        if row.get("wide") and len(row["cells"]) < len(widths):
            first = (at, len(row["cells"]) - 1)
            merged.append(f'<mergeCell ref="{reference(first)}:{letters(len(widths) - 1)}{at + 1}"/>')
        links += [
            f'<hyperlink ref="{reference((at, column))}" location={quoted(_target(*cell["link"]))}/>'
            for column, cell in enumerate(row["cells"])
            if cell.get("link")
        ]
    pieces = [HEAD, f"<cols>{columns}</cols><sheetData>", *lines, "</sheetData>"]
    pieces += [f'<mergeCells count="{len(merged)}">', *merged, "</mergeCells>"] if merged else []
    pieces += ["<hyperlinks>", *links, "</hyperlinks>"] if links else []
    return "".join([*pieces, TAIL]).encode("ascii", "xmlcharrefreplace")


def _row(at: int, row: Mapping, widths: Sequence[float], looks: Mapping[str, int]) -> str:
    cells, height = [], LINE_POINTS
    for column, cell in enumerate(row["cells"]):
        text = cell["text"][:LONGEST_TEXT]
        is_last = column == len(row["cells"]) - 1
        room = sum(widths[column:]) if row.get("wide") and is_last else widths[column]
        height = max(height, _lines(text, room) * LINE_POINTS)
        look = looks[cell["look"]]
        inside = f'<is><t xml:space="preserve">{escaped(text)}</t></is>'
        cells.append(f'<c r="{reference((at, column))}" s="{look}" t="inlineStr">{inside}</c>')
        if cell["look"] == "title":
            height = TITLE_POINTS
    return f'<row r="{at + 1}" ht="{min(height, 400):g}" customHeight="1">{"".join(cells)}</row>'


def _lines(text: str, room: float) -> int:
    return sum(max(ceil(_width(line) / (room - 1)), 1) for line in text.split("\n"))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _target(sheet: str, row: int, column: int) -> str:
    name = sheet.replace("'", "''")
    return f"'{name}'!{reference((row, column))}"

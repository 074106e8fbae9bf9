"""Workbooks written tag by tag, as programs other than Excel write them."""

from __future__ import annotations

from collections.abc import Sequence

from book_builders import HEADINGS, cover, zipped
from corpus.case import MEETING, name_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ROWS = [[MEETING], HEADINGS["meeting"]]
ROWS += [
    [number, "一季度议事会", "2024-03-08", "议事会", 12, 2.5, 1200.5, "是", "财务"] for number in ("H1", "H2")
]


def raw_book(
    unit: str,
    *,
    dimension: bool = True,
    places: bool = True,
    row_numbers: bool = True,
    target: str = "worksheets/sheet",
    part: str = "xl/worksheets/sheet{}.xml",
    prefix: str = "",
    strict: bool = False,
    quote: str = '"',
    row: str = "",
    more: str = "",
) -> bytes:
    """A workbook with a cover and two meetings, all texts in their cells."""
    main, relation = (STRICT_MAIN, STRICT_RELATION) if strict else (MAIN, RELATION)
    target = f"{target}sheet" if target.endswith("/") else target
    cover_rows = cover([["L01", MEETING, 2]], unit=unit, name=name_of(unit), filled_on="2024-04-01")
    space = f'xmlns{":" + prefix[:-1] if prefix else ""}="{main}"'
    sheets = [
        _sheet(rows, space, prefix, dimension, places, row_numbers, row, more) for rows in (cover_rows, ROWS)
    ]
    names = "".join(
        f'<{prefix}sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(("封面", MEETING), start=1)
    )
    relations = [f'Id="rId{n}" Type="{relation}/worksheet" Target="{target}{n}.xml"' for n in (1, 2)]
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/></Types>',
        "_rels/.rels": _relations(f'Id="rId1" Type="{relation}/officeDocument" Target="xl/workbook.xml"'),
        "xl/workbook.xml": f'<{prefix}workbook {space} xmlns:r="{relation}"><{prefix}sheets>{names}'
        f"</{prefix}sheets></{prefix}workbook>",
        "xl/_rels/workbook.xml.rels": _relations(*relations),
    }
    parts |= {part.format(n): text for n, text in enumerate(sheets, start=1)}
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return zipped({name: (declaration + text).replace('"', quote).encode() for name, text in parts.items()})


def _relations(*relations: str) -> str:
    inside = "".join(f"<Relationship {one}/>" for one in relations)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def _sheet(
    rows: Sequence[Sequence],
    space: str,
    prefix: str,
    dimension: bool,
    places: bool,
    row_numbers: bool,
    row: str,
    more: str,
) -> str:
    lines = []
    for at, cells in enumerate(rows, start=1):
        number = f' r="{at}"' if row_numbers else ""
        texts = (
            _cell(value, f' r="{chr(65 + column)}{at}"' if places else "", prefix)
            for column, value in enumerate(cells)
        )
        lines.append(f"<{prefix}row{number}{row}>{''.join(texts)}</{prefix}row>")
    size = f'<{prefix}dimension ref="A1:I13"/>' if dimension else ""
    data = f"<{prefix}sheetData>{''.join(lines)}</{prefix}sheetData>"
    return f"<{prefix}worksheet {space}>{size}{data}{more}</{prefix}worksheet>"


def _cell(value: object, place: str, prefix: str) -> str:
    if isinstance(value, str):
        text = f"<{prefix}is><{prefix}t>{value}</{prefix}t></{prefix}is>"
        return f'<{prefix}c{place} t="inlineStr">{text}</{prefix}c>'
    return f"<{prefix}c{place}><{prefix}v>{value}</{prefix}v></{prefix}c>"

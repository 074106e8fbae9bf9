"""The colours of marked cells and the looks of the sheet of explanations, added to a workbook's styles."""

from __future__ import annotations

from analytics.collect.returned.xml import Document, Element

COLOURS = {"error": "FFFFC7CE", "warning": "FFFFEB9C", "note": "FFDDEBF7"}
INK = {"error": "FF9C0006", "warning": "FF7F6000", "note": "FF1F4E79"}
HEAD_COLOUR = "FFD9E1F2"
FACE = "宋体"
FONTS = {
    "plain": '<sz val="11"/>',
    "title": '<b/><sz val="16"/>',
    "bold": '<b/><sz val="11"/>',
    "link": '<u/><sz val="11"/><color rgb="FF0563C1"/>',
}
THIN = "".join(
    f'<{side} style="thin"><color rgb="FFBFBFBF"/></{side}>' for side in ("left", "right", "top", "bottom")
)
# font, fill, whether it is ruled
LOOKS = {
    "title": ("title", None, False),
    "text": ("plain", None, False),
    "bold": ("bold", None, False),
    "head": ("bold", "head", True),
    "cell": ("plain", None, True),
    "link": ("link", None, True),
    **{severity: ("plain", severity, True) for severity in COLOURS},
}
AS_TEXT = 49  # the number format @: what stands in such a cell is never a formula
# What stands before a list of styles that has to be made, latest first.
BEFORE_DXFS = ("cellStyles", "cellXfs")
EMPTY_STYLES = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">\
<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>\
</styleSheet>"""


def with_looks(styles: bytes) -> tuple[bytes, dict[str, int], dict[str, int]]:
    """The styles with ours behind them: looks of our own sheet, and colours of marks by severity."""
    said = Document(styles)
    prefix = said.root.prefix
    fills = {"head": HEAD_COLOUR, **COLOURS}
    font = _add(said, "fonts", {name: _font(text) for name, text in FONTS.items()}, prefix)
    fill = _add(said, "fills", {name: _fill(colour, "fgColor") for name, colour in fills.items()}, prefix)
    border = _add(said, "borders", {"thin": f"<border>{THIN}<diagonal/></border>"}, prefix)
    cells = {
        name: _xf(font[face], fill[colour] if colour else 0, border["thin"] if ruled else 0)
        for name, (face, colour, ruled) in LOOKS.items()
    }
    looks = _add(said, "cellXfs", cells, prefix)
    marks = {name: _mark(colour, INK[name]) for name, colour in COLOURS.items()}
    colours = _add(said, "dxfs", marks, prefix)
    return said.changed(), looks, colours


def _font(text: str) -> str:
    return f'<font>{text}<name val="{FACE}"/></font>'


def _fill(colour: str, place: str) -> str:
    return f'<fill><patternFill patternType="solid"><{place} rgb="{colour}"/></patternFill></fill>'


def _mark(colour: str, ink: str) -> str:
    # of a fill that lies over another, the background is what is seen
    return f'<dxf><font><color rgb="{ink}"/></font>{_fill(colour, "bgColor")}</dxf>'


def _xf(font: int, fill: int, border: int) -> str:
    return (
        f'<xf numFmtId="{AS_TEXT}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" '
        'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
        '<alignment vertical="center" wrapText="1"/></xf>'
    )


def _add(said: Document, kind: str, new: dict[str, str], prefix: str) -> dict[str, int]:
    """Put new entries at the end of one list of styles; their places in it come back."""
    entries = "".join(new.values())
    if prefix:
        entries = entries.replace("</", "\0").replace("<", f"<{prefix}").replace("\0", f"</{prefix}")
    there = said.root.child(kind)
    if there is None:
        before = next(one for one in map(said.root.child, BEFORE_DXFS) if one is not None)
        said.insert(before.end, f'<{prefix}{kind} count="{len(new)}">{entries}</{prefix}{kind}>')
        return {name: at for at, name in enumerate(new)}
    first = len(there.children)
    if there.is_empty:
        said.replace(there.start, there.end, f'<{prefix}{kind} count="{len(new)}">{entries}</{prefix}{kind}>')
    else:
        _count(said, there, first + len(new))
        said.append(there, entries)
    return {name: first + at for at, name in enumerate(new)}


def _count(said: Document, there: Element, n: int) -> None:
    if "count" in there.attributes:
        said.set(there, "count", str(n))

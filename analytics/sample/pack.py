"""A workbook's package with only the parts a spreadsheet needs, packed as small as deflate makes it."""

from __future__ import annotations

import io
import re
import zipfile

LEVEL = 9
LEFT_OUT = ("xl/theme/theme1.xml", "docProps/app.xml", "docProps/core.xml")
# Entries of the content types and relationships that name a part left out, and what refers to the theme.
NAMES_LEFT_OUT = re.compile(
    rb'<(?:Override|Relationship) [^>]*"/?(?:(?:xl/)?theme/theme1|docProps/(?:app|core))\.xml"[^>]*/>'
)
OF_THEME = re.compile(rb'<color theme="\d+"/>|<scheme val="\w+"/>')
INDEXES = ("[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels")
STYLES = "xl/styles.xml"


def pack(workbook: bytes) -> bytes:
    """The same workbook without theme and document properties: fewer bytes, the same sheets."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as whole, zipfile.ZipFile(packed, "w") as small:
        for name in whole.namelist():
            if name not in LEFT_OUT:
                entry = zipfile.ZipInfo(name)  # a fixed date: the same workbook gives the same bytes
                small.writestr(entry, _part(name, whole.read(name)), zipfile.ZIP_DEFLATED, LEVEL)
    return packed.getvalue()


def _part(name: str, content: bytes) -> bytes:
    if name in INDEXES:
        return NAMES_LEFT_OUT.sub(b"", content)
    return OF_THEME.sub(b"", content) if name == STYLES else content

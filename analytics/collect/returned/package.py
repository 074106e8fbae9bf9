"""An Office file as its parts: read, changed and written again, with the relations between them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath, relpath

from analytics.collect.returned.xml import Document, quoted

FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
TYPES = "[Content_Types].xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NO_RELATIONS = f'{XML}<Relationships xmlns="{RELATIONS}"></Relationships>'.encode()
KINDS = "http://schemas.openxmlformats.org/package/2006/content-types"
BLANK = {
    TYPES: f'<Types xmlns="{KINDS}"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="' + RELATIONS + '">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}"><bookViews><workbookView/></bookViews><sheets/></workbook>',
}


class Package:
    """The parts of an Office file by name. Untouched parts are written as they were."""

    def __init__(self, data: bytes):
        self._old = zipfile.ZipFile(io.BytesIO(data))
        self._names = [one.filename for one in self._old.infolist() if not one.is_dir()]
        self._new: dict[str, bytes] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """A part's bytes as they are now."""
        return self._new[name] if name in self._new else self._old.read(name)

    def write(self, name: str, data: bytes) -> None:
        """Put a part."""
        self._new[name] = data
        if name not in self._names:
            self._names.append(name)

    def unrelate(self, part: str) -> None:
        """Let a part point at nothing any more."""
        self._names = [name for name in self._names if name != _relations_of(part)]

    def drop_like(self, word: str) -> None:
        """Take out every part with a word in its name, and what points at it."""
        kept = [name for name in self._names if word not in name]
        if kept == self._names:
            return
        self._names = kept
        for owner in [TYPES, *(name for name in self._names if name.endswith(".rels"))]:
            said = Document(self.read(owner))
            for one in said.root.children:
                if word in one.attributes.get("PartName", "") + one.attributes.get("Target", ""):
                    said.remove(one)
            self.write(owner, said.changed())

    def free_name(self, pattern: str) -> str:
        """A name no part has; the pattern takes a number."""
        number = 1
        while pattern.format(number) in self._names:
            number += 1
        return pattern.format(number)

    def relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """(id, last word of the type, part it points at) of every relation of a part inside the file."""
        name = _relations_of(part)
        if name in self:
            for one in Document(self.read(name)).root.children:
                said = one.attributes
                if said.get("TargetMode") != "External":
                    target = normpath(join("/", dirname(part), said.get("Target", ""))).lstrip("/")
                    yield said.get("Id", ""), basename(said.get("Type", "")), target

    def relate(self, part: str, kind: str, target: str) -> str:
        """Let a part point at another; the new relation's id comes back."""
        name = _relations_of(part)
        said = Document(self.read(name) if name in self else NO_RELATIONS)
        known = {one.attributes.get("Id") for one in said.root.children}
        number = next(one for one in range(1, len(known) + 2) if f"rIdReturned{one}" not in known)
        said.append(
            said.root,
            f'<{said.root.prefix}Relationship Id="rIdReturned{number}" Type="{OFFICE}/{kind}" '
            f"Target={quoted(relpath(target, dirname(part) or '.'))}/>",
        )
        self.write(name, said.changed())
        return f"rIdReturned{number}"

    def declare(self, part: str, kind: str) -> None:
        """Say what kind of part a new part is."""
        said = Document(self.read(TYPES))
        tag = f"{said.root.prefix}Override"
        said.append(said.root, f"<{tag} PartName={quoted('/' + part)} ContentType={quoted(kind)}/>")
        self.write(TYPES, said.changed())

    def declare_ending(self, ending: str, kind: str) -> None:
        """Say what kind of part all parts with an ending are, where nothing says so."""
        said = Document(self.read(TYPES))
        known = {
            one.attributes.get("Extension", "").lower() for one in said.root.children if one.name == "Default"
        }
        if ending not in known:
            said.insert(
                said.root.opened,
                f'<{said.root.prefix}Default Extension="{ending}" ContentType={quoted(kind)}/>',
            )
            self.write(TYPES, said.changed())

    def packed(self) -> bytes:
        """The file; the same parts give the same bytes."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as package:
            for name in self._names:
                entry = zipfile.ZipInfo(name, FIRST_DAY_OF_ZIP)
                entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
                package.writestr(entry, self.read(name))
        return buffer.getvalue()


def blank_workbook() -> bytes:
    """A workbook without any sheet, to put one in."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, text in BLANK.items():
            package.writestr(name, XML + text)
    return buffer.getvalue()


def _relations_of(part: str) -> str:
    return join(dirname(part), "_rels", f"{basename(part)}.rels")

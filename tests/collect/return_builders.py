"""What tests of returned workbooks share: sending back what stands, and reading what came back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import openpyxl
from book_builders import LEDGERS, PLAN

from analytics.collect.returned import Sent, load_sent, returned_workbook
from analytics.store import open_store
from analytics.workspace import Workspace

COLOURS = {"FFFFC7CE": "error", "FFFFEB9C": "warning", "FFDDEBF7": "note"}


def sent_back(workspace: Workspace, plan=PLAN, **said) -> list[tuple[Sent, bytes]]:
    """Every workbook that stands with something found in it, and what goes back for it."""
    with open_store(workspace, plan, LEDGERS) as store:
        found = [one for one in load_sent(store, LEDGERS) if one.findings]
    return [(one, goes_back(workspace, one, **said)) for one in found]


def goes_back(workspace: Workspace, sent: Sent, **said) -> bytes:
    (path,) = workspace.archive.glob(f"{sent.sha256}.*")
    return returned_workbook(path.read_bytes(), sent, LEDGERS, unit_name="供水公司", **said)


def returned(workspace: Workspace, **said) -> bytes:
    """What goes back for the only workbook with something found in it."""
    ((_, data),) = sent_back(workspace, **said)
    return data


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def colours(data: bytes) -> dict[tuple[str, str], str]:
    """The severity each coloured cell shows, by sheet and cell."""
    found = {}
    for sheet in opened(data):
        for block in sheet.conditional_formatting:
            for rule in block.rules:
                if "analytics-return" in rule.formula[0]:
                    severity = COLOURS[rule.dxf.fill.bgColor.rgb]
                    found |= {(sheet.title, one): severity for one in str(block.sqref).split()}
    return found


def comments(data: bytes) -> dict[tuple[str, str], str]:
    """The text of every comment, by sheet and cell."""
    return {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in opened(data)
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def listed(data: bytes) -> list[list[str]]:
    """The rows of the sheet of explanations, empty cells left out."""
    sheet = opened(data).worksheets[0]
    return [[str(cell) for cell in row if cell] for row in sheet.iter_rows(values_only=True)]


def corrected(data: bytes, cells: Mapping[tuple[str, str], object]) -> bytes:
    """The workbook after the unit typed into some cells; nothing else was touched."""
    book = opened(data)
    for (sheet, cell), value in cells.items():
        book[sheet][cell].value = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}

"""A submission as an Excel workbook: a cover, and a sheet for every ledger with rows."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analytics.plan.ledger import Ledger
from analytics.sample.pack import pack
from analytics.sample.submissions import Submission
from analytics.words import say

SHEET_NAME_LENGTH = 31
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
NOT_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
COLUMN_WIDTH = 15
ROWS_ON_SCREEN = 30
# What units type goes in as text, never as a formula or a link.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


@dataclass(frozen=True)
class Look:
    """The few formats of a sample workbook."""

    title: Format
    heading: Format
    date: Format


def file_name(submission: Submission) -> str:
    """Unit, its name and the period: `Q01_供水公司_2024-03.xlsx`."""
    name = NOT_IN_FILE_NAMES.sub("_", submission.unit.name.zh)
    return f"{submission.unit.code}_{name}_{submission.period}.xlsx"


def sheet_name(ledger: Ledger) -> str:
    """The ledger's title as Excel takes it for a sheet."""
    return NOT_IN_SHEET_NAMES.sub("", ledger.title.zh)[:SHEET_NAME_LENGTH]


def write_workbook(submission: Submission, folder: Path, *, plan_id: str, notice: str, note: str) -> Path:
    """Write the workbook into the folder of its day of receipt; gives back its path."""
    day = folder / f"{submission.received_on:%Y-%m-%d}"
    day.mkdir(parents=True, exist_ok=True)
    path = day / file_name(submission)
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, OPTIONS)
    look = Look(
        book.add_format({"bold": True}),
        book.add_format({"bold": True, "bg_color": "#DDE6EF", "text_wrap": True}),
        book.add_format({"num_format": "yyyy-mm-dd"}),
    )
    _write_cover(book, look, submission, plan_id=plan_id, notice=notice, note=note)
    for ledger, rows in submission.sheets:
        if rows:
            _write_ledger(book.add_worksheet(sheet_name(ledger)), look, ledger, rows, notice)
    book.close()
    path.write_bytes(pack(written.getvalue()))
    return path


def _write_cover(
    book: xlsxwriter.Workbook, look: Look, submission: Submission, *, plan_id: str, notice: str, note: str
) -> None:
    sheet = book.add_worksheet(_cover("sheet"))
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 32)
    lines = {
        "plan": plan_id,
        "unit_code": submission.unit.code,
        "unit_name": submission.unit.name.zh,
        "period": submission.period,
        "filled_by": submission.filled_by,
        "checked_by": submission.checked_by,
        "filled_on": submission.filled_on,
        "note": _cover("notice_and_note", notice=notice, note=note) if note else notice,
    }
    for at, (key, value) in enumerate(lines.items()):
        sheet.write_string(at, 0, _cover(key), look.title)
        _write(sheet, look, at, 1, value)
    top = len(lines) + 1
    for column, key in enumerate(("ledger", "worksheet", "n_rows")):
        sheet.write_string(top, column, _cover(key), look.heading)
    for at, (ledger, rows) in enumerate(submission.sheets, start=top + 1):
        sheet.write_string(at, 0, ledger.code)
        sheet.write_string(at, 1, sheet_name(ledger))
        sheet.write_number(at, 2, len(rows))


def _write_ledger(
    sheet: Worksheet, look: Look, ledger: Ledger, rows: tuple[Mapping[str, object], ...], notice: str
) -> None:
    sheet.write_string(0, 0, _cover("sheet_title", title=ledger.title.zh, notice=notice), look.title)
    for column, field in enumerate(ledger.fields):
        sheet.write_string(1, column, field.title.zh, look.heading)
    sheet.set_column(0, len(ledger.fields) - 1, COLUMN_WIDTH)
    if len(rows) > ROWS_ON_SCREEN:
        sheet.freeze_panes(2, 0)
    names = [field.id for field in ledger.fields]
    for at, row in enumerate(rows, start=2):
        for column, name in enumerate(names):
            value = row.get(name)
            if value is not None and value != "":
                _write(sheet, look, at, column, value)


def _write(sheet: Worksheet, look: Look, row: int, column: int, value: object) -> None:
    if isinstance(value, bool):
        sheet.write_string(row, column, _cover("yes") if value else _cover("no"))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime.combine(value, time()), look.date)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, str(value))


def _cover(key: str, **values: object) -> str:
    return say(f"cover.{key}", "zh", **values)

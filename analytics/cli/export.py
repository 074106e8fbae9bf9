"""Tables as files for other programs: CSV, Excel, Parquet, JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pandas as pd
import xlsxwriter

from analytics.cli.show import plain_rows
from analytics.report.files import write_atomic
from analytics.store.export import write_parquet
from analytics.words import say

MOST_ROWS = 1_000_000  # Excel ends at row 1048576
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
SHARES = ("attainment", "phase", "pace_gap", "coverage", "share_earned", "share")
POINTS = ("weight", "weight_used", "score", "lost", "bonus", "points", "base", "deduction", "total")
FIXED_DAY = datetime(2024, 1, 1)  # in the properties; else the same tables would give other bytes


def write_csv(tables: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """One CSV per table, with a byte order mark so that Excel reads the Chinese; text is never a formula."""
    paths = []
    for name, frame in tables.items():
        plain = frame.assign(**{column: _plain(frame[column]) for column in frame})
        text = plain.to_csv(index=False, lineterminator="\r\n")
        paths.append(folder / f"{name}.csv")
        write_atomic(paths[-1], text.encode("utf-8-sig"))
    return paths


def write_json(tables: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """One JSON list of rows per table."""
    paths = []
    for name, frame in tables.items():
        paths.append(folder / f"{name}.json")
        write_atomic(paths[-1], json.dumps(plain_rows(frame), ensure_ascii=False, indent=1) + "\n")
    return paths


def write_parquets(tables: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """One Parquet file per table."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        write_parquet(frame, folder / f"{name}.parquet")
    return [folder / f"{name}.parquet" for name in tables]


def write_xlsx(tables: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """One workbook with a sheet per table: heads in the reader's language, frozen and with filters.

    A table longer than a sheet goes on in a second one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "assessment.xlsx"
    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": FIXED_DAY})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        for title, frame in _sheets(tables):
            sheet = book.add_worksheet(title)
            for at, column in enumerate(frame.columns):
                sheet.write_string(0, at, say(f"export.column_{column}"), head)
                sheet.set_column(at, at, 14, book.add_format({"num_format": _number_format(column)}))
                for row, value in enumerate(frame[column], start=1):
                    _write(sheet, row, at, value)
            sheet.freeze_panes(1, 2)
            sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)
    return [path]


FORMATS: Mapping[str, Callable[[Mapping[str, pd.DataFrame], Path], list[Path]]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "parquet": write_parquets,
    "json": write_json,
}


def _sheets(tables: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, pd.DataFrame]]:
    for name, frame in tables.items():
        title = say(f"export.{name}")
        for number, start in enumerate(range(0, max(len(frame), 1), MOST_ROWS), start=1):
            yield title if number == 1 else f"{title} {number}", frame.iloc[start : start + MOST_ROWS]


def _plain(column: pd.Series) -> list[object] | pd.Series:
    """A column as a CSV file takes it: numbers with fifteen digits, all that a binary fraction holds."""
    if pd.api.types.is_float_dtype(column):
        return ["" if value != value else f"{value:.15g}" for value in column.tolist()]
    if pd.api.types.is_numeric_dtype(column):
        return column
    return column.map({value: _inert(value) for value in column.unique()})


def _inert(value: object) -> object:
    """Text a spreadsheet would run as a formula, marked as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _number_format(column: str) -> str:
    if column in SHARES:
        return "0.0%"
    return "0.00" if column in POINTS else "General"


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif value is not None and not pd.isna(value):
        sheet.write_number(row, column, float(value))

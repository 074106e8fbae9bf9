"""Proof sheets as a workbook: a sheet for each indicator, its numbers as numbers, the sum below."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from analytics.cli.export import FIXED_DAY
from analytics.plan.allocate import Part
from analytics.plan.allocate.proof import proof_of
from analytics.plan.model import Indicator, Plan
from analytics.view.numbers import amount
from analytics.view.working import plain as exact
from analytics.words import say

FORBIDDEN, LONGEST_TITLE = re.compile(r"[\[\]:*?/\\']"), 31
HEAD_ROW = 3  # under the title, what was shared and an empty row
START = ("locked", "done", "bound", "rest")
SUMMED = ("done", "quota", "whole", "raised", "part")
Parts = Mapping[str, Mapping[str, Part]]


def start_of(indicator: Indicator, parts: Mapping[str, Part], lang: str) -> str:
    """What was there to share, in a sentence: the total, what is fixed before, the rest and its steps."""
    total = sum((one.value for one in parts.values()), Decimal(0))
    sharing = next((one.sharing for one in parts.values() if one.sharing), None)
    if sharing is None:
        return say("allocation.start_named", lang, total=_amount(total, indicator, lang))
    return say(
        "allocation.start",
        lang,
        total=_amount(total, indicator, lang),
        **{name: _amount(getattr(sharing, name), indicator, lang) for name in START},
        weights=exact(sharing.weights, lang),
        n_steps=sum(one.raised for one in parts.values()),
        step=exact(sharing.step / indicator.display.divide, lang),
    )


def proof_table(plan: Plan, parts: Mapping[str, Part], lang: str) -> pd.DataFrame:
    """The proof sheet of parts with names beside the codes and plain numbers."""
    sheet = proof_of(parts.values())
    table = sheet.map(plain)
    table.insert(1, "unit_name", [plan.unit[code].name.in_(lang) for code in sheet["unit"]])
    table["way"] = [say(f"proof.way_{one}", lang) for one in sheet["way"]]
    return table


def write_proof_book(plan: Plan, parts: Parts, path: Path, lang: str) -> Path:
    """Write the proof sheets of parts, by indicator, as one workbook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": FIXED_DAY})
        strong = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for number, (name, ones) in enumerate(parts.items(), start=1):
            indicator = plan.indicator[name]
            page = book.add_worksheet(_sheet_title(number, indicator.name.in_(lang)))
            page.write_string(0, 0, indicator.name.in_(lang), book.add_format({"bold": True}))
            page.write_string(1, 0, start_of(indicator, ones, lang))
            _fill(page, proof_table(plan, ones, lang), strong, lang)
    return path


def plain(value: Any) -> Any:
    """A number of a proof sheet as JSON and spreadsheets have them."""
    if isinstance(value, Decimal | Fraction):
        return int(value) if value == int(value) else float(value)
    return value


def _amount(value: Decimal, indicator: Indicator, lang: str) -> str:
    return amount(value, indicator, lang, rate=False)


def _fill(page: Any, table: pd.DataFrame, strong: Any, lang: str) -> None:
    last = HEAD_ROW + 1 + len(table)
    for at, column in enumerate(table.columns):
        page.write_string(HEAD_ROW, at, _head(column, lang), strong)
        values = [_cell(value) for value in table[column]]
        for row, value in enumerate(values, start=HEAD_ROW + 1):
            page.write(row, at, value)
        if column in SUMMED and any(value != "" for value in values):
            page.write(last, at, sum(value for value in values if value != ""), strong)
    page.write_string(last, 0, say("contract.sum", lang), strong)
    page.set_column(1, 1, 22)
    page.freeze_panes(HEAD_ROW + 1, 2)


def _cell(value: Any) -> Any:
    """What is missing is an empty cell; a step more is a 1, so that it adds up."""
    if value is None or value != value:
        return ""
    return int(value) if isinstance(value, bool) else value


def _head(column: str, lang: str) -> str:
    if column.startswith("figure_"):
        return say("proof.figure", lang, n=column.removeprefix("figure_"))
    return say(f"allocation.column_{column}", lang)


def _sheet_title(number: int, name: str) -> str:
    return FORBIDDEN.sub(" ", f"{number} {name}")[:LONGEST_TITLE]

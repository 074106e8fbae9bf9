"""A template as a workbook: cover, a sheet per ledger, and two hidden sheets for lists and for intake."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from analytics.collect.stamp import STAMP_SHEET, Stamp, columns_of, structure_hash
from analytics.collect.template import look as colours
from analytics.collect.template.choose import Offered, Wanted
from analytics.collect.template.front import Front, write_front
from analytics.collect.template.known import Known
from analytics.collect.template.look import Look
from analytics.collect.template.page import Page, write_page
from analytics.collect.template.rules import rule_of
from analytics.plan.ledger import Frequency, Ledger
from analytics.plan.model import Plan
from analytics.words import say

SHEET_NAME_LENGTH = 31
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
RESERVED = ("history", STAMP_SHEET)  # Excel keeps the first for itself
LISTS_SHEET = "_lists"
A4 = 9
MARGINS = {"left": 0.4, "right": 0.4, "top": 0.7, "bottom": 0.6}
LONGEST_IN_HEADER = 60  # characters; Excel stops at 255 for all three parts
# What units are called goes in as text, never as a formula or a link.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def template_bytes(plan: Plan, wanted: Wanted, offered: Sequence[Offered], known: Known, lang: str) -> bytes:
    """The workbook for one unit and period; the same arguments give the same bytes.

    `offered` are its ledgers, `known` the rows to carry over, of this and other units.
    """
    ledgers = [one.ledger for one in offered]
    front = Front(plan, wanted, tuple(offered), structure_hash(ledgers))
    pages = [
        Page(
            ledger,
            name,
            {field.id: rule_of(field, ledger, plan, lang) for field in ledger.fields},
            known.get((wanted.unit.code, ledger.id), ()),
        )
        for ledger, name in zip(ledgers, sheet_names(ledgers, lang), strict=True)
    ]
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, OPTIONS)
    made_on = datetime.combine(plan.starts_on, time())
    book.set_properties({"title": say("template.title", lang, plan=plan.name.in_(lang)), "created": made_on})
    _write_sheets(book, front, pages, lang)
    _write_stamp(book.add_worksheet(STAMP_SHEET), front, lang)
    book.close()
    return file.getvalue()


def sheet_names(ledgers: Sequence[Ledger], lang: str) -> list[str]:
    """A name for each ledger's sheet: its title as Excel takes it, its code where that is taken."""
    taken = {*RESERVED, LISTS_SHEET, say("cover.sheet", lang).casefold()}
    names = []
    for one in ledgers:
        name = NOT_IN_SHEET_NAMES.sub("", one.title.in_(lang))[:SHEET_NAME_LENGTH].strip("' ")
        names.append(one.code if not name or name.casefold() in taken else name)
        taken.add(names[-1].casefold())
    return names


def _write_sheets(book: xlsxwriter.Workbook, front: Front, pages: Sequence[Page], lang: str) -> None:
    look = Look(book)
    home = say("cover.sheet", lang)
    cover = book.add_worksheet(home)
    write_front(cover, front, pages, look, lang)
    cover.set_tab_color(colours.BAND)
    sheets = [book.add_worksheet(page.name) for page in pages]
    lists = _write_lists(book, pages)
    for sheet, page in zip(sheets, pages, strict=True):
        write_page(sheet, page, look, lang, lists=lists, home=home)
        is_yearly = page.ledger.frequency is Frequency.YEAR
        sheet.set_tab_color(colours.YEARLY if is_yearly else colours.REQUIRED)
    titles = [home, *(page.ledger.title.in_(lang) for page in pages)]
    for sheet, title in zip((cover, *sheets), titles, strict=True):
        _set_up_print(sheet, front, title, lang)
    cover.activate()


def _write_lists(book: xlsxwriter.Workbook, pages: Sequence[Page]) -> Mapping[tuple[str, ...], str]:
    """Every list of terms in a column of its own on a hidden sheet; their names by their terms."""
    sheet = book.add_worksheet(LISTS_SHEET)
    sheet.very_hidden()
    terms = dict.fromkeys(rule.terms for page in pages for rule in page.rules.values() if rule.terms)
    names = {}
    for at, one in enumerate(terms):
        names[one] = f"list_{at + 1}"
        for row, term in enumerate(one):
            sheet.write_string(row, at, term)
        column = xlsxwriter.utility.xl_col_to_name(at)
        book.define_name(names[one], f"='{LISTS_SHEET}'!${column}$1:${column}${len(one)}")
    return names


def _write_stamp(sheet: Worksheet, front: Front, lang: str) -> None:
    sheet.very_hidden()
    stamp = Stamp(
        structure=front.structure,
        plan=front.plan.id,
        unit=front.wanted.unit.code,
        period=front.wanted.period.code,
        columns={one.ledger.id: columns_of(one.ledger, lang) for one in front.offered},
    )
    for row, cells in enumerate(stamp.rows()):
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(row, column, cell)
            else:
                sheet.write_string(row, column, cell)


def _set_up_print(sheet: Worksheet, front: Front, title: str, lang: str) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(**MARGINS)
    sheet.hide_gridlines(2)
    name, title = (_in_header(one) for one in (front.unit_name(lang), title))
    sheet.set_header(f"&L{name}&C{title}&R{front.wanted.period.code}")
    sheet.set_footer(f"&C{say('template.footer', lang, page='&P', pages='&N')}")


def _in_header(text: str) -> str:
    """A text in a header, in which an ampersand starts a code; the full-width one does not."""
    return " ".join(text.split())[:LONGEST_IN_HEADER].replace("&", "\uff06")

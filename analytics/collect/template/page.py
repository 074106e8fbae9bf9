"""The sheet of one ledger in a template: title, headings, and columns that say what to type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from analytics.collect.template import look as colours
from analytics.collect.template.known import CarriedRow
from analytics.collect.template.look import Look
from analytics.collect.template.rules import Rule, validation
from analytics.plan.ledger import FieldType, Ledger, LedgerField
from analytics.words import say

HEADING_ROW = 2  # all from 0
FIRST_ROW = 3
LAST_RULED_ROW = 1_002  # LibreOffice keeps rules for a thousand empty rows
LAST_ROW = 5_002  # counts and sums reach so far
WIDTHS = {
    FieldType.TEXT: 18,
    FieldType.DATE: 13,
    FieldType.MONEY: 16,
}
WIDTH = 11  # of other types
WIDEST = 30
ALLOWED = dict.fromkeys(
    ("sort", "autofilter", "insert_rows", "delete_rows", "format_columns", "format_rows"), True
)


@dataclass(frozen=True)
class Page:
    """A ledger's sheet to be written: its name, the rule of each field, and what is carried over."""

    ledger: Ledger
    name: str
    rules: Mapping[str, Rule]
    known: Sequence[CarriedRow] = ()

    @property
    def link(self) -> str:
        """Where a link to the sheet leads."""
        return f"internal:{quoted(self.name)}!A1"

    def columns(self, names: Iterable[str]) -> list[str]:
        """The bodies of some fields' columns, as references for a formula of another sheet."""
        letters = {one.id: xl_col_to_name(at) for at, one in enumerate(self.ledger.fields)}
        first, last = FIRST_ROW + 1, LAST_ROW + 1
        return [f"{quoted(self.name)}!${letters[one]}${first}:${letters[one]}${last}" for one in names]


def quoted(name: str) -> str:
    """A sheet's name in a formula or link: quotation marks are doubled, so that a name is only a name."""
    return "'" + name.replace("'", "''") + "'"


def write_page(
    sheet: Worksheet, page: Page, look: Look, lang: str, *, lists: Mapping[tuple[str, ...], str], home: str
) -> None:
    """Write the sheet; `lists` are the names of the lists of terms, `home` the cover's name."""
    ledger = page.ledger
    _write_head(sheet, page, look, lang, home=home)
    for at, field in enumerate(ledger.fields):
        rule = page.rules[field.id]
        sheet.set_column(at, at, _width(field, rule, lang), look.body(field.type))
        said = validation(
            rule, field, lang, source=lists.get(rule.terms, ""), is_carried=field.id in ledger.carried
        )
        sheet.data_validation(FIRST_ROW, at, LAST_RULED_ROW, at, said)
    for row, known in enumerate(page.known, start=FIRST_ROW):
        for at, field in enumerate(ledger.fields):
            if known.get(field.id) is not None:
                shown = look.body(field.type, bg_color=colours.KNOWN)
                write_value(sheet, row, at, _told(known[field.id], field, lang), shown)
    last = len(ledger.fields) - 1
    sheet.autofilter(HEADING_ROW, 0, LAST_ROW, last)
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST_ROW + 1}:{xl_col_to_name(last)}{LAST_ROW + 1}"})
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.repeat_rows(HEADING_ROW)
    sheet.protect("", ALLOWED)


def write_value(sheet: Worksheet, row: int, column: int, value: object, shown: object) -> None:
    """Write a value as what it is; text is never taken for a formula or a link."""
    if isinstance(value, date):
        sheet.write_datetime(row, column, datetime.combine(value, time()), shown)
    elif isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value, shown)
    else:
        sheet.write_string(row, column, str(value), shown)


def _write_head(sheet: Worksheet, page: Page, look: Look, lang: str, *, home: str) -> None:
    ledger = page.ledger
    sheet.set_default_row(18)
    sheet.set_row(0, 30)
    sheet.set_row(1, 20)
    sheet.set_row(HEADING_ROW, 44)
    for at in range(len(ledger.fields)):
        sheet.write_blank(0, at, None, look.title)
        sheet.write_blank(1, at, None, look.note)
    link = look.cell(font_color=colours.BAND, bg_color=colours.KNOWN, align="center", bold=True)
    sheet.write_url(0, 0, f"internal:{quoted(home)}!A1", link, say("template.back", lang))
    title = say("template.ledger_title", lang, code=ledger.code, title=ledger.title.in_(lang))
    sheet.write_string(0, 1, title, look.title)
    sheet.write_string(1, 0, say("template.row_note", lang, row=ledger.row.in_(lang)), look.note)
    for at, field in enumerate(ledger.fields):
        sheet.write_string(HEADING_ROW, at, _heading(field, lang), look.heading(_colour(field)))


def _heading(field: LedgerField, lang: str) -> str:
    title = field.title.in_(lang)
    return say("template.required_mark", lang, title=title) if field.required else title


def _colour(field: LedgerField) -> str:
    return colours.REQUIRED if field.required else colours.OPTIONAL


def _width(field: LedgerField, rule: Rule, lang: str) -> float:
    """Wide enough for the longest term and for half the heading, which may take two lines."""
    longest = max(map(_places, rule.terms), default=WIDTHS.get(field.type, WIDTH)) + 3
    if field.type is FieldType.SET:
        longest = WIDEST - 4
    return min(max(longest, _places(_heading(field, lang)) / 2 + 4, 9), WIDEST)


def _places(text: str) -> int:
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def _told(value: object, field: LedgerField, lang: str) -> object:
    """A stored value as it is typed in a language."""
    if isinstance(value, bool):
        return say(f"cover.{'yes' if value else 'no'}", lang)
    terms = {one.zh: getattr(one, lang) for one in field.choices}
    if field.type is FieldType.SET:
        return say("template.between_terms", lang).join(terms.get(one, one) for one in str(value).split("、"))
    return terms.get(value, value) if isinstance(value, str) else value

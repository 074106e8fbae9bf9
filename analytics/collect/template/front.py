"""The cover of a template: who reports what, prefilled, with live counts beside what the unit states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xlsxwriter.worksheet import Worksheet

from analytics.collect.template import look as colours
from analytics.collect.template.choose import Offered, Wanted
from analytics.collect.template.look import Look
from analytics.collect.template.page import Page, write_value
from analytics.collect.template.rules import TITLE_LENGTH, shortened
from analytics.plan.deadline import workbook_due_on
from analytics.plan.ledger import Frequency
from analytics.plan.model import Plan
from analytics.plan.unit_names import name_on
from analytics.words import say

WIDTHS = (11, 32, 9, 11, 13, 24, 17, 28)
LAST = len(WIDTHS) - 1
LABEL_HEIGHT = 19
FIRST_LABEL_ROW = 2  # all from 0
HOW_FROM = 2  # column
MOST_ROWS = 99_999
OWED = {
    Frequency.PERIOD: "every_period",
    Frequency.QUARTER: "every_quarter",
    Frequency.YEAR: "once_a_year",
}
TO_FILL = {
    "filled_by": "name_hint",
    "checked_by": "name_hint",
    "filled_on": "filled_on_hint",
    "note": "note_hint",
}


@dataclass(frozen=True)
class Front:
    """What stands on a cover."""

    plan: Plan
    wanted: Wanted
    offered: tuple[Offered, ...]
    structure: str  # hash of what the sheets ask for

    @property
    def due_on(self) -> date:
        """The first day something of it is due."""
        ledgers = [one.ledger for one in self.offered]
        return workbook_due_on(self.plan, ledgers, self.wanted.unit, self.wanted.period)

    def unit_name(self, lang: str) -> str:
        """The unit's name on the last day of the period."""
        return name_on(self.wanted.unit, self.wanted.period.ends_on).in_(lang)


def write_front(sheet: Worksheet, front: Front, pages: Sequence[Page], look: Look, lang: str) -> None:
    """Write the cover; `pages` are the sheets of the ledgers offered, in the same order."""
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width)
    sheet.set_row(0, 36)
    title = say("template.title", lang, plan=front.plan.name.in_(lang))
    sheet.merge_range(0, 0, 0, LAST, "", look.title)
    sheet.write_string(0, 0, title, look.title)
    sheet.set_row(1, 15)
    below = _write_labels(sheet, front, look, lang)
    _write_how(sheet, front, look, lang, until=below - 1)
    top = below + 1
    _write_table(sheet, front, pages, look, lang, top=top)
    about = say(
        "template.about",
        lang,
        plan=front.plan.id,
        unit=front.wanted.unit.code,
        period=front.wanted.period.code,
        structure=front.structure[:12],
    )
    sheet.write_string(1, 0, about, look.of(font_size=8, font_color=colours.QUIET))
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.set_selection(_row_of(front, "filled_by"), 1, _row_of(front, "filled_by"), 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _prefilled(front: Front, lang: str) -> dict[str, str | date]:
    return {
        say("cover.plan", lang): front.plan.id,
        say("cover.unit_code", lang): front.wanted.unit.code,
        say("cover.unit_name", lang): front.unit_name(lang),
        say("cover.period", lang): front.wanted.period.code,
        say("template.due_on", lang): front.due_on,
    }


def _row_of(front: Front, label: str) -> int:
    return FIRST_LABEL_ROW + len(_prefilled(front, "zh")) + list(TO_FILL).index(label)


def _write_labels(sheet: Worksheet, front: Front, look: Look, lang: str) -> int:
    """Labels and values; gives back the row after them."""
    label = look.cell(bold=True, bg_color=colours.PAPER, indent=1)
    row = FIRST_LABEL_ROW
    for name, value in _prefilled(front, lang).items():
        sheet.set_row(row, LABEL_HEIGHT)
        sheet.write_string(row, 0, name, label)
        num_format = colours.DAY if isinstance(value, date) else colours.AS_TEXT
        shown = look.cell(num_format=num_format, align="left", indent=1)
        write_value(sheet, row, 1, value, shown)
        row += 1
    for name, hint in TO_FILL.items():
        sheet.set_row(row, LABEL_HEIGHT)
        sheet.write_string(row, 0, say(f"cover.{name}", lang), label)
        _write_open(sheet, row, name, hint, front, look, lang)
        row += 1
    return row


def _write_open(
    sheet: Worksheet, row: int, name: str, hint: str, front: Front, look: Look, lang: str
) -> None:
    is_day = name == "filled_on"
    shown = look.to_fill(
        colours.DAY if is_day else colours.AS_TEXT, align="left", indent=1, text_wrap=not is_day
    )
    sheet.write_blank(row, 1, None, shown)
    rule: dict[str, object] = {"validate": "any"}
    if is_day:
        rule = {"validate": "date", "criteria": ">=", "value": front.wanted.period.starts_on}
    message = say(f"template.{hint}", lang, day=front.due_on)
    rule |= {"input_title": say(f"cover.{name}", lang), "input_message": message}
    sheet.data_validation(row, 1, row, 1, {**rule, "error_message": message})


def _write_how(sheet: Worksheet, front: Front, look: Look, lang: str, *, until: int) -> None:
    """The box beside the labels: in the row of the first, whose value stands before it."""
    text = say("template.how", lang, due=front.due_on)
    shown = look.cell(bg_color=colours.PAPER, text_wrap=True, valign="top", indent=1)
    sheet.merge_range(FIRST_LABEL_ROW, HOW_FROM, until, LAST, "", shown)
    bold = look.of(bold=True, font_color=colours.BAND, font_size=11)
    plain = look.of()
    head = say("template.how_title", lang)
    sheet.write_rich_string(FIRST_LABEL_ROW, HOW_FROM, bold, head, plain, "\n" + text, shown)


def _write_table(
    sheet: Worksheet, front: Front, pages: Sequence[Page], look: Look, lang: str, *, top: int
) -> None:
    headings = [say(f"cover.{one}", lang) for one in ("ledger", "worksheet", "n_rows")]
    headings += [say(f"template.{one}", lang) for one in ("n_filled", "check", "total_of")]
    headings += [say("cover.total", lang), say("template.owed", lang)]
    sheet.set_row(top, 26)
    for at, heading in enumerate(headings):
        sheet.write_string(top, at, heading, look.heading(colours.BAND))
    for row, (offered, page) in enumerate(zip(front.offered, pages, strict=True), start=top + 1):
        _write_line(sheet, row, offered, page, look, lang)
    if pages:
        _check_lines(sheet, look, lang, first=top + 1, last=top + len(pages))


def _check_lines(sheet: Worksheet, look: Look, lang: str, *, first: int, last: int) -> None:
    """What may be stated in the lines of the table, and the colours of what does not agree."""
    sheet.data_validation(
        first,
        2,
        last,
        2,
        {
            "validate": "integer",
            "criteria": "between",
            "minimum": 0,
            "maximum": MOST_ROWS,
            "input_title": shortened(say("cover.n_rows", lang), TITLE_LENGTH, lang),
            "input_message": say("template.n_rows_hint", lang),
            "error_title": shortened(say("cover.n_rows", lang), TITLE_LENGTH, lang),
            "error_message": say("template.n_rows_error", lang),
        },
    )
    stated, counted = f"$C{first + 1}", f"$D{first + 1}"
    conditions = {
        f'=AND({stated}<>"",{stated}<>{counted})': colours.WRONG,
        f'=AND({stated}="",{counted}>0)': colours.OPEN,
        f'=AND({stated}<>"",{stated}={counted})': colours.RIGHT,
    }
    for condition, colour in conditions.items():
        said = {"type": "formula", "criteria": condition, "format": look.told(colour)}
        sheet.conditional_format(first, 3, last, 4, said)


def _write_line(sheet: Worksheet, row: int, offered: Offered, page: Page, look: Look, lang: str) -> None:
    ledger = offered.ledger
    paper: Mapping[str, object] = {"bg_color": colours.YEARLY} if ledger.frequency is Frequency.YEAR else {}
    sheet.set_row(row, 20)
    sheet.write_string(row, 0, ledger.code, look.cell(align="center", **paper))
    link = look.cell(font_color=colours.REQUIRED, underline=1, indent=1, **paper)
    sheet.write_url(row, 1, page.link, link, page.name)
    sheet.write_blank(row, 2, None, look.to_fill(colours.WHOLE, align="center", bold=True))
    sheet.write_formula(row, 3, _count(page), look.cell(num_format=colours.WHOLE, align="center"))
    sheet.write_formula(
        row, 4, _verdict(row, lang), look.cell(align="center"), say("template.not_reported", lang)
    )
    sheet.write_blank(row, 5, None, look.cell(**paper))
    sheet.write_blank(row, 6, None, look.cell(**paper))
    if ledger.total:
        field = ledger.field[ledger.total]
        sheet.write_string(row, 5, field.title.in_(lang), look.cell(indent=1, **paper))
        (column,) = page.columns([ledger.total])
        shown = look.cell(num_format=colours.number_format(field.type), **paper)
        sheet.write_formula(row, 6, f"=SUM({column})", shown)
    owed = say(f"template.{OWED[ledger.frequency]}", lang, due=offered.due_on)
    sheet.write_string(row, 7, owed, look.cell(font_size=9, font_color=colours.QUIET, indent=1, **paper))


def _count(page: Page) -> str:
    """How many rows have anything beside what was carried over."""
    names = [one.id for one in page.ledger.fields if one.id not in page.ledger.carried]
    filled = "+".join(f"(1-ISBLANK({column}))" for column in page.columns(names))
    return f"=SUMPRODUCT(--(({filled})>0))"


def _verdict(row: int, lang: str) -> str:
    """A word on the rows stated and the rows filled."""
    stated, counted = f"C{row + 1}", f"D{row + 1}"
    words = {
        name: _literal(say(f"template.{name}", lang))
        for name in ("not_reported", "state_rows", "same", "differs")
    }
    nothing = f"IF({counted}=0,{words['not_reported']},{words['state_rows']})"
    return f'=IF({stated}="",{nothing},IF({stated}={counted},{words["same"]},{words["differs"]}))'


def _literal(text: str) -> str:
    """A text inside a formula."""
    return '"' + text.replace('"', '""') + '"'

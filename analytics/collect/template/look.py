"""How templates look: few colours, each with one meaning."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import xlsxwriter
from xlsxwriter.format import Format

from analytics.plan.ledger import FieldType

FONT = "Microsoft YaHei"
INK, QUIET, LINE = "#1F2D3D", "#6B7785", "#D5DCE4"
BAND, REQUIRED, OPTIONAL = "#1F4E79", "#2E75B6", "#7F9DB9"
TO_FILL, KNOWN, YEARLY, PAPER = "#FFF9DB", "#E4F0FA", "#F1ECF7", "#F6F8FA"
WRONG, RIGHT, OPEN = ("#FDE2E0", "#B42318"), ("#E2F4E6", "#1E7B34"), ("#FFF1D6", "#9A6200")
AS_TEXT, WHOLE, AMOUNT, DAY = "@", "#,##0", "#,##0.00", "yyyy-mm-dd"
NUMBER_FORMATS: Mapping[FieldType, str] = {
    FieldType.INT: WHOLE,
    FieldType.MONEY: AMOUNT,
    FieldType.DECIMAL: "General",
    FieldType.NUMBER: "General",
    FieldType.DATE: DAY,
}


def number_format(kind: FieldType) -> str:
    """The number format of a column; text wherever a leading zero or a dash must stay as typed."""
    return NUMBER_FORMATS.get(kind, AS_TEXT)


class Look:
    """The formats of one workbook, made as they are needed."""

    def __init__(self, book: xlsxwriter.Workbook):
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def of(self, **said: object) -> Format:
        """A format; the same words give the same one."""
        whole = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter", **said}
        key = tuple(sorted(whole.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(whole)
        return self._made[key]

    def cell(self, **said: object) -> Format:
        """A format with thin lines around."""
        return self.of(border=1, border_color=LINE, **said)

    def to_fill(self, num_format: str = AS_TEXT, **said: object) -> Format:
        """A cell of the cover that the unit fills in."""
        return self.cell(bg_color=TO_FILL, locked=False, num_format=num_format, **said)

    def body(self, kind: FieldType, **said: object) -> Format:
        """A cell of a ledger's sheet."""
        written = {"text_wrap": True, "indent": 1} if number_format(kind) == AS_TEXT else {}
        return self.cell(locked=False, num_format=number_format(kind), **written, **said)

    def heading(self, colour: str) -> Format:
        """A heading of a table, white on a colour."""
        return self.of(
            bold=True,
            font_color="#FFFFFF",
            bg_color=colour,
            align="center",
            text_wrap=True,
            border=1,
            border_color="#FFFFFF",
        )

    def told(self, colours: tuple[str, str]) -> Format:
        """What a conditional format lays over a cell: background and ink."""
        return self._book.add_format({"bg_color": colours[0], "font_color": colours[1]})

    @cached_property
    def title(self) -> Format:
        """The large title on top."""
        return self.of(bold=True, font_size=16, font_color="#FFFFFF", bg_color=BAND, indent=1)

    @cached_property
    def note(self) -> Format:
        """A remark in small ink."""
        return self.of(font_size=9, font_color=QUIET)

"""Colours on cells: a rule that lies over the unit's own formats and can be taken off again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from analytics.collect.returned.xml import Document, Element

# How our rules are known again, whatever program saved the workbook since: always true, and nobody else's.
OURS = "analytics-return"
RULE = f'LEN("{OURS}")&gt;0'
SEVERITIES = ("error", "warning", "note")  # the worst first
MOST_CELLS = 300  # of one rule
# What stands in a sheet before conditional formats, and before the drawing of its comments.
BEFORE_RULES = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
    *("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate"),
    *("customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting"),
)
BEFORE_NOTES = (
    *BEFORE_RULES,
    *("dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter"),
    *("rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing"),
)
Cell = tuple[int, int]  # row and column, both from 0


def place_for(said: Document, before: Iterable[str]) -> int:
    """Where in a sheet something belongs that stands after these."""
    known = set(before)
    return max([one.end for one in said.root.children if one.name in known], default=said.root.opened)


def letters(column: int) -> str:
    """The letters of a column, counted from 0.

    >>> letters(0), letters(25), letters(26), letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    name = ""
    while column >= 0:
        column, letter = divmod(column, 26)
        name, column = chr(65 + letter) + name, column - 1
    return name


def reference(cell: Cell) -> str:
    """A cell as Excel names it."""
    return f"{letters(cell[1])}{cell[0] + 1}"


def clear_colours(said: Document) -> None:
    """Take our rules off a sheet."""
    for block in _blocks(said):
        rules = [one for one in block.children if one.name == "cfRule"]
        ours = [one for one in rules if _is_ours(said, one)]
        for one in [block] if len(ours) == len(rules) else ours:
            said.remove(one)


def colour(said: Document, severities: Mapping[Cell, str], styles: Mapping[str, int]) -> None:
    """Colour cells by their severity; other rules of the sheet come after ours."""
    first = len(SEVERITIES)
    for block in _blocks(said):
        for one in block.children:
            if one.name == "cfRule" and not _is_ours(said, one):
                said.set(one, "priority", str(int(one.attributes.get("priority", "1")) + first))
    at = place_for(said, BEFORE_RULES)
    for priority, severity in enumerate(SEVERITIES, start=1):
        cells = [reference(cell) for cell in sorted(severities) if severities[cell] == severity]
        for start in range(0, len(cells), MOST_CELLS):
            said.insert(at, _rule(said.root, cells[start : start + MOST_CELLS], styles[severity], priority))


def anchors(said: Document, cells: Iterable[Cell]) -> dict[Cell, Cell]:
    """The cell that is seen for each of some: of merged cells the first."""
    seen = {cell: cell for cell in cells}
    merged = said.root.child("mergeCells")
    for one in merged.children if merged else ():
        top, left, bottom, right = _area(one.attributes.get("ref", ""))
        if (bottom - top + 1) * (right - left + 1) > len(seen):
            inside = [
                (row, column) for row, column in seen if top <= row <= bottom and left <= column <= right
            ]
        else:
            area = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
            inside = [cell for cell in area if cell in seen]
        seen |= dict.fromkeys(inside, (top, left))
    return seen


def _blocks(said: Document) -> list[Element]:
    return [one for one in said.root.children if one.name == "conditionalFormatting"]


def _is_ours(said: Document, rule: Element) -> bool:
    formula = rule.child("formula")
    return formula is not None and OURS in said.text(formula)


def _rule(root: Element, cells: Sequence[str], style: int, priority: int) -> str:
    own = root.prefix
    return (
        f'<{own}conditionalFormatting sqref="{" ".join(cells)}">'
        f'<{own}cfRule type="expression" dxfId="{style}" priority="{priority}">'
        f"<{own}formula>{RULE}</{own}formula></{own}cfRule></{own}conditionalFormatting>"
    )


def _area(text: str) -> tuple[int, int, int, int]:
    first, _, last = text.replace("$", "").partition(":")
    return (*cell_of(first), *cell_of(last or first))


def cell_of(text: str) -> Cell:
    """The cell of a reference such as B5. Raises ValueError for anything else."""
    name = text.rstrip("0123456789")
    column = 0
    for letter in name.upper():
        column = column * 26 + ord(letter) - 64
    return int(text[len(name) :]) - 1, column - 1

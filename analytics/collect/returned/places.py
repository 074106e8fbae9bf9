"""Where in a workbook each finding is to be marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analytics.collect.cover import Cover, comparable, find_cover
from analytics.collect.reader import Sheet
from analytics.collect.returned.sent import Finding
from analytics.collect.sheet import find_heading
from analytics.collect.stamp import read_stamp
from analytics.plan.ledger import Ledger

LEDGER, _, N_ROWS = range(3)  # columns of the cover's table
# What concerns the number of rows stated on the cover, and not the line's ledger.
ABOUT_COUNT = frozenset(
    f"collect_problems.{code}" for code in ("not_a_count", "count_differs", "sheet_missing")
)
Place = tuple[str, int, int]  # sheet, row and column, both from 0


class Places:
    """Finds the cells of findings in one workbook, as it was read."""

    def __init__(self, sheets: Iterable[Sheet], ledgers: Mapping[str, Ledger], by_name: Mapping[str, Ledger]):
        self._sheets = {one.name: one for one in sheets}
        self._ledgers, self._by_name = ledgers, by_name
        self._cover = find_cover(self._sheets.values())
        self._stamp = read_stamp(list(self._sheets.values()))

    def of(self, found: Finding) -> Place | None:
        """The cell to mark: the bad one, the first of its row, or a heading; None for the whole file."""
        problem, cover = found.problem, self._cover
        if cover and problem.code in ABOUT_COUNT and found.ledger:
            stated = self._stated(cover, found.ledger)
            if stated is not None:
                return stated
        if problem.sheet not in self._sheets:
            return None
        if cover and problem.sheet == cover.sheet:
            return cover.sheet, *self._on_cover(cover, problem.row)
        return problem.sheet, *self._on_sheet(self._sheets[problem.sheet], found)

    def _stated(self, cover: Cover, ledger: str) -> Place | None:
        """The number of rows that the cover states for a ledger."""
        for line in cover.reported:
            named = self._by_name.get(comparable(line.ledger))
            if named is not None and named.id == ledger:
                return cover.sheet, line.row - 1, cover.columns[N_ROWS]
        return None

    def _on_cover(self, cover: Cover, row: int | None) -> tuple[int, int]:
        if row is None:
            return 0, 0
        labelled = next((place for place in cover.places.values() if place[0] == row - 1), None)
        return labelled or (row - 1, cover.columns[LEDGER] if cover.columns else 0)

    def _on_sheet(self, sheet: Sheet, found: Finding) -> tuple[int, int]:
        ledger = self._ledgers.get(found.ledger)
        made = self._stamp.columns.get(found.ledger, ()) if self._stamp else ()
        heading = find_heading(sheet.rows, ledger, made) if ledger else None
        if heading is None:
            return 0 if found.problem.row is None else found.problem.row - 1, 0
        first = min(heading.columns.values())
        if found.problem.row is not None:
            return found.problem.row - 1, heading.columns.get(found.field, first)
        titles = {comparable(str(value)) for value in found.problem.values.values()}
        named = [
            column
            for column, cell in enumerate(sheet.rows[heading.row])
            if isinstance(cell, str) and comparable(cell) in titles
        ]
        known = [
            heading.columns[one.id]
            for one in ledger.fields
            if one.id in heading.columns and comparable(one.title.zh) in titles
        ]
        return heading.row, next(iter([*reversed(named), *known]), first)

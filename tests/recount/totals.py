"""Totals, grades and ranks worked out again from the cells and from what the rules count beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from recount.beside import Beside, beside
from recount.months import BUREAU, Counted, Number
from recount.plan import BLOCKS, FORBIDDEN, GRADES, PROMISES, UNITS, unit_on
from recount.points import NOTHING, STATES, Cell, cells_of, half_up
from recount.sent import Expected, Sent

BONUS_CAP = Fraction(10)
LATE_EACH, LATE_CAP = Fraction(1, 2), Fraction(2)
TIE_BLOCK = "economy"


@dataclass
class Total:
    """The sum of one unit."""

    base: Fraction
    over_completion: Fraction
    n_late: int
    blocks: Mapping[str, tuple[Fraction, Number]]
    broken: tuple[str, ...]
    missed: tuple[str, ...]
    beside: Beside
    n_states: Mapping[str, int]
    most_gained: Fraction
    most_lost: Fraction
    rank: int | None = None
    group_rank: int | None = None
    rank_best: int | None = None
    rank_worst: int | None = None

    @property
    def award(self) -> Fraction:
        return self.beside.award

    @property
    def bonus(self) -> Fraction:
        return min(self.over_completion + self.award, BONUS_CAP)

    @property
    def late(self) -> Fraction:
        return min(self.n_late * LATE_EACH, LATE_CAP)

    @property
    def deducted(self) -> Fraction:
        return self.beside.deducted

    @property
    def deduction(self) -> Fraction:
        return self.late + self.deducted

    @property
    def total(self) -> Fraction:
        return max(self.base + self.bonus - self.deduction, NOTHING)

    @property
    def self_score(self) -> Number:
        return self.beside.self_score

    @property
    def review_score(self) -> Number:
        return self.beside.review_score

    @property
    def vetoed_by(self) -> tuple[str, ...]:
        return (*self.broken, *self.beside.barred_by, *self.beside.failed_by)

    @property
    def barred_by(self) -> tuple[str, ...]:
        bars = {name for name in self.broken if FORBIDDEN[name] == "bar"} | set(self.missed)
        return (*(name for name in PROMISES if name in bars), *self.beside.barred_by)

    @property
    def grade(self) -> str:
        names = list(GRADES)
        if self.beside.failed_by or "fail" in {FORBIDDEN[name] for name in self.broken}:
            return names[-1]
        place = next(at for at, line in enumerate(GRADES.values()) if half_up(self.total) >= line)
        return names[max(place, 1) if self.barred_by else place]

    @property
    def order(self) -> tuple[Decimal, ...]:
        """What ranks go by: the total as shown, then the base score, then the block of economic work."""
        return half_up(self.total), half_up(self.base), half_up(self.blocks[TIE_BLOCK][1] or NOTHING)


@dataclass(frozen=True)
class Judgement:
    """Cells by (unit, indicator) and totals by unit, the bureau among them."""

    cells: Mapping[tuple[str, str], Cell]
    totals: Mapping[str, Total]


def judge(
    counted: Mapping[tuple[str, str], Counted], sent: Sent, asked: list[Expected], cut_off: date
) -> Judgement:
    """Everything judged on a day: cells, and what the rules make of them."""
    cells, n_late = cells_of(counted, asked, cut_off), _late(asked, cut_off)
    found = beside(sent, cut_off)
    totals = {
        unit: _total({name: cells[unit, name] for name in PROMISES}, n_late[unit], found.get(unit, Beside()))
        for unit in (*UNITS, BUREAU)
    }
    _rank(totals)
    return Judgement(cells, totals)


def _late(asked: list[Expected], cut_off: date) -> dict[str, int]:
    """Workbooks of periods over by the cut-off that came late, each counted once."""
    late = {
        (unit_on(one.sender, cut_off), one.sender, one.ends_on)
        for one in asked
        if one.is_late and one.ends_on <= cut_off
    }
    return {unit: sum(one[0] == unit for one in late) for unit in (*UNITS, BUREAU)}


def _total(cells: Mapping[str, Cell], n_late: int, beside_them: Beside) -> Total:
    blocks = {}
    for block in BLOCKS:
        some = [one for one in cells.values() if one.promise.block == block and one.weight_used]
        points = sum((one.weight_used for one in some), NOTHING)
        blocks[block] = points, sum((one.score for one in some), NOTHING) if some else None
    changes = [one.score_with(more) - one.score for one in cells.values() for more in (1, -1)]
    return Total(
        base=sum((one.score for one in cells.values()), NOTHING),
        over_completion=sum((one.bonus + one.unasked for one in cells.values()), NOTHING),
        n_late=n_late,
        blocks=blocks,
        broken=tuple(name for name in FORBIDDEN if cells[name].vetoed),
        missed=tuple(name for name, one in cells.items() if one.hard_line_missed),
        beside=beside_them,
        n_states={state: sum(one.state == state for one in cells.values()) for state in STATES},
        most_gained=max(NOTHING, *changes),
        most_lost=-min(NOTHING, *changes),
    )


def _rank(totals: Mapping[str, Total]) -> None:
    """Equal totals are told apart by what the rules name; who is equal in all shares a rank."""
    for unit, one in UNITS.items():
        better = [other for other in UNITS if totals[other].order > totals[unit].order]
        totals[unit].rank = 1 + len(better)
        totals[unit].group_rank = 1 + sum(UNITS[other].kind == one.kind for other in better)
        totals[unit].rank_best = _rank_at(totals, unit, totals[unit].total + totals[unit].most_gained)
        totals[unit].rank_worst = _rank_at(totals, unit, totals[unit].total - totals[unit].most_lost)


def _rank_at(totals: Mapping[str, Total], unit: str, points: Fraction) -> int:
    """Where a unit would stand with another total while all others keep theirs."""
    shown = half_up(points)
    return 1 + sum(half_up(totals[other].total) > shown for other in UNITS if other != unit)

"""The judgement worked out again, cell by cell in exact fractions: state, light and points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from recount.counts import OF_BUREAU
from recount.months import BUREAU, Counted, Number
from recount.plan import (
    BLOCKS,
    FORBIDDEN,
    LAST_DAY,
    MUST,
    PROMISES,
    UNITS,
    Promise,
    due_share,
    month_end,
    targets,
    unit_on,
)
from recount.sent import Expected

STATES = ("met", "short", "not_reported", "not_applicable", "target_pending", "not_due")
SCORED = ("met", "short", "not_reported")  # the points of all others go to these
YELLOW, COVERED = Fraction(1, 10), Fraction(8, 10)
OVER_SHARE, OVER_CAP = Fraction(1, 2), Fraction(1, 10)
UNASKED = Fraction(1, 10)  # of the points, for a quota done by a unit that was allotted nothing of it
NOTHING = Fraction(0)


@dataclass
class Cell:
    """One indicator of one unit as judged; numbers are exact, None is unknown or means nothing here."""

    promise: Promise
    counted: Counted
    target: Number
    phase: Fraction
    coverage: Fraction
    asked: Number = None
    state: str = ""
    light: str = "grey"
    attainment: Number = None
    pace_gap: Number = None
    gap: Number = None
    needed_per_month: Number = None
    best_month: Number = None
    share_earned: Fraction = NOTHING
    bonus: Fraction = NOTHING
    weight_used: Fraction = NOTHING
    units_met: int | None = None
    units_counted: int | None = None

    @property
    def is_rate(self) -> bool:
        return self.counted.under is not None

    @property
    def weight(self) -> Fraction:
        return self.promise.points

    @property
    def numerator(self) -> Number:
        return self.counted.top.to_date[-1]

    @property
    def denominator(self) -> Number:
        return self.counted.under.to_date[-1] if self.is_rate else None

    @property
    def actual(self) -> Number:
        return rate(self.numerator, self.denominator) if self.is_rate else self.numerator

    @property
    def due(self) -> Number:
        return None if self.target is None else self.target * self.phase

    @property
    def score(self) -> Fraction:
        return self.weight_used * self.share_earned

    @property
    def lost(self) -> Fraction:
        return self.weight_used - self.score

    @property
    def unasked(self) -> Fraction:
        shared_without_it = self.promise.whose == "shared" and self.state == "not_applicable"
        return self.promise.points * UNASKED if shared_without_it and self.actual else NOTHING

    @property
    def vetoed(self) -> bool:
        return self.promise.indicator in FORBIDDEN and self.state == "short"

    @property
    def hard_line_missed(self) -> bool:
        is_missing = self.state in ("short", "not_reported") and not self.reaches(self.due)
        return self.promise.indicator == MUST and is_missing

    def score_with(self, more: int) -> Fraction:
        """The score if so many more were counted: of a rate in its numerator, of money 10,000 yuan."""
        if self.actual is None:
            return self.score
        one = Fraction(10_000 if self.promise.is_money else 1)
        wanted = self.actual + more * (one / self.denominator if self.is_rate else one)
        return self.weight_used * share_earned(self.promise, wanted, self.asked)

    def reaches(self, wanted: Number) -> bool:
        """Whether what was done is as much as wanted; where nothing was due, nothing is missing."""
        share = attained(self.promise, self.actual, wanted)
        return self.state == "not_due" or (share is not None and share >= 1)


def rate(top: Number, under: Number) -> Number:
    """A share; None where there is nothing to share."""
    return top / under if top is not None and under else None


def half_up(value: Fraction, decimals: int = 2) -> Decimal:
    """A number as an office rounds it; halves go away from zero."""
    scaled = abs(value) * 10**decimals + Fraction(1, 2)
    rounded = Decimal(int(scaled)).scaleb(-decimals)
    return -rounded if value < 0 and rounded else rounded


def attained(promise: Promise, actual: Number, target: Number) -> Number:
    """Actual out of target; of what is forbidden 1 for none and 0 for any, of what is done or not 1 or 0."""
    if actual is None or target is None:
        return None
    if promise.is_forbidden:
        return Fraction(actual <= 0)
    if promise.is_done_or_not:
        return Fraction(actual >= target)
    if promise.is_at_most:
        return Fraction(1) if actual <= target else target / actual
    return actual / target if target else Fraction(1)


def share_earned(promise: Promise, actual: Number, asked: Number) -> Fraction:
    """Share of the points: as far as attained, never more than all; for what must be all or nothing."""
    share = max(min(attained(promise, actual, asked) or NOTHING, Fraction(1)), NOTHING)
    return Fraction(int(share)) if promise.indicator == MUST else share


def cells_of(
    counted: Mapping[tuple[str, str], Counted], asked: list[Expected], cut_off: date
) -> dict[tuple[str, str], Cell]:
    """Every cell judged on a day: before the plan's last day by what is due then, on it by all."""
    cells: dict[tuple[str, str], Cell] = {}
    received = _received(asked, cut_off)
    for name, promise in PROMISES.items():
        given = targets(promise)
        for unit in (*UNITS, BUREAU):
            of_bureau = _target_of_bureau(promise, counted[BUREAU, name], given)
            has_target = unit in (of_bureau if unit == BUREAU else given)
            cell = Cell(
                promise,
                counted[unit, name],
                (of_bureau if unit == BUREAU else given).get(unit),
                due_share(promise, cut_off),
                _coverage(received, name, unit),
            )
            _judge(cell, cut_off, has_target=has_target)
            cells[unit, name] = cell
        if promise.whose == "each":
            _judge_together(cells[BUREAU, name], [cells[unit, name] for unit in UNITS], cut_off)
    for unit in (*UNITS, BUREAU):
        _spread([cells[unit, name] for name in PROMISES])
    return cells


def _target_of_bureau(
    promise: Promise, counted: Counted, given: Mapping[str, Number]
) -> Mapping[str, Number]:
    """Its own; what each unit owes is summed up, unless it is a rate. Empty where none is set."""
    if promise.target == "none":
        return {}
    if promise.target == "pending":
        return {BUREAU: None}
    if promise.whose == "each" and counted.under is None:
        return {BUREAU: sum(given.values(), NOTHING)}
    return {BUREAU: promise.number}


def _received(asked: list[Expected], cut_off: date) -> dict[tuple[str, str], list[bool]]:
    """Whether each thing to be reported for periods over by the cut-off came, by (unit, ledger)."""
    came = defaultdict(list)
    for one in asked:
        if one.ends_on <= cut_off:
            for unit in (unit_on(one.sender, cut_off), BUREAU):
                came[unit, one.ledger].append(one.came_on is not None)
    return came


def _coverage(received: Mapping[tuple[str, str], list[bool]], name: str, unit: str) -> Fraction:
    """Share of what was to be reported that came, of the ledgers read."""
    came = [one for ledger in OF_BUREAU[name].reads for one in received.get((unit, ledger), ())]
    return Fraction(sum(came), len(came)) if came else Fraction(1)


def _judge(cell: Cell, cut_off: date, *, has_target: bool) -> None:
    promise, final = cell.promise, cut_off == LAST_DAY
    cell.asked = cell.target if final else cell.due
    cell.attainment = attained(promise, cell.actual, cell.target)
    cell.state = _state(cell, has_target=has_target, final=final)
    cell.share_earned = share_earned(promise, cell.actual, cell.asked)
    if cell.attainment is not None:
        over = promise.is_forbidden or promise.is_at_most
        missing = cell.actual - cell.target if over else cell.target - cell.actual
        cell.gap = max(missing, NOTHING)
        cell.pace_gap = cell.actual - cell.target if cell.is_rate else cell.attainment - cell.phase
    if not cell.is_rate:
        cell.best_month = max((one for one in cell.counted.top.months if one is not None), default=None)
        cell.needed_per_month = _per_month(cell, cut_off)
    if promise.over and cell.state == "met":
        cell.bonus = promise.points * min(OVER_SHARE * (cell.attainment - 1), OVER_CAP)
    cell.light = _light(cell)


def _state(cell: Cell, *, has_target: bool, final: bool) -> str:
    if not has_target:
        return "not_applicable"
    if cell.target is None:
        return "target_pending"
    if not final and cell.target and not cell.due and not cell.actual:
        return "not_due"
    if cell.numerator is None:
        return "not_reported"
    if cell.is_rate and not cell.denominator:
        return "not_applicable"
    return "met" if cell.attainment >= 1 else "short"


def _per_month(cell: Cell, cut_off: date) -> Number:
    """What is missing, over the months still to come."""
    left = 12 - cut_off.month
    promise = cell.promise
    if promise.is_forbidden or promise.is_at_most or promise.is_done_or_not or not left or cell.gap is None:
        return None
    return cell.gap / left


def _light(cell: Cell) -> str:
    """Green on time, yellow up to ten points behind, red below that, grey without ground to judge.

    A date gone by and a forbidden case know no yellow. Where too few reported all is grey but what is
    done, and what is forbidden and happened.
    """
    covered, on_time = cell.coverage >= COVERED, cell.reaches(cell.due)
    if cell.state not in ("met", "short"):
        return "grey"
    if on_time and (covered or cell.state == "met"):
        return "green"
    if not covered and not (cell.promise.is_forbidden and not on_time):
        return "grey"
    strict = cell.promise.by_date or cell.promise.is_forbidden
    return "yellow" if cell.pace_gap >= -YELLOW and not strict else "red"


def _judge_together(bureau: Cell, units: list[Cell], cut_off: date) -> None:
    """What each unit owes is kept by the bureau when every unit that owes it keeps it."""
    owing = [one for one in units if one.state in (*SCORED, "not_due")]
    if all(one.state == "not_due" for one in owing):
        return
    on_time = Fraction(sum(one.reaches(one.due) for one in owing), len(owing))
    bureau.units_counted, bureau.units_met = len(owing), sum(one.state == "met" for one in owing)
    bureau.attainment = Fraction(bureau.units_met, len(owing))
    bureau.share_earned = Fraction(sum(one.reaches(one.asked) for one in owing), len(owing))
    bureau.pace_gap = on_time - 1
    bureau.state = "met" if bureau.units_met == len(owing) else "short"
    if on_time == 1:
        bureau.light = "green"
    elif bureau.promise.is_forbidden:
        bureau.light = "red"
    elif bureau.coverage < COVERED:
        bureau.light = "grey"
    else:
        bureau.light = "yellow" if on_time >= 1 - YELLOW else "red"
    if not bureau.is_rate and not bureau.promise.is_forbidden:
        bureau.gap = sum((one.gap for one in owing if one.gap is not None), NOTHING)
        bureau.needed_per_month = _per_month(bureau, cut_off)


def _spread(cells: list[Cell]) -> None:
    """Points of what drops out go to the rest of the block, those of a block without rest to the others."""
    held = {
        block: [
            one for one in cells if one.promise.block == block and one.state in SCORED and one.promise.points
        ]
        for block in BLOCKS
    }
    full = sum(BLOCKS[block] for block, some in held.items() if some)
    for block, some in held.items():
        points = sum(one.promise.points for one in some)
        for one in some:
            one.weight_used = one.promise.points / points * BLOCKS[block] * Fraction(100, full)


def course_of(cell: Cell, month: int) -> tuple[Number, Number, Number]:
    """A month of a cell: its amount, the figure to date, and what is due by its end."""
    due = None if cell.target is None else cell.target * due_share(cell.promise, month_end(month))
    at, top, under = month - 1, cell.counted.top, cell.counted.under
    if month > len(top.months):
        return None, None, due
    if under is None:
        return top.months[at], top.to_date[at], due
    return rate(top.months[at], under.months[at]), rate(top.to_date[at], under.to_date[at]), due

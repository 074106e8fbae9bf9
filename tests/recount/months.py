"""From marks to months: how much in each month and to date, for every unit and the bureau."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from recount.counts import INDICATORS, OF_BUREAU
from recount.marks import Count, Indicator, Mark
from recount.plan import CLOSED_ON, INTO, MERGED, SENDERS, unit_on
from recount.sent import Expected, Sent

BUREAU = "bureau"
Number = Fraction | None  # None: not known
Numbers = list[Number]


@dataclass(frozen=True)
class Course:
    """Months up to the cut-off, each by itself and all to date."""

    months: Numbers
    to_date: Numbers


@dataclass(frozen=True)
class Counted:
    """One indicator of one unit: what is counted, for a rate out of what, and which months were reported."""

    top: Course
    under: Course | None
    reported: list[bool]


def count(sent: Sent, asked: Iterable[Expected], cut_off: date) -> dict[tuple[str, str], Counted]:
    """Every indicator of every unit and of the bureau, by (unit, indicator)."""
    reported = _reported(asked, cut_off)
    units = dict.fromkeys(unit_on(one, cut_off) for one in SENDERS)
    found = {}
    for name, indicator in INDICATORS.items():
        courses = _courses(indicator, sent, cut_off)
        found |= {(unit, name): _counted(indicator, courses, unit, reported, cut_off) for unit in units}
        of_bureau = OF_BUREAU[name]
        courses = courses if of_bureau is indicator else _courses(of_bureau, sent, cut_off)
        found[BUREAU, name] = _counted(of_bureau, courses, BUREAU, reported, cut_off)
    return found


def _reported(asked: Iterable[Expected], cut_off: date) -> dict[tuple[str, str], set[int]]:
    """Months for which a unit, or anybody in the bureau, reported a ledger, by (unit, ledger)."""
    months = defaultdict(set)
    for one in asked:
        if one.came_on:
            for unit in (unit_on(one.sender, cut_off), BUREAU):
                months[unit, one.ledger] |= {each for each in one.months if _was_there(one.sender, each)}
    return months


def _was_there(sender: str, month: int) -> bool:
    return sender != MERGED or month <= CLOSED_ON.month


def _courses(indicator: Indicator, sent: Sent, cut_off: date) -> list[Mapping[str, Course]]:
    return [_course_of(one, sent, cut_off) for one in (indicator.top, indicator.under) if one]


def _course_of(what: Count, sent: Sent, cut_off: date) -> Mapping[str, Course]:
    marks = defaultdict(list)
    for one in what.marks(sent, cut_off):
        marks[unit_on(one.sender, cut_off)].append(one)
    if what.how in ("latest", "lowest"):
        roll = _latest if what.how == "latest" else _lowest
        courses = {unit: roll(some, unit, cut_off.month) for unit, some in marks.items()}
        return courses | {BUREAU: _together(list(courses.values()), cut_off.month)}
    marks[BUREAU] = [one for some in marks.values() for one in some]
    if what.how == "best":
        return {unit: _lowest(some, unit, cut_off.month, fold=min) for unit, some in marks.items()}
    roll = _first_of_each if what.how == "once" else list
    return {unit: _summed(roll(some), cut_off.month) for unit, some in marks.items()}


def _counted(
    indicator: Indicator,
    courses: list[Mapping[str, Course]],
    unit: str,
    reported: Mapping[tuple[str, str], set[int]],
    cut_off: date,
) -> Counted:
    """A month that was reported without anything that counts is zero; one not reported is not known."""
    months = range(1, cut_off.month + 1)
    nothing: Numbers = [None] * cut_off.month
    keeps = unit == BUREAU or not indicator.kept_by or SENDERS[unit][0] in indicator.kept_by
    who = indicator.told_by or (unit if keeps else BUREAU)
    said = [all(month in reported.get((who, one), ()) for one in indicator.reads) for month in months]
    found = [one.get(unit, Course(nothing, nothing)) for one in courses]
    if indicator.top.how in ("sum", "once"):
        found = [_filled(one.months, said) for one in found]
    return Counted(found[0], found[1] if len(found) > 1 else None, said)


def _filled(months: Numbers, said: list[bool]) -> Course:
    filled = [Fraction(0) if one is None and there else one for one, there in zip(months, said, strict=True)]
    to_date, total = [], None
    for one in filled:
        total = total if one is None else (total or 0) + one
        to_date.append(total)
    return Course(filled, to_date)


def _first_of_each(marks: list[Mark]) -> list[Mark]:
    """Of the marks with one key the earliest."""
    first = {}
    for one in sorted(marks, key=lambda one: one.day):
        first.setdefault(one.key, one)
    return list(first.values())


def _by_month(marks: Iterable[Mark], n_months: int) -> list[list[Mark]]:
    some = [[] for _ in range(n_months)]
    for one in marks:
        some[one.day.month - 1].append(one)
    return some


def _sum(marks: Iterable[Mark]) -> Number:
    amounts = [one.amount for one in marks]
    return Fraction(sum(amounts)) if amounts else None


def _summed(marks: list[Mark], n_months: int) -> Course:
    return Course([_sum(some) for some in _by_month(marks, n_months)], [])


def _latest(marks: list[Mark], unit: str, n_months: int) -> Course:
    """The last state told; that of a unit merged away stands until the unit it went into tells its own."""
    by_month = _by_month(marks, n_months)
    to_date = []
    for month in range(1, n_months + 1):
        last = _last_of_each([one for some in by_month[:month] for one in some])
        if unit == INTO and INTO in last and last[INTO].day > CLOSED_ON:
            last.pop(MERGED, None)
        to_date.append(_sum(last.values()))
    return Course([_sum(_last_of_each(some).values()) for some in by_month], to_date)


def _last_of_each(marks: list[Mark]) -> dict[str, Mark]:
    return {one.sender: one for one in sorted(marks, key=lambda one: one.day)}


def _lowest(
    marks: list[Mark], _: str, n_months: int, fold: Callable[[Iterable[Fraction]], Number] = sum
) -> Course:
    """The lowest month so far; the accounts of two units that became one are one balance."""
    by_month = _by_month(marks, n_months)
    months = [fold(Fraction(one.amount) for one in some) if some else None for some in by_month]
    known = [[one for one in months[: at + 1] if one is not None] for at in range(n_months)]
    return Course(months, [min(some, default=None) for some in known])


def _together(courses: list[Course], n_months: int) -> Course:
    """What the bureau holds: what all its units hold."""

    def added(at: int, name: str) -> Number:
        known = [one for course in courses if (one := getattr(course, name)[at]) is not None]
        return sum(known) if known else None

    return Course(*([added(at, name) for at in range(n_months)] for name in ("months", "to_date")))

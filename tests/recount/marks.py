"""How things are counted by hand: marks made by rows, and the ways in which marks become figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from recount.plan import FIRST_DAY, SENDERS, UNITS, Unit, month_end, unit_on
from recount.rows import Row, person
from recount.sent import Sent, last_month


@dataclass(frozen=True)
class Mark:
    """Something that counts: whose it is, on which day, how much, and the key by which it counts once."""

    sender: str
    day: date
    amount: Decimal | int = 1
    key: object = None


Marks = Callable[[Sent, date], Iterator[Mark]]
Test = Callable[[Row, date], object]  # of a row and the cut-off
Of = Callable[[Row], object]
Whose = Callable[[Unit], object]
At = Callable[[Sent, date, date], dict[str, Decimal | int]]  # by unit, on a day, as units are at the cut-off


@dataclass(frozen=True)
class Count:
    """Marks, and how they become months: `sum`, `once` per key, the `latest` or the `lowest` state,
    the `best` (smallest) number of all."""

    how: str
    marks: Marks


@dataclass(frozen=True)
class Indicator:
    """Which ledgers an indicator reads and what it counts, for a rate out of what.

    `told_by` is who reports it for everybody; empty where each unit reports for itself. `kept_by` are the
    kinds of units that keep the ledgers, if not all; for the others what any unit reported is enough.
    """

    reads: tuple[str, ...]
    top: Count
    under: Count | None = None
    told_by: str = ""
    kept_by: tuple[str, ...] = ()


def _every(_: Row, __: date) -> bool:
    return True


def _one(_: Row) -> int:
    return 1


def marks_of(ledger: str, where: Test, *, amount: Of = _one, key: Of = _one, on: str | None = None) -> Marks:
    """A mark for every row that fits, on the day the row counts at (`on`: another date of it)."""

    def marks(sent: Sent, cut_off: date) -> Iterator[Mark]:
        for row in sent.rows[ledger]:
            day = row[on] if on else row.day
            if day and FIRST_DAY <= day <= cut_off and where(row, cut_off):
                yield Mark(row.unit, day, amount(row), key(row))

    return marks


def add(ledger: str, where: Test = _every, amount: Of = _one) -> Count:
    """Rows, or an amount in them, added up."""
    return Count("sum", marks_of(ledger, where, amount=amount))


def once(ledger: str, key: Of, where: Test = _every, on: str | None = None) -> Count:
    """Keys, each once, in the month in which it first came."""
    return Count("once", marks_of(ledger, where, key=key, on=on))


def once_in_unit(ledger: str, part: Of, where: Test = _every) -> Count:
    """Parts of a unit's duty (its quarters, its documents), each once in what the unit is by the cut-off."""

    def marks(sent: Sent, cut_off: date) -> Iterator[Mark]:
        for row in sent.rows[ledger]:
            if row.day and FIRST_DAY <= row.day <= cut_off and where(row, cut_off):
                yield Mark(row.unit, row.day, key=(unit_on(row.unit, cut_off), part(row)))

    return Count("once", marks)


def state(how: str, ledger: str, amount: Of, where: Test = _every) -> Count:
    """A state that stands: the `latest` told or the `lowest`."""
    return Count(how, marks_of(ledger, where, amount=amount))


def units_once(whose: Whose) -> Count:
    """The assessed units that owe something, each once, from the first day on."""

    def marks(_: Sent, __: date) -> Iterator[Mark]:
        return (Mark(code, FIRST_DAY) for code, unit in UNITS.items() if whose(unit))

    return Count("sum", marks)


def by_month(at: At, *ledgers: str, whose: Whose | None = None, kept_by: tuple[str, ...] = ()) -> Count:
    """A state worked out anew for each month's end (or the cut-off) from quarterly ledgers, by unit.

    `whose` are the assessed units that have such a state, if not all units. Nothing there is nothing known
    where the unit did not report the quarter.
    """

    def marks(sent: Sent, cut_off: date) -> Iterator[Mark]:
        for month in range(1, cut_off.month + 1):
            day = min(month_end(month), cut_off)
            there = at(sent, day, cut_off)
            units = {unit_on(one, cut_off) for one in SENDERS}
            for unit in units if whose is None else {one for one in UNITS if whose(UNITS[one])}:
                amount = there.get(unit, 0)
                keeps = not kept_by or SENDERS[unit][0] in kept_by
                if amount or all(
                    _is_told(sent, unit if keeps else "", one, month, cut_off) for one in ledgers
                ):
                    yield Mark(unit, day, amount)

    return Count("latest", marks)


def _is_told(sent: Sent, unit: str, ledger: str, month: int, cut_off: date) -> bool:
    """Whether the unit (empty: any) reported the ledger for the month's quarter."""
    return any(
        (last_month(period) + 2) // 3 == (month + 2) // 3
        for (sender, name), periods in sent.reported.items()
        if name == ledger and unit in ("", unit_on(sender, cut_off))
        for period in periods
    )


def quarter_of(row: Row) -> int:
    """The quarter in which a row counts, from 1 to 4."""
    return (row.day.month + 2) // 3


def cell(title: str) -> Of:
    """What stands under a heading."""
    return lambda row: row[title]


def own(*titles: str) -> Of:
    """A key that names a thing inside the unit that sent it."""
    return lambda row: (row.unit, *(row[title] for title in titles))


def by_person(title: str) -> Of:
    """A key that names a person, however the number was typed."""
    return lambda row: person(row[title])


def is_one_of(title: str, *terms: object) -> Test:
    """Whether one of these terms stands under a heading."""
    return lambda row, _: row[title] in terms

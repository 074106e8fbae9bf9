"""The records behind a figure, without anything that points at a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analytics.measure.compile import Wanted, ledger_sql, parameters_of, quoted
from analytics.measure.model import BUREAU
from analytics.measure.rows import OWN, kept_sql, rows_sql
from analytics.measure.run import units_now
from analytics.plan.ledger import FieldType, Ledger, Personal
from analytics.plan.model import MeasurePart, Plan
from analytics.plan.target import Organisation

if TYPE_CHECKING:
    from analytics.store import Store

TOTALS = ("n_all", "n_adding", "total")
WRITTEN = (FieldType.TEXT, FieldType.ENUM)


@dataclass(frozen=True)
class RecordSet:
    """The records beside one number of a figure.

    `part` is numerator, denominator, or read (by a measure written as a file, which may count any of
    them). `sql` is the text that worked the number out for all units and `given` its parameters.
    `frame` has one row per record: unit it counts for, sent_by, period, workbook, sheet, row, counts_on
    (the date it counts at), adds (what it adds to the number, in the ledger's own unit), why_not (empty
    where it counts, else no_date, outside, condition, empty, repeated or other_month), then the
    ledger's fields by id; those that count come first, and there may be more records than rows (`n`).
    `n_counted` and `total` are those of all records; None for a file.
    """

    part: str
    ledger: str
    sql: str
    given: Mapping[str, object]
    frame: pd.DataFrame
    n: int
    n_counted: int | None
    total: float | None


def records(
    store: Store,
    plan: Plan,
    ledgers: Mapping[str, Ledger],
    indicator: str,
    unit: str,
    as_of: date,
    *,
    organisation: Organisation = Organisation.NOW,
    most: int = 1000,
) -> tuple[RecordSet, ...]:
    """What stands behind one figure of a unit (or the bureau): a set per number, or per ledger a file reads.

    The total of a declared number is the one `measure` gives for the same day; fields that point at a
    person are left out. At most `most` records (at least one) of each set are listed. Raises KeyError
    for an unknown indicator.
    """
    as_of = min(as_of, plan.ends_on)
    one = plan.indicator[indicator]
    measure = one.measure if unit == BUREAU else one.measure_of_units
    current = units_now(plan, as_of, organisation)
    now = pd.DataFrame(list(current.items()), columns=["sent_by", "unit"])
    store.connection.register("unit_now", now)
    given = {"starts_on": plan.starts_on, "as_of": as_of, **plan.parameter}
    if measure.sql:
        mine = [code for code, to in current.items() if unit in (BUREAU, to)]
        return tuple(_read(store, ledgers[name], measure.sql, given, mine, most) for name in measure.reads)
    parts = {"numerator": measure.numerator, "denominator": measure.denominator}
    return tuple(
        _counted(store, ledgers[part.ledger], name, part, given | {"unit": unit}, most)
        for name, part in parts.items()
        if part
    )


def rows_kept(store: Store, ledgers: Mapping[str, Ledger], units: Collection[str]) -> dict[str, int]:
    """How many records of each ledger were sent by some units."""
    counts = [f"SELECT '{one}' AS ledger, unit FROM {quoted(one)}" for one in ledgers]
    query = "SELECT ledger, count(*) AS n FROM (\n" + "\nUNION ALL\n".join(counts)
    query += "\n) AS kept\nWHERE list_contains($units, unit)\nGROUP BY ledger\nORDER BY ledger"
    found = store.sql(query, units=list(units))
    return dict.fromkeys(ledgers, 0) | dict(zip(found["ledger"], map(int, found["n"]), strict=True))


def shown_fields(ledger: Ledger) -> list[str]:
    """Fields of a ledger that may be shown: none that points at a person, however it is kept."""
    return [one.id for one in ledger.fields if one.personal is Personal.NONE]


def _counted(
    store: Store, ledger: Ledger, name: str, part: MeasurePart, given: Mapping[str, object], most: int
) -> RecordSet:
    query = rows_sql(ledger, part, shown_fields(ledger))
    sql = ledger_sql(ledger, [Wanted(name, part)])
    found = _ask(store, f"{query}LIMIT {int(most)}", given)
    n, n_counted, total = found.loc[0, list(TOTALS)] if len(found) else (0, 0, None)
    return RecordSet(
        part=name,
        ledger=ledger.id,
        sql=sql,
        given={key: given[key] for key in sorted(parameters_of(sql))},
        frame=_named(found),
        n=int(n),
        n_counted=int(n_counted),
        total=None if pd.isna(total) else float(total),
    )


def _read(
    store: Store,
    ledger: Ledger,
    sql: str,
    given: Mapping[str, object],
    units: Collection[str],
    most: int,
) -> RecordSet:
    """Records of a ledger a file reads: those a unit sent, and those of others that name it."""
    naming = [one.id for one in ledger.fields if one.type in WRITTEN and one.personal is Personal.NONE]
    query = kept_sql(ledger, shown_fields(ledger), naming)
    said = {"units": list(units)}
    found = _ask(store, f"{query}LIMIT {int(most)}", said)
    n = int(found.loc[0, "n_all"]) if len(found) else 0
    named = {key: given[key] for key in sorted(parameters_of(sql))}
    return RecordSet("read", ledger.id, sql, named, _named(found), n, None, None)


def _ask(store: Store, query: str, given: Mapping[str, object]) -> pd.DataFrame:
    return store.sql(query, **{name: given[name] for name in parameters_of(query)})


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame.drop(columns=list(TOTALS), errors="ignore")
    return rows.rename(columns=lambda name: name.removeprefix(OWN))

"""Run the measures of a plan over the records of a store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analytics.measure import coverage as cover
from analytics.measure.compile import Wanted, ledger_sql, parameters_of
from analytics.measure.grid import PARTS, cells_of
from analytics.measure.model import BUREAU, COUNT_COLUMNS, COVERAGE_COLUMNS, Measured
from analytics.measure.reading import parted, widened
from analytics.plan.ledger import Ledger
from analytics.plan.model import Measure, MeasurePart, Plan
from analytics.plan.period import months_between
from analytics.plan.target import Organisation, successor

if TYPE_CHECKING:
    from analytics.store import Store


def measure(
    store: Store,
    plan: Plan,
    ledgers: Mapping[str, Ledger],
    as_of: date,
    *,
    organisation: Organisation = Organisation.NOW,
    readings: Iterable[tuple[str, str]] = (),
) -> Measured:
    """What every unit and the bureau reached in each month up to `as_of`.

    As things are now, records of a unit merged away count for its successor; as they were, for the
    unit that sent them. The bureau's rows are those of units as they are in either view, so that a
    merger, which makes one unit of two that count each for itself, changes no total. `readings` names
    other readings to be measured beside the chosen ones, as (indicator, reading). A month that was
    reported without a matching record is zero; one that was not reported is unknown.
    """
    as_of = min(as_of, plan.ends_on)
    current = units_now(plan, as_of, organisation)
    as_now = None
    if current != units_now(plan, as_of, Organisation.NOW):
        as_now = measure(store, plan, ledgers, as_of, readings=readings)
    register(store, plan, ledgers, as_of, current)
    expected = _coverage(store)
    wide = widened(plan, readings)
    measures = dict(_measures(wide))
    values = _values(store, plan, ledgers, as_of, measures | dict(_counted(plan)))
    is_count = values["measure"].isin(list(plan.counts))
    cells, others = parted(
        cells_of(wide, as_of, current, measures, values[~is_count], _reported(expected, as_of), ledgers)
    )
    due = expected[expected["is_due"]]
    return Measured(
        cells=_with_bureau(cells, as_now and as_now.cells),
        coverage=due[list(COVERAGE_COLUMNS)].reset_index(drop=True),
        as_of=as_of,
        version=store.version,
        counts=_counts(values[is_count]),
        readings=_with_bureau(others, as_now and as_now.readings),
        organisation=organisation,
        as_now=as_now,
        known_on=store.known_on,
    )


def _with_bureau(cells: pd.DataFrame, as_now: pd.DataFrame | None) -> pd.DataFrame:
    """The cells of units as they were, with the bureau's own from units as they are."""
    if as_now is None:
        return cells
    of_bureau = as_now[as_now["unit"] == BUREAU]
    return pd.concat([cells[cells["unit"] != BUREAU], of_bureau], ignore_index=True)


def units_now(plan: Plan, as_of: date, organisation: Organisation) -> dict[str, str]:
    """The unit that the records of each unit count for on a day."""
    as_now = organisation is Organisation.NOW
    return {one.code: successor(plan, one.code, as_of) if as_now else one.code for one in plan.units}


def _measures(plan: Plan) -> Iterator[tuple[tuple[str, bool], Measure]]:
    """(indicator, for units?) and its measure; the bureau may be measured otherwise than its units."""
    for one in plan.indicators:
        yield (one.id, False), one.measure
        yield (one.id, True), one.measure_of_units


def _counted(plan: Plan) -> Iterator[tuple[tuple[str, bool], Measure]]:
    """What rules count, for units and for the bureau."""
    for name, one in plan.counts.items():
        yield (name, False), one
        yield (name, True), one


def _counts(values: pd.DataFrame) -> pd.DataFrame:
    """Numerators of what rules count; a denominator has no meaning there."""
    rows = values[values["part"] == PARTS[0]]
    named = rows.rename(columns={"measure": "count", "value": "amount"})
    return named[list(COUNT_COLUMNS)].reset_index(drop=True)


def register(
    store: Store, plan: Plan, ledgers: Mapping[str, Ledger], as_of: date, current: Mapping[str, str]
) -> None:
    """Put the small tables that measures and records are asked with beside the views of the store."""
    now = pd.DataFrame([{"sent_by": code, "unit": unit} for code, unit in current.items()])
    months = pd.DataFrame({"month": months_between(plan.starts_on, as_of)})
    store.connection.register("unit_now", now)
    store.connection.register("month_now", months)
    store.connection.register("unit_expected", cover.unit_expected(plan, current))
    store.connection.register("ledger_expected", cover.ledger_expected(plan, ledgers, as_of))
    later = cover.extension_granted(plan, ledgers, store.known_on)
    store.connection.register("extension_granted", later)
    store.connection.register("period_end", cover.period_ends(plan))


def expected_reports(store: Store, plan: Plan, ledgers: Mapping[str, Ledger], as_of: date) -> pd.DataFrame:
    """Who was expected to report what by when, and who did, as units were when they reported.

    One row per unit, ledger and period begun by a day: first_on, last_on, ends_on, due_on, received_on
    (of the first answer; empty: none) and late.
    """
    register(store, plan, ledgers, as_of, units_now(plan, as_of, Organisation.THEN))
    return _coverage(store)


def _coverage(store: Store) -> pd.DataFrame:
    expected = store.sql(cover.EXPECTED_SQL)
    for name in ("first_on", "last_on", "ends_on", "due_on", "extended_to", "received_on"):
        expected[name] = pd.to_datetime(expected[name])
    expected["late"] = expected["received_on"] > expected["due_on"]  # what never came is missing, not late
    return expected


def _reported(expected: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """One row per unit, ledger and month covered by a submission that counts, while the unit was there."""
    received = expected[expected["received_on"].notna() & expected["counted"]]
    spans = list(zip(received["first_on"], received["last_on"], strict=True))
    months_of = {span: months_between(span[0].date(), min(span[1].date(), as_of)) for span in set(spans)}
    covered = pd.Series([months_of[span] for span in spans], index=received.index, dtype=object)
    months = received[["unit", "ledger"]].assign(month=covered)
    return months.explode("month").drop_duplicates(ignore_index=True)


def _values(
    store: Store,
    plan: Plan,
    ledgers: Mapping[str, Ledger],
    as_of: date,
    measures: Mapping[tuple[str, bool], Measure],
) -> pd.DataFrame:
    """One row per unit, month, measure and part that the records speak of."""
    given = {"starts_on": plan.starts_on, "as_of": as_of, **plan.parameter}
    names: dict[MeasurePart, str] = {}
    wanted: dict[str, list[Wanted]] = defaultdict(list)
    for one in measures.values():
        for part in (one.numerator, one.denominator):
            if part is not None and part not in names:
                names[part] = f"part_{len(names)}"
                wanted[part.ledger].append(Wanted(names[part], part))
    answers = [_ask(store, ledger_sql(ledgers[name], parts), given) for name, parts in wanted.items()]
    parts = {name: rows.drop(columns="part") for one in answers for name, rows in one.groupby("part")}
    frames = [
        parts[names[part]].assign(measure=key[0], for_units=key[1], part=name)
        for key, one in measures.items()
        for name, part in zip(PARTS, (one.numerator, one.denominator), strict=True)
        if part is not None and names[part] in parts
    ]
    frames += _from_files(store, given, measures)
    empty = pd.DataFrame(columns=["unit", "month", "value", "measure", "for_units", "part"])
    found = pd.concat(frames or [empty], ignore_index=True).dropna(subset="value")
    return found[(found["unit"] == BUREAU) != found["for_units"].astype(bool)]


def _ask(store: Store, query: str, given: Mapping[str, object]) -> pd.DataFrame:
    return store.sql(query, **{name: given[name] for name in parameters_of(query)})


def _from_files(
    store: Store, given: Mapping[str, object], measures: Mapping[tuple[str, bool], Measure]
) -> list[pd.DataFrame]:
    """Values of measures written as SQL files beside the plan, each file run once."""
    texts = {one.sql for one in measures.values() if one.sql}
    answers = {text: _ask(store, text, given) for text in texts}
    return [
        answers[one.sql][["unit", "month"]].assign(
            value=answers[one.sql][part].astype(float), measure=key[0], for_units=key[1], part=part
        )
        for key, one in measures.items()
        if one.sql
        for part, time in zip(PARTS, one.times, strict=True)
        if time is not None
    ]

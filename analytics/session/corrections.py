"""Asking a session what came in after a day, and what it moved."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analytics.assess import Assessment, assess
from analytics.errors import ParameterError
from analytics.measure import measure_once
from analytics.measure.arrivals import anything_after, arrivals, decided_after, row_changes
from analytics.measure.run import units_now
from analytics.plan.closing import closing_day
from analytics.plan.day import named_day
from analytics.scenario import Corrections, assess_scenario, corrections
from analytics.session.asked import problem
from analytics.store import open_store

if TYPE_CHECKING:
    from analytics.session.open import Session


def corrections_since(session: Session, since: str) -> Corrections:
    """What came in after a day up to what the session knows, and what it moved.

    Without a day since the closing day; where nothing had ended yet, since the session's own day. Raises
    ParameterError where the session knows nothing after the day that was named.
    """
    as_of, known_on = session.measured.as_of, session.measured.known_on
    if since:
        day = named_day(since)
        if known_on is not None and day >= known_on:
            raise ParameterError(problem("since_after_known", value=day, known_on=known_on))
    else:
        day = min(closing_day(session.plan, as_of) or as_of, known_on or date.max)
    return _between(session, day, _came(session, day))


def corrections_after_closing(session: Session, unit: str = "") -> Corrections | None:
    """What a report tells of corrections: those after the closing day, of all or of one unit.

    None where nothing came in, and where the session knows of nothing later.
    """
    day = closing_day(session.plan, session.measured.as_of)
    known_on = session.measured.known_on
    if day is None or (known_on is not None and day >= known_on):
        return None
    came = _came(session, day)
    current = units_now(session.plan, session.measured.as_of, session.measured.organisation)
    if unit and unit not in set(came["unit"].map(current)):
        return None
    found = _between(session, day, came) if len(came) else None
    return found.of_unit(unit) if found and unit else found


def changed_rows(session: Session, found: Corrections) -> dict[tuple[str, str], pd.DataFrame]:
    """The rows in which each submission differs from what it replaced, by submission and ledger."""
    return {
        (row.submission, row.ledger): row_changes(
            session.store, session.ledgers[row.ledger], row.period, row.submission, row.replaces
        )
        for row in found.submissions.itertuples(index=False)
        if row.ledger in session.ledgers and row.kind != "refused"
    }


def _came(session: Session, day: date) -> pd.DataFrame:
    return arrivals(session.store, session.plan, session.ledgers, session.measured.as_of, day)


def _between(session: Session, day: date, came: pd.DataFrame) -> Corrections:
    store = session.store
    before = _judged_on(session, day) if anything_after(store, day) else session.assessment
    return corrections(day, before, session.assessment, came, decided=decided_after(store, day))


def _judged_on(session: Session, day: date) -> Assessment:
    """The session's judgement as it was known at the end of a day, from the same snapshot."""
    seen, changed = session.measured, session.scenario
    asked = {"known_on": day, "version": session.store.version}
    with open_store(session.workspace, session.plan, session.ledgers, **asked) as store:
        measured = measure_once(
            store,
            session.plan,
            session.ledgers,
            seen.as_of,
            folder=session.workspace.measured,
            organisation=seen.organisation,
            readings=changed.readings.items() if changed else (),
        )
    return assess_scenario(session.plan, measured, changed) if changed else assess(session.plan, measured)

"""What changed between two days of a plan, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analytics.plan.model import Indicator, Plan, Target, TargetState
from analytics.plan.target import Assignment
from analytics.plan.versions import ALLOCATION, BUREAU
from analytics.view.numbers import NOTHING, amount, date_text
from analytics.words import say

STATES = {
    Assignment.PENDING.value: "states.target_pending",
    Assignment.NOT_APPLICABLE.value: "states.not_applicable",
}
MOST_UNITS = 8


def change_lines(plan: Plan, changes: pd.DataFrame, lang: str) -> list[str]:
    """Rows of `diff_versions` as sentences: what became what, since when, why and by which document.

    The units whose targets moved follow in one sentence for each indicator.
    """
    lines = []
    for name, rows in changes.groupby("indicator", sort=False):
        indicator = plan.indicator[name]
        of_bureau = rows["unit"] == BUREAU
        lines += [_of_bureau(indicator, row, lang) for row in rows[of_bureau].itertuples()]
        if not of_bureau.all():
            lines.append(_of_units(indicator, rows[~of_bureau], lang))
    return lines


def value_text(version: Target, indicator: Indicator, lang: str) -> str:
    """What a version promises: its number, a number worked out for each unit, or its state."""
    if version.state is not TargetState.NUMBER:
        return say(STATES[version.state.value], lang)
    if version.per_head:
        return say("changes.per_head", lang)
    return _amount(version.value, indicator, lang)


def _of_bureau(indicator: Indicator, row: Any, lang: str) -> str:
    said = {"indicator": indicator.name.in_(lang), "v1": row.version_before, "v2": row.version_after}
    if row.subject == ALLOCATION:
        text = say("changes.allocation", lang, **said)
    else:
        before, after = (
            _shown(state, value, indicator, lang)
            for state, value in ((row.state_before, row.value_before), (row.state_after, row.value_after))
        )
        text = say("changes.target", lang, before=before, after=after, **said)
    return text + "".join(_why(row, lang)) + say("changes.stop", lang)


def _why(row: Any, lang: str) -> Iterator[str]:
    if row.effective_from:
        yield say("changes.since", lang, day=date_text(row.effective_from, lang))
    if row.proposed:
        yield say("changes.proposed", lang, proposed=say("states.proposed", lang))
    for name in ("reason", "document"):
        text = getattr(row, name)
        if text:
            yield say(f"changes.{name}", lang, text=text.in_(lang))


def _of_units(indicator: Indicator, rows: pd.DataFrame, lang: str) -> str:
    shown = [
        say(
            "changes.unit",
            lang,
            unit=row.unit,
            before=_shown(row.state_before, row.value_before, indicator, lang),
            after=_shown(row.state_after, row.value_after, indicator, lang),
        )
        for row in rows.head(MOST_UNITS).itertuples()
    ]
    more = say("changes.and_more", lang, n=len(rows) - MOST_UNITS) if len(rows) > MOST_UNITS else ""
    units = say("changes.comma", lang).join(shown) + more
    return say("changes.units", lang, indicator=indicator.name.in_(lang), n=len(rows), units=units)


def _shown(state: str | None, value: float, indicator: Indicator, lang: str) -> str:
    if state is None:
        return NOTHING
    return say(STATES[state], lang) if state in STATES else _amount(value, indicator, lang)


def _amount(value: Any, indicator: Indicator, lang: str) -> str:
    return amount(value, indicator, lang, rate=indicator.is_rate)

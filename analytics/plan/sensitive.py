"""Which figures are counted from records of a sensitive kind, so that small ones stay in the unit.

Of a sensitive kind is what article 28 of the Personal Information Protection Law names (health, accounts,
children under 14) and what is to be handled so (hardship of a household): the ledgers mark the fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from analytics.plan.ledger import Ledger
from analytics.plan.model import Indicator, Measure, Plan

COMMENT = re.compile(r"--[^\n]*")
WORD = re.compile(r"[a-z_][a-z0-9_]*")


def sensitive_indicators(plan: Plan, ledgers: Mapping[str, Ledger]) -> frozenset[str]:
    """Indicators of which figures under three are not shown outside the unit.

    Those that say so, and those whose measures (of any reading) count records of a sensitive kind or use a
    field that is; an indicator may say that it counts something else, such as units.
    """
    return frozenset(one.id for one in plan.indicators if _is_sensitive(one, ledgers))


def _is_sensitive(indicator: Indicator, ledgers: Mapping[str, Ledger]) -> bool:
    if indicator.sensitive is not None:
        return indicator.sensitive
    measures = [indicator.measure, indicator.unit_measure, *(one.measure for one in indicator.other_readings)]
    return any(is_sensitive_measure(one, ledgers) for one in measures if one)


def is_sensitive_measure(measure: Measure, ledgers: Mapping[str, Ledger]) -> bool:
    """Whether a measure counts records of a sensitive kind, or by a field that is."""
    read = [ledgers[name] for name in measure.reads if name in ledgers]
    used = {word for text in _texts(measure) for word in WORD.findall(text)}
    return any(one.is_sensitive or one.sensitive_fields & used for one in read)


def _texts(measure: Measure) -> Iterable[str]:
    """The SQL a measure is written in."""
    parts = [part for part in (measure.numerator, measure.denominator) if part]
    statement = COMMENT.sub("", measure.sql or "")
    return [text for part in parts for text in (part.value, part.where) if text] + [statement]

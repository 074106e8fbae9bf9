"""The sentences of the plan and what answers them."""

from __future__ import annotations

from analytics.plan.model.base import Code, Frozen, Text


class Answer(Frozen):
    """What answers a clause: an indicator, a ledger, a report section, or narrative with the reason."""

    indicator: Code | None = None
    ledger: Code | None = None
    section: Code | None = None
    narrative: Text | None = None
    pending: bool = False  # the indicator is named but not yet in the plan files


class Clause(Frozen):
    """One sentence of the plan, exact; joined in order the clauses are the plan."""

    id: Code
    section: str
    text: str
    text_en: str
    kind: Code
    answer: Answer

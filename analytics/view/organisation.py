"""What changed among the units in the year, and what that means for the figures."""

from __future__ import annotations

from datetime import date, timedelta

from analytics.plan.model import Plan
from analytics.plan.organisation import Change, UnitChange, left_with_bureau, unit_changes
from analytics.plan.unit_names import name_on
from analytics.view.html import Html
from analytics.view.numbers import amount, date_text
from analytics.view.tables import columns, table
from analytics.words import say


def changes_table(plan: Plan, day: date, lang: str, *, unit: str = "") -> Html | None:
    """One row per change of a unit in the year that holds on a day; nothing where there was none.

    With `unit` only what happened to it and what was merged into it.
    """
    rows = [
        (
            name_before(one, lang),
            date_text(one.day, lang),
            change_word(one, lang),
            meaning(plan, one, day, lang),
        )
        for one in unit_changes(plan, day)
        if unit in ("", one.unit.code, one.unit.merged_into)
    ]
    if not rows:
        return None
    heads = columns(lang, "unit", "since", "change", "meaning:wide-text")
    return table(say("organisation.title", lang), heads, rows, lang=lang, fine=True)


def name_before(one: UnitChange, lang: str) -> str:
    """What the unit was called before the change; of an opened unit its first name."""
    before = one.day if one.change is Change.OPENED else one.day - timedelta(days=1)
    return name_on(one.unit, before).in_(lang)


def change_word(one: UnitChange, lang: str) -> str:
    """The kind of change in a word."""
    return say(f"organisation.{one.change.value}", lang)


def meaning(plan: Plan, one: UnitChange, day: date, lang: str) -> str:
    """What a change means for figures, targets and reports as of a day."""
    values = {
        "last": date_text(one.day - timedelta(days=1), lang),
        "after": name_on(one.unit, one.day).in_(lang),
    }
    if one.change is Change.MERGED:
        values["into"] = name_on(plan.unit[one.unit.merged_into], one.day).in_(lang)
    said = say(f"organisation.{one.change.value}_means", lang, **values)
    left = left_with_bureau(plan, one.unit, day) if one.change is Change.CLOSED else {}
    return said + say("organisation.left", lang, parts=_parts(plan, left, lang)) if left else said


def _parts(plan: Plan, left: dict[str, object], lang: str) -> str:
    parts = [
        say(
            "organisation.part",
            lang,
            name=plan.indicator[name].name.in_(lang),
            part=amount(value, plan.indicator[name], lang, rate=False),
        )
        for name, value in left.items()
    ]
    return say("reports.comma", lang).join(parts)

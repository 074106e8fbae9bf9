"""What stands beside the points of the indicators: awards and deductions, self and review scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.assess import Assessment
from analytics.plan.model import Effect
from analytics.view.html import Html, element, join
from analytics.view.line import proposed
from analytics.view.numbers import NOTHING, is_missing, number
from analytics.view.standing import name_of, points
from analytics.view.tables import columns, table
from analytics.words import say


def bonus_and_deductions(assessment: Assessment, total: Any, lang: str) -> Html:
    """How a unit's bonus and deductions come about: every part, and what the rules counted for it."""
    rules = assessment.plan.rules
    badge = join(" ", proposed(lang)) if rules.proposed else None
    counted = assessment.adjustments
    amounts = counted[(counted["unit"] == total.unit) & (counted["count"] > 0)].set_index("adjustment")
    rows = [[say("beside.over_completion", lang), NOTHING, NOTHING, _signed(total.over_completion, lang)]]
    for one in rules.adjustments:
        if one.id not in amounts.index:
            continue
        sign = 1 if one.effect is Effect.BONUS else -1
        each = say("beside.each", lang, points=number(one.each, 1, lang))
        if one.at_most is not None:
            each += say("beside.at_most", lang, points=number(one.at_most, 0, lang))
        name = join(one.name.in_(lang), " ", proposed(lang)) if one.proposed else one.name.in_(lang)
        row = amounts.loc[one.id]
        rows.append([name, number(row["count"], 0, lang), each, _signed(sign * row["points"], lang)])
    if total.n_late:
        rule = rules.late_submission
        each = say("beside.each", lang, points=number(rule.each, 1, lang))
        each += say("beside.at_most", lang, points=number(rule.at_most, 0, lang))
        rows.append(
            [join(say("beside.late", lang), badge), f"{total.n_late:.0f}", each, _signed(-total.late, lang)]
        )
    said = {
        "bonus": points(assessment, total.bonus, lang),
        "deduction": points(assessment, total.deduction, lang),
        "cap": number(rules.bonus_cap, 0, lang),
    }
    heads = columns(lang, "item", "count:number", "worth:short", "points:number")
    note = join(say("beside.note", lang, **said), badge)
    return table(say("beside.table", lang), heads, rows, lang=lang, note=note)


def _signed(value: float, lang: str) -> str:
    return number(value, 2, lang) if value <= 0 else f"+{number(value, 2, lang)}"


def has_reviews(assessment: Assessment) -> bool:
    """Whether any unit's own or the reviewers' total was reported."""
    return bool(assessment.totals[["self_score", "review_score"]].notna().any(axis=None))


def reviews(assessment: Assessment, totals: Sequence[Any], lang: str) -> Html | None:
    """Self-score, review score and final score side by side, each as it was given; nothing without any."""
    if not has_reviews(assessment):
        return None
    rows = [
        [
            name_of(assessment, one.unit, lang),
            *(
                points(assessment, value, lang) if not is_missing(value) else NOTHING
                for value in (one.self_score, one.review_score, one.total)
            ),
            _difference(assessment, one.self_score, one.total, lang),
            _difference(assessment, one.review_score, one.total, lang),
        ]
        for one in totals
    ]
    heads = columns(
        lang, "unit:short", "self_score:number", "review_score:number", "final_score:number",
        "self_over:number", "review_over:number",
    )  # fmt: skip
    note = say("beside.reviews_note", lang)
    return table(say("beside.reviews", lang), heads, rows, lang=lang, note=note)


def review_words(assessment: Assessment, total: Any, lang: str) -> Html | None:
    """The three scores of one unit in a sentence; nothing where none was reported."""
    if is_missing(total.self_score) and is_missing(total.review_score):
        return None
    said = {
        name: points(assessment, value, lang) if not is_missing(value) else say("beside.none", lang)
        for name, value in (("own", total.self_score), ("review", total.review_score), ("final", total.total))
    }
    return element("p", say("beside.three_scores", lang, **said))


def _difference(assessment: Assessment, one: float, other: float, lang: str) -> str:
    if is_missing(one) or is_missing(other):
        return NOTHING
    change = points(assessment, one - other, lang)
    return f"+{change}" if one > other else change

"""Units beside each other: ranks inside groups, and the table for the year-end settlement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.assess import Assessment
from analytics.view.charts import Place, ranking
from analytics.view.figure import Figure
from analytics.view.html import Html, element, join
from analytics.view.line import proposed
from analytics.view.numbers import NOTHING, date_text, is_missing
from analytics.view.standing import (
    barred_text,
    grade_name,
    group_name,
    mark_of_grade,
    name_of,
    points,
    rank_text,
    totals_of,
)
from analytics.view.tables import Row, columns, shown_mark, table
from analytics.view.theme import BARRED
from analytics.words import say


def in_group(assessment: Assessment, total: Any, lang: str) -> list[object]:
    """A unit's place among its like: sentence, chart and table of its group."""
    if is_missing(total.rank):
        return [element("p", say("standing.not_ranked", lang))]
    members = [one for one in totals_of(assessment) if one.rank_group == total.rank_group]
    group = group_name(assessment, total.rank_group, lang)
    better = [one for one in members if one.group_rank < total.group_rank]
    said = {"group": group, "n": len(members), "rank": rank_text(total.group_rank)}
    if better:
        next_up = better[-1]
        text = say(
            "standing.in_group_behind",
            lang,
            gap=points(assessment, next_up.total - total.total, lang),
            next=name_of(assessment, next_up.unit, lang),
            **said,
        )
    else:
        text = say("standing.in_group_first", lang, **said)
    return [
        element("p", text, class_="lead"),
        ranking_chart(assessment, members, lang, mine=total.unit),
        ranking_table(assessment, members, lang, mine=total.unit),
    ]


def ranking_chart(assessment: Assessment, totals: Sequence[Any], lang: str, *, mine: str = "") -> Figure:
    """Totals as bars in the order given, by group, in the colour and word of the grade."""
    places = [
        Place(
            name=f"{rank_text(one.group_rank)}　{name_of(assessment, one.unit, lang)}",
            group=group_name(assessment, one.rank_group, lang),
            total=one.total,
            fill=mark_of_grade(assessment, one.grade).fill,
            text=f"{points(assessment, one.total, lang)}　{grade_name(assessment, one.grade, lang)}",
            note=f"{BARRED.glyph} {say('standing.barred', lang)}" if one.barred_by or one.vetoed_by else "",
            mine=one.unit == mine,
        )
        for one in totals
        if not is_missing(one.total)
    ]
    return ranking(
        places,
        title=say("standing.ranking_title", lang),
        description=say("standing.ranking_says", lang, n=len(places)),
        full=100.0,
        lang=lang,
    )


def ranking_table(assessment: Assessment, totals: Sequence[Any], lang: str, *, mine: str = "") -> Html:
    """Rank, total and its parts, grade, what bars, how firm the rank is; the reader's own row is marked."""
    rows = [
        Row(
            [
                name_of(assessment, one.unit, lang),
                rank_text(one.group_rank),
                rank_text(one.rank),
                points(assessment, one.base, lang),
                points(assessment, one.bonus, lang),
                points(assessment, one.deduction, lang),
                points(assessment, one.total, lang),
                _grade(assessment, one, lang),
                _rank_range(one),
            ],
            kind="mine" if one.unit == mine else "",
        )
        for one in totals
    ]
    heads = columns(
        lang, "unit:short", "group_rank:number", "rank:number", "base:number", "bonus:number",
        "deduction:number", "total:number", "grade:short", "rank_range:center",
    )  # fmt: skip
    note = join([_ties(assessment, lang), say("standing.rank_range_means", lang)], between=Html("<br>"))
    return table(say("standing.ranking_table", lang), heads, rows, lang=lang, note=note)


def _rank_range(total: Any) -> str:
    best, worst = rank_text(total.rank_best), rank_text(total.rank_worst)
    return best if best == worst else f"{best}–{worst}"


def _ties(assessment: Assessment, lang: str) -> str:
    """What happens to units with the same total."""
    plan = assessment.plan
    if not plan.rules.tie_breaks:
        return say("standing.ties", lang)
    names = [
        plan.block[one].name.in_(lang) if one in plan.block else say(f"standing.tie_{one}", lang)
        for one in plan.rules.tie_breaks
    ]
    return say("standing.tie_breaks", lang, keys=say("reports.comma", lang).join(names))


def _grade(assessment: Assessment, total: Any, lang: str) -> Html:
    shown = shown_mark(mark_of_grade(assessment, total.grade), grade_name(assessment, total.grade, lang))
    if not (total.barred_by or total.vetoed_by):
        return shown
    return join(shown, " ", shown_mark(BARRED, say("standing.barred", lang)))


def settlement(assessment: Assessment, totals: Sequence[Any], lang: str) -> list[object]:
    """The settlement table: score, grade, rank, vetoes, proposed class; what is to be decided stays empty."""
    grades = [one.id for one in assessment.plan.rules.grades]
    rows = [
        [
            name_of(assessment, one.unit, lang),
            points(assessment, one.total, lang),
            _grade(assessment, one, lang),
            rank_text(one.group_rank),
            rank_text(one.rank),
            barred_text(assessment, one, lang) or NOTHING,
            _class(one, grades, lang) if assessment.final else NOTHING,
            "",
        ]
        for one in totals
    ]
    heads = columns(
        lang, "unit:short", "total:number", "grade:short", "group_rank:number", "rank:number", "barred",
        "class:short", "decision:short",
    )  # fmt: skip
    key = "settlement_final" if assessment.final else "settlement_running"
    text = say(f"standing.{key}", lang, date=date_text(assessment.as_of, lang))
    note = say("standing.settlement_note", lang)
    return [
        element("p", text),
        table(
            say("standing.settlement_table", lang), heads, rows, lang=lang, note=join(note, proposed(lang))
        ),
    ]


def _class(total: Any, grades: Sequence[str], lang: str) -> str:
    """The class proposed: the best grade is commended, the lowest must put things right."""
    if total.grade not in grades:
        return NOTHING
    place = grades.index(total.grade)
    if place == 0:
        return say("standing.class_best", lang)
    return say(f"standing.class_{'last' if place == len(grades) - 1 else 'between'}", lang)

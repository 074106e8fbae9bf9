"""How a unit or the bureau stands: total, grade, ranks, and what bars it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from analytics.assess import BUREAU, Assessment
from analytics.plan.model import Block
from analytics.plan.target import Organisation
from analytics.plan.unit_names import name_on
from analytics.view import annex
from analytics.view.html import Html, element, join
from analytics.view.line import Line, proposed
from analytics.view.numbers import NOTHING, date_text, is_missing, number, percent
from analytics.view.parts import blocks_of, card
from analytics.view.tables import shown_mark
from analytics.view.theme import Mark, grade_mark
from analytics.words import say


def total_of(assessment: Assessment, unit: str) -> Any:
    """The row of `Assessment.totals` of a unit. Raises KeyError when there is none."""
    rows = assessment.totals[assessment.totals["unit"] == unit]
    if rows.empty:
        raise KeyError(unit)
    return next(rows.itertuples(index=False))


def totals_of(assessment: Assessment) -> list[Any]:
    """Rows of all ranked units, best first."""
    ranked = assessment.totals[assessment.totals["rank"].notna()]
    return list(ranked.sort_values(["rank", "unit"]).itertuples(index=False))


def points(assessment: Assessment, value: float, lang: str) -> str:
    """Points as the plan shows scores."""
    return number(value, assessment.plan.rules.score_decimals, lang)


def name_of(assessment: Assessment, unit: str, lang: str) -> str:
    """The name a unit had on the day."""
    return name_on(assessment.plan.unit[unit], assessment.as_of).in_(lang)


def group_name(assessment: Assessment, group: str | None, lang: str) -> str:
    """The name of a rank group."""
    return next((one.name.in_(lang) for one in assessment.plan.rank_groups if one.id == group), NOTHING)


def grade_name(assessment: Assessment, grade: str | None, lang: str) -> str:
    """The name of a grade."""
    return next((one.name.in_(lang) for one in assessment.plan.rules.grades if one.id == grade), NOTHING)


def mark_of_grade(assessment: Assessment, grade: str | None) -> Mark:
    """Glyph and colour of a grade by its place among the plan's grades."""
    ids = [one.id for one in assessment.plan.rules.grades]
    place = ids.index(grade) if grade in ids else len(ids) - 1
    return grade_mark(place, len(ids))


def rank_text(rank: float) -> str:
    return NOTHING if is_missing(rank) else f"{rank:.0f}"


def facts(assessment: Assessment, total: Any, lang: str) -> dict[str, str]:
    """What a report tells of itself: whose it is, as of when, from which data; finished texts for lists."""
    said = {
        "unit": total.unit,
        "as_of": assessment.as_of.isoformat(),
        "version": str(assessment.version),
        "total": points(assessment, total.total, lang),
        "grade": grade_name(assessment, total.grade, lang),
    }
    if total.unit != BUREAU:
        said |= {
            "group": group_name(assessment, total.rank_group, lang),
            "rank": rank_text(total.rank),
            "group_rank": f"{rank_text(total.group_rank)}/{rank_text(total.group_size)}",
        }
    if assessment.known_on:
        said["known_on"] = assessment.known_on.isoformat()
    if assessment.organisation is not Organisation.NOW:
        said["organisation"] = assessment.organisation.value
    return said


def verdict(assessment: Assessment, total: Any, who: str, lang: str) -> str:
    """Total, grade and ranks in one official sentence."""
    if is_missing(total.total):
        return say("standing.no_total", lang, who=who)
    said = {
        "date": date_text(assessment.as_of, lang),
        "who": who,
        "total": points(assessment, total.total, lang),
        "grade": grade_name(assessment, total.grade, lang),
    }
    if total.unit == BUREAU or is_missing(total.rank):
        return say("standing.verdict_bureau", lang, **said)
    return say(
        "standing.verdict",
        lang,
        group=group_name(assessment, total.rank_group, lang),
        group_rank=rank_text(total.group_rank),
        group_size=rank_text(total.group_size),
        rank=rank_text(total.rank),
        n=int(assessment.totals["rank"].notna().sum()),
        **said,
    )


def bars(assessment: Assessment, total: Any, lang: str) -> Html | None:
    """What bars the unit from the top grade, named; nothing when nothing does."""
    text = barred_text(assessment, total, lang)
    return element("p", text, class_="banner", role="note") if text else None


def barred_text(assessment: Assessment, total: Any, lang: str) -> str:
    """Vetoes and missed hard lines by name; empty when there is none."""
    vetoed = set(total.vetoed_by)
    hard = [one for one in total.barred_by if one not in vetoed]
    said = [
        say(f"standing.{key}", lang, names=_names(assessment, ids, lang))
        for key, ids in (("vetoed", total.vetoed_by), ("hard_lines", hard))
        if ids
    ]
    return "".join(said)


def _names(assessment: Assessment, ids: Sequence[str], lang: str) -> str:
    plan = assessment.plan
    named = {one.id: one.name.in_(lang) for one in (*plan.indicators, *plan.rules.vetoes)}
    return say("reports.comma", lang).join(named[one] for one in ids)


def key_cards(assessment: Assessment, total: Any, lang: str) -> list[Html]:
    """Total, grade and ranks as cards."""
    grade = mark_of_grade(assessment, total.grade)
    shown = [
        card(
            say("standing.total", lang),
            points(assessment, total.total, lang),
            unit=say("standing.points_unit", lang),
            below=sum_up(assessment, total, lang),
        ),
        card(say("standing.grade", lang), shown_mark(grade, grade_name(assessment, total.grade, lang))),
    ]
    if total.unit != BUREAU and not is_missing(total.rank):
        of_group = say("standing.of", lang, n=rank_text(total.group_size))
        of_all = say("standing.of", lang, n=int(assessment.totals["rank"].notna().sum()))
        group = group_name(assessment, total.rank_group, lang)
        shown += [
            card(say("standing.group_rank", lang), rank_text(total.group_rank), unit=of_group, below=group),
            card(say("standing.rank", lang), rank_text(total.rank), unit=of_all),
        ]
    return shown


def sum_up(assessment: Assessment, total: Any, lang: str) -> str:
    """How the total adds up."""
    return say(
        "standing.sum",
        lang,
        base=points(assessment, total.base, lang),
        bonus=points(assessment, total.bonus, lang),
        deduction=points(assessment, total.deduction, lang),
        total=points(assessment, total.total, lang),
    )


def block_pieces(
    assessment: Assessment,
    code: str,
    unit: str,
    lines: Sequence[Line],
    item: Callable[[Line], Html],
    lang: str,
) -> list[Html | None]:
    """A section's blocks: the score of each, its indicators laid out by `item`, and what does not apply."""
    pieces: list[Html | None] = []
    for block in blocks_of(assessment, code):
        pieces.append(block_score(assessment, unit, block, lang))
        mine = [one for one in lines if one.indicator.block == block.id]
        asked = [one for one in mine if one.cell.state != "not_applicable" or not is_missing(one.cell.actual)]
        pieces += [item(one) for one in asked]
        pieces.append(_not_asked([one for one in mine if one not in asked], lang))
    return [*pieces, annex.not_yet(assessment, code, lang)]


def _not_asked(lines: Sequence[Line], lang: str) -> Html | None:
    """Indicators that do not apply and of which nothing is known, by name only; their anchors stay."""
    if not lines:
        return None
    names = [element("span", one.name, id=f"item-{one.indicator.id}") for one in lines]
    listed = join(names, between=say("reports.comma", lang))
    text = join(say("standing.not_asked", lang, n=len(lines)), listed, say("reports.stop", lang))
    return element("p", text, class_="note")


def block_score(assessment: Assessment, unit: str, block: Block, lang: str) -> Html | None:
    """Points and score of one block in a sentence; reserved points are told."""
    rows = assessment.blocks
    row = rows[(rows["unit"] == unit) & (rows["block"] == block.id)].iloc[0]
    if is_missing(row["share"]) or row["points"] == 0:
        text = say("standing.block_empty", lang, points=number(block.points, 0, lang))
    else:
        text = say(
            "standing.block_score",
            lang,
            points=points(assessment, row["points"], lang),
            score=points(assessment, row["score"], lang),
            share=percent(row["share"]),
        )
    reserved = number(block.reserved, 1, lang).removesuffix(".0")
    more = say("standing.block_reserved", lang, reserved=reserved) if block.reserved else None
    return element("p", text, more, proposed(lang) if assessment.plan.rules.proposed else None)


def grade_table(assessment: Assessment, lang: str) -> Html:
    """The lines between grades and what else counts, marked as proposed where they are."""
    rules = assessment.plan.rules
    lines = say("reports.comma", lang).join(
        say("standing.grade_line", lang, grade=one.name.in_(lang), score=number(one.from_, 0, lang))
        for one in rules.grades
    )
    text = say(
        "standing.rules",
        lang,
        lines=lines,
        cap=number(rules.bonus_cap, 0, lang),
        each=number(rules.late_submission.each, 1, lang),
        most=number(rules.late_submission.at_most, 0, lang),
    )
    return element("p", text, proposed(lang) if rules.proposed else None, class_="note")

"""Pieces both reports are put together from: sections, cards, banners, items, quotations."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pandas as pd

from analytics.assess import Assessment
from analytics.plan.model import Block, Clause, Plan
from analytics.view import known
from analytics.view.charts import Month, course
from analytics.view.counted import counted_banners
from analytics.view.figure import Figure
from analytics.view.html import Html, element, join
from analytics.view.line import Line, proposed, target_with_badge
from analytics.view.numbers import date_text, is_missing, month_text, ordinal
from analytics.view.sentences import sentence
from analytics.view.tables import mark
from analytics.view.theme import style
from analytics.words import say

# Sections with a name of their own; the others are about blocks of the plan and bear their names.
SECTIONS = {
    "R0": "cover",
    "R1": "summary",
    "R2": "key_figures",
    "R8": "score",
    "R9": "ranking",
    "R10": "warnings",
    "R11": "problems",
    "R12": "settlement",
    "R13": "annex",
}


def section_title(plan: Plan, code: str, lang: str) -> str:
    """The name of a section: its own, or the names of the blocks it is about."""
    if code in SECTIONS:
        return say(f"reports.{SECTIONS[code]}", lang)
    names = [one.name.in_(lang) for one in plan.blocks if one.section == code]
    return say("reports.comma", lang).join(names)


def section(plan: Plan, code: str, *pieces: object, lang: str) -> Html:
    """One section of a report under its numbered heading. `code` is `R1` and the like."""
    anchor = code.lower()
    number = element("span", ordinal(int(code[1:]), lang), class_="no")
    heading = element("h2", number, section_title(plan, code, lang), id=anchor)
    return element("section", heading, *pieces, class_="aq", aria_labelledby=anchor)


def title_page(
    assessment: Assessment,
    *,
    title: str,
    rows: Sequence[tuple[str, object]],
    facts: Mapping[str, str],
    lang: str,
) -> Html:
    """R0: what this is, of which day and data, and what its figures are not.

    `facts` are kept in the page for lists of reports. The stylesheet comes along for notebooks.
    """
    plan = assessment.plan
    said = [
        (say("reports.issued_by", lang), plan.issued_by.in_(lang)),
        *rows,
        (say("reports.as_of", lang), date_text(assessment.as_of, lang)),
        *known.fact_rows(assessment.known_on, assessment.organisation, lang),
        (say("reports.round", lang), say(f"reports.{'final' if assessment.final else 'running'}", lang)),
        (
            say("reports.version", lang),
            say("reports.version_is", lang, version=assessment.version, rules=plan.rules.version),
        ),
    ]
    return element(
        "section",
        style(),
        element("p", plan.name.in_(lang), class_="eyebrow"),
        element("h1", title),
        facts_list(said),
        scenario_banner(assessment, lang),
        known.banners(assessment.known_on, assessment.organisation, lang),
        counted_banners(plan.rules.counted, lang),
        element("p", plan.notice.in_(lang), class_="banner") if plan.notice else None,
        element("p", proposed(lang), " ", say("reports.proposed_means", lang), class_="note"),
        class_="aq title",
        data_facts=json.dumps(facts, ensure_ascii=False, sort_keys=True),
    )


def facts_list(rows: Sequence[tuple[str, object]]) -> Html:
    """Names with their values."""
    pairs = [element("div", element("dt", name), element("dd", value)) for name, value in rows]
    return element("dl", pairs, class_="facts")


def scenario_banner(assessment: Assessment, lang: str) -> Html | None:
    """A loud line when the figures belong to a what-if scenario; nothing otherwise."""
    if not assessment.scenario:
        return None
    text = say("reports.scenario", lang, scenario=assessment.scenario)
    return element("p", text, class_="banner scenario", role="note")


def card(label: str, value: object, *, unit: str = "", below: object = "") -> Html:
    """One key figure with its label."""
    return element(
        "div",
        element("div", label, class_="label"),
        element("div", value, element("small", unit) if unit else None, class_="value"),
        element("div", below, class_="below"),
        class_="card",
    )


def cards(*some: Html | None) -> Html:
    return element("div", *some, class_="cards")


def bullets(items: Sequence[object], *, kind: str = "plain") -> Html | None:
    """A list; nothing without items."""
    shown = [one for one in items if one]
    return element("ul", [element("li", one) for one in shown], class_=kind) if shown else None


def quotation(clause: Clause | None, lang: str) -> Html | None:
    """The plan's own words, exact, with the clause they stand in; in English below where asked."""
    if clause is None:
        return None
    cite = element("cite", say("reports.clause", lang, clause=clause.id))
    translated = element("div", clause.text_en, class_="muted", lang="en") if lang == "en" else None
    return element("blockquote", element("span", f"“{clause.text}”", lang="zh-CN"), cite, translated)


def frame(assessment: Assessment, lang: str) -> Html | None:
    """What opens the overall section: the last clause answered by it (the plan's frame) and the blocks."""
    plan = assessment.plan
    opening = [one for one in plan.clauses if one.answer.section == "R1"]
    if not opening:
        return None
    names = [element("a", block.name.in_(lang), href=f"#{block.section.lower()}") for block in plan.blocks]
    blocks = join(say("reports.frame_blocks", lang), join(names, between=say("reports.comma", lang)))
    return join(quotation(opening[-1], lang), element("p", blocks, say("reports.stop", lang), class_="muted"))


def item(
    assessment: Assessment, line: Line, who: str, *, facts: Sequence[object], months: Sequence[Month]
) -> Html:
    """One indicator: plan quotation, official sentence, facts and the year's course."""
    lang, cell = line.lang, line.cell
    heading = element(
        "header",
        element("h3", line.name),
        mark(cell.light, lang) if line.is_judged else None,
        mark(cell.state, lang),
        _points(line),
    )
    target = join(say("reports.target", lang), target_with_badge(line))
    words = element(
        "div",
        quotation(assessment.plan.clause.get(line.indicator.clause), lang),
        element("p", sentence(line, who, assessment.as_of)),
        bullets([target, *facts], kind="facts-list"),
    )
    chart = course_chart(line, who, months) if months else None
    body = element("div", words, chart, class_="body with-chart" if chart else "body")
    return element("article", heading, body, class_="item", id=f"item-{line.indicator.id}")


def _points(line: Line) -> Html | None:
    cell, lang = line.cell, line.lang
    if cell.weight == 0:
        return element("span", say("reports.watched", lang), class_="points")
    badge = proposed(lang) if "weight" in line.indicator.proposed else None
    if cell.weight_used == 0:
        text = say("reports.points_spread", lang, weight=line.points(cell.weight))
        return element("span", text, badge, class_="points")
    score = element("b", line.points(cell.score))
    of = say("reports.points_of", lang, points=line.points(cell.weight_used))
    return element("span", score, of, badge, class_="points")


def course_chart(line: Line, who: str, months: Sequence[Month]) -> Figure:
    """The year's course of one line; `months` must not be empty."""
    last = next((one for one in reversed(months) if one.to_date is not None), None)
    reached = last.to_date_text if last else say("states.not_reported", line.lang)
    title = say(
        "reports.course_title", line.lang, name=line.name, unit=line.indicator.unit_of_measure.in_(line.lang)
    )
    description = say(
        "reports.course_says", line.lang, who=who, name=line.name, reached=reached, due=months[-1].due_text
    )
    return course(months, title=title, description=description, lang=line.lang, rate=line.is_rate)


def courses_of(assessment: Assessment, unit: str) -> dict[str, pd.DataFrame]:
    """The rows of `Assessment.course` of a unit, by indicator."""
    frame = assessment.course
    mine = frame[frame["unit"] == unit]
    return {str(indicator): rows for indicator, rows in mine.groupby("indicator", sort=False)}


def months_of(
    assessment: Assessment, line: Line, *, courses: Mapping[str, pd.DataFrame] | None = None
) -> list[Month]:
    """The year's course of a line; empty where pace over the year says nothing or nothing is known.

    `courses` are those of the unit where a caller with many lines has them at hand.
    """
    if not line.is_course or line.counts_units or line.cell.state in ("not_applicable", "target_pending"):
        return []
    rows = (courses or courses_of(assessment, line.unit))[line.indicator.id]
    if rows["to_date"].isna().all() or rows["due"].isna().all():
        return []
    divide = 1.0 if line.is_rate else float(line.indicator.display.divide)

    def shown(value: float) -> float | None:
        return None if is_missing(value) else value / divide

    return [
        Month(
            month=month_text(row.month, line.lang),
            amount=shown(row.amount),
            to_date=shown(row.to_date),
            due=shown(row.due),
            amount_text=line.figure(row.amount),
            to_date_text=line.figure(row.to_date),
            due_text=line.due_text(row.due),
        )
        for row in rows.itertuples(index=False)
    ]


def names(lines: Sequence[Line], lang: str) -> str:
    """The lines' names in a row."""
    return say("reports.comma", lang).join(f"“{one.name}”" for one in lines)


def blocks_of(assessment: Assessment, code: str) -> list[Block]:
    """The plan's blocks that a section of the report is about."""
    return [one for one in assessment.plan.blocks if one.section == code]


def pending_clauses(assessment: Assessment, code: str) -> list[Clause]:
    """Clauses of a section whose indicators are named but not yet in the plan files."""
    return [one for one in assessment.plan.clauses if one.answer.section == code and one.answer.pending]

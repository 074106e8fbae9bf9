"""What an analyst looks at between reports: progress, one indicator over units, the views to query."""

from __future__ import annotations

import pandas as pd

from analytics.assess import BUREAU, Assessment
from analytics.errors import ParameterError, Problem
from analytics.view.charts import course
from analytics.view.explain import who_is
from analytics.view.figure import Figure
from analytics.view.html import Html, element
from analytics.view.line import Line, lines_of
from analytics.view.overview import light_words, progress_table, units_chart
from analytics.view.parts import months_of
from analytics.view.tables import Column, table
from analytics.view.theme import style
from analytics.words import LANGUAGES, say


def view_table(views: pd.DataFrame, lang: str) -> Html:
    """Views and what a row of each is; `views` has name, meaning (Chinese / English), n_columns."""
    rows = [(one.name, _in(one.meaning, lang), one.n_columns) for one in views.itertuples(index=False)]
    heads = _heads(lang, "view:short", "meaning", "n_columns:number")
    return _page(table(say("explore.views", lang), heads, rows, lang=lang))


def column_table(view: str, columns: pd.DataFrame, lang: str) -> Html:
    """Columns of a view; `columns` has name, type, meaning (Chinese / English)."""
    rows = [(one.name, one.type, _in(one.meaning, lang)) for one in columns.itertuples(index=False)]
    caption = say("explore.columns_of", lang, view=view)
    return _page(table(caption, _heads(lang, "column:short", "type:short", "meaning"), rows, lang=lang))


def progress(assessment: Assessment, lang: str) -> Html:
    """The bureau's indicators: how many of each light, and the table."""
    lines = lines_of(assessment, BUREAU, lang)
    return _page(element("p", light_words(lines, lang)), progress_table(assessment.plan, lines, lang))


def units_figure(assessment: Assessment, indicator: str, lang: str) -> Figure:
    """One indicator over the units it is asked of, furthest behind first."""
    plan, cells = assessment.plan, assessment.cells
    found = cells[(cells["indicator"] == indicator) & (cells["unit"] != BUREAU)]
    lines = [Line(plan.indicator[indicator], one, lang) for one in found.itertuples(index=False)]
    return units_chart(lines, lambda unit: who_is(assessment, unit, lang), lang)


def course_figure(assessment: Assessment, indicator: str, unit: str, lang: str) -> Figure:
    """The year's course of one indicator. Raises ParameterError where there is none to draw."""
    who = who_is(assessment, unit, lang)
    line = next(one for one in lines_of(assessment, unit, lang) if one.indicator.id == indicator)
    months = months_of(assessment, line)
    if not months:
        values = {"unit": who, "indicator": line.name}
        raise ParameterError(Problem("session_problems.no_course", values))
    said = {"who": who, "name": line.name, "unit": line.indicator.unit_of_measure.in_(lang)}
    return course(
        months,
        title=say("explore.course_title", lang, **said),
        description=say("explore.course_says", lang, reached=line.actual, due=months[-1].due_text, **said),
        lang=lang,
        rate=line.is_rate,
    )


def _heads(lang: str, *specs: str) -> list[Column]:
    split = [spec.partition(":") for spec in specs]
    return [Column(say(f"explore.{name}", lang), kind) for name, _, kind in split]


def _page(*pieces: object) -> Html:
    return element("div", style(), *pieces, class_="aq")


def _in(meaning: str | None, lang: str) -> str:
    """One language of a comment that has Chinese and English side by side."""
    texts = (meaning or "").split(" / ")
    place = LANGUAGES.index(lang)
    return texts[place] if place < len(texts) else texts[0]

"""The report of one unit: my targets, what I lack, what each point was lost for, how I stand."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from analytics.assess import Assessment
from analytics.measure import Measured
from analytics.scenario import Corrections
from analytics.view import annex, beside, explain, organisation, places, standing, ways
from analytics.view.corrections import corrections_part
from analytics.view.html import Html, element, join
from analytics.view.laggards import behind_table, dates_to_come
from analytics.view.line import Line, lines_of, proposed
from analytics.view.numbers import number
from analytics.view.overview import attention, block_chart, light_words, progress_charts, progress_table
from analytics.view.parts import (
    bullets,
    cards,
    courses_of,
    frame,
    item,
    months_of,
    names,
    section,
    title_page,
)
from analytics.view.quality import Quality
from analytics.view.reasons import next_due, what_next, why_lost
from analytics.view.scores import score_table
from analytics.view.tables import columns, table
from analytics.view.working import how_target
from analytics.words import say


class UnitReport:
    """The sections R0 to R13 of one unit's report, each a method that returns its HTML.

    `quality` holds the rows of this unit only; `measured` is what the assessment was made from, without it
    no ways to the next grade are shown. Raises KeyError for a unit the assessment does not know.
    """

    def __init__(
        self,
        assessment: Assessment,
        quality: Quality,
        unit: str,
        lang: str = "zh",
        *,
        measured: Measured | None = None,
        corrections: Corrections | None = None,
    ):
        self.assessment = assessment
        self.plan = assessment.plan
        self.quality = quality
        self.measured = measured
        self.corrections = corrections
        self.unit = self.plan.unit[unit]
        self.lang = lang
        self.who = standing.name_of(assessment, unit, lang)
        self.total = standing.total_of(assessment, unit)

    @cached_property
    def lines(self) -> list[Line]:
        """The unit's indicators in the order of the plan."""
        return lines_of(self.assessment, self.unit.code, self.lang)

    @cached_property
    def courses(self) -> dict[str, pd.DataFrame]:
        """The year's course of each indicator."""
        return courses_of(self.assessment, self.unit.code)

    def title(self) -> Html:
        """R0: title, day of the data, version, and what 建议值 means."""
        kind = next(one.name.in_(self.lang) for one in self.plan.unit_kinds if one.id == self.unit.kind)
        group = standing.group_name(self.assessment, self.unit.rank_group, self.lang)
        return title_page(
            self.assessment,
            title=self._say("unit_title", unit=self.who),
            rows=[
                (self._say("unit"), self._say("named", name=self.who, code=self.unit.code)),
                (self._say("kind"), self._say("ranked_in", kind=kind, group=group)),
            ],
            facts=standing.facts(self.assessment, self.total, self.lang),
            lang=self.lang,
        )

    def summary(self) -> Html:
        """R1: the plan's frame, where the unit stands, what to look at first, and the blocks."""
        return self._section(
            "R1",
            frame(self.assessment, self.lang),
            element("p", standing.verdict(self.assessment, self.total, self.who, self.lang), class_="lead"),
            element("p", light_words(self.lines, self.lang)),
            standing.bars(self.assessment, self.total, self.lang),
            cards(*standing.key_cards(self.assessment, self.total, self.lang)),
            attention(self.lines, self.who, self.assessment, self.lang),
            block_chart(self.assessment, self.unit.code, self.lang),
        )

    def key_figures(self) -> Html:
        """R2: every indicator with target, figure, attainment, pace, light and state."""
        return self._section(
            "R2",
            progress_charts(self.plan, self.lines, self.who, self.lang),
            progress_table(self.plan, self.lines, self.lang),
        )

    def block(self, code: str) -> Html:
        """R3 to R7: the indicators of one block, each with quotation, sentence, target and points."""
        pieces = standing.block_pieces(
            self.assessment, code, self.unit.code, self.lines, self._item, self.lang
        )
        return self._section(code, *pieces)

    def score(self) -> Html:
        """R8: points of every indicator, what was lost, how points of what drops out were spread."""
        return self._section(
            "R8",
            element("p", standing.sum_up(self.assessment, self.total, self.lang), class_="lead"),
            beside.review_words(self.assessment, self.total, self.lang),
            score_table(self.plan, self.lines, self.lang),
            beside.bonus_and_deductions(self.assessment, self.total, self.lang),
            self._spread(),
            standing.grade_table(self.assessment, self.lang),
            explain.lost_points(self.assessment, self.unit.code, self.quality, self.lang),
        )

    def ranking(self) -> Html:
        """R9: how the unit stands in its group and overall."""
        pieces = places.in_group(self.assessment, self.total, self.lang)
        return self._section("R9", *pieces)

    def warnings(self) -> Html:
        """R10: what is behind, how much a month is needed from now, and the next dates."""
        silent = [one for one in self.lines if one.cell.state == "not_reported"]
        return self._section(
            "R10",
            element("p", light_words(self.lines, self.lang)),
            behind_table(self.lines, self.lang),
            element("p", self._say("silent", names=names(silent, self.lang))) if silent else None,
            dates_to_come(self.assessment, self.lines, self.lang),
        )

    def problems(self) -> Html:
        """R11: what cost points, largest loss first, and what wins them back."""
        lost = sorted((one for one in self.lines if self._lost(one)), key=lambda one: -one.cell.lost)
        rows = [(one.name, one.points(one.cell.lost), self._lost(one), self._next(one)) for one in lost]
        heads = columns(self.lang, "indicator", "lost:number", "why", "next")
        late = self.quality.late()
        return self._section(
            "R11",
            table(self._say("lost_table"), heads, rows, lang=self.lang),
            self._ways_up(),
            bullets([self._late_words(), self._reject_words()]),
            annex.late_table(late, self.lang) if len(late) else None,
        )

    def settlement(self) -> Html:
        """R12: score, grade, rank and vetoes as they go into the year-end settlement."""
        pieces = places.settlement(self.assessment, [self.total], self.lang)
        return self._section("R12", *pieces)

    def annex(self) -> Html:
        """R13: readings, data quality with the returned rows and why, corrections, and what is unmet."""
        return self._section(
            "R13",
            annex.readings([one.indicator for one in self.lines], self.lang),
            annex.data_quality(self.assessment, self.quality, self.lang),
            annex.returned_rows(self.quality, self.lang),
            corrections_part(self.corrections, self.assessment, self.quality.ledgers, self.lang),
            organisation.changes_table(self.plan, self.assessment.as_of, self.lang, unit=self.unit.code),
            annex.unmet(self.lines, self.lang),
            annex.proposed_values(self.plan, self.lang),
            explain.how_to_check(self.lang),
        )

    def _ways_up(self) -> Html | None:
        """What wins points back, cheapest first, and the cheapest ways to the next grade."""
        if self.measured is None:
            return None
        return ways.ways_up(self.assessment, self.measured, self.unit.code, self.lang)

    def _item(self, line: Line) -> Html:
        why = self._lost(line)
        facts = [
            self._how_target(line),
            line.band,
            line.catch_up,
            next_due(self.assessment, line) if line.cell.state != "met" else None,
            self._say("lost_points", lost=line.points(line.cell.lost), why=why) if why else None,
            self._say("dropped", weight=line.points(line.cell.weight)) if line.is_dropped else None,
        ]
        months = months_of(self.assessment, line, courses=self.courses)
        return item(self.assessment, line, self.who, facts=facts, months=months)

    def _how_target(self, line: Line) -> Html | None:
        if line.cell.state in ("not_applicable", "target_pending"):
            return None
        how = how_target(self.plan, line.indicator, self.unit.code, self.assessment.as_of, self.lang)
        return join(how, proposed(self.lang) if how and line.is_target_proposed else None)

    def _lost(self, line: Line) -> str:
        return why_lost(line, final=self.assessment.final)

    def _next(self, line: Line) -> str:
        ledgers = [self.quality.ledger_name(one, self.lang) for one in line.indicator.measure.reads]
        return what_next(line, self._say("comma").join(ledgers), final=self.assessment.final)

    def _spread(self) -> Html | None:
        dropped = [one for one in self.lines if one.is_dropped]
        if not dropped:
            return None
        weight = number(sum(one.cell.weight for one in dropped), 2, self.lang)
        return element("p", self._say("spread", names=names(dropped, self.lang), weight=weight))

    def _late_words(self) -> str | None:
        if not self.total.n_late:
            return None
        points = standing.points(self.assessment, self.total.late, self.lang)
        return self._say("late_sum", n=int(self.total.n_late), points=points)

    def _reject_words(self) -> str | None:
        n_rejects = len(self.quality.rejects)
        return self._say("rejects_sum", n=n_rejects) if n_rejects else None

    def _section(self, code: str, *pieces: object) -> Html:
        return section(self.plan, code, *pieces, lang=self.lang)

    def _say(self, key: str, **values: object) -> str:
        return say(f"reports.{key}", self.lang, **values)

"""The report of the bureau: which of the plan's numbers are met, on time or late, and who holds it back."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from analytics.assess import BUREAU, Assessment
from analytics.measure import Measured
from analytics.plan.model import Nature, Scope
from analytics.scenario import Corrections
from analytics.view import annex, beside, explain, organisation, places, standing, ways
from analytics.view.corrections import corrections_part
from analytics.view.figure import Figure
from analytics.view.html import Html, element, join
from analytics.view.laggards import (
    behind_table,
    dates_to_come,
    holding_back,
    tasks,
    unmet_units,
    weak_spots,
)
from analytics.view.line import Line, lines_of, withheld_note
from analytics.view.overview import (
    attention,
    block_chart,
    light_words,
    progress_charts,
    progress_table,
    unit_matrix,
    units_chart,
)
from analytics.view.parts import (
    bullets,
    card,
    cards,
    courses_of,
    frame,
    item,
    months_of,
    section,
    title_page,
)
from analytics.view.quality import Quality
from analytics.view.reasons import next_due
from analytics.view.scores import unit_scores
from analytics.view.small_counts import published
from analytics.view.tables import columns, mark, table
from analytics.words import say


class BureauReport:
    """The sections R0 to R13 of the bureau's report, each a method that returns its HTML.

    `quality` holds the rows of all units; no value of a single record is shown. `measured` is what the
    assessment was made from; without it no ways of the units to their next grades are shown.
    `corrections` are those after the deadline, if any. The report leaves the units, so small counts of
    sensitive kinds are not in it (`analytics.view.small_counts`).
    """

    def __init__(
        self,
        assessment: Assessment,
        quality: Quality,
        lang: str = "zh",
        *,
        measured: Measured | None = None,
        corrections: Corrections | None = None,
    ):
        self.assessment = published(assessment, quality.ledgers)
        self.plan = assessment.plan
        self.quality = quality
        self.measured = measured
        self.corrections = corrections
        self.lang = lang
        self.who = self.plan.bureau.in_(lang)
        self.total = standing.total_of(assessment, BUREAU)
        self.totals = standing.totals_of(assessment)

    @cached_property
    def lines(self) -> list[Line]:
        """The bureau's own indicators in the order of the plan."""
        return lines_of(self.assessment, BUREAU, self.lang)

    @cached_property
    def unit_lines(self) -> dict[str, list[Line]]:
        """Lines of every ranked unit by indicator, units in the order of the plan."""
        ranked = {total.unit for total in self.totals}
        found: dict[str, list[Line]] = {one.id: [] for one in self.plan.indicators}
        for unit in (one.code for one in self.plan.units if one.code in ranked):
            for line in lines_of(self.assessment, unit, self.lang):
                found[line.indicator.id].append(line)
        return found

    @cached_property
    def courses(self) -> dict[str, pd.DataFrame]:
        """The year's course of each indicator."""
        return courses_of(self.assessment, BUREAU)

    def title(self) -> Html:
        """R0: title, day of the data, version, and what 建议值 means."""
        return title_page(
            self.assessment,
            title=self._say("bureau_title", bureau=self.who),
            rows=[(self._say("units"), self._say("n_units", n=len(self.totals)))],
            facts=standing.facts(self.assessment, self.total, self.lang),
            lang=self.lang,
        )

    def summary(self) -> Html:
        """R1: the plan's frame, the written numbers, the units' grades, and what to look at first."""
        return self._section(
            "R1",
            frame(self.assessment, self.lang),
            element("p", self._written_words(), class_="lead"),
            element("p", light_words(self.lines, self.lang)),
            element("p", self._grade_words()),
            self._cards(),
            attention(self.lines, self.who, self.assessment, self.lang),
            self._barred(),
            block_chart(self.assessment, BUREAU, self.lang),
        )

    def key_figures(self) -> Html:
        """R2: every indicator, the numbers written in the plan first."""
        return self._section(
            "R2",
            progress_charts(self.plan, self.lines, self.who, self.lang),
            progress_table(self.plan, self.lines, self.lang, by_nature=True),
            withheld_note(self.lines, self.lang),
        )

    def block(self, code: str) -> Html:
        """R3 to R7: the indicators of one block with quotation, sentence, course and the units behind."""
        pieces = standing.block_pieces(self.assessment, code, BUREAU, self.lines, self._item, self.lang)
        return self._section(code, *pieces)

    def score(self) -> Html:
        """R8: points of every unit in each block, and how totals come about."""
        return self._section(
            "R8",
            element("p", standing.sum_up(self.assessment, self.total, self.lang), class_="lead"),
            unit_scores(self.assessment, self.totals, self.lang),
            beside.reviews(self.assessment, self.totals, self.lang),
            standing.grade_table(self.assessment, self.lang),
            explain.lost_points(self.assessment, BUREAU, self.quality, self.lang),
        )

    def ranking(self) -> Html:
        """R9: ranks inside groups and overall."""
        groups = [one.id for one in self.plan.rank_groups]
        by_group = sorted(self.totals, key=lambda one: (groups.index(one.rank_group), one.group_rank))
        return self._section(
            "R9",
            element("p", self._grade_words(), class_="lead"),
            places.ranking_chart(self.assessment, by_group, self.lang),
            places.ranking_table(self.assessment, self.totals, self.lang),
        )

    def warnings(self) -> Html:
        """R10: what is behind, who holds it back and what each needs, dates, and all fields at a glance."""
        shared = [one for one in self.lines if self._is_held_back(one)]
        every_line = [line for lines in self.unit_lines.values() for line in lines]
        return self._section(
            "R10",
            element("p", light_words(self.lines, self.lang)),
            behind_table(self.lines, self.lang),
            [self._holding_back(one) for one in shared],
            tasks(self.assessment, self.lines, self.lang),
            dates_to_come(self.assessment, self.lines, self.lang),
            unit_matrix(self.assessment, every_line, self.lang),
            withheld_note(every_line, self.lang),
        )

    def problems(self) -> Html:
        """R11: where many units fail, who reports late, and what is still open in the plan."""
        pending = [one for one in self.lines if one.cell.state == "target_pending"]
        said = bullets([self._say("pending_target", name=one.name) for one in pending])
        return self._section(
            "R11",
            weak_spots(self.lines, self.unit_lines, self._name_of, self.lang),
            self._late_units(),
            self._ways_up(),
            join(element("h3", self._say("open_points")), said) if said else None,
        )

    def settlement(self) -> Html:
        """R12: score, grade, rank and vetoes of all units as they go into the year-end settlement."""
        pieces = places.settlement(self.assessment, self.totals, self.lang)
        return self._section("R12", *pieces)

    def annex(self) -> Html:
        """R13: readings, data quality, corrections, changes of units, unmet, proposed values, clauses."""
        return self._section(
            "R13",
            annex.readings([one.indicator for one in self.lines], self.lang),
            annex.data_quality(self.assessment, self.quality, self.lang),
            annex.returned_counts(self.assessment, self.quality, self.lang),
            corrections_part(self.corrections, self.assessment, self.quality.ledgers, self.lang),
            organisation.changes_table(self.plan, self.assessment.as_of, self.lang),
            annex.unmet(self.lines, self.lang),
            annex.proposed_values(self.plan, self.lang),
            explain.how_to_check(self.lang),
            annex.clause_table(self.assessment, self.quality, self.lang),
        )

    def _ways_up(self) -> Html | None:
        """The cheapest way of every unit to its next grade."""
        if self.measured is None:
            return None
        return ways.all_ways_up(self.assessment, self.measured, self.totals, self.lang)

    def units_of(self, indicator: str) -> Figure:
        """One indicator over all units, furthest behind first. Raises KeyError for an unknown indicator."""
        return units_chart(self.unit_lines[indicator], self._name_of, self.lang)

    def _item(self, line: Line) -> Html:
        facts = [
            self._say("reading_is", reading=line.indicator.reading.text.in_(self.lang)),
            line.band,
            line.catch_up,
            next_due(self.assessment, line) if line.cell.state != "met" and not line.counts_units else None,
            unmet_units(self.unit_lines[line.indicator.id], self._name_of, self.lang),
        ]
        months = months_of(self.assessment, line, courses=self.courses)
        return item(self.assessment, line, self.who, facts=facts, months=months)

    def _is_held_back(self, line: Line) -> bool:
        """Whether it is a quota shared out to units, not met yet, and red in some of them."""
        is_open = line.indicator.scope is Scope.BUREAU_TOTAL and line.cell.state == "short"
        return is_open and any(one.cell.light == "red" for one in self.unit_lines[line.indicator.id])

    def _holding_back(self, line: Line) -> Html:
        return holding_back(self.assessment, line, self.unit_lines[line.indicator.id], self.lang)

    def _written_words(self) -> str:
        """Of the numbers written in the plan: how many are met, on time, late, not judged."""
        written = [one for one in self.lines if one.indicator.nature is Nature.WRITTEN]
        met = sum(one.cell.state == "met" for one in written)
        on_time = sum(one.cell.light == "green" and one.cell.state != "met" for one in written)
        late = sum(one.is_late and one.cell.state != "met" for one in written)
        rest = len(written) - met - on_time - late
        return self._say("written", n=len(written), met=met, on_time=on_time, late=late, open=rest)

    def _grade_words(self) -> str:
        counts = [
            self._say("grade_count", grade=one.name.in_(self.lang), n=n)
            for one in self.plan.rules.grades
            if (n := sum(total.grade == one.id for total in self.totals))
        ]
        return self._say("grades", n=len(self.totals), counts=self._say("comma").join(counts))

    def _barred(self) -> Html | None:
        """Who is barred and why."""
        barred = [
            join(element("strong", self._name_of(one.unit)), self._say("colon"), text)
            for one in self.totals
            if (text := standing.barred_text(self.assessment, one, self.lang))
        ]
        return join(element("h3", self._say("barred")), bullets(barred)) if barred else None

    def _cards(self) -> Html:
        n_met = sum(one.cell.state == "met" for one in self.lines)
        of_all = say("standing.of", self.lang, n=len(self.lines))
        lights = [
            card(
                mark(light, self.lang),
                f"{sum(one.cell.light == light for one in self.lines)}",
                unit=self._say("indicators_unit"),
            )
            for light in ("green", "yellow", "red")
        ]
        total = standing.key_cards(self.assessment, self.total, self.lang)[0]
        return cards(total, card(self._say("met_card"), f"{n_met}", unit=of_all), *lights)

    def _late_units(self) -> Html | None:
        late = sorted((one for one in self.totals if one.n_late), key=lambda one: -one.n_late)
        if not late:
            return None
        rows = [
            (
                self._name_of(one.unit),
                int(one.n_late),
                standing.points(self.assessment, one.late, self.lang),
            )
            for one in late
        ]
        heads = columns(self.lang, "unit", "n_late:number", "deduction:number")
        return table(self._say("late_units"), heads, rows, lang=self.lang)

    def _name_of(self, unit: str) -> str:
        return standing.name_of(self.assessment, unit, self.lang)

    def _section(self, code: str, *pieces: object) -> Html:
        return section(self.plan, code, *pieces, lang=self.lang)

    def _say(self, key: str, **values: object) -> str:
        return say(f"reports.{key}", self.lang, **values)

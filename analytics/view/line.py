"""One indicator of one unit in finished words: what every table, chart, card and sentence shows of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analytics.assess import BUREAU, Assessment
from analytics.plan.model import Direction, Indicator, PhasingKind
from analytics.view.html import Html, element, join
from analytics.view.numbers import NOTHING, amount, is_missing, number, percent, with_unit
from analytics.view.small_counts import SMALL, withheld_text
from analytics.view.theme import LIGHTS, MARKS, STAR, STATES
from analytics.words import say

# States in which there is something to compare with a target.
JUDGED = ("met", "short")


@dataclass(frozen=True)
class Line:
    """The cell of one unit and indicator (`cell` is a row of `Assessment.cells`) in one language."""

    indicator: Indicator
    cell: Any
    lang: str

    @property
    def unit(self) -> str:
        return self.cell.unit

    @property
    def name(self) -> str:
        return self.indicator.name.in_(self.lang)

    @cached_property
    def is_rate(self) -> bool:
        measure = self.indicator.measure if self.unit == BUREAU else self._unit_measure
        return measure.is_rate

    @property
    def _unit_measure(self):
        return self.indicator.unit_measure or self.indicator.measure

    @property
    def is_judged(self) -> bool:
        """Whether there is a figure and a target to compare."""
        return self.cell.state in JUDGED

    @property
    def withheld(self) -> str:
        """What stands in place of a figure that must not leave the unit; empty where it may."""
        kind = getattr(self.cell, "withheld", "")
        return withheld_text(kind, self.lang) if kind and not self.counts_units else ""

    @property
    def counts_units(self) -> bool:
        """Whether this is the bureau's line of what each unit owes; cases that must not be are added up."""
        is_zero = self.indicator.direction is Direction.ZERO
        return not is_missing(self.cell.units_counted) and not is_zero

    @property
    def is_late(self) -> bool:
        """Whether its light asks somebody to act."""
        return self.cell.light in ("yellow", "red")

    @property
    def is_dropped(self) -> bool:
        """Whether its points were given to others because nothing can be asked here."""
        return self.cell.weight > 0 and self.cell.weight_used == 0

    @property
    def has_due_dates(self) -> bool:
        return self.indicator.phasing.kind is PhasingKind.DUE_DATES

    @property
    def is_course(self) -> bool:
        """Whether pace over the year means something: an amount that falls due little by little."""
        return self.indicator.phasing.kind not in (PhasingKind.ALWAYS, PhasingKind.YEAR_END)

    def figure(self, value: float | None, *, unit: bool = True) -> str:
        """A value of this indicator in its own measure."""
        return amount(value, self.indicator, self.lang, rate=self.is_rate, unit=unit)

    @property
    def band(self) -> str:
        """The band the figure falls in, told; empty where the rule has none."""
        bands = {one.id: one.name.in_(self.lang) for one in self.indicator.score.bands}
        return (
            say("reports.band_is", self.lang, band=bands[self.cell.band]) if self.cell.band in bands else ""
        )

    @property
    def is_target_proposed(self) -> bool:
        """Whether there is a target and it is 建议值: by itself, or because the way it was shared out is."""
        has_none = self.cell.state in ("not_applicable", "target_pending")
        return bool(self.cell.target_proposed) and not has_none

    @property
    def target(self) -> str:
        """The target; its state where there is no number."""
        if self.cell.state in ("not_applicable", "target_pending"):
            return say(f"states.{self.cell.state}", self.lang)
        if self.counts_units:
            return say("figures.units", self.lang, n=number(self.cell.units_counted, 0, self.lang))
        return self.figure(self.cell.target)

    @property
    def told_target(self) -> str:
        """The target as it stands in a sentence, told where it is proposed."""
        return told(self.target, self.lang) if self.is_target_proposed else self.target

    def due_text(self, value: float) -> str:
        """A part of the target that is due, told where the target is proposed."""
        return told(self.figure(value), self.lang) if self.is_target_proposed else self.figure(value)

    def told_asked(self, *, final: bool) -> str:
        """What is asked by now, or of the whole year, as it stands in a sentence."""
        shown = self.asked(self.cell.target if final else self.cell.due)
        return told(shown, self.lang) if self.is_target_proposed else shown

    @property
    def actual(self) -> str:
        """The figure reached; its state where none is known."""
        if self.cell.state == "not_reported":
            return say("states.not_reported", self.lang)
        if self.counts_units:
            return say("figures.units", self.lang, n=number(self.cell.units_met, 0, self.lang))
        return self.withheld or self.figure(self.cell.actual)

    @property
    def due(self) -> str:
        """What is due by now."""
        if not self.is_judged or self.counts_units:
            return NOTHING
        return self.asked(self.cell.due)

    def asked(self, value: float) -> str:
        """A part of a target; a part of a few whole things keeps a decimal (0.3 of one item)."""
        small = not is_missing(value) and value < 10 and not float(value).is_integer()
        return amount(value, self.indicator, self.lang, rate=self.is_rate, decimals=1 if small else None)

    @property
    def attainment(self) -> str:
        if not self.is_judged or self.indicator.direction is Direction.ZERO:
            return NOTHING
        return percent(self.cell.attainment)

    @property
    def pace(self) -> str:
        """Ahead of or behind pace in percentage points, with its sign."""
        no_pace = self.counts_units or self.indicator.direction is Direction.ZERO
        if not self.is_judged or is_missing(self.cell.pace_gap) or no_pace:
            return NOTHING
        return signed_points(self.cell.pace_gap, self.lang)

    @property
    def gap(self) -> str:
        """What is still missing to the target."""
        if self.cell.state == "met" or not self.is_judged or self.withheld:
            return NOTHING
        if self.counts_units:
            left = self.cell.units_counted - self.cell.units_met
            return say("figures.units", self.lang, n=number(left, 0, self.lang))
        if self.is_rate:
            return say("figures.points", self.lang, points=number(self.cell.gap * 100, 1, self.lang))
        return self.figure(self.cell.gap)

    @property
    def needed(self) -> str:
        """How much a month reaches the target from now."""
        return self._per_month(self.cell.needed_per_month)

    @property
    def best_month(self) -> str:
        return NOTHING if self.counts_units else self._per_month(self.cell.best_month)

    @property
    def catch_up(self) -> str | None:
        """What is due, what is missing and how much a month makes it up; None where nothing is late."""
        if not self.is_late or self.is_rate or self.counts_units or is_missing(self.cell.needed_per_month):
            return None
        due = told(self.due, self.lang) if self.is_target_proposed else self.due
        said = {"due": due, "gap": self.gap, "needed": self.needed, "best": self.best_month}
        return say("reports.catch_up", self.lang, **said)

    def _per_month(self, value: float) -> str:
        if is_missing(value) or not self.is_judged:
            return NOTHING
        # A third of a suggestion a month is not a plan: whole things keep one decimal here.
        decimals = max(self.indicator.display.decimals, 1)
        shown = number(value / float(self.indicator.display.divide), decimals, self.lang)
        return with_unit(shown.removesuffix(".0"), self.indicator, self.lang)

    @property
    def short(self) -> str:
        """Figure, target (with the star where it is proposed) and attainment, for beside a bar."""
        if self.cell.state in ("not_applicable", "target_pending", "not_reported"):
            return say(f"states.{self.cell.state}", self.lang)
        if self.counts_units or self.indicator.direction is Direction.ZERO:
            return say("figures.of", self.lang, actual=self.actual, target=self._starred_target)
        actual = self.withheld or self.figure(self.cell.actual, unit=False)
        text = say("figures.of", self.lang, actual=actual, target=self._starred_target)
        has_share = self.is_judged and not self.is_rate and not self.withheld
        return f"{text}　{self.attainment}" if has_share else text

    @property
    def _starred_target(self) -> str:
        return self.target + (STAR if self.is_target_proposed else "")

    @property
    def field(self) -> str:
        """Glyph and figure for a small field: attainment in whole percent, else the state's glyph.

        Rounded down: 100 stands only where the target is reached.
        """
        if self.withheld:
            fits = self.cell.withheld == SMALL
            return f"{MARKS[self.mark].glyph}{self.withheld if fits else ''}"
        if not self.is_judged or is_missing(self.cell.attainment):
            return STATES[self.cell.state].glyph
        return f"{LIGHTS[self.cell.light].glyph}{math.floor(self.cell.attainment * 100 + 1e-9)}"

    @property
    def mark(self) -> str:
        """The light where there is a judgement, else the state."""
        return self.cell.light if self.is_judged else self.cell.state

    def points(self, value: float | None) -> str:
        """Points with the decimals of the plan's scores."""
        return number(value, 2, self.lang)


def lines_of(assessment: Assessment, unit: str, lang: str) -> list[Line]:
    """All lines of a unit (or the bureau) in the order of the plan."""
    cells = assessment.cells
    rows = cells[cells["unit"] == unit].itertuples(index=False)
    return [Line(assessment.plan.indicator[row.indicator], row, lang) for row in rows]


def signed_points(gap: float, lang: str) -> str:
    """A difference of shares in percentage points with its sign: `+1.7`."""
    shown = number(abs(gap) * 100, 1, lang)
    sign = "" if float(shown.replace(",", "")) == 0 else ("+" if gap > 0 else "−")
    return f"{sign}{shown}"


def proposed(lang: str) -> Html:
    """The badge that stands at every value the plan itself does not give."""
    return element("span", say("states.proposed", lang), class_="proposed")


def told(value: str, lang: str) -> str:
    """A proposed value in a sentence: `1000户（建议值）`."""
    return say("figures.proposed", lang, value=value)


def star(lang: str) -> Html:
    """The same in a narrow table: a star, told below the table."""
    return element("abbr", STAR, title=say("states.proposed", lang), class_="star")


def target_with_badge(line: Line) -> Html:
    """The target, with the badge where it is proposed."""
    return join(line.target, proposed(line.lang) if line.is_target_proposed else None)


def target_with_star(line: Line) -> Html:
    """The target, with the star where it is proposed."""
    return join(line.target, star(line.lang) if line.is_target_proposed else None)


def star_note(lang: str, *, stands: bool) -> str:
    """What the star means, where one stands."""
    return say("reports.star_means", lang) if stands else ""


def withheld_note(lines: Sequence[Line], lang: str) -> Html | None:
    """What “<3” means, where one stands."""
    stands = any(one.withheld for one in lines)
    return element("p", say("small_counts.note", lang), class_="note") if stands else None

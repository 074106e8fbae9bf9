"""Opening a workspace for a notebook."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

import pandas as pd

from analytics.assess import BUREAU, Assessment, assess
from analytics.assess.explain import Explanation, explain
from analytics.measure import Measured, measure_once
from analytics.measure.records import RecordSet, records, rows_kept
from analytics.plan import Ledger, Plan, load_ledgers, load_plan
from analytics.plan.day import cut_off_day, known_day
from analytics.plan.target import successor
from analytics.scenario import (
    Corrections,
    Rehearsal,
    Scenario,
    assess_scenario,
    load_scenario,
    measured_under,
    rehearse,
)
from analytics.session import views
from analytics.session.asked import check, organisation_of, workspace_at
from analytics.session.corrections import changed_rows, corrections_after_closing, corrections_since
from analytics.session.data_quality import data_quality
from analytics.store import Store, open_store
from analytics.view import explain as explaining
from analytics.view import explore, known, ways
from analytics.view.bureau_report import BureauReport
from analytics.view.corrections import corrections_page
from analytics.view.data_quality import DataQuality
from analytics.view.figure import Figure
from analytics.view.html import Html
from analytics.view.quality import Quality
from analytics.view.rehearsal import rehearsal_page
from analytics.view.unit_report import UnitReport
from analytics.view.widgets import Sharing, WhatIf, what_if
from analytics.words import LANGUAGES
from analytics.workspace import Workspace


@dataclass(frozen=True, eq=False)
class Session:
    """A workspace opened on one day. Its connection closes with it.

    `plan` is the plan as adopted and `measured` what was reached; `assessment` is their judgement, or
    that of the scenario where one was asked for.
    """

    workspace: Workspace
    plan: Plan
    ledgers: Mapping[str, Ledger]
    store: Store
    measured: Measured
    assessment: Assessment
    scenario: Scenario | None
    lang: str

    def sql(self, query: str, **params: object) -> pd.DataFrame:
        """The answer to a query over the documented views; `$name` in it takes the parameter `name`."""
        return self.store.sql(query, **params)

    def views(self) -> Html:
        """The views and tables a query may name, each with what a row is and how many columns it has."""
        return explore.view_table(views.views(self.store), self.lang)

    def columns(self, view: str) -> Html:
        """The columns of one view with their types and meaning. Raises ParameterError for an unknown view."""
        check("unknown_view", view, views.views(self.store)["name"])
        return explore.column_table(view, views.columns(self.store, view), self.lang)

    def about(self) -> Html:
        """The days the figures are of: data as of, as known on; loud where they are not those of today."""
        return known.about(self.assessment, self.lang)

    def progress(self) -> Html:
        """The bureau's indicators with target, figure, attainment, pace and light."""
        return explore.progress(self.assessment, self.lang)

    def chart_units(self, indicator: str) -> Figure:
        """One indicator over the units, furthest behind first. Raises ParameterError for an unknown one."""
        check("unknown_indicator", indicator, self.plan.indicator)
        return explore.units_figure(self.assessment, indicator, self.lang)

    def course(self, indicator: str, unit: str = BUREAU) -> Figure:
        """The year's course of one indicator in one unit, or in the bureau.

        Raises ParameterError for an unknown indicator or unit, and where the unit has no course: not
        applicable, target pending, or nothing reported yet.
        """
        check("unknown_indicator", indicator, self.plan.indicator)
        check("unknown_unit", unit, self.assessment.totals["unit"])
        return explore.course_figure(self.assessment, indicator, unit, self.lang)

    def explain(self, indicator: str, unit: str = BUREAU, *, rows: int = 100) -> Html:
        """How one figure came about: clause, steps with numbers, versions, SQL, and up to `rows` records.

        Raises ParameterError for an unknown indicator or unit.
        """
        found, sets = self.working(indicator, unit, rows=rows)
        return explaining.page(self.assessment, found, sets, self.ledgers, self.lang)

    def working(
        self, indicator: str, unit: str = BUREAU, *, rows: int = 100
    ) -> tuple[Explanation, tuple[RecordSet, ...]]:
        """What `explain` shows, as data: the steps of a figure and the records behind it."""
        check("unknown_indicator", indicator, self.plan.indicator)
        check("unknown_unit", unit, self.assessment.totals["unit"])
        seen, plan = self.measured, self.assessment.plan
        sets = records(
            self.store,
            plan,
            self.ledgers,
            indicator,
            unit,
            seen.as_of,
            organisation=seen.organisation,
            most=rows,
        )
        return explain(self.assessment, unit, indicator), sets

    def ways_up(self, unit: str, n: int = 3) -> Html:
        """What wins a unit's lost points back, and its cheapest ways to the next grade.

        Raises ParameterError for a unit that is not assessed.
        """
        units = self.assessment.totals["unit"]
        check("unknown_unit", unit, units[units != BUREAU])
        return ways.page(self.assessment, self.judged_from, unit, n, self.lang)

    @property
    def judged_from(self) -> Measured:
        """What the assessment was made from: what was measured, as the scenario reads it."""
        return measured_under(self.measured, self.scenario) if self.scenario else self.measured

    def what_if(self) -> WhatIf:
        """Controls over the plan with the judgement that follows, beginning with the session's scenario."""
        return what_if(self.plan, self.measured, self.workspace, lang=self.lang, scenario=self.scenario)

    def rehearsal(self, *scenarios: str) -> Rehearsal:
        """The session's records judged by the plan and under saved rule sets, each named by its scenario.

        Raises ParameterError for scenarios that do not exist or do not fit the plan.
        """
        changed = [load_scenario(self.workspace, name.strip()) for name in scenarios]
        readings = [pair for one in changed for pair in one.readings.items()]
        seen = self.measured
        measured = measure_once(
            self.store,
            self.plan,
            self.ledgers,
            seen.as_of,
            folder=self.workspace.measured,
            organisation=seen.organisation,
            readings=readings,
        )
        return rehearse(self.plan, measured, changed)

    def show_rehearsal(self, rehearsal: Rehearsal) -> Html:
        """A rehearsal as a page: scores, ranks and grades side by side, and who gains."""
        return rehearsal_page(rehearsal, self.lang)

    def allocation(self, indicator: str = "") -> Sharing:
        """Controls over how the bureau's totals are shared out, with every unit's part and its working.

        Raises ParameterError for an indicator that is not shared out, or has no number on the day.
        """
        panel = Sharing(self.plan, self.assessment, self.workspace, self.lang)
        if indicator:
            check("unknown_indicator", indicator, [name for _, name in panel.indicator.options])
            panel.indicator.value = indicator
        if self.scenario:
            panel.show(self.scenario)
        return panel

    def corrections(self, since: str = "") -> Corrections:
        """What came in after a day and what it moved, up to what the session knows.

        `since` is the day of knowledge to compare with; empty: the day by which what had ended was to be
        in. Raises ParameterError for a day the session knows nothing after.
        """
        return corrections_since(self, since)

    def changed_rows(self, found: Corrections) -> dict[tuple[str, str], pd.DataFrame]:
        """The rows in which each submission differs from what it replaced, by (submission, ledger).

        See `analytics.measure.arrivals.row_changes`; fields that point at a person are left out.
        """
        return changed_rows(self, found)

    def show_corrections(self, since: str = "", *, unit: str = "", rows: bool = False) -> Html:
        """The corrections as a page: of all, or of one unit; with the changed rows where asked.

        Raises ParameterError as `corrections` does, and for an unknown unit.
        """
        found = self.corrections(since)
        if unit:
            check("unknown_unit", unit, self.assessment.totals["unit"])
            found = found.of_unit(unit)
        changes = self.changed_rows(found) if rows else {}
        return corrections_page(found, self.ledgers, self.lang, rows=changes)

    def data_quality(self) -> DataQuality:
        """What a reviewer looks at by the session's day: arrivals, returns, clues worth a look, burden.

        Raises PlanError for wrong checks.
        """
        return data_quality(self)

    def quality(self, unit: str | None = None) -> Quality:
        """What stands behind the figures: of one unit and those merged into it, or of all."""
        as_of, coverage, everybody = self.measured.as_of, self.measured.coverage, unit is None
        current = {one.code: successor(self.plan, one.code, as_of) for one in self.plan.units}
        mine = [code for code, now in current.items() if everybody or now == unit]
        return Quality(
            submissions=views.submissions(self.store, mine, as_of, everybody=everybody),
            rejects=views.rejects(self.store, mine, as_of, everybody=everybody),
            coverage=coverage[coverage["sent_by"].isin(mine)].reset_index(drop=True),
            ledgers=self.ledgers,
            n_rows=rows_kept(self.store, self.ledgers, mine),
        )


def open_session(
    workspace: str = "",
    *,
    plan: str = "",
    as_of: str = "",
    lang: str = "zh",
    scenario: str = "",
    organisation: str = "",
    known_on: str = "",
) -> Session:
    """A workspace opened on one day, measured and judged.

    `workspace` is its folder (empty: the one JupyterLab was started for, else the suite's own), `plan`
    a plan year (empty: the workspace's), `as_of` an ISO date (empty: today, within the plan), `scenario`
    the id of a saved scenario, `organisation` whether units stand as they are on the day (`now`, the
    default) or as they were (`then`), `known_on` an ISO date whose state of knowledge counts: what came
    or was corrected later is left out (empty: all that is known now). Raises ParameterError for what
    does not exist, PlanError for a wrong plan.
    """
    check("unknown_lang", lang, LANGUAGES)
    lens = organisation_of(organisation)
    place = workspace_at(workspace)
    said, ledgers = load_plan(place, plan or None), load_ledgers(place)
    changed = load_scenario(place, scenario) if scenario else None
    day_known = known_day(known_on)
    with ExitStack() as closing:
        store = closing.enter_context(open_store(place, said, ledgers, known_on=day_known))
        day = cut_off_day(as_of, said, place.today())
        readings = changed.readings.items() if changed else ()
        measured = measure_once(
            store, said, ledgers, day, folder=place.measured, organisation=lens, readings=readings
        )
        judged = assess_scenario(said, measured, changed) if changed else assess(said, measured)
        views.make_judgement_tables(store, judged, measured, lang)
        session = Session(place, said, ledgers, store, measured, judged, changed, lang)
        weakref.finalize(session, closing.pop_all().close)
    return session


def open_unit_report(workspace: str = "", *, unit: str, lang: str = "zh", **asked: str) -> UnitReport:
    """The report of one unit; `asked` as in `open_session`.

    Raises ParameterError for a unit that is not assessed on that day too.
    """
    session = open_session(workspace, lang=lang, **asked)
    units = session.assessment.totals["unit"]
    check("unknown_unit", unit, units[units != BUREAU])
    quality = session.quality(unit)
    return UnitReport(
        session.assessment,
        quality,
        unit,
        lang,
        measured=session.judged_from,
        corrections=corrections_after_closing(session, unit),
    )


def open_bureau_report(workspace: str = "", *, lang: str = "zh", **asked: str) -> BureauReport:
    """The report of the bureau; `asked` as in `open_session`."""
    session = open_session(workspace, lang=lang, **asked)
    return BureauReport(
        session.assessment,
        session.quality(),
        lang,
        measured=session.judged_from,
        corrections=corrections_after_closing(session),
    )

"""The allocation panel: share out a total of the bureau otherwise, and see every part with the working."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import ipywidgets as widgets
import pandas as pd

from analytics.assess import Assessment
from analytics.assess.done import done_of
from analytics.errors import AnalyticsError, ParameterError, Problem
from analytics.plan.allocate.proof import basis_on, proof
from analytics.plan.model import Allocation, Basis, Indicator, Plan, Scope
from analytics.plan.target import allocation_on, bureau_target
from analytics.scenario import AllocationChange, Scenario, allocation_with, apply_scenario
from analytics.view.html import Html, element
from analytics.view.numbers import amount, date_text
from analytics.view.paper import grid_html
from analytics.view.proof import proof_grid
from analytics.view.theme import style
from analytics.view.widgets.basis import BasisControls
from analytics.view.widgets.bounds import Bounds
from analytics.view.widgets.controls import draft
from analytics.view.widgets.files import Files
from analytics.view.widgets.frame import Messages, inside, styles
from analytics.view.widgets.shift import live_chart
from analytics.view.widgets.split import split_spec
from analytics.words import say, speaking
from analytics.workspace import Workspace

UNCHANGED = AllocationChange()


class Sharing(widgets.VBox):
    """Controls over the way one total is shared out, and beside them the parts that follow.

    Raises ParameterError where the plan has no total to share out.
    `sheet` is the proof sheet shown (see `plan.allocate.proof`), `scenario` what the controls say. What
    cannot be shared out is told with its reason, and the last sheet stays.
    """

    def __init__(self, plan: Plan, assessment: Assessment, workspace: Workspace, lang: str):
        super().__init__()
        self.plan, self.assessment, self.lang = plan, assessment, lang
        self.day = min(assessment.as_of, plan.ends_on)
        choices = _shared_out(plan, self.assessment)
        self.loaded = draft(lang)
        self.tried: dict[str, AllocationChange] = {}
        self.sheet = pd.DataFrame()
        self.messages = Messages(lang)
        self.indicator = widgets.Dropdown(
            options=[(one.name.in_(lang), one.id) for one in choices],
            description=self._say("indicator"),
            layout=widgets.Layout(width="29em"),
        )
        self.basis = BasisControls(plan, lang, self.refresh)
        self.bounds = Bounds(plan, lang, on_change=self.refresh, on_refused=self.messages.say)
        self.remaining = widgets.Checkbox(
            description=self._say("remaining", day=date_text(self.day, lang)),
            indent=False,
            layout=widgets.Layout(width="38em"),
        )
        self.files = Files(workspace, lang, save=self.save, load=self.load, reset=self.reset)
        self.head, self.table = widgets.HTML(), widgets.HTML()
        self.chart = live_chart(lang)
        self._lay_out()
        self._choose()
        self.indicator.observe(self._choose, "value")
        self.remaining.observe(self.refresh, "value")

    @property
    def scenario(self) -> Scenario:
        """What the controls say now; parts of a re-split by name, as they are this day's."""
        changes = dict(self.tried)
        if self.remaining.value and not self.sheet.empty:
            named = dict(zip(self.sheet["unit"], self.sheet["part"], strict=True))
            changes[self.indicator.value] = AllocationChange(basis=Basis.NAMED, named=named)
        return self._with(changes)

    def refresh(self, _change: object = None) -> None:
        """Share out as the controls say and show it; what cannot be is told, and the last view stays."""
        with self.messages.telling():
            self._note()
            self.sheet = self._sheet(self._with(self.tried), self._done())
            self._draw()

    def tried_with(self, **change: object) -> Html:
        """The proof sheet under another change of the way of sharing out, or why there is none."""
        mine = self.tried.get(self.indicator.value, UNCHANGED).model_dump(exclude_none=True)
        changed = AllocationChange.model_validate(mine | change)
        return self._sheet_or_reason(self.tried | {self.indicator.value: changed}, None)

    def what_remains(self) -> Html:
        """The proof sheet of sharing out again only what remained on the day, or why there is none."""
        return self._sheet_or_reason(self.tried, done_of(self.assessment, self.indicator.value))

    def working(self) -> Html:
        """The proof sheet shown now."""
        return self._page(self._grid(self.sheet))

    def save(self) -> None:
        """Save what the controls say under the name typed."""
        with self.messages.telling():
            self.messages.say(self.files.save(self.scenario), done=True)

    def load(self) -> None:
        """Show the scenario chosen from the list."""
        with self.messages.telling():
            self.show(self.files.load())

    def reset(self) -> None:
        """Back to the plan's own way."""
        self.show(draft(self.lang))

    def show(self, scenario: Scenario) -> None:
        """Set all controls to a scenario and share out."""
        self.files.show(scenario)
        self.loaded, self.tried = scenario, dict(scenario.allocation)
        self._choose()

    def _choose(self, _change: object = None) -> None:
        """Set the controls to the indicator chosen and share out."""
        name = self.indicator.value
        change = self.tried.get(name, UNCHANGED)
        allocation = allocation_with(self._own, change)
        self.basis.show(allocation, change)
        self.bounds.show(self._of, allocation)
        self.refresh()

    def _note(self) -> None:
        """Keep what the controls say of this indicator, nothing where it is what the plan says."""
        said = self.basis.change_of(self._own) | self.bounds.change_of(self._own, self._total)
        if said:
            self.tried[self.indicator.value] = AllocationChange(**said)
        else:
            self.tried.pop(self.indicator.value, None)

    @property
    def _of(self) -> Indicator:
        return self.plan.indicator[self.indicator.value]

    @property
    def _own(self) -> Allocation:
        return basis_on(self.plan, self.indicator.value, self.day)

    @property
    def _total(self) -> Decimal:
        own = bureau_target(self.plan, self._of, self.day).value
        return self.loaded.targets.get(self.indicator.value, own)

    def _with(self, changes: Mapping[str, AllocationChange]) -> Scenario:
        return self.loaded.model_copy(update={"allocation": dict(changes)})

    def _done(self) -> dict[str, Decimal] | None:
        return done_of(self.assessment, self.indicator.value) if self.remaining.value else None

    def _sheet(self, scenario: Scenario, done: Mapping[str, Decimal] | None) -> pd.DataFrame:
        return proof(apply_scenario(self.plan, scenario), self.indicator.value, self.day, done=done)

    def _sheet_or_reason(
        self, changes: Mapping[str, AllocationChange], done: Mapping[str, Decimal] | None
    ) -> Html:
        try:
            with speaking(self.lang):
                return self._page(self._grid(self._sheet(self._with(changes), done)))
        except AnalyticsError as error:
            with speaking(self.lang):
                return self._page(element("p", self._say("refused", why=str(error)), class_="banner"))

    def _draw(self) -> None:
        planned = proof(self.plan, self.indicator.value, self.day)
        parts = dict(zip(planned["unit"], planned["part"], strict=True))
        self.head.value = inside(self._head(parts))
        self.chart.spec = split_spec(self.plan, self._of, self.sheet, parts, self.lang)
        self.table.value = inside(self._grid(self.sheet))

    def _head(self, planned: Mapping[str, Decimal]) -> Html:
        sheet = self.sheet
        parts = zip(sheet["unit"], sheet["part"], strict=True)
        moved = [unit for unit, part in parts if part != planned.get(unit)]
        whole = sum(sheet["part"], Decimal(0))
        said = {"n": len(sheet), "moved": len(moved), "indicator": self._of.name.in_(self.lang)}
        text = self._say("head", total=self._figure(self._total), sum=self._figure(whole), **said)
        if self.remaining.value:
            done = sum((one for one in sheet["done"] if one is not None), Decimal(0))
            text += self._say("done_head", done=self._figure(done), rest=self._figure(whole - done))
        return element("p", text, element("b", self._say("trial")) if moved else None)

    def _grid(self, sheet: pd.DataFrame) -> Html:
        return grid_html(proof_grid(self.plan, self._of, sheet, self.lang), self.lang)

    def _page(self, *pieces: object) -> Html:
        return element("div", style(), *pieces, class_="aq")

    def _figure(self, value: Decimal) -> str:
        return amount(value, self._of, self.lang, rate=False)

    def _lay_out(self) -> None:
        caption = element("figcaption", self._say("chart_title"))
        controls = [self.indicator, self.basis.box(), self.bounds.box(), self.remaining]
        left = widgets.VBox([*controls, self.files.box(), self.messages.box()])
        right = widgets.VBox([self.head, widgets.HTML(inside(caption)), self.chart, self.table])
        left.layout = widgets.Layout(flex="0 0 41em", margin="0 18px 0 0")
        right.layout = widgets.Layout(flex="1 1 38em", min_width="0")
        body = widgets.HBox([left, right])
        body.layout = widgets.Layout(flex_flow="row wrap", align_items="flex-start")
        self.children = [widgets.HTML(styles()), body]
        self.add_class("aq-whatif")

    def _say(self, key: str, **values: object) -> str:
        return say(f"sharing.{key}", self.lang, **values)


def _shared_out(plan: Plan, assessment: Assessment) -> list[Indicator]:
    """Totals of the bureau that have a number on the day and a way of sharing it out."""
    day = min(assessment.as_of, plan.ends_on)
    found = [
        one
        for one in plan.indicators
        if one.scope is Scope.BUREAU_TOTAL
        and bureau_target(plan, one, day).value
        and allocation_on(plan, one.id, day)
    ]
    if not found:
        raise ParameterError(Problem("session_problems.nothing_shared_out"))
    return found

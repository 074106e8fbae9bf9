"""The what-if panel: targets, weights and shares move, and the judgement follows."""

from __future__ import annotations

import ipywidgets as widgets

from analytics.assess import Assessment, assess
from analytics.measure import Measured
from analytics.plan.model import Plan
from analytics.scenario import Scenario, assess_scenario, compare, compare_cells
from analytics.view.html import element
from analytics.view.widgets import board
from analytics.view.widgets.controls import Controls, draft
from analytics.view.widgets.files import Files
from analytics.view.widgets.frame import Messages, inside, styles
from analytics.view.widgets.shift import live_chart, shift_spec
from analytics.words import say
from analytics.workspace import Workspace


def what_if(
    plan: Plan,
    measured: Measured,
    workspace: Workspace,
    *,
    lang: str = "zh",
    scenario: Scenario | None = None,
) -> WhatIf:
    """A panel that judges the plan anew at every change, beginning with a scenario where one is given.

    Scenarios are saved to and loaded from the workspace. `assessment` holds the judgement shown.
    """
    panel = WhatIf(plan, measured, workspace, lang)
    if scenario:
        panel.show(scenario)
    return panel


class WhatIf(widgets.VBox):
    """Controls over a plan, and beside them the judgement that follows against the plan's own."""

    def __init__(self, plan: Plan, measured: Measured, workspace: Workspace, lang: str):
        super().__init__()
        self.plan, self.measured, self.lang = plan, measured, lang
        self.baseline: Assessment = assess(plan, measured)
        self.assessment = self.baseline
        self.controls = Controls(plan, lang, self.refresh)
        self.files = Files(workspace, lang, save=self.save, load=self.load, reset=self.reset)
        self.messages = Messages(lang)
        self.head, self.cards, self.units, self.quotas = (widgets.HTML() for _ in range(4))
        self.chart = live_chart(lang)
        self._draw()
        self._lay_out()

    @property
    def scenario(self) -> Scenario:
        """What the controls say now."""
        return self.controls.scenario

    def show(self, scenario: Scenario) -> None:
        """Set all controls to a scenario and judge once."""
        self.files.show(scenario)
        self.controls.show(scenario)

    def refresh(self) -> None:
        """Judge what the controls say and show it; what is refused is said, and the last view stays."""
        with self.messages.telling():
            self.assessment = assess_scenario(self.plan, self.measured, self.scenario)
            self._draw()

    def save(self) -> None:
        """Save what the controls say under the name typed."""
        with self.messages.telling():
            self.messages.say(self.files.save(self.scenario), done=True)

    def load(self) -> None:
        """Show the scenario chosen from the list."""
        with self.messages.telling():
            self.show(self.files.load())

    def reset(self) -> None:
        """Back to the plan's own numbers."""
        self.show(draft(self.lang))

    def _draw(self) -> None:
        units = compare(self.baseline, self.assessment)
        cells = compare_cells(self.baseline, self.assessment)
        quotas = list(self.controls.targets)
        self.head.value = inside(board.head(self.baseline, self.scenario, self.lang))
        self.cards.value = inside(board.summary(units, cells, self.plan, self.lang))
        self.units.value = inside(board.unit_table(units, cells, self.plan, self.lang))
        self.quotas.value = inside(board.quota_table(cells, self.assessment, quotas, self.lang))
        self.chart.spec = shift_spec(self.plan, units, self.lang)

    def _lay_out(self) -> None:
        caption = element("figcaption", say("widgets.chart_title", self.lang))
        left = widgets.VBox(
            [self.controls.tabs(), self.files.box(), self.messages.message, self.messages.trouble]
        )
        right = widgets.VBox([self.cards, widgets.HTML(inside(caption)), self.chart, self.units, self.quotas])
        body = widgets.HBox([left, right])
        left.layout = widgets.Layout(flex="0 0 41em", margin="0 18px 0 0")
        right.layout = widgets.Layout(flex="1 1 38em", min_width="0")
        body.layout = widgets.Layout(flex_flow="row wrap", align_items="flex-start")
        self.children = [widgets.HTML(styles()), self.head, body]
        self.add_class("aq-whatif")

"""All controls over a plan: what they say is a scenario, and a scenario sets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import ipywidgets as widgets

from analytics.plan.model import Plan, Text
from analytics.scenario import Scenario
from analytics.view.html import element
from analytics.view.widgets.bases import AS_PLANNED, basis_choices, choose
from analytics.view.widgets.dials import Dial, target_dials, weight_dials
from analytics.words import say

DRAFT = "draft"


class Controls:
    """Sliders for the bureau's targets and for weights, drop-downs for bases.

    Calls `on_change` whenever one is moved.
    """

    def __init__(self, plan: Plan, lang: str, on_change: Callable[[], None]):
        self.plan, self.lang = plan, lang
        self.targets = target_dials(plan, lang)
        self.weights = weight_dials(plan, lang)
        self.bases = basis_choices(plan, list(self.targets), lang)
        self.loaded = draft(lang)
        self._on_change = on_change
        self._is_setting = False
        for dial in self._dials:
            dial.slider.observe(self._moved, "value")
        for dropdown in self.bases.values():
            dropdown.observe(self._moved, "value")

    @property
    def scenario(self) -> Scenario:
        """What the controls say now, with what the loaded scenario holds beyond them."""
        kept = self.loaded
        beyond = {name: one for name, one in kept.allocation.items() if name not in self.bases}
        chosen = {name: one.value for name, one in self.bases.items() if one.value != AS_PLANNED}
        return kept.model_copy(
            update={
                "targets": _set(kept.targets, self.targets),
                "weights": _set(kept.weights, self.weights),
                "allocation": beyond | chosen,
            }
        )

    def show(self, scenario: Scenario) -> None:
        """Set every control to a scenario, then call `on_change` once."""
        self.loaded = scenario
        self._is_setting = True
        try:
            for dials, values in ((self.targets, scenario.targets), (self.weights, scenario.weights)):
                for name, dial in dials.items():
                    dial.show(values.get(name, dial.plan))
            for name, dropdown in self.bases.items():
                choose(dropdown, scenario.allocation.get(name, AS_PLANNED), self.lang)
        finally:
            self._is_setting = False
        self._moved()

    def tabs(self) -> widgets.Tab:
        """The controls on three pages."""
        pages = {
            "targets": [one.box for one in self.targets.values()],
            "weights": list(self._weights_by_block()),
            "bases": list(self.bases.values()),
        }
        boxes = [widgets.VBox([self._hint(name), *rows]) for name, rows in pages.items()]
        for box in boxes:
            box.layout = widgets.Layout(max_height="36em", overflow="hidden auto", display="block")
        return widgets.Tab(boxes, titles=[say(f"widgets.{name}", self.lang) for name in pages])

    @property
    def _dials(self) -> list[Dial]:
        return [*self.targets.values(), *self.weights.values()]

    def _moved(self, _change: object = None) -> None:
        if self._is_setting:
            return
        for dial in self._dials:
            dial.label()
        self._on_change()

    def _weights_by_block(self) -> Iterator[widgets.Widget]:
        for block in self.plan.blocks:
            mine = [one for name, one in self.weights.items() if self.plan.indicator[name].block == block.id]
            if mine:
                yield widgets.HTML(element("div", block.name.in_(self.lang), class_="group"))
                yield from (one.box for one in mine)

    def _hint(self, name: str) -> widgets.HTML:
        return widgets.HTML(element("div", say(f"widgets.{name}_hint", self.lang), class_="hint"))


def draft(lang: str) -> Scenario:
    """The scenario that changes nothing yet."""
    word = say("widgets.draft", lang)
    return Scenario(id=DRAFT, name=Text(zh=word, en=word))


def _set(kept: Mapping, dials: Mapping[str, Dial]) -> dict:
    beyond = {name: value for name, value in kept.items() if name not in dials}
    return beyond | {name: dial.value for name, dial in dials.items() if dial.is_moved}

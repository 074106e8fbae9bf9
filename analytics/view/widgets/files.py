"""Controls that save, load and drop a scenario."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import ipywidgets as widgets

from analytics.errors import AnalyticsError
from analytics.plan.model import Text
from analytics.scenario import Scenario, list_scenarios, load_scenario, save_scenario
from analytics.view.html import element
from analytics.view.widgets.controls import DRAFT, draft
from analytics.words import say
from analytics.workspace import Workspace

WIDE = {"width": "29em"}


class Files:
    """A name and a save button, a list and a load button, and the way back to the plan."""

    def __init__(self, workspace: Workspace, lang: str, *, save: Callable, load: Callable, reset: Callable):
        self.workspace, self.lang = workspace, lang
        self.name = widgets.Text(
            description=say("widgets.name", lang),
            placeholder=say("widgets.name_hint", lang),
            layout=WIDE,
        )
        self.overwrite = widgets.Checkbox(description=say("widgets.overwrite", lang), indent=False)
        self.saved = widgets.Dropdown(
            description=say("widgets.saved_ones", lang), options=self._options(), layout=WIDE
        )
        self.save_button = self._button("save", save)
        self.load_button = self._button("load", load)
        self.reset_button = self._button("reset", reset)

    def save(self, scenario: Scenario) -> str:
        """Save a scenario under the name typed; gives back a sentence that says where.

        Raises ParameterError when the name cannot be used.
        """
        typed = self.name.value.strip()
        name = (
            scenario.name
            if scenario.name.in_(self.lang) == typed
            else Text.model_construct(zh=typed, en=typed)
        )
        named = scenario.model_copy(update={"id": id_of(typed), "name": name})
        path = save_scenario(self.workspace, named, overwrite=self.overwrite.value)
        self.saved.options = self._options()
        self.saved.value = named.id
        return say("widgets.saved", self.lang, path=path.relative_to(self.workspace.root).as_posix())

    def load(self) -> Scenario:
        """The scenario chosen from the list, the plan as it is when there is none."""
        return load_scenario(self.workspace, self.saved.value) if self.saved.value else draft(self.lang)

    def show(self, scenario: Scenario) -> None:
        """Put the name of a scenario into the field."""
        self.name.value = "" if scenario.id == DRAFT else scenario.name.in_(self.lang)

    def box(self) -> widgets.VBox:
        return widgets.VBox(
            [
                widgets.HTML(element("div", say("widgets.scenario", self.lang), class_="group")),
                widgets.HBox([self.name, self.overwrite]),
                widgets.HBox([self.saved]),
                widgets.HBox([self.save_button, self.load_button, self.reset_button]),
            ]
        )

    def _button(self, word: str, deed: Callable[[], None]) -> widgets.Button:
        button = widgets.Button(description=say(f"widgets.{word}", self.lang))
        button.on_click(lambda _: deed())
        return button

    def _options(self) -> list[tuple[str, str]]:
        """Names and ids of saved scenarios; one whose file is wrong stands by its id, loading says why."""
        options = []
        for one in list_scenarios(self.workspace):
            try:
                options.append((load_scenario(self.workspace, one).name.in_(self.lang), one))
            except AnalyticsError:
                options.append((one, one))
        return options


def id_of(name: str) -> str:
    """The file name a typed name becomes: blanks to underscores, anything but letters and digits dropped.

    >>> id_of("建议 一万条!")
    '建议_一万条'
    """
    joined = "_".join(unicodedata.normalize("NFC", name).split())
    return "".join(one for one in joined if one.isalnum() or one in "_-").lstrip("_-")[:60]

"""Locks, floors, caps and coefficients of units: set, listed and removed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum

import ipywidgets as widgets

from analytics.errors import ParameterError, Problem
from analytics.plan.model import Allocation, Indicator, Plan
from analytics.view.html import element
from analytics.view.numbers import amount
from analytics.words import say

EVERY_UNIT = "*"


class Bound(StrEnum):
    LOCKED = "locked"
    FLOOR = "floor"
    CAP = "cap"
    COEFFICIENT = "coefficient"


# Where a bound of one unit and of all units stands in an allocation.
OF_UNIT = {
    Bound.LOCKED: "locked",
    Bound.FLOOR: "floors",
    Bound.CAP: "caps",
    Bound.COEFFICIENT: "unit_coefficients",
}
OF_ALL = {Bound.FLOOR: "minimum", Bound.CAP: "maximum"}


class Bounds:
    """The bounds of one indicator's parts, in the ledger's own unit; typed and shown in that of readers.

    Calls `on_change` whenever one is set or removed; what cannot be set is told to `on_refused`.
    """

    def __init__(
        self, plan: Plan, lang: str, *, on_change: Callable[[], None], on_refused: Callable[[str], None]
    ):
        self.plan, self.lang = plan, lang
        self.held: dict[tuple[Bound, str], Decimal] = {}
        self._indicator: Indicator | None = None
        self._on_change, self._on_refused = on_change, on_refused
        names = [(one.name.in_(lang), one.code) for one in plan.units if one.assessed]
        narrow = widgets.Layout(width="21em")
        self.unit = widgets.Dropdown(
            options=[(self._say("every_unit"), EVERY_UNIT), *names],
            description=self._say("unit"),
            layout=narrow,
        )
        kinds = [(self._say(f"kind_{one.value}"), one.value) for one in Bound]
        self.kind = widgets.Dropdown(
            options=kinds, value=Bound.CAP.value, description=self._say("kind"), layout=narrow
        )
        self.value = widgets.FloatText(description=self._say("value"), layout=narrow)
        self.put_button = widgets.Button(description=self._say("put"))
        self.drop_button = widgets.Button(description=self._say("drop"))
        self.put_button.on_click(lambda _: self._clicked(self.put))
        self.drop_button.on_click(lambda _: self._clicked(self.drop))
        self.list = widgets.HTML()

    def show(self, indicator: Indicator, allocation: Allocation) -> None:
        """Take over what an allocation says."""
        self._indicator = indicator
        self.held = {
            (kind, unit): value
            for kind, name in OF_UNIT.items()
            for unit, value in getattr(allocation, name).items()
        }
        for kind, name in OF_ALL.items():
            if getattr(allocation, name) is not None:
                self.held[kind, EVERY_UNIT] = getattr(allocation, name)
        self._draw()

    def change_of(self, own: Allocation, total: Decimal) -> dict[str, object]:
        """What of an `AllocationChange` differs from the plan's own allocation."""
        said: dict[str, object] = {}
        for kind, name in OF_UNIT.items():
            mine = {unit: value for (one, unit), value in self._of_units() if one is kind}
            if mine != getattr(own, name):
                said[name] = mine
        for kind, name in OF_ALL.items():
            mine = self.held.get((kind, EVERY_UNIT))
            if mine != getattr(own, name):
                # A bound of the plan that was removed becomes one that binds nobody.
                said[name] = mine if mine is not None else Decimal(0) if kind is Bound.FLOOR else total
        return said

    def put(self) -> None:
        """Set the bound that was chosen. Raises ParameterError for one that all units cannot have."""
        kind, unit = Bound(self.kind.value), self.unit.value
        if unit == EVERY_UNIT and kind not in OF_ALL:
            word = self._say(f"kind_{kind.value}")
            raise ParameterError(Problem("session_problems.bound_of_all", {"kind": word}))
        typed = Decimal(str(self.value.value))
        self.held[kind, unit] = typed if kind is Bound.COEFFICIENT else typed * self._divide

    def drop(self) -> None:
        """Remove the bound that was chosen, if it is set."""
        self.held.pop((Bound(self.kind.value), self.unit.value), None)

    def box(self) -> widgets.VBox:
        hint = element("div", self._say("bounds_hint"), class_="hint")
        return widgets.VBox(
            [
                widgets.HTML(element("div", self._say("bounds"), class_="group")),
                widgets.HTML(hint),
                self.unit,
                self.kind,
                self.value,
                widgets.HBox([self.put_button, self.drop_button]),
                self.list,
            ]
        )

    @property
    def _divide(self) -> Decimal:
        return self._indicator.display.divide if self._indicator else Decimal(1)

    def _clicked(self, deed: Callable[[], None]) -> None:
        try:
            deed()
        except ParameterError as error:
            self._on_refused(str(error))
            return
        self._draw()
        self._on_change()

    def _of_units(self) -> list[tuple[tuple[Bound, str], Decimal]]:
        return [(key, value) for key, value in self.held.items() if key[1] != EVERY_UNIT]

    def _draw(self) -> None:
        lines = [self._line(kind, unit, value) for (kind, unit), value in self.held.items()]
        shown = [element("li", one) for one in lines]
        empty = element("div", self._say("none_bound"), class_="hint")
        self.list.value = element("ul", shown, class_="bounds") if shown else empty

    def _line(self, kind: Bound, unit: str, value: Decimal) -> str:
        name = self._say("every_unit") if unit == EVERY_UNIT else self.plan.unit[unit].name.in_(self.lang)
        if kind is Bound.COEFFICIENT:
            figure = f"{value.normalize():f}"
        else:
            figure = amount(value, self._indicator, self.lang, rate=False)
        return self._say("is_bound", unit=name, kind=self._say(f"kind_{kind.value}"), value=figure)

    def _say(self, key: str, **values: object) -> str:
        return say(f"sharing.{key}", self.lang, **values)

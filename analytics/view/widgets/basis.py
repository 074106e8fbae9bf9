"""By what a bureau total is shared out: one basis or two mixed, and coefficients by kind of unit."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import ipywidgets as widgets

from analytics.plan.allocate import baselines_of
from analytics.plan.model import Allocation, Basis, Mixed, Plan
from analytics.scenario import AllocationChange
from analytics.view.html import element
from analytics.view.working import one_basis
from analytics.words import say

AS_IT_IS = ""  # the basis of the plan, or of the scenario that was loaded
WHOLE = Decimal(1)
OF_BASIS = ("basis", "stat", "mixture", "named")


class BasisControls:
    """Drop-downs for one basis or two, a slider for the first one's share, a number for each kind of unit.

    Calls `on_change` whenever one is moved.
    """

    def __init__(self, plan: Plan, lang: str, on_change: Callable[[], None]):
        self.plan, self.lang = plan, lang
        self._on_change, self._is_setting = on_change, False
        self._bases: dict[str, Mixed] = {}
        self._kept: dict[str, object] = {}
        wide = widgets.Layout(width="29em")
        self.basis = widgets.Dropdown(description=self._say("basis"), layout=wide)
        self.second = widgets.Dropdown(description=self._say("second"), layout=wide)
        self.share = widgets.IntSlider(
            value=50,
            min=5,
            max=95,
            step=5,
            description=self._say("share"),
            readout_format="d",
            continuous_update=False,
            layout=wide,
        )
        self.coefficients = {
            one.id: widgets.BoundedFloatText(
                value=1.0, min=0.0, max=100.0, step=0.1, description=one.name.in_(lang), layout=wide
            )
            for one in plan.unit_kinds
        }
        for one in (self.basis, self.second, self.share, *self.coefficients.values()):
            one.observe(self._moved, "value")

    def show(self, allocation: Allocation, change: AllocationChange) -> None:
        """Take over an allocation and what a scenario has changed of it already."""
        self._is_setting = True
        try:
            self._kept = {
                name: getattr(change, name) for name in OF_BASIS if getattr(change, name) is not None
            }
            self._bases = self._choices(allocation.indicator)
            first = self._say("as_loaded") if self._kept else self._planned(allocation)
            names = [(self._name(one), key) for key, one in self._bases.items()]
            self.basis.options = [(first, AS_IT_IS), *names]
            self.second.options = [(self._say("no_second"), AS_IT_IS), *names]
            self.basis.value = self.second.value = AS_IT_IS
            for kind, field in self.coefficients.items():
                field.value = float(allocation.coefficients.get(kind, WHOLE))
        finally:
            self._is_setting = False
        self._allow()

    def change_of(self, own: Allocation) -> dict[str, object]:
        """What of an `AllocationChange` differs from the plan's own allocation."""
        said = dict(self._kept)
        first, second = (self._bases.get(one.value) for one in (self.basis, self.second))
        if first and second and first != second:
            part = Decimal(self.share.value) / 100
            mixture = (
                first.model_copy(update={"share": part}),
                second.model_copy(update={"share": WHOLE - part}),
            )
            said = {"basis": Basis.MIXTURE, "mixture": mixture}
        elif first:
            said = {"basis": first.basis, "stat": first.stat}
        typed = {kind: Decimal(str(field.value)) for kind, field in self.coefficients.items()}
        if any(value != own.coefficients.get(kind, WHOLE) for kind, value in typed.items()):
            said["coefficients"] = {kind: value for kind, value in typed.items() if value != WHOLE}
        return said

    def box(self) -> widgets.VBox:
        title = widgets.HTML(element("div", self._say("coefficients"), class_="group"))
        return widgets.VBox([self.basis, self.second, self.share, title, *self.coefficients.values()])

    def _choices(self, indicator: str) -> dict[str, Mixed]:
        """Every single basis there is, by a key of its own."""
        stats = [Mixed(basis=Basis.STAT, stat=one.id, share=WHOLE) for one in self.plan.unit_stats]
        others = [Mixed(basis=Basis.EQUAL, share=WHOLE)]
        if baselines_of(self.plan, indicator):
            others.append(Mixed(basis=Basis.LAST_YEAR, share=WHOLE))
        return {f"{one.basis.value} {one.stat}": one for one in (*stats, *others)}

    def _planned(self, allocation: Allocation) -> str:
        is_single = allocation.basis in (Basis.STAT, Basis.EQUAL, Basis.LAST_YEAR)
        basis = Mixed(basis=allocation.basis, stat=allocation.stat, share=WHOLE)
        name = self._name(basis) if is_single else self._say(f"by_{allocation.basis.value}")
        return self._say("as_planned", basis=name)

    def _name(self, basis: Mixed) -> str:
        return self._say("by_basis", basis=one_basis(self.plan, basis, self.lang))

    def _allow(self) -> None:
        """Only what is chosen by itself can be mixed."""
        self.second.disabled = self.basis.value == AS_IT_IS
        self.share.disabled = self.second.disabled or self.second.value == AS_IT_IS

    def _moved(self, _change: object) -> None:
        if not self._is_setting:
            self._allow()
            self._on_change()

    def _say(self, key: str, **values: object) -> str:
        return say(f"sharing.{key}", self.lang, **values)

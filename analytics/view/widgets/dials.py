"""Sliders over a plan: each with the plan's own value beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import ipywidgets as widgets

from analytics.assess import round_half_up
from analytics.plan.allocate import allocation_on
from analytics.plan.model import Indicator, Plan, Scope, Target, TargetState
from analytics.plan.target import version_on
from analytics.view.html import element
from analytics.view.numbers import amount, number
from analytics.view.theme import STAR
from analytics.words import say

# A slider moves in about this many steps up to the plan's value, and as many beyond it.
STEPS = 50
WEIGHT_STEP, LOWEST_WEIGHT_END = Decimal("0.5"), Decimal(10)


@dataclass(frozen=True)
class Dial:
    """A slider for one number of the plan; `plan` is the plan's value, shown divided by `divide`."""

    slider: widgets.FloatSlider
    mark: widgets.HTML
    plan: Decimal
    divide: Decimal
    text: Callable[[Decimal], str]
    lang: str
    is_proposed: bool = False

    @property
    def box(self) -> widgets.HBox:
        return widgets.HBox(
            [self.slider, self.mark], layout=widgets.Layout(align_items="center", overflow="hidden")
        )

    @property
    def value(self) -> Decimal:
        """The number set, as the plan would state it."""
        if self.slider.value == float(self.plan / self.divide):
            return self.plan
        return round_half_up(Decimal(str(self.slider.value)), 6) * self.divide

    @property
    def is_moved(self) -> bool:
        return self.value != self.plan

    def show(self, value: Decimal) -> None:
        """Set the slider, widening it where the value lies beyond its end."""
        shown = float(value / self.divide)
        self.slider.max = max(self.slider.max, shown)
        self.slider.value = shown

    def label(self) -> None:
        """Say beside the slider what the plan has, standing out when another value is set."""
        value = self.text(self.plan) + (STAR if self.is_proposed else "")
        text = say("widgets.plan_has", self.lang, value=value)
        kind = "plan moved" if self.is_moved else "plan"
        self.mark.value = element("span", text, class_=kind)


def target_dials(plan: Plan, lang: str) -> dict[str, Dial]:
    """Sliders for the bureau's quotas that have a number, by indicator, in plan order."""
    dials = {}
    for one in plan.indicators:
        version = version_on(plan, one.id, plan.ends_on)
        if one.scope is not Scope.BUREAU_TOTAL or version is None:
            continue
        if version.state is TargetState.NUMBER and version.value:
            dials[one.id] = _target_dial(plan, one, version, lang)
    return dials


def weight_dials(plan: Plan, lang: str) -> dict[str, Dial]:
    """Sliders for the weights of scored indicators, by indicator, in plan order."""
    return {
        one.id: _dial(
            one.name.in_(lang),
            one.weight,
            step=WEIGHT_STEP,
            end=max(one.weight * 2, LOWEST_WEIGHT_END),
            decimals=1,
            text=lambda points: number(points, 1, lang),
            lang=lang,
            is_proposed="weight" in one.proposed,
        )
        for one in plan.indicators
        if one.weight > 0
    }


def nice_step(value: Decimal, smallest: Decimal) -> Decimal:
    """A round step that divides the value: a multiple of `smallest`, about `STEPS` up to the value.

    >>> nice_step(Decimal(9000), Decimal(1)), nice_step(Decimal(3), Decimal(1))
    (Decimal('100'), Decimal('1'))
    """
    power = Decimal(1).scaleb((value / STEPS).adjusted())
    candidates = [power * digit for digit in (5, 2, 1)] + [power / 10 * digit for digit in (5, 2, 1)]
    for step in candidates:
        if step <= value / STEPS and value % step == 0 and step % smallest == 0:
            return step.quantize(Decimal(1)) if step == step.to_integral() else step
    return smallest


def _target_dial(plan: Plan, indicator: Indicator, version: Target, lang: str) -> Dial:
    value = version.value
    allocation = allocation_on(plan, indicator.id, plan.ends_on)
    smallest = allocation.step if allocation else Decimal(1)
    step = nice_step(value, smallest)
    return _dial(
        indicator.name.in_(lang),
        value,
        step=step,
        end=max(value * 2, value + 5 * step),
        divide=indicator.display.divide,
        decimals=indicator.display.decimals,
        text=lambda raw: amount(raw, indicator, lang, rate=False),
        lang=lang,
        is_proposed=version.proposed,
    )


def _dial(
    name: str,
    value: Decimal,
    *,
    step: Decimal,
    end: Decimal,
    decimals: int,
    text: Callable[[Decimal], str],
    lang: str,
    divide: Decimal = Decimal(1),
    is_proposed: bool = False,
) -> Dial:
    slider = widgets.FloatSlider(
        value=float(value / divide),
        min=0.0,
        max=float(end / divide),
        step=float(step / divide),
        description=name,
        tooltip=name,
        readout_format=f",.{decimals}f",
        continuous_update=False,
        style={"description_width": "14.5em"},
        layout=widgets.Layout(width="30em", flex="0 0 auto"),
    )
    dial = Dial(slider, widgets.HTML(), value, divide, text, lang, is_proposed)
    dial.label()
    return dial

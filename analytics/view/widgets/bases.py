"""Choices of how a quota is shared out."""

from __future__ import annotations

import ipywidgets as widgets

from analytics.plan.allocate import allocation_on
from analytics.plan.model import Allocation, Basis, Plan
from analytics.scenario import AllocationChange
from analytics.words import say

AS_PLANNED = AllocationChange()


def basis_choices(plan: Plan, indicators: list[str], lang: str) -> dict[str, widgets.Dropdown]:
    """A drop-down of bases for each of these quotas that the plan shares out, by indicator.

    Its value is the change to the plan's own way, empty for none.
    """
    allocations = {name: allocation_on(plan, name, plan.ends_on) for name in plan.allocation_versions}
    return {
        name: widgets.Dropdown(
            options=_options(plan, allocations[name], lang),
            value=AS_PLANNED,
            description=plan.indicator[name].name.in_(lang),
            tooltip=plan.indicator[name].name.in_(lang),
            style={"description_width": "14.5em"},
            layout=widgets.Layout(width="35em"),
        )
        for name in indicators
        if name in allocations
    }


def choose(dropdown: widgets.Dropdown, change: AllocationChange, lang: str) -> None:
    """Choose a basis; one that is not on the list, as a scenario may name it, is put there."""
    if change not in [value for _, value in dropdown.options]:
        dropdown.options = (*dropdown.options, (say("widgets.basis_of_scenario", lang), change))
    dropdown.value = change


def _options(plan: Plan, allocation: Allocation, lang: str) -> list[tuple[str, AllocationChange]]:
    planned = _name(plan, allocation.basis, allocation.stat, bool(allocation.coefficients), lang)
    options = [(say("widgets.basis_of_plan", lang, basis=planned), AS_PLANNED)]
    own = allocation.coefficients
    for stat in plan.unit_stats:
        for coefficients in (own, {}) if own else ({},):
            change = AllocationChange(basis=Basis.STAT, stat=stat.id, coefficients=coefficients)
            options.append((_name(plan, Basis.STAT, stat.id, bool(coefficients), lang), change))
    equal = AllocationChange(basis=Basis.EQUAL, coefficients={})
    options.append((_name(plan, Basis.EQUAL, "", False, lang), equal))
    return [options[0], *(one for one in options[1:] if one[0] != planned)]


def _name(plan: Plan, basis: Basis, stat: str, weighted: bool, lang: str) -> str:
    """What a basis is called: by workers, by workers with coefficients, equal, as named."""
    stats = {one.id: one.name.in_(lang) for one in plan.unit_stats}
    name = f"{basis.value}_weighted" if weighted else basis.value
    return say(f"widgets.basis_{name}", lang, stat=stats.get(stat, stat))

"""What a scenario would promise, as versions that can be put into the plan."""

from __future__ import annotations

from datetime import date

from analytics.plan.allocate import allocation_on
from analytics.plan.model import Allocation, Plan, Target, Text
from analytics.scenario.apply import allocation_with, apply_scenario
from analytics.scenario.model import Scenario
from analytics.words import LANGUAGES, say


def versions_of(
    plan: Plan, scenario: Scenario, *, effective_from: date, document: Text | None = None
) -> tuple[tuple[Target, ...], tuple[Allocation, ...]]:
    """The scenario's targets and ways of sharing out as versions from a day on, with it as their reason.

    Its weights and added amounts are no targets and stay out. Raises ParameterError with every change
    that does not fit the plan.
    """
    apply_scenario(plan, scenario)
    reason = Text(**{lang: say("scenario.reason", lang, name=scenario.name.in_(lang)) for lang in LANGUAGES})
    said = {"effective_from": effective_from, "reason": reason, "document": document}
    targets = tuple(Target(indicator=name, value=value, **said) for name, value in scenario.targets.items())
    allocations = tuple(
        allocation_with(allocation_on(plan, name, effective_from), change).model_copy(update=said)
        for name, change in scenario.allocation.items()
    )
    return targets, allocations

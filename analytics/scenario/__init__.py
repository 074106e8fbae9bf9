"""What if: a plan with other numbers, judged by the same function and laid beside the real one."""

from analytics.scenario.apply import allocation_with, apply_scenario, assess_scenario, measured_under, overlay
from analytics.scenario.compare import compare, compare_cells
from analytics.scenario.corrections import Corrections, corrections
from analytics.scenario.files import list_scenarios, load_scenario, save_scenario
from analytics.scenario.model import Add, AllocationChange, Scenario, is_scenario_id
from analytics.scenario.rehearse import Rehearsal, rehearse

__all__ = [
    "Add",
    "AllocationChange",
    "Corrections",
    "Rehearsal",
    "Scenario",
    "allocation_with",
    "apply_scenario",
    "assess_scenario",
    "compare",
    "compare_cells",
    "corrections",
    "is_scenario_id",
    "list_scenarios",
    "load_scenario",
    "measured_under",
    "overlay",
    "rehearse",
    "save_scenario",
]

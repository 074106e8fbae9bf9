"""What if: a plan with other numbers, judged by the same function and laid beside the real one."""

from analytics.scenario.apply import apply_scenario, assess_scenario, overlay
from analytics.scenario.compare import compare, compare_cells
from analytics.scenario.files import list_scenarios, load_scenario, save_scenario
from analytics.scenario.model import Add, AllocationChange, Scenario, is_scenario_id

__all__ = [
    "Add",
    "AllocationChange",
    "Scenario",
    "apply_scenario",
    "assess_scenario",
    "compare",
    "compare_cells",
    "is_scenario_id",
    "list_scenarios",
    "load_scenario",
    "overlay",
    "save_scenario",
]

"""Quota assessment of a yearly work plan: from units' workbooks to notebook reports.

What notebooks may use. Nothing is loaded before it is asked for, so that `import analytics` is cheap.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.assess import assess, round_half_up
    from analytics.measure import measure
    from analytics.plan import load_ledgers, load_plan
    from analytics.scenario import apply_scenario, compare, load_scenario
    from analytics.session import open_bureau_report, open_contract, open_session, open_unit_report
    from analytics.store import open_store
    from analytics.workspace import open_workspace

# jsonschema, under Altair and nbformat, builds a grammar of IRIs when it is imported: two seconds in every
# kernel, for a check nothing here asks for. It does without where the package cannot be imported.
sys.modules.setdefault("rfc3987_syntax", None)

_HOME = {
    "apply_scenario": "analytics.scenario",
    "assess": "analytics.assess",
    "compare": "analytics.scenario",
    "load_ledgers": "analytics.plan",
    "load_plan": "analytics.plan",
    "load_scenario": "analytics.scenario",
    "measure": "analytics.measure",
    "open_bureau_report": "analytics.session",
    "open_contract": "analytics.session",
    "open_session": "analytics.session",
    "open_store": "analytics.store",
    "open_unit_report": "analytics.session",
    "open_workspace": "analytics.workspace",
    "round_half_up": "analytics.assess",
}

__all__ = [
    "apply_scenario",
    "assess",
    "compare",
    "load_ledgers",
    "load_plan",
    "load_scenario",
    "measure",
    "open_bureau_report",
    "open_contract",
    "open_session",
    "open_store",
    "open_unit_report",
    "open_workspace",
    "round_half_up",
]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'analytics' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

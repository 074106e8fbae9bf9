"""What was promised: plans and ledgers as frozen objects."""

from analytics.plan.check import check_plan
from analytics.plan.ledger import Ledger
from analytics.plan.load import load_ledgers, load_plan
from analytics.plan.model import Plan
from analytics.plan.record_check import RecordCheck, Severity, When, load_checks

__all__ = [
    "Ledger",
    "Plan",
    "RecordCheck",
    "Severity",
    "When",
    "check_plan",
    "load_checks",
    "load_ledgers",
    "load_plan",
]

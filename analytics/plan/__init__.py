"""What was promised: plans and ledgers as frozen objects."""

from analytics.plan.check import check_plan
from analytics.plan.ledger import Ledger
from analytics.plan.load import load_ledgers, load_plan
from analytics.plan.model import Plan

__all__ = ["Ledger", "Plan", "check_plan", "load_ledgers", "load_plan"]

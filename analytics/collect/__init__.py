"""What arrived: workbooks of units in, good rows stored, everything else set aside with its reason."""

from analytics.collect.limits import LIMITS, Limits
from analytics.collect.report import CollectReport, Outcome, reject_problem, word_of
from analytics.collect.run import collect

__all__ = ["LIMITS", "CollectReport", "Limits", "Outcome", "collect", "reject_problem", "word_of"]

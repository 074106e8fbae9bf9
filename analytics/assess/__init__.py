"""How good is it: state, pace, light, score, grade and rank from a plan and what was measured."""

from analytics.assess.model import BUREAU, Assessment
from analytics.assess.rounding import round_half_up
from analytics.assess.run import assess

__all__ = ["BUREAU", "Assessment", "assess", "round_half_up"]

"""What a notebook opens: a workspace on one day, its connection, its judgement, and the reports on it."""

from analytics.session.contract import open_contract
from analytics.session.open import Session, open_bureau_report, open_session, open_unit_report

__all__ = ["Session", "open_bureau_report", "open_contract", "open_session", "open_unit_report"]

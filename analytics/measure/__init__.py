"""What was reached: records and measure definitions become one row per unit, indicator and month."""

from analytics.measure.kept import measure_once
from analytics.measure.model import BUREAU, Measured
from analytics.measure.run import expected_reports, measure

__all__ = ["BUREAU", "Measured", "expected_reports", "measure", "measure_once"]

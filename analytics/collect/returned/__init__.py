"""Workbooks that go back to their units: the bad cells coloured and commented, and a sheet that says why."""

from analytics.collect.returned.sent import Finding, Sent, Taken, load_sent
from analytics.collect.returned.write import returned_workbook

__all__ = ["Finding", "Sent", "Taken", "load_sent", "returned_workbook"]

"""Who gets it: notebooks run for every unit, their pages, the manifest, and what is due when."""

from analytics.report.batch import BatchResult, make_reports
from analytics.report.due import DueResult, Ran, due_slots, forget_failed, run_due
from analytics.report.manifest import Entry, Manifest
from analytics.report.schedule import Slot

__all__ = [
    "BatchResult",
    "DueResult",
    "Entry",
    "Manifest",
    "Ran",
    "Slot",
    "due_slots",
    "forget_failed",
    "make_reports",
    "run_due",
]

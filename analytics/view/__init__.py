"""How does it read: charts, tables, sentences and the sections of the reports, in both languages."""

from analytics.view.bureau_report import BureauReport
from analytics.view.figure import Figure
from analytics.view.html import Html
from analytics.view.quality import Quality
from analytics.view.unit_report import UnitReport

__all__ = ["BureauReport", "Figure", "Html", "Quality", "UnitReport"]

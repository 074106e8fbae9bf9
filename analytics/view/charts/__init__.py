"""Charts of the reports; each returns a Figure with a still picture and a live twin."""

from analytics.view.charts.bullet import Progress, bullet
from analytics.view.charts.course import Month, course
from analytics.view.charts.matrix import Judgement, matrix
from analytics.view.charts.ranking import Place, ranking

__all__ = ["Judgement", "Month", "Place", "Progress", "bullet", "course", "matrix", "ranking"]

"""What all live charts share. Specifications are built once and filled with rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from analytics.view.theme import chart_config

ROWS = alt.NamedData(name="rows")
BY_ORDER = alt.EncodingSortField(field="order", op="min", order="ascending")


def finished(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """The Vega-Lite specification of a chart in the suite's look, without rows."""
    return chart.to_dict() | {"config": chart_config()}


def filled(spec: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], description: str) -> dict[str, Any]:
    """A specification with its rows and its description for readers who cannot see it."""
    return {**spec, "description": description, "datasets": {"rows": list(rows)}}


def tooltip(**titles: str) -> list[alt.Tooltip]:
    """One line per field, under the given titles; fields hold finished texts."""
    return [alt.Tooltip(field=field, type="nominal", title=title) for field, title in titles.items()]

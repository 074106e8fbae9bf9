"""A chart a notebook shows: a still picture everywhere, a live chart on an exported page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import vl_convert

from analytics.view.html import Html, element, join
from analytics.view.theme import fonts_ready


@dataclass(frozen=True)
class Figure:
    """One chart, drawn twice from the same rows.

    `still` is an SVG picture for notebooks, print and Word; `spec` the Vega-Lite chart that takes its
    place on an exported page. `description` says in words what the chart shows.
    """

    title: str
    description: str
    still: Html
    spec: dict[str, Any]

    def __html__(self) -> str:
        # Without the schema's address the page holds no address at all; its script says what the spec is.
        spec = {name: said for name, said in self.spec.items() if name != "$schema"}
        block = json.dumps(spec, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        return element(
            "figure",
            element("figcaption", self.title),
            element("div", self.still, class_="aq-still"),
            # A data block: nothing in it runs, and with `<` written as an escape nothing can end it.
            Html(f'<script type="application/json" data-vl>{block}</script>'),
            class_="aq-figure",
        )

    def _repr_html_(self) -> str:
        return str(join(element("div", self, class_="aq")))

    def png(self, ppi: float = 144) -> bytes:
        """The still picture as PNG; raises ReportError where no font can draw Chinese."""
        fonts_ready()
        return vl_convert.svg_to_png(str(self.still), scale=ppi / 72)

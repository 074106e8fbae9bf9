"""An executed notebook as one HTML page for readers: no code, no request, safe against typed text."""

from __future__ import annotations

import html
import json
import re
from functools import cache, lru_cache

import mistune
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode
from traitlets import default
from traitlets.config import Config

from analytics.report.page import TEMPLATES, page_html
from analytics.view.theme import style

SHOWN = ("text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/plain")
# The template has nothing for these: scripts do not run and widgets have no kernel on a page.
LEFT_OUT = ("application/javascript", "application/vnd.jupyter.widget-view+json")
_FACTS = re.compile(r'data-facts="(?P<facts>[^"]*)"')


def export_html(notebook: NotebookNode, *, title: str, lang: str) -> str:
    """The page of an executed notebook: its outputs and its markdown, without code.

    Cells tagged `notebook-only` are left out, widgets and scripts of outputs too. The same notebook
    gives the same text.
    """
    body, _ = _exporter().from_notebook_node(notebook)
    # The page carries the stylesheet itself; notebooks show it for readers of the notebook.
    return page_html(body.replace(str(style()), ""), title=title, lang=lang, script="page.js")


def facts_of(notebook: NotebookNode) -> dict[str, str]:
    """What an executed report says of itself for lists of reports (total, grade, rank): finished texts.

    Empty when the notebook shows no report of ours.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            found = _FACTS.search(output.get("data", {}).get("text/html", ""))
            if found:
                return json.loads(html.unescape(found["facts"]))
    return {}


class ReportExporter(TemplateExporter):
    """nbconvert's exporter with a template of our own that shows outputs only."""

    export_from_notebook = "report"
    output_mimetype = "text/html"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "notebook"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @property
    def default_config(self) -> Config:
        config = Config({"NbConvertBase": {"display_data_priority": [*SHOWN, *LEFT_OUT]}})
        config.merge(super().default_config)
        return config

    def default_filters(self):
        yield from super().default_filters()
        yield "markdown2html", _markdown


@cache
def _exporter() -> ReportExporter:
    return ReportExporter(extra_template_basedirs=[str(TEMPLATES)], default_preprocessors=[])


@lru_cache(maxsize=1000)
def _markdown(source: str) -> str:
    return mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])(source)

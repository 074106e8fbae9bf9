"""One self-contained page: everything inside, nothing fetched, only our own scripts may run."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analytics.view.embed import chart_library, embed_options
from analytics.view.html import Html
from analytics.view.theme import stylesheet
from analytics.words import say

TEMPLATES = Path(__file__).parent / "templates"
CHART_BLOCK = "data-vl>"
_HEADING = re.compile(r"<h2(?P<attributes>[^>]*)>(?P<inside>.*?)</h2>", re.DOTALL)
_ID = re.compile(r'\bid="(?P<id>[^"]*)"')
_TAG = re.compile(r"<[^>]*>")


def page_html(body: str, *, title: str, lang: str, script: str, contents: bool = True) -> str:
    """A whole HTML page around a finished `body`.

    The chart library is put in once, and only when the body holds a chart. The content security policy
    names the scripts by hash and allows no request, so a script typed into a record cannot run.
    """
    body, headings = _with_ids(body)
    has_charts = CHART_BLOCK in body
    scripts = [_template(script)]
    if has_charts:
        scripts = [chart_library(), _template("charts.js"), *scripts]
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            lang={"zh": "zh-CN"}.get(lang, lang),
            title=title,
            policy=_policy(scripts),
            styles=[Html(stylesheet()), Html(_template("page.css"))],
            contents_title=say("page.contents", lang),
            headings=headings if contents and len(headings) > 2 else [],
            body=Html(body),
            options=Html(_json(embed_options(lang))) if has_charts else None,
            scripts=[Html(one) for one in scripts],
            skip=say("page.skip", lang),
        )
    )


def _policy(scripts: list[str]) -> str:
    hashes = " ".join(f"'sha256-{b64encode(sha256(one.encode()).digest()).decode()}'" for one in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )


def _with_ids(body: str) -> tuple[str, list[tuple[str, str]]]:
    """The body with an id on each second-level heading, and (id, text) of them all."""
    headings: list[tuple[str, str]] = []

    def named(found: re.Match[str]) -> str:
        known = _ID.search(found["attributes"])
        name = known["id"] if known else f"part-{len(headings) + 1}"
        headings.append((name, Html(_TAG.sub("", found["inside"])).strip()))
        return found[0] if known else f'<h2 id="{name}"{found["attributes"]}>{found["inside"]}</h2>'

    return _HEADING.sub(named, body), headings


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


@cache
def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")

"""The page that lists all reports of a folder: find a unit, see what failed, open its report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import quote

from analytics.assess import BUREAU
from analytics.plan.target import Organisation
from analytics.report.manifest import Entry, Manifest
from analytics.report.page import page_html
from analytics.view.html import Html, element, join
from analytics.view.known import banners, fact_rows
from analytics.view.numbers import NOTHING, date_text
from analytics.view.parts import facts_list
from analytics.words import say

# What a report can tell of itself, in the order of the columns.
FACTS = ("group", "total", "grade", "rank", "group_rank")
NUMBERS = {"total", "rank", "group_rank"}
Facts = Mapping[tuple[str, str], Mapping[str, str]]


def index_html(manifest: Manifest, *, lang: str, facts: Facts | None = None) -> str:
    """The index page of a folder of reports.

    `facts` maps (report, unit) to finished texts such as total, grade and rank (`facts_of` reads them
    from an executed notebook). Failures stand first and are never left out.
    """
    facts = facts or {}
    title = say("page.index_title", lang, plan=manifest.plan)
    made_with = say("page.made_with", lang, suite=manifest.suite, python=manifest.python)
    body = element(
        "div",
        element("h1", title),
        _facts_list(manifest, lang),
        _scenario(manifest, lang),
        banners(_known_on(manifest), Organisation(manifest.organisation), lang),
        _failures(manifest, lang),
        _bureau(manifest, lang),
        _units(manifest, facts, lang),
        element("p", made_with, class_="note"),
        class_="aq index",
    )
    return page_html(body, title=f"{title} {manifest.as_of}", lang=lang, script="index.js", contents=False)


def _facts_list(manifest: Manifest, lang: str) -> Html:
    n_failed = len(manifest.failed)
    counts = say("page.counts", lang, made=len(manifest.reports) - n_failed, failed=n_failed)
    day = date_text(date.fromisoformat(manifest.as_of), lang)
    known = fact_rows(_known_on(manifest), Organisation(manifest.organisation), lang)
    return facts_list([(say("page.as_of", lang), day), *known, (say("page.reports", lang), counts)])


def _known_on(manifest: Manifest) -> date | None:
    return date.fromisoformat(manifest.known_on) if manifest.known_on else None


def _scenario(manifest: Manifest, lang: str) -> Html | None:
    if not manifest.scenario:
        return None
    text = say("page.scenario", lang, scenario=manifest.scenario)
    return element("p", text, class_="banner scenario", role="note")


def _failures(manifest: Manifest, lang: str) -> Html | None:
    if not manifest.failed:
        return None
    items = [
        element("li", element("strong", one.title), say("page.colon", lang), one.error or NOTHING)
        for one in manifest.failed
    ]
    heading = element("h2", say("page.failed_title", lang, n=len(items)), id="failed")
    return element("section", heading, element("ul", items, class_="plain"), class_="failures", role="alert")


def _bureau(manifest: Manifest, lang: str) -> Html | None:
    links = [_links(one, lang, text=one.title) for one in manifest.reports if one.unit == BUREAU]
    return element("p", join(links, between="　"), class_="bureau-links") if links else None


def _units(manifest: Manifest, facts: Facts, lang: str) -> Html | None:
    entries = [one for one in manifest.reports if one.unit != BUREAU]
    if not entries:
        return None
    shown = [name for name in FACTS if any(name in facts.get(_key(one), {}) for one in entries)]
    heads = ["unit", *shown, "state", "open"]
    head = element(
        "tr",
        [element("th", say(f"page.{name}", lang), scope="col", class_=_kind(name)) for name in heads],
    )
    rows = [_row(one, shown, facts.get(_key(one), {}), lang) for one in entries]
    search = element(
        "p",
        element("label", say("page.search", lang), for_="search"),
        Html('<input id="search" type="search" autocomplete="off">'),
        element("output", "", id="found", for_="search", data_text=say("page.found", lang)),
        class_="search",
    )
    table = element(
        "table",
        element("caption", say("page.units_title", lang)),
        element("thead", head),
        element("tbody", rows),
    )
    return join(search, element("div", table, class_="scroll"))


def _row(entry: Entry, shown: list[str], facts: Mapping[str, str], lang: str) -> Html:
    state = "done" if entry.is_done else "failed"
    return element(
        "tr",
        element("th", element("span", entry.unit, class_="code"), " ", entry.title, scope="row"),
        [element("td", facts.get(name, NOTHING), class_=_kind(name)) for name in shown],
        element("td", element("span", _glyph(entry), say(f"page.{state}", lang), class_=f"state {state}")),
        element("td", _links(entry, lang), class_="short"),
        class_=state,
    )


def _links(entry: Entry, lang: str, text: str = "") -> Html:
    """Links to the files of a report, the page first, then the notebook; a failed report has none."""
    if not entry.is_done:
        return join(text, NOTHING, between=" ") if text else join(NOTHING)
    pages = [name for name in entry.files if name.endswith(".html")]
    others = [name for name in entry.files if not name.endswith(".html")]
    links = [element("a", text or say("page.read", lang), href=quote(name)) for name in pages]
    links += [element("a", say("page.notebook", lang), href=quote(name), class_="muted") for name in others]
    return join(links, between="　")


def _glyph(entry: Entry) -> Html:
    return element("span", "√ " if entry.is_done else "× ", aria_hidden="true")


def _kind(name: str) -> str | None:
    return "number" if name in NUMBERS else None


def _key(entry: Entry) -> tuple[str, str]:
    return entry.report, entry.unit

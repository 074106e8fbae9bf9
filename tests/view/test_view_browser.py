"""A browser without a network draws every chart of a page and lets no typed script run."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from small_bureau import quality_of

from analytics.report.html import export_html
from analytics.report.index import index_html
from analytics.report.manifest import DONE, Entry, Manifest
from analytics.view import BureauReport, UnitReport
from analytics.view.html import Html

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CALLS = ("title", "summary", "key_figures", "score", "ranking", "warnings", "problems", "settlement", "annex")
ATTACK = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
PATIENCE = 60  # seconds a loaded machine may take to draw


def page_of(report, *, more: str = "") -> str:
    shown = [getattr(report, name)() for name in CALLS] + [report.block("R4"), report.block("R6"), Html(more)]
    cells = [
        new_code_cell("", outputs=[new_output("execute_result", {"text/html": str(one)})]) for one in shown
    ]
    return export_html(new_notebook(cells=cells), title="目标完成情况报告", lang=report.lang)


class Visit:
    """A page opened from disk, and what it asked for and complained of."""

    def __init__(self, page, address: str):
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda one: self.requests.append(one.url))
        page.on("console", lambda one: self.complaints.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda one: self.complaints.append(str(one)))
        page.goto(address)
        self.requests.remove(address)

    def wait_for_charts(self) -> dict[str, str]:
        """The page's own tally of charts once all are settled."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            tally = self.page.evaluate("Object.assign({}, document.documentElement.dataset)")
            if int(tally.get("chartsDrawn", 0)) + int(tally.get("chartsFailed", 0)) == int(tally["charts"]):
                return tally
            time.sleep(0.1)
        pytest.fail(f"charts are not drawn after {PATIENCE} s: {tally}")


@pytest.fixture(scope="module")
def browser(chromium) -> Iterator:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        switches = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"]
        started = playwright.chromium.launch(executable_path=chromium, args=switches)
        yield started
        started.close()


@pytest.fixture
def visit(browser, tmp_path):
    """Open a page from disk, with every host unreachable."""

    @contextmanager
    def opened(page: str, **said) -> Iterator[Visit]:
        path = tmp_path / "报告 1.html"
        path.write_text(page, encoding="utf-8")
        context = browser.new_context(offline=True, **said)
        yield Visit(context.new_page(), path.as_uri())
        context.close()

    return opened


def n_visible(seen: Visit, selector: str) -> int:
    return sum(one.is_visible() for one in seen.page.locator(selector).all())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("subject", ["Q03", "bureau"])
def test_every_chart_is_drawn_without_a_request_or_complaint(visit, assessment, subject, lang):
    if subject == "bureau":
        report = BureauReport(assessment, quality_of(), lang)
    else:
        report = UnitReport(assessment, quality_of(subject), subject, lang)
    page = page_of(report)
    with visit(page) as seen:
        tally = seen.wait_for_charts()
        assert int(tally["charts"]) == len(re.findall(r"data-vl>", page)) >= 6
        assert tally["chartsDrawn"] == tally["charts"]
        assert seen.page.locator("figure .aq-live svg.marks").count() == int(tally["charts"])
        assert seen.requests == []
        assert seen.complaints == []


def test_live_charts_show_the_same_words_as_the_still_pictures(visit, assessment):
    with visit(page_of(UnitReport(assessment, quality_of("Q01"), "Q01"))) as seen:
        seen.wait_for_charts()
        texts = """(selector) => Array.from(document.querySelectorAll(selector), (figure) =>
            Array.from(figure.querySelectorAll("text"), (one) => one.textContent))"""
        still = seen.page.evaluate(texts, ".aq-figure .aq-still")
        live = seen.page.evaluate(texts, ".aq-figure .aq-live")
        for picture, chart in zip(still, live, strict=True):
            figures = [one for one in picture if re.search(r"\d+(\.\d+)?%$|\d+ / \d|分$", one)]
            assert set(figures) - {"0%", "25%", "50%", "75%", "100%"} <= set(chart)


def test_print_shows_the_still_pictures_instead(visit, assessment):
    with visit(page_of(UnitReport(assessment, quality_of("Q01"), "Q01"))) as seen:
        n_charts = int(seen.wait_for_charts()["charts"])
        assert n_visible(seen, ".aq-still") == 0
        assert n_visible(seen, ".aq-live") == n_charts
        seen.page.emulate_media(media="print")
        assert n_visible(seen, ".aq-still") == n_charts
        assert n_visible(seen, ".aq-live") == 0


def test_without_scripts_the_still_pictures_are_there(visit, assessment):
    with visit(page_of(UnitReport(assessment, quality_of("Q01"), "Q01")), java_script_enabled=False) as seen:
        assert seen.page.locator("figure .aq-still svg").count() >= 6


def test_markup_that_slipped_into_an_output_cannot_run(visit, assessment):
    page = page_of(UnitReport(assessment, quality_of("Q03"), "Q03"), more=ATTACK)
    with visit(page) as seen:
        seen.wait_for_charts()
        assert seen.page.title() == "目标完成情况报告"
        assert any("Content Security Policy" in one for one in seen.complaints)


def test_a_narrow_screen_scrolls_no_page_sideways(visit, assessment):
    page = page_of(BureauReport(assessment, quality_of()))
    with visit(page, viewport={"width": 390, "height": 800}) as seen:
        seen.wait_for_charts()
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_index_finds_a_unit_as_it_is_typed(visit):
    entries = tuple(
        Entry("unit_report", code, name, DONE, 1.0, None, {f"{code}.html": "0"}, {}, {})
        for code, name in (("Q01", "供水公司报告"), ("Q02", "供热公司报告"), ("S01", "第一环卫所报告"))
    )
    with visit(index_html(Manifest("2024", "2024-06-30", "zh", "", entries), lang="zh")) as seen:
        seen.page.fill("#search", "公司 q02")
        shown = [one.inner_text() for one in seen.page.locator("tbody tr").all() if one.is_visible()]
        assert len(shown) == 1
        assert "供热公司" in shown[0]
        assert seen.page.locator("#found").inner_text() == "找到1个"
        assert seen.complaints == []

"""An exported page holds everything, asks for nothing, and runs only our own scripts."""

from __future__ import annotations

import base64
import hashlib
import html
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analytics.report.html import export_html, facts_of
from analytics.view.charts import Progress, bullet
from analytics.view.html import element
from analytics.view.theme import style

HOSTILE = "</script><img src=x onerror=alert(1)>"
CHART = bullet(
    [Progress(HOSTILE, 0.5, 0.4, "●", "绿", "#1b7a5a", "1 / 2")],
    title="图",
    description="图",
    due_word="序时进度",
    lang="zh",
)


def shown(data: dict[str, str], kind: str = "execute_result") -> nbformat.NotebookNode:
    return new_code_cell("secret_code = 1", outputs=[new_output(kind, data)])


def page_of(*cells, lang="zh", title="题目") -> str:
    return export_html(new_notebook(cells=list(cells)), title=title, lang=lang)


def with_chart() -> str:
    return page_of(shown({"text/html": CHART._repr_html_()}))


def scripts(page: str) -> list[str]:
    return re.findall(r"<script>(.*?)</script>", page, re.DOTALL)


def policy(page: str) -> str:
    return html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])


@pytest.mark.parametrize("page", [page_of(new_markdown_cell("字")), with_chart()], ids=["words", "chart"])
def test_the_policy_names_every_script_by_its_hash_and_allows_no_request(page):
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts(page)]
    rule = dict(part.strip().split(" ", 1) for part in policy(page).split(";"))
    assert rule["default-src"] == "'none'"
    assert rule["script-src"].split() == [f"'sha256-{one}'" for one in hashes]
    assert "connect-src" not in rule
    assert rule["base-uri"] == rule["form-action"] == "'none'"


def test_the_page_links_to_nothing_outside():
    page = re.sub(r"<script>.*?</script>", "", with_chart(), flags=re.DOTALL)
    page = page.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|//\w+\.", page)
    assert re.findall(r'(?:src|href)="([^"]*)"', page) == ["data:,", "#content"]


def test_the_chart_library_is_put_in_once_and_only_where_there_is_a_chart():
    two = page_of(*(shown({"text/html": CHART._repr_html_()}) for _ in range(2)))
    assert [len(one) > 500_000 for one in scripts(two)].count(True) == 1
    assert len(page_of(new_markdown_cell("字"))) < 60_000


def test_no_typed_text_ends_a_script_or_begins_a_tag():
    page = with_chart()
    assert HOSTILE not in page
    assert "\\u003c/script>\\u003cimg" in page
    assert page.count("<script") == page.count("</script>")


def test_code_is_hidden_and_outputs_are_shown():
    page = page_of(shown({"text/html": "<p>结果</p>", "text/plain": "plain twin"}))
    assert "<p>结果</p>" in page
    assert "secret_code" not in page
    assert "plain twin" not in page


def test_markdown_is_shown_but_for_cells_meant_for_the_notebook():
    aside = new_markdown_cell("## 只在笔记本", metadata={"tags": ["notebook-only"]})
    page = page_of(new_markdown_cell("**重点**"), aside)
    assert "<strong>重点</strong>" in page
    assert "只在笔记本" not in page


@pytest.mark.parametrize(
    "cell",
    [
        new_markdown_cell(HOSTILE),
        shown({"text/markdown": HOSTILE}),
        shown({"text/plain": HOSTILE}),
        new_code_cell("", outputs=[new_output("stream", text=HOSTILE)]),
        new_code_cell("", outputs=[new_output("error", ename="E", evalue="x", traceback=[HOSTILE])]),
    ],
    ids=["markdown cell", "markdown output", "plain text", "stream", "traceback"],
)
def test_markup_in_text_is_shown_as_text(cell):
    page = page_of(cell)
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_pictures_are_embedded_and_scripts_of_outputs_left_out():
    page = page_of(
        shown({"image/png": "iVBORw0KGgo="}, "display_data"),
        shown({"image/svg+xml": "<svg onload='alert(1)'/>"}, "display_data"),
        shown({"application/javascript": "alert(2)"}, "display_data"),
        shown({"application/vnd.jupyter.widget-view+json": {"model_id": "m"}, "text/plain": "Slider()"}),
    )
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in page
    assert "onload" not in page
    assert "alert(2)" not in page
    assert "model_id" not in page


def test_widget_state_is_dropped():
    notebook = new_notebook(cells=[new_markdown_cell("字")])
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"m": "heavy"}}}
    assert "heavy" not in export_html(notebook, title="题目", lang="zh")


def test_an_error_in_the_notebook_is_loud():
    broken = new_code_cell("", outputs=[new_output("error", ename="E", evalue="x", traceback=["Boom"])])
    assert re.search(r'class="broken" role="alert">Boom', page_of(broken))


def test_contents_list_the_headings_and_lead_to_them():
    page = page_of(
        shown({"text/html": "".join(f'<h2 id="r{n}">第<b>{n}</b>部分</h2>' for n in (1, 2))}),
        new_markdown_cell("## 三"),
    )
    links = re.findall(r'<li><a href="#([^"]*)">([^<]*)</a>', page)
    assert links == [("r1", "第1部分"), ("r2", "第2部分"), ("part-3", "三")]
    assert all(f'id="{name}"' in page for name, _ in links)


def test_a_short_page_has_no_contents():
    assert '<nav class="contents"' not in page_of(new_markdown_cell("## 一"))


@pytest.mark.parametrize(
    ("lang", "tag", "skip"), [("zh", "zh-CN", "跳到正文"), ("en", "en", "Skip to the content")]
)
def test_the_page_says_its_language_and_title(lang, tag, skip):
    page = page_of(new_markdown_cell("字"), lang=lang, title=f"题目{HOSTILE}")
    assert f'<html lang="{tag}">' in page
    assert f"<title>题目{html.escape(HOSTILE)}</title>" in page
    assert skip in page


def test_the_same_notebook_gives_the_same_text_and_stays_as_it_was():
    notebook = new_notebook(cells=[shown({"text/html": CHART._repr_html_()})])
    before = nbformat.writes(notebook)
    pages = {export_html(notebook, title="题目", lang="zh") for _ in range(2)}
    assert len(pages) == 1
    assert nbformat.writes(notebook) == before


def test_the_stylesheet_of_a_notebook_is_not_repeated():
    page = page_of(shown({"text/html": f"{style()}<p>字</p>"}))
    assert page.count(".aq .card") == page_of(new_markdown_cell("字")).count(".aq .card")


def test_a_report_tells_its_facts():
    section = element("section", "字", data_facts='{"total": "86.45", "grade": "“良好”"}')
    notebook = new_notebook(cells=[new_markdown_cell("字"), shown({"text/html": str(section)})])
    assert facts_of(notebook) == {"total": "86.45", "grade": "“良好”"}
    assert facts_of(new_notebook(cells=[new_markdown_cell("字")])) == {}

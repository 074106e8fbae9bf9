"""The index page: every report with its state, failures first, nothing from outside."""

from __future__ import annotations

import base64
import hashlib
import html
import re

import pytest

from analytics.report.index import index_html
from analytics.report.manifest import DONE, FAILED, Entry, Manifest

HOSTILE = "</script><img src=x onerror=alert(1)>"


def entry(unit: str, title: str, *, error: str | None = None) -> Entry:
    files = {} if error else {f"{unit}_供水 公司.html": "0", f"{unit}_供水 公司.ipynb": "0"}
    return Entry(
        report="bureau_report" if unit == "bureau" else "unit_report",
        unit=unit,
        title=title,
        state=FAILED if error else DONE,
        seconds=1.0,
        error=error,
        files=files,
        inputs={},
        facts={},
    )


def manifest(*entries: Entry, scenario: str = "") -> Manifest:
    return Manifest("2024", "2024-06-30", "zh", scenario, entries, suite="0.1.0", python="3.11.7")


GOOD = [entry("bureau", "全局总报告"), entry("Q01", "供水公司报告"), entry("Q02", "供热公司报告")]
BAD = entry("Q03", f"排水公司{HOSTILE}", error=f"第四格出错 {HOSTILE}")
FACTS = {("unit_report", "Q01"): {"total": "97.27", "grade": "优秀", "rank": "3", "unit": "Q01"}}


def words(page: str) -> str:
    page = re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", " ", page))


def test_every_report_is_listed_with_links_to_its_files():
    page = index_html(manifest(*GOOD), lang="zh")
    assert all(one.title in words(page) for one in GOOD)
    assert 'href="Q01_%E4%BE%9B%E6%B0%B4%20%E5%85%AC%E5%8F%B8.html"' in page
    assert page.count(".ipynb") == len(GOOD)


def test_a_failure_stands_first_with_its_reason_and_without_a_link():
    page = index_html(manifest(*GOOD, BAD), lang="zh")
    assert words(page).index("1份报告没有生成") < words(page).index("供水公司报告")
    assert 'role="alert"' in page
    assert "已生成3份，失败1份" in words(page)
    assert "Q03_" not in page


def test_typed_text_stays_text():
    page = index_html(manifest(*GOOD, BAD), lang="zh")
    assert "<img" not in page
    assert words(page).count(HOSTILE) == 3  # twice in the list of failures, once in the table


def test_what_a_report_told_of_itself_stands_beside_it():
    page = words(index_html(manifest(*GOOD), lang="zh", facts=FACTS))
    assert re.search(r"供水公司报告\s+97\.27\s+优秀\s+3", page)
    assert re.search(r"供热公司报告\s+—\s+—\s+—", page)


def test_without_facts_there_are_no_empty_columns():
    assert "总分" not in words(index_html(manifest(*GOOD), lang="zh"))


def test_a_scenario_is_told_as_no_official_result():
    assert "情景推演：多分建议" in words(index_html(manifest(*GOOD, scenario="多分建议"), lang="zh"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_its_script_is_named_by_hash_and_nothing_else_may_run(lang):
    page = index_html(manifest(*GOOD), lang=lang)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in html.unescape(page)
    assert not re.search(r"https?:|//\w+\.", page)


def test_the_same_manifest_gives_the_same_page():
    assert index_html(manifest(*GOOD, BAD), lang="zh") == index_html(manifest(*GOOD, BAD), lang="zh")


def test_an_english_page_has_no_chinese_of_its_own():
    plain = [entry("Q01", "Water Supply Company")]
    assert not re.search(r"[一-鿿]", words(index_html(manifest(*plain), lang="en")))

"""How a figure came about, in words: formulas anybody can follow, records without persons, the way up."""

from __future__ import annotations

import re
from datetime import date

import builders
import pandas as pd
import pytest
from page_reader import Reader
from small_bureau import CELLS, HOSTILE, judged, quality_of, small_plan

from analytics.assess import BUREAU, assess
from analytics.assess.explain import explain, explain_unit
from analytics.assess.explain_total import explain_total
from analytics.assess.path import aim_of, first_paths, paths
from analytics.measure.records import RecordSet
from analytics.plan.ledger import Ledger
from analytics.view import BureauReport, UnitReport, standing, ways
from analytics.view import explain as explaining

DECEMBER = date(2024, 12, 31)
LEDGER = Ledger.model_validate(
    {
        "id": "suggestions",
        "code": "L",
        "title": {"zh": "合理化建议台账", "en": "Suggestions"},
        "row": builders.TEXT,
        "date": "on",
        "fields": [
            {"id": "on", "title": builders.TEXT, "type": "date"},
            {"id": "what", "title": {"zh": "建议内容", "en": "Suggestion"}, "type": "text"},
        ],
    }
)


@pytest.fixture(scope="module")
def measured():
    return builders.measured(small_plan(), CELLS, as_of=DECEMBER)


def record_set(**more) -> RecordSet:
    rows = pd.DataFrame(
        [
            ("Q01", "Q01.xlsx", 3, pd.Timestamp("2024-02-01"), 1.0, None, HOSTILE),
            ("Q01", "Q01.xlsx", 4, pd.NaT, None, "no_date", None),
        ],
        columns=["unit", "workbook", "row", "counts_on", "adds", "why_not", "what"],
    )
    said = {"part": "numerator", "ledger": "suggestions", "sql": "SELECT '<b>'", "given": {"as_of": DECEMBER}}
    return RecordSet(**(said | {"frame": rows, "n": 7, "n_counted": 6, "total": 6.0} | more))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_step_of_every_figure_has_words(assessment, closed, lang):
    for one in (assessment, closed):
        for unit in one.totals["unit"]:
            for found in explain_unit(one, unit):
                told = explaining.story(one, found, lang)
                assert not [text for text in told if re.search(r"\{|nan|[a-z]_[a-z]", text)]
            for text in explaining.total_story(one, explain_total(one, unit), lang):
                assert not re.search(r"nan|[a-z]_[a-z]", text)


def test_a_step_reads_as_an_equation_with_its_numbers(closed):
    told = explaining.story(closed, explain(closed, "Q02", "suggestions"), "zh")
    assert "应摊数＝参加分摊的量×本单位基数÷基数合计＝9000×300÷2000＝1350条（建议值）" in told
    assert "完成率＝实际完成÷目标值＝1052÷1350＝77.9259%" in told
    assert told[-2].startswith("亮灯：")
    english = explaining.story(closed, explain(closed, "Q02", "suggestions"), "en")
    assert "attainment = actual ÷ target = 1,052 ÷ 1,350 = 77.9259%" in english


def test_a_total_names_its_blocks_and_the_grade_its_score_would_give(closed):
    told = explaining.total_story(closed, explain_total(closed, "Q02"), "zh")
    assert told[0].startswith("基本分＝经济技术活动+维权机制＝")
    assert "等次为" in told[-1]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_of_a_figure_shows_clause_steps_versions_and_records_escaped(assessment, lang):
    found = explain(assessment, "Q01", "suggestions")
    page = explaining.page(assessment, found, [record_set()], {"suggestions": LEDGER}, lang)
    seen = Reader(page)
    assert "9000" in seen.text
    assert "SELECT '<b>'" in seen.text
    assert not [tag for tag, _ in seen.tags if tag in ("img", "b")]
    assert {"zh": "没有日期", "en": "no date"}[lang] in seen.text
    assert {"zh": "共7行，计入6行", "en": "7 rows, 6 of them counted"}[lang] in seen.text


def test_a_file_says_that_its_statement_counts_the_records():
    read = record_set(part="read", n_counted=None, total=None)
    assert "由下面的语句取数" in explaining.records_line(read, LEDGER, "zh")


def test_reports_fold_the_working_of_every_lost_point(closed):
    reports = {
        "Q02": UnitReport(closed, quality_of("Q02"), "Q02"),
        BUREAU: BureauReport(closed, quality_of()),
    }
    for unit, report in reports.items():
        n_lost = (closed.cells[closed.cells["unit"] == unit]["lost"] >= 5e-3).sum()
        assert n_lost > 1
        seen = Reader(report.score())
        folded = [said for tag, said in seen.tags if tag == "details" and said.get("class") == "explain"]
        assert len(folded) == n_lost + 1
        assert "open" not in {name for said in folded for name in said}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_unit_report_shows_what_wins_points_back_and_the_way_up(closed, measured, lang):
    seen = Reader(UnitReport(closed, quality_of("S03"), "S03", lang, measured=measured).problems())
    assert {"zh": "补回失分要做什么", "en": "What wins lost points back"}[lang] in seen.text
    lead, told = ways.path_lines(closed, aim_of(closed, "S03"), paths(closed, measured, "S03"), lang)
    assert lead in seen.text
    assert all(one in seen.text for one in told)


def test_the_bureau_report_shows_the_cheapest_way_of_every_unit(closed, measured):
    seen = Reader(BureauReport(closed, quality_of(), measured=measured).problems())
    assert "各单位升一等次最省力的做法" in seen.text
    found = first_paths(closed, measured)
    table = Reader(ways.unit_paths(closed, standing.totals_of(closed), found, "zh"))
    assert len([tag for tag, _ in table.tags if tag == "tr"]) == 1 + len(standing.totals_of(closed))


def test_a_veto_in_the_way_is_said_instead_of_a_path():
    names = [
        builders.indicator("A", weight=90),
        builders.indicator(
            "B", direction="zero", score={"kind": "zero"}, phasing={"kind": "always"}, veto="bar"
        ),
    ]
    plan = builders.plan(names, {"A": 10, "B": 0})
    one = builders.measured(plan, {("U1", "A"): 9, ("U1", "B"): 1, ("U2", "A"): 10, ("U2", "B"): 0})

    assessment = assess(plan, one)
    said = {unit: ways.path_lines(assessment, aim_of(assessment, unit), [], "zh")[0] for unit in ("U1", "U2")}
    assert said["U1"].endswith("指标B已经发生或已过期，无法挽回。")
    assert said["U2"] == "已是最高等次。"


def test_nothing_of_ways_depends_on_how_the_page_is_made_twice(measured):
    first, second = (judged(DECEMBER) for _ in range(2))
    assert ways.ways_up(first, measured, "S03", "zh") == ways.ways_up(second, measured, "S03", "zh")

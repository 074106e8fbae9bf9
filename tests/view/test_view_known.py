"""What a reader sees of the day of knowledge: both days on every page, loudly where it is not today's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from page_reader import Reader
from small_bureau import AS_OF, judged, quality_of

from analytics.assess import BUREAU
from analytics.assess.explain import explain
from analytics.measure.arrivals import Arrival
from analytics.plan.target import Organisation
from analytics.scenario import corrections
from analytics.view import BureauReport, UnitReport, known
from analytics.view.corrections import corrections_page
from analytics.view.explain import version_texts

KNOWN_ON = date(2024, 7, 20)


@pytest.fixture(scope="module")
def assessment():
    return judged(AS_OF)


def title_of(assessment, unit: str, lang: str = "zh") -> str:
    if unit == BUREAU:
        return Reader(BureauReport(assessment, quality_of(), lang).title()).text
    return Reader(UnitReport(assessment, quality_of(unit), unit, lang).title()).text


@pytest.mark.parametrize("unit", ["Q01", BUREAU])
def test_both_reports_say_both_days_and_warn_of_an_earlier_one(assessment, unit):
    plain, early = title_of(assessment, unit), title_of(replace(assessment, known_on=KNOWN_ON), unit)
    for page in (plain, early):
        assert "2024年6月30日" in page
        assert "所知截至" in page
    assert "全部已收报送" in plain
    assert "只计这一天" not in plain
    assert "所知截至2024年7月20日：只计这一天（含）以前收到的报送和更正" in early


def test_units_as_they_were_are_told_and_in_english_too(assessment):
    page = title_of(replace(assessment, organisation=Organisation.THEN), "Q01", "en")
    assert "Units as they were then" in page
    assert "Units as they were then" not in title_of(assessment, "Q01", "en")


def test_a_notebook_says_both_days_in_one_line(assessment):
    assert known.days_text(assessment, "zh") == "数据截至2024年6月30日 · 已收报送全部计入"
    early = replace(assessment, known_on=KNOWN_ON, organisation=Organisation.THEN)
    assert known.days_text(early, "zh") == "数据截至2024年6月30日 · 所知截至2024年7月20日 · 按当时的单位"
    assert Reader(known.about(early, "zh")).text.count("2024年7月20日") == 2


def test_the_versions_of_a_figure_name_the_day_of_knowledge(assessment):
    said = [
        "".join(version_texts(explain(one, "Q01", "suggestions").versions, "zh"))
        for one in (assessment, replace(assessment, known_on=KNOWN_ON))
    ]
    assert "所知截至" not in said[0]
    assert "所知截至2024年7月20日" in said[1]


def moved(assessment):
    """The same judgement after one more suggestion of a unit with a hostile name, by a correction."""
    before = replace(assessment, cells=assessment.cells.copy(), totals=assessment.totals.copy())
    at = (before.cells["unit"] == "Q01") & (before.cells["indicator"] == "suggestions")
    before.cells.loc[at, ["numerator", "actual", "score"]] -= 1
    before.totals.loc[before.totals["unit"] == "Q01", ["base", "total"]] -= 1
    said = {
        "submission": "abc",
        "workbook": "<b>坏.xlsx",
        "unit": "Q01",
        "period": "2024-06",
        "ledger": assessment.plan.indicator["suggestions"].measure.reads[0],
        "received_on": pd.Timestamp("2024-07-11"),
        "due_on": pd.Timestamp("2024-07-05"),
        "kind": Arrival.CORRECTION,
        "replaces": "abb",
        "n_rows_before": 4.0,
        "n_rows": 5.0,
        "n_rejected_before": 1.0,
        "n_rejected": 0.0,
        "n_changed": 1.0,
        "later": False,
        "stands": True,
    }
    return corrections(date(2024, 7, 5), before, assessment, pd.DataFrame([said]))


def test_a_list_of_corrections_names_file_rows_figure_and_total(assessment):
    found = moved(assessment)
    page = corrections_page(found, {}, "zh")
    text = Reader(page).text
    for said in (
        "更正1份",
        "4 → 5",
        "1 → 0",
        "合理化建议条数",
        "供水公司2024-06",
        "<b>坏.xlsx",
        "本单位得分变动",
    ):
        assert said in text
    assert "<b>坏" not in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_reports_tell_of_corrections_only_where_something_was_corrected(assessment, lang):
    title = {"zh": "截止以后的更正", "en": "Corrected after the deadline"}[lang]
    found = moved(assessment)
    some = UnitReport(assessment, quality_of("Q01"), "Q01", lang, corrections=found.of_unit("Q01"))
    none = UnitReport(assessment, quality_of("Q02"), "Q02", lang, corrections=found.of_unit("Q02"))
    bureau = BureauReport(assessment, quality_of(), lang, corrections=found)
    assert title in some.annex()
    assert title in bureau.annex()
    assert title not in none.annex()
    assert title not in UnitReport(assessment, quality_of("Q01"), "Q01", lang).annex()


def test_without_anything_later_the_page_says_so(assessment):
    found = moved(assessment)
    nothing = corrections(found.since, assessment, assessment, found.submissions.iloc[:0])
    assert nothing.is_empty
    assert "数字没有变动" in corrections_page(nothing, {}, "zh")

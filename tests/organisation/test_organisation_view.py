"""What a reader sees of units renamed, merged or closed: in both reports, in tables and in contracts."""

from __future__ import annotations

import shutil
from datetime import date

import pytest
from view.page_reader import Reader
from view.small_bureau import judged, quality_of, small_plan

from analytics.assess import BUREAU
from analytics.assess.contract import contract
from analytics.cli.app import run
from analytics.cli.tables import tables_of
from analytics.view import BureauReport, UnitReport
from analytics.view.contract import contract_paper
from analytics.view.explore import units_figure
from analytics.view.html import join
from analytics.view.paper import paper_html
from analytics.words import speaking
from analytics.workspace import REPOSITORY

FORMER, PRESENT = "自来水厂", "供水公司"
RENAMED = {
    "Q01": {
        "former_names": [{"name": {"zh": FORMER, "en": "Waterworks"}, "until": "2024-03-31"}],
    },
    "S02": {"closed_on": "2024-04-30", "merged_into": "S01"},
    "S03": {"closed_on": "2024-05-31"},
}
BEFORE, AFTER = date(2024, 3, 31), date(2024, 6, 30)


def pages(as_of: date, lang: str = "zh") -> str:
    """Both reports, as a reader reads them."""
    assessment = judged(as_of, more=RENAMED)
    found = []
    for one in (
        BureauReport(assessment, quality_of(), lang),
        UnitReport(assessment, quality_of("Q01"), "Q01", lang),
    ):
        found += [one.title(), one.summary(), one.block("R4"), one.ranking(), one.problems(), one.annex()]
        found += [one.score(), one.warnings(), one.settlement()]
    found.append(units_figure(assessment, "suggestions", lang).still)
    return Reader(join(found)).text


def test_reports_of_a_day_before_a_renaming_bear_the_former_name():
    before, after = pages(BEFORE), pages(AFTER)
    assert FORMER in before
    assert PRESENT not in before
    assert PRESENT in after
    # The former name stands in the table of changes only, once in each report.
    assert after.count(FORMER) == 2


def test_tables_for_other_programs_bear_the_name_of_the_day():
    for day, name in ((BEFORE, FORMER), (AFTER, PRESENT)):
        totals = tables_of(judged(day, more=RENAMED), "zh")["totals"].set_index("unit")
        assert totals.loc["Q01", "unit_name"] == name


def test_a_contract_is_made_out_in_the_name_of_its_day():
    plan = small_plan(more=RENAMED)
    for day, name, other in ((BEFORE, FORMER, PRESENT), (AFTER, PRESENT, FORMER)):
        said = str(paper_html(contract_paper(contract(plan, "Q01", day), "zh")))
        assert name in said
        assert other not in said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_reports_tell_what_changed_where_something_did(lang):
    title = {"zh": "本年度单位变动", "en": "Units that changed in the year"}[lang]
    assert pages(AFTER, lang).count(title) == 2
    assert title not in pages(BEFORE, lang)
    of_plain = BureauReport(judged(AFTER), quality_of(), lang).annex()
    assert title not in of_plain


def test_the_parts_of_a_unit_closed_without_a_successor_are_told_with_their_amounts():
    assessment = judged(AFTER, more=RENAMED)
    said = Reader(BureauReport(assessment, quality_of(), "zh").annex()).text
    assert "重新分解前不变" in said
    assert "合理化建议条数450条" in said  # 100 of 2000 workers, of 9000
    cells = assessment.cells[assessment.cells["indicator"] == "suggestions"].set_index("unit")["target"]
    assert cells.drop(BUREAU).sum() + 450 == cells[BUREAU] == 9000


def test_the_command_tells_changes_below_the_totals(tmp_path, capsys):
    shutil.copytree(REPOSITORY / "params", tmp_path / "params")
    said = {}
    for day in ("2024-06-30", "2024-07-31"):
        with speaking("en"):
            assert run(["assess", "--as-of", day, "--workspace", str(tmp_path)]) == 0
        said[day] = capsys.readouterr().out
    assert "Units that changed in the year" not in said["2024-06-30"]
    assert "Plant Nursery" in said["2024-07-31"].partition("Units that changed in the year")[2]


def test_a_day_of_knowledge_that_is_no_day_is_refused(tmp_path, capsys):
    shutil.copytree(REPOSITORY / "params", tmp_path / "params")
    with speaking("en"):
        code = run(["assess", "--as-of", "2024-06-30", "--known-on", "July", "--workspace", str(tmp_path)])
    assert code != 0
    assert "July" in capsys.readouterr().err

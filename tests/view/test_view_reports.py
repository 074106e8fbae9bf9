"""The unit report and the bureau report: every section, in both languages, safe and the same each time."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from page_reader import Reader
from small_bureau import AS_OF, CLAUSES, HOSTILE, UNITS, judged, quality_of

from analytics.assess import BUREAU
from analytics.view import BureauReport, UnitReport
from analytics.view.html import Html, join
from analytics.view.theme import MARKS, word_of

SECTIONS = ["R1", "R2", "R4", "R6", "R8", "R9", "R10", "R11", "R12", "R13"]
REPORTS = [(subject, lang) for subject in ("Q01", "Q03", "S03", BUREAU) for lang in ("zh", "en")]


def report(assessment, subject: str, lang: str = "zh"):
    if subject == BUREAU:
        return BureauReport(assessment, quality_of(), lang)
    return UnitReport(assessment, quality_of(subject), subject, lang)


def sections(one) -> dict[str, Html]:
    return {
        "R0": one.title(),
        "R1": one.summary(),
        "R2": one.key_figures(),
        "R4": one.block("R4"),
        "R6": one.block("R6"),
        "R8": one.score(),
        "R9": one.ranking(),
        "R10": one.warnings(),
        "R11": one.problems(),
        "R12": one.settlement(),
        "R13": one.annex(),
    }


def whole(assessment, subject: str, lang: str = "zh") -> Html:
    return join(list(sections(report(assessment, subject, lang)).values()))


def text(page: Html) -> str:
    """What a reader reads, without the data of the charts."""
    return Reader(re.sub(r"<(script|style)\b.*?</\1>", "", str(page), flags=re.DOTALL)).text


@pytest.mark.parametrize(("subject", "lang"), REPORTS)
def test_every_section_has_its_numbered_heading(assessment, subject, lang):
    seen = Reader(whole(assessment, subject, lang))
    assert [said["id"] for tag, said in seen.tags if tag == "h2"] == [one.lower() for one in SECTIONS]


@pytest.mark.parametrize(("subject", "lang"), REPORTS)
def test_typed_names_and_values_stay_text(assessment, subject, lang):
    seen = Reader(whole(assessment, subject, lang))
    assert not [tag for tag, _ in seen.tags if tag in ("img", "iframe", "link", "object", "form")]
    assert not [name for _, said in seen.tags for name in said if name.startswith("on")]
    assert {said.get("type") for tag, said in seen.tags if tag == "script"} == {"application/json"}


@pytest.mark.parametrize(("subject", "lang"), REPORTS)
def test_the_same_judgement_gives_the_same_bytes(assessment, subject, lang):
    assert whole(assessment, subject, lang) == whole(judged(), subject, lang)


@pytest.mark.parametrize(("subject", "lang"), REPORTS)
def test_no_placeholder_and_no_missing_number_is_left_in_the_text(assessment, subject, lang):
    shown = text(whole(assessment, subject, lang)).replace(HOSTILE, "")
    assert not re.search(r"\{\w*\}|\bnan\b|\bNone\b|NaT", shown)


def test_the_overall_section_opens_with_the_plans_frame(assessment):
    for subject in ("Q01", BUREAU):
        shown = text(report(assessment, subject).summary())
        assert shown.startswith(
            f"一、总体评价“{CLAUSES[0][3]}”条款0.0.3考核与报告按此分为：经济技术活动、维权机制。"
        )


def test_the_plan_is_quoted_exactly(assessment):
    shown = text(report(assessment, "Q01").block("R4"))
    assert "“按照市总工会要求全系统不少于9000条。”条款2.2.17" in shown
    assert CLAUSES[-1][3] in text(report(assessment, BUREAU).annex())


def test_an_english_report_quotes_the_chinese_words_and_translates_them(assessment):
    shown = text(report(assessment, "Q01", "en").block("R4"))
    assert "“按照市总工会要求全系统不少于9000条。”clause 2.2.17English of 2.2.17" in shown


def test_every_proposed_target_is_marked_as_proposed(assessment):
    items = text(report(assessment, "Q01").block("R6"))
    assert "目标值：12,000元建议值" in items  # by the proposed rule per head
    shared = text(report(assessment, "Q01").block("R4"))
    assert "目标值：2700条建议值" in shared  # the allocation is proposed
    assert "目标值：9000条建议值" not in text(report(assessment, BUREAU).block("R4"))  # the plan's own number


def test_the_bureaus_own_figure_is_told_in_the_official_wording(assessment):
    told = (
        "截至2024年6月30日，全局合理化建议条数累计4652条，完成年度目标9000条的51.7%，超序时进度1.7个百分点。"
    )
    assert told in text(report(assessment, BUREAU).block("R4"))


def test_what_does_not_apply_is_spread_and_told(assessment):
    shown = text(report(assessment, "S02").score())
    assert "“推广新技术项数”、“企业参与率”、“就业人数”共7.00分不计分" in shown
    assert "不因不适用而吃亏或占便宜" in shown


def test_the_points_of_the_score_table_add_up_to_the_base_score(assessment):
    cells = assessment.cells[assessment.cells["unit"] == "Q01"]
    base = assessment.totals.set_index("unit").loc["Q01", "base"]
    assert cells["score"].sum() == pytest.approx(base)
    assert f"{base:.2f}" in text(report(assessment, "Q01").score())


def test_a_unit_sees_its_own_group_only_and_itself_marked(assessment):
    shown = text(report(assessment, "S01").ranking())
    assert "在事业单位组3个单位中排第1名。" in shown
    assert "▶ 1　第一环卫所" in shown
    assert "供水公司" not in shown


def test_who_is_behind_is_told_how_far_the_next_one_is(assessment):
    totals = assessment.totals.set_index("unit")["total"]
    gap = f"{totals['Q01'] - totals['Q02']:.2f}"
    assert f"在企业组3个单位中排第2名，距前一名供水公司{gap}分。" in text(report(assessment, "Q02").ranking())


def test_a_veto_is_named_and_bars(assessment):
    assert "发生一票否决事项：越级上访起数。" in text(report(assessment, "Q02").summary())
    bureau = text(report(assessment, BUREAU).summary())
    assert "供热公司：发生一票否决事项：越级上访起数。" in bureau
    assert "硬性指标未达到：企业参与率，不得评为最高等次。" in bureau


def test_a_unit_reads_which_cells_were_returned_and_the_bureau_only_how_many(assessment):
    mine = text(report(assessment, "Q01").annex())
    assert "合理化建议台账7提出日期" in mine
    every = text(report(assessment, BUREAU).annex())
    assert "提出日期" not in every
    assert "各单位退回处数" in every


def test_late_and_missing_submissions_are_listed(assessment):
    shown = text(report(assessment, "Q01").annex())
    assert "按台账计应报3次，已报2次，迟报或至今未报2次。" in shown
    assert "suggestion2122024-02" in shown  # ledger, wanting, received of them, late, missing period
    assert "2024-012024年2月5日2024年2月9日" in text(report(assessment, "Q01").problems())


def test_the_bureau_reads_which_units_hold_it_back(assessment):
    shown = text(report(assessment, BUREAU).warnings())
    assert "拖后单位：合理化建议条数" in shown
    assert "公厕管理所" in shown


def test_every_clause_is_answered_in_the_bureaus_annex(assessment):
    shown = text(report(assessment, BUREAU).annex())
    assert all(f"{name}{words}" in shown for name, _, _, words in CLAUSES)
    assert "指标：合理化建议条数" in shown
    assert "指标待纳入" in shown
    assert "叙述性文字：抄录残留" in shown


def test_the_matrix_shows_every_state_by_its_glyph(assessment):
    shown = text(report(assessment, BUREAU).warnings())
    assert all(
        MARKS[name].glyph in shown for name in ("green", "yellow", "red", "not_reported", "target_pending")
    )


def test_states_stand_as_words_not_as_numbers(assessment):
    shown = text(report(assessment, "S03").key_figures())
    for name in ("not_reported", "target_pending", "not_applicable", "not_due", "met"):
        assert word_of(name, "zh") in shown


def test_a_running_round_settles_nothing_and_a_final_one_proposes(assessment, closed):
    running, final = (text(report(one, BUREAU).settlement()) for one in (assessment, closed))
    assert "不作为兑现依据" in running
    assert "限期整改" not in running
    assert "以2024年12月31日数据为准" in final
    assert "限期整改" in final


def test_a_scenario_is_told_in_a_banner(assessment):
    from dataclasses import replace

    changed = replace(assessment, scenario="多分建议")
    banner = "情景推演“多分建议”"
    assert banner in text(report(changed, "Q01").title())
    assert banner not in text(report(assessment, "Q01").title())


def test_the_title_says_day_version_and_notice_and_carries_the_facts(assessment):
    page = report(assessment, "Q01").title()
    shown = text(page)
    for said in ("供水公司目标完成情况报告", "2024年6月30日", "数据第0版", "样例数据，单位名称均为虚构"):
        assert said in shown
    facts = next(json.loads(said["data-facts"]) for _, said in Reader(page).tags if "data-facts" in said)
    assert facts == {
        "unit": "Q01",
        "as_of": "2024-06-30",
        "version": "0",
        "total": "100.00",
        "grade": "字",
        "group": "企业组",
        "rank": "1",
        "group_rank": "1/3",
    }


def test_an_unknown_unit_is_a_key_error(assessment):
    with pytest.raises(KeyError):
        UnitReport(assessment, quality_of("Q01"), "Q99")


def test_before_anything_is_known_a_report_still_reads(monkeypatch):
    import small_bureau

    monkeypatch.setattr(small_bureau, "CELLS", {})
    empty = judged(date(2024, 1, 31))
    for subject in ("Q01", BUREAU):
        for lang in ("zh", "en"):
            shown = text(whole(empty, subject, lang)).replace(HOSTILE, "")
            assert not re.search(r"\{\w*\}|\bnan\b|\bNone\b", shown)


def test_one_indicator_can_be_shown_over_all_units(assessment):
    figure = report(assessment, BUREAU).units_of("suggestions")
    rows = figure.spec["datasets"]["rows"]
    assert len(rows) == len(UNITS)
    shares = [row["share"] for row in rows if row["share"] is not None]
    assert shares == sorted(shares)


def test_the_report_is_of_the_day_it_was_asked_for(assessment):
    assert assessment.as_of == AS_OF
    assert "截至2024年6月30日" in text(report(assessment, "Q01").summary())

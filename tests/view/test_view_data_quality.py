"""数据质量 as reviewers see it: a small bureau, every figure checkable on paper."""

from __future__ import annotations

import json
from datetime import date

import builders
import pandas as pd
import pytest
from builders import indicator
from page_reader import Reader

from analytics.plan.ledger import Ledger
from analytics.plan.record_check import RecordCheck
from analytics.view.clues import MOST_OF_A_RULE
from analytics.view.data_quality import MOST_NAMED, DataQuality

HOSTILE = "<script>alert(1)</script>"
DAY = date(2024, 6, 30)


def text(word: str) -> dict[str, str]:
    return {"zh": word, "en": word}


LEDGER = Ledger.model_validate(
    {
        "id": "visit",
        "code": "L01",
        "title": {"zh": "走访台账", "en": "Visits"},
        "row": text("一次"),
        "date": "held_on",
        "fields": [
            {"id": "held_on", "title": {"zh": "日期", "en": "Day"}, "type": "date", "required": True},
            {"id": "place", "title": {"zh": "地点", "en": "Place"}, "type": "text"},
            {"id": "evidence", "title": {"zh": "佐证材料", "en": "Evidence"}, "type": "text"},
        ],
    }
)


def a_check(name: str, severity: str, **said) -> RecordCheck:
    base = {"when": "review", "of": {"visit": "place"}, "where": "true", "text": text("说")}
    return RecordCheck.model_validate({"id": name, "severity": severity, **base, **said})


CHECKS = {
    one.id: one
    for one in (
        a_check("far_away", "warning"),
        a_check("no_place", "note"),
        a_check("twice", "warning", between_units=True),
    )
}


def coverage(*rows: str) -> pd.DataFrame:
    """Lines `unit period ends due received`; received - is not received, late follows from the two days."""
    names = ("sent_by", "period", "ends_on", "due_on", "received_on")
    said = [dict(zip(names, one.split(), strict=True)) for one in rows]
    frame = pd.DataFrame(said).replace("-", None).assign(ledger="visit")
    for name in ("ends_on", "due_on", "received_on"):
        frame[name] = pd.to_datetime(frame[name])
    return frame.assign(unit=frame["sent_by"], late=frame["received_on"] > frame["due_on"])


COVERAGE = coverage(
    "U1 2024-01 2024-01-31 2024-02-05 2024-02-04",
    "U1 2024-02 2024-02-29 2024-03-05 2024-03-09",
    "U1 2024-03 2024-03-31 2024-04-05 -",
    "U1 2024-06 2024-06-30 2024-07-05 -",
    "U1 plan 2024-06-30 2024-07-05 2024-01-04",
    "U2 2024Q1 2024-03-31 2024-04-05 2024-04-01",
)


def finding(check: str, unit: str, said: str, *, row: int = 3, severity: str = "warning") -> dict:
    return {
        "check": check,
        "severity": severity,
        "ledger": "visit",
        "unit": unit,
        "period": "2024-01",
        "workbook": f"{unit}.xlsx",
        "sheet": "走访台账",
        "row": row,
        "column_title": "地点",
        "field": "place",
        "value": "***",
        "code": f"checks.{check}",
        "detail": json.dumps({"zh": said, "en": said}, ensure_ascii=False),
    }


def quality(findings: list[dict] = (), lang: str = "zh", **said) -> DataQuality:
    plan = builders.plan(
        [indicator("a")],
        {"a": 10},
        units={
            "U1": {"name": {"zh": "单位一", "en": "Unit one"}, "reporting": "month"},
            "U2": {"name": {"zh": HOSTILE, "en": HOSTILE}, "reporting": "quarter"},
        },
    )
    rejects = pd.DataFrame(
        [
            {"unit": "U1", "code": "collect_problems.missing", "detail": "{}"},
            {"unit": "U1", "code": "collect_problems.missing", "detail": "{}"},
            {"unit": None, "code": "collect_problems.no_cover", "detail": '{"sheet": "封面"}'},
        ]
    )
    filled = pd.DataFrame(
        [
            ("U1", "2024-01", "visit", "held_on", 40, 40),
            ("U1", "2024-01", "visit", "place", 40, 1),
            ("U1", "2024-01", "visit", "evidence", 40, 30),
            ("U2", "2024Q1", "visit", "held_on", 20, 20),
            ("U2", "2024Q1", "visit", "place", 20, 0),
            ("U2", "2024Q1", "visit", "evidence", 20, 20),
        ],
        columns=["unit", "period", "ledger", "field", "n_rows", "n_filled"],
    )
    columns = list(finding("far_away", "U1", ""))
    base = {
        "plan": plan,
        "as_of": DAY,
        "ledgers": {"visit": LEDGER},
        "checks": CHECKS,
        "coverage": COVERAGE,
        "rejects": rejects,
        "findings": pd.DataFrame(list(findings), columns=columns),
        "filled": filled,
        "lang": lang,
    }
    return DataQuality(**base | said)


def test_a_cell_tells_in_time_late_missing_not_due_and_not_asked():
    page = quality().arrivals()
    said = Reader(page).text
    month, quarter = said.split("按季报送的单位")
    assert [month.count(one) for one in ("●按时", "▲迟1", "■缺1", "◇未到期")] == [1, 1, 1, 1]
    assert quarter.count("●按时") == 1
    assert "2024Q3" not in said


def test_units_are_counted_by_what_they_owed():
    units = quality([finding("far_away", "U1", "远")]).units.set_index("unit")
    assert units.loc["U1", ["n_expected", "n_received", "n_late", "n_missing"]].tolist() == [5, 3, 1, 1]
    assert units.loc["U1", ["n_rows", "n_rejected", "n_findings"]].tolist() == [40, 2, 1]
    assert units.loc["U1", "evidence"] == pytest.approx(0.75)
    assert units.loc["U2", "filled"] == pytest.approx(40 / 60)


def test_the_whole_is_told_in_a_sentence():
    assert (
        "截至2024年6月30日，应收报送6份（单位、台账、期间各算一份），收到4份（66.7%），其中迟报1份，"
        "到期未报1份；收下记录60行，退回3处。"
    ) in Reader(quality().summary()).text
    assert "of 6 reports expected" in Reader(quality(lang="en").summary()).text


def test_returns_are_told_by_reason_with_the_units():
    said = Reader(quality().returned()).text
    assert said.index("必填，不能为空。请补填。") < said.index("没有“封面”工作表")
    assert "单位一 2" in said
    assert "单位不明 1" in said


def test_clues_are_gentle_and_warnings_come_before_notes():
    found = [finding("no_place", "U1", "没写地点。", severity="note"), finding("far_away", "U2", "太远了。")]
    said = Reader(quality(found).clues()).text
    assert "不是结论" in said
    assert said.index("太远了。") < said.index("没写地点。")
    assert "not conclusions" in Reader(quality(found, "en").clues()).text
    assert "没有找到" in Reader(quality().clues()).text


def test_a_remark_of_reading_has_its_words_from_the_catalogue():
    remark = finding("x", "U1", "") | {"code": "collect_problems.has_objects", "detail": "{}"}
    assert "嵌有其他文件" in Reader(quality([remark]).clues()).text


def test_the_list_of_a_unit_says_where_and_how_many_more():
    found = [finding("far_away", "U1", f"第{n}处。", row=n) for n in range(MOST_OF_A_RULE + 3)]
    said = Reader(quality([*found, finding("far_away", "U2", "别处。")]).clues_of("U1")).text
    assert "单位一的核对清单（11处）" in said
    assert "U1.xlsx › 走访台账 › 第2行 › 地点" in said
    assert "还有3处" in said
    assert "别处" not in said


def test_what_units_share_is_one_line_and_names_nobody():
    found = [finding("twice", "U1", "同一人报了两次。"), finding("twice", "U2", "同一人报了两次。")]
    found.append(finding("far_away", "U1", "太远了。"))
    said = Reader(quality(found).shared()).text
    assert said.count("同一人报了两次。") == 1
    assert "太远了" not in said
    assert "单位一 1" in said
    assert "没有几个单位重复" in Reader(quality().shared()).text


def test_many_units_are_cut_short():
    units = {f"U{n}": {"name": text(f"第{n}单位")} for n in range(MOST_NAMED + 4)}
    plan = builders.plan([indicator("a")], {"a": 10}, units=units)
    found = [finding("far_away", code, "远。") for code in units]
    assert "另4个单位" in Reader(quality(found, plan=plan).clues()).text


def test_the_burden_is_cells_asked_and_filled_and_columns_hardly_anybody_fills():
    said = Reader(quality().burden()).text
    assert "共要求填180格，填了111格（61.7%）；平均每单位每月28格。" in said
    assert "地点" in said
    assert "71" in said.partition("2024Q1")[2]


def test_what_units_typed_stays_text():
    found = [finding("far_away", "U1", HOSTILE), finding("twice", "U2", HOSTILE)]
    shown = quality(found)
    pages = [shown.clues(), shown.clues_of("U1"), shown.shared(), shown.arrivals(), shown.completeness()]
    assert all(tag != "script" for page in pages for tag, _ in Reader(page).tags)


def test_without_anything_received_every_page_still_opens():
    nothing = {
        "coverage": COVERAGE.iloc[:0],
        "rejects": pd.DataFrame({"unit": [], "code": [], "detail": []}),
        "filled": pd.DataFrame(columns=["unit", "period", "ledger", "field", "n_rows", "n_filled"]),
    }
    shown = quality(**nothing)
    for page in ("summary", "arrivals", "completeness", "returned", "clues", "shared", "burden"):
        assert Reader(getattr(shown, page)()).text

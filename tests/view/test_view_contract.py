"""The contract and its proof sheet say everything, in both languages, and can be worked out again by hand."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from docx import Document
from page_reader import Reader
from small_bureau import HOSTILE, UNITS, small_plan

from analytics.assess.contract import contract
from analytics.plan.allocate.proof import proof
from analytics.plan.model import Adjustment, Veto
from analytics.view.contract import contract_paper
from analytics.view.paper import Facts, Grid, Items, Paper, Paragraph, paper_html
from analytics.view.proof import proof_grid
from analytics.view.word import word_file

DAY = date(2024, 12, 31)


def paper(unit: str = "Q01", lang: str = "zh", **said) -> Paper:
    return contract_paper(contract(small_plan(**said), unit, DAY), lang)


def text(one: Paper) -> str:
    return Reader(paper_html(one)).text


def grids(one: Paper) -> list[Grid]:
    return [piece for piece in one.pieces if isinstance(piece, Grid)]


def row(one: Paper, name: str) -> list[str]:
    return next(list(line.cells) for grid in grids(one) for line in grid.rows if name in str(line.cells[0]))


def test_every_target_stands_with_clause_points_date_and_working():
    assert row(paper(), "合理化建议条数") == [
        "合理化建议条数",
        "2.2.17",
        "2700条＊",
        "5.00＊",
        "18.52",
        "按月均衡完成",
        "全局目标9000条按职工人数分解：9000条×600÷2000＝2700条。",
    ]
    assert row(paper(), "职代会召开次数")[5] == "6月30日前1次\n12月31日前2次"
    assert row(paper(), "节约环保增收额")[2] == "36.92万元"
    assert row(paper("S03"), "储备救济金最低月末余额")[2] == "4000元＊"


def test_points_of_all_blocks_make_up_the_full_mark():
    blocks = next(grid for grid in grids(paper()) if grid.caption == "各板块分值")
    assert blocks.foot[-1] == "100.00"
    assert sum(Decimal(line.cells[-1]) for line in blocks.rows) == Decimal(100)


def test_what_is_pending_not_scored_or_not_asked_is_kept_apart():
    assert row(paper(), "就业人数")[2:5] == ["目标值待定", "2.00", ""]
    assert row(paper(), "职工书屋数")[3:5] == ["不计分", ""]
    assert "下列指标不适用于乙方，不计分：企业参与率。" in text(paper("S01"))


def test_hard_lines_and_vetoes_are_told_with_their_effect():
    veto = Veto.model_validate(
        {
            "id": "death",
            "name": {"zh": "责任死亡事故", "en": "Fatal accident"},
            "measure": {"numerator": {"ledger": "a"}},
            "effect": "fail",
        }
    )
    plan = small_plan()
    rules = plan.rules.model_copy(update={"vetoes": (veto,)})
    told = text(contract_paper(contract(plan.model_copy(update={"rules": rules}), "Q01", DAY), "zh"))
    best, worst = rules.grades[0].name.zh, rules.grades[-1].name.zh
    assert f"“企业参与率”为硬性指标，未达到95.0%的，不得评为{best}。" in told
    assert f"发生“越级上访起数”所列事项的，不得评为{best}。" in told
    assert f"发生“责任死亡事故”所列事项的，评为{worst}。" in told


def test_bonuses_and_deductions_are_those_of_the_rules():
    bonus = Adjustment.model_validate(
        {
            "id": "city",
            "name": {"zh": "市级获奖", "en": "City award"},
            "effect": "bonus",
            "measure": {"numerator": {"ledger": "a"}},
            "each": 1,
            "at_most": 3,
        }
    )
    plan = small_plan()
    rules = plan.rules.model_copy(update={"adjustments": (bonus,), "unasked": Decimal("0.1")})
    one = contract_paper(contract(plan.model_copy(update={"rules": rules}), "Q01", DAY), "zh")
    told = [text for piece in one.pieces if isinstance(piece, Items) for text in piece.texts]
    assert "市级获奖：每项加1分，最多3分。" in told
    assert "未分到任务的全局指标，乙方主动完成的，按其分值的10.0%加分。" in told
    assert "加分合计最多10分。" in told
    assert "迟报每次扣0.5分，最多扣2分。" in told


def test_versions_and_check_code_are_on_it():
    one = contract(small_plan(), "Q01", DAY)
    said = dict(row for piece in paper().pieces if isinstance(piece, Facts) for row in piece.rows)
    assert said["校验码"] == one.code
    assert said["规则版本"] == f"第{one.plan.rules.version}版"
    assert said["目标版本"].startswith("自2024年1月1日起生效")
    assert one.sha256 in text(paper())


def test_both_parties_sign_and_the_committee_signs_where_the_plan_names_one():
    assert "局工会（盖章）：" in text(paper())
    assert "供水公司（盖章）：" in text(paper())
    assert "局党委（盖章）：" in text(paper(contract_party={"zh": "局党委", "en": "Party committee"}))


def test_a_scenario_is_no_contract_and_says_so():
    one = contract_paper(contract(small_plan(), "Q01", DAY), "zh", scenario="试试")
    banners = [piece.text for piece in one.pieces if isinstance(piece, Paragraph) and piece.kind == "banner"]
    assert any("试试" in text for text in banners)


def test_english_says_the_same_and_keeps_no_chinese():
    zh, en = paper(), paper(lang="en")
    assert [type(piece) for piece in zh.pieces] == [type(piece) for piece in en.pieces]
    assert [len(grid.rows) for grid in grids(zh)] == [len(grid.rows) for grid in grids(en)]
    assert zh.facts == en.facts
    left = re.findall("[\u4e00-\u9fff]+", text(en))
    assert set(left) <= {"建议值"}


def test_the_units_line_can_be_worked_out_again_from_what_is_printed():
    for unit in UNITS:
        annex = next((grid for grid in grids(paper(unit)) if grid.caption == "本单位分解说明"), None)
        assert annex is not None
        line = next(line.cells for line in annex.rows if line.cells[0].startswith("节约环保增收额"))
        _, total, weight, weights, rest, quota, remainder, part = (one.replace(",", "") for one in line)
        weight = weight.split("＝")[-1]
        exact = Decimal(rest) * Decimal(weight) / Decimal(weights)
        assert total == rest == "100.00"
        assert Decimal(quota) == exact.quantize(Decimal("0.0001"))
        raised = Decimal("0.01") if remainder.endswith("，加一步") else 0
        assert Decimal(part) == exact // Decimal("0.01") * Decimal("0.01") + raised


def test_the_whole_sheet_adds_up_and_raises_the_largest_remainders():
    plan = small_plan()
    sheet = proof_grid(plan, plan.indicator["income"], proof(plan, "income", DAY), "zh")
    heads = [one.title for one in sheet.columns]
    remainders = {line.cells[heads.index("尾数")]: line.cells[heads.index("进位")] for line in sheet.rows}
    raised = [Decimal(one) for one, up in remainders.items() if up]
    kept = [Decimal(one) for one, up in remainders.items() if not up]
    assert raised
    assert min(raised) >= max(kept)
    assert sum(Decimal(line.cells[-1]) for line in sheet.rows) == Decimal(sheet.foot[-1]) == Decimal(100)


def test_every_line_of_the_whole_sheet_can_be_worked_out_again():
    plan = small_plan()
    sheet = proof_grid(plan, plan.indicator["suggestions"], proof(plan, "suggestions", DAY), "zh")
    rest = Decimal(re.search(r"可分数(\d+)条。", sheet.note)[1])
    weights = Decimal(sheet.foot[[one.title for one in sheet.columns].index("权数")])
    for line in sheet.rows:
        said = dict(zip([one.title for one in sheet.columns], line.cells, strict=True))
        assert Decimal(said["依据数"]) * Decimal(said["系数"]) == Decimal(said["权数"])
        exact = rest * Decimal(said["权数"]) / weights
        assert Decimal(said["精确数"]) == exact
        assert Decimal(said["分解数"].rstrip("＊")) == exact // 1 + (1 if said["进位"] else 0)


def test_a_re_split_says_what_it_came_on_top_of():
    plan = small_plan()
    done = {"Q01": Decimal(3000), "S01": Decimal(10)}
    sheet = proof_grid(plan, plan.indicator["suggestions"], proof(plan, "suggestions", DAY, done=done), "zh")
    assert "可分数5990条" in sheet.note
    assert "分解数＝已完成" in sheet.note
    said = dict(zip([one.title for one in sheet.columns], sheet.rows[0].cells, strict=True))
    whole = Decimal(said["精确数"]) // 1 + (1 if said["进位"] else 0)
    assert Decimal(said["分解数"].rstrip("＊")) == 3000 + whole


def test_named_parts_have_no_working():
    plan = small_plan()
    sheet = proof_grid(plan, plan.indicator["promotions"], proof(plan, "promotions", DAY), "zh")
    assert [one.title for one in sheet.columns] == ["单位", "方式", "分解数"]
    assert sheet.rows[0].cells == ["供水公司", "指定", "1"]


def test_a_unit_that_took_another_in_has_both_lines():
    merged = {"Q03": {"merged_into": "Q02", "closed_on": "2024-03-31"}}
    annex = next(grid for grid in grids(paper("Q02", more=merged)) if grid.caption == "本单位分解说明")
    names = [line.cells[0] for line in annex.rows if line.cells[0].startswith("合理化建议条数")]
    assert names == ["合理化建议条数（条）", f"合理化建议条数（条），承接排水{HOSTILE}"]
    assert row(paper("Q02", more=merged), "合理化建议条数")[2] == "1800条＊"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_hostile_name_is_text_on_the_page_and_in_word(lang):
    one = paper("Q03", lang)
    page = paper_html(one)
    assert "<img" not in page
    document = Document(io.BytesIO(word_file(one)))
    assert document.paragraphs[1].text.endswith(HOSTILE)

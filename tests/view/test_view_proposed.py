"""A value the plan itself does not give is marked 建议值 wherever it is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import builders
import pytest
from small_bureau import AS_OF, CELLS, UNITS, quality_of, small_plan

from analytics.assess import BUREAU, assess
from analytics.cli.tables import tables_of
from analytics.plan.allocate.proof import proof
from analytics.scenario import Scenario, apply_scenario, compare_cells
from analytics.view import BureauReport, UnitReport
from analytics.view.explore import progress, units_figure
from analytics.view.html import Html, join
from analytics.view.line import lines_of
from analytics.view.proof import proof_grid
from analytics.view.widgets.board import quota_table
from analytics.view.widgets.dials import weight_dials

MARKS = ("＊", "建议值", "proposed")
SECTIONS = ("R4", "R6")
BLOCKS = {
    *("p", "td", "th", "li", "dt", "dd", "blockquote", "h2", "h3", "header"),
    *("text", "title", "figcaption", "div", "section"),
}


class Blocks(HTMLParser):
    """The texts of a page, each as far as its nearest paragraph, cell, list item or label goes."""

    def __init__(self, page: Html):
        super().__init__()
        self.open: list[list[str]] = [[]]
        self.texts: list[str] = []
        self.data: list[str] = []
        self.inside = ""
        self.feed(str(page))
        self.close()

    def handle_starttag(self, tag, _):
        self.inside = tag if tag in ("script", "style") else self.inside
        if tag in BLOCKS:
            self.open.append([])

    def handle_endtag(self, tag):
        self.inside = "" if tag == self.inside else self.inside
        if tag in BLOCKS:
            self.texts.append("".join(self.open.pop()))

    def handle_data(self, data):
        if self.inside == "script":
            self.data.append(data)
        elif not self.inside:
            self.open[-1].append(data)


def strings(value: object) -> Iterator[str]:
    """All texts of a chart's data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings(one)


def shown(page: Html) -> list[str]:
    """Everything a reader can see as one piece: paragraphs, cells, labels and what live charts show."""
    read = Blocks(page)
    return read.texts + [text for one in read.data for text in strings(json.loads(one))]


def whole(assessment, subject: str, lang: str) -> Html:
    one = (
        BureauReport(assessment, quality_of(), lang)
        if subject == BUREAU
        else UnitReport(assessment, quality_of(subject), subject, lang)
    )
    parts = [one.title(), one.summary(), one.key_figures(), *(one.block(code) for code in SECTIONS)]
    parts += [one.score(), one.ranking(), one.warnings(), one.problems(), one.settlement(), one.annex()]
    return join(parts)


def unmarked(page: Html, figure: str) -> list[str]:
    """What shows a figure without a mark; `10,000 yuan` of `19.23 10,000 yuan` is a measure, no figure."""
    whole_figure = re.compile(rf"(?<![\d.,(])(?<!\d ){re.escape(figure)}")
    return [one for one in shown(page) if whole_figure.search(one) and not any(mark in one for mark in MARKS)]


@pytest.fixture(params=["assessment", "closed"])
def judgement(request):
    """In the middle and at the end of the year."""
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("unit", UNITS)
def test_every_proposed_target_in_a_units_report_carries_the_mark(judgement, unit, lang):
    page = whole(judgement, unit, lang)
    mine = [one for one in lines_of(judgement, unit, lang) if one.is_target_proposed]
    assert {one.indicator.id for one in mine} == {"suggestions", "reserve"}
    for line in mine:
        assert any(line.target in one for one in shown(page))
        assert unmarked(page, line.target) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_bureau_names_no_proposed_target_of_a_unit_without_the_mark(assessment, lang):
    cells = Blocks(BureauReport(assessment, quality_of(), lang).warnings()).texts
    lines = [one for unit in UNITS for one in lines_of(assessment, unit, lang)]
    targets = {one.target for one in lines if one.indicator.id == "suggestions" and one.is_late}
    assert targets
    for target in targets:
        assert f"{target}＊" in cells
        assert target not in cells


def test_the_plans_own_numbers_carry_no_mark(judgement):
    cells = [one for one in shown(whole(judgement, BUREAU, "zh")) if one.startswith("9000条")]
    assert cells
    assert [one for one in cells if any(mark in one for mark in MARKS)] == []


def test_a_target_without_a_number_is_not_proposed():
    plan = small_plan()
    proposed = tuple(one.model_copy(update={"proposed": True}) for one in plan.targets)
    plan = plan.model_copy(update={"targets": proposed})
    cells = assess(plan, builders.measured(plan, CELLS, as_of=AS_OF)).cells
    has_number = ~cells["state"].isin(["target_pending", "not_applicable"])
    assert set(has_number) == {True, False}
    assert (cells["target_proposed"] == has_number).all()


def test_proposed_weights_are_starred_and_the_plans_own_are_not(assessment):
    weights = {one.name: one for one in lines_of(assessment, "Q01", "zh") if one.cell.weight}
    report = UnitReport(assessment, quality_of("Q01"), "Q01", "zh")
    cells = Blocks(report.score()).texts
    for name, line in weights.items():
        weight = cells[cells.index(name) + 2]
        starred = "weight" in line.indicator.proposed
        assert weight == line.points(line.cell.weight) + ("＊" if starred else "")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_an_analyst_looks_at_is_marked_too(assessment, lang):
    page = join([progress(assessment, lang), units_figure(assessment, "suggestions", lang)])
    for unit in UNITS:
        line = next(one for one in lines_of(assessment, unit, lang) if one.indicator.id == "suggestions")
        assert unmarked(page, line.target) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everything_proposed_is_listed_in_the_annex(assessment, lang):
    listed = "\n".join(shown(UnitReport(assessment, quality_of("Q01"), "Q01", lang).annex()))
    plan = assessment.plan
    for one in plan.targets:
        if one.proposed:
            assert plan.indicator[one.indicator].name.in_(lang) in listed
    assert plan.rules.version in listed


def test_parts_of_a_proposed_sharing_out_are_starred_on_the_proof_sheet(assessment):
    plan, day = assessment.plan, assessment.as_of
    for name, mark in (("suggestions", "＊"), ("income", "")):
        indicator = plan.indicator[name]
        grid = proof_grid(plan, indicator, proof(plan, name, day), "zh")
        assert [row.cells[-1].endswith("＊") for row in grid.rows] == [bool(mark)] * len(grid.rows)
        assert ("＊" in grid.note) == bool(mark)


def test_what_if_tells_which_numbers_of_the_plan_are_proposed(assessment):
    plan = assessment.plan
    weights = {name: dial.mark.value for name, dial in weight_dials(plan, "zh").items()}
    assert {name for name, text in weights.items() if "＊" in text} == {"suggestions"}
    said = {"id": "more", "name": {"zh": "更多", "en": "more"}, "targets": {"income": 2000000}}
    raised = apply_scenario(plan, Scenario.model_validate(said))
    other = assess(raised, builders.measured(raised, CELLS, as_of=AS_OF))
    page = quota_table(compare_cells(assessment, other), other, ["suggestions", "income"], "zh")
    cells = Blocks(page).texts
    assert {"9000条", "100.00万元", "200.00万元＊"} <= set(cells)


def test_exported_cells_say_which_weights_and_targets_are_proposed(assessment):
    columns = ["target_proposed", "weight_proposed"]
    cells = tables_of(assessment, "zh")["cells"].set_index(["unit", "indicator"])[columns]
    assert cells.loc[("Q01", "suggestions")].tolist() == [True, True]
    assert cells.loc[(BUREAU, "suggestions")].tolist() == [False, True]
    assert cells.loc[("Q01", "funds")].tolist() == [False, False]

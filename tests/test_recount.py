"""Every figure of the suite against an independent recount of the sample's workbooks in plain Python."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

import pandas as pd
import pytest
from openpyxl import load_workbook
from recount.counts import INDICATORS
from recount.few import OF_PERSONS_TO_PROTECT, is_few, told_of_units
from recount.months import BUREAU, Counted, count
from recount.plan import BLOCKS, PROMISES, UNITS, UNITS_TABLE, rows_of, targets
from recount.points import course_of, half_up
from recount.printed import GRADE_WORDS, LIGHT_WORDS, STATE_WORDS, figure, printed, rows_by_name, tables
from recount.rows import Book, read_books, read_cells, read_ledgers
from recount.sent import expected, standing
from recount.totals import Judgement, judge

from analytics.assess import Assessment, assess
from analytics.collect import collect
from analytics.measure import Measured, measure
from analytics.plan import Ledger, load_ledgers, load_plan
from analytics.sample import write_sample
from analytics.store import open_store
from analytics.view import BureauReport, Quality, UnitReport
from analytics.workspace import REPOSITORY, Workspace, open_workspace

YEAR_END = date(2024, 12, 31)
CUT_OFFS = [date(2024, 3, 31), date(2024, 5, 17), date(2024, 6, 30), date(2024, 9, 30), YEAR_END]
OTHER_SEED = 7
SLACK = 1e-9


@dataclass(frozen=True, eq=False)
class Sample:
    """A collected sample and what a reading of its cells gives."""

    workspace: Workspace
    books: list[Book]
    ledgers: dict[str, dict]


def _read(workspace: Workspace) -> Sample:
    ledgers = read_ledgers(workspace.ledgers)
    return Sample(workspace, read_books(workspace.sample, ledgers), ledgers)


@pytest.fixture(scope="module")
def sample(sample_workspace: Workspace) -> Sample:
    """The sample of the repository."""
    return _read(sample_workspace)


@pytest.fixture(scope="module")
def other_sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The sample as another seed writes it."""
    root = tmp_path_factory.mktemp("other")
    shutil.copytree(REPOSITORY / "params", root / "params")
    workspace = open_workspace(root)
    plan, ledgers = load_plan(workspace), load_ledgers(workspace)
    write_sample(workspace, workspace.sample, plan=plan, ledgers=ledgers, seed=OTHER_SEED)
    collect(workspace, plan, ledgers, [workspace.sample], today=plan.ends_on)
    return _read(workspace)


@cache
def _by_suite(sample: Sample, cut_off: date, known_on: date | None = None) -> tuple[Measured, Assessment]:
    plan, ledgers = load_plan(sample.workspace), load_ledgers(sample.workspace)
    with open_store(sample.workspace, plan, ledgers, known_on=known_on) as store:
        measured = measure(store, plan, ledgers, cut_off)
    return measured, assess(plan, measured)


@cache
def _by_hand(
    sample: Sample, cut_off: date, known_on: date | None = None
) -> tuple[dict[tuple[str, str], Counted], Judgement]:
    sent = standing(sample.books, known_on)
    asked = expected(sent, sample.ledgers)
    counted = count(sent, asked, cut_off)
    return counted, judge(counted, sent, asked, cut_off)


def _differ(ours: object, theirs: object, slack: float = SLACK) -> bool:
    """Whether a figure of the suite is another than the one counted by hand."""
    if isinstance(ours, float) and math.isnan(ours):
        ours = None
    if ours is None or theirs is None or isinstance(theirs, str | tuple | bool):
        return ours != theirs
    return abs(float(ours) - float(theirs)) > slack * max(1.0, abs(float(theirs)))


def _month_differences(measured: Measured, counted: dict[tuple[str, str], Counted]) -> Iterator[tuple]:
    """Months in which the suite counted otherwise: exact for counts, to the fen for money."""
    for row in measured.cells.itertuples():
        hand, at = counted[row.unit, row.indicator], int(row.month[5:]) - 1
        under = hand.under.months[at] if hand.under else None
        wanted = {"numerator": hand.top.months[at], "denominator": under, "reported": hand.reported[at]}
        for name, theirs in wanted.items():
            if _differ(getattr(row, name), theirs, slack=1e-12):
                yield row.unit, row.indicator, row.month, name, getattr(row, name), theirs


OF_CELL = (
    *("state", "light", "target", "numerator", "denominator", "actual", "attainment", "phase", "due"),
    *("pace_gap", "gap", "needed_per_month", "best_month", "coverage", "weight", "weight_used"),
    *("share_earned", "score", "lost", "bonus", "unasked", "vetoed", "hard_line_missed"),
    *("units_met", "units_counted"),
)
OF_TOTAL = (
    *("base", "over_completion", "award", "bonus", "late", "deducted", "deduction", "n_late", "total"),
    *("self_score", "review_score", "grade", "barred_by", "vetoed_by"),
    *("rank", "group_rank", "rank_best", "rank_worst"),
)


def _judgement_differences(assessment: Assessment, hand: Judgement) -> Iterator[tuple]:
    """Everything the suite judged otherwise."""
    for row in assessment.cells.itertuples():
        for name in OF_CELL:
            theirs = getattr(hand.cells[row.unit, row.indicator], name)
            if _differ(getattr(row, name), theirs):
                yield row.unit, row.indicator, name, getattr(row, name), theirs
    for row in assessment.blocks.itertuples():
        for name, theirs in zip(("points", "score"), hand.totals[row.unit].blocks[row.block], strict=True):
            if _differ(getattr(row, name), theirs):
                yield row.unit, row.block, name, getattr(row, name), theirs
    for row in assessment.totals.itertuples():
        total = hand.totals[row.unit]
        figures = {name: getattr(total, name) for name in OF_TOTAL}
        figures |= {f"n_{state}": n for state, n in total.n_states.items()}
        for name, theirs in figures.items():
            if _differ(getattr(row, name), theirs):
                yield row.unit, "total", name, getattr(row, name), theirs
    for row in assessment.adjustments.itertuples():
        beside, name = hand.totals[row.unit].beside, row.adjustment
        for column, theirs in (("count", beside.counted[name]), ("points", beside.points(name))):
            if _differ(getattr(row, column), theirs):
                yield row.unit, name, column, getattr(row, column), theirs
    for row in assessment.course.itertuples():
        month = course_of(hand.cells[row.unit, row.indicator], int(row.month[5:]))
        for name, theirs in zip(("amount", "to_date", "due"), month, strict=True):
            if _differ(getattr(row, name), theirs):
                yield row.unit, row.indicator, row.month, name, getattr(row, name), theirs


def _told(differences: Iterable[tuple]) -> str:
    """Differences as lines: where, what the suite says, what was worked out by hand."""
    rows = [" ".join(map(str, where)) + f": {ours}, by hand {theirs}" for *where, ours, theirs in differences]
    return "\n".join([f"{len(rows)} differences", *rows[:40]]) if rows else ""


# ── what is read ──


def test_the_recount_knows_every_indicator_unit_and_block_of_the_plan(sample: Sample):
    plan = load_plan(sample.workspace)
    assert set(INDICATORS) == set(PROMISES) == set(plan.indicator)
    assert list(UNITS) == [one.code for one in plan.units if one.assessed]
    assert {name: one.points for name, one in plan.block.items()} == BLOCKS


@pytest.mark.parametrize("column", ["suggestions", "training", "innovations", "households", "income"])
def test_quotas_shared_out_by_hand_are_those_of_the_table_of_units(column: str):
    indicator = {
        "suggestions": "suggestion_count",
        "training": "training_persons",
        "innovations": "tech_innovation_items",
        "households": "household_visits",
        "income": "conservation_income",
    }[column]
    divide = 10_000 if column == "income" else 1
    given = targets(PROMISES[indicator])
    table = {one["code"]: Fraction(one[column]) * divide for one in rows_of(UNITS_TABLE)}
    assert {code: given.get(code, 0) for code in UNITS} == table


def test_another_reader_of_excel_reads_the_same_cells(sample: Sample):
    for path in sorted(sample.workspace.sample.glob("*/S01*2024-0[45]*.xlsx")):
        cells = read_cells(path)
        workbook = load_workbook(path, read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            theirs = [[_plain(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
            assert [[_plain(cell) for cell in row] for row in cells[sheet.title]] == theirs
        workbook.close()


def _plain(cell: object) -> object:
    if hasattr(cell, "hour"):
        return cell.date()
    return None if cell == "" else cell


@pytest.mark.parametrize("known_on", [None, date(2024, 4, 10)])
def test_the_suite_takes_and_sets_aside_the_rows_the_recount_does(sample: Sample, known_on: date | None):
    plan, ledgers = load_plan(sample.workspace), load_ledgers(sample.workspace)
    sent = standing(sample.books, known_on)
    good = {(ledger, one.workbook, one.number, one.day) for ledger, rows in sent.rows.items() for one in rows}
    with open_store(sample.workspace, plan, ledgers, known_on=known_on) as store:
        taken = {
            (ledger, one.workbook, one.row, one.event_on.date())
            for ledger in ledgers
            for one in store.sql(f'SELECT workbook, "row", event_on FROM {ledger}').itertuples()
        }
        set_aside = store.sql('SELECT DISTINCT ledger, workbook, "row" FROM reject')
    assert taken == good
    assert set(set_aside.itertuples(index=False, name=None)) == sent.bad


# ── what is counted and judged ──


@pytest.mark.parametrize("cut_off", CUT_OFFS, ids=str)
def test_every_month_of_every_unit_is_counted_as_by_hand(sample: Sample, cut_off: date):
    measured, _ = _by_suite(sample, cut_off)
    counted, _ = _by_hand(sample, cut_off)
    assert _told(_month_differences(measured, counted)) == ""


@pytest.mark.parametrize("cut_off", CUT_OFFS, ids=str)
def test_every_figure_point_grade_and_rank_is_that_worked_out_by_hand(sample: Sample, cut_off: date):
    _, assessment = _by_suite(sample, cut_off)
    _, judgement = _by_hand(sample, cut_off)
    assert _told(_judgement_differences(assessment, judgement)) == ""


@pytest.mark.parametrize("known_on", [date(2024, 4, 3), date(2024, 4, 10)], ids=str)
def test_what_was_known_on_a_day_is_counted_and_judged_as_by_hand(sample: Sample, known_on: date):
    measured, assessment = _by_suite(sample, CUT_OFFS[0], known_on)
    counted, judgement = _by_hand(sample, CUT_OFFS[0], known_on)
    assert _told(_month_differences(measured, counted)) == ""
    assert _told(_judgement_differences(assessment, judgement)) == ""


@pytest.mark.slow
@pytest.mark.parametrize("cut_off", [date(2024, 5, 17), YEAR_END], ids=str)
def test_the_sample_of_another_seed_comes_out_as_by_hand(other_sample: Sample, cut_off: date):
    measured, assessment = _by_suite(other_sample, cut_off)
    counted, judgement = _by_hand(other_sample, cut_off)
    assert _told(_month_differences(measured, counted)) == ""
    assert _told(_judgement_differences(assessment, judgement)) == ""


# ── what the sample teaches ──


def test_two_units_are_clearly_first_and_three_clearly_last(sample: Sample):
    _, judgement = _by_hand(sample, YEAR_END)
    order = sorted(UNITS, key=lambda unit: judgement.totals[unit].total, reverse=True)
    points = [judgement.totals[unit].total for unit in order]
    assert set(order[:2]) == {"S01", "Q04"}
    assert set(order[-3:]) == {"Q06", "S03", "Q11"}
    assert points[1] - points[2] > 2
    assert points[-4] - points[-3] > 10


def test_one_unit_among_the_best_is_kept_from_the_top_grade_by_a_skip_level_petition(sample: Sample):
    _, judgement = _by_hand(sample, YEAR_END)
    barred = {unit: one for unit, one in judgement.totals.items() if unit in UNITS and one.barred_by}
    assert {unit: one.barred_by for unit, one in barred.items()} == {"Q02": ("skip_level_petitions",)}
    assert (barred["Q02"].rank, barred["Q02"].grade, barred["Q02"].total > 100) == (3, "good", True)


@pytest.mark.parametrize("cut_off", [CUT_OFFS[0], CUT_OFFS[2], CUT_OFFS[3], YEAR_END], ids=str)
def test_units_score_themselves_a_little_too_high_and_one_far_too_high(sample: Sample, cut_off: date):
    _, judgement = _by_hand(sample, cut_off)
    over = {unit: one.self_score - one.total for unit, one in judgement.totals.items() if unit in UNITS}
    assert {unit for unit, points in over.items() if not 0.5 <= points <= 4} == {"Q10"}
    assert 7 <= over["Q10"] <= 9


# ── what is printed ──


@pytest.mark.parametrize("cut_off", [date(2024, 6, 30), YEAR_END], ids=str)
@pytest.mark.parametrize("unit", ["Q02", "Q07", "S08", "S13", "J01", BUREAU])
def test_key_figures_of_reports_are_those_counted_by_hand(sample: Sample, unit: str, cut_off: date):
    measured, assessment = _by_suite(sample, cut_off)
    _, judgement = _by_hand(sample, cut_off)
    report = _report(assessment, measured, unit)
    table = rows_by_name(tables(report.key_figures())[0])
    for name, indicator in assessment.plan.indicator.items():
        cell, row = judgement.cells[unit, name], table[indicator.name.zh]
        wanted = printed(cell)
        assert (name, {head: figure(row[head]) for head in wanted}) == (name, wanted)
        assert row["状态"].endswith(STATE_WORDS[cell.state])
        assert row["预警"].endswith(LIGHT_WORDS[cell.light])


@pytest.mark.parametrize("cut_off", [date(2024, 6, 30), YEAR_END], ids=str)
def test_the_ranking_of_the_bureau_report_is_that_worked_out_by_hand(sample: Sample, cut_off: date):
    measured, assessment = _by_suite(sample, cut_off)
    _, judgement = _by_hand(sample, cut_off)
    table = rows_by_name(tables(_report(assessment, measured, BUREAU).ranking())[0])
    for unit in UNITS:
        total, row = judgement.totals[unit], table[assessment.plan.unit[unit].name.zh]
        points = {"基本分": total.base, "加分": total.bonus, "扣分": total.deduction, "总分": total.total}
        assert {name: row[name] for name in points} == {name: f"{half_up(n):f}" for name, n in points.items()}
        assert (row["组内名次"], row["全局名次"]) == (str(total.group_rank), str(total.rank))
        assert GRADE_WORDS[total.grade] in row["等次"]


@pytest.mark.parametrize("cut_off", [date(2024, 3, 31), YEAR_END], ids=str)
def test_the_bureau_report_tells_no_figure_of_one_or_two_persons_to_protect(sample: Sample, cut_off: date):
    measured, assessment = _by_suite(sample, cut_off)
    _, judgement = _by_hand(sample, cut_off)
    report = _report(assessment, measured, BUREAU, load_ledgers(sample.workspace))
    told, names = told_of_units(report.warnings()), assessment.plan.indicator
    said = {one: told[one[0], names[one[1]].name.zh] for one in judgement.cells if one[0] in UNITS}
    few = {one for one in said if one[1] in OF_PERSONS_TO_PROTECT and is_few(judgement.cells[one])}
    asked = {one for one in few if judgement.cells[one].state in ("met", "short")}
    assert {one for one, text in said.items() if text.startswith("<3")} == asked
    assert len(asked) > 5
    assert {one[1] for one, text in said.items() if "不公布" in text} <= {one[1] for one in few}


def _report(
    assessment: Assessment, measured: Measured, unit: str, ledgers: Mapping[str, Ledger] | None = None
) -> UnitReport | BureauReport:
    nothing = pd.DataFrame()
    quality = Quality(nothing, nothing, measured.coverage, ledgers or {})
    if unit == BUREAU:
        return BureauReport(assessment, quality, "zh")
    return UnitReport(assessment, quality, unit, "zh")

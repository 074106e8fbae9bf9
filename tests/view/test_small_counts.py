"""One or two of a sensitive kind are not told outside the unit, nor by anything worked out from them."""

from __future__ import annotations

from datetime import date

import builders
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_reader import Reader
from small_bureau import quality_of

from analytics.assess import BUREAU, Assessment, assess
from analytics.cli.tables import tables_of
from analytics.plan.ledger import Ledger
from analytics.plan.sensitive import sensitive_indicators
from analytics.view import BureauReport, Quality, UnitReport
from analytics.view.small_counts import TOLD_BY, count_text, published
from analytics.view.standing import totals_of
from analytics.view.ways import all_ways_up
from analytics.words import LANGUAGES, say

RATE = {"measure": builders.RATE, "phasing": {"kind": "always"}, "scope": "each_unit", "target": "0.9"}
AS_OF, YEAR_END = date(2024, 6, 30), date(2024, 12, 31)
PERSON = {"id": "file_code", "title": builders.TEXT, "type": "text", "personal": "hash"}
DAY = {"id": "opened_on", "title": builders.TEXT, "type": "date", "required": True}
CAUSE = {"id": "cause", "title": builders.TEXT, "type": "text", "personal": "sensitive"}


def a_ledger(*fields: dict, name: str = "aid") -> Ledger:
    said = {
        "id": name,
        "code": name.upper(),
        "title": builders.TEXT,
        "row": builders.TEXT,
        "date": "opened_on",
    }
    return Ledger.model_validate(said | {"fields": [*fields, DAY]})


def a_plan(*, units: int = 4, target: object = 20, **said):
    one = builders.indicator("aid", **({"sensitive": True, "scope": "bureau_total"} | said))
    other = builders.indicator("other", scope="bureau_total")
    stats = {"unit_stats": [{"id": "workers", "name": builders.TEXT}]}
    kinds = [{"indicator": name, "basis": "equal"} for name in ("aid", "other")]
    names = {f"U{at}": {"name": {"zh": f"单位{at}", "en": f"Unit {at}"}} for at in range(1, units + 1)}
    return builders.plan([one, other], {"aid": target, "other": 40}, units=names, allocations=kinds, **stats)


def judged(figures: list, *, as_of: date = AS_OF, **said) -> Assessment:
    """The bureau with these figures of its units; of `other` every unit has two."""
    plan = a_plan(units=len(figures), **said)
    cells = {(f"U{at}", "aid"): figure for at, figure in enumerate(figures, start=1)}
    cells |= {(f"U{at}", "other"): 2 for at in range(1, len(figures) + 1)}
    return assess(plan, builders.measured(plan, cells, as_of=as_of))


def withheld(assessment: Assessment) -> dict[str, str]:
    cells = published(assessment, {}).cells
    cells = cells[(cells["indicator"] == "aid") & (cells["withheld"] != "")]
    return dict(zip(cells["unit"], cells["withheld"], strict=True))


QUALITY = quality_of()
NOTHING_SENT = Quality(QUALITY.submissions[:0], QUALITY.rejects[:0], QUALITY.coverage[:0])


def whole(assessment: Assessment, lang: str) -> str:
    """Every piece of the bureau's report."""
    shown = BureauReport(assessment, NOTHING_SENT, lang)
    pieces = [shown.summary(), shown.key_figures(), shown.block("R3"), shown.score(), shown.warnings()]
    return "".join(map(str, [*pieces, shown.problems(), shown.annex(), shown.units_of("aid").__html__()]))


# Which figures are of a sensitive kind


@pytest.mark.parametrize(
    ("fields", "part", "expected"),
    [
        ([PERSON | {"key": True, "sensitive": True}], {}, True),
        ([PERSON | {"sensitive": True}], {}, False),
        ([PERSON | {"sensitive": True}], {"aggregate": "count_distinct", "value": "file_code"}, True),
        ([PERSON | {"key": True}], {}, False),
        ([PERSON, CAUSE], {"where": "cause = '疾病'"}, True),
        ([PERSON, CAUSE], {"where": "file_code = 'cause'"}, True),  # rather one too many
        ([PERSON, CAUSE], {}, False),
    ],
)
def test_what_a_figure_is_counted_from_says_whether_it_is_sensitive(fields, part, expected):
    one = builders.indicator("work", measure={"numerator": {"ledger": "aid"} | part})
    plan = builders.plan([one], {"work": 1})
    assert bool(sensitive_indicators(plan, {"aid": a_ledger(*fields)})) is expected


@pytest.mark.parametrize("said", [True, False])
def test_an_indicator_may_say_itself_whether_it_is_sensitive(said):
    one = builders.indicator("work", measure={"numerator": {"ledger": "aid"}}, sensitive=said)
    ledger = a_ledger(PERSON | {"key": True, "sensitive": True})
    found = sensitive_indicators(builders.plan([one], {"work": 1}), {"aid": ledger})
    assert found == ({"work"} if said else set())


def test_a_statement_counts_by_its_words_and_not_by_its_comments():
    sql = "-- the cause is not read\nSELECT unit, month, count(*) AS numerator FROM aid GROUP BY ALL"
    ledgers = {"aid": a_ledger(PERSON, CAUSE)}
    for text, expected in ((sql, set()), (sql.replace("count(*)", "count(cause)"), {"work"})):
        one = builders.indicator("work", measure={"sql": text, "ledgers": ["aid"]})
        assert sensitive_indicators(builders.plan([one], {"work": 1}), ledgers) == expected


# Which cells are withheld


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ([0, 5, 9, 12], {}),  # nothing is small
        ([2, 5, 9, 12], {"U1": "small", "U2": "beside"}),  # the total would tell the two
        ([1, 3, 9, 12], {"U1": "small", "U2": "beside", "U3": "beside"}),  # 4 is 1 + 3 only
        ([1, 2, 9, 12], {"U1": "small", "U2": "small"}),  # 3 is 1 + 2 or 2 + 1
        ([1, 1, 9, 12], {"U1": "small", "U2": "small", "U3": "beside"}),  # 2 is 1 + 1 only
        ([2, 2, 9, 12], {"U1": "small", "U2": "small", "U3": "beside"}),  # 4 is 2 + 2 only
        ([1, 0, 0, 0], {"U1": "small", BUREAU: "small"}),
        ([1, 1, 0, 0], {"U1": "small", "U2": "small", BUREAU: "beside"}),  # “<3” of two would tell both
        ([1, 1, 1, 0], {"U1": "small", "U2": "small", "U3": "small", BUREAU: "beside"}),
    ],
)
def test_small_figures_are_withheld_and_what_would_tell_them(figures, expected):
    assert withheld(judged(figures)) == expected


@settings(max_examples=25)
@given(st.lists(st.integers(0, 6), min_size=1, max_size=5))
def test_what_is_shown_never_leaves_one_way_to_fill_in_a_small_figure(figures):
    hidden = withheld(judged(figures))
    units = {f"U{at}": one for at, one in enumerate(figures, start=1)}
    small = {unit for unit, kind in hidden.items() if kind == "small"} - {BUREAU}
    assert small == {unit for unit, one in units.items() if one in (1, 2)}
    may_be = {
        unit: range(one, one + 1) if unit not in hidden else range(1, 3) if unit in small else range(3, 40)
        for unit, one in units.items()
    }
    total = sum(figures)
    totals = {"small": range(1, 3), "beside": range(200)}.get(hidden.get(BUREAU), range(total, total + 1))
    for unit in small:
        assert all(_fits(may_be | {unit: range(one, one + 1)}, totals) for one in (1, 2))


def _fits(may_be: dict[str, range], totals: range) -> bool:
    """Whether figures in these ranges can add up to one of the totals."""
    low, high = sum(one[0] for one in may_be.values()), sum(one[-1] for one in may_be.values())
    return low <= totals[-1] and totals[0] <= high


def test_all_that_is_worked_out_from_a_small_figure_goes_with_it():
    cells = published(judged([2, 5, 9, 12]), {}).cells.set_index(["unit", "indicator"])
    assert cells.loc[("U1", "aid"), list(TOLD_BY)].isna().all()
    assert cells.loc[("U3", "aid"), ["actual", "attainment", "gap", "score"]].notna().all()
    assert cells.loc[("U1", "other"), "actual"] == 2  # of no sensitive kind


def test_a_rate_is_withheld_when_a_part_of_it_is_small():
    figures = [(1, 1), (0, 2), (2, 9), (9, 9), (3, 4)]
    assessment = judged(figures, **RATE)
    assert withheld(assessment) == {"U1": "small", "U2": "small", "U3": "small"}
    one = judged([(1, 1), (5, 8), (4, 4)], **RATE)
    assert withheld(one) == {"U1": "small", "U3": "beside"}


def test_how_many_units_met_it_does_not_tell_a_withheld_state():
    one = judged([1, 9, 9], scope="each_unit", phasing={"kind": "year_end"}, target=2, as_of=YEAR_END)
    shown = published(one, {})
    bureau = shown.cells.set_index(["unit", "indicator"]).loc[(BUREAU, "aid")]
    assert bureau["state"] == "withheld"
    assert pd.isna(bureau["units_met"])
    met = shown.cells[shown.cells["state"] == "met"].groupby("unit").size()
    assert shown.totals.set_index("unit")["n_met"].to_dict() == {
        unit: met.get(unit, 0) for unit in shown.totals["unit"]
    }


@pytest.mark.parametrize(("target", "expected"), [(2, "withheld"), (8, "short"), (1, "met")])
def test_a_state_goes_where_it_would_tell_one_from_two(target, expected):
    said = {"target": {f"U{at}": target for at in range(1, 4)}, "scope": "each_unit", "as_of": YEAR_END}
    one = judged([1, 9, 9], phasing={"kind": "year_end"}, **said)
    cells = published(one, {}).cells.set_index(["unit", "indicator"])
    assert cells.loc[("U1", "aid"), "state"] == expected


def test_months_that_would_tell_a_small_count_are_left_out_of_the_course():
    one = published(judged([[3, 1, 4, 0, 2, 1], [4, 0, 0, 0, 0, 0]]), {})
    course = one.course[one.course["indicator"] == "aid"]
    bureau = course[course["unit"] == BUREAU]["to_date"].dropna().tolist()
    assert bureau == [8.0, 12.0, 12.0, 15.0]
    assert course[course["unit"] != BUREAU]["to_date"].isna().all()
    assert course["amount"].isna().all()


@settings(max_examples=20)
@given(st.lists(st.integers(0, 5), min_size=6, max_size=6))
def test_no_two_months_shown_are_one_or_two_apart(months):
    one = published(judged([months, [9, 0, 0, 0, 0, 0]]), {})
    course = one.course[(one.course["indicator"] == "aid") & (one.course["unit"] == BUREAU)]
    to_date = course["to_date"].dropna().to_numpy()
    assert not np.isin(np.diff(to_date), (1, 2)).any()
    assert not np.isin(to_date, (1, 2)).any()
    assert not course["amount"].isin((1, 2)).any()


def test_records_of_a_sensitive_ledger_are_counted_as_the_figures_are():
    ledger = a_ledger(PERSON | {"key": True, "sensitive": True})
    assert [count_text(n, ledger, "zh") for n in (0, 1, 2, 3)] == ["0", "<3", "<3", "3"]
    assert count_text(2, a_ledger(PERSON), "zh") == "2"


# What is printed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_in_the_bureaus_report_tells_one_from_two(lang):
    """The same bureau but for a figure of one or two, made up for by the one withheld beside it."""
    pages = [whole(judged(figures, weight=0), lang) for figures in ([1, 5, 9, 12], [2, 4, 9, 12])]
    assert pages[0] == pages[1]
    assert "&lt;3" in pages[0]
    assert say("small_counts.note", lang) in Reader(pages[0]).text


def test_nothing_in_tables_for_other_programs_tells_one_from_two():
    first, second = (
        tables_of(published(judged(figures, weight=0), {}), "zh")
        for figures in ([1, 5, 9, 12], [2, 4, 9, 12])
    )
    for name, frame in first.items():
        pd.testing.assert_frame_equal(frame, second[name])


def test_the_way_up_names_a_withheld_figure_without_its_amount():
    plan = a_plan(weight=30)
    cells = {(f"U{at}", "aid"): figure for at, figure in enumerate((2, 5, 9, 12), start=1)}
    cells |= {(f"U{at}", "other"): 10 for at in range(1, 5)}
    measured = builders.measured(plan, cells, as_of=AS_OF)
    assessment = published(assess(plan, measured), {})
    shown = Reader(str(all_ways_up(assessment, measured, totals_of(assessment), "zh"))).text
    assert say("explain.path_withheld", "zh", name=plan.indicator["aid"].name.zh) in shown


def test_a_unit_sees_its_own_figure():
    assessment = judged([2, 211, 223, 227], target=5348)
    own = UnitReport(assessment, NOTHING_SENT, "U1", "zh")
    text = Reader(str(own.key_figures())).text
    assert "2" in text
    assert "<3" not in text


def test_tables_for_other_programs_hold_no_small_figure():
    exact = judged([2, 5, 9, 12])
    tables = tables_of(published(exact, {}), "zh")
    cells = tables["cells"].set_index(["unit", "indicator"])
    assert cells.loc[("U1", "aid"), "withheld"] == "small"
    numbers = cells.loc[("U1", "aid")][["actual", "actual_shown", "numerator", "attainment_percent"]]
    assert pd.to_numeric(numbers).isna().all()
    months = tables["course"]
    assert set(months.loc[months["indicator"] == "aid", "unit"]) <= {BUREAU}


def test_the_judgement_itself_is_not_changed():
    exact = judged([2, 5, 9, 12])
    before = exact.cells.copy()
    published(exact, {})
    pd.testing.assert_frame_equal(exact.cells, before)

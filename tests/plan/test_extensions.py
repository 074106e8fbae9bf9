"""Later days granted to a unit for a workbook: what may be written down, and what it means."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import PlanError
from analytics.plan import load_ledgers, load_plan
from analytics.plan.amend import add_extension
from analytics.plan.deadline import due_on, granted
from analytics.plan.model import Extension, Text
from analytics.plan.period import parse_period
from analytics.workspace import open_workspace

FILE = "plans/rivers/extensions.yaml"
FLOOD = Text(zh="汛期抢险", en="Flood")
OFFICE = Text(zh="局办公室", en="Office of the bureau")
LINE = (
    "  - {{unit: N1, period: {period}, ledgers: {ledgers}, due_on: {due}, granted_on: {granted},"
    " reason: {{zh: 汛期, en: Flood}}, approved_by: {{zh: 办公室, en: Office}}}}\n"
)


def extension(**said) -> Extension:
    base = {"unit": "N1", "period": "2025Q4", "due_on": date(2026, 1, 20), "granted_on": date(2026, 1, 3)}
    return Extension(**{"reason": FLOOD, "approved_by": OFFICE, **base, **said})


def write(rivers, *lines: dict) -> None:
    usual = {"period": "2025Q4", "ledgers": "[]", "due": "2026-01-20", "granted": "2026-01-03"}
    text = "extensions:\n" + "".join(LINE.format(**usual | one) for one in lines)
    rivers.path(FILE).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([{}], []),
        ([{"ledgers": "[cleanup]"}], []),
        ([{}, {"due": "2026-02-10", "granted": "2026-01-15"}], []),  # granted again, and longer
        ([{"ledgers": "[cleanup, cleanups]"}], ["2 no_such_near"]),
        ([{"period": "2025-12"}], ["2 no_such_near"]),  # this unit reports by quarter
        ([{"period": "2029Q4"}], ["2 no_such_near"]),
        ([{"due": "2026-01-10"}], ["2 extension_not_later"]),  # the usual day
        ([{"granted": "2026-01-21"}], ["2 extension_granted_late"]),
        ([{}, {}], ["3 extension_twice"]),
        ([{}, {"granted": "2026-01-15"}], ["3 extension_twice"]),  # a further one that is no longer
        ([{"due": "20 January"}], ["2 not_a_date"]),
    ],
)
def test_an_extension_fits_the_plan_or_is_told_with_its_line(rivers, lines, told):
    write(rivers, *lines)
    assert rivers.told() == [f"{FILE}:{one}" for one in told]
    for lang in ("zh", "en"):
        assert all("{" not in problem.text(lang) for problem in rivers.problems())


def test_an_extension_is_put_behind_the_others_and_nothing_else_is_touched(rivers):
    write(rivers, {"ledgers": "[cleanup]"})
    before = rivers.path(FILE).read_text(encoding="utf-8")
    more = extension(due_on=date(2026, 2, 1), granted_on=date(2026, 1, 15))
    assert add_extension(rivers.workspace, "rivers", more) == rivers.path(FILE)
    assert rivers.path(FILE).read_text(encoding="utf-8").startswith(before)
    assert load_plan(rivers.workspace).extensions[-1] == more


def test_the_first_extension_of_a_plan_gets_a_file_of_its_own(rivers):
    path = add_extension(rivers.workspace, "rivers", extension(ledgers=("cleanup",)))
    assert path.name == "extensions_added.yaml"
    assert load_plan(rivers.workspace).extensions == (extension(ledgers=("cleanup",)),)


def test_an_extension_that_does_not_fit_writes_nothing(rivers):
    with pytest.raises(PlanError) as refused:
        add_extension(rivers.workspace, "rivers", extension(unit="X9"))
    assert [one.code for one in refused.value.problems] == ["plan_problems.no_such"]
    assert not list(rivers.path("plans/rivers").glob("extensions*"))


@given(known_on=st.dates(date(2025, 12, 1), date(2026, 3, 1)))
def test_the_latest_day_granted_by_then_counts(tiny, known_on):
    plan, ledgers = tiny
    extended = plan.model_copy(
        update={
            "extensions": (extension(), extension(due_on=date(2026, 2, 10), granted_on=date(2026, 1, 15)))
        }
    )
    days = [one.due_on for one in granted(extended, ledgers, known_on)]
    assert days == [date(2026, 1, 20)] * (known_on >= date(2026, 1, 3)) + [date(2026, 2, 10)] * (
        known_on >= date(2026, 1, 15)
    )
    unit, quarter = extended.unit["N1"], parse_period("2025Q4")
    due = due_on(extended, ledgers["cleanup"], unit, quarter, granted_by=known_on)
    assert due == max([date(2026, 1, 10), *days])


def test_a_ledger_with_days_of_its_own_is_due_by_them(tiny):
    plan, ledgers = tiny
    unit, quarter, ledger = plan.unit["N1"], parse_period("2025Q4"), ledgers["cleanup"]
    assert due_on(plan, ledger, unit, quarter) == date(2026, 1, 10)
    longer = ledger.model_copy(update={"submission_days": 25})
    assert due_on(plan, longer, unit, quarter) == date(2026, 1, 25)
    extended = plan.model_copy(update={"extensions": (extension(),)})
    assert due_on(extended, ledger, unit, quarter) == date(2026, 1, 20)
    assert due_on(extended, longer, unit, quarter) == date(2026, 1, 25)  # never earlier than usual


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    root = shutil.copytree(Path(__file__).parent / "rivers", tmp_path_factory.mktemp("rivers") / "plan")
    workspace = open_workspace(root)
    return load_plan(workspace), load_ledgers(workspace)

"""Any plan of any bureau loads from its files; nothing of one plan is in the code."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.errors import PlanError
from analytics.plan import load_ledgers, load_plan
from analytics.plan.model import Phasing
from analytics.plan.target import unit_targets
from analytics.workspace import REPOSITORY, open_workspace

RIVERS = Path(__file__).parent / "rivers" / "params"
FILES = sorted(path.relative_to(RIVERS).as_posix() for path in RIVERS.rglob("*.yaml"))
SCRAPS = [
    "[]",
    "{}",
    "null",
    "-1",
    "x",
    "1e400",
    "NaN",
    '""',
    "[1, 2]",
    "{a: b}",
    "*a",
    "!!int 3",
    "\x00",
    "“",
]


def test_a_plan_of_another_bureau_over_two_years_loads(rivers):
    plan, ledgers = load_plan(rivers.workspace), load_ledgers(rivers.workspace)
    assert (plan.id, plan.starts_on, plan.ends_on) == ("rivers", date(2025, 7, 1), date(2027, 6, 30))
    assert sorted(plan.indicator) == ["rivers_visited", "sites_passed", "tons_removed"]
    assert sorted(plan.unit) == ["N1", "N2", "O1", "S1"]
    assert list(ledgers) == ["cleanup"]


def test_values_are_converted_from_the_text_of_the_files(rivers):
    plan = load_plan(rivers.workspace)
    assert plan.indicator["tons_removed"].weight == Decimal(50)
    assert plan.indicator["tons_removed"].score.steps[1].from_ == Decimal("0.5")
    assert plan.unit["N2"].assessed is False
    assert plan.unit["N2"].closed_on == date(2025, 12, 31)
    assert plan.calendar.tasks[0].planned_on == date(2026, 1, 1)
    assert isinstance(plan.indicator["rivers_visited"].phasing, Phasing)


def test_lists_split_over_files_are_joined_in_the_order_of_file_names(rivers):
    plan = load_plan(rivers.workspace)
    assert [one.id for one in plan.indicators] == ["sites_passed", "rivers_visited", "tons_removed"]


def test_a_measure_named_as_a_sql_file_holds_its_text(rivers):
    measure = load_plan(rivers.workspace).indicator["rivers_visited"].measure
    assert measure.sql == rivers.path("plans/rivers/measures/visited.sql").read_text(encoding="utf-8")
    assert measure.reads == ("cleanup",)


def test_a_later_target_version_holds_from_its_day_and_locked_parts_stay(rivers):
    plan = load_plan(rivers.workspace)
    tons = plan.indicator["tons_removed"]

    def parts(day: date) -> dict[str, Decimal]:
        return {code: one.value for code, one in unit_targets(plan, tons, day).items() if one.value}

    assert parts(date(2025, 7, 1)) == {"N1": 21, "S1": 9}
    assert parts(date(2026, 7, 1)) == {"N1": 36, "S1": 9}


def test_two_plans_stand_side_by_side(rivers):
    folder = rivers.path("plans/rivers")
    lakes = rivers.path("plans/lakes")
    lakes.mkdir()
    for path in folder.rglob("*.*"):
        to = lakes / path.relative_to(folder)
        to.parent.mkdir(exist_ok=True)
        to.write_text(
            path.read_text(encoding="utf-8")
            .replace("id: rivers\n", "id: lakes\n")
            .replace("points: 60", "points: 60.0"),
            encoding="utf-8",
        )
    assert load_plan(rivers.workspace, "lakes").id == "lakes"
    assert load_plan(rivers.workspace).id == "rivers"


def test_a_plan_without_clauses_and_calendar_tasks_loads(rivers):
    rivers.path("plans/rivers/clauses.yaml").unlink()
    rivers.change(
        "plans/rivers/plan.yaml", "  tasks:\n    - {indicator: tons_removed, planned_on: 2026-01-01}\n", ""
    )
    assert load_plan(rivers.workspace).clauses == ()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(FILES), st.data())
def test_whatever_stands_in_a_file_the_plan_loads_or_says_why(rivers, name, data):
    path = rivers.path(name)
    text = path.read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    path.write_text(text[:start] + data.draw(st.sampled_from(SCRAPS)) + text[end:], encoding="utf-8")
    try:
        if name != "workspace.yaml":
            load_plan(rivers.workspace)
    except PlanError as error:
        for problem in error.problems:
            assert problem.text("zh")
            assert problem.text("en")
    finally:
        path.write_text(text, encoding="utf-8")


def test_no_name_of_the_plan_stands_in_the_code():
    workspace = open_workspace()
    plan, ledgers = load_plan(workspace), load_ledgers(workspace)
    choices = {choice.zh for one in ledgers.values() for field in one.fields for choice in field.choices}
    names = {*plan.indicator, *plan.unit, *ledgers, *(one for one in choices if len(one) > 1)}
    found = {
        (module.name, name)
        for module in (REPOSITORY / "analytics" / "plan").rglob("*.py")
        for name in names
        if name in module.read_text(encoding="utf-8")
    }
    assert found == set()

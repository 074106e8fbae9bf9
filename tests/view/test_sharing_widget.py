"""The allocation panel, driven as a browser drives it: by the values of its controls."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from builders import indicator, measured, plan

from analytics.assess import assess
from analytics.errors import ParameterError
from analytics.plan.model import Basis, Plan
from analytics.plan.target import unit_targets
from analytics.scenario import apply_scenario, list_scenarios, load_scenario
from analytics.view.widgets import Sharing
from analytics.view.widgets.bounds import EVERY_UNIT
from analytics.workspace import Settings, Workspace

DAY = date(2024, 6, 30)
NAME = {"zh": "职工人数", "en": "workers"}
HOSTILE = "</script><img src=x onerror=alert(1)>"
WORKERS = {"U1": 100, "U2": 300, "U3": 600}


def small_plan(**said) -> Plan:
    """ideas: 100 by workers (10, 30 and 60); income: 2000 in steps of 10, shown in hundreds; rooms named."""
    base = {
        "units": {
            code: {"name": {"zh": f"单位{code}", "en": code}, "stats": {"workers": n}}
            for code, n in WORKERS.items()
        },
        "unit_stats": [{"id": "workers", "name": NAME}],
        "allocations": [
            {"indicator": "ideas"},
            {"indicator": "income", "step": 10},
            {"indicator": "rooms", "basis": "named", "named": {"U1": 1}},
            {"indicator": "jobs"},
        ],
    }
    of = [
        indicator("ideas", scope="bureau_total"),
        indicator("income", scope="bureau_total", display={"divide": 100, "decimals": 2}),
        indicator("rooms", scope="bureau_total"),
        indicator("jobs", scope="bureau_total"),
        indicator("meetings"),
    ]
    targets = {"ideas": 100, "income": 2000, "rooms": 1, "jobs": "pending", "meetings": 4}
    return plan(of, targets, **(base | said))


DONE = {("U1", "ideas"): 25, ("U2", "ideas"): 5, ("U3", "ideas"): 10}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, Settings(plan="test"))


def sharing(workspace: Workspace, lang: str = "zh", **said) -> Sharing:
    of = small_plan(**said)
    return Sharing(of, assess(of, measured(of, DONE, as_of=DAY)), workspace, lang)


@pytest.fixture
def panel(workspace: Workspace) -> Sharing:
    return sharing(workspace)


def parts(panel: Sharing) -> dict[str, Decimal]:
    return dict(zip(panel.sheet["unit"], panel.sheet["part"], strict=True))


def put(panel: Sharing, kind: str, unit: str, value: float) -> None:
    panel.bounds.kind.value, panel.bounds.unit.value = kind, unit
    panel.bounds.value.value = value
    panel.bounds.put_button.click()


def test_it_offers_the_totals_that_have_a_number_and_begins_with_the_plan(panel):
    assert [name for _, name in panel.indicator.options] == ["ideas", "income", "rooms"]
    assert parts(panel) == {"U1": 10, "U2": 30, "U3": 60}
    assert panel.scenario.is_empty
    assert "全局目标100项，3个单位合计100项" in panel.head.value
    assert panel.messages.message.value == ""
    assert panel.messages.trouble.outputs == ()


def test_another_basis_shares_out_anew_and_the_chart_keeps_the_plans_parts(panel):
    equal = next(value for name, value in panel.basis.basis.options if name == "按平均")
    panel.basis.basis.value = equal
    assert sorted(parts(panel).values()) == [33, 33, 34]
    assert "与计划不同的单位3个" in panel.head.value
    rows = panel.chart.spec["datasets"]["rows"]
    assert [one["planned"] for one in rows] == [10, 30, 60]
    assert [one["part"] for one in rows] == [float(one) for one in parts(panel).values()]


def test_two_bases_are_mixed_by_their_shares(panel):
    assert panel.basis.second.disabled
    panel.basis.basis.value = "stat workers"
    panel.basis.second.value = "equal workers"
    panel.basis.share.value = 70
    # 70 % by workers: 7, 21, 42; 30 % in equal parts: 10 each
    assert parts(panel) == {"U1": 17, "U2": 31, "U3": 52}
    change = panel.scenario.allocation["ideas"]
    assert change.basis is Basis.MIXTURE
    assert [one.share for one in change.mixture] == [Decimal("0.7"), Decimal("0.3")]


def test_coefficients_of_kinds_and_of_units_weigh(panel):
    panel.basis.coefficients["plant"].value = 2.0
    assert parts(panel) == {"U1": 10, "U2": 30, "U3": 60}
    put(panel, "coefficient", "U1", 6)
    assert parts(panel) == {"U1": 40, "U2": 20, "U3": 40}
    assert panel.scenario.allocation["ideas"].unit_coefficients == {"U1": 6}


def test_locks_floors_and_caps_bind_and_are_listed_until_removed(panel):
    put(panel, "locked", "U1", 40)
    put(panel, "cap", "U3", 35)
    assert parts(panel) == {"U1": 40, "U2": 25, "U3": 35}
    assert "单位U1：锁定40项" in panel.bounds.list.value
    put(panel, "floor", EVERY_UNIT, 30)
    assert parts(panel) == {"U1": 40, "U2": 30, "U3": 30}
    for kind, unit in (("locked", "U1"), ("cap", "U3"), ("floor", EVERY_UNIT)):
        panel.bounds.kind.value, panel.bounds.unit.value = kind, unit
        panel.bounds.drop_button.click()
    assert parts(panel) == {"U1": 10, "U2": 30, "U3": 60}
    assert panel.scenario.is_empty


def test_amounts_are_typed_as_they_are_shown(panel):
    panel.indicator.value = "income"
    put(panel, "locked", "U1", 5.5)
    assert parts(panel)["U1"] == 550
    assert "锁定5.50项" in panel.bounds.list.value


def test_what_cannot_be_shared_out_is_told_with_units_and_amounts_and_the_last_view_stays(panel):
    before = panel.table.value
    put(panel, "cap", EVERY_UNIT, 20)
    assert "60" in panel.messages.message.value
    assert "U1 (20), U2 (20), U3 (20)" in panel.messages.message.value
    assert panel.table.value == before
    assert panel.messages.trouble.outputs == ()
    panel.bounds.drop_button.click()
    assert panel.messages.message.value == ""


def test_all_units_take_no_lock(panel):
    put(panel, "locked", EVERY_UNIT, 20)
    assert "所有单位" in panel.messages.message.value
    assert panel.scenario.is_empty


def test_only_what_remains_is_shared_and_nobody_falls_under_what_it_has_done(panel):
    panel.remaining.value = True
    # 100 less 40 done; 60 by workers: 6, 18, 36
    assert parts(panel) == {"U1": 31, "U2": 23, "U3": 46}
    assert "其中已完成40项，余下60项重新分解" in panel.head.value
    named = panel.scenario.allocation["ideas"]
    assert (named.basis, named.named) == (Basis.NAMED, parts(panel))


def test_each_indicator_keeps_what_was_tried(panel):
    put(panel, "floor", "U1", 20)
    panel.indicator.value = "income"
    assert "没有锁定" in panel.bounds.list.value
    panel.indicator.value = "ideas"
    assert parts(panel)["U1"] == 20
    assert "下限20项" in panel.bounds.list.value
    assert list(panel.scenario.allocation) == ["ideas"]


def test_a_saved_scenario_shares_out_like_the_panel_and_comes_back_as_it_was(panel, workspace):
    panel.basis.basis.value = "equal workers"
    put(panel, "cap", "U3", 30)
    tried = parts(panel)
    panel.files.name.value = "平均 封顶"
    panel.files.save_button.click()
    assert list_scenarios(workspace) == ("平均_封顶",)
    changed = apply_scenario(panel.plan, load_scenario(workspace, "平均_封顶"))
    given = unit_targets(changed, changed.indicator["ideas"], DAY)
    assert {unit: one.value for unit, one in given.items()} == tried
    panel.files.reset_button.click()
    assert parts(panel) == {"U1": 10, "U2": 30, "U3": 60}
    panel.files.load_button.click()
    assert parts(panel) == tried
    assert panel.basis.basis.options[0][0] == "按所载入的情景"
    assert panel.scenario.allocation == load_scenario(workspace, "平均_封顶").allocation


def test_a_mixture_and_bounds_of_the_plan_come_back_when_nothing_is_changed(workspace):
    mixed = [{"basis": "equal", "share": "0.5"}, {"basis": "stat", "share": "0.5"}]
    rule = {"indicator": "ideas", "basis": "mixture", "mixture": mixed, "floors": {"U1": 30}, "maximum": 45}
    panel = sharing(workspace, allocations=[rule])
    before = parts(panel)
    assert panel.scenario.is_empty
    panel.bounds.kind.value, panel.bounds.unit.value = "cap", EVERY_UNIT
    panel.bounds.drop_button.click()
    assert panel.scenario.allocation["ideas"].maximum == 100
    put(panel, "cap", EVERY_UNIT, 45)
    assert panel.scenario.is_empty
    assert parts(panel) == before


def test_sheets_for_a_notebook_show_the_working_or_the_reason(panel):
    assert "分解说明：指标ideas" in panel.working()
    assert "这样分不下去" in panel.tried_with(maximum=10)
    assert "取上限" in panel.tried_with(maximum=50)
    assert "已完成" in panel.what_remains()
    assert panel.scenario.is_empty


def test_work_beyond_the_total_cannot_be_shared_out_again(workspace):
    of = small_plan()
    judged = assess(of, measured(of, {("U1", "ideas"): 120}, as_of=DAY))
    panel = Sharing(of, judged, workspace, "en")
    assert "120" in panel.what_remains()
    panel.remaining.value = True
    assert "120" in panel.messages.message.value


def test_a_plan_that_shares_nothing_out_is_told_so(workspace):
    of = plan([indicator("meetings")], {"meetings": 4})
    with pytest.raises(ParameterError, match="没有向单位分解"):
        Sharing(of, assess(of, measured(of, {}, as_of=DAY)), workspace, "zh")


def test_english_keeps_no_chinese_and_hostile_names_are_text(workspace):
    units = {"U1": {"name": {"zh": HOSTILE, "en": HOSTILE}, "stats": {"workers": 5}}}
    rooms = {"indicator": "rooms", "basis": "named", "named": {"U1": 1}}
    panel = sharing(workspace, lang="en", units=units, allocations=[{"indicator": "ideas"}, rooms])
    put(panel, "cap", "U1", 500)
    for shown in (panel.head.value, panel.table.value, panel.bounds.list.value, panel.working()):
        assert "<img" not in shown
        assert "单位" not in shown

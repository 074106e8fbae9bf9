"""The what-if panel, driven as a browser drives it: by the values of its controls."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from builders import indicator, measured, plan
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.assess import assess
from analytics.plan.model import Plan
from analytics.scenario import Scenario, apply_scenario, list_scenarios, load_scenario
from analytics.view.widgets import WhatIf, what_if
from analytics.view.widgets.dials import nice_step
from analytics.workspace import Settings, Workspace

NAME = {"zh": "职工人数", "en": "workers"}
HOSTILE = "</script><img src=x onerror=alert(1)>"
UNITS = {
    "U1": {"stats": {"workers": 100}, "name": {"zh": "供水公司", "en": "Water"}},
    "U2": {"stats": {"workers": 300}, "name": {"zh": "供热公司", "en": "Heating"}},
}
OF = plan(
    [
        indicator("ideas", scope="bureau_total", display={"divide": 10}),
        indicator("rooms", scope="bureau_total", block="care"),
        indicator("meetings", block="care", weight=5),
    ],
    {"ideas": 400, "rooms": 2, "meetings": 4},
    units=UNITS,
    unit_stats=[{"id": "workers", "name": NAME}],
    allocations=[
        {"indicator": "ideas", "coefficients": {"plant": 2}},
        {"indicator": "rooms", "basis": "named", "named": {"U1": 2}},
    ],
)
DONE = measured(
    OF,
    {
        ("U1", "ideas"): [10, 20, 30],
        ("U2", "ideas"): [10, 20, 20],
        ("U1", "rooms"): 1,
        ("U1", "meetings"): 4,
        ("U2", "meetings"): 3,
    },
    as_of=date(2024, 6, 30),
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, Settings(plan="2024"))


@pytest.fixture
def panel(workspace: Workspace) -> WhatIf:
    return what_if(OF, DONE, workspace)


def shown(panel: WhatIf) -> dict[str, float]:
    """What the chart shows of each unit."""
    return {one["name"]: one["after"] for one in panel.chart.spec["datasets"]["rows"]}


def totals(of, **said) -> dict[str, float]:
    """The totals of the plan changed as said, worked out without the panel."""
    changed = apply_scenario(of, Scenario.model_validate({"id": "a", "name": NAME} | said))
    rows = assess(changed, DONE).totals.set_index("unit")["total"]
    return {unit["name"]["zh"]: rows[code] for code, unit in UNITS.items()}


def test_a_panel_begins_with_the_plan_as_it_stands(panel):
    assert panel.scenario.is_empty
    assert shown(panel) == totals(OF)
    assert "尚未改动" in panel.head.value
    assert panel.messages.message.value == ""
    assert set(panel.controls.targets) == {"ideas", "rooms"}
    assert set(panel.controls.weights) == {"ideas", "rooms", "meetings"}


def test_a_moved_slider_changes_table_and_chart_as_the_changed_plan_is_judged(panel):
    before = panel.units.value
    panel.controls.targets["ideas"].slider.value = 20.0  # shown in tens
    assert panel.scenario.targets == {"ideas": Decimal(200)}
    assert shown(panel) == totals(OF, targets={"ideas": 200}) != totals(OF)
    assert panel.units.value != before
    assert "已改动目标1项" in panel.head.value
    assert "moved" in panel.controls.targets["ideas"].mark.value
    assert "200" not in panel.baseline.plan.targets[0].model_dump_json()


def test_weights_and_shares_follow_too(panel):
    panel.controls.weights["meetings"].slider.value = 9.5
    equal = next(value for name, value in panel.controls.bases["ideas"].options if name == "平均分配")
    panel.controls.bases["ideas"].value = equal
    said = {"weights": {"meetings": "9.5"}, "allocation": {"ideas": {"basis": "equal", "coefficients": {}}}}
    assert shown(panel) == totals(OF, **said)
    assert panel.assessment.plan.allocations[0].basis.value == "equal"


def test_sliders_report_only_when_let_go(panel):
    dials = [*panel.controls.targets.values(), *panel.controls.weights.values()]
    assert not any(one.slider.continuous_update for one in dials)


def test_a_number_back_at_the_plans_is_no_change(panel):
    slider = panel.controls.targets["ideas"].slider
    slider.value = 20.0
    slider.value = 40.0
    assert panel.scenario.is_empty
    assert "moved" not in panel.controls.targets["ideas"].mark.value
    assert shown(panel) == totals(OF)


def test_what_cannot_be_shared_out_is_said_and_the_last_view_stays(panel):
    before = panel.units.value, panel.chart.spec
    panel.controls.targets["rooms"].slider.value = 3.0
    assert "请同时改它的分解办法" in panel.messages.message.value
    assert 'role="alert"' in panel.messages.message.value
    assert (panel.units.value, panel.chart.spec) == before
    by_workers = next(value for name, value in panel.controls.bases["rooms"].options if name == "按职工人数")
    panel.controls.bases["rooms"].value = by_workers
    assert panel.messages.message.value == ""
    assert shown(panel) == totals(OF, targets={"rooms": 3}, allocation={"rooms": {"basis": "stat"}})


def test_an_error_of_our_own_is_not_swallowed(panel, monkeypatch):
    monkeypatch.setattr("analytics.view.widgets.panel.assess_scenario", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        panel.refresh()


def test_a_scenario_is_saved_loaded_and_left(panel, workspace):
    panel.controls.targets["ideas"].slider.value = 20.0
    panel.controls.weights["meetings"].slider.value = 1.5
    panel.files.name.value = " 建议 减半 "
    panel.files.save_button.click()
    assert list_scenarios(workspace) == ("建议_减半",)
    assert "params/scenarios/建议_减半.yaml" in panel.messages.message.value
    saved = load_scenario(workspace, "建议_减半")
    assert (saved.name.zh, saved.targets, saved.weights) == (
        "建议 减半",
        {"ideas": 200},
        {"meetings": Decimal("1.5")},
    )
    after = shown(panel)
    panel.files.reset_button.click()
    assert shown(panel) == totals(OF) != after
    assert panel.files.name.value == ""
    panel.files.load_button.click()
    assert shown(panel) == after
    assert panel.files.name.value == "建议 减半"


def test_a_scenario_of_that_name_is_kept_unless_overwriting_is_chosen(panel, workspace):
    panel.files.name.value = "甲"
    panel.files.save_button.click()
    panel.controls.weights["meetings"].slider.value = 1.5
    panel.files.save_button.click()
    assert "已有名为“甲”的情景" in panel.messages.message.value
    assert load_scenario(workspace, "甲").weights == {}
    panel.files.overwrite.value = True
    panel.files.save_button.click()
    assert load_scenario(workspace, "甲").weights == {"meetings": Decimal("1.5")}


@pytest.mark.parametrize("name", ["", "  ", "../..", "<b>"])
def test_a_name_that_makes_no_file_name_is_refused_or_made_harmless(panel, workspace, name):
    panel.files.name.value = name
    panel.files.save_button.click()
    assert list_scenarios(workspace) in ((), ("b",))
    assert [one.name for one in workspace.root.rglob("*.yaml")] in ([], ["b.yaml"])
    assert panel.messages.message.value
    assert "<b>" not in panel.messages.message.value


def test_a_panel_opened_on_a_scenario_keeps_what_it_has_no_control_for(workspace):
    said = {"id": "a", "name": NAME, "targets": {"meetings": 3, "ideas": 9000}, "weights": {"ideas": 40}}
    said |= {"allocation": {"ideas": {"coefficients": {"plant": 3}}}}
    scenario = Scenario.model_validate(said)
    panel = what_if(OF, DONE, workspace, scenario=scenario)
    assert panel.scenario == scenario
    assert panel.controls.targets["ideas"].slider.value == 900.0
    assert panel.controls.targets["ideas"].slider.max == 900.0
    assert panel.controls.bases["ideas"].label == "按所载入的情景"
    assert shown(panel) == totals(OF, **{key: said[key] for key in ("targets", "weights", "allocation")})


def test_names_typed_by_anybody_are_text(workspace):
    said = OF.model_dump(by_alias=True)
    said["units"][0]["name"] = said["indicators"][0]["name"] = dict.fromkeys(("zh", "en"), HOSTILE)
    panel = what_if(Plan.model_validate(said), DONE, workspace)
    texts = [panel.units.value, panel.quotas.value, panel.controls.targets["ideas"].mark.value]
    assert sum("&lt;img" in one for one in texts) == 2
    assert not any("<img" in one for one in texts)
    assert not panel.controls.targets["ideas"].slider.description_allow_html


def test_an_english_panel_has_no_chinese_of_its_own(workspace):
    panel = what_if(OF, DONE, workspace, lang="en")
    panel.controls.targets["rooms"].slider.value = 3.0
    texts = [panel.head.value, panel.messages.message.value, panel.units.value, panel.quotas.value]
    own = "".join(texts).replace("职工人数", "")
    assert not any("\u4e00" <= one <= "\u9fff" for one in own)
    assert "Change how it is shared out" in panel.messages.message.value


def test_the_chart_draws_without_a_network(panel):
    assert "https://esm.sh" not in str(type(panel.chart)._esm)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(
    ideas=st.integers(0, 80),
    weights=st.tuples(*[st.integers(0, 20)] * 3).filter(any),
)
def test_whatever_is_moved_the_panel_shows_the_judgement_of_the_changed_plan(workspace, ideas, weights):
    panel = what_if(OF, DONE, workspace)
    for name, weight in zip(("ideas", "rooms", "meetings"), weights, strict=True):
        panel.controls.weights[name].slider.value = weight / 2
    panel.controls.targets["ideas"].slider.value = float(ideas)
    said = {name: weight / 2 for name, weight in zip(("ideas", "rooms", "meetings"), weights, strict=True)}
    expected = totals(OF, targets={"ideas": ideas * 10}, weights=said)
    # A unit left without any points to earn has no total, and no bar.
    assert shown(panel) == pytest.approx({name: one for name, one in expected.items() if one == one})


@given(value=st.integers(1, 10**9), smallest=st.sampled_from([1, 5, 100]))
def test_the_plans_value_lies_on_a_step_of_its_slider(value, smallest):
    value *= smallest
    step = nice_step(Decimal(value), Decimal(smallest))
    assert value % step == 0
    assert step % smallest == 0
    assert step == smallest or value / step >= 50

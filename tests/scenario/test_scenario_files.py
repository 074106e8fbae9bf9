"""Scenarios as files of a workspace."""

import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.errors import ParameterError
from analytics.plan import load_plan
from analytics.plan.target import bureau_target
from analytics.scenario import (
    Scenario,
    apply_scenario,
    is_scenario_id,
    list_scenarios,
    load_scenario,
    save_scenario,
)
from analytics.workspace import Settings, Workspace, open_workspace

FULL = {
    "id": "建议_一万条",
    "name": {"zh": "建议一万条", "en": "no"},
    "note": "null",
    "targets": {"ideas": "10000", "share": "0.95", "money": "1200000.50"},
    "weights": {"ideas": "7.5"},
    "allocation": {
        "ideas": {"basis": "equal", "coefficients": {}},
        "visits": {
            "basis": "mixture",
            "mixture": [
                {"basis": "equal", "share": "0.4"},
                {"basis": "stat", "stat": "teams", "share": "0.6"},
            ],
            "unit_coefficients": {"Q01": "1.5"},
            "minimum": 1,
            "caps": {"Q01": 9},
        },
    },
    "adds": [{"unit": "Q01", "indicator": "ideas", "amount": 12}],
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "工作 区", Settings(plan="2024"))


def write(workspace: Workspace, name: str, text: str) -> None:
    workspace.scenarios.mkdir(parents=True, exist_ok=True)
    (workspace.scenarios / f"{name}.yaml").write_text(text, encoding="utf-8")


def test_a_saved_scenario_comes_back_as_it_was(workspace):
    scenario = Scenario.model_validate(FULL)
    path = save_scenario(workspace, scenario)
    assert path.name == "建议_一万条.yaml"
    assert load_scenario(workspace, "建议_一万条") == scenario
    assert list_scenarios(workspace) == ("建议_一万条",)
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_saved_scenario_reads_like_one_written_by_hand(workspace):
    said = {"id": "more", "name": {"zh": "多", "en": "more"}, "targets": {"ideas": "1E+4"}}
    text = save_scenario(workspace, Scenario.model_validate(said)).read_text(encoding="utf-8")
    assert text.startswith("# 情景推演，不是计划的规定")
    assert text.endswith("id: more\nname:\n  zh: 多\n  en: more\ntargets:\n  ideas: 10000\n")


def test_a_scenario_is_overwritten_only_when_told_to(workspace):
    first = Scenario.model_validate({"id": "a", "name": {"zh": "一", "en": "one"}})
    save_scenario(workspace, first)
    second = first.model_copy(update={"note": "二"})
    with pytest.raises(ParameterError, match="已有名为“a”的情景"):
        save_scenario(workspace, second)
    assert load_scenario(workspace, "a") == first
    save_scenario(workspace, second, overwrite=True)
    assert load_scenario(workspace, "a") == second


@pytest.mark.parametrize(
    "hostile",
    ["", "..", "../plan", "a/b", "a\\b", "C:x", ".hidden", "-rf", "con", "LPT1", "a\n", "x" * 61, "a.b"],
)
def test_a_name_that_is_a_path_or_a_device_is_no_scenario(workspace, hostile):
    assert not is_scenario_id(hostile)
    with pytest.raises(ParameterError, match="不能作情景名"):
        load_scenario(workspace, hostile)
    with pytest.raises(ValueError, match="no file name"):
        Scenario.model_validate({"id": hostile, "name": {"zh": "一", "en": "one"}})


def test_a_scenario_built_past_the_checks_is_not_written_outside_its_folder(workspace):
    scenario = Scenario.model_validate(FULL).model_copy(update={"id": "../../escaped"})
    with pytest.raises(ParameterError):
        save_scenario(workspace, scenario)
    assert not list(workspace.root.rglob("escaped*"))


def test_a_missing_scenario_is_named_with_those_there_are(workspace):
    write(workspace, "one", "id: one\nname: {zh: 一, en: one}\n")
    with pytest.raises(ParameterError, match=r"没有名为“two”的情景。现有：one"):
        load_scenario(workspace, "two")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("id: one\nname: {zh: 一, en: one}\ntarget: {ideas: 1}\n", 3, "target"),
        ("id: one\nname: {zh: 一, en: one}\ntargets:\n  ideas: many\n", 4, "many"),
        ("id: one\nname: {zh: 一, en: one}\ntargets:\n  ideas: 1\n  ideas: 2\n", 5, "ideas"),
        ("id: one\nname: {zh: 一, en: one\n", 3, ""),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(workspace, text, line, message):
    write(workspace, "one", text)
    with pytest.raises(ParameterError) as caught:
        load_scenario(workspace, "one")
    (problem,) = caught.value.problems
    assert problem.file == "params/scenarios/one.yaml"
    assert problem.line == line
    assert message in str(caught.value)


def test_a_file_copied_under_another_name_is_refused(workspace):
    write(workspace, "two", "id: one\nname: {zh: 一, en: one}\n")
    with pytest.raises(ParameterError, match="与文件名“two”不同"):
        load_scenario(workspace, "two")


def test_keys_left_empty_change_nothing(workspace):
    write(workspace, "one", "id: one\nname: {zh: 一, en: one}\ntargets:\nweights:\n")
    assert load_scenario(workspace, "one").is_empty


CODES = st.text(string.ascii_lowercase + "_", min_size=1, max_size=12)
AMOUNTS = st.decimals(0, 10**9, places=4)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    name=st.text(min_size=1, max_size=30),
    note=st.text(max_size=60),
    targets=st.dictionaries(CODES, AMOUNTS, max_size=4),
    weights=st.dictionaries(CODES, AMOUNTS, max_size=4),
)
def test_whatever_is_typed_comes_back_as_typed(workspace, name, note, targets, weights):
    said = {
        "id": "one",
        "name": {"zh": name, "en": name},
        "note": note,
        "targets": targets,
        "weights": weights,
    }
    scenario = Scenario.model_validate(said)
    save_scenario(workspace, scenario, overwrite=True)
    assert load_scenario(workspace, "one") == scenario


def test_the_example_fits_the_plan_it_was_written_for():
    workspace = open_workspace()
    changed = apply_scenario(load_plan(workspace), load_scenario(workspace, "suggestions_10000"))
    assert bureau_target(changed, changed.indicator["suggestion_count"], changed.ends_on).value == 10000
    assert bureau_target(changed, changed.indicator["conservation_income"], changed.ends_on).value == 1200000

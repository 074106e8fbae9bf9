"""Every mistake in a plan is told once, with file, line, what is wrong and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from analytics.errors import PlanError
from analytics.plan import check_plan, load_ledgers, load_plan

MISTAKES = yaml.load(
    (Path(__file__).parent / "mistakes.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
BANKS = "plans/rivers/indicators/banks.yaml"


@pytest.mark.parametrize("one", MISTAKES, ids=[one["mistake"] for one in MISTAKES])
def test_a_mistake_is_told_with_file_line_and_remedy(rivers, one):
    rivers.change(one["file"], one["old"], one["new"])
    assert rivers.told() == one["told"]
    for lang, ends in (("zh", ("。", "？")), ("en", (".", "?"))):
        messages = [problem.text(lang) for problem in rivers.problems()]
        assert all(message.endswith(ends) and "{" not in message for message in messages)
    assert one.get("says", "") in messages[0]


def test_the_tiny_plan_is_sound(rivers):
    assert rivers.told() == []


def test_all_mistakes_of_all_files_are_told_at_once(rivers):
    rivers.change("ledgers/cleanup.yaml", "type: decimal", "type: decimel")
    rivers.change("plans/rivers/plan.yaml", "points: 40", "points: 30")
    rivers.change("plans/rivers/units.yaml", "kind: office", "kind: offic")
    rivers.change("plans/rivers/targets.yaml", "value: 0.9", "value: 90%")
    rivers.change(BANKS, "weight: 40", "wait: 40")
    assert rivers.told() == [
        "ledgers/cleanup.yaml:10 not_a_choice_near",
        f"{BANKS}:14 unknown_key_near",
        "plans/rivers/plan.yaml:17 blocks_do_not_add_up",
        "plans/rivers/targets.yaml:4 not_a_number",
        "plans/rivers/units.yaml:4 no_such_near",
    ]


def test_a_file_that_is_no_yaml_does_not_hide_the_others(rivers):
    rivers.path("plans/rivers/clauses.yaml").write_text("clauses: [\n  {id: 1\n", encoding="utf-8")
    rivers.change("plans/rivers/plan.yaml", "points: 40", "points: 30")
    told = rivers.told()
    assert "plans/rivers/clauses.yaml:3 bad_yaml" in told
    assert "plans/rivers/plan.yaml:17 blocks_do_not_add_up" in told


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"units: [\xff\xfe]\n", "unreadable"),
        (b"units: {a: 1}\n", "not_a_list"),
        (b"just words\n", "not_a_mapping"),
        (b"units: []\n---\nunits: []\n", "bad_yaml"),
        (b"units:\n\t- a\n", "bad_yaml"),
        (b"? [a, b]\n: 1\n", "odd_key"),
    ],
)
def test_a_broken_file_is_named(rivers, content, problem):
    rivers.path("plans/rivers/units.yaml").write_bytes(content)
    told = [one for one in rivers.told() if one.startswith("plans/rivers/units.yaml")]
    assert [one.split()[1] for one in told] == [problem]


def test_a_missing_file_is_told_by_what_it_should_hold(rivers):
    rivers.path("plans/rivers/targets.yaml").unlink()
    told = [problem.text("en") for problem in rivers.problems()]
    assert any("“targets” is missing" in message for message in told)
    assert any("“tons_removed” is a bureau total but is not shared out" in message for message in told)


def test_a_plan_that_does_not_exist_is_refused_with_those_that_do(rivers):
    with pytest.raises(PlanError, match=r"Did you mean “rivers”|是否要用“rivers”"):
        load_plan(rivers.workspace, "river")
    with pytest.raises(PlanError):
        load_plan(rivers.workspace, "../plans/rivers")


def test_a_plan_must_be_called_like_its_folder(rivers):
    rivers.change("plans/rivers/plan.yaml", "id: rivers", "id: lakes")
    assert rivers.told() == ["plans/rivers/plan.yaml:1 not_the_folder_name"]


def test_a_workspace_without_ledgers_is_told(rivers):
    rivers.path("ledgers/cleanup.yaml").unlink()
    with pytest.raises(PlanError, match="params/ledgers"):
        load_ledgers(rivers.workspace)


def test_a_plan_changed_in_memory_is_checked_too(rivers):
    plan, ledgers = load_plan(rivers.workspace), load_ledgers(rivers.workspace)
    heavier = plan.indicators[0].model_copy(update={"weight": plan.indicators[0].weight + 1})
    changed = plan.model_copy(update={"indicators": (heavier, *plan.indicators[1:])})
    assert check_plan(plan, ledgers) == []
    assert [one.code for one in check_plan(changed, ledgers)] == ["plan_problems.weights_do_not_add_up"]

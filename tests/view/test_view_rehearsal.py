"""办法预演 as readers see it."""

from __future__ import annotations

import builders
import pytest
from builders import indicator

from analytics.scenario import Scenario, rehearse
from analytics.view.rehearsal import rehearsal_page

HOSTILE = "<script>alert(1)</script>"
LINES = [{"from": 1, "share": 1}, {"from": "0.9", "share": "0.5"}, {"from": 0, "share": 0}]


@pytest.fixture(scope="module")
def found():
    named = {code: {"name": {"zh": f"单位{code}", "en": f"Unit {code}"}} for code in ("U1", "U2", "U3")}
    of = builders.plan(
        [indicator("a", weight=60), indicator("b", weight=40)], {"a": 10, "b": 10}, units=named
    )
    cells = {
        ("U1", "a"): 10, ("U1", "b"): 5, ("U2", "a"): 9, ("U2", "b"): 7, ("U3", "a"): 4, ("U3", "b"): 10,
    }  # fmt: skip
    said = {
        "id": "steps",
        "name": {"zh": "按档计分", "en": "In steps"},
        "note": HOSTILE,
        "indicators": {"a": {"score": {"kind": "steps", "steps": LINES}}},
    }
    same = {"id": "same", "name": {"zh": "不变", "en": "Unchanged"}}
    sets = [Scenario.model_validate(one) for one in (said, same)]
    return rehearse(of, builders.measured(of, cells), sets)


def test_each_rule_set_is_told_in_a_sentence(found):
    page = rehearsal_page(found, "zh")
    assert "按“按档计分”：1个单位名次上升，1个下降，2个等次改变；平均总分由75.33分变为59.33分。" in page
    assert "得利最多：单位U1（1位）。" in page
    assert "失利最多：单位U2（1位）。" in page
    assert "按“不变”：0个单位名次上升，0个下降，0个等次改变" in page


def test_scores_ranks_and_grades_stand_side_by_side_with_their_changes(found):
    page = rehearsal_page(found, "en")
    assert "Set 1: total" in page
    assert "Set 2: grade" in page
    assert all(one in page for one in ("−24.00", "▲1", "▼1", "<strong>"))


def test_a_note_typed_by_people_stays_text(found):
    page = rehearsal_page(found, "zh")
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page

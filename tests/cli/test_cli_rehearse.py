"""The command rehearse: the same records under several rule sets."""

from __future__ import annotations

import json

import pytest


@pytest.mark.slow
def test_rule_sets_and_readings_stand_beside_the_rules_in_force(call, sample_workspace):
    place = ("--workspace", str(sample_workspace.root), "--as-of", "2024-09-30")
    code, out, _ = call("rehearse", "rules_steps", "rules_adopted", *place)
    assert code == 0
    assert out.count("places won") == 2
    code, out, _ = call("rehearse", "rules_adopted", "--json", *place)
    assert code == 0
    rows = json.loads(out)["units"]
    assert len(rows) == 26
    assert any(one["total"] != one["total_base"] for one in rows)
    assert {one["rule_set"] for one in rows} == {"rules_adopted"}


def test_a_rule_set_that_is_not_there_is_refused(call, sample_workspace):
    code, _, said = call("rehearse", "rules_of_mars", "--workspace", str(sample_workspace.root))
    assert code == 2
    assert "rules_of_mars" in said

"""The command checks: one list of every rule."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator

from analytics.collect.registry import BUILT_IN, NO_RULES, NOTES, WARNINGS
from analytics.plan import load_checks, load_ledgers, load_plan
from analytics.store import open_store
from analytics.words import texts_of
from analytics.workspace import REPOSITORY


def test_built_in_rules_and_those_of_the_plan_stand_in_one_list(call, sample_workspace):
    code, out, _ = call("checks", "--json", "--workspace", str(sample_workspace.root))
    assert code == 0
    rules = {one["id"]: one for one in json.loads(out)}
    checks = load_checks(sample_workspace, load_ledgers(sample_workspace))
    assert set(checks) < set(rules)
    assert rules["date_outside_plan"]["severity"] == "error"
    assert rules["date_outside_plan"]["when"] == "reading"
    assert rules["has_macros"]["severity"] == "warning"
    assert {one["severity"] for one in rules.values()} == {"error", "warning", "note"}
    assert all(set(one["text"]) == {"zh", "en"} for one in rules.values())
    assert [one["where"] for one in rules.values() if one["when"] != "reading"] == [
        one.where for one in checks.values()
    ]


def test_the_list_is_shown_in_either_language(call, sample_workspace):
    place = ("--workspace", str(sample_workspace.root))
    _, zh, _ = call("checks", *place, lang="zh")
    _, en, _ = call("checks", *place)
    assert zh.startswith("规则")
    assert "错误" in zh
    assert "error" in en
    assert "{" not in zh + en


def rejects_in_the_code() -> Iterator[tuple[str, str]]:
    """Every reject that the code of collect makes with a code written out: its word and its severity."""
    for path in sorted((REPOSITORY / "analytics" / "collect").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) != "Reject" or not node.args:
                continue
            told = [*node.args[1:2], *(one.value for one in node.keywords if one.arg == "severity")]
            severity = next((one.attr for one in told if ast.unparse(one).startswith("Severity.")), "ERROR")
            if isinstance(node.args[0], ast.Constant):
                yield node.args[0].value.partition(".")[2], severity.lower()


def test_the_severity_listed_is_the_one_the_code_gives():
    listed = dict.fromkeys(NOTES, "note") | dict.fromkeys(WARNINGS, "warning")
    made = dict(rejects_in_the_code())
    assert {"unknown_sheet", "sheet_missing"} <= set(made)
    assert made == {name: listed.get(name, "error") for name in made}


def test_the_severity_listed_is_the_one_a_finding_has(sample_workspace):
    words = {name for topic in BUILT_IN for name in texts_of(topic)}
    assert words >= WARNINGS | NOTES | NO_RULES
    plan, ledgers = load_plan(sample_workspace), load_ledgers(sample_workspace)
    with open_store(sample_workspace, plan, ledgers) as store:
        found = store.sql(
            "SELECT code, 'error' AS severity FROM reject UNION SELECT code, severity FROM notice"
        )
    listed = dict.fromkeys(NOTES, "note") | dict.fromkeys(WARNINGS, "warning")
    told = {
        (code.partition(".")[2], severity)
        for code, severity in found.itertuples(index=False)
        if code.partition(".")[0] in BUILT_IN
    }
    assert told
    assert all(listed.get(name, "error") == severity for name, severity in told)

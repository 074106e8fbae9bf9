"""Every record check of the plan finds its bad example, where it stands, and leaves its good one alone."""

from __future__ import annotations

import json
import shutil
from datetime import date

import pytest
from book_builders import a_workspace, put
from check_rows import FIRST_ROW, examples, submissions, workbook

from analytics.collect import collect
from analytics.plan import load_checks, load_ledgers, load_plan
from analytics.plan.record_check import Severity, When
from analytics.store import open_store, open_writer, review
from analytics.workspace import REPOSITORY, open_workspace

SUITE = open_workspace(REPOSITORY)
LEDGERS = load_ledgers(SUITE)
CHECKS = load_checks(SUITE, LEDGERS)
EXAMPLES = examples(CHECKS)
AT_INTAKE = [one for one in EXAMPLES if one.check in CHECKS and CHECKS[one.check].when is When.INTAKE]
IN_REVIEW = [one for one in EXAMPLES if one.check in CHECKS and CHECKS[one.check].when is When.REVIEW]


def named(some):
    return pytest.mark.parametrize("example", some, ids=[one.name for one in some])


@pytest.fixture(scope="module")
def plan():
    return load_plan(SUITE)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    workspace = a_workspace(tmp_path_factory.mktemp("收取") / "检查")
    shutil.copytree(SUITE.checks, workspace.checks)
    return workspace


@pytest.fixture(scope="module")
def collected(place, plan):
    """All workbooks of examples for intake taken in at one go: what was found, and what was stored."""
    for one in AT_INTAKE:
        for kind in ("good", "bad"):
            book = workbook(getattr(one, kind), LEDGERS[one.of], period=one.period)
            put(place, book, f"{one.name}_{kind}.xlsx", received=one.received)
    return collect(place, plan, LEDGERS, today=date(2024, 12, 31))


def findings(collected, example, kind):
    rejects = collected.rejects
    return rejects[rejects["workbook"].str.endswith(f"/{example.name}_{kind}.xlsx")]


def n_stored(collected, example, kind):
    files = collected.submissions
    return files[files["workbook"].str.endswith(f"/{example.name}_{kind}.xlsx")]["n_rows"].item()


def test_every_check_has_an_example():
    assert {one.check for one in EXAMPLES} == set(CHECKS)


@named(AT_INTAKE)
def test_the_good_sheet_is_taken_as_it_is(collected, example):
    found = findings(collected, example, "good")
    assert found[found["severity"] == Severity.ERROR.value].empty
    assert f"checks.{example.check}" not in set(found["code"])
    assert n_stored(collected, example, "good") == len(example.good)


@named(AT_INTAKE)
def test_the_bad_row_is_found_at_its_place_and_only_an_error_is_set_aside(collected, example):
    check, found = CHECKS[example.check], findings(collected, example, "bad")
    own = found[found["code"] == f"checks.{example.check}"]
    assert list(own["row"]) == [at + FIRST_ROW for at in example.at]
    assert set(own["field"]) == {example.column}
    assert set(own["column_title"]) == {LEDGERS[example.of].field[example.column].title.zh}
    assert set(own["severity"]) == {check.severity.value}
    is_error = check.severity is Severity.ERROR
    assert n_stored(collected, example, "bad") == len(example.bad) - (len(example.at) if is_error else 0)
    assert_told(own["detail"])


@named(IN_REVIEW)
def test_records_are_found_in_the_review_and_good_ones_are_not(tmp_path, plan, example):
    check, ledger = CHECKS[example.check], LEDGERS[example.of]
    assert reviewed(a_workspace(tmp_path / "good"), plan, ledger, example.good, check).empty
    found = reviewed(a_workspace(tmp_path / "bad"), plan, ledger, example.bad, check)
    assert list(found["row"]) == [at + FIRST_ROW for at in example.at]
    assert set(found["field"]) == {example.column}
    assert set(found["severity"]) == {check.severity.value}
    assert_told(found["detail"])


def reviewed(workspace, plan, ledger, rows, check):
    """What the check finds in a store with these rows and nothing else."""
    ledgers = {ledger.id: ledger}
    with open_writer(workspace, plan, ledgers) as writer:
        writer.commit(submissions(rows, ledger))
    with open_store(workspace, plan, ledgers) as store:
        return review(store, ledgers, {check.id: check})


def assert_told(details):
    """Both languages tell a whole sentence with a remedy."""
    for detail in details:
        said = json.loads(detail)
        assert said["zh"].endswith("。")
        assert said["en"].endswith(".")
        assert "{" not in said["zh"] + said["en"]

"""Corrections as one unit sees them: its own submissions and figures, whoever else moved them."""

from __future__ import annotations

import pytest

from analytics import open_session
from analytics.assess import BUREAU
from analytics.scenario import Corrections
from analytics.session import Session, open_unit_report


@pytest.fixture(scope="module")
def session(sample_workspace) -> Session:
    return open_session(str(sample_workspace.root), as_of="2024-03-31")


@pytest.fixture(scope="module")
def found(session) -> Corrections:
    return session.corrections()


def test_a_unit_sees_no_submission_of_another(session, found):
    named_of_others = 0
    for unit in session.plan.unit:
        own = found.of_unit(unit)
        assert set(own.submissions["unit"]) <= {unit}
        named = {one for ones in own.figures["submissions"] for one in ones}
        assert named <= set(own.submissions["submission"])
        by_submission = own.figures["because"] == "submission"
        assert (own.figures.loc[by_submission, "submissions"].map(len) > 0).all()
        seen_by_all = found.figures[found.figures["unit"] == unit]["submissions"]
        named_of_others += len({one for ones in seen_by_all for one in ones} - named)
    assert named_of_others > 0


@pytest.mark.parametrize("unit", ["", "S05", "S12", "Q01", BUREAU])
@pytest.mark.parametrize("rows", [False, True])
def test_the_page_of_all_and_of_one_unit_can_be_shown(session, unit, rows):
    assert "更正" in session.show_corrections(unit=unit, rows=rows)


def test_the_report_of_a_unit_that_was_late_tells_its_corrections(session):
    report = open_unit_report(str(session.workspace.root), unit="S05", as_of="2024-03-31")
    assert "截止以后的更正" in report.annex()

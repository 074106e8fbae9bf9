"""A session explains: any figure back to its records, and a unit's way up."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from analytics import open_session
from analytics.errors import ParameterError
from analytics.scenario import Add
from analytics.session import Session
from analytics.workspace import REPOSITORY


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A session on a plan without data, under a scenario."""
    root = tmp_path_factory.mktemp("empty")
    shutil.copytree(REPOSITORY / "params", root / "params")
    return open_session(str(root), as_of="2024-06-30", scenario="suggestions_10000")


def test_a_figure_is_explained_by_the_plan_of_the_scenario(session):
    page = session.explain("suggestion_count", "Q01")
    assert "10,000条" in page
    assert "情景：suggestions_10000" in page
    assert "SELECT" in page
    found, sets = session.working("suggestion_count")
    assert found.unit == "bureau"
    assert [(one.part, one.n) for one in sets] == [("numerator", 0)]


def test_what_does_not_exist_is_refused(session):
    with pytest.raises(ParameterError, match="suggestion_count"):
        session.explain("sugestion_count")
    with pytest.raises(ParameterError, match="Q99"):
        session.explain("suggestion_count", "Q99")
    with pytest.raises(ParameterError, match="bureau"):
        session.ways_up("bureau")


def test_the_way_up_of_a_unit_starts_from_what_the_scenario_adds(session):
    assert "补回失分要做什么" in session.ways_up("Q01")
    more = Add(unit="Q01", indicator="suggestion_count", amount=7)
    adding = replace(session, scenario=session.scenario.model_copy(update={"adds": (more,)}))
    cells = adding.judged_from.cells
    mine = cells[(cells["unit"] == "Q01") & (cells["indicator"] == "suggestion_count")]
    assert mine["numerator"].sum() == 7

"""What a notebook gets when it opens a workspace."""

import shutil
from pathlib import Path

import pytest

from analytics import open_bureau_report, open_session, open_unit_report
from analytics.assess import BUREAU
from analytics.errors import ParameterError
from analytics.workspace import REPOSITORY, Workspace


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A workspace into which nothing was ever collected."""
    root = tmp_path_factory.mktemp("空 workspace")
    shutil.copytree(REPOSITORY / "params", root / "params")
    return str(root)


def test_a_workspace_without_data_opens_with_nothing_reported(empty):
    session = open_session(empty, as_of="2024-06-30")
    assert session.store.version == -1
    of_units = "SELECT DISTINCT state FROM assessment WHERE unit LIKE 'Q%' AND indicator = 'suggestion_count'"
    assert session.sql(of_units)["state"].tolist() == ["not_reported"]
    assert "未报送" in session.progress()


def test_the_views_of_the_judgement_stand_beside_the_records(empty):
    session = open_session(empty, as_of="2024-06-30")
    views = session.views()
    assert all(
        f">{name}<" in views for name in ("suggestion", "reject", "unit", "measured", "assessment", "total")
    )
    assert "考核：每个单位每项指标一行" in views
    columns = session.columns("assessment")
    assert ">unit_name<" in columns
    assert "单位名称" in columns
    n_units = session.sql("SELECT count(*) AS n FROM total WHERE unit <> $bureau", bureau=BUREAU)["n"][0]
    assert n_units == 26


def test_the_clauses_joined_in_their_order_are_the_text_of_the_plan(empty):
    session = open_session(empty, as_of="2024-06-30")
    joined = session.sql("SELECT string_agg(text, '' ORDER BY position) AS text FROM clause")["text"][0]
    source = (session.workspace.plans / session.plan.id / "source.txt").read_text(encoding="utf-8")
    assert "".join(joined.split()) == "".join(source.split())


def test_names_and_words_follow_the_language(empty):
    session = open_session(empty, as_of="2024-06-30", lang="en")
    assert (
        session.sql("SELECT unit_name FROM total WHERE unit = 'Q01'")["unit_name"][0]
        == "Water Supply Company"
    )
    assert "one row per unit and indicator" in session.views()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"as_of": "30.6.2024"}, "“30.6.2024”不是日期"),
        ({"as_of": "2023-12-31"}, "早于计划开始的2024-01-01"),
        ({"lang": "fr"}, "没有“fr”这种语言。可用：en, zh"),
        ({"scenario": "none"}, "没有名为“none”的情景。现有：rules_adopted、rules_steps、suggestions_10000"),
        ({"scenario": "../x"}, "不能作情景名"),
    ],
)
def test_what_does_not_exist_is_refused(empty, asked, message):
    with pytest.raises(ParameterError) as caught:
        open_session(empty, **({"as_of": "2024-06-30"} | asked))
    assert message in str(caught.value)


def test_misspelt_names_are_answered_with_the_nearest(empty):
    session = open_session(empty, as_of="2024-06-30")
    with pytest.raises(ParameterError, match="没有指标“sugestion_count”。是不是：suggestion_count"):
        session.chart_units("sugestion_count")
    with pytest.raises(ParameterError, match="没有“Q99”"):
        session.course("suggestion_count", "Q99")
    with pytest.raises(ParameterError, match="没有名为“sugestion”的视图。是不是：suggestion"):
        session.columns("sugestion")
    with pytest.raises(ParameterError, match="没有“Q99”"):
        open_unit_report(empty, unit="Q99", as_of="2024-06-30")
    with pytest.raises(ParameterError, match="没有可画的逐月进度"):
        session.course("suggestion_count", "Q01")


def test_a_day_after_the_plan_is_its_last(empty):
    assert open_session(empty, as_of="2030-01-01").measured.as_of.isoformat() == "2024-12-31"


def test_a_workspace_can_be_named_by_the_environment(empty, monkeypatch):
    monkeypatch.setenv("ANALYTICS_WORKSPACE", empty)
    assert open_session(as_of="2024-06-30").workspace.root == Path(empty).resolve()


def test_a_scenario_changes_the_judgement_and_not_the_plan(empty):
    session = open_session(empty, as_of="2024-06-30", scenario="suggestions_10000")
    assert session.assessment.scenario == "suggestions_10000"
    target = "SELECT target FROM assessment WHERE unit = 'bureau' AND indicator = 'suggestion_count'"
    assert session.sql(target)["target"][0] == 10_000
    assert session.plan.indicator["tech_innovation_items"].weight == 5
    assert session.what_if().scenario == session.scenario


@pytest.mark.slow
def test_the_sample_can_be_explored_and_reported(sample_workspace: Workspace):
    root = str(sample_workspace.root)
    session = open_session(root, as_of="2024-09-30")
    by_hand = session.sql(
        "SELECT count(*) AS n FROM suggestion WHERE unit = 'Q01' AND event_on <= DATE '2024-09-30'"
        " AND method IS NOT NULL AND duplicate_of IS NULL"
    )["n"][0]
    judged = "SELECT actual FROM assessment WHERE unit = 'Q01' AND indicator = 'suggestion_count'"
    assert session.sql(judged)["actual"][0] == by_hand > 0
    assert "合理化建议" in session.course("suggestion_count", "Q01").title
    assert "<svg" in session.chart_units("suggestion_count").still
    assert open_unit_report(root, unit="Q01", as_of="2024-09-30").unit.code == "Q01"
    assert len(open_bureau_report(root, as_of="2024-09-30").quality.submissions) > 100


@pytest.mark.slow
def test_a_unit_sees_its_own_submissions_and_those_of_units_merged_into_it(sample_workspace: Workspace):
    session = open_session(str(sample_workspace.root), as_of="2024-12-31")
    merged = next(one for one in session.plan.units if one.merged_into)
    own = session.quality(merged.merged_into)
    assert set(own.submissions["unit"]) == set(own.coverage["sent_by"]) == {merged.code, merged.merged_into}
    assert set(own.rejects["unit"]) <= {merged.code, merged.merged_into}
    assert len(session.quality().rejects) > len(own.rejects)


@pytest.mark.slow
def test_the_quality_of_the_sample_s_data_shows_its_teaching_cases(sample_workspace):
    quality = open_session(str(sample_workspace.root), as_of="2024-12-31").data_quality()
    units = quality.units.set_index("unit")
    assert units.loc["Q03", "n_missing"] == 11  # the workbook of August was never sent
    assert units.loc["S05", "n_late"] > 0.9 * units.loc["S05", "n_received"]
    found = quality.findings.groupby(["check", "unit"]).size()
    assert found["ten_thousands_in_a_yuan_column"].to_dict() == {"Q07": 6}
    assert set(found["december_spike"].index) == {"Q10"}
    assert set(found["looks_like_a_formula"].index) == {"Q12"}
    assert found.groupby(level="check").sum().drop("no_evidence").max() < 200


def test_the_quality_of_no_data_opens_all_the_same(empty):
    quality = open_session(empty, as_of="2024-06-30").data_quality()
    assert "没有找到" in quality.clues()
    assert quality.findings.empty

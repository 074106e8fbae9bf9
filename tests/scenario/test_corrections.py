"""Corrections: what came in after a day, what it moved, and that an old day's judgement never changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import builders
import pandas as pd
import pytest
from builders import indicator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from store.store_builders import LEDGERS, a_field, a_ledger, a_workspace, sheet_rows, submission

from analytics.assess import BUREAU, Assessment, assess
from analytics.measure import measure
from analytics.measure.arrivals import MASK, anything_after, arrivals, row_changes
from analytics.plan.closing import closing_day, last_round
from analytics.scenario import Corrections, corrections
from analytics.store import Reject, Status, open_store, open_writer
from analytics.workspace import Workspace

PEOPLE = {"numerator": {"ledger": "meeting", "aggregate": "sum", "value": "people"}}
SHARE = {"numerator": {"ledger": "meeting", "where": "people >= 3"}, "denominator": {"ledger": "meeting"}}
INDICATORS = [
    indicator("meetings", measure={"numerator": {"ledger": "meeting"}}),
    indicator("people", measure=PEOPLE, bonus=True),
    indicator("large", scope="bureau_rate", measure=SHARE, phasing={"kind": "always"}),
    indicator("visits", scope="bureau_total", measure={"numerator": {"ledger": "visit"}}),
]
TARGETS = {"meetings": 6, "people": 20, "large": "0.5", "visits": 12}
ROUND = {
    "id": "2024Q1",
    "name": builders.TEXT,
    "cut_off": "2024-03-31",
    "submit_by": "2024-04-08",
    "notice_on": "2024-04-15",
}
PLAN = builders.plan(
    INDICATORS,
    TARGETS,
    units={"Q01": {}, "Q02": {}, "Q03": {"closed_on": "2024-02-29", "merged_into": "Q02"}},
    allocations=[{"indicator": "visits", "basis": "equal"}],
    calendar={"rounds": [ROUND], "submission_days": 5},
)
AS_OF = date(2024, 3, 31)
FIRST = date(2024, 4, 1)
DAYS = 8
ONE = st.tuples(
    st.sampled_from(["Q01", "Q02", "Q03"]),
    st.sampled_from(["2024-02", "2024-03"]),
    st.sets(st.sampled_from(["meeting", "visit"]), min_size=1),
    st.lists(st.integers(0, 5), max_size=3),  # people of each row
    st.sampled_from([Status.ACCEPTED, Status.ACCEPTED, Status.ACCEPTED, Status.REFUSED]),
)
HISTORIES = st.lists(st.tuples(st.integers(0, DAYS), ONE), min_size=1, max_size=6).map(
    lambda said: sorted(said, key=lambda one: one[0])
)
AN_EXAMPLE = settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])


def send(workspace: Workspace, number: int, after: int, said: tuple) -> None:
    unit, period, ledgers, people, status = said
    day = f"{period}-08"
    sheets = [
        sheet_rows(
            ledger,
            *(f"{number}-{row}" for row in range(len(people))),
            held_on=day,
            **({"people": list(map(str, people))} if ledger == "meeting" else {}),
        )
        for ledger in sorted(ledgers)
    ]
    received = (FIRST + timedelta(days=after)).isoformat()
    made = submission(
        str(number),
        *(sheets if status is Status.ACCEPTED else ()),
        unit=unit,
        period=period,
        received=received,
        status=status,
    )
    with open_writer(workspace, PLAN, LEDGERS) as writer:
        writer.commit([made])


def judged(workspace: Workspace, known_on: date | None = None) -> Assessment:
    with open_store(workspace, PLAN, LEDGERS, known_on=known_on) as store:
        return assess(PLAN, measure(store, PLAN, LEDGERS, AS_OF))


def found(workspace: Workspace, since: date) -> Corrections:
    with open_store(workspace, PLAN, LEDGERS) as store:
        came = arrivals(store, PLAN, LEDGERS, AS_OF, since)
    return corrections(since, judged(workspace, since), judged(workspace), came)


def frames_of(one: Assessment) -> dict[str, pd.DataFrame]:
    return {name: getattr(one, name) for name in ("cells", "blocks", "totals", "adjustments")}


@pytest.mark.slow
@AN_EXAMPLE
@given(HISTORIES)
def test_a_judgement_as_known_on_a_day_is_the_same_after_any_later_submission(tmp_path_factory, history):
    workspace = a_workspace(tmp_path_factory.mktemp("历史") / "w")
    at_the_time = {}
    for number, (after, said) in enumerate(history):
        send(workspace, number, after, said)
        at_the_time[FIRST + timedelta(days=after)] = judged(workspace)
    for day, then in at_the_time.items():
        now = judged(workspace, day)
        assert now.known_on == day
        for name, frame in frames_of(then).items():
            assert_frame_equal(frame, frames_of(now)[name])


@pytest.mark.slow
@AN_EXAMPLE
@given(HISTORIES, st.integers(-1, DAYS))
def test_the_list_is_empty_just_when_nothing_came_after_the_day(tmp_path_factory, history, after):
    workspace = a_workspace(tmp_path_factory.mktemp("更正") / "w")
    for number, (when, said) in enumerate(history):
        send(workspace, number, when, said)
    since = FIRST + timedelta(days=after)
    later = {str(number) for number, (when, _) in enumerate(history) if when > after}
    listed = found(workspace, since)
    assert {one.removesuffix(".xlsx") for one in listed.submissions["workbook"]} == later
    assert listed.is_empty == (not later)
    with open_store(workspace, PLAN, LEDGERS) as store:
        assert anything_after(store, since) == bool(later)


@pytest.mark.slow
@AN_EXAMPLE
@given(HISTORIES, st.integers(-1, DAYS))
def test_what_moved_adds_up_to_the_difference_and_each_has_a_submission(tmp_path_factory, history, after):
    workspace = a_workspace(tmp_path_factory.mktemp("更正") / "w")
    for number, (when, said) in enumerate(history):
        send(workspace, number, when, said)
    listed = found(workspace, FIRST + timedelta(days=after))
    before, now = (one.cells.set_index(["unit", "indicator"]) for one in (listed.before, listed.after))
    figures = listed.figures.set_index(["unit", "indicator"])
    for name in ("actual", "score", "bonus", "weight_used", "numerator"):
        moved = (figures[name].fillna(0) - figures[f"{name}_before"].fillna(0)).astype(float)
        reached = before[name].fillna(0).add(moved, fill_value=0)
        assert reached.to_dict() == pytest.approx(now[name].fillna(0).to_dict())
    totals = listed.after.totals.set_index("unit")["base"] - listed.before.totals.set_index("unit")["base"]
    by_unit = (figures["score"] - figures["score_before"]).groupby("unit").sum()
    assert totals.dropna().to_dict() == pytest.approx(
        by_unit.reindex(totals.dropna().index, fill_value=0).to_dict()
    )
    assert set(listed.figures["because"]) <= {"submission", "spread"}
    reported = listed.figures[listed.figures["because"] == "submission"]
    assert all(reported["submissions"].map(len) > 0)


def a_history(workspace: Workspace, *said: tuple[str, Sequence[str], dict]) -> pd.DataFrame:
    """Submissions of Q01 for 2024-03, one per (name, titles of meetings, more); what came after 5 April."""
    for name, titles, more in said:
        sheets = [sheet_rows("meeting", *titles)] if titles is not None else []
        if more.get("n_rejected"):
            sheets = [replace(sheets[0], n_rejected=2)]
        kept = {key: value for key, value in more.items() if key != "n_rejected"}
        with open_writer(workspace, PLAN, LEDGERS) as writer:
            writer.commit([submission(name, *sheets, **kept)])
    with open_store(workspace, PLAN, LEDGERS) as store:
        return arrivals(store, PLAN, LEDGERS, AS_OF, date(2024, 4, 5))


def shown(frame: pd.DataFrame) -> list[tuple]:
    columns = ["workbook", "kind", "n_rows_before", "n_rows", "n_rejected_before", "n_rejected", "stands"]
    rows = frame[columns].astype(object).where(frame[columns].notna(), None)
    return [tuple(int(one) if isinstance(one, float) else one for one in row) for row in rows.values.tolist()]


def test_each_submission_is_told_with_what_stood_before_it(tmp_path):
    frame = a_history(
        a_workspace(tmp_path / "w"),
        ("first", ("a", "b"), {"received": "2024-04-03", "n_rejected": 2}),
        ("second", ("a", "b", "c"), {"received": "2024-04-10"}),
        ("bad", None, {"received": "2024-04-11", "status": Status.REFUSED, "rejects": [Reject("x.y")]}),
        ("third", ("a",), {"received": "2024-04-12"}),
    )
    assert shown(frame) == [
        ("second.xlsx", "correction", 2, 3, 2, 0, False),
        ("bad.xlsx", "refused", None, None, None, None, False),
        ("third.xlsx", "correction", 3, 1, 0, 0, True),
    ]
    assert frame["n_changed"].fillna(-1).tolist() == [1, -1, 2]
    assert frame["replaces"].tolist()[1] is None


@pytest.mark.parametrize(("received", "kind"), [("2024-04-05", None), ("2024-04-06", "late")])
def test_a_first_report_is_late_after_its_day(tmp_path, received, kind):
    frame = a_history(a_workspace(tmp_path / "w"), ("one", ("a",), {"received": received}))
    assert frame["kind"].tolist() == ([kind] if kind else [])


def test_a_workbook_of_a_period_to_come_is_not_listed_and_one_of_a_running_period_is(tmp_path):
    workspace = a_workspace(tmp_path / "w")
    said = {"received": "2024-05-03", "period": "2024-04"}
    assert a_history(workspace, ("april", ("a",), said)).empty
    assert shown(a_history(workspace, ("march", ("a",), {"received": "2024-04-09"})))[0][0] == "march.xlsx"


def test_a_merged_unit_s_submission_moves_the_unit_it_went_into(tmp_path):
    workspace = a_workspace(tmp_path / "w")
    send(workspace, 1, DAYS, ("Q03", "2024-02", {"meeting"}, [4], Status.ACCEPTED))
    listed = found(workspace, FIRST)
    assert set(listed.figures["unit"]) == {"Q02", BUREAU}
    own = listed.of_unit("Q02")
    assert own.submissions["unit"].tolist() == ["Q03"]
    assert set(own.figures["unit"]) == {"Q02"}
    other = listed.of_unit("Q01")
    assert other.submissions.empty
    assert other.totals["because"].tolist() == ["others"]  # its rank: Q02 is past it now


def test_another_target_or_another_view_of_the_units_is_told_as_the_reason(tmp_path):
    workspace = a_workspace(tmp_path / "w")
    send(workspace, 1, 0, ("Q01", "2024-03", {"meeting", "visit"}, [4], Status.ACCEPTED))
    before = judged(workspace)
    raised = [one.model_copy(update={"value": one.value + 1}) for one in PLAN.targets]
    with open_store(workspace, PLAN, LEDGERS) as store:
        plan = PLAN.model_copy(update={"targets": tuple(raised)})
        after = assess(plan, measure(store, plan, LEDGERS, AS_OF))
        came = arrivals(store, PLAN, LEDGERS, AS_OF, FIRST)
    assert set(corrections(FIRST, before, after, came).figures["because"]) == {"target"}


KEYED = a_ledger(
    "meeting",
    "会议台账",
    [
        a_field("held_on", "日期", "date", required=True),
        a_field("title", "名称", key=True),
        a_field("people", "人数", "int"),
        a_field("speaker_no", "工号", personal="hash"),
        a_field("speaker", "姓名", personal="drop"),
    ],
)


def test_rows_are_compared_by_key_and_persons_are_masked(tmp_path):
    workspace, ledgers = a_workspace(tmp_path / "w"), {"meeting": KEYED}
    versions = {
        "one": (("kept", "gone", "more", "same"), ["1", "2", "3", "4"], ["h1", "h2", "h3", "h4"]),
        "two": (("kept", "more", "same", "new"), ["1", "9", "4", "5"], ["h1", "h3", "other", "h5"]),
    }
    for day, (name, (titles, people, numbers)) in enumerate(versions.items(), start=3):
        sheet = sheet_rows("meeting", *titles, people=people, speaker_no=numbers)
        with open_writer(workspace, PLAN, ledgers) as writer:
            writer.commit([submission(name, sheet, received=f"2024-04-0{day}")])
    with open_store(workspace, PLAN, ledgers) as store:
        one, two = store.sql("SELECT submission FROM submission ORDER BY received_on")["submission"]
        frame = row_changes(store, KEYED, "2024-03", two, one)
        first = row_changes(store, KEYED, "2024-03", one, None)
    assert frame[["change", "title", "row_before", "row"]].values.tolist() == [
        ["removed", "gone", 4, None],
        ["changed", "more", 5, 4],
        ["changed", "same", 6, 5],
        ["added", "new", None, 6],
    ]
    assert frame["was"].tolist() == [{}, {"people": "3"}, {"speaker_no": MASK}, {}]
    assert "speaker_no" not in frame
    assert first["change"].tolist() == ["added"] * 4


@pytest.mark.parametrize(
    ("as_of", "day"),
    [
        ("2024-01-30", None),
        ("2024-01-31", "2024-02-05"),
        ("2024-02-15", "2024-02-05"),
        ("2024-03-31", "2024-04-08"),
        ("2024-04-29", "2024-04-08"),
        ("2024-04-30", "2024-05-05"),
    ],
)
def test_the_closing_day_is_the_rounds_own_or_the_usual_one_of_the_last_month(as_of, day):
    assert closing_day(PLAN, date.fromisoformat(as_of)) == (date.fromisoformat(day) if day else None)


def test_a_round_is_closed_once_its_submissions_were_to_be_in():
    assert last_round(PLAN, date(2024, 4, 7)) is None
    assert last_round(PLAN, date(2024, 4, 8)).id == "2024Q1"

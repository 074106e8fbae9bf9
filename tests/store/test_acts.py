"""What the bureau did with a submission, until when it was due, and which records count by the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from store_builders import LEDGERS, a_field, a_ledger, a_plan, a_workspace, meetings, rows_of, submission

from analytics.errors import StoreError
from analytics.plan.model import CountedRecords, Extension
from analytics.store import Act, ActKind, Status, open_records, open_store, open_writer

TODAY = date(2024, 12, 1)
OFFICE = "局工会办公室"
EVIDENCE = {
    "trial": a_ledger(
        "trial", "试验台账", [a_field("held_on", "日期", "date"), a_field("evidence", "佐证材料")]
    )
}


@pytest.fixture
def place(tmp_path):
    return a_workspace(tmp_path / "审 store")


def store_all(place, *submissions, plan=None, ledgers=LEDGERS):
    with open_writer(place, plan or a_plan(), ledgers) as writer:
        for one in submissions:
            writer.commit([one])
        return list(writer.standing())


def act(place, name: str, kind: ActKind, day: str, note: str = "") -> None:
    with open_writer(place, a_plan(), LEDGERS) as writer:
        writer.record([Act(name, kind, OFFICE, date.fromisoformat(day), note)], today=TODAY)


def states(place, known_on: str | None = None, **rules) -> list[str]:
    return [state for _, state in asked(place, "submission", "received_on, state", known_on, **rules)]


def asked(place, view: str, columns: str, known_on: str | None = None, *, plan=None, ledgers=LEDGERS):
    day = date.fromisoformat(known_on) if known_on else None
    with open_store(place, plan or a_plan(), ledgers, known_on=day) as store:
        return rows_of(store, view, columns)


def counting(**switches):
    rules = a_plan().rules.model_copy(update={"counted": CountedRecords(**switches)})
    return a_plan().model_copy(update={"rules": rules})


def test_a_submission_is_verified_and_that_withdrawn_as_known_on_each_day(place):
    (name,) = store_all(place, submission("a", meetings("春游")))
    act(place, name, ActKind.VERIFIED, "2024-04-10")
    act(place, name, ActKind.UNVERIFIED, "2024-05-02", "佐证有误")
    act(place, name, ActKind.VERIFIED, "2024-06-01")
    for day, state in (
        ("2024-04-01", []),
        ("2024-04-02", ["accepted"]),
        ("2024-04-10", ["verified"]),
        ("2024-05-02", ["accepted"]),
        ("2024-06-01", ["verified"]),
        (None, ["verified"]),
    ):
        assert states(place, day) == state
    acts = asked(place, "act", "number, act, office, note, acted_on", "2024-05-31")
    assert acts == [
        (1, "verified", OFFICE, None, date(2024, 4, 10)),
        (2, "unverified", OFFICE, "佐证有误", date(2024, 5, 2)),
    ]


def test_a_correction_is_not_verified_until_it_is_verified_itself(place):
    (first,) = store_all(place, submission("a", meetings("春游")))
    act(place, first, ActKind.VERIFIED, "2024-04-10")
    _, second = store_all(place, submission("b", meetings("春游"), received="2024-04-20"))
    assert states(place) == ["superseded", "accepted"]
    assert states(place, "2024-04-19") == ["verified"]
    act(place, second, ActKind.VERIFIED, "2024-04-21")
    assert states(place) == ["superseded", "verified"]


def test_a_refused_workbook_is_returned_and_cannot_be_verified(place):
    (name,) = store_all(place, submission("a", status=Status.REFUSED))
    assert states(place) == ["returned"]
    assert told(place, Act(name, ActKind.VERIFIED, OFFICE, TODAY)) == ["returned"]


def told(place, *acts: Act) -> list[str]:
    with open_writer(place, a_plan(), LEDGERS) as writer:
        before = writer.version
        with pytest.raises(StoreError) as refused:
            writer.record(acts, today=TODAY)
        assert writer.version == before
    for problem in refused.value.problems:
        assert "{" not in problem.text("zh") + problem.text("en")
    return [one.code.partition(".")[2] for one in refused.value.problems]


def test_acts_that_cannot_be_are_told_all_at_once_and_none_is_stored(place):
    old, new = store_all(
        place, submission("a", meetings("春游")), submission("b", meetings("秋游"), received="2024-04-20")
    )
    on = date(2024, 5, 1)
    acts = [
        Act(old, ActKind.VERIFIED, OFFICE, on),
        Act(new, ActKind.VERIFIED, OFFICE, date(2024, 4, 19)),
        Act(new, ActKind.VERIFIED, OFFICE, date(2025, 1, 1)),
        Act(new, ActKind.UNVERIFIED, OFFICE, on),
        Act(new[:-1], ActKind.VERIFIED, OFFICE, on),
    ]
    wanted = ["superseded", "day_before_last", "day_to_come", "not_verified", "no_submission"]
    assert told(place, *acts) == wanted
    act(place, new, ActKind.VERIFIED, "2024-05-01")
    assert told(place, Act(new, ActKind.VERIFIED, OFFICE, TODAY)) == ["verified_before"]
    assert told(place, Act(new, ActKind.UNVERIFIED, OFFICE, on.replace(day=2).replace(month=4))) == [
        "day_before_last"
    ]


def test_many_acts_are_merged_into_few_files_and_none_is_lost(place):
    (name,) = store_all(place, submission("a", meetings("春游")))
    for day in range(1, 21):
        act(place, name, ActKind.VERIFIED if day % 2 else ActKind.UNVERIFIED, f"2024-05-{day:02}")
    assert [one for (one,) in asked(place, "act", "number")] == list(range(1, 21))
    assert states(place, "2024-05-19") == ["verified"]
    assert states(place) == ["accepted"]
    assert asked(place, "meeting", "title") == [("春游",)]


def test_only_verified_submissions_count_where_the_rules_say_so(place):
    first, _ = store_all(
        place,
        submission("a", meetings("春游")),
        submission("b", meetings("夏游", held_on="2024-04-08"), period="2024-04", received="2024-05-02"),
    )
    act(place, first, ActKind.VERIFIED, "2024-04-10")
    strict = counting(verified_only=True)
    assert asked(place, "meeting", "title", plan=strict) == [("春游",)]
    assert asked(place, "meeting", "title", "2024-04-09", plan=strict) == []
    assert asked(place, "meeting", "title", "2024-04-09") == [("春游",)]
    assert len(asked(place, "meeting", "title")) == 2
    with open_records(place, strict, LEDGERS) as store:
        assert len(rows_of(store, "meeting", "title")) == 2  # whoever looks after them still sees all
    counted = asked(place, "sheet_report", "period, counted", plan=strict)
    assert counted == [("2024-03", True), ("2024-04", False)]
    assert asked(place, "sheet_report", "period, counted") == [("2024-03", True), ("2024-04", True)]


def test_only_records_with_evidence_count_where_the_rules_say_so(place):
    trial = meetings("a", "b", "c")
    rows = {"held_on": trial.columns["held_on"], "evidence": ["纪要3号", None, "照片"]}
    sheet = replace(trial, ledger="trial", columns=rows)
    ledgers = {**LEDGERS, **EVIDENCE}
    store_all(place, submission("a", sheet, meetings("无此列")), ledgers=ledgers)
    said = {"plan": counting(with_evidence_only=True), "ledgers": ledgers}
    assert asked(place, "trial", "evidence", **said) == [("照片",), ("纪要3号",)]
    assert asked(place, "meeting", "title", **said) == [("无此列",)]
    assert len(asked(place, "trial", "evidence", ledgers=ledgers)) == 3


def extended(*extensions: dict):
    base = {
        "unit": "Q01",
        "period": "2024-03",
        "reason": {"zh": "停电", "en": "power cut"},
        "approved_by": {"zh": OFFICE, "en": "office"},
    }
    granted = tuple(Extension.model_validate(base | one) for one in extensions)
    return a_plan().model_copy(update={"extensions": granted})


def test_a_submission_is_late_by_the_day_of_its_ledgers_and_what_was_granted_by_then(place):
    store_all(place, submission("a", meetings("春游"), received="2024-04-12"))
    due = "due_on, late"
    usual, later = (date(2024, 4, 5), True), (date(2024, 4, 15), False)
    assert asked(place, "submission", due) == asked(place, "sheet_report", due) == [usual]
    plan = extended({"due_on": "2024-04-15", "granted_on": "2024-04-04"})
    assert (
        asked(place, "submission", due, plan=plan) == asked(place, "sheet_report", due, plan=plan) == [later]
    )
    only_visits = extended({"due_on": "2024-04-15", "granted_on": "2024-04-04", "ledgers": ["visit"]})
    assert asked(place, "submission", due, plan=only_visits) == [usual]
    on_the_day = extended({"due_on": "2024-04-15", "granted_on": "2024-04-12"})
    assert asked(place, "submission", due, "2024-04-12", plan=on_the_day) == [later]
    after_it_came = extended({"due_on": "2024-04-15", "granted_on": "2024-04-13"})
    assert asked(place, "submission", due, plan=after_it_came) == [usual]
    too_short = extended({"due_on": "2024-04-11", "granted_on": "2024-04-04"})
    assert asked(place, "submission", "late", plan=too_short) == [(True,)]
    own = {**LEDGERS, "meeting": LEDGERS["meeting"].model_copy(update={"submission_days": 20})}
    assert asked(place, "submission", due, ledgers=own) == [(date(2024, 4, 20), False)]


def test_a_correction_of_a_timely_submission_is_timely_and_the_late_mark_stays(place):
    store_all(
        place,
        submission("a", meetings("春游"), received="2024-04-05"),
        submission("b", meetings("秋游"), received="2024-04-30"),
        submission("c", meetings("春游"), unit="Q02", received="2024-04-06"),
        submission("d", meetings("秋游"), unit="Q02", received="2024-04-07"),
    )
    late = asked(place, "submission", "unit, received_on, late")
    assert [one for *_, one in late] == [False, False, True, True]
    assert [one for _, one in asked(place, "sheet_report", "unit, late")] == [False, True]


def test_extensions_granted_by_a_day_are_a_table_beside_the_records(place):
    plan = extended({"due_on": "2024-04-15", "granted_on": "2024-04-04", "ledgers": ["visit"]})
    shown = "unit, period, ledger, due_on, approved_by_zh, reason_en"
    assert asked(place, "extension", shown, plan=plan) == [
        ("Q01", "2024-03", "visit", date(2024, 4, 15), OFFICE, "power cut")
    ]
    assert asked(place, "extension", shown, "2024-04-03", plan=plan) == []

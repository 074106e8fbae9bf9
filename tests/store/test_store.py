"""The store keeps every row it was given, and shows what was known on any day."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from store_builders import (
    LEDGERS,
    a_field,
    a_ledger,
    a_plan,
    a_unit,
    a_workspace,
    meetings,
    rows_of,
    sheet_rows,
    submission,
)

from analytics.errors import StoreError
from analytics.plan.ledger import LedgerField
from analytics.store import EMPTY, Reject, Severity, Status, open_store, open_writer
from analytics.store import table as table_module
from analytics.store.table import live_files, open_table, table_folder

PLAN = a_plan()
TYPES = {
    "unit": "VARCHAR",
    "period": "VARCHAR",
    "event_on": "DATE",
    "month": "VARCHAR",
    "submission": "VARCHAR",
    "workbook": "VARCHAR",
    "sheet": "VARCHAR",
    "row": "INTEGER",
    "received_on": "DATE",
    "held_on": "DATE",
    "title": "VARCHAR",
    "people": "BIGINT",
    "cost_yuan": "DECIMAL(18,2)",
    "hours": "DECIMAL(18,4)",
    "homes": "DECIMAL(38,15)",
    "done": "BOOLEAN",
    "speaker_no": "VARCHAR",
}


@pytest.fixture
def workspace(tmp_path):
    return a_workspace(tmp_path / "工作 区 100%")


@pytest.fixture
def store(workspace):
    """Stores batches: each call is one commit; gives back the version."""

    def commit(*submissions, plan=PLAN, ledgers=LEDGERS):
        with open_writer(workspace, plan, ledgers) as writer:
            writer.commit(submissions)
            return writer.version

    return commit


@pytest.fixture
def ask(workspace):
    """Rows of a view as tuples, in order."""

    def rows(view, columns, *, ledgers=LEDGERS, plan=PLAN, **said):
        with open_store(workspace, plan, ledgers, **said) as opened:
            return rows_of(opened, view, columns)

    return rows


def described(opened, view):
    return {name: kind for name, kind, *_ in opened.connection.execute(f"DESCRIBE {view}").fetchall()}


def test_an_empty_store_has_all_views_empty_and_typed(workspace):
    with open_store(workspace, PLAN, LEDGERS) as opened:
        assert opened.version == EMPTY
        assert described(opened, "meeting") == TYPES
        for view in ("meeting", "visit", "submission", "sheet_report", "reject", "notice"):
            assert opened.sql(f"SELECT count(*) AS n FROM {view}")["n"][0] == 0
        assert described(opened, "submission")["late"] == "BOOLEAN"
        assert described(opened, "sheet_report")["n_stated"] == "BIGINT"


def test_rows_come_back_as_they_went_in(store, ask):
    store(
        submission(
            "a",
            meetings(
                "甲",
                "乙 '引号' </script>",
                people=["12", None],
                cost_yuan=["1234567890123456.78", None],
                hours=["0.3333", None],
                done=["true", "false"],
                speaker_no=["abc", None],
            ),
        )
    )
    assert ask("meeting", 'unit, period, month, workbook, sheet, "row"') == [
        ("Q01", "2024-03", "2024-03", "a.xlsx", "会议台账", 3),
        ("Q01", "2024-03", "2024-03", "a.xlsx", "会议台账", 4),
    ]
    assert ask("meeting", '"row", title, people, cost_yuan, hours, done, speaker_no') == [
        (3, "甲", 12, Decimal("1234567890123456.78"), Decimal("0.3333"), True, "abc"),
        (4, "乙 '引号' </script>", None, None, None, False, None),
    ]


def test_numbers_keep_their_digits_and_add_up_whatever_their_order(workspace, store):
    numbers = ["9999999999999.1", "-9999999999999.2", "0.000000000000001", None]
    for at, order in enumerate((numbers, numbers[::-1])):
        store(submission(f"s{at}", meetings(*"甲乙丙丁", homes=order)))
        with open_store(workspace, PLAN, LEDGERS) as opened:
            (total,) = opened.connection.execute("SELECT sum(homes) FROM meeting").fetchone()
            assert total == Decimal("-0.099999999999999")


def test_types_are_the_same_with_rows_as_without(workspace, store):
    store(submission("a", meetings("甲")))
    with open_store(workspace, PLAN, LEDGERS) as opened:
        assert described(opened, "meeting") == TYPES


def test_a_later_submission_replaces_the_earlier_from_its_day_of_receipt(store, ask):
    store(submission("a", meetings("甲", "乙"), received="2024-04-02"))
    store(submission("b", meetings("丙"), received="2024-04-10"))
    titles = {
        day: [title for (title,) in ask("meeting", "title", known_on=day and date.fromisoformat(day))]
        for day in ("2024-04-01", "2024-04-02", "2024-04-09", "2024-04-10", None)
    }
    assert titles == {
        "2024-04-01": [],
        "2024-04-02": ["乙", "甲"],
        "2024-04-09": ["乙", "甲"],
        "2024-04-10": ["丙"],
        None: ["丙"],
    }


def test_an_earlier_received_submission_stored_later_does_not_replace_the_newer(store, ask):
    store(submission("a", meetings("甲"), received="2024-04-02"))
    store(submission("c", meetings("丙"), received="2024-04-10"))
    store(submission("b", meetings("乙"), received="2024-04-05"))
    assert ask("meeting", "title") == [("丙",)]
    assert ask("meeting", "title", known_on=date(2024, 4, 6)) == [("乙",)]
    assert ask("meeting", "title", known_on=date(2024, 4, 4)) == [("甲",)]


def test_only_the_same_unit_ledger_and_period_is_replaced(store, ask):
    store(
        submission("a", meetings("甲"), sheet_rows("visit", "访")),
        submission("b", meetings("乙"), period="2024-02"),
        submission("c", meetings("丙"), unit="Q02"),
    )
    store(submission("d", meetings("丁"), received="2024-04-03"))
    assert ask("meeting", "unit, period, title") == [
        ("Q01", "2024-02", "乙"),
        ("Q01", "2024-03", "丁"),
        ("Q02", "2024-03", "丙"),
    ]
    assert ask("visit", "title") == [("访",)]
    assert ask("submission", "workbook, superseded_on") == [(f"{one}.xlsx", None) for one in "abcd"]


def test_a_zero_report_replaces_earlier_rows(store, ask):
    store(submission("a", meetings("甲")))
    store(submission("b", meetings(), received="2024-04-03"))
    assert ask("meeting", "title") == []
    assert ask("sheet_report", "ledger, n_stated, n_rows") == [("meeting", 0, 0)]


def test_a_refused_sheet_replaces_nothing(store, ask):
    store(submission("a", meetings("甲")))
    refused = replace(meetings(), status=Status.REFUSED)
    why = Reject("collect_problems.missing_column", ledger="meeting", sheet="会议台账")
    store(submission("b", refused, sheet_rows("visit", "访"), received="2024-04-03", rejects=[why]))
    assert ask("meeting", "title") == [("甲",)]
    assert ask("reject", "workbook, code") == [("b.xlsx", "collect_problems.missing_column")]
    store(submission("c", meetings("丙"), received="2024-04-04"))
    assert ask("meeting", "title") == [("丙",)]
    assert ask("reject", "workbook") == []


def test_a_refused_workbook_is_logged_and_stands_until_a_good_one_comes(store, ask):
    bad = submission("a", status=Status.REFUSED, rejects=[Reject("collect_problems.other_plan")])
    nameless = submission("x", unit=None, period=None, status=Status.REFUSED)
    store(bad, replace(nameless, rejects=(Reject("collect_problems.empty_file"),)))
    assert ask("submission", "workbook, unit, period, status") == [
        ("a.xlsx", "Q01", "2024-03", "refused"),
        ("x.xlsx", None, None, "refused"),
    ]
    store(submission("b", meetings("乙"), received="2024-04-03"))
    assert ask("reject", "workbook") == [("x.xlsx",)]
    assert ask("submission", "workbook, superseded_on") == [
        ("a.xlsx", date(2024, 4, 3)),
        ("b.xlsx", None),
        ("x.xlsx", None),
    ]


def test_a_correction_is_as_late_or_as_timely_as_the_first_workbook_was(store, ask):
    store(submission("a", meetings("甲"), received="2024-04-05"))
    store(submission("b", meetings("乙"), received="2024-04-06"))
    assert ask("submission", "workbook, late") == [("a.xlsx", False), ("b.xlsx", False)]
    assert ask("sheet_report", "received_on, first_received_on") == [(date(2024, 4, 6), date(2024, 4, 5))]


def test_warnings_are_notices_and_errors_are_rejects(store, ask):
    notice = Reject("collect_problems.rounded", Severity.WARNING, "meeting", "会议台账", detail={"n": 1})
    error = Reject("collect_problems.missing", ledger="meeting", sheet="会议台账", row=4, value="")
    store(submission("a", meetings("甲"), rejects=[notice, error]))
    assert ask("notice", "ledger, code, detail") == [("meeting", "collect_problems.rounded", '{"n": 1}')]
    assert ask("reject", 'ledger, "row", code') == [("meeting", 4, "collect_problems.missing")]


def test_an_older_version_is_read_as_it_was(workspace, store, ask):
    first = store(submission("a", meetings("甲")))
    second = store(submission("b", meetings("乙"), received="2024-04-03"))
    assert second > first
    assert ask("meeting", "title", version=first) == [("甲",)]
    assert ask("meeting", "title", version=EMPTY) == []
    with pytest.raises(StoreError, match="99"), open_store(workspace, PLAN, LEDGERS, version=99):
        pass


def test_stored_contents_are_recognised(workspace, store):
    store(submission("a", meetings("甲")))
    with open_writer(workspace, PLAN, LEDGERS) as writer:
        content = submission("a").sha256
        assert [one.status for one in writer.known([content, "other"])[content]] == [Status.ACCEPTED]
        writer.commit([submission("b", meetings("乙"), received="2024-04-03")])
        assert writer.known([content])[content][0].superseded_on == date(2024, 4, 3)


def test_the_same_content_stored_again_has_a_name_of_its_own(store, ask):
    store(submission("a", meetings("甲")))
    store(submission("b", meetings("乙"), received="2024-04-03"))
    store(submission("a", meetings("甲"), received="2024-04-04"))
    assert ask("meeting", "title, right(submission, 2)") == [("甲", "-2")]


def test_files_written_before_a_column_or_ledger_existed_stay_readable(store, ask):
    store(submission("a", meetings("甲"), unit="Q02"))
    place = LedgerField.model_validate(a_field("place", "地点"))
    more = LEDGERS["meeting"].model_copy(update={"fields": (*LEDGERS["meeting"].fields, place)})
    new = a_ledger("contest", "竞赛台账", [a_field("held_on", "日期", "date"), a_field("level", "级别")])
    later = {**LEDGERS, "meeting": more, "contest": new}
    assert ask("meeting", "title, place", ledgers=later) == [("甲", None)]
    assert ask("contest", "level", ledgers=later) == []
    store(submission("b", meetings("乙", place=["礼堂"])), ledgers=later)
    assert ask("meeting", "title, place", ledgers=later) == [("乙", "礼堂"), ("甲", None)]


def test_a_column_dropped_from_a_ledger_is_not_lost_when_its_file_is_written_anew(store, ask):
    store(submission("a", meetings("甲", people=["7"])), submission("b", meetings("乙"), unit="Q02"))
    fewer = LEDGERS["meeting"].model_copy(
        update={"fields": tuple(one for one in LEDGERS["meeting"].fields if one.id != "people")}
    )
    store(submission("c", meetings("丙"), unit="Q02", received="2024-04-03"), ledgers={"meeting": fewer})
    assert ask("meeting", "title, people") == [("丙", None), ("甲", 7)]


def test_another_plan_sees_its_own_submissions_only(store, ask):
    store(submission("a", meetings("甲")))
    other = a_plan(id="2025")
    store(submission("b", meetings("乙")), plan=other)
    assert ask("meeting", "title") == [("甲",)]
    assert ask("meeting", "title", plan=other) == [("乙",)]


def test_many_small_commits_do_not_leave_as_many_files(workspace, store, ask):
    for number in range(20):
        store(submission(f"s{number}", meetings(f"会{number:02}"), unit=f"U{number}"))
    assert len(ask("meeting", "title")) == 20
    files = live_files(open_table(table_folder(workspace)))
    assert sum(one.ledger == "meeting" for one in files) <= 8


def test_everything_committed_was_forced_to_the_disk(workspace, store, monkeypatch):
    synced = set()
    sync = table_module._sync
    monkeypatch.setattr(table_module, "_sync", lambda path: (synced.add(Path(path)), sync(path)))
    version = store(submission("a", meetings("甲")))
    folder = table_folder(workspace)
    needed = {folder / one.path for one in live_files(open_table(folder))}
    needed |= {path.parent for path in needed} | {folder, folder / "_delta_log"}
    needed.add(folder / "_delta_log" / f"{version:020}.json")
    assert needed <= synced


def test_nothing_is_ever_deleted(workspace, store):
    store(submission("a", meetings("甲")))
    before = set(table_folder(workspace).rglob("*.parquet"))
    store(submission("b", meetings("乙"), received="2024-04-03"))
    assert before <= set(table_folder(workspace).rglob("*.parquet"))


def test_a_second_writer_is_refused_while_the_first_is_at_work(workspace):
    with open_writer(workspace, PLAN, LEDGERS):
        refused = []

        def try_it():
            with pytest.raises(StoreError) as error, open_writer(workspace, PLAN, LEDGERS, wait=0.1):
                pass
            refused.append(error.value.problems[0].code)

        other = threading.Thread(target=try_it)
        other.start()
        other.join()
    assert refused == ["store_problems.locked"]
    with open_writer(workspace, PLAN, LEDGERS) as writer:
        assert writer.version == EMPTY


def test_a_reader_during_writes_sees_whole_submissions_only(workspace, store):
    done = threading.Event()
    torn, reads = [], []

    def read():
        while not done.is_set() or not reads:
            with open_store(workspace, PLAN, LEDGERS) as opened:
                sizes = rows_of(opened, "(SELECT submission, count(*) AS n FROM meeting GROUP BY ALL)", "n")
                live = rows_of(opened, "sheet_report WHERE n_rows > 0", "count(*)")
            reads.append(len(sizes))
            torn.extend(size for size in sizes if size != (50,))
            if live != [(len(sizes),)]:
                torn.append((live, sizes))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(12):
        titles = [f"会{number}-{row}" for row in range(50)]
        store(
            submission(
                f"s{number}", meetings(*titles), unit=f"U{number % 3}", received=f"2024-04-{number + 2:02}"
            )
        )
    done.set()
    reader.join()
    assert torn == []
    assert max(reads) >= 1


def test_the_connection_reads_nothing_but_the_store(workspace, store, tmp_path):
    store(submission("a", meetings("甲")))
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    meetings_frame = [1]
    with open_store(workspace, PLAN, LEDGERS) as opened:
        for query in (
            f"SELECT * FROM read_csv('{secret}')",
            f"SELECT * FROM read_text('{tmp_path / 'secret.csv'}')",
            f"COPY (SELECT 1) TO '{workspace.store / 'x.csv'}'",
            f"ATTACH '{tmp_path / 'x.duckdb'}'",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET threads = 9",
            "SET enable_external_access = true",
            "SELECT * FROM meetings_frame",
        ):
            with pytest.raises(duckdb.Error):
                opened.sql(query)
    assert meetings_frame == [1]


def test_a_parameter_is_given_by_name_and_never_put_into_the_text(workspace, store):
    store(submission("a", meetings("甲", "乙")))
    with open_store(workspace, PLAN, LEDGERS) as opened:
        assert list(opened.sql("SELECT title FROM meeting WHERE title = $title", title="甲")["title"]) == [
            "甲"
        ]
        assert opened.sql("SELECT title FROM meeting WHERE title = $t", t="' OR true --").empty


def test_the_plan_stands_beside_the_records(workspace):
    plan = a_plan(
        units=[
            a_unit("Q01", "供水公司", stats={"workers": 120}),
            a_unit("Q03", "路灯队", closed_on="2024-06-30", merged_into="Q01"),
        ],
        targets=[{"indicator": "suggestions", "value": "9000", "effective_from": "2024-01-01"}],
    )
    with open_store(workspace, plan, LEDGERS) as opened:
        assert rows_of(opened, "unit", "code, now, workers") == [("Q01", "Q01", 120), ("Q03", "Q01", None)]
        assert rows_of(opened, "target", "indicator, unit, state, value") == [
            ("suggestions", None, "number", 9000)
        ]


def test_a_unit_has_a_column_for_each_flag(workspace):
    word = {"zh": "有一线作业", "en": "works in the field"}
    plan = a_plan(
        unit_flags=[{"id": "field_work", "name": word}],
        units=[a_unit("Q01", "供水公司", flags=["field_work"]), a_unit("Q02", "园林处")],
    )
    with open_store(workspace, plan, LEDGERS) as opened:
        assert rows_of(opened, "unit", "code, is_field_work") == [("Q01", True), ("Q02", False)]
        said = opened.sql("SELECT comment FROM duckdb_columns() WHERE column_name = 'is_field_work'")
        assert said["comment"].tolist() == ["有一线作业 / works in the field"]


def test_clauses_joined_in_their_order_are_the_plan_and_say_what_answers_them(workspace):
    said = [
        ("2", "种树三棵，", {"indicator": "trees", "ledger": "meeting", "section": "R3"}),
        ("1", "栽花。", {"narrative": {"zh": "背景", "en": "background"}}),
    ]
    plan = a_plan(
        clauses=[
            {"id": name, "section": "一", "text": words, "text_en": words, "kind": "quota", "answer": answer}
            for name, words, answer in said
        ]
    )
    with open_store(workspace, plan, LEDGERS) as opened:
        whole = opened.sql("SELECT string_agg(text, '' ORDER BY position) AS text FROM clause")
        assert whole["text"].tolist() == ["种树三棵，栽花。"]
        assert rows_of(opened, "clause", "id, indicator, ledger, report_section, narrative_en") == [
            ("1", None, None, None, "background"),
            ("2", "trees", "meeting", "R3", None),
        ]


def test_every_view_and_column_is_described_in_both_languages(workspace):
    with open_store(workspace, PLAN, LEDGERS) as opened:
        comments = opened.sql("SELECT coalesce(comment, '') AS text FROM duckdb_columns() WHERE NOT internal")
        assert len(comments) > 50
        assert comments["text"].str.contains(" / ").all()
        views = opened.sql("SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL")
        assert views.empty


def test_names_of_views_and_columns_are_not_for_ledgers(workspace):
    wrong = {
        "unit": a_ledger("unit", "台账", [a_field("held_on", "日期", "date")]),
        "deed": a_ledger("deed", "台账", [a_field("held_on", "日期", "date"), a_field("month", "月份")]),
    }
    with pytest.raises(StoreError) as error, open_store(workspace, PLAN, wrong):
        pass
    codes = [one.code for one in error.value.problems]
    assert codes == ["store_problems.reserved_ledger", "store_problems.reserved_field"]


@pytest.mark.parametrize("name", ["下载 [1]", "a%20b", "what?"])
def test_a_folder_in_which_files_would_not_be_found_again_is_refused(tmp_path, name):
    workspace = a_workspace(tmp_path / name)
    with pytest.raises(StoreError, match=r"%20|\["), open_writer(workspace, PLAN, LEDGERS):
        pass


@pytest.mark.parametrize("features", [["deletionVectors"], ["columnMapping"]])
def test_a_table_rewritten_by_another_tool_is_refused(workspace, store, features):
    version = store(submission("a", meetings("甲")))
    protocol = {
        "minReaderVersion": 3,
        "minWriterVersion": 7,
        "readerFeatures": features,
        "writerFeatures": features,
    }
    log = table_folder(workspace) / "_delta_log" / f"{version + 1:020}.json"
    log.write_text(json.dumps({"protocol": protocol}), encoding="utf-8")
    with pytest.raises(StoreError) as error, open_store(workspace, PLAN, LEDGERS):
        pass
    assert error.value.problems[0].code in ("store_problems.foreign_table", "store_problems.unreadable")

"""A small plan with three ledgers and submissions to it, checkable on paper."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan
from analytics.store import Reject, SheetRows, Status, Submission
from analytics.workspace import Workspace, open_workspace


def text(zh: str, en: str | None = None) -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


def a_field(name: str, title: str, kind: str = "text", **said) -> dict:
    return {"id": name, "title": text(title, name), "type": kind, **said}


def a_ledger(name: str, title: str, fields: Sequence[dict], **said) -> Ledger:
    base = {"id": name, "code": name.upper(), "title": text(title, name), "row": text("一条", "one")}
    return Ledger.model_validate({**base, "date": "held_on", "fields": list(fields), **said})


LEDGERS = {
    one.id: one
    for one in (
        a_ledger(
            "meeting",
            "会议台账",
            [
                a_field("held_on", "日期", "date", required=True),
                a_field("title", "名称", required=True),
                a_field("people", "人数", "int"),
                a_field("cost_yuan", "费用", "money"),
                a_field("hours", "学时", "decimal"),
                a_field("homes", "套数", "number"),
                a_field("done", "完成", "bool"),
                a_field("speaker_no", "工号", personal="hash"),
                a_field("speaker", "姓名", personal="drop"),
            ],
        ),
        a_ledger("visit", "走访台账", [a_field("held_on", "日期", "date"), a_field("title", "名称")]),
    )
}


def a_plan(**said) -> Plan:
    name = text("字", "word")
    base = {
        "id": "2024",
        "name": name,
        "issued_by": name,
        "bureau": name,
        "starts_on": "2024-01-01",
        "ends_on": "2024-12-31",
        "unit_kinds": [{"id": "plant", "name": name}],
        "unit_stats": [{"id": "workers", "name": text("职工", "workers")}],
        "rank_groups": [{"id": "all", "name": name}],
        "blocks": [],
        "units": [
            a_unit("Q01", "供水公司", stats={"workers": 120}),
            a_unit("Q02", "园林处", reporting="quarter"),
        ],
        "indicators": [],
        "targets": [],
        "rules": {
            "version": "1",
            "grades": [{"id": "pass", "name": name, "from": 0}],
            "bonus_cap": 10,
            "over_completion": {"share": "0.5", "at_most": "0.1"},
            "late_submission": {"each": "0.5", "at_most": 2},
            "yellow_within": "0.1",
            "coverage_line": "0.8",
        },
        "calendar": {"rounds": [], "submission_days": 5},
    }
    return Plan.model_validate(base | said)


def a_unit(code: str, name: str, **said) -> dict:
    base = {"code": code, "name": text(name), "kind": "plant", "rank_group": "all", "reporting": "month"}
    return base | said


def a_workspace(root: Path) -> Workspace:
    (root / "params").mkdir(parents=True)
    (root / "params" / "workspace.yaml").write_text('plan: "2024"\nmemory: 500MB\n', encoding="utf-8")
    return open_workspace(root)


def meetings(*titles: str, held_on: str = "2024-03-08", **columns: Sequence[str | None]) -> SheetRows:
    """A meeting sheet with one row per title."""
    return sheet_rows("meeting", *titles, held_on=held_on, **columns)


def sheet_rows(
    ledger: str, *titles: str, held_on: str = "2024-03-08", **columns: Sequence[str | None]
) -> SheetRows:
    days = [held_on] * len(titles)
    return SheetRows(
        ledger,
        LEDGERS[ledger].title.zh,
        n_stated=len(titles),
        rows=tuple(range(3, 3 + len(titles))),
        event_on=days,
        columns={"held_on": days, "title": list(titles), **columns},
    )


def submission(
    name: str,
    *sheets: SheetRows,
    unit: str | None = "Q01",
    period: str | None = "2024-03",
    received: str = "2024-04-02",
    rejects: Sequence[Reject] = (),
    status: Status = Status.ACCEPTED,
) -> Submission:
    """A submission whose content is told by its name."""
    return Submission(
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        workbook=f"{name}.xlsx",
        received_on=date.fromisoformat(received),
        status=status,
        unit=unit,
        period=period,
        due_on=date(2024, 4, 5),
        filled_on=date(2024, 4, 1),
        sheets=sheets,
        rejects=tuple(rejects),
    )


def rows_of(store, view: str, columns: str, **params) -> list[tuple]:
    """Rows of a view as tuples, in order."""
    return store.connection.execute(f"SELECT {columns} FROM {view} ORDER BY ALL", params or None).fetchall()

"""What every view and column means, as comments in the database: Chinese and English side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analytics.plan.ledger import Ledger, Personal
from analytics.plan.model import Plan, Text
from analytics.store.columns import RECORD_COLUMNS, literal, quoted
from analytics.store.registers import CLAUSE, DEADLINE, EXTENSION, INDICATOR, TARGET, UNIT
from analytics.words import has_words, say

LOG_VIEWS = {
    "submission": (
        *("submission", "unit", "period", "workbook", "received_on", "due_on", "late", "status"),
        "state",
        *("n_rows", "n_rejected", "superseded_on", "filled_on", "sha256"),
    ),
    "sheet_report": (
        *("submission", "unit", "period", "ledger", "n_stated", "n_rows", "n_rejected"),
        *("received_on", "first_received_on", "due_on", "late", "counted"),
    ),
    "act": ("number", "submission", "unit", "period", "workbook", "act", "office", "note", "acted_on"),
    "sheet_history": (
        *("seq", "submission", "unit", "period", "ledger", "workbook", "status"),
        *("n_rows", "n_rejected", "received_on", "superseded_on"),
    ),
    "reject": (
        *("submission", "unit", "period", "workbook", "ledger", "sheet", "row"),
        *("column_title", "field", "value", "severity", "code", "detail", "received_on"),
    ),
}
LOG_VIEWS["notice"] = LOG_VIEWS["reject"]
REGISTERS = {
    "deadline": DEADLINE,
    "extension": EXTENSION,
    "unit": UNIT,
    "indicator": INDICATOR,
    "target": TARGET,
    "clause": CLAUSE,
}


def comment_sql(plan: Plan, ledgers: Mapping[str, Ledger]) -> Iterator[str]:
    """COMMENT statements for all views, tables and columns."""
    for ledger in ledgers.values():
        rows = say("store_views.ledger_view", "zh", title=ledger.title.zh, row=ledger.row.zh)
        rows += " / " + say("store_views.ledger_view", "en", title=ledger.title.en, row=ledger.row.en)
        yield _comment("VIEW", quoted(ledger.id), rows)
        yield from _columns(ledger.id, RECORD_COLUMNS)
        for field in ledger.fields:
            if field.personal is not Personal.DROP:
                yield _comment("COLUMN", f"{quoted(ledger.id)}.{quoted(field.id)}", _both(field.title))
    for view, columns in LOG_VIEWS.items():
        yield _comment("VIEW", view, _words(f"view_{view}"))
        yield from _columns(view, columns)
    for table, columns in REGISTERS.items():
        yield _comment("TABLE", table, _words(f"view_{table}"))
        yield from _columns(table, columns)
    for stat in plan.unit_stats:
        yield _comment("COLUMN", f"unit.{quoted(stat.id)}", _both(stat.name))
    for flag in plan.unit_flags:
        yield _comment("COLUMN", f"unit.{quoted(f'is_{flag.id}')}", _both(flag.name))


def _columns(view: str, columns: Mapping[str, str] | tuple[str, ...]) -> Iterator[str]:
    for name in columns:
        own = f"{view}_{name}"
        key = own if has_words(f"store_views.{own}") else name
        yield _comment("COLUMN", f"{quoted(view)}.{quoted(name)}", _words(key))


def _comment(kind: str, name: str, text: str) -> str:
    return f"COMMENT ON {kind} {name} IS {literal(text)}"


def _words(key: str) -> str:
    return f"{say(f'store_views.{key}', 'zh')} / {say(f'store_views.{key}', 'en')}"


def _both(text: Text) -> str:
    return f"{text.zh} / {text.en}"

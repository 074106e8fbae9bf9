"""Measures may use a small, safe part of SQL and nothing else."""

from __future__ import annotations

import pytest
import sqlglot

from analytics.plan.expression import faults, kind_of
from analytics.plan.ledger import FieldType, Ledger

TEXT = {"zh": "字", "en": "word"}
LEDGER = Ledger.model_validate(
    {
        "id": "work",
        "code": "A1",
        "title": TEXT,
        "row": TEXT,
        "date": "done_on",
        "fields": [
            {"id": "done_on", "title": TEXT, "type": "date", "required": True},
            {"id": "seen_on", "title": TEXT, "type": "date"},
            {"id": "amount", "title": TEXT, "type": "money"},
            {"id": "people", "title": TEXT, "type": "int"},
            {"id": "open", "title": TEXT, "type": "bool"},
            {"id": "name", "title": TEXT, "type": "text", "personal": "drop"},
            {"id": "place", "title": TEXT, "type": "text"},
            {
                "id": "state",
                "title": TEXT,
                "type": "enum",
                "choices": [{"zh": "已验收", "en": "accepted"}, {"zh": "未通过", "en": "rejected"}],
            },
        ],
    }
)
PARAMETERS = ("rate", "days")


def refused(text: str) -> list[str]:
    return [one.name for one in faults(text, LEDGER, PARAMETERS)]


@pytest.mark.parametrize(
    "text",
    [
        "amount",
        "unit || '/' || place",
        "amount * :rate",
        "state = '已验收' AND place IS NOT NULL",
        "'已验收' = state OR NOT open",
        "state IN ('已验收', '未通过')",
        "people BETWEEN 1 AND 10",
        "trim(place) <> '' AND lower(place) LIKE 'a%'",
        "date_diff('day', seen_on, done_on) >= :days",
        "seen_on <= :as_of AND seen_on >= DATE '2024-01-01'",
        "CASE WHEN open THEN coalesce(people, 0) ELSE 0 END",
        "CAST(people AS DOUBLE) / nullif(amount, 0)",
        "round(abs(-amount), 2) + floor(amount) + ceil(amount)",
        "year(done_on) = 2024 AND month(done_on) = 2",
        "length(place) > 2 AND substring(place, 1, 1) = 'x'",
    ],
)
def test_fields_operators_and_plain_functions_are_allowed(text):
    assert refused(text) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("amounts", "expression_field"),
        ("work.amount", "expression_not_allowed"),
        ("name", "expression_dropped"),
        ("event_on", "expression_field"),
        ("amount * :price", "expression_parameter"),
        ("amount * ?", "expression_parameter"),
        ("state = '已验受'", "expression_choice"),
        ("state <> 'accepted'", "expression_choice"),
        ("state IN ('已验收', '通过')", "expression_choice"),
        ("(SELECT 1)", "expression_not_allowed"),
        ("place IN (SELECT place FROM work)", "expression_not_allowed"),
        ("EXISTS (SELECT 1)", "expression_not_allowed"),
        ("sum(amount)", "expression_not_allowed"),
        ("sum(amount) OVER ()", "expression_not_allowed"),
        ("count(*)", "expression_not_allowed"),
        ("read_csv('x.csv')", "expression_not_allowed"),
        ("getenv('HOME')", "expression_not_allowed"),
        ("least(amount, 1)", "expression_not_allowed"),
        ("greatest(amount, 1)", "expression_not_allowed"),
        ("amount AS other", "expression_not_allowed"),
        ("place:key", "expression_not_allowed"),
        ("[1, 2]", "expression_not_allowed"),
        ("CAST(place AS BLOB)", "expression_not_allowed"),
        ("date_diff('hour', seen_on, done_on)", "expression_not_allowed"),
        ("amount; DROP TABLE work", "expression_unreadable"),
        ("amount;", "expression_unreadable"),
        ("amount -- and so on", "expression_unreadable"),
        ("amount /* and so on */", "expression_unreadable"),
        ("amount) OR (open", "expression_unreadable"),
        ("amount >", "expression_unreadable"),
        ("", "expression_unreadable"),
        ("'open", "expression_unreadable"),
        ("(" * 400 + "1" + ")" * 400, "expression_unreadable"),
        ("1 + " * 400 + "1", "expression_too_long"),
    ],
)
def test_everything_else_is_refused(text, why):
    assert refused(text) == [why]


def test_every_fault_of_an_expression_is_told():
    text = "state = '已验受' AND amounts > :price"
    assert sorted(refused(text)) == ["expression_choice", "expression_field", "expression_parameter"]


def test_a_fault_says_what_there_is_instead():
    (fault,) = faults("amounts", LEDGER, PARAMETERS)
    assert "amount" in fault.choices
    assert "unit" in fault.choices


def test_what_is_allowed_can_be_said_to_a_second_engine():
    text = "date_diff('day', seen_on, done_on) >= :days AND trim(place) <> ''"
    assert "DATEDIFF" in sqlglot.transpile(text, read="duckdb", write="spark")[0]


def test_a_single_field_has_a_type_and_a_longer_expression_has_none():
    assert kind_of("open", LEDGER) is FieldType.BOOL
    assert kind_of("NOT open", LEDGER) is None

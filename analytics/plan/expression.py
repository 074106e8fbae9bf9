"""The small part of SQL a measure may use: checked before it ever reaches a record."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from analytics.plan.ledger import FieldType, Ledger, Personal

DIALECT = "duckdb"
MAX_LENGTH = 1000
REPORTING_UNIT = "unit"
CUT_OFF = "as_of"

# What means the same on every engine; least and greatest are left out because they skip NULL.
ALLOWED = (
    exp.Column, exp.Identifier, exp.Literal, exp.Placeholder, exp.Null, exp.Boolean, exp.Paren, exp.Tuple,
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Between,
    exp.Like, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.DPipe, exp.Case, exp.If, exp.Coalesce,
    exp.Nullif, exp.Abs, exp.Round, exp.Floor, exp.Ceil, exp.Trim, exp.Upper, exp.Lower, exp.Length,
    exp.Substring, exp.Concat, exp.DateDiff, exp.Year, exp.Month, exp.Day, exp.Cast, exp.DataType, exp.Var,
    exp.DataTypeParam,
)  # fmt: skip
CASTS = {"INT", "BIGINT", "DECIMAL", "DOUBLE", "DATE", "TEXT", "VARCHAR", "BOOLEAN"}
DATE_PARTS = {"DAY", "MONTH", "YEAR"}


@dataclass(frozen=True)
class Fault:
    """Why an expression is refused: a word of the topic `plan_problems` and what fills it in."""

    name: str
    values: dict[str, object] = field(default_factory=dict)
    choices: tuple[str, ...] | None = None


def faults(text: str, ledger: Ledger, parameters: Collection[str]) -> Iterator[Fault]:
    """Everything for which an expression over a ledger's fields is refused; nothing when it is sound.

    Allowed are the ledger's own fields and `unit`, literals, operators, a few functions that all engines
    share, `:name` for a parameter of the plan and `:as_of` for the cut-off day.
    """
    tree = _parse(text)
    if isinstance(tree, Fault):
        yield tree
        return
    for node in tree.walk():
        if not isinstance(node, ALLOWED):
            yield Fault("expression_not_allowed", {"part": node.sql(DIALECT)})
            return
    for node in tree.walk():
        yield from _node_faults(node, ledger, parameters)


def kind_of(text: str, ledger: Ledger) -> FieldType | None:
    """The type of an expression that is a single field of the ledger; None for anything longer."""
    tree = _parse(text)
    return (
        ledger.field[tree.name].type if isinstance(tree, exp.Column) and tree.name in ledger.field else None
    )


def choice_faults(node: exp.Expression, ledger: Ledger) -> Iterator[Fault]:
    """A comparison of an enumeration with a term that is none of its choices; it would never hold."""
    match node:
        case exp.EQ() | exp.NEQ():
            yield from _choice_faults(node.this, [node.expression], ledger)
            yield from _choice_faults(node.expression, [node.this], ledger)
        case exp.In():
            yield from _choice_faults(node.this, node.expressions, ledger)


def reason_of(error: Exception) -> str:
    """What the parser says, without the names of its own classes."""
    return re.sub(r" for <class [^>]*>|\x1b\[\d*m", "", str(error).splitlines()[0])


def _parse(text: str) -> exp.Expression | Fault:
    if len(text) > MAX_LENGTH:
        return Fault("expression_too_long", {"length": MAX_LENGTH})
    try:
        tokens = sqlglot.tokenize(text, dialect=DIALECT)
        trees = sqlglot.parse(text, dialect=DIALECT)
    except (SqlglotError, RecursionError) as error:
        return Fault("expression_unreadable", {"reason": reason_of(error)})
    if len(trees) != 1 or trees[0] is None or any(one.text == ";" for one in tokens):
        return Fault("expression_unreadable", {"reason": ";"})
    if any(one.comments for one in tokens):
        return Fault("expression_unreadable", {"reason": "--"})
    return trees[0]


def _node_faults(node: exp.Expression, ledger: Ledger, parameters: Collection[str]) -> Iterator[Fault]:
    match node:
        case exp.Column():
            yield from _column_faults(node, ledger)
        case exp.Placeholder() if node.name != CUT_OFF and node.name not in parameters:
            yield Fault("expression_parameter", {"value": node.name}, (*parameters, CUT_OFF))
        case exp.Cast() if node.to.this.value not in CASTS:
            yield Fault("expression_not_allowed", {"part": node.sql(DIALECT)})
        case exp.DateDiff() if node.text("unit").upper() not in DATE_PARTS:
            yield Fault("expression_not_allowed", {"part": node.sql(DIALECT)})
        case exp.EQ() | exp.NEQ() | exp.In():
            yield from choice_faults(node, ledger)


def _column_faults(node: exp.Column, ledger: Ledger) -> Iterator[Fault]:
    if node.table:
        yield Fault("expression_not_allowed", {"part": node.sql(DIALECT)})
    elif node.name == REPORTING_UNIT:
        return
    elif node.name not in ledger.field:
        known = (*(one.id for one in ledger.fields), REPORTING_UNIT)
        yield Fault("expression_field", {"value": node.name, "ledger": ledger.id}, known)
    elif ledger.field[node.name].personal is Personal.DROP:
        yield Fault("expression_dropped", {"value": node.name, "ledger": ledger.id})


def _choice_faults(column: exp.Expression, against: list[exp.Expression], ledger: Ledger) -> Iterator[Fault]:
    """A term compared with an enumeration must be one of its choices: a misspelt one would count nothing."""
    found = ledger.field.get(column.name) if isinstance(column, exp.Column) else None
    if found is None or found.type is not FieldType.ENUM:
        return
    terms = tuple(one.zh for one in found.choices)
    for one in against:
        if isinstance(one, exp.Literal) and one.is_string and one.this not in terms:
            yield Fault("expression_choice", {"value": one.this, "field": found.id}, terms)

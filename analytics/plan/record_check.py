"""Checks of records as data: what is wrong or doubtful in a row, from `params/checks/`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from string import Formatter
from typing import Annotated

import sqlglot
from pydantic import BeforeValidator, Field, ValidationError
from sqlglot import exp
from sqlglot.errors import SqlglotError

from analytics.errors import PlanError, Problem
from analytics.plan.expression import DIALECT, choice_faults, reason_of
from analytics.plan.ledger import Ledger, Personal
from analytics.plan.mistakes import mistakes, problem_at, shown, unknown
from analytics.plan.model.base import Frozen, Text
from analytics.plan.sound import mark_of, note_sound, was_sound
from analytics.plan.yaml import Place, Route, read_yaml
from analytics.workspace import Workspace

COLUMN = "{column}"
# What a condition may name beside the ledger's own fields.
ABOUT_RECORDS = (
    *("unit", "period", "event_on", "month", "received_on"),
    *("submission", "workbook", "sheet", "row"),
)
OF_THE_TEXT = ("value", "title")
REFUSED = (exp.Query, exp.Table, exp.Command, exp.Placeholder, exp.Parameter, exp.DDL, exp.DML)


class Severity(StrEnum):
    """How much is wrong: set aside (错误), counted but doubtful (警告), worth knowing (提示)."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class When(StrEnum):
    """Over the rows of one workbook as it comes in, or over all live records whenever it is asked."""

    INTAKE = "intake"
    REVIEW = "review"


Columns = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda said: (said,) if isinstance(said, str) else said),
    Field(min_length=1),
]


class RecordCheck(Frozen):
    """A condition under which a record is told of, once for each row and column it holds for.

    `of` names the ledgers, each with the column (or columns) pointed at, for which `{column}` stands in
    `where`, `values` and `once_per`. The first two are SQL over the ledger's fields and `ABOUT_RECORDS`;
    windows are allowed, and at intake they must stay within a submission. Of the rows that agree in
    `once_per` only the first is told.
    `between_units` marks what records of several units have in common, a person trained twice.
    `text` says what is wrong and what to do; it may name `{value}`, `{title}` and the `values`. A `masked`
    check never shows the value itself.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
    severity: Severity
    when: When
    of: Annotated[dict[str, Columns], Field(min_length=1)]
    where: Annotated[str, Field(min_length=1)]
    values: dict[str, str] = Field(default_factory=dict)
    once_per: tuple[str, ...] = ()
    between_units: bool = False
    masked: bool = False
    text: Text

    @cached_property
    def ledgers(self) -> tuple[str, ...]:
        """Ids of the ledgers it looks at."""
        return tuple(self.of)

    def condition(self, column: str) -> str:
        """The condition in SQL, pointing at one column."""
        return self.where.replace(COLUMN, _quoted(column))

    def values_of(self, column: str) -> dict[str, str]:
        """SQL for each of the values of the text, pointing at one column."""
        return {name: said.replace(COLUMN, _quoted(column)) for name, said in self.values.items()}

    def groups(self, column: str) -> tuple[str, ...]:
        """The columns of `once_per`, pointing at one column."""
        return tuple(name.replace(COLUMN, column) for name in self.once_per)


def load_checks(workspace: Workspace, ledgers: Mapping[str, Ledger]) -> dict[str, RecordCheck]:
    """All checks of `params/checks/`, by id, in the order of files; none where there is no such folder.

    Checks that passed once with these ledgers are not gone through again until something changes.

    Raises PlanError with every problem: file, line, key and remedy.
    """
    found: list[tuple[RecordCheck, Route]] = []
    places: dict[Route, Place] = {}
    problems: list[Problem] = []
    for path in sorted(workspace.checks.glob("*.yaml")):
        name = path.relative_to(workspace.root).as_posix()
        document = read_yaml(path, name)
        problems += document.problems
        places |= {(path.stem,): Place(name, 1)}
        places |= {(path.stem, *route): place for route, place in document.places.items()}
        said = document.data if isinstance(document.data, dict) else {}
        for key in said.keys() - {"checks"}:
            problems.append(unknown("unknown_key", places, (path.stem, key), key, ["checks"]))
        listed = said.get("checks") or []
        if not isinstance(listed, list):
            values = {"key": "checks", "value": shown(listed)}
            problems.append(problem_at("not_a_list", places, (path.stem, "checks"), values))
            continue
        for index, item in enumerate(listed):
            at = (path.stem, "checks", index)
            try:
                found.append((RecordCheck.model_validate(item), at))
            except ValidationError as error:
                problems += mistakes(error, RecordCheck, places, at)
    said = [one.model_dump_json() for one in (*ledgers.values(), *(check for check, _ in found))]
    mark = mark_of((), *said)
    is_known = not found or was_sound(workspace, mark)
    if not is_known:
        problems += _mistaken(found, ledgers, places)
    if problems:
        raise PlanError(sorted(problems, key=lambda one: (one.file or "", one.line or 0)))
    if not is_known:
        note_sound(workspace, mark)
    return {one.id: one for one, _ in found}


def _mistaken(
    found: list[tuple[RecordCheck, Route]], ledgers: Mapping[str, Ledger], places: Mapping[Route, Place]
) -> Iterator[Problem]:
    times = Counter(one.id for one, _ in found)
    for one, at in found:
        if times[one.id] > 1:
            yield problem_at("twice", places, (*at, "id"), {"key": one.id})
        if one.severity is Severity.ERROR and one.when is When.REVIEW:
            yield problem_at("error_in_review", places, (*at, "severity"), {"value": one.id})
        for ledger, columns in one.of.items():
            if ledger not in ledgers:
                values = {"key": "of", "section": "ledgers"}
                yield unknown("no_such", places, (*at, "of", ledger), ledger, ledgers, **values)
                continue
            fields = _stored(ledgers[ledger])
            for column in columns:
                if column not in fields:
                    values = {"key": ledger, "section": ledger}
                    yield unknown("no_such", places, (*at, "of", ledger), column, fields, **values)
                    continue
                yield from _expressions(one, ledgers[ledger], column, at, places)
        names = {*OF_THE_TEXT, *one.values}
        for lang, text in (("zh", one.text.zh), ("en", one.text.en)):
            for name in _placeholders(text) - names:
                values = {"key": "text", "section": "values"}
                yield unknown("no_such", places, (*at, "text", lang), name, names, **values)


def _stored(ledger: Ledger) -> list[str]:
    return [one.id for one in ledger.fields if one.personal is not Personal.DROP]


def _expressions(
    one: RecordCheck, ledger: Ledger, column: str, at: Route, places: Mapping[Route, Place]
) -> Iterator[Problem]:
    known = (*_stored(ledger), *ABOUT_RECORDS)
    texts = {("where",): one.condition(column)}
    texts |= {("values", name): said for name, said in one.values_of(column).items()}
    for route, text in texts.items():
        here = (*at, *route)
        try:
            trees = sqlglot.parse(f"SELECT {text}", dialect=DIALECT)
        except (SqlglotError, RecursionError) as error:
            values = {"key": route[-1], "reason": reason_of(error)}
            yield problem_at("expression_unreadable", places, here, values)
            continue
        select = trees[0]
        if len(trees) != 1 or not isinstance(select, exp.Select) or set(_parts(select)) != {"expressions"}:
            yield problem_at("expression_unreadable", places, here, {"key": route[-1], "reason": ";"})
            continue
        for node in select.walk():
            for fault in choice_faults(node, ledger):
                values = {"key": route[-1], "field": fault.values["field"]}
                yield unknown(fault.name, places, here, fault.values["value"], fault.choices, **values)
            if isinstance(node, REFUSED) and node is not select:
                values = {"key": route[-1], "part": shown(node.sql(DIALECT))}
                yield problem_at("condition_not_allowed", places, here, values)
            if (
                isinstance(node, exp.Column)
                and not isinstance(node.this, exp.Star)
                and node.name not in known
            ):
                values = {"key": route[-1], "ledger": ledger.id}
                yield unknown("expression_field", places, here, node.name, known, **values)
            if route[0] == "values" and isinstance(node, exp.Column) and _is_told(node, ledger):
                values = {"key": route[-1], "value": node.name}
                yield problem_at("personal_in_text", places, here, values)
    for index, name in enumerate(one.groups(column)):
        if name not in known:
            values = {"key": "once_per", "section": ledger.id}
            yield unknown("no_such", places, (*at, "once_per", index), name, known, **values)


def _parts(select: exp.Select) -> list[str]:
    return [name for name, value in select.args.items() if value]


def _is_told(node: exp.Column, ledger: Ledger) -> bool:
    """Whether a value would tell what a personal column holds; counting persons does not."""
    is_personal = node.name in ledger.field and ledger.field[node.name].personal is not Personal.NONE
    only_groups = isinstance(node.parent, exp.Window) and node.arg_key == "partition_by"
    return is_personal and not only_groups and node.find_ancestor(exp.Count) is None


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

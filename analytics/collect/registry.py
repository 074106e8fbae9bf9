"""Every rule that what units send is held to: those built in, and the record checks of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from analytics.plan.record_check import RecordCheck, Severity
from analytics.words import texts_of

BUILT_IN = ("collect_problems", "template_problems")
ALWAYS = "reading"  # when the built-in rules are asked: while a file is read
# Built-in rules by which nothing is set aside; by all others a cell's row, a sheet or a file is.
WARNINGS = frozenset(
    (
        *("other_name", "not_a_count", "unknown_sheet", "unknown_column", "count_differs"),
        *("rounded", "merged_cells", "merged_figure", "hidden_rows", "total_row", "note_row"),
        *("old_format", "has_macros", "has_links", "has_objects", "other_template", "total_differs"),
    )
)
NOTES = frozenset(("old_template", "only_carried"))
# Words of the same topics that tell of a command, or carry the text of a record check.
NO_RULES = frozenset(("no_source", "by_check", "nobody_reports"))


@dataclass(frozen=True)
class Rule:
    """One rule: `when` it is asked (reading, intake, review), of which ledgers and columns (none: of all),
    its condition in SQL (empty when built in) and its text by language, with the places of values in braces.
    """

    id: str
    severity: Severity
    when: str
    text: Mapping[str, str]
    of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    where: str = ""


def all_rules(checks: Iterable[RecordCheck]) -> list[Rule]:
    """The built-in rules in the order of their words, then the record checks in the order of their files."""
    built_in = [
        Rule(name, _severity(name), ALWAYS, text)
        for topic in BUILT_IN
        for name, text in texts_of(topic).items()
        if name not in NO_RULES
    ]
    return built_in + [
        Rule(one.id, one.severity, one.when.value, one.text.model_dump(), one.of, one.where) for one in checks
    ]


def _severity(name: str) -> Severity:
    if name in NOTES:
        return Severity.NOTE
    return Severity.WARNING if name in WARNINGS else Severity.ERROR

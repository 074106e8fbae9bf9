"""What can be wrong with input, told in the reader's language: what, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from analytics.words import say


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one piece of input.

    `code` is a key of the word catalogues (`plan_problems.unknown_key`), whose text says what is wrong
    and what to do; `values` fills it in and never holds personal data. The rest says where.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    file: str | None = None
    line: int | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def place(self, lang: str | None = None) -> str:
        """Where it is: file and line, or workbook, sheet, row and column; empty when nowhere."""
        parts = [self.file, self.sheet]
        if self.line is not None:
            parts.append(say("problems.at_line", lang, line=self.line))
        if self.row is not None:
            parts.append(say("problems.at_row", lang, row=self.row))
        if self.column is not None:
            parts.append(say("problems.at_column", lang, column=self.column))
        return " › ".join(part for part in parts if part)

    def text(self, lang: str | None = None) -> str:
        """Place and message in one line."""
        message = say(self.code, lang, **self.values)
        place = self.place(lang)
        return f"{place}{say('problems.colon', lang)}{message}" if place else message


class AnalyticsError(Exception):
    """Input the suite refuses; carries every problem found, not only the first."""

    def __init__(self, problems: Problem | Iterable[Problem]):
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(problem.text() for problem in self.problems)


class PlanError(AnalyticsError):
    """The files under `params/` do not make a plan."""


class CollectError(AnalyticsError):
    """A file from a unit cannot be taken in."""


class StoreError(AnalyticsError):
    """The store cannot be read or written."""


class ParameterError(AnalyticsError):
    """A command or a report was asked for something that does not exist."""


class ReportError(AnalyticsError):
    """A report could not be made."""

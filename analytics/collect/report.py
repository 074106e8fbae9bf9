"""What a run of collect did: which workbooks, what was taken, what was set aside and why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pandas as pd

from analytics.collect.find import Found
from analytics.errors import Problem
from analytics.store import CHECKED, EMPTY, Severity, Status, Submission
from analytics.words import say

SUBMISSION_COLUMNS = (
    *("workbook", "unit", "period", "received_on", "due_on", "late", "outcome"),
    *("n_rows", "n_rejected", "sha256"),
)
REJECT_COLUMNS = (
    *("workbook", "unit", "period", "severity", "ledger", "sheet", "row"),
    *("column_title", "field", "value", "code", "detail"),
)


class Outcome(StrEnum):
    """What became of one file."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNCHANGED = "unchanged"  # the same content was accepted before


@dataclass(frozen=True)
class CollectReport:
    """The outcome of a run.

    `submissions`: one row per workbook found. `rejects`: one row per cell, row, sheet or workbook set aside
    (severity error) or remarked (warning); `detail` is JSON with the values of the message.
    `version` is the store's version afterwards; `other_files` a problem for every file that is no workbook;
    `key_moved_to` the file of the person key when this run took it out of the workspace.
    """

    submissions: pd.DataFrame
    rejects: pd.DataFrame
    version: int
    other_files: tuple[Problem, ...] = ()
    key_moved_to: Path | None = None

    def n(self, outcome: Outcome) -> int:
        """How many workbooks had this outcome."""
        return int((self.submissions["outcome"] == outcome.value).sum())

    @property
    def n_rows(self) -> int:
        """Rows taken in by this run."""
        return int(
            self.submissions.loc[self.submissions["outcome"] == Outcome.ACCEPTED.value, "n_rows"].sum()
        )

    @property
    def n_rejected(self) -> int:
        """Rows set aside by this run."""
        return int(self.submissions["n_rejected"].sum())

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything set aside, with workbook, sheet, row, column and reason; remarks are left out."""
        errors = self.rejects[self.rejects["severity"] == Severity.ERROR.value]
        return (*self.other_files, *_problems(errors))

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """What was taken all the same but is worth a look."""
        return _problems(self.rejects[self.rejects["severity"] != Severity.ERROR.value])

    def text(self, lang: str | None = None) -> str:
        """The outcome in a few sentences."""
        said = say(
            "collect.summary",
            lang,
            files=len(self.submissions),
            accepted=self.n(Outcome.ACCEPTED),
            unchanged=self.n(Outcome.UNCHANGED),
            refused=self.n(Outcome.REFUSED),
            rows=self.n_rows,
            rejected=self.n_rejected,
        )
        late = int(self.submissions["late"].sum())
        parts = [said]
        parts += [say("collect.late", lang, n=late)] if late else []
        parts += [say("collect.other_files", lang, n=len(self.other_files))] if self.other_files else []
        parts += [say("collect.remarks", lang, n=len(self.remarks))] if self.remarks else []
        parts += [say("collect.key_moved", lang, path=self.key_moved_to)] if self.key_moved_to else []
        return say("collect.joint", lang).join(parts)


def reject_problem(row: pd.Series) -> Problem:
    """The message of a row of the `reject` or `notice` view, or of a report's `rejects`."""
    number = row["row"]
    return Problem(
        word_of(row["code"]),
        json.loads(row["detail"]),
        file=row["workbook"],
        sheet=row["sheet"] if isinstance(row["sheet"], str) else None,
        row=None if pd.isna(number) else int(number),
        column=row["column_title"] if isinstance(row["column_title"], str) else None,
    )


def word_of(code: str) -> str:
    """The key of the words for a reason: a check of `params/checks` brings its own text in its detail."""
    return "collect_problems.by_check" if code.startswith(CHECKED) else code


def _problems(rejects: pd.DataFrame) -> tuple[Problem, ...]:
    return tuple(reject_problem(row) for _, row in rejects.iterrows())


class Tally:
    """Gathers the report of a run over these files while it goes on; keeps no records."""

    def __init__(self, found: Iterable[Found] = ()):
        self._submissions: dict[Path, dict] = {one.path: {} for one in found}
        self._rejects: dict[Path, list[dict]] = {path: [] for path in self._submissions}

    def unchanged(self, found: Found, sha256: str) -> None:
        """A file whose content was accepted before."""
        row = {"workbook": found.name, "received_on": found.received_on, "sha256": sha256}
        self._submissions[found.path] = {**row, "outcome": Outcome.UNCHANGED.value}

    def read(self, found: Found, said: Submission) -> None:
        """A file that was read, and what came of it."""
        same = {"workbook": found.name, "unit": said.unit, "period": said.period}
        late = said.received_on > said.due_on if said.due_on else None
        outcome = Outcome.ACCEPTED if said.status is Status.ACCEPTED else Outcome.REFUSED
        row = {**same, "received_on": said.received_on, "due_on": said.due_on, "late": late}
        row |= {"outcome": outcome.value, "sha256": said.sha256}
        row["n_rows"] = sum(len(sheet.rows) for sheet in said.sheets)
        row["n_rejected"] = sum(sheet.n_rejected for sheet in said.sheets)
        self._submissions[found.path] = row
        for one in said.rejects:
            detail = json.dumps(one.detail, ensure_ascii=False, default=str)
            place = {"ledger": one.ledger or None, "sheet": one.sheet, "row": one.row}
            cell = {"column_title": one.column_title, "field": one.field, "value": one.value}
            reason = {"severity": one.severity.value, "code": one.code, "detail": detail}
            self._rejects[found.path].append({**same, **place, **cell, **reason})

    def report(self, version: int = EMPTY, other_files: Iterable[Problem] = ()) -> CollectReport:
        """The finished report."""
        read = [one for one in self._submissions.values() if one]
        submissions = pd.DataFrame(read, columns=SUBMISSION_COLUMNS)
        for name in ("n_rows", "n_rejected"):
            submissions[name] = submissions[name].fillna(0).astype(int)
        submissions["late"] = submissions["late"].astype("boolean")
        said = [one for rows in self._rejects.values() for one in rows]
        rejects = pd.DataFrame(said, columns=REJECT_COLUMNS)
        rejects["row"] = rejects["row"].astype("Int64")
        return CollectReport(submissions, rejects, version, tuple(other_files))

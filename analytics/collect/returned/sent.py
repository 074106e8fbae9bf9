"""What units have sent and what came of it, workbook by workbook, from the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas as pd

from analytics.collect.report import reject_problem
from analytics.errors import Problem
from analytics.plan.ledger import Ledger
from analytics.store import Severity, Status, Store

# A workbook that bears the code of one unit and the name of another may be anybody's.
WHOSE_IS_DOUBTFUL = "collect_problems.name_of_other_unit"
SHORT_ID = 8  # characters of a hash that people compare

SUBMISSION_SQL = """
-- Submissions that stand. One row per submission.
SELECT submission, unit, period, workbook, received_on, due_on, status, sha256
FROM submission
WHERE superseded_on IS NULL
ORDER BY received_on, submission
"""
FINDING_SQL = """
-- What was set aside or remarked in what stands. One row per finding.
SELECT submission, ledger, sheet, "row", column_title, field, value, severity, code, detail, workbook
FROM {view}
ORDER BY submission, sheet, "row", column_title, code, detail
"""
TAKEN_SQL = """
-- Ledgers taken and still standing. One row per submission and ledger.
SELECT submission, ledger, n_rows, n_rejected, first_received_on
FROM sheet_report
ORDER BY submission, ledger
"""
TOTAL_SQL = """
-- The sum of a ledger's total column. One row per submission.
SELECT submission, sum("{field}")::VARCHAR AS total
FROM "{ledger}"
GROUP BY submission
"""


@dataclass(frozen=True)
class Finding:
    """One thing that was set aside (error) or remarked (warning, note), and where. `row` is Excel's."""

    severity: Severity
    problem: Problem
    ledger: str | None
    field: str | None
    value: str


@dataclass(frozen=True)
class Taken:
    """One ledger that was taken: rows in, rows set aside, the sum of its total column (None: has none)."""

    ledger: str
    n_rows: int
    n_rejected: int
    total: Decimal | None
    first_received_on: date


@dataclass(frozen=True)
class Sent:
    """One workbook that stands. `unit` is None where it is not sure whose it is."""

    submission: str
    sha256: str
    unit: str | None
    period: str | None
    workbook: str
    received_on: date
    due_on: date | None
    is_refused: bool
    findings: tuple[Finding, ...] = ()
    taken: tuple[Taken, ...] = ()

    @property
    def short_id(self) -> str:
        """The beginning of the hash of the file's content."""
        return self.sha256[:SHORT_ID]

    @property
    def is_faulty(self) -> bool:
        """Whether anything of it was set aside."""
        return self.is_refused or any(one.severity is Severity.ERROR for one in self.findings)

    @property
    def n_rows(self) -> int:
        """Rows taken from it that stand."""
        return sum(one.n_rows for one in self.taken)

    @property
    def n_rejected(self) -> int:
        """Rows set aside in the ledgers that were taken."""
        return sum(one.n_rejected for one in self.taken)

    def n(self, severity: Severity) -> int:
        """How many findings there are of one severity."""
        return sum(one.severity is severity for one in self.findings)


def load_sent(store: Store, ledgers: Mapping[str, Ledger]) -> list[Sent]:
    """Everything sent that stands, in order of receipt, with what was found and what was taken."""
    findings = pd.concat([store.sql(FINDING_SQL.format(view=view)) for view in ("reject", "notice")])
    found = dict(iter(findings.groupby("submission", sort=False)))
    taken = dict(iter(store.sql(TAKEN_SQL).groupby("submission", sort=False)))
    totals = _totals(store, ledgers)
    return [
        _sent(row, found.get(row.submission), taken.get(row.submission), totals)
        for row in store.sql(SUBMISSION_SQL).itertuples()
    ]


def _sent(
    row, found: pd.DataFrame | None, taken: pd.DataFrame | None, totals: Mapping[tuple[str, str], Decimal]
) -> Sent:
    findings = () if found is None else tuple(_finding(one) for _, one in found.iterrows())
    is_doubtful = any(one.problem.code == WHOSE_IS_DOUBTFUL for one in findings)
    return Sent(
        submission=row.submission,
        sha256=row.sha256,
        unit=None if is_doubtful else _text(row.unit),
        period=_text(row.period),
        workbook=row.workbook,
        received_on=row.received_on.date(),
        due_on=None if pd.isna(row.due_on) else row.due_on.date(),
        is_refused=row.status == Status.REFUSED.value,
        findings=findings,
        taken=()
        if taken is None
        else tuple(
            Taken(
                one.ledger,
                int(one.n_rows),
                int(one.n_rejected),
                totals.get((row.submission, one.ledger)),
                one.first_received_on.date(),
            )
            for one in taken.itertuples()
        ),
    )


def _finding(row: pd.Series) -> Finding:
    return Finding(
        severity=Severity(row["severity"]),
        problem=reject_problem(row),
        ledger=_text(row["ledger"]),
        field=_text(row["field"]),
        value=_text(row["value"]) or "",
    )


def _totals(store: Store, ledgers: Mapping[str, Ledger]) -> dict[tuple[str, str], Decimal]:
    return {
        (submission, ledger.id): Decimal(total)
        for ledger in ledgers.values()
        if ledger.total
        for submission, total in store.sql(TOTAL_SQL.format(field=ledger.total, ledger=ledger.id)).itertuples(
            index=False
        )
        if isinstance(total, str)
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None

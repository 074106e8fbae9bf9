"""What a collected workbook hands to the store: records, what was set aside, and the log of both."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analytics.plan.record_check import Severity


class Status(StrEnum):
    """What became of a workbook, or of one sheet of it."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True)
class Reject:
    """Something in a workbook that was not taken as it stands, and why.

    Without a row it concerns the whole sheet, without a sheet the whole workbook. `code` and `detail` make
    the message (`analytics.errors.Problem`); the values of personal fields are masked before they come here.
    """

    code: str
    severity: Severity = Severity.ERROR
    ledger: str = ""
    sheet: str | None = None
    row: int | None = None
    column_title: str | None = None
    field: str | None = None
    value: str | None = None
    detail: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class SheetRows:
    """One ledger of one workbook: its good rows by column, as text the store casts to the field's type.

    `rows` are the Excel row numbers and `event_on` the ISO dates of the records; all lists are of one length.
    """

    ledger: str
    sheet: str
    status: Status = Status.ACCEPTED
    n_stated: int | None = None
    n_rejected: int = 0
    rows: Sequence[int] = ()
    event_on: Sequence[str] = ()
    columns: Mapping[str, Sequence[str | None]] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Submission:
    """One workbook as received. `unit` and `period` are empty when the workbook does not name known ones."""

    sha256: str
    workbook: str
    received_on: date
    status: Status
    unit: str | None = None
    period: str | None = None
    due_on: date | None = None
    filled_on: date | None = None
    sheets: tuple[SheetRows, ...] = ()
    rejects: tuple[Reject, ...] = ()


@dataclass(frozen=True)
class Known:
    """A stored submission with the same content as a file at hand."""

    submission: str
    status: Status
    received_on: date
    superseded_on: date | None

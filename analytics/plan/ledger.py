"""Ledgers as frozen objects: the fields of each kind of record, from `params/ledgers/`."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field

from analytics.plan.model import Code, Frozen, Text

EVIDENCE = "evidence"  # the field, where a ledger has it, that says what proves a record


class FieldType(StrEnum):
    TEXT = "text"
    INT = "int"
    DECIMAL = "decimal"  # four decimals
    NUMBER = "number"  # fifteen decimals, for figures that were worked out before they were reported
    MONEY = "money"  # yuan
    BOOL = "bool"
    DATE = "date"
    MONTH = "month"
    ENUM = "enum"
    SET = "set"  # several of the choices, joined with 、


class Personal(StrEnum):
    """How a field that points at a person is kept."""

    NONE = "none"
    HASH = "hash"  # only a keyed hash is stored, enough to count people once
    DROP = "drop"  # never stored
    SENSITIVE = "sensitive"  # stored, but small counts are not shown outside the unit


class Choice(Frozen):
    """A value of an enumeration: the Chinese term is what is stored."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class LedgerField(Frozen):
    """One column of a ledger sheet. `title` is the column heading; `also` are headings seen in old files.

    `sensitive` marks what is of a sensitive kind and kept as a hash (households in hardship, children):
    where it is a key, every record is. What is kept as `personal: sensitive` is so anyway.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    title: Text
    type: FieldType
    required: bool = False
    choices: tuple[Choice, ...] = ()
    personal: Personal = Personal.NONE
    sensitive: bool = False
    key: bool = False  # together the key fields name the record inside its unit
    also: tuple[str, ...] = ()
    min: Annotated[float, Field(allow_inf_nan=False)] | None = None
    max: Annotated[float, Field(allow_inf_nan=False)] | None = None


class Frequency(StrEnum):
    PERIOD = "period"  # in every submission of the unit
    QUARTER = "quarter"  # in the submission that closes a quarter
    YEAR = "year"  # in the first submission that has it; expected by the year's end


class Ledger(Frozen):
    """One kind of record. `filled_by` names the units that keep it (empty: all).

    A template for a unit comes with what is known of the fields in `carried` filled in. `total` is the
    column whose sum stands on the cover. `submission_days` is the ledger's own number of days after a
    period's end within which it is due; without it the calendar's counts.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    code: Code
    title: Text  # also the sheet name
    row: Text  # what one row is
    date: str  # the field by which a record falls into a month
    may_precede_plan: bool = False  # registers of standing things carry earlier dates
    frequency: Frequency = Frequency.PERIOD
    filled_by: tuple[Code, ...] = ()  # unit kinds; empty means every unit
    carried: tuple[str, ...] = ()
    total: str | None = None
    submission_days: Annotated[int, Field(ge=0, le=120)] | None = None
    fields: tuple[LedgerField, ...]

    @cached_property
    def sensitive_fields(self) -> frozenset[str]:
        """Fields of a sensitive kind."""
        marked = (one for one in self.fields if one.sensitive or one.personal is Personal.SENSITIVE)
        return frozenset(one.id for one in marked)

    @property
    def is_sensitive(self) -> bool:
        """Whether every record is of a sensitive kind: what names it is."""
        return any(one.key and one.id in self.sensitive_fields for one in self.fields)

    @cached_property
    def field(self) -> dict[str, LedgerField]:
        """Fields by id."""
        return {one.id: one for one in self.fields}

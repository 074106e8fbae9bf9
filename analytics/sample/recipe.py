"""The recipe of a sample: how much of what happens in which month, and what is wrong on purpose."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from analytics.plan.model import AppliesTo, Code, Frozen, Text
from analytics.sample.formula import Formula
from analytics.sample.values import Value

MonthNumber = Annotated[int, Field(ge=1, le=12)]
MonthWeights = Annotated[tuple[float, ...], Field(min_length=12, max_length=12)]
WordList = Annotated[tuple[str, ...], Field(min_length=1)]
Table = Annotated[tuple[dict[Code, str], ...], Field(min_length=1)]


class Pool(Frozen):
    """Things of a unit that rows refer to again and again: teams, contracts, households.

    `count` of them are made once per unit (or per member of the pool `each`), with `fields` as their
    attributes. A pool may instead take the rows of a `table`, the same ones for all units.
    """

    count: Formula | None = None
    each: Code | None = None
    table: Code | None = None
    fields: dict[Code, Value] = Field(default_factory=dict)


class Pick(Frozen):
    """How a row picks from a pool: by this chance one not picked before, else any one picked before."""

    fresh: Annotated[float, Field(ge=0, le=1)] = 1.0


class Stream(Frozen):
    """Rows of one ledger that come about in one way.

    Either `total` rows a year spread over the months by `shape`, or `count` rows in each of `months`
    for each member of the pool `each` (for the unit itself when none is named). `with` picks members
    of other pools; a unit where one of them is empty has no such rows. `let` makes values to work with,
    `fields` the fields of the ledger, in this order; `like` takes both from an earlier stream of the
    ledger (counted from 0), where not given anew.
    """

    units: AppliesTo = AppliesTo()
    total: Formula | None = None
    shape: Code | None = None
    each: Code | None = None
    months: tuple[MonthNumber, ...] = tuple(range(1, 13))
    count: Formula = "1"
    with_: dict[Code, Pick] = Field(alias="with", default_factory=dict)
    like: Annotated[int, Field(ge=0)] | None = None
    let: dict[Code, Value] = Field(default_factory=dict)
    fields: dict[Code, Value] = Field(default_factory=dict)


class Edit(Frozen):
    """A change to rows already made, as a unit would mistype or forget them.

    Chooses rows of a ledger by `month`, by what their fields say (`where`), and then `rows` of them
    from the `start`-th on. They are then changed (`set`), left out (`remove`) or written `repeat` more
    times; `add` puts in one row with exactly these fields.
    """

    ledger: Code
    month: str | None = None
    where: dict[Code, str] = Field(default_factory=dict)
    start: Annotated[int, Field(ge=0)] = 0
    rows: Annotated[int, Field(ge=1)] | None = None
    set: dict[Code, Value | None] = Field(default_factory=dict)
    remove: bool = False
    repeat: Annotated[int, Field(ge=0)] = 0
    add: dict[Code, Value] | None = None


class Late(Frozen):
    """How many days a workbook comes after the due day; in all periods unless some are named."""

    days: Annotated[int, Field(ge=1, le=200)]
    periods: tuple[Code, ...] = ()


class Resend(Frozen):
    """A period sent twice: first with mistakes, `days` later as it should be."""

    period: Code
    days: Annotated[int, Field(ge=1, le=200)]
    first: tuple[Edit, ...]


class Case(Frozen):
    """A teaching case: what these units do differently, and what a reader should find."""

    id: Code
    text: Text
    units: tuple[Code, ...] = ()
    traits: dict[Code, float] = Field(default_factory=dict)
    shapes: dict[Code, Code] = Field(default_factory=dict)
    edits: tuple[Edit, ...] = ()
    late: Late | None = None
    skip: tuple[Code, ...] = ()
    resend: tuple[Resend, ...] = ()


class Cover(Frozen):
    """Placeholder names on the cover sheet."""

    filled_by: tuple[str, ...]
    checked_by: tuple[str, ...]
    note: str


class Recipe(Frozen):
    """Everything a sample of one plan is made from.

    `traits` are what units differ in: each unit draws one number between the two given. `shapes` are
    twelve weights of the months. `labels` are texts by unit code that streams may ask for by name (`*`
    for all other units), `words` lists and `values` made values that texts may name. `receipt` is how
    many days after a period's end workbooks arrive. `not_scaled` names the statistics that do not grow
    with a unit.
    """

    notice: Text | None = None
    cover: Cover | None = None
    receipt: tuple[int, int] = (1, 4)
    traits: dict[Code, tuple[float, float]] = Field(default_factory=dict)
    shapes: dict[Code, Annotated[tuple[float, ...], Field(min_length=12, max_length=12)]] = Field(
        default_factory=dict
    )
    labels: dict[Code, dict[str, str]] = Field(default_factory=dict)
    values: dict[Code, Value] = Field(default_factory=dict)
    words: dict[Code, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(default_factory=dict)
    tables: dict[Code, Annotated[tuple[dict[Code, str], ...], Field(min_length=1)]] = Field(
        default_factory=dict
    )
    pools: dict[Code, Pool] = Field(default_factory=dict)
    ledgers: dict[Code, tuple[Stream, ...]] = Field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    not_scaled: tuple[Code, ...] = ()

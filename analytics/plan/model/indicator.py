"""What is measured and assessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from analytics.plan.model.base import Code, Frozen, Points, Share, Text


class Scope(StrEnum):
    """Whose figure is promised."""

    BUREAU_TOTAL = "bureau_total"  # one quota of the bureau, shared out to units
    EACH_UNIT = "each_unit"  # every unit must reach it
    BUREAU_RATE = "bureau_rate"  # one rate over all units, each unit sees its own share
    BUREAU_ONLY = "bureau_only"  # a task of the bureau itself


class Direction(StrEnum):
    """Which way is good."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    DONE = "done"
    ZERO = "zero"


class Nature(StrEnum):
    """How the number stands in the plan."""

    WRITTEN = "written"  # 明文
    IMPLIED = "implied"  # 词义确定
    DONE = "done"  # 有无
    OUTSIDE = "outside"  # 外部下达
    SLOGAN = "slogan"  # 口号
    AIM = "aim"  # 争取
    WATCHED = "watched"  # 监测


class Time(StrEnum):
    """How months add up to a figure to date."""

    FLOW = "flow"  # adds up
    STOCK = "stock"  # the last known value
    DISTINCT = "distinct"  # each key once, in its first month
    LOWEST = "lowest"  # the lowest month


class Aggregate(StrEnum):
    """How rows of one unit and month become one number."""

    COUNT = "count"
    SUM = "sum"
    COUNT_DISTINCT = "count_distinct"
    MIN = "min"
    MAX = "max"


class MeasurePart(Frozen):
    """One of the two numbers of a measure: an aggregate over the rows of one ledger.

    `value` and `where` are SQL expressions over the ledger's fields (and `unit`, the unit that reported),
    `:parameter` names a plan parameter and `:as_of` the cut-off date; `date` is the ledger's date field
    the row counts at (the ledger's own unless given).
    """

    ledger: Code
    aggregate: Aggregate = Aggregate.COUNT
    value: str | None = None
    where: str | None = None
    date: str | None = None
    time: Time = Time.FLOW


class Measure(Frozen):
    """What is counted: a numerator, and for a rate a denominator.

    Either declared (`numerator`, `denominator`) or a `.sql` file in the plan's `measures/` that returns
    one row per unit (and one for the bureau) and month: unit, month, numerator, denominator. The plan
    file names the file; once loaded, `sql` is its text. `ledgers` then says what the file reads.
    A rate is Σ numerator / Σ denominator at every level.
    """

    numerator: MeasurePart | None = None
    denominator: MeasurePart | None = None
    sql: str | None = None
    ledgers: tuple[Code, ...] = ()
    numerator_time: Time = Time.FLOW
    denominator_time: Time | None = None

    @property
    def is_rate(self) -> bool:
        return self.denominator is not None or self.denominator_time is not None

    @property
    def times(self) -> tuple[Time, Time | None]:
        """Time kinds of numerator and denominator (None where there is no denominator)."""
        if self.numerator is None:
            return self.numerator_time, self.denominator_time
        return self.numerator.time, self.denominator.time if self.denominator else None

    @property
    def reads(self) -> tuple[str, ...]:
        """The ledgers this measure reads."""
        parts = [part for part in (self.numerator, self.denominator) if part]
        return tuple(dict.fromkeys([*self.ledgers, *(part.ledger for part in parts)]))


class AppliesTo(Frozen):
    """Which units an indicator is for; an empty list asks nothing."""

    kinds: tuple[Code, ...] = ()
    flags: tuple[Code, ...] = ()
    not_flags: tuple[Code, ...] = ()
    units: tuple[Code, ...] = ()


class PhasingKind(StrEnum):
    """How the year's target falls due over the year."""

    DAY = "day"
    MONTH = "month"
    QUARTERS = "quarters"  # shares per quarter
    DUE_DATES = "due_dates"  # amounts due by date
    YEAR_END = "year_end"
    ALWAYS = "always"  # due in full on every day (rates, prohibitions, stocks)


class DueDate(Frozen):
    """How much in all is due by a date."""

    on: date
    amount: Decimal


class Phasing(Frozen):
    kind: PhasingKind
    shares: tuple[Share, ...] = ()
    due: tuple[DueDate, ...] = ()


class Step(Frozen):
    """From this attainment (inclusive) the share of the points earned."""

    from_: Annotated[Decimal, Field(alias="from")]
    share: Share


class Band(Frozen):
    """A named class of the judged figure: from here on (inclusive), up to the next better band.

    The last band has no `from`: it is open to below, so that no figure falls through.
    """

    id: Code
    name: Text
    from_: Annotated[Decimal | None, Field(alias="from")] = None
    share: Share


class Judged(StrEnum):
    """Which figure bands judge."""

    ATTAINMENT = "attainment"
    ACTUAL = "actual"


class Line(Frozen):
    """Points along a straight line: `low` of them at its beginning, `high` at its end, at most `at_most`.

    Shares of the weight; `low` may lie below zero where a rule subtracts before it rounds. `step`
    rounds the share half up to whole steps (0.1 where points go in tenths of the weight).
    """

    low: Decimal = Decimal(0)
    high: Decimal = Decimal(1)
    at_most: Share = Decimal(1)
    step: Annotated[Decimal, Field(gt=0)] | None = None


class Between(Frozen):
    """Points between a threshold (nothing below it) and a benchmark (full marks from it on).

    `benchmark` left out: the target. For `at_most` the benchmark lies below the threshold; it may be
    zero. With `improvement` a unit may also earn points for the way from its own baseline to the
    benchmark; the better of the two counts.
    """

    threshold: Decimal
    benchmark: Decimal | None = None
    line: Line = Line()
    improvement: Line | None = None


class ScoreKind(StrEnum):
    LINEAR = "linear"  # weight x min(actual/due, 1)
    STEPS = "steps"
    BANDS = "bands"  # by named classes of the figure
    BETWEEN = "between"  # on a line between threshold and benchmark
    PER_ITEM = "per_item"  # full marks less so many points for each item short (or over, or each case)
    HARD_LINE = "hard_line"  # full or nothing
    DONE = "done"
    ZERO = "zero"


class ScoreRule(Frozen):
    """How points are earned. Each kind reads its own keys and no others.

    `bands` are judged on the attainment or the actual figure, exact or rounded half up to
    `rounded_to` decimals of a fraction (2: whole percent). `each` is points off for every whole item.
    """

    kind: ScoreKind = ScoreKind.LINEAR
    steps: tuple[Step, ...] = ()
    bands: tuple[Band, ...] = ()
    judged: Judged = Judged.ATTAINMENT
    rounded_to: Annotated[int, Field(ge=0, le=6)] | None = None
    between: Between | None = None
    each: Points | None = None


class Missing(StrEnum):
    """What becomes of the points of a figure nobody reported."""

    ZERO = "zero"  # it earns nothing
    SPREAD = "spread"  # it drops out like what is not applicable


class VetoEffect(StrEnum):
    BAR = "bar"  # may not be rated in the top grade
    FAIL = "fail"  # rated in the lowest grade


class ReadingChoice(Frozen):
    """A way to read the clause; `other` readings stand beside the chosen one.

    Another reading that can be counted brings its own `measure` (and where it needs one, target).
    """

    id: Code
    text: Text
    measure: Measure | None = None
    target: Decimal | None = None


class Display(Frozen):
    """How figures are shown: divided by `divide`, with `decimals`; a rate is shown in percent."""

    divide: Annotated[Decimal, Field(gt=0)] = Decimal(1)
    decimals: Annotated[int, Field(ge=0, le=4)] = 0


class Indicator(Frozen):
    """One thing measured and assessed. `proposed` lists what is 建议值, not the plan's own word.

    `sensitive` says whether figures under three are shown only inside the unit; left out, it follows from
    the fields its measures read (see `analytics.plan.sensitive`).
    """

    id: Code
    name: Text
    phrase: Text | None = None  # how the amount is told in a sentence, e.g. 累计征集合理化建议
    clause: Code
    block: Code
    nature: Nature
    unit_of_measure: Text
    scope: Scope
    direction: Direction
    applies_to: AppliesTo = AppliesTo()
    measure: Measure
    unit_measure: Measure | None = None
    phasing: Phasing
    weight: Points = Decimal(0)
    score: ScoreRule = ScoreRule()
    missing: Missing | None = None  # the rules' own unless given
    min_base: Annotated[Decimal, Field(gt=0)] | None = None  # a rate over fewer is not applicable
    hard_line: bool = False
    veto: VetoEffect | None = None
    bonus: bool = False
    display: Display = Display()
    reading: ReadingChoice
    other_readings: tuple[ReadingChoice, ...] = ()
    sensitive: bool | None = None
    proposed: tuple[str, ...] = ()

    @property
    def is_rate(self) -> bool:
        return self.measure.is_rate

    @property
    def measure_of_units(self) -> Measure:
        """What units are measured by: their own measure where the indicator has one."""
        return self.unit_measure or self.measure

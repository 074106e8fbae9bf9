"""The plan as frozen objects: what `params/plans/<id>/` may say, field by field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.\-]+$", max_length=60)]
Points = Annotated[Decimal, Field(ge=0, le=1000)]
Share = Annotated[Decimal, Field(ge=0, le=1)]


class Frozen(BaseModel):
    """Base of all plan objects: immutable, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)


class Text(Frozen):
    """A name or sentence in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_(self, lang: str) -> str:
        """The text in `zh` or `en`."""
        return self.zh if lang == "zh" else self.en


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


class ScoreKind(StrEnum):
    LINEAR = "linear"  # weight x min(actual/due, 1)
    STEPS = "steps"
    HARD_LINE = "hard_line"  # full or nothing
    DONE = "done"
    ZERO = "zero"


class ScoreRule(Frozen):
    kind: ScoreKind = ScoreKind.LINEAR
    steps: tuple[Step, ...] = ()


class VetoEffect(StrEnum):
    BAR = "bar"  # may not be rated in the top grade
    FAIL = "fail"  # rated in the lowest grade


class ReadingChoice(Frozen):
    """A way to read the clause; `other` readings stand beside the chosen one."""

    id: Code
    text: Text


class Display(Frozen):
    """How figures are shown: divided by `divide`, with `decimals`; a rate is shown in percent."""

    divide: Annotated[Decimal, Field(gt=0)] = Decimal(1)
    decimals: Annotated[int, Field(ge=0, le=4)] = 0


class Indicator(Frozen):
    """One thing measured and assessed. `proposed` lists what is 建议值, not the plan's own word."""

    id: Code
    name: Text
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
    hard_line: bool = False
    veto: VetoEffect | None = None
    bonus: bool = False
    display: Display = Display()
    reading: ReadingChoice
    other_readings: tuple[ReadingChoice, ...] = ()
    proposed: tuple[str, ...] = ()

    @property
    def is_rate(self) -> bool:
        return self.measure.is_rate

    @property
    def measure_of_units(self) -> Measure:
        """What units are measured by: their own measure where the indicator has one."""
        return self.unit_measure or self.measure


class TargetState(StrEnum):
    NUMBER = "number"
    PENDING = "pending"
    NOT_APPLICABLE = "not_applicable"


class PerHead(Frozen):
    """A target worked out from a unit's own statistics: rate x stat, but at least `minimum`."""

    stat: Code
    rate: Decimal
    minimum: Decimal = Decimal(0)


class Target(Frozen):
    """One version of a target. `unit` empty: the level the indicator's scope says."""

    indicator: Code
    state: TargetState = TargetState.NUMBER
    value: Decimal | None = None
    per_head: PerHead | None = None
    unit: Code | None = None
    effective_from: date
    proposed: bool = False
    reason: Text | None = None
    document: Text | None = None


class Basis(StrEnum):
    STAT = "stat"  # in proportion to a statistic of the units, times coefficients
    EQUAL = "equal"
    NAMED = "named"


class Allocation(Frozen):
    """How a bureau target is shared out; the parts add up exactly to the whole in steps of `step`."""

    indicator: Code
    basis: Basis = Basis.STAT
    stat: Code = "workers"
    coefficients: dict[Code, Decimal] = {}  # by unit kind; 1 where not given
    named: dict[Code, Decimal] = {}
    locked: dict[Code, Decimal] = {}
    step: Annotated[Decimal, Field(gt=0)] = Decimal(1)
    proposed: bool = True


class Block(Frozen):
    """A chapter of the plan with its points; `reserved` points wait for indicators still to come."""

    id: Code
    name: Text
    points: Points
    reserved: Points = Decimal(0)
    section: Code


class Parameter(Frozen):
    """A number rules or measures use by name."""

    id: Code
    value: Decimal
    name: Text
    proposed: bool = True


class Named(Frozen):
    """A code with its name: unit kinds, flags, rank groups, statistics."""

    id: Code
    name: Text


class Unit(Frozen):
    """A unit of the bureau. `stats` are its numbers (workers, women, ...), `flags` its properties."""

    code: Code
    name: Text
    kind: Code
    rank_group: Code
    assessed: bool = True
    flags: tuple[Code, ...] = ()
    stats: dict[Code, Decimal] = {}
    reporting: Annotated[str, Field(pattern="^(month|quarter)$")] = "quarter"
    opened_on: date | None = None
    closed_on: date | None = None
    merged_into: Code | None = None


class Answer(Frozen):
    """What answers a clause: an indicator, a ledger, a report section, or narrative with the reason."""

    indicator: Code | None = None
    ledger: Code | None = None
    section: Code | None = None
    narrative: Text | None = None
    pending: bool = False  # the indicator is named but not yet in the plan files


class Clause(Frozen):
    """One sentence of the plan, exact; joined in order the clauses are the plan."""

    id: Code
    section: str
    text: str
    text_en: str
    kind: Code
    answer: Answer


class Grade(Frozen):
    """A class of the total: from this score on (inclusive). `top` may be barred."""

    id: Code
    name: Text
    from_: Annotated[Decimal, Field(alias="from")]


class OverCompletion(Frozen):
    """Bonus for more than the target: share x weight x (attainment - 1), at most `at_most` x weight."""

    share: Share
    at_most: Share


class LateDeduction(Frozen):
    each: Points
    at_most: Points


class Rules(Frozen):
    """Scoring rules of the plan; all 建议值 unless the plan says so."""

    version: Code
    proposed: bool = True
    full_marks: Points = Decimal(100)  # what all blocks together are worth on the scale of the grades
    grades: tuple[Grade, ...]  # best first
    bonus_cap: Points
    over_completion: OverCompletion
    late_submission: LateDeduction
    yellow_within: Share  # attainment points behind pace that are still yellow
    coverage_line: Share  # below this share of expected submissions a light is grey
    score_decimals: Annotated[int, Field(ge=0, le=4)] = 2


class Round(Frozen):
    """An assessment round: cut-off and the dates around it."""

    id: Code
    name: Text
    cut_off: date
    submit_by: date
    notice_on: date
    final: bool = False


class BureauTask(Frozen):
    """The planned date of a task of the bureau itself; empty while it is not fixed."""

    indicator: Code
    planned_on: date | None = None


class Calendar(Frozen):
    """Rounds, and how many days after a period's end its workbook is due."""

    rounds: tuple[Round, ...]
    submission_days: Annotated[int, Field(ge=0, le=120)]
    tasks: tuple[BureauTask, ...] = ()


class Plan(Frozen):
    """Everything that was promised, for one plan year."""

    id: Code
    name: Text
    issued_by: Text
    notice: Text | None = None  # shown on every page, e.g. that the data are a sample
    bureau: Text
    starts_on: date
    ends_on: date
    unit_kinds: tuple[Named, ...]
    unit_flags: tuple[Named, ...] = ()
    unit_stats: tuple[Named, ...] = ()
    rank_groups: tuple[Named, ...]
    blocks: tuple[Block, ...]
    parameters: tuple[Parameter, ...] = ()
    units: tuple[Unit, ...]
    indicators: tuple[Indicator, ...]
    targets: tuple[Target, ...]
    allocations: tuple[Allocation, ...] = ()
    rules: Rules
    calendar: Calendar
    clauses: tuple[Clause, ...] = ()

    @cached_property
    def indicator(self) -> dict[str, Indicator]:
        """Indicators by id."""
        return {one.id: one for one in self.indicators}

    @cached_property
    def unit(self) -> dict[str, Unit]:
        """Units by code."""
        return {one.code: one for one in self.units}

    @cached_property
    def block(self) -> dict[str, Block]:
        """Blocks by id."""
        return {one.id: one for one in self.blocks}

    @cached_property
    def clause(self) -> dict[str, Clause]:
        """Clauses by id."""
        return {one.id: one for one in self.clauses}

    @cached_property
    def parameter(self) -> dict[str, Decimal]:
        """Parameter values by id."""
        return {one.id: one.value for one in self.parameters}

    def units_on(self, day: date) -> tuple[Unit, ...]:
        """Units that exist on a day (opened, not yet closed)."""
        return tuple(
            one
            for one in self.units
            if (one.opened_on is None or one.opened_on <= day)
            and (one.closed_on is None or one.closed_on >= day)
        )

"""Points, steps, shares and lines: what has to add up or to stand in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from analytics.errors import Problem
from analytics.plan.check.draft import Draft
from analytics.plan.model import (
    Direction,
    Indicator,
    Judged,
    Phasing,
    PhasingKind,
    Scope,
    ScoreKind,
    TargetState,
)
from analytics.plan.period import periods_between

FULL_MARKS = Decimal(100)
TIE_KEYS = ("base", "bonus")  # what ties may be broken by beside the score of a block


def wrong_points(draft: Draft) -> Iterator[Problem]:
    """Blocks whose weights and reserve are not their points, and blocks that do not make a hundred."""
    weights = _weights(draft)
    for block in draft.plan.blocks:
        given = weights[block.id]
        if None not in given and sum(given) + block.reserved != block.points:
            yield draft.problem(
                "weights_do_not_add_up", block, "points",
                block=block.id, weights=sum(given), reserved=block.reserved,
                sum=sum(given) + block.reserved, points=block.points,
            )  # fmt: skip
    points = sum((one.points for one in draft.plan.blocks), Decimal(0))
    if draft.plan.blocks and points != FULL_MARKS and len(draft.plan.blocks) == len(draft.known("blocks")):
        first = draft.plan.blocks[0]
        yield draft.problem("blocks_do_not_add_up", first, "points", sum=points, full=FULL_MARKS)


def _weights(draft: Draft) -> dict[str, list[Decimal | None]]:
    """Weights by block; of an indicator broken elsewhere as the file says it, None if that is no weight."""
    weights: dict[str, list[Decimal | None]] = defaultdict(list)
    for one in draft.plan.indicators:
        weights[one.block].append(one.weight)
    sound = {one.id for one in draft.plan.indicators}
    items = draft.said.get("indicators")
    for one in items if isinstance(items, list) else ():
        if isinstance(one, dict) and str(one.get("id")) not in sound:
            weights[str(one.get("block"))].append(_number(one.get("weight")))
    return weights


def _number(said: object) -> Decimal | None:
    try:
        number = Decimal(str(said))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number >= 0 else None


def wrong_phasings(draft: Draft) -> Iterator[Problem]:
    """Shares that are not one, due dates out of order or without the whole, and what a kind cannot have."""
    for one in draft.plan.indicators:
        yield from _phasing(draft, one, one.phasing)


def _phasing(draft: Draft, indicator: Indicator, phasing: Phasing) -> Iterator[Problem]:
    kind, plan = phasing.kind, draft.plan
    for key, owner in (("shares", PhasingKind.QUARTERS), ("due", PhasingKind.DUE_DATES)):
        if bool(getattr(phasing, key)) != (kind is owner):
            name = "phasing_needs" if kind is owner else "phasing_without"
            yield draft.problem(name, indicator, "phasing", key, key=key, kind=kind.value)
            return
    if kind is PhasingKind.QUARTERS:
        if sum(phasing.shares) != 1:
            yield draft.problem("shares_not_one", indicator, "phasing", "shares", sum=sum(phasing.shares))
        if plan.starts_on and plan.ends_on:
            quarters = periods_between(plan.starts_on, plan.ends_on, "quarter")
            if quarters and len(quarters) != len(phasing.shares):
                yield draft.problem(
                    "shares_per_quarter", indicator, "phasing", "shares",
                    count=len(phasing.shares), quarters=len(quarters),
                )  # fmt: skip
    if kind is PhasingKind.DUE_DATES:
        for index, (earlier, later) in enumerate(pairwise(phasing.due)):
            if earlier.on >= later.on or earlier.amount >= later.amount:
                yield draft.problem("due_not_rising", indicator, "phasing", "due", index + 1)
        yield from _whole(draft, indicator)


def _whole(draft: Draft, indicator: Indicator) -> Iterator[Problem]:
    """The last due amount is the target the plan starts with."""
    last = indicator.phasing.due[-1].amount
    first = min(
        (one for one in draft.plan.targets if one.indicator == indicator.id and not one.unit),
        key=lambda one: one.effective_from,
        default=None,
    )
    target = first.value if first and first.state is TargetState.NUMBER else None
    if last <= 0 or (target is not None and last != target):
        path = ("phasing", "due", len(indicator.phasing.due) - 1, "amount")
        shown = target if target is not None else "> 0"
        yield draft.problem("due_not_whole", indicator, *path, amount=last, target=shown)


SCORE_KEYS = {
    "steps": ScoreKind.STEPS,
    "bands": ScoreKind.BANDS,
    "between": ScoreKind.BETWEEN,
    "each": ScoreKind.PER_ITEM,
}


def wrong_scores(draft: Draft) -> Iterator[Problem]:
    """Score rules that do not fit the indicator, and tables of steps or bands with a hole."""
    for one in draft.plan.indicators:
        rule = one.score
        keys = [*_wrong_keys(draft, one)]
        yield from keys
        if not keys:
            yield from _table(draft, one)
        fits = {ScoreKind.ZERO, ScoreKind.PER_ITEM} if one.direction is Direction.ZERO else set(ScoreKind)
        if rule.kind not in fits or (rule.kind is ScoreKind.ZERO and one.direction is not Direction.ZERO):
            yield draft.problem(
                "score_not_for_direction", one, "score", "kind",
                kind=rule.kind.value, direction=one.direction.value,
            )  # fmt: skip
        if one.unit_measure and one.scope is not Scope.BUREAU_ONLY:
            yield draft.problem("unit_measure_not_used", one, "unit_measure", scope=one.scope.value)


def _wrong_keys(draft: Draft, indicator: Indicator) -> Iterator[Problem]:
    """Keys that a kind of rule needs and lacks, or has and never reads."""
    rule = indicator.score
    for key, owner in SCORE_KEYS.items():
        said = getattr(rule, key) not in ((), None)
        if said != (rule.kind is owner):
            name = "score_without" if said else "score_needs"
            yield draft.problem(name, indicator, "score", key, key=key, kind=rule.kind.value)
    if rule.rounded_to is not None and rule.kind is not ScoreKind.BANDS:
        said = {"key": "rounded_to", "kind": rule.kind.value}
        yield draft.problem("score_without", indicator, "score", "rounded_to", **said)


def _table(draft: Draft, indicator: Indicator) -> Iterator[Problem]:
    match indicator.score.kind:
        case ScoreKind.STEPS:
            yield from _steps(draft, indicator)
        case ScoreKind.BANDS:
            yield from _bands(draft, indicator)
        case ScoreKind.BETWEEN:
            yield from _between(draft, indicator)


def _bands(draft: Draft, indicator: Indicator) -> Iterator[Problem]:
    """Bands from the best down to one that is open below; a better one never earns less."""
    bands = indicator.score.bands
    starts = [one.from_ for one in bands]
    if None in starts[:-1] or starts[-1] is not None or not _falling(starts[:-1]):
        yield draft.problem("bands_have_holes", indicator, "score", "bands")
    falls = indicator.direction in (Direction.AT_MOST, Direction.ZERO) and (
        indicator.score.judged is Judged.ACTUAL
    )
    shares = [one.share for one in (reversed(bands) if falls else bands)]
    if any(better < worse for better, worse in pairwise(shares)):
        yield draft.problem("bands_turn_back", indicator, "score", "bands")


def _between(draft: Draft, indicator: Indicator) -> Iterator[Problem]:
    rule = indicator.score.between
    path = ("score", "between")
    turned = -1 if indicator.direction is Direction.AT_MOST else 1
    if rule.benchmark is not None and (rule.benchmark - rule.threshold) * turned <= 0:
        yield draft.problem(
            "benchmark_not_better", indicator, *path, "benchmark",
            benchmark=rule.benchmark, threshold=rule.threshold, direction=indicator.direction.value,
        )  # fmt: skip
    for key in ("line", "improvement"):
        line = getattr(rule, key)
        if line and line.low >= line.high:
            yield draft.problem("line_not_rising", indicator, *path, key, low=line.low, high=line.high)


def _steps(draft: Draft, indicator: Indicator) -> Iterator[Problem]:
    steps = indicator.score.steps
    path = ("score", "steps")
    if not _falling(one.from_ for one in steps) or steps[-1].from_ != 0:
        yield draft.problem("steps_have_holes", indicator, *path)
    if any(better.share < worse.share for better, worse in pairwise(steps)):
        yield draft.problem("steps_turn_back", indicator, *path)


def wrong_rules(draft: Draft) -> Iterator[Problem]:
    """Grades that do not fall from the best down to zero."""
    rules = draft.plan.rules
    if rules and (not rules.grades or not _falling(one.from_ for one in rules.grades)):
        yield draft.problem("grades_not_falling", rules, "grades")
    elif rules and rules.grades[-1].from_ != 0:
        yield draft.problem("grades_end_above_zero", rules, "grades", value=rules.grades[-1].from_)
    keys = (*TIE_KEYS, *draft.known("blocks"))
    for index, key in enumerate(rules.tie_breaks if rules else ()):
        if key not in keys:
            yield draft.no_such("blocks", key, rules, "tie_breaks", index, choices=keys)


def _falling(values: Iterable[Decimal]) -> bool:
    return all(higher > lower for higher, lower in pairwise(values))

"""Sharing out under all bases and constraints, against brute force and an oracle of plain fractions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import ceil, floor

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analytics.errors import PlanError
from analytics.plan.allocate import Way, allocate, resplit
from analytics.plan.model import Allocation, Text, Unit
from analytics.words import LANGUAGES

NAME = Text(zh="字", en="word")
KINDS = ("plant", "park")
STEPS = [Decimal(1), Decimal(5), Decimal("0.5"), Decimal(100)]
BASES = [
    {"basis": "stat"},
    {"basis": "stat", "stat": "women"},
    {"basis": "equal"},
    {"basis": "last_year"},
    {
        "basis": "mixture",
        "mixture": [{"basis": "stat", "share": "0.5"}, {"basis": "equal", "share": "0.5"}],
    },
    {
        "basis": "mixture",
        "mixture": [
            {"basis": "last_year", "share": "0.3"},
            {"basis": "stat", "stat": "women", "share": "0.6"},
            {"basis": "equal", "share": "0.1"},
        ],
    },
]


@dataclass(frozen=True)
class Case:
    total: Decimal
    allocation: Allocation
    units: list[Unit]
    baselines: dict[str, Decimal]
    done: dict[str, Decimal]

    @property
    def parts(self):
        """The parts, by `resplit` where anything is done."""
        if self.done:
            return resplit(self.total, self.allocation, self.units, done=self.done, baselines=self.baselines)
        return allocate(self.total, self.allocation, self.units, baselines=self.baselines)

    @property
    def parts_if_any(self):
        """The parts, or None when they are refused."""
        try:
            return self.parts
        except PlanError:
            return None


@st.composite
def cases(draw, most_units=6, *, loose=True, with_done=None):
    """A rule and what it is for. A loose one has parts that fit; else anything may contradict anything."""
    codes = [f"U{at:02}" for at in range(draw(st.integers(1, most_units)))]
    step = draw(st.sampled_from(STEPS))
    figures = st.sampled_from([0, 1, 1, 3, 7, 20, 20, 40, Decimal("0.25"), Decimal("7.5")])
    fitting = {code: draw(st.integers(0, 12)) for code in codes}

    def some(most, low, high):
        """Amounts of some units, by so many steps beside what fits, and not all in whole steps."""
        chosen = draw(st.sets(st.sampled_from(codes), max_size=most))
        beside = {
            code: draw(st.integers(low, high)) if loose else draw(st.integers(-4, 4)) for code in chosen
        }
        odd = {code: draw(st.sampled_from([0, 0, low, high])) for code in chosen}
        found = {
            code: (fitting[code] + beside[code]) * step + (step / 3).copy_sign(odd[code]) * bool(odd[code])
            for code in sorted(chosen)
        }
        return {code: max(value, Decimal(0)) for code, value in found.items()}

    locked = {code: fitting[code] * step for code in draw(st.sets(st.sampled_from(codes), max_size=2))}
    floors, caps = some(2, -4, 0), some(2, 0, 4)
    has_done = draw(st.booleans()) if with_done is None else with_done
    coefficients = st.sampled_from([1, 1, 1, 0, Decimal("0.2"), Decimal("1.6")])
    allocation = Allocation(
        indicator="x",
        **draw(st.sampled_from(BASES)),
        coefficients={kind: draw(coefficients) for kind in KINDS},
        unit_coefficients={code: draw(coefficients) for code in draw(st.sets(st.sampled_from(codes)))},
        locked=locked,
        minimum=draw(st.sampled_from([None, None, min(fitting.values()) * step])),
        maximum=draw(st.sampled_from([None, None, max(fitting.values()) * step])),
        floors={code: value for code, value in floors.items() if code not in locked},
        caps={code: value for code, value in caps.items() if code not in locked},
        step=step,
    )
    units = [
        Unit(
            code=code,
            name=NAME,
            kind=draw(st.sampled_from(KINDS)),
            rank_group="all",
            stats={"workers": draw(figures), "women": draw(figures)},
        )
        for code in codes
    ]
    return Case(
        total=sum(fitting.values()) * step + (0 if loose else draw(st.sampled_from([0, 0, step, step / 2]))),
        allocation=allocation,
        units=units,
        baselines={code: Decimal(draw(figures)) for code in codes},
        done=some(len(codes), -6, 0) if has_done else {},
    )


# What the rules say, in plain fractions


def bounds_of(case: Case):
    """Whole steps there are, and start, floor and cap of everybody not locked; None where nothing fits."""
    rule, step = case.allocation, Fraction(case.allocation.step)
    locked = sum(Fraction(rule.locked.get(one.code, 0)) for one in case.units)
    steps = (Fraction(case.total) - locked) / step
    over = any(case.done.get(code, 0) > value for code, value in rule.locked.items())
    if steps < 0 or steps.denominator != 1 or over:
        return None
    rows = {}
    for one in case.units:
        if one.code in rule.locked:
            continue
        lows = [case.done.get(one.code), rule.minimum, rule.floors.get(one.code)]
        highs = [rule.maximum, rule.caps.get(one.code)]
        rows[one.code] = (
            ceil(Fraction(case.done.get(one.code, 0)) / step),
            max([0, *(ceil(Fraction(n) / step) for n in lows if n is not None)]),
            min([10**6, *(floor(Fraction(n) / step) for n in highs if n is not None)]),
        )
    return int(steps), rows


def weights_of(case: Case):
    """The weight of everybody not locked; None where a mixture has a basis of nobody."""
    rule = case.allocation
    sharing = [one for one in case.units if one.code not in rule.locked]

    def weighed(basis, stat):
        found = {}
        for one in sharing:
            figure = {"equal": 1, "last_year": case.baselines[one.code]}.get(basis, one.stats.get(stat))
            coefficient = rule.coefficients.get(one.kind, 1) * rule.unit_coefficients.get(one.code, 1)
            found[one.code] = Fraction(figure) * Fraction(coefficient)
        return found

    if rule.basis != "mixture":
        return weighed(rule.basis, rule.stat)
    weights = dict.fromkeys((one.code for one in sharing), Fraction(0))
    for part in rule.mixture:
        column = weighed(part.basis, part.stat)
        if not sum(column.values()):
            return None
        for code, weight in column.items():
            weights[code] += Fraction(part.share) * weight / sum(column.values())
    return weights


def fits(case: Case) -> bool:
    """Whether any whole numbers of steps add up within the bounds; without weight only the floor may be."""
    known, weights = bounds_of(case), weights_of(case)
    if known is None or weights is None:
        return False
    steps, rows = known
    choices = [
        range(low, min(high, steps) + 1) if weights[code] else [low] * (low <= high)
        for code, (_, low, high) in rows.items()
    ]
    return any(sum(parts) == steps for parts in product(*choices))


def oracle(case: Case) -> dict[str, int]:
    """Parts in steps: of all ways to be free, at the floor or at the cap, one that agrees with itself.

    Whoever is free gets the same for each unit of weight; that would be too little for those at their
    floor and too much for those at their cap.
    """
    steps, rows = bounds_of(case)
    weights = weights_of(case)
    for ways in product(("free", "floor", "cap"), repeat=len(rows)):
        way = dict(zip(rows, ways, strict=True))
        fixed = {code: row[1 + (way[code] == "cap")] for code, row in rows.items() if way[code] != "free"}
        free = {code: weights[code] for code in rows if way[code] == "free"}
        rest = steps - sum(fixed.values()) - sum(rows[code][0] for code in free)
        levels = {
            code: Fraction(on_top(rows[code], way[code]), weights[code]) for code in fixed if weights[code]
        }
        lowest = max((levels[code] for code in levels if way[code] == "cap"), default=Fraction(0))
        highest = min((levels[code] for code in levels if way[code] == "floor"), default=None)
        if any(way[code] == "cap" and not weights[code] for code in fixed) or rest < 0:
            continue
        if not sum(free.values()):
            if rest or (highest is not None and lowest > highest):
                continue
            if all(rows[code][0] >= rows[code][1] for code in free):
                return fixed | {code: rows[code][0] for code in free}
            continue
        level = Fraction(rest) / sum(free.values())
        shares = {code: rows[code][0] + level * weight for code, weight in free.items()}
        within = all(rows[code][1] <= share <= rows[code][2] for code, share in shares.items())
        if within and lowest <= level and (highest is None or level <= highest):
            whole = {code: floor(share) for code, share in shares.items()}
            left = steps - sum(fixed.values()) - sum(whole.values())
            order = sorted(free, key=lambda code: (whole[code] - shares[code], code))
            return fixed | {code: whole[code] + (code in order[:left]) for code in free}
    raise AssertionError("no way agrees with itself")


def on_top(row: tuple[int, int, int], way: str) -> int:
    """What the floor or cap leaves on top of what has been done."""
    start, low, high = row
    return (low if way == "floor" else high) - start


@given(st.one_of(cases(most_units=3, loose=False), cases(most_units=3)))
def test_parts_are_refused_exactly_when_no_whole_steps_fit(case):
    assert (case.parts_if_any is not None) == fits(case)


@settings(max_examples=40)
@given(cases(loose=False))
def test_a_refusal_says_why_in_both_languages(case):
    assume(case.parts_if_any is None)
    with pytest.raises(PlanError) as refused:
        assert case.parts
    texts = [one.text(lang) for one in refused.value.problems for lang in LANGUAGES]
    assert texts
    assert not any("{" in one for one in texts)


@given(cases(most_units=4))
def test_parts_are_those_that_plain_fractions_give(case):
    parts = case.parts_if_any
    assume(parts is not None)
    step = Fraction(case.allocation.step)
    found = {code: Fraction(one.value) / step for code, one in parts.items() if one.way is not Way.LOCKED}
    assert found == oracle(case)


@given(cases())
def test_parts_add_up_in_whole_steps_within_floors_and_caps_and_locked_ones_stay(case):
    parts = case.parts_if_any
    assume(parts is not None)
    rule = case.allocation
    assert sum(one.value for one in parts.values()) == case.total
    assert list(parts) == [one.code for one in case.units]
    for code, part in parts.items():
        if code in rule.locked:
            assert (part.value, part.way) == (rule.locked[code], Way.LOCKED)
            continue
        assert part.value % rule.step == 0
        assert part.value >= max(rule.minimum or 0, rule.floors.get(code, 0), case.done.get(code, 0))
        highest = [one for one in (rule.maximum, rule.caps.get(code)) if one is not None]
        assert all(part.value <= one for one in highest)


@given(cases())
def test_every_part_can_be_worked_out_again_from_what_it_says(case):
    parts = case.parts_if_any
    assume(parts is not None)
    shared = [one for one in parts.values() if one.sharing]
    assume(shared)
    of, step = shared[0].sharing, case.allocation.step
    free = [one for one in shared if one.way is Way.SHARED]
    assert of.rest == of.total - of.locked - of.done - of.bound
    assert of.weights == sum((one.weight for one in free), Fraction(0))
    assert sum((one.quota for one in free), Fraction(0)) == of.rest
    for one in shared:
        assert one.value == one.start + one.whole + one.raised * step
        assert one.quota == Fraction(one.whole) + one.remainder * Fraction(step)
        assert 0 <= one.remainder < 1
    kept = [one for one in free if not one.raised]
    for up in (one for one in free if one.raised):
        assert all((-up.remainder, up.unit) < (-one.remainder, one.unit) for one in kept)


@settings(max_examples=40)
@given(cases(), st.data())
def test_the_order_of_units_changes_nothing(case, data):
    mixed = Case(
        case.total, case.allocation, data.draw(st.permutations(case.units)), case.baselines, case.done
    )
    assert case.parts_if_any == mixed.parts_if_any


@given(cases(with_done=True))
def test_a_resplit_never_puts_a_unit_under_what_it_has_done(case):
    parts = case.parts_if_any
    assume(parts is not None)
    assert all(part.value >= case.done.get(code, 0) for code, part in parts.items())


@settings(max_examples=40)
@given(cases(with_done=False))
def test_a_resplit_before_anything_is_done_is_the_sharing_out_itself(case):
    parts = case.parts_if_any
    assume(parts is not None)
    assert parts == resplit(case.total, case.allocation, case.units, done={}, baselines=case.baselines)


@settings(max_examples=40)
@given(cases(with_done=False))
def test_more_to_share_gives_nobody_a_smaller_exact_share(case):
    larger = Case(case.total + case.allocation.step, case.allocation, case.units, case.baselines, case.done)
    first, second = case.parts_if_any, larger.parts_if_any
    assume(first is not None and second is not None)
    assert all(second[code].quota >= one.quota for code, one in first.items() if one.quota is not None)


@pytest.mark.parametrize("total", [Decimal(-1), Decimal("-0.5")])
def test_less_than_nothing_is_never_shared(total):
    unit = Unit(code="A", name=NAME, kind="plant", rank_group="all", stats={"workers": 1})
    for basis in ({"basis": "equal"}, {"basis": "named", "named": {"A": total}}):
        with pytest.raises(PlanError, match=str(total)):
            allocate(total, Allocation(indicator="x", **basis), [unit])

"""The proof sheet (分解说明): how a bureau total was shared out, to be worked out again by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from analytics.assess.contract import Contract, Term
from analytics.plan.allocate import Way
from analytics.plan.allocate.proof import proof
from analytics.plan.model import Indicator, Plan
from analytics.plan.target import successor
from analytics.plan.unit_names import name_on
from analytics.view.numbers import NOTHING, amount, number
from analytics.view.paper import Grid, Paragraph, Piece
from analytics.view.tables import Column, Row
from analytics.view.theme import STAR
from analytics.view.working import plain
from analytics.words import say

REMAINDER_DECIMALS = 4
STEPS = ("weight", "quota", "remainder", "check")
# Headings that are not named like the column they show.
COLUMN_OF = {"step_more": "raised", "remainder_of": "remainder"}
UNIT_HEADS = (
    "indicator", "bureau_target:number", "weight_of:number", "weights:number", "rest:number", "quota:number",
    "remainder", "part:number",
)  # fmt: skip


def proof_of_unit(contract: Contract, lang: str) -> Sequence[Piece]:
    """The unit's line of every total of the bureau it has a part of; nothing where it has none.

    A unit that took others in has their lines too.
    """
    rows = [row for term in contract.shared_terms for row in _lines(contract, term, lang)]
    if not rows:
        return ()
    notes = [say(f"proof.step_{name}", lang) for name in STEPS]
    notes += _star_words([one.indicator for one in contract.shared_terms], lang)
    grid = Grid(say("proof.of_unit", lang), _heads(UNIT_HEADS, lang), rows, note=" ".join(notes))
    return (Paragraph(say("proof.lead", lang)), grid)


def _lines(contract: Contract, term: Term, lang: str) -> list[Row]:
    plan, indicator = contract.plan, term.indicator
    frame = proof(plan, indicator.id, contract.day)
    places = _places(frame)
    mine = frame[[successor(plan, code, contract.day) == contract.unit.code for code in frame["unit"]]]
    total = _figure(sum(frame["part"], Decimal(0)), indicator, lang)
    rows = []
    for line in mine.itertuples(index=False):
        unit = indicator.unit_of_measure.in_(lang)
        name = say("proof.measured_in", lang, indicator=indicator.name.in_(lang), unit=unit)
        if line.unit != contract.unit.code:
            merged = name_on(plan.unit[line.unit], contract.day).in_(lang)
            name += say("proof.merged", lang, unit=merged)
        shown = _working(frame, line, places, indicator, lang)
        rows.append(Row([name, total, *shown, _part(line.part, indicator, lang)]))
    return rows


def _working(
    frame: pd.DataFrame, line: Any, places: pd.Series, indicator: Indicator, lang: str
) -> tuple[str, ...]:
    """Weight, sum of weights, what was shared, exact share and remainder of one unit."""
    way = say(f"proof.way_{line.way}", lang)
    if line.way != Way.SHARED:
        return (way, NOTHING, NOTHING, NOTHING, NOTHING)
    n_raised = int(frame["raised"].sum())
    raised = "raised" if line.raised else "kept"
    return (
        _weight(frame, line, lang),
        plain(line.weights, lang),
        _figure(line.rest, indicator, lang),
        _exact(line.quota, indicator, lang),
        say(
            f"proof.{raised}",
            lang,
            remainder=_remainder(line.remainder, lang),
            place=int(places[line.unit]),
            n=n_raised,
        ),
    )


def proof_grid(plan: Plan, indicator: Indicator, frame: pd.DataFrame, lang: str) -> Grid:
    """Every unit's line of `plan.allocate.proof`, with the sum below."""
    bases = basis_columns(frame)
    has_done = any(value for value in frame["done"] if value is not None)
    names = [
        *("unit", "way"),
        *(["done:number"] if has_done else []),
        *(f"{name}:number" for name in bases),
        *(["coefficient:number", "weight:number", "quota:number", "remainder_of:number"] if bases else []),
        *(["step_more:center"] if bases else []),
        "part:number",
    ]
    heads = [_head(one, lang, n_bases=len(bases)) for one in names]
    keys = [one.partition(":")[0] for one in names]
    rows = [
        Row([_cell(plan, indicator, line, key, lang) for key in keys]) for line in frame.to_dict("records")
    ]
    foot = ["" for _ in keys]
    foot[0], foot[-1] = say("contract.sum", lang), _figure(sum(frame["part"], Decimal(0)), indicator, lang)
    if "weight" in keys:
        weights = next((one for one in frame["weights"] if one is not None), Fraction(0))
        foot[keys.index("weight")] = plain(weights, lang)
        foot[keys.index("step_more")] = str(int(frame["raised"].sum()))
    unit = indicator.unit_of_measure.in_(lang)
    caption = say("proof.of_all", lang, indicator=indicator.name.in_(lang), unit=unit)
    notes = [*_rest_words(indicator, frame, lang), say("proof.note", lang), *_star_words([indicator], lang)]
    return Grid(caption, heads, rows, foot=foot, note=" ".join(notes))


def _rest_words(indicator: Indicator, frame: pd.DataFrame, lang: str) -> list[str]:
    """What was shared by weight, and what it came on top of; nothing where no part was shared."""
    rest = next((one for one in frame["rest"] if one is not None), None)
    if rest is None:
        return []
    unit = indicator.unit_of_measure.in_(lang)
    said = [say("proof.rest_is", lang, rest=_figure(rest, indicator, lang), unit=unit)]
    return [*said, say("proof.on_top", lang)] if any(frame["done"].dropna()) else said


def _cell(plan: Plan, indicator: Indicator, line: dict[str, Any], key: str, lang: str) -> str:
    value = line[COLUMN_OF.get(key, key)]
    if value is None or value != value:
        return NOTHING
    match key:
        case "unit":
            return plan.unit[value].name.in_(lang)
        case "way":
            return say(f"proof.way_{value}", lang)
        case "step_more":
            return "+1" if value else ""
        case "remainder_of":
            return _remainder(value, lang)
        case "quota":
            return _exact(value, indicator, lang)
        case "done":
            return _figure(value, indicator, lang)
        case "part":
            return _part(value, indicator, lang)
    return plain(value, lang)


def basis_columns(frame: pd.DataFrame) -> list[str]:
    """The columns of a proof sheet that hold basis figures."""
    return [name for name in frame.columns if name.startswith("figure_")]


def _weight(frame: pd.DataFrame, line: Any, lang: str) -> str:
    """`1050`, `1050×1.6＝1680`; of a mixture the weight alone."""
    bases = basis_columns(frame)
    if len(bases) != 1 or line.coefficient == 1:
        return plain(line.weight, lang)
    figure, coefficient = (plain(one, lang) for one in (getattr(line, bases[0]), line.coefficient))
    return f"{figure}×{coefficient}＝{plain(line.weight, lang)}"


def _places(frame: pd.DataFrame) -> pd.Series:
    """Place of every sharing unit in the order of remainders, by unit code; ties go to the smaller code."""
    sharing = frame[frame["way"] == Way.SHARED.value]
    order = sorted(zip(sharing["remainder"], sharing["unit"], strict=True), key=lambda one: (-one[0], one[1]))
    return pd.Series({unit: place for place, (_, unit) in enumerate(order, start=1)}, dtype=float)


def _remainder(value: Fraction, lang: str) -> str:
    return number(float(value), REMAINDER_DECIMALS, lang)


def _exact(value: Fraction, indicator: Indicator, lang: str) -> str:
    """An exact share with two decimals more than the indicator shows."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return _figure(exact, indicator, lang, decimals=indicator.display.decimals + 2)


def _part(value: Decimal, indicator: Indicator, lang: str) -> str:
    """A unit's part, with the star where the way it was shared out is proposed."""
    return _figure(value, indicator, lang) + (STAR if "allocation" in indicator.proposed else "")


def _star_words(indicators: Iterable[Indicator], lang: str) -> list[str]:
    """What the star means, where one stands."""
    stands = any("allocation" in one.proposed for one in indicators)
    return [say("reports.star_means", lang)] if stands else []


def _figure(value: Decimal, indicator: Indicator, lang: str, *, decimals: int | None = None) -> str:
    return amount(value, indicator, lang, rate=False, unit=False, decimals=decimals)


def _heads(specs: Sequence[str], lang: str) -> list[Column]:
    return [_head(one, lang) for one in specs]


def _head(spec: str, lang: str, *, n_bases: int = 1) -> Column:
    name, _, kind = spec.partition(":")
    if name.startswith("figure_"):
        n = name.removeprefix("figure_") if n_bases > 1 else ""
        return Column(say("proof.figure", lang, n=n), kind)
    return Column(say(f"proof.{name}", lang), kind)

"""What a scenario changes, in cards and tables."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from analytics.assess import BUREAU, Assessment
from analytics.plan.model import Indicator, Plan
from analytics.scenario import Scenario
from analytics.view.html import Html, element, join
from analytics.view.line import star, star_note
from analytics.view.numbers import NOTHING, amount, date_text, is_missing, number, percent
from analytics.view.parts import card, cards
from analytics.view.tables import Column, mark, shown_mark, table
from analytics.view.theme import LIGHTS, grade_mark, word_of
from analytics.view.widgets.shift import SAME, signed
from analytics.words import say

KINDS = ("targets", "weights", "allocation", "adds")


def head(base: Assessment, scenario: Scenario, lang: str) -> Html:
    """Which plan and day the scenario is laid beside, and how much it changes."""
    plan = base.plan
    beside = say("widgets.beside", lang, plan=plan.name.in_(lang), day=date_text(base.as_of, lang))
    counts = [(kind, len(getattr(scenario, kind))) for kind in KINDS]
    changes = [say(f"widgets.changed_{kind}", lang, n=n) for kind, n in counts if n]
    comma = say("widgets.comma", lang)
    said = (
        say("widgets.changed", lang, changes=comma.join(changes))
        if changes
        else say("widgets.unchanged", lang)
    )
    notice = element("p", plan.notice.in_(lang), class_="note") if plan.notice else None
    return join(element("p", beside, element("b", said)), notice)


def summary(units: pd.DataFrame, cells: pd.DataFrame, plan: Plan, lang: str) -> Html:
    """Cards: the bureau's total, units that win and lose, grades that change, lights that change."""
    bureau = units[units["unit"] == BUREAU].iloc[0]
    rated = units[units["rank"].notna()]
    decimals = plan.rules.score_decimals
    n_up, n_down = (rated["total_change"] > SAME).sum(), (rated["total_change"] < -SAME).sum()
    of_units = cells[cells["unit"].isin(rated["unit"])]
    n_lights = (of_units["light"] != of_units["light_base"]).sum()
    of_all = say("widgets.of_units", lang, n=len(rated))
    of_cells = say("widgets.of_cells", lang, n=len(of_units))
    change = signed(bureau["total_change"], decimals, lang)
    return cards(
        card(say("widgets.bureau_total", lang), number(bureau["total"], decimals, lang), below=change),
        card(say("widgets.up_down", lang), f"{n_up} / {n_down}", below=of_all),
        card(say("widgets.grades_changed", lang), rated["grade_changed"].sum(), below=of_all),
        card(say("widgets.lights_changed", lang), n_lights, below=of_cells),
    )


def unit_table(units: pd.DataFrame, cells: pd.DataFrame, plan: Plan, lang: str) -> Html:
    """Units by their new rank: total, grade and lights, each with what it was in the plan."""
    decimals = plan.rules.score_decimals
    now = Counter(zip(cells["unit"], cells["light"], strict=True))
    before = Counter(zip(cells["unit"], cells["light_base"], strict=True))
    rows = [
        (
            plan.unit[one.unit].name.in_(lang),
            join(_rank(one.rank), _places(one.rank_change)),
            element("span", number(one.total_base, decimals, lang), class_="was"),
            number(one.total, decimals, lang),
            _change(one.total_change, decimals, lang),
            _grade(plan, one, lang),
            _lights(one.unit, now, before, lang),
        )
        for one in units[units["rank"].notna()].sort_values(["rank", "unit"]).itertuples()
    ]
    heads = (
        "unit",
        "rank:number",
        "before:number",
        "after:number",
        "change:number",
        "grade:short",
        "lights:short",
    )
    return table(say("widgets.unit_scores", lang), _heads(heads, lang), rows, lang=lang, fine=True)


def quota_table(cells: pd.DataFrame, other: Assessment, indicators: list[str], lang: str) -> Html:
    """The bureau's quotas: target, light and units on pace, each before and after, and what was reached."""
    bureau = cells[cells["unit"] == BUREAU].set_index("indicator").loc[indicators]
    done = other.cells[other.cells["unit"] == BUREAU].set_index("indicator")["actual"]
    units = cells[cells["unit"] != BUREAU]
    now = Counter(units.loc[units["light"] == "green", "indicator"])
    before = Counter(units.loc[units["light_base"] == "green", "indicator"])
    rows = [
        (
            *_amounts(other.plan.indicator[one.Index], one, done[one.Index], lang),
            percent(one.attainment),
            join([mark(light, lang) for light in dict.fromkeys((one.light_base, one.light))], between=" → "),
            " → ".join(str(n) for n in dict.fromkeys((before[one.Index], now[one.Index]))),
        )
        for one in bureau.itertuples()
    ]
    heads = (
        *("indicator", "target_before:number", "target_after:number", "actual:number"),
        *("attainment:number", "light:short", "n_green:number"),
    )
    stands = bool((bureau["target_proposed"] | bureau["target_proposed_base"]).any())
    note = star_note(lang, stands=stands)
    return table(
        say("widgets.bureau_quotas", lang), _heads(heads, lang), rows, lang=lang, note=note, fine=True
    )


def _amounts(indicator: Indicator, one: Any, done: float, lang: str) -> tuple[object, ...]:
    """Name, target in the plan and in the scenario, amount reached."""
    before, after, actual = (
        amount(value, indicator, lang, rate=False) for value in (one.target_base, one.target, done)
    )
    moved = "moved" if one.target != one.target_base else None
    return (
        indicator.name.in_(lang),
        element("span", before, star(lang) if one.target_proposed_base else None, class_="was"),
        element("span", after, star(lang) if one.target_proposed else None, class_=moved),
        actual,
    )


def _heads(specs: tuple[str, ...], lang: str) -> list[Column]:
    split = [spec.partition(":") for spec in specs]
    return [Column(say(f"widgets.{name}", lang), kind) for name, _, kind in split]


def _rank(rank: float) -> str:
    return NOTHING if is_missing(rank) else f"{rank:.0f}"


def _places(change: float) -> Html | None:
    """Places won or lost, as a small arrow and number."""
    if is_missing(change) or not change:
        return None
    arrow, kind = ("↑", "up") if change > 0 else ("↓", "down")
    return element("small", f" {arrow}{abs(change):.0f}", class_=kind)


def _change(change: float, decimals: int, lang: str) -> Html:
    is_same = is_missing(change) or abs(change) < SAME
    kind = None if is_same else "up" if change > 0 else "down"
    return element("span", signed(change, decimals, lang), class_=kind)


def _grade(plan: Plan, one: Any, lang: str) -> Html:
    shown = (one.grade_base, one.grade) if one.grade_changed else (one.grade,)
    return join([_grade_badge(plan, grade, lang) for grade in shown], between=" → ")


def _grade_badge(plan: Plan, grade: str | None, lang: str) -> Html | str:
    grades = [one.id for one in plan.rules.grades]
    if grade not in grades:
        return NOTHING
    place = grades.index(grade)
    return shown_mark(grade_mark(place, len(grades)), plan.rules.grades[place].name.in_(lang))


def _lights(unit: str, now: Counter, before: Counter, lang: str) -> Html:
    """How many of each light a unit has, and by how many they have changed."""
    pieces = []
    for name, look in LIGHTS.items():
        change = now[unit, name] - before[unit, name]
        pieces.append(
            element(
                "span",
                element("span", look.glyph, style=f"color:{look.fill}", title=word_of(name, lang)),
                f" {now[unit, name]}",
                element("small", signed(change, 0, lang)) if change else None,
                class_="light",
            )
        )
    return join(pieces)

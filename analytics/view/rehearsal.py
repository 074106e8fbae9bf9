"""办法预演 as a page: every unit under every rule set, who gains and who loses."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analytics.assess import Assessment
from analytics.scenario import Rehearsal, Scenario
from analytics.view.html import Html, element, join
from analytics.view.line import proposed
from analytics.view.numbers import is_missing, number
from analytics.view.standing import grade_name, name_of, points, rank_text, totals_of
from analytics.view.tables import Column, columns, table
from analytics.view.theme import style
from analytics.words import say

MOST_NAMED = 5


def rehearsal_page(rehearsal: Rehearsal, lang: str) -> Html:
    """What each rule set changes in a sentence, then units and blocks under all of them side by side."""
    base = rehearsal.base
    head = say("rehearsal.lead", lang, n=len(totals_of(base)), rules=base.plan.rules.version)
    return element(
        "section",
        style(),
        element("h2", say("rehearsal.title", lang)),
        element("p", head, " ", proposed(lang), class_="lead"),
        [_of_set(rehearsal, scenario, at, lang) for at, (scenario, _) in enumerate(rehearsal.others, 1)],
        _units(rehearsal, lang),
        _blocks(rehearsal, lang),
        class_="aq",
    )


def _of_set(rehearsal: Rehearsal, scenario: Scenario, at: int, lang: str) -> Html:
    rows = rehearsal.units[rehearsal.units["rule_set"] == scenario.id]
    gains = rehearsal.gains(scenario.id)
    up, down = gains[gains["rank_change"] > 0], gains[gains["rank_change"] < 0].iloc[::-1]
    text = say(
        "rehearsal.changes",
        lang,
        name=scenario.name.in_(lang),
        up=len(up),
        down=len(down),
        grades=int(rows["grade_changed"].sum()),
        mean=number(rows["total"].mean(), 2, lang),
        mean_base=number(rows["total_base"].mean(), 2, lang),
    )
    said = [
        say(f"rehearsal.{key}", lang, names=_named(rehearsal.base, some, lang))
        for key, some in (("gain", up), ("lose", down))
        if len(some)
    ]
    note = element("p", scenario.note, class_="muted") if scenario.note else None
    heading = say("rehearsal.heading", lang, n=at, name=scenario.name.in_(lang))
    return join(element("h3", heading), note, element("p", text, *said))


def _named(base: Assessment, rows: pd.DataFrame, lang: str) -> str:
    """The units that move most, with the places they move."""
    told = [
        say("rehearsal.moves", lang, unit=name_of(base, one.unit, lang), n=int(abs(one.rank_change)))
        for one in rows.head(MOST_NAMED).itertuples(index=False)
    ]
    return say("reports.comma", lang).join(told)


def _units(rehearsal: Rehearsal, lang: str) -> Html:
    base = rehearsal.base
    of_set = {
        scenario.id: (judged, rehearsal.units[rehearsal.units["rule_set"] == scenario.id].set_index("unit"))
        for scenario, judged in rehearsal.others
    }
    rows = []
    for total in totals_of(base):
        cells: list[object] = [
            name_of(base, total.unit, lang),
            points(base, total.total, lang),
            rank_text(total.rank),
            grade_name(base, total.grade, lang),
        ]
        for judged, frame in of_set.values():
            cells += _beside(judged, frame.loc[total.unit] if total.unit in frame.index else None, lang)
        rows.append(cells)
    heads = columns(lang, "unit:short", "total:number", "rank:number", "grade:short")
    for at in range(1, len(rehearsal.others) + 1):
        name = say("rehearsal.set_no", lang, n=at)
        heads += [
            Column(say(f"rehearsal.{key}", lang, name=name), kind)
            for key, kind in (("total_of", "number"), ("rank_of", "number"), ("grade_of", "short"))
        ]
    caption, note = say("rehearsal.units", lang), say("rehearsal.note", lang)
    return table(caption, heads, rows, lang=lang, note=note, fine=True)


def _beside(judged: Assessment, row: Any, lang: str) -> list[object]:
    if row is None:
        return ["", "", ""]
    total = join(points(judged, row["total"], lang), " ", _change(row["total_change"], lang))
    rank = join(rank_text(row["rank"]), " ", _moved(row["rank_change"]))
    grade = grade_name(judged, row["grade"], lang)
    return [total, rank, element("strong", grade) if row["grade_changed"] else grade]


def _change(value: float, lang: str) -> Html:
    """Points won or lost, in small type; nothing where nothing changes as shown."""
    text = number(abs(value), 2, lang)
    if float(text.replace(",", "")) == 0:
        return Html("")
    return element("small", f"{'+' if value > 0 else '−'}{text}")


def _moved(places: float) -> Html:
    """Places won ▲ or lost ▼."""
    if is_missing(places) or places == 0:
        return Html("")
    return element("small", f"{'▲' if places > 0 else '▼'}{abs(places):.0f}")


def _blocks(rehearsal: Rehearsal, lang: str) -> Html:
    plan = rehearsal.base.plan
    frames = {
        scenario.id: rehearsal.blocks[rehearsal.blocks["rule_set"] == scenario.id].set_index("block")
        for scenario, _ in rehearsal.others
    }
    rows = []
    for block in plan.blocks:
        first = next(iter(frames.values())).loc[block.id]
        of_sets = [one.loc[block.id] for one in frames.values()]
        shown = [join(number(one["score"], 2, lang), " ", _change(one["change"], lang)) for one in of_sets]
        rows.append([block.name.in_(lang), number(first["score_base"], 2, lang), *shown])
    heads = [*columns(lang, "block:short", "now:number")]
    heads += [Column(scenario.name.in_(lang), "number") for scenario, _ in rehearsal.others]
    return table(say("rehearsal.blocks", lang), heads, rows, lang=lang)

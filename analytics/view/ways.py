"""What would win lost points back, cheapest first, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.assess import Assessment
from analytics.assess.gains import Kind, gains
from analytics.assess.path import Action, Aim, Path, aim_of, first_paths, paths
from analytics.measure import Measured
from analytics.plan.model import Indicator
from analytics.view import standing
from analytics.view.html import Html, element, join
from analytics.view.line import told
from analytics.view.numbers import NOTHING, amount, is_missing, number
from analytics.view.parts import bullets
from analytics.view.small_counts import exact, withheld
from analytics.view.tables import Column, table
from analytics.view.theme import style
from analytics.words import say

MOST_UNITS = 200
MOST_NAMED = 3  # actions told of one way in a table of all units


def gain_rows(assessment: Assessment, unit: str, lang: str) -> list[tuple[str, str, str, str]]:
    """One row per indicator that lost points: its name, what to do, points won, months of work."""
    plan, promised = assessment.plan, _proposed_targets(assessment, unit)
    return [
        (
            plan.indicator[one.indicator].name.in_(lang),
            what_to_do(plan.indicator[one.indicator], one, lang, proposed=one.indicator in promised),
            NOTHING if is_missing(one.points) else number(one.points, 2, lang),
            months_text(one.months, lang),
        )
        for one in gains(assessment, unit).itertuples(index=False)
    ]


def gain_heads(lang: str) -> list[str]:
    """Headings of `gain_rows`."""
    return [say(f"explain.column_{one}", lang) for one in ("indicator", "action", "points", "months")]


def gain_table(assessment: Assessment, unit: str, lang: str) -> Html:
    """What wins each indicator's points back, cheapest for its points first, with how work is counted."""
    heads = [
        Column(one, kind) for one, kind in zip(gain_heads(lang), ("", "", "number", "number"), strict=True)
    ]
    rows = gain_rows(assessment, unit, lang)
    note = say("explain.gains_note", lang)
    return table(say("explain.gains", lang), heads, rows, lang=lang, note=note)


def _proposed_targets(assessment: Assessment, unit: str) -> set[str]:
    """Indicators whose target is 建议值 in a unit."""
    cells = assessment.cells
    return set(cells.loc[(cells["unit"] == unit) & cells["target_proposed"].astype(bool), "indicator"])


def what_to_do(indicator: Indicator, done: Any, lang: str, *, proposed: bool) -> str:
    """An action in words; `done` has kind, amount and figure, whose target may be a proposed one."""
    kind, rated = Kind(done.kind), indicator.measure_of_units.is_rate
    if kind in (Kind.STUCK, Kind.REPORT_NONE):
        return say(f"explain.{kind.value}", lang)
    figure = amount(done.figure, indicator, lang, rate=rated)
    figure = told(figure, lang) if proposed else figure
    if rated:
        work = "" if is_missing(done.amount) else number(done.amount, 0, lang)
    else:
        work = amount(done.amount, indicator, lang, rate=False)
    key = "do_rate" if rated and kind is Kind.DO else kind.value
    return say(f"explain.{key}", lang, amount=work, figure=figure)


def months_text(months: float, lang: str) -> str:
    return NOTHING if is_missing(months) else number(months, 1, lang)


def path_lines(
    assessment: Assessment, aim: Aim | None, found: Sequence[Path], lang: str
) -> tuple[str, list[str]]:
    """How far the next grade is and why no way leads there, then one sentence per way."""
    if aim is None:
        return say("explain.paths_best", lang), []
    plan, rules = assessment.plan, assessment.plan.rules
    named = {one.id: one.name.in_(lang) for one in (*plan.indicators, *rules.vetoes)}
    said = {
        "grade": standing.grade_name(assessment, aim.grade, lang),
        "line": told(number(aim.line, 0, lang), lang) if rules.proposed else number(aim.line, 0, lang),
        "points": number(max(aim.points, 0.0), rules.score_decimals, lang),
        "names": say("reports.comma", lang).join(named[one] for one in aim.stuck),
    }
    key = "stuck" if aim.stuck else "full" if aim.is_full else "none" if not found else ""
    if key:
        return say(f"explain.paths_{key}", lang, **said), []
    lead = say("explain.paths" if aim.points > 0 else "explain.paths_bars", lang, **said)
    listed = [_path(assessment, path, at, lang) for at, path in enumerate(found, start=1)]
    if not all(path.is_exact for path in found):
        listed.append(say("explain.paths_near", lang))
    return lead, listed


def ways_up(assessment: Assessment, measured: Measured, unit: str, lang: str, *, n: int = 3) -> Html:
    """What wins a unit's points back, and its cheapest ways to the next grade."""
    found = paths(assessment, measured, unit, n)
    lead, listed = path_lines(assessment, aim_of(assessment, unit), found, lang)
    return join(gain_table(assessment, unit, lang), element("p", lead, class_="lead"), bullets(listed))


def page(assessment: Assessment, measured: Measured, unit: str, n: int, lang: str) -> Html:
    """The same as a page of its own."""
    return element("div", style(), ways_up(assessment, measured, unit, lang, n=n), class_="aq")


def all_ways_up(assessment: Assessment, measured: Measured, totals: Sequence[Any], lang: str) -> Html:
    """The cheapest way of every ranked unit to its next grade; of very many units where to ask for it."""
    if len(totals) > MOST_UNITS:
        return element("p", say("explain.too_many_units", lang, n=len(totals)), class_="note")
    return unit_paths(assessment, totals, first_paths(exact(assessment), measured), lang)


def unit_paths(assessment: Assessment, totals: Sequence[Any], found: Mapping[str, Path], lang: str) -> Html:
    """One row per ranked unit: total, grade, next grade, points missing and its cheapest way there."""
    rows = []
    for one in totals:
        path = found.get(one.unit)
        shown = [standing.name_of(assessment, one.unit, lang), standing.points(assessment, one.total, lang)]
        shown.append(standing.grade_name(assessment, one.grade, lang))
        if path is None:
            rows.append([*shown, NOTHING, NOTHING, NOTHING, NOTHING])
            continue
        rows.append(
            [
                *shown,
                standing.grade_name(assessment, path.aim.grade, lang),
                standing.points(assessment, max(path.aim.points, 0.0), lang),
                months_text(path.months, lang),
                _first_actions(assessment, path, lang),
            ]
        )
    heads = [
        Column(say("tables.unit", lang), "short"),
        Column(say("tables.total", lang), "number"),
        Column(say("tables.grade", lang), "short"),
        Column(say("explain.column_next", lang), "short"),
        Column(say("explain.column_missing", lang), "number"),
        Column(say("explain.column_months", lang), "number"),
        Column(say("explain.column_way", lang)),
    ]
    note = say("explain.gains_note", lang)
    return table(say("explain.unit_paths", lang), heads, rows, lang=lang, note=note, fine=True)


def _path(assessment: Assessment, path: Path, at: int, lang: str) -> str:
    return say(
        "explain.path",
        lang,
        n=at,
        months=months_text(path.months, lang),
        total=standing.points(assessment, path.total, lang),
        grade=standing.grade_name(assessment, path.grade, lang),
        actions=_actions(assessment, path.unit, path.actions, lang),
    )


def _first_actions(assessment: Assessment, path: Path, lang: str) -> str:
    said = _actions(assessment, path.unit, path.actions[:MOST_NAMED], lang)
    return f"{said}…" if len(path.actions) > MOST_NAMED else said


def _actions(assessment: Assessment, unit: str, actions: Sequence[Action], lang: str) -> str:
    plan, promised = assessment.plan, _proposed_targets(assessment, unit)
    hidden = withheld(assessment, unit)
    said = [
        say("explain.path_withheld", lang, name=plan.indicator[one.indicator].name.in_(lang))
        if one.indicator in hidden
        else say(
            "explain.path_action",
            lang,
            name=plan.indicator[one.indicator].name.in_(lang),
            what=what_to_do(plan.indicator[one.indicator], one, lang, proposed=one.indicator in promised),
            points=number(one.points, 2, lang),
        )
        for one in actions
    ]
    return say("explain.path_semicolon", lang).join(said)

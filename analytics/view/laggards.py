"""What holds back: lines behind, units behind, tasks without a date, dates to come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from analytics.assess import Assessment
from analytics.plan.model import Scope
from analytics.plan.unit_names import name_on
from analytics.view.html import Html, element, join
from analytics.view.line import Line, star_note, target_with_star
from analytics.view.numbers import NOTHING, is_missing
from analytics.view.parts import bullets
from analytics.view.reasons import next_due
from analytics.view.tables import columns, mark, table
from analytics.words import say

MOST_NAMES = 10
MOST_ROWS = 6


def behind_table(lines: Sequence[Line], lang: str) -> Html:
    """Lines under yellow or red light: what is missing and, while months are left, what makes it up."""
    late = [one for one in lines if one.is_late]
    has_months = any(not is_missing(one.cell.needed_per_month) for one in late)
    rows = []
    for one in late:
        row = [one.name, mark(one.cell.light, lang), target_with_star(one), one.actual, one.gap]
        rows.append([*row, one.needed, one.best_month, _reach(one)] if has_months else row)
    heads = columns(lang, "indicator", "light:short", "target:number", "actual:number", "gap:number")
    if has_months:
        heads += columns(lang, "needed:number", "best:number", "reach")
    note = _notes(
        say("reports.needed_note", lang) if has_months else "",
        star_note(lang, stands=any(one.is_target_proposed for one in late)),
    )
    return table(say("reports.behind_table", lang), heads, rows, lang=lang, note=note)


def _notes(*some: str) -> Html:
    """Notes below a table, one after the other."""
    return join([one for one in some if one], between=Html("<br>"))


def _reach(line: Line) -> str:
    """Whether a month like the needed one has been seen."""
    needed, best = line.cell.needed_per_month, line.cell.best_month
    if is_missing(needed) or is_missing(best) or needed <= 0:
        return NOTHING
    return say(f"reports.reach_{'within' if best >= needed else 'beyond'}", line.lang)


def dates_to_come(assessment: Assessment, lines: Sequence[Line], lang: str) -> Html | None:
    """The next due date of every line that has one and is not met."""
    dates = [
        join(one.name, say("reports.colon", lang), due)
        for one in lines
        if one.cell.state != "met" and not one.counts_units and (due := next_due(assessment, one))
    ]
    return join(element("h3", say("reports.dates", lang)), bullets(dates)) if dates else None


def tasks(assessment: Assessment, lines: Sequence[Line], lang: str) -> Html | None:
    """Tasks of the bureau itself that have no date yet, or whose date has passed undone."""
    by_id = {one.indicator.id: one for one in lines}
    said = []
    for task in assessment.plan.calendar.tasks:
        line = by_id.get(task.indicator)
        if line is None or line.cell.state == "met":
            continue
        if task.planned_on is None:
            said.append(say("reports.task_undated", lang, name=line.name))
        elif task.planned_on <= assessment.as_of:
            said.append(say("reports.task_passed", lang, name=line.name))
    return join(element("h3", say("reports.tasks", lang)), bullets(said)) if said else None


def weak_spots(
    lines: Sequence[Line], unit_lines: Mapping[str, Sequence[Line]], name_of: Callable[[str], str], lang: str
) -> Html:
    """Indicators by how many units are red or silent."""
    rows = []
    for line in lines:
        units = unit_lines[line.indicator.id]
        red = [one for one in units if one.cell.light == "red"]
        silent = [one for one in units if one.cell.state == "not_reported"]
        if red or silent:
            names = _names([*red, *silent], name_of, lang)
            rows.append((line.name, mark(line.cell.light, lang), len(red), len(silent), names))
    rows.sort(key=lambda row: -(row[2] + row[3]))
    heads = columns(lang, "indicator", "light:short", "n_red:number", "n_silent:number", "units")
    return table(say("reports.weak_spots", lang), heads, rows, lang=lang)


def holding_back(assessment: Assessment, line: Line, units: Sequence[Line], lang: str) -> Html:
    """The units furthest behind what was due of a shared-out quota: what each lacks and needs a month."""
    behind = [(_behind(one), one) for one in units if one.is_judged and _behind(one) > 0]
    behind.sort(key=lambda one: (-one[0], one[1].unit))
    rows = [
        (
            name_on(assessment.plan.unit[one.unit], assessment.as_of).in_(lang),
            mark(one.cell.light, lang),
            target_with_star(one),
            one.actual,
            one.due,
            one.figure(missing),
            one.needed,
            one.best_month,
        )
        for missing, one in behind[:MOST_ROWS]
    ]
    silent = [one for one in units if one.cell.state == "not_reported"]
    rows += [
        (
            name_on(assessment.plan.unit[one.unit], assessment.as_of).in_(lang),
            mark(one.cell.state, lang),
            target_with_star(one),
            *([NOTHING] * 5),
        )
        for one in silent
    ]
    heads = columns(
        lang, "unit:short", "light:short", "target:number", "actual:number", "due:number", "behind:number",
        "needed:number", "best:number",
    )  # fmt: skip
    caption = say("reports.holding_back", lang, name=line.name)
    more = len(behind) - MOST_ROWS
    stands = any(one.is_target_proposed for _, one in behind[:MOST_ROWS]) or any(
        one.is_target_proposed for one in silent
    )
    note = _notes(say("reports.more_units", lang, n=more) if more > 0 else "", star_note(lang, stands=stands))
    return table(caption, heads, rows, lang=lang, note=note)


def unmet_units(units: Sequence[Line], name_of: Callable[[str], str], lang: str) -> str:
    """Units behind or silent, by name; empty when there is none."""
    indicator = units[0].indicator if units else None
    if indicator is None or indicator.scope is Scope.BUREAU_ONLY:
        return ""
    red = [one for one in units if one.is_late]
    silent = [one for one in units if one.cell.state == "not_reported"]
    said = [
        say(f"reports.{key}", lang, n=len(some), names=_names(some, name_of, lang))
        for key, some in (("units_behind", red), ("units_silent", silent))
        if some
    ]
    return " ".join(said)


def _names(lines: Sequence[Line], name_of: Callable[[str], str], lang: str) -> str:
    shown = say("reports.comma", lang).join(name_of(one.unit) for one in lines[:MOST_NAMES])
    return say("reports.and_more", lang, names=shown) if len(lines) > MOST_NAMES else shown


def _behind(line: Line) -> float:
    """How much of what was due by now is missing."""
    if is_missing(line.cell.due) or is_missing(line.cell.actual):
        return 0.0
    return max(line.cell.due - line.cell.actual, 0.0)

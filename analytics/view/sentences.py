"""One official sentence for each figure (“截至2024年6月30日，全局累计…，超序时进度1.7个百分点。”)."""

from __future__ import annotations

from datetime import date

from analytics.assess import round_half_up
from analytics.plan.model import Direction, Nature, PhasingKind
from analytics.view.line import Line
from analytics.view.numbers import date_text, is_missing, number, percent
from analytics.words import say


def sentence(line: Line, who: str, as_of: date) -> str:
    """What was reached by `as_of`, against which target, and how it stands to the pace.

    `who` is the unit or bureau as it stands in a sentence. States without a figure say so; nothing
    unreported is ever told as zero.
    """
    lang = line.lang
    head = {
        "date": date_text(as_of, lang),
        "who": who,
        "name": line.name,
        "actual": line.actual,
        "target": line.told_target,
        "told": _told(line),
    }
    text = say(f"sentences.{_kind(line)}", lang, **head, **_more(line))
    if line.counts_units and line.is_rate and not is_missing(line.cell.actual):
        text += say("sentences.units_overall", lang, overall=percent(line.cell.actual))
    return text


def _told(line: Line) -> str:
    """The amount in words: by the indicator's own phrase (累计征集合理化建议…), else by its name."""
    phrase = line.indicator.phrase
    if phrase is None:
        return say("sentences.told", line.lang, name=line.name, actual=line.actual)
    return say("sentences.told_phrase", line.lang, phrase=phrase.in_(line.lang), actual=line.actual)


def pace_words(line: Line) -> str:
    """Ahead of, behind or level with the pace."""
    points = number(abs(line.cell.pace_gap) * 100, 1, line.lang)
    if float(points.replace(",", "")) == 0:
        return say("sentences.pace_even", line.lang)
    word = "pace_ahead" if line.cell.pace_gap > 0 else "pace_behind"
    return say(f"sentences.{word}", line.lang, points=points)


def _kind(line: Line) -> str:
    state = line.cell.state
    if line.counts_units:
        return "units_all" if line.cell.units_met == line.cell.units_counted else "units_some"
    if line.withheld:
        return "withheld"
    if not line.is_judged:
        if state == "target_pending" and is_missing(line.cell.actual):
            return "target_pending_unknown"
        if state == "not_applicable" and is_watched(line):
            return "watched"
        return state
    reached = "met" if state == "met" else "short"
    match line.indicator.direction:
        case Direction.ZERO | Direction.DONE | Direction.AT_MOST as direction:
            return f"{direction.value}_{reached}"
    if line.is_rate:
        is_level = state == "met" and round_half_up((line.cell.actual - line.cell.target) * 100, 1) == 0
        return "rate_level" if is_level else f"rate_{reached}"
    if state == "met":
        return "amount_over" if line.cell.actual > line.cell.target else "amount_met"
    match line.indicator.phasing.kind:
        case PhasingKind.DUE_DATES:
            return "amount_by_dates"
        case PhasingKind.ALWAYS:
            return "amount_always"
        case PhasingKind.YEAR_END:
            return "amount_at_year_end"
    return "amount_short"


def is_watched(line: Line) -> bool:
    """Whether there is a figure but, on purpose, no target for it."""
    is_known = is_missing(line.cell.target) and not is_missing(line.cell.actual)
    return is_known and line.indicator.nature is Nature.WATCHED


def _more(line: Line) -> dict[str, str]:
    """What some sentences need beyond the head."""
    cell, lang = line.cell, line.lang
    if line.counts_units:
        left = number(cell.units_counted - cell.units_met, 0, lang)
        return {"left": left, "share": percent(cell.units_met / cell.units_counted)}
    if not line.is_judged or line.withheld:
        return {"points": number(cell.weight, 2, lang)}
    more = {"attainment": percent(cell.attainment), "gap": line.gap, "due": line.due}
    if not is_missing(cell.pace_gap):
        more["pace"] = pace_words(line)
    if line.has_due_dates:
        kept = is_missing(cell.due) or cell.actual >= cell.due - 1e-9
        more["dates"] = say(f"sentences.dates_{'kept' if kept else 'missed'}", lang, due=line.due)
    if line.is_rate:
        more["points"] = number(abs(cell.actual - cell.target) * 100, 1, lang)
    if cell.state == "met":
        more["over"] = line.figure(cell.actual - cell.target)
    return more

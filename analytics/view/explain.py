"""How a figure came about, for a reader: every step in words with its numbers, versions, records, clause."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from analytics.assess import BUREAU, Assessment
from analytics.assess.explain import Explanation, Versions, explain_unit
from analytics.assess.explain_total import TotalExplanation, explain_total
from analytics.assess.step import Step
from analytics.measure.records import RecordSet
from analytics.plan.ledger import Ledger
from analytics.plan.model import Allocation, Target
from analytics.view import standing
from analytics.view.counted import counted_texts
from analytics.view.html import Html, element, join
from analytics.view.line import Line, proposed, told
from analytics.view.numbers import NOTHING, date_text, is_missing, number, with_unit
from analytics.view.parts import bullets, quotation
from analytics.view.quality import Quality
from analytics.view.sentences import sentence
from analytics.view.small_counts import count_text, exact, is_published, withheld
from analytics.view.tables import Column, table
from analytics.view.theme import style, word_of
from analytics.words import say

TOKEN = re.compile(r"[a-z][a-z0-9_]*|\d+(?:\.\d+)?|[-+*/(),<>=]+|\s+")
SIGNS = {"*": "×", "/": "÷", "-": "−", ">=": "≥", "<=": "≤"}
FUNCTIONS = ("min", "max", "floor")
# Symbols of amounts in the indicator's own measure, and of shares of one.
AMOUNTS = {
    *("actual", "target", "written", "units_together", "named", "locked", "floor", "cap", "start", "total"),
    *("locked_parts", "done_parts", "bound_parts", "rest", "quota", "step", "part", "taken_over", "minimum"),
    *("due", "item", "threshold", "benchmark", "full_threshold", "full_benchmark", "baseline", "rate"),
}
SHARES = {
    *("phase", "phase_of_plan", "phase_before"),
    *("attainment", "pace_gap", "yellow_within", "coverage", "coverage_line", "reached", "share"),
    *("class_share", "unasked_share", "over_share", "over_at_most", "low", "high", "at_most"),
}
PROMISED = ("quota", "part", "target", "due")
MOST_DECIMALS = 4
SHOWN_LOSS = 5e-3  # less is not seen with two decimals
PLACE = ("unit", "sent_by", "period", "workbook", "sheet", "row", "counts_on", "adds", "why_not")


def story(assessment: Assessment, found: Explanation, lang: str) -> list[str]:
    """Every step in words, with its formula, the numbers put in and the result; then the light."""
    line = Line(assessment.plan.indicator[found.indicator], found.cell, lang)
    steps = [step_text(step, lang, line=line) for step in found.steps]
    light = say(f"explain.light_{found.light.rule}", lang)
    steps.append(say("explain.light", lang, light=word_of(found.light.light.value, lang), why=light))
    if found.dropped:
        names = [assessment.plan.indicator[one].name.in_(lang) for one in found.dropped]
        steps.append(say("explain.dropped", lang, names=say("reports.comma", lang).join(names)))
    return steps


def total_story(assessment: Assessment, found: TotalExplanation, lang: str) -> list[str]:
    """Every step of a total in words, then its grade and what stands before a better one."""
    plan = assessment.plan
    names = {f"block_{at}": one.name.in_(lang) for at, one in enumerate(plan.blocks, start=1)}
    adjustments = enumerate(plan.rules.adjustments, start=1)
    names |= {f"adjustment_{at}": one.name.in_(lang) for at, one in adjustments}
    names["total"] = say("explain.sym_final_total", lang)
    steps = [step_text(step, lang, names=names) for step in found.steps]
    grades = [
        say(f"explain.{key}", lang, grade=standing.grade_name(assessment, grade, lang))
        for key, grade in (("grade_by_line", found.by_line), ("grade_is", found.grade))
        if grade
    ]
    barred = standing.barred_text(assessment, found.row, lang)
    return [*steps, "".join([*grades, barred])] if grades else steps


def step_text(
    step: Step, lang: str, *, line: Line | None = None, names: Mapping[str, str] | None = None
) -> str:
    """One step as an equation: its name, the formula in words, the numbers put in, the result.

    `line` says how amounts are shown; `names` are those of symbols that have no word of their own.
    """
    names = names or {}
    result = _value(step.name, step.result, lang, line)
    if line is not None and step.name in AMOUNTS and not line.is_rate:
        result = with_unit(result, line.indicator, lang)
    if line is not None and step.name in PROMISED and line.is_target_proposed:
        result = told(result, lang)
    said = {"name": _word(step.name, lang, names), "result": result}
    words = _put(step.formula, lang, lambda symbol: _word(symbol, lang, names))
    if re.fullmatch(r"[\d.]+", step.formula):
        text = say("explain.step_plain", lang, **said)
    elif step.formula in step.numbers:
        text = say("explain.step_short", lang, words=words, **said)
    else:
        numbers = _put(step.formula, lang, lambda symbol: _value(symbol, step.numbers[symbol], lang, line))
        text = say("explain.step", lang, words=words, numbers=numbers, **said)
    if not step.because or re.search(r"[*/]", step.formula):
        return text
    condition = _put(
        step.because,
        lang,
        lambda symbol: f"{_word(symbol, lang, names)} {_value(symbol, step.numbers[symbol], lang, line)}",
    )
    return say("explain.because", lang, text=text, condition=condition)


def version_lines(versions: Versions, lang: str) -> list[Html]:
    """Which versions a figure rests on, with the badge where the target is proposed."""
    first, *rest = version_texts(versions, lang)
    badge = proposed(lang) if versions.target and versions.target.proposed else None
    return [join(first, badge), *map(join, rest)]


def version_texts(versions: Versions, lang: str) -> list[str]:
    """Which versions a figure rests on: target, sharing out, plan, rules, data and scenario."""
    said = []
    if versions.target:
        words = _grounds(versions.target, lang)
        day = date_text(versions.target.effective_from, lang)
        said.append(say("explain.version_target", lang, day=day, reason=words))
    if versions.allocation and versions.allocation.effective_from:
        day = date_text(versions.allocation.effective_from, lang)
        words = _grounds(versions.allocation, lang)
        said.append(say("explain.version_allocation", lang, day=day, reason=words))
    day = date_text(versions.as_of, lang)
    values = {"plan": versions.plan, "rules": versions.rules, "data": versions.data, "day": day}
    said.append(say("explain.version_data", lang, **values))
    if versions.known_on:
        said.append(say("known.known_on", lang, day=date_text(versions.known_on, lang)))
    said += counted_texts(versions.counted, lang)
    if versions.scenario:
        said.append(say("explain.version_scenario", lang, scenario=versions.scenario))
    return said


def _grounds(version: Target | Allocation, lang: str) -> str:
    """Why a version is in force and by which document, where it says so."""
    said = {"reason": version.reason, "document": version.document}
    return "".join(
        say(f"explain.version_{key}", lang, **{key: text.in_(lang)}) for key, text in said.items() if text
    )


def lost_points(assessment: Assessment, unit: str, quality: Quality, lang: str) -> Html:
    """How the total and every lost point of a unit was worked out, folded, the largest loss first.

    Figures that are withheld have no working: it would tell them.
    """
    all_figures, hidden = exact(assessment), withheld(assessment, unit)
    lost = [one for one in explain_unit(all_figures, unit) if one.cell.lost >= SHOWN_LOSS]
    lost = [one for one in lost if one.indicator not in hidden]
    lost.sort(key=lambda one: -one.cell.lost)
    return join(
        element("h3", say("explain.folded", lang)),
        folded_total(assessment, explain_total(all_figures, unit), lang),
        [folded(assessment, one, quality, lang) for one in lost],
    )


def how_to_check(lang: str) -> Html:
    """How any figure of a report is taken back to its records."""
    return element("p", say("explain.how_to_check", lang), class_="note")


def folded(assessment: Assessment, found: Explanation, quality: Quality, lang: str) -> Html:
    """A figure's working for a report: folded, with versions, clause and how many rows were read."""
    line = Line(assessment.plan.indicator[found.indicator], found.cell, lang)

    def shown(ledger: str) -> str:
        n = quality.n_rows.get(ledger, 0)
        return count_text(n, quality.ledgers.get(ledger), lang) if is_published(assessment) else str(n)

    ledgers = [
        say("explain.ledger_rows", lang, ledger=quality.ledger_name(one, lang), n=shown(one))
        for one in line.indicator.measure.reads
    ]
    below = [
        *version_lines(found.versions, lang),
        say("explain.rows_read", lang, ledgers=say("reports.comma", lang).join(ledgers)),
        say("explain.clause", lang, clause=line.indicator.clause),
    ]
    summary = say("explain.summary", lang, name=line.name, lost=line.points(found.cell.lost))
    steps = [element("li", one) for one in story(assessment, found, lang)]
    note = element("p", join(*below, between=" · "), class_="note")
    return element("details", element("summary", summary), element("ol", steps), note, class_="explain")


def folded_total(assessment: Assessment, found: TotalExplanation, lang: str) -> Html:
    """The working of a total, folded."""
    steps = [element("li", one) for one in total_story(assessment, found, lang)]
    summary = element("summary", say("explain.total_summary", lang))
    return element("details", summary, element("ol", steps), class_="explain")


def page(
    assessment: Assessment,
    found: Explanation,
    sets: Sequence[RecordSet],
    ledgers: Mapping[str, Ledger],
    lang: str,
) -> Html:
    """Everything behind one figure: clause, sentence, steps, versions, and records without personal data."""
    plan = assessment.plan
    line = Line(plan.indicator[found.indicator], found.cell, lang)
    who = who_is(assessment, found.unit, lang)
    return element(
        "div",
        style(),
        element("h3", say("explain.title", lang, who=who, name=line.name)),
        quotation(plan.clause.get(line.indicator.clause), lang),
        element("p", sentence(line, who, assessment.as_of)),
        element("h4", say("explain.steps", lang)),
        element("ol", [element("li", one) for one in story(assessment, found, lang)]),
        element("h4", say("explain.versions", lang)),
        bullets(version_lines(found.versions, lang)),
        [_records(one, ledgers[one.ledger], lang) for one in sets],
        class_="aq",
    )


def who_is(assessment: Assessment, unit: str, lang: str) -> str:
    """The name of a unit or of the bureau."""
    bureau = assessment.plan.bureau
    return bureau.in_(lang) if unit == BUREAU else standing.name_of(assessment, unit, lang)


def records_line(found: RecordSet, ledger: Ledger, lang: str) -> str:
    """How many records stand beside a number, how many count and what they add up to."""
    said = {"part": say(f"explain.part_{found.part}", lang), "ledger": ledger.title.in_(lang), "n": found.n}
    if found.n_counted is None:
        return say("explain.records_read", lang, **said)
    total = _plain(found.total, lang)
    return say("explain.records", lang, counted=found.n_counted, total=total, **said)


def record_rows(found: RecordSet, ledger: Ledger, lang: str) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of the records, in words; columns that are empty throughout are left out."""
    frame = found.frame.dropna(axis="columns", how="all")
    heads = [
        say(f"explain.column_{name}", lang) if name in PLACE else ledger.field[name].title.in_(lang)
        for name in frame
    ]
    rows = [
        [_shown(value, name, lang) for name, value in zip(frame, row, strict=True)]
        for row in frame.itertuples(index=False)
    ]
    return heads, rows


def sql_text(found: RecordSet, lang: str) -> str:
    """The parameters the statement ran with."""
    given = [say("explain.given_one", lang, name=name, value=value) for name, value in found.given.items()]
    return say("explain.given", lang, given=say("reports.comma", lang).join(given)) if given else ""


def _records(found: RecordSet, ledger: Ledger, lang: str) -> Html:
    heads, rows = record_rows(found, ledger, lang)
    notes = [say("explain.masked", lang)]
    if found.n > len(rows):
        notes.insert(0, say("explain.records_cut", lang, n=len(rows)))
    caption = records_line(found, ledger, lang)
    listed = table(caption, [Column(one) for one in heads], rows, lang=lang, note="".join(notes), fine=True)
    sql = element("pre", element("code", found.sql))
    text = sql_text(found, lang)
    said = element("p", text, class_="note") if text else None
    return join(listed, element("details", element("summary", say("explain.sql", lang)), said, sql))


def _put(formula: str, lang: str, of_symbol) -> str:
    """A formula with every symbol replaced and signs as they are printed."""
    said = []
    for token in TOKEN.findall(formula):
        if token == "and":
            said.append(say("explain.and", lang))
        elif token in FUNCTIONS and f"{token}(" in formula:
            said.append(say(f"explain.{token}", lang))
        elif token[0].isalpha():
            said.append(of_symbol(token))
        else:
            said.append(SIGNS.get(token, "" if token.isspace() and lang == "zh" else token))
    return "".join(said)


def _word(symbol: str, lang: str, names: Mapping[str, str]) -> str:
    """What a symbol is called; of `quarter_2` by its number."""
    if symbol in names:
        return names[symbol]
    word, _, place = symbol.rpartition("_")
    if place.isdigit():
        return say(f"explain.sym_{word}", lang, n=place, name=symbol)
    return say(f"explain.sym_{symbol}", lang)


def _value(symbol: str, value: float, lang: str, line: Line | None) -> str:
    """A number in a formula, exact enough to work it out again with a hand calculator."""
    if line is None:
        return _plain(value, lang)
    if symbol in SHARES or (line.is_rate and symbol in AMOUNTS):
        return f"{_plain(value * 100, lang)}%"
    is_amount = symbol in AMOUNTS or (symbol == "numerator" and not line.is_rate)
    return _plain(value / float(line.indicator.display.divide) if is_amount else value, lang)


def _plain(value: float | None, lang: str) -> str:
    if is_missing(value):
        return NOTHING
    shown = number(value, MOST_DECIMALS, lang)
    return shown.rstrip("0").rstrip(".")


def _shown(value: object, name: str, lang: str) -> str:
    if value is None or value is pd.NaT or value != value:
        return NOTHING if name == "why_not" else ""
    if name == "why_not":
        return say(f"explain.why_{value}", lang)
    if isinstance(value, bool):
        return say("explain.yes" if value else "explain.no", lang)
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return _plain(value, lang) if isinstance(value, float) else str(value)

"""What stands behind the figures: readings, data quality, what is unmet, every clause, proposed values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from analytics.assess import Assessment
from analytics.plan.model import Clause, Indicator, Plan
from analytics.plan.unit_names import name_on
from analytics.view.html import Html, element, join
from analytics.view.line import Line, proposed, target_with_star
from analytics.view.numbers import NOTHING, date_text, is_missing
from analytics.view.parts import bullets, pending_clauses, section_title
from analytics.view.quality import Quality, reason_of
from analytics.view.svg import cut
from analytics.view.tables import Row, columns, mark, table
from analytics.words import say

LONGEST_VALUE = 260  # about twenty Chinese characters


def readings(indicators: Sequence[Indicator], lang: str) -> Html:
    """口径: how each clause is read here, and how else it could be."""
    rows = [
        [
            one.name.in_(lang),
            one.clause,
            say(f"natures.{one.nature.value}", lang),
            join(one.reading.text.in_(lang), proposed(lang) if "reading" in one.proposed else None),
            join(
                [other.text.in_(lang) for other in one.other_readings], between="；" if lang == "zh" else "; "
            )
            or NOTHING,
        ]
        for one in indicators
    ]
    heads = columns(lang, "indicator", "clause:short", "nature:short", "reading", "other_readings")
    return table(say("annex.readings", lang), heads, rows, lang=lang, fine=True)


def data_quality(assessment: Assessment, quality: Quality, lang: str) -> Html:
    """Submissions expected, received, late and missing; ledgers where something is wanting, one row each."""
    coverage = quality.coverage
    late = coverage["late"].astype(bool)
    missing = coverage["received_on"].isna()
    rows = [
        [
            quality.ledger_name(str(ledger), lang),
            len(group),
            int(group["received_on"].notna().sum()),
            int(late[group.index].sum()),
            _missing_of(assessment, group[missing[group.index]], lang),
        ]
        for ledger, group in coverage[late | missing].groupby("ledger", sort=False)
    ]
    heads = columns(lang, "ledger", "wanting:number", "received:number", "late:number", "missing")
    n_refused = int((quality.submissions["status"] == "refused").sum())
    lead = say(
        "annex.quality_lead",
        lang,
        n=len(quality.submissions),
        refused=n_refused,
        rejects=len(quality.rejects),
        expected=len(coverage),
        received=int((~missing).sum()),
        late=int(late.sum()),
    )
    return join(
        element("h3", say("annex.quality", lang)),
        element("p", lead),
        table(say("annex.coverage", lang), heads, rows, lang=lang, fine=True),
    )


def _missing_of(assessment: Assessment, rows: pd.DataFrame, lang: str) -> str:
    """Missing periods, with the unit where there is more than one."""
    if rows.empty:
        return NOTHING
    comma = say("reports.comma", lang)
    if rows["unit"].nunique() == 1:
        return comma.join(rows["period"])
    counts = rows.groupby("unit", sort=False).size()
    return comma.join(
        say("annex.unit_times", lang, unit=_name_of(assessment, str(unit), lang), n=n)
        for unit, n in counts.items()
    )


def _name_of(assessment: Assessment, unit: str, lang: str) -> str:
    return name_on(assessment.plan.unit[unit], assessment.as_of).in_(lang)


def returned_rows(quality: Quality, lang: str) -> Html:
    """Every returned cell, row or sheet of one unit, where it is and why it was returned."""
    rows = [
        [
            one.workbook,
            _or_nothing(one.sheet),
            NOTHING if is_missing(one.row) else f"{int(one.row)}",
            _or_nothing(one.column_title),
            cut(_or_nothing(one.value), LONGEST_VALUE),
            reason_of(one.code, one.detail, lang),
        ]
        for one in quality.rejects.itertuples(index=False)
    ]
    heads = columns(lang, "workbook", "sheet", "row:number", "column", "value", "reason")
    return table(say("annex.returned", lang), heads, rows, lang=lang, fine=True)


def returned_counts(assessment: Assessment, quality: Quality, lang: str) -> Html:
    """Returned rows counted by unit; what was in them stays with the unit."""
    counts = quality.rejects.groupby("unit").size() if len(quality.rejects) else pd.Series(dtype=int)
    units = assessment.plan.unit
    rows = [
        [_name_of(assessment, str(unit), lang) if unit in units else unit, n] for unit, n in counts.items()
    ]
    return table(say("annex.returned_counts", lang), columns(lang, "unit", "rejects:number"), rows, lang=lang)


def late_table(late: pd.DataFrame, lang: str) -> Html:
    """Workbooks that came after their day."""
    rows = [
        [one.period, _day(one.due_on, lang), _day(one.received_on, lang)]
        for one in late.itertuples(index=False)
    ]
    return table(say("annex.late", lang), columns(lang, "period", "due_on", "received_on"), rows, lang=lang)


def unmet(lines: Sequence[Line], lang: str) -> Html:
    """Every indicator that has a target and has not met it."""
    left = [one for one in lines if one.cell.state in ("short", "not_reported", "not_due")]
    rows = [
        [
            one.name,
            one.indicator.clause,
            target_with_star(one),
            one.actual,
            one.gap,
            mark(one.cell.light, lang),
            mark(one.cell.state, lang),
        ]
        for one in left
    ]
    heads = columns(
        lang,
        "indicator",
        "clause:short",
        "target:number",
        "actual:number",
        "gap:number",
        "light:short",
        "state:short",
    )
    note = say("reports.star_means", lang)
    return table(say("annex.unmet", lang), heads, rows, lang=lang, note=note, fine=True)


def clause_table(assessment: Assessment, quality: Quality, lang: str) -> Html:
    """Every sentence of the plan and what answers it."""
    plan = assessment.plan
    rows: list[Row] = []
    last = None
    for one in plan.clauses:
        if one.section != last:
            rows.append(Row([one.section], kind="head"))
            last = one.section
        text = (
            one.text
            if lang == "zh"
            else join(one.text_en, element("div", one.text, class_="muted", lang="zh-CN"))
        )
        rows.append(Row([one.id, text, _answer(plan, one, quality, lang)]))
    heads = columns(lang, "clause:short", "text", "answer:wide-text")
    return table(say("annex.clauses", lang, n=len(plan.clauses)), heads, rows, lang=lang, fine=True)


def _answer(plan: Plan, clause: Clause, quality: Quality, lang: str) -> Html:
    answer = clause.answer
    said: list[object] = []
    if answer.indicator in plan.indicator:
        name = plan.indicator[answer.indicator].name.in_(lang)
        link = element("a", name, href=f"#item-{answer.indicator}")
        said.append(join(say("annex.by_indicator", lang), link))
    elif answer.pending:
        said.append(say("annex.by_pending", lang))
    if answer.ledger and not answer.pending:
        said.append(join(say("annex.by_ledger", lang), quality.ledger_name(answer.ledger, lang)))
    if answer.section:
        where = say("annex.by_section", lang, section=section_title(plan, answer.section, lang))
        said.append(element("a", where, href=f"#{answer.section.lower()}"))
    if answer.narrative:
        said.append(join(say("annex.by_narrative", lang), answer.narrative.in_(lang)))
    return join([element("div", one) for one in said])


def not_yet(assessment: Assessment, code: str, lang: str) -> Html | None:
    """Clauses of this section whose indicators are still to be added."""
    waiting = pending_clauses(assessment, code)
    if not waiting:
        return None
    ids = say("reports.comma", lang).join(one.id for one in waiting)
    return element("p", say("annex.not_yet", lang, n=len(waiting), ids=ids), class_="note")


def proposed_values(plan: Plan, lang: str) -> Html:
    """What is 建议值 here and not the plan's own word."""
    parameters = [
        say("annex.parameter", lang, name=one.name.in_(lang), value=f"{one.value.normalize():f}")
        for one in plan.parameters
        if one.proposed
    ]
    said = [*_proposed_rules(plan, lang), *_proposed_targets(plan, lang), *parameters]
    return join(element("h3", say("annex.proposed", lang)), bullets(said))


def _proposed_rules(plan: Plan, lang: str) -> Iterator[str]:
    """The scoring rules, what they count beside the indicators, weights and ways of sharing out."""
    if plan.rules.proposed:
        yield say("annex.proposed_rules", lang, version=plan.rules.version)
    beside = [one for one in (*plan.rules.adjustments, *plan.rules.vetoes) if one.proposed]
    weighed, shared = (
        [one for one in plan.indicators if key in one.proposed] for key in ("weight", "allocation")
    )
    for key, some in (("counts", beside), ("weights", weighed), ("allocations", shared)):
        if some:
            names = say("reports.comma", lang).join(one.name.in_(lang) for one in some)
            yield say(f"annex.proposed_{key}", lang, n=len(some), names=names)


def _proposed_targets(plan: Plan, lang: str) -> Iterator[str]:
    for one in plan.targets:
        if one.proposed and one.indicator in plan.indicator:
            name = plan.indicator[one.indicator].name.in_(lang)
            if one.reason:
                yield say("annex.proposed_target", lang, name=name, reason=one.reason.in_(lang))
            else:
                yield say("annex.proposed_target_only", lang, name=name)


def _or_nothing(value: object) -> str:
    return NOTHING if value is None or value != value or value == "" else str(value)


def _day(value: object, lang: str) -> str:
    return NOTHING if pd.isna(value) else date_text(pd.Timestamp(value), lang)

"""Where the points come from: every indicator of one unit, or every unit by block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.assess import Assessment
from analytics.plan.model import Plan
from analytics.view import standing
from analytics.view.html import Html, join
from analytics.view.line import Line, star, star_note
from analytics.view.numbers import number, percent
from analytics.view.tables import Column, Row, columns, mark, table
from analytics.words import say


def score_table(plan: Plan, lines: Sequence[Line], lang: str) -> Html:
    """One row per indicator that is worth points, by block, with the sum below."""
    scored = [one for one in lines if one.cell.weight > 0]
    rows: list[Row] = []
    for block in plan.blocks:
        members = [one for one in scored if one.indicator.block == block.id]
        if members:
            rows.append(Row([block.name.in_(lang)], kind="head"))
            rows += [Row(_points(one)) for one in members]
    heads = columns(
        lang, "indicator", "state:short", "weight:number", "weight_used:number", "earned:number",
        "score:number", "lost:number", "bonus:number",
    )  # fmt: skip
    sums = {
        name: number(sum(getattr(one.cell, name) for one in scored), 2, lang)
        for name in ("weight", "weight_used", "score", "lost")
    }
    sums["bonus"] = number(sum(one.cell.bonus + one.cell.unasked for one in scored), 2, lang)
    foot = [say("reports.sum", lang), "", sums["weight"], sums["weight_used"], ""]
    foot += [sums[name] for name in ("score", "lost", "bonus")]
    stands = any("weight" in one.indicator.proposed for one in scored)
    notes = [star_note(lang, stands=stands)]
    notes += [say("reports.rules_proposed", lang)] if plan.rules.proposed else []
    note = join([*notes, say("reports.points_used", lang)], between=Html("<br>"))
    return table(say("reports.score_table", lang), heads, rows, lang=lang, foot=foot, note=note)


def _points(line: Line) -> list[object]:
    cell = line.cell
    used = (
        ["", "", "", ""]
        if line.is_dropped
        else [
            line.points(cell.weight_used),
            percent(cell.share_earned),
            line.points(cell.score),
            line.points(cell.lost),
        ]
    )
    bonus = line.points(cell.bonus + cell.unasked) if cell.bonus or cell.unasked else ""
    weight = join(line.points(cell.weight), star(line.lang) if "weight" in line.indicator.proposed else None)
    return [line.name, mark(cell.state, line.lang), weight, *used, bonus]


def unit_scores(assessment: Assessment, totals: Sequence[Any], lang: str) -> Html:
    """One row per unit: points in each block, bonus, deduction, total, grade."""
    plan = assessment.plan
    scores = assessment.blocks.set_index(["unit", "block"])["score"]
    rows = [
        [
            standing.name_of(assessment, one.unit, lang),
            *(number(scores.get((one.unit, block.id)), 2, lang) for block in plan.blocks),
            *(standing.points(assessment, value, lang) for value in (one.bonus, one.deduction, one.total)),
            standing.grade_name(assessment, one.grade, lang),
        ]
        for one in totals
    ]
    heads = [
        *columns(lang, "unit:short"),
        *(Column(block.name.in_(lang), "number") for block in plan.blocks),
        *columns(lang, "bonus:number", "deduction:number", "total:number", "grade:short"),
    ]
    caption, note = say("reports.unit_scores", lang), say("reports.spread_note", lang)
    return table(caption, heads, rows, lang=lang, note=note, fine=True)

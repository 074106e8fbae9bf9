"""The whole at a glance: lights counted, all indicators in one chart and table, blocks side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from analytics.assess import BUREAU, Assessment
from analytics.plan.model import Direction, Plan
from analytics.plan.unit_names import name_on
from analytics.view.charts import Judgement, Progress, bullet, matrix
from analytics.view.figure import Figure
from analytics.view.html import Html, element, join
from analytics.view.line import Line, star_note, target_with_star
from analytics.view.numbers import NOTHING, is_missing, number, percent, with_unit
from analytics.view.parts import bullets
from analytics.view.sentences import sentence
from analytics.view.tables import Row, bar, columns, mark, table
from analytics.view.theme import ACCENT, MARKS, STAR, word_of
from analytics.words import say


def light_words(lines: Sequence[Line], lang: str) -> str:
    """How many indicators have which light, and why some have none."""
    lights = Counter(one.cell.light for one in lines)
    grey = Counter(_why_grey(one) for one in lines if one.cell.light == "grey")
    reasons = say("reports.comma", lang).join(
        say("reports.grey_reason", lang, n=n, reason=reason)
        for reason, n in ((say(f"reports.grey_{name}", lang), grey[name]) for name in GREY)
        if n
    )
    key = "lights" if reasons else "lights_no_grey"
    counts = {light: lights[light] for light in ("green", "yellow", "red", "grey")}
    return say(f"reports.{key}", lang, n=len(lines), reasons=reasons, **counts)


MOST_IN_A_CHART = 40
GREY = ("not_reported", "thin", "not_due", "target_pending", "not_applicable", "withheld")


def _why_grey(line: Line) -> str:
    return "thin" if line.is_judged else line.cell.state


def attention(lines: Sequence[Line], who: str, assessment: Assessment, lang: str) -> Html | None:
    """The three indicators to look at first, as sentences: red before yellow, then by weight."""
    late = [one for one in lines if one.is_late]
    worst = sorted(
        late, key=lambda one: (one.cell.light != "red", -one.cell.weight, _or_zero(one.cell.pace_gap))
    )[:3]
    if not worst:
        return None
    said = [join(mark(one.cell.light, lang), " ", sentence(one, who, assessment.as_of)) for one in worst]
    return join(element("h3", say("reports.attention", lang)), bullets(said))


def progress_charts(plan: Plan, lines: Sequence[Line], who: str, lang: str) -> list[Figure]:
    """All indicators against target and pace; a chart for each block where one would fill a page."""
    if len(lines) <= MOST_IN_A_CHART:
        return [_progress_chart(lines, who, lang)]
    blocks = [(block, [one for one in lines if one.indicator.block == block.id]) for block in plan.blocks]
    return [
        _progress_chart(some, who, lang, of=block.name.in_(lang))
        for block, some in blocks
        if any(one.cell.state != "not_applicable" for one in some)
    ]


def _progress_chart(lines: Sequence[Line], who: str, lang: str, *, of: str = "") -> Figure:
    rows = [_progress(one, one.name) for one in lines if one.cell.state != "not_applicable"]
    n_late = sum(one.is_late for one in lines)
    return bullet(
        rows,
        title=say("reports.progress_title_of", lang, block=of) if of else say("reports.progress_title", lang),
        description=say("reports.progress_says", lang, who=who, n=len(rows), late=n_late),
        due_word=say("charts.pace", lang),
        lang=lang,
    )


def units_chart(lines: Sequence[Line], name_of: Callable[[str], str], lang: str) -> Figure:
    """One indicator over the units, furthest behind first."""
    known = [one for one in lines if one.cell.state != "not_applicable"]
    ordered = sorted(known, key=lambda one: (one.is_judged, _or_zero(one.cell.attainment)))
    name = ordered[0].name if ordered else ""
    return bullet(
        [_progress(one, name_of(one.unit)) for one in ordered],
        title=say("reports.units_title", lang, name=name),
        description=say("reports.units_says", lang, name=name, n=len(ordered)),
        due_word=say("charts.pace", lang),
        lang=lang,
    )


def _progress(line: Line, name: str) -> Progress:
    cell, shown = line.cell, line.is_judged
    return Progress(
        name=name,
        share=_share(line),
        due=cell.phase if shown and not is_missing(cell.phase) and not line.counts_units else None,
        mark=MARKS[line.mark].glyph,
        word=word_of(line.mark, line.lang),
        fill=MARKS[line.mark].fill,
        text=line.short,
    )


def _shown_share(line: Line) -> float | None:
    return None if line.attainment == NOTHING else line.cell.attainment


def _share(line: Line) -> float | None:
    """The length of a line's bar: attainment; for what must not happen full or nothing."""
    if not line.is_judged or is_missing(line.cell.attainment):
        return None
    if line.indicator.direction is Direction.ZERO:
        return float(line.cell.state == "met")
    return line.cell.attainment


def block_chart(assessment: Assessment, unit: str, lang: str) -> Figure | None:
    """Share of the points earned in each block; the tick is the bureau (for the bureau there is none)."""
    plan = assessment.plan
    frame = assessment.blocks.set_index(["unit", "block"])
    rows = []
    for block in plan.blocks:
        own, bureau = (
            frame.loc[(one, block.id)] if (one, block.id) in frame.index else None for one in (unit, BUREAU)
        )
        if own is None:
            continue
        has_share = not is_missing(own["share"])
        rows.append(
            Progress(
                name=block.name.in_(lang),
                share=own["share"] if has_share else None,
                due=None if unit == BUREAU or is_missing(bureau["share"]) else bureau["share"],
                mark="",
                word="",
                fill=ACCENT,
                text=_block_text(plan, own, lang) if has_share else say("reports.block_empty", lang),
            )
        )
    return bullet(
        rows,
        title=say("reports.blocks_title", lang),
        description=say("reports.blocks_says", lang, n=len(rows)),
        due_word="" if unit == BUREAU else say("reports.blocks_tick", lang),
        lang=lang,
    )


def _block_text(plan: Plan, row, lang: str) -> str:
    said = {name: number(row[name], 2, lang) for name in ("score", "points")}
    star = STAR if plan.rules.proposed else ""
    return say("reports.block_points", lang, star=star, share=percent(row["share"]), **said)


def unit_matrix(assessment: Assessment, lines: Sequence[Line], lang: str) -> Html:
    """Lights of all units and indicators at a glance, units by rank group in the order of the plan.

    One matrix for each block where one would not fit on a page.
    """
    plan = assessment.plan
    parts = [("", lines)]
    if len({one.indicator.id for one in lines}) > MOST_IN_A_CHART:
        parts = [
            (block.name.in_(lang), [one for one in lines if one.indicator.block == block.id])
            for block in plan.blocks
        ]
    figures = [_matrix(assessment, some, lang, of=name) for name, some in parts if some]
    stars = star_note(lang, stands=any(one.is_target_proposed for one in lines))
    note = element("p", say("reports.matrix_note", lang), stars, class_="note")
    return join([element("div", one, class_="wide") for one in figures], note)


def _matrix(assessment: Assessment, lines: Sequence[Line], lang: str, *, of: str) -> Figure:
    plan = assessment.plan
    groups = {one.id: (at, one.name.in_(lang)) for at, one in enumerate(plan.rank_groups)}
    order = {one.code: (groups[one.rank_group][0], at) for at, one in enumerate(plan.units)}
    cells = [
        Judgement(
            unit=line.unit,
            unit_name=name_on(plan.unit[line.unit], assessment.as_of).in_(lang),
            group=groups[plan.unit[line.unit].rank_group][1],
            indicator=line.name,
            mark=line.mark,
            text=line.field,
            detail=line.short,
        )
        for line in sorted(lines, key=lambda one: order[one.unit])
    ]
    description = say(
        "reports.matrix_says",
        lang,
        units=len({one.unit for one in cells}),
        n=len({one.indicator for one in cells}),
    )
    title = say("reports.matrix_title_of", lang, block=of) if of else say("reports.matrix_title", lang)
    return matrix(cells, title=title, description=description, lang=lang)


def progress_table(plan: Plan, lines: Sequence[Line], lang: str, *, by_nature: bool = False) -> Html:
    """One row per indicator: target, figure, attainment, due, pace, gap, light and state.

    Grouped by block, or by the nature of the number, the plan's own numbers first.
    """
    if by_nature:
        natures = dict.fromkeys(one.indicator.nature for one in sorted(lines, key=_nature_order))
        groups = [
            (say(f"natures.{nature.value}", lang), [one for one in lines if one.indicator.nature is nature])
            for nature in natures
        ]
    else:
        groups = [
            (block.name.in_(lang), [one for one in lines if one.indicator.block == block.id])
            for block in plan.blocks
        ]
    rows: list[Row] = []
    for name, members in groups:
        if members:
            rows.append(Row([name], kind="head"))
            rows += [Row(_progress_row(one)) for one in members]
    heads = columns(
        lang, "indicator", "target:number", "actual:number", "attainment:number", "due:number",
        "pace:number", "gap:number", "light:short", "state:short",
    )  # fmt: skip
    lights = say(
        "reports.lights_mean",
        lang,
        points=number(plan.rules.yellow_within * 100, 0, lang),
        coverage=number(plan.rules.coverage_line * 100, 0, lang),
    )
    note = join(say("reports.star_means", lang), Html("<br>"), lights)
    return table(say("reports.progress_table", lang), heads, rows, lang=lang, note=note, fine=True)


def _progress_row(line: Line) -> list[object]:
    lang = line.lang
    return [
        line.name,
        target_with_star(line),
        _bare(line, line.actual),
        bar(_shown_share(line), line.attainment, MARKS[line.cell.light].fill),
        _bare(line, line.due),
        line.pace,
        _bare(line, line.gap),
        mark(line.cell.light, lang),
        mark(line.cell.state, lang),
    ]


def _bare(line: Line, text: str) -> str:
    """A figure without its measure, which the target in the same row has already told."""
    return text.removesuffix(with_unit("", line.indicator, line.lang))


def _nature_order(line: Line) -> int:
    return list(type(line.indicator.nature)).index(line.indicator.nature)


def _or_zero(value: float) -> float:
    return 0.0 if is_missing(value) else value

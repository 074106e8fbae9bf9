"""更正清单: what came in after a day, and what it moved, as a page and as a part of the reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.assess import BUREAU, Assessment
from analytics.measure.arrivals import Arrival
from analytics.plan.ledger import Ledger
from analytics.scenario import Corrections
from analytics.view import known
from analytics.view.correction_cells import CorrectionCells, kinds_of
from analytics.view.html import Html, element, join
from analytics.view.numbers import date_text, is_missing
from analytics.view.small_counts import is_published, published
from analytics.view.tables import Column, Row, table
from analytics.view.theme import style
from analytics.words import say

MOST_ROWS = 200
SENT_HEADS = ("received_on", "unit", "period")
LEDGER_HEADS = ("ledger", "kind", "rows", "n_changed", "rejected")
SUBMISSION_HEADS = (*SENT_HEADS, *LEDGER_HEADS, "workbook")
WORKBOOK_HEADS = (*SENT_HEADS, *LEDGER_HEADS[1:], "workbook")
TOTAL_HEADS = ("unit", "total", "grade", "group_rank", "rank", "because")
FIGURE_HEADS = ("indicator", "actual", "state", "score", "because")
ROW_HEADS = ("change", "row", "content")
NUMBERS = ("rows", "n_changed", "rejected", "total", "group_rank", "rank", "actual", "score")
KINDS = dict.fromkeys(NUMBERS, "number") | dict.fromkeys((*SENT_HEADS[::2], "change", "row"), "short")
Changes = Mapping[tuple[str, str], pd.DataFrame]


def corrections_page(
    found: Corrections, ledgers: Mapping[str, Ledger], lang: str, *, rows: Changes | None = None
) -> Html:
    """The whole list: submissions by ledger, totals and figures that moved, and changed rows if given."""
    cells = CorrectionCells(found, found.before, found.after, ledgers, lang)
    changed = [_changed(cells, key, frame) for key, frame in (rows or {}).items() if len(frame)]
    listed = [] if found.is_empty else [_submissions(cells), _totals(cells), _figures(cells)]
    return element(
        "div",
        style(),
        element("h3", say("corrections.title", lang)),
        element("p", known.days_text(found.after, lang), class_="note"),
        element("p", lead(found, lang), class_="lead"),
        listed,
        changed,
        class_="aq",
    )


def corrections_part(
    found: Corrections | None, shown: Assessment, ledgers: Mapping[str, Ledger], lang: str
) -> Html | None:
    """What was corrected after the deadline, for a report; None where nothing was.

    `shown` is the judgement as the report shows it: without small counts where it leaves the units, and
    so is then what it is compared with. Only the subject's own figures are told, and of these those that
    are judged anew.
    """
    if found is None or found.submissions.empty:
        return None
    before = published(found.before, ledgers) if is_published(shown) else found.before
    cells = CorrectionCells(found, before, shown, ledgers, lang)
    return join(
        element("h3", say("corrections.section", lang)),
        element("p", lead(found, lang)),
        _workbooks(cells),
        _totals(cells) if len(found.totals) else None,
        _key_figures(cells),
        element("p", say("corrections.more", lang), class_="note"),
    )


def lead(found: Corrections, lang: str) -> str:
    """How much came in, of which kind, and how much moved, in a few sentences."""
    since = date_text(found.since, lang)
    if found.is_empty:
        return say("corrections.nothing", lang, since=since)
    kinds = [kinds_of(rows)[0] for _, rows in found.submissions.groupby("submission", sort=False)]
    counts = [say(f"corrections.n_{one}", lang, n=n) for one in Arrival if (n := kinds.count(one))]
    totals, comma = found.totals[found.totals["unit"] != BUREAU], say("reports.comma", lang)
    said = [
        say("corrections.lead", lang, since=since, n=len(kinds), kinds=comma.join(counts)),
        say(
            "corrections.moved",
            lang,
            figures=len(found.figures),
            totals=_n_moved(totals, "total"),
            grades=_n_moved(totals, "grade"),
            ranks=_n_moved(totals, "rank"),
        ),
    ]
    n = int((found.figures["because"] != "submission").sum())
    if n:
        said.append(say("corrections.unexplained", lang, n=n))
    return ("" if lang == "zh" else " ").join(said)


def heads(lang: str, names: Iterable[str]) -> list[str]:
    """Headings of the lists."""
    return [say(f"corrections.column_{one}", lang) for one in names]


def is_told(submissions: pd.DataFrame) -> pd.Series:
    """Which rows say something: all but ledgers that a correction repeats as they were."""
    same = ["n_rows", "n_rejected"]
    repeated = (submissions["n_changed"] == 0) & (
        submissions[same].to_numpy() == submissions[[f"{one}_before" for one in same]].to_numpy()
    ).all(axis=1)
    return ~repeated


def _submissions(cells: CorrectionCells) -> Html:
    """Every submission by ledger, under a heading per workbook."""
    rows: list[Row] = []
    for _, frame in cells.found.submissions.groupby("submission", sort=False):
        received, unit, period, *_, workbook = cells.workbook(frame)
        text = say("known.between", cells.lang).join([received, f"{unit} {period}", workbook])
        rows.append(Row([text], kind="head"))
        told = frame[is_told(frame)]
        rows += [Row(cells.submission(one)[3:8]) for one in told.itertuples(index=False)]
        if len(told) < len(frame):
            rows.append(Row([say("corrections.same", cells.lang, n=len(frame) - len(told)), "", "", "", ""]))
    return _table(cells, _since(cells), LEDGER_HEADS, rows)


def _workbooks(cells: CorrectionCells) -> Html:
    """One row per workbook, its ledgers added up."""
    frames = cells.found.submissions.groupby("submission", sort=False)
    return _table(cells, _since(cells), WORKBOOK_HEADS, [cells.workbook(frame) for _, frame in frames])


def _totals(cells: CorrectionCells) -> Html:
    return _table(cells, say("corrections.totals", cells.lang), TOTAL_HEADS, cells.totals())


def _figures(cells: CorrectionCells) -> Html:
    """Every figure that moved, under a heading per unit."""
    rows: list[Row] = []
    for unit, frame in cells.found.figures.groupby("unit", sort=False):
        rows.append(Row([cells.name_of(str(unit))], kind="head"))
        rows += [Row(cells.figure(one, states=cells.state_marks)) for one in frame.itertuples(index=False)]
    return _table(cells, say("corrections.figures", cells.lang), FIGURE_HEADS, rows)


def _key_figures(cells: CorrectionCells) -> Html | None:
    """The bureau's figures whose state or light moved; in a unit's report its own, scores too."""
    figures, lang = cells.found.figures, cells.lang
    of_bureau = figures["unit"] == BUREAU
    is_key, title = (_judged_anew, "key_lights") if of_bureau.any() else (_is_key, "key_figures")
    own = list(figures[of_bureau if of_bureau.any() else ~of_bureau].itertuples(index=False))
    told = [cells.figure(one, states=cells.state_marks) for one in own if is_key(one)]
    rest = len(own) - len(told)
    return join(
        _table(cells, say(f"corrections.{title}", lang), FIGURE_HEADS, told) if told else None,
        element("p", say("corrections.also", lang, n=rest), class_="note") if rest else None,
    )


def _changed(cells: CorrectionCells, key: tuple[str, str], frame: pd.DataFrame) -> Html:
    """The rows in which one submission differs from what it replaced, in one ledger."""
    caption, rows = cells.rows(key, frame)
    note = say("corrections.rows_note", cells.lang)
    if len(rows) > MOST_ROWS:
        note += say("corrections.rows_cut", cells.lang, n=MOST_ROWS)
    return _table(cells, caption, ROW_HEADS, rows[:MOST_ROWS], note=note)


def _since(cells: CorrectionCells) -> str:
    return say("corrections.submissions", cells.lang, since=date_text(cells.found.since, cells.lang))


def _table(
    cells: CorrectionCells, caption: str, names: Sequence[str], rows: Iterable[Any], *, note: str = ""
) -> Html:
    titles = zip(names, heads(cells.lang, names), strict=True)
    columns = [Column(title, KINDS.get(name, "")) for name, title in titles]
    return table(caption, columns, rows, lang=cells.lang, note=note, fine=True)


def _n_moved(totals: pd.DataFrame, name: str) -> int:
    now, was = totals[name], totals[f"{name}_before"]
    return int((~((now == was) | (now.isna() & was.isna()))).sum())


def _is_key(row: Any) -> bool:
    same_score = row.score == row.score_before or (is_missing(row.score) and is_missing(row.score_before))
    return not same_score or _judged_anew(row)


def _judged_anew(row: Any) -> bool:
    return (row.state, row.light) != (row.state_before, row.light_before)

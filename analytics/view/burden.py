"""What reporting costs units: cells asked for and filled in, and columns hardly anybody fills."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from analytics.plan.ledger import Ledger
from analytics.plan.period import months_between, parse_period, period_of
from analytics.view.html import Html, element
from analytics.view.numbers import NOTHING, number, percent
from analytics.view.tables import Column, bar, columns, table
from analytics.view.theme import ACCENT_SOFT
from analytics.words import say

TOPIC = "data_quality"

SELDOM = 0.05  # of records


def burden_section(
    filled: pd.DataFrame, ledgers: Mapping[str, Ledger], names: Mapping[str, str], lang: str
) -> Iterator[Html]:
    """Sentence and tables of `analytics.store.filled.filled_cells`: by ledger with the columns hardly anybody
    fills, and by unit and quarter."""
    asked, done = int(filled["n_rows"].sum()), int(filled["n_filled"].sum())
    n_months = sum(map(_months, filled.drop_duplicates(["unit", "period"])["period"]))
    said = {
        "asked": number(asked, 0, lang),
        "filled": number(done, 0, lang),
        "share": percent(done / asked) if asked else NOTHING,
        "monthly": number(done / n_months if n_months else None, 0, lang),
    }
    yield element("p", say("data_quality.burden_lead", lang, **said))
    yield _by_ledger(filled, ledgers, lang)
    yield _by_quarter(filled, names, lang)


def _by_ledger(filled: pd.DataFrame, ledgers: Mapping[str, Ledger], lang: str) -> Html:
    by_field = filled.groupby(["ledger", "field"], as_index=False)[["n_rows", "n_filled"]].sum()
    sums = by_field.groupby("ledger")[["n_rows", "n_filled"]].sum().sort_values("n_rows", ascending=False)
    rows = []
    for one in sums.itertuples():
        ledger, share = ledgers[one.Index], one.n_filled / one.n_rows
        few = _seldom(by_field[by_field["ledger"] == ledger.id], ledger, lang)
        counts = (number(one.n_rows, 0, lang), number(one.n_filled, 0, lang))
        rows.append((ledger.title.in_(lang), *counts, bar(share, percent(share), ACCENT_SOFT), few))
    heads = columns(
        lang,
        "ledger:short",
        "asked:number",
        "n_filled:number",
        "filled:number",
        "seldom:wide-text",
        topic=TOPIC,
    )
    caption, note = say("data_quality.burden_ledgers", lang), say("data_quality.burden_note", lang)
    return table(caption, heads, rows, lang=lang, note=note, fine=True)


def _seldom(by_field: pd.DataFrame, ledger: Ledger, lang: str) -> str:
    few = by_field[by_field["n_filled"] < SELDOM * by_field["n_rows"]]["field"]
    named = [one.title.in_(lang) for one in ledger.fields if one.id in set(few) and not one.required]
    return say("data_quality.comma", lang).join(named)


def _by_quarter(filled: pd.DataFrame, names: Mapping[str, str], lang: str) -> Html:
    quarter = filled["period"].map(lambda code: period_of(parse_period(code).ends_on, "quarter").code)
    cells = filled.assign(quarter=quarter).pivot_table(
        index="unit", columns="quarter", values="n_filled", aggfunc="sum"
    )
    rows = [
        [names[unit], *(number(cells.loc[unit, one], 0, lang) for one in cells.columns)]
        for unit in names
        if unit in cells.index
    ]
    heads = [Column(say("data_quality.unit", lang), "short")]
    heads += [Column(one, "number") for one in cells.columns]
    return table(say("data_quality.burden_units", lang), heads, rows, lang=lang, fine=True)


def _months(period: str) -> int:
    said = parse_period(period)
    return len(months_between(said.starts_on, said.ends_on))

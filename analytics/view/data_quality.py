"""数据质量 as a page: what came in and when, what was sent back and why, what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from analytics.plan.ledger import EVIDENCE, Ledger
from analytics.plan.model import Plan
from analytics.plan.record_check import RecordCheck
from analytics.plan.unit_names import name_on
from analytics.view.arrivals import arrivals_tables, is_overdue
from analytics.view.burden import burden_section
from analytics.view.clues import all_clues, list_of_unit, shared_clues
from analytics.view.html import Html, element
from analytics.view.numbers import NOTHING, date_text, number, percent
from analytics.view.quality import reason_of
from analytics.view.tables import columns, table
from analytics.view.theme import style
from analytics.words import say

TOPIC = "data_quality"
MOST_NAMED = 8  # units


@dataclass(frozen=True)
class DataQuality:
    """What a reviewer looks at, up to `as_of`, by the unit that sent it.

    `coverage` is `Measured.coverage`, `rejects` what was not accepted (`analytics.session.views`).
    `findings` has one row per clue: check, severity, ledger, unit, period, workbook, sheet, row,
    column_title, value (hidden where personal) and detail (JSON: the text in both languages), from notices
    at intake and from the review alike. `filled` is `analytics.store.filled.filled_cells`.
    """

    plan: Plan
    as_of: date
    ledgers: Mapping[str, Ledger]
    checks: Mapping[str, RecordCheck]
    coverage: pd.DataFrame
    rejects: pd.DataFrame
    findings: pd.DataFrame
    filled: pd.DataFrame
    lang: str

    @cached_property
    def names(self) -> dict[str, str]:
        """What each unit is called on the day, by code, in the order of the plan."""
        return {one.code: name_on(one, self.as_of).in_(self.lang) for one in self.plan.units}

    @cached_property
    def units(self) -> pd.DataFrame:
        """One row per unit that reports: n_expected, n_received, n_late, n_missing (reports), n_rows,
        n_rejected, n_findings; evidence, filled (fractions, empty where nothing was asked)."""
        coverage = self.coverage.assign(
            received=self.coverage["received_on"].notna(), missing=is_overdue(self.coverage, self.as_of)
        )
        told = coverage.assign(late=coverage["late"].astype(bool) & coverage["received"])
        by_unit = told.groupby("sent_by").agg(
            n_expected=("received", "size"),
            n_received=("received", "sum"),
            n_late=("late", "sum"),
            n_missing=("missing", "sum"),
        )
        one_per_row = self.filled.drop_duplicates(["unit", "period", "ledger"])
        by_unit["n_rows"] = one_per_row.groupby("unit")["n_rows"].sum()
        by_unit["n_rejected"] = self.rejects["unit"].value_counts()
        by_unit["n_findings"] = self.findings["unit"].value_counts()
        by_unit = by_unit.fillna(0).astype(int)
        with_evidence = self.filled[self.filled["field"] == EVIDENCE]
        by_unit["evidence"] = _share(with_evidence)
        by_unit["filled"] = _share(self.filled)
        order = [code for code in self.names if code in by_unit.index]
        return by_unit.loc[order].reset_index(names="unit")

    def summary(self) -> Html:
        """The whole in a sentence."""
        sums = self.units.sum(numeric_only=True)
        text = say(
            "data_quality.lead",
            self.lang,
            day=date_text(self.as_of, self.lang),
            expected=self._count(sums["n_expected"]),
            received=self._count(sums["n_received"]),
            share=percent(sums["n_received"] / sums["n_expected"]) if sums["n_expected"] else NOTHING,
            late=self._count(sums["n_late"]),
            missing=self._count(sums["n_missing"]),
            rows=self._count(sums["n_rows"]),
            rejected=self._count(len(self.rejects)),
        )
        return self._page(element("p", text, class_="lead"))

    def arrivals(self) -> Html:
        """Units and periods: in time, late, missing, not due."""
        return self._page(*arrivals_tables(self.plan, self.coverage, self.as_of, self.names, self.lang))

    def completeness(self) -> Html:
        """One row per unit: how much came, how timely, how complete, what was returned."""
        heads = columns(
            self.lang,
            *("unit:short", "expected:number", "received:number", "share:number", "in_time:number"),
            *("missing:number", "rows:number", "rejected:number", "looks:number", "evidence:number"),
            "filled:number",
            topic=TOPIC,
        )
        rows = [self._completeness(one) for one in self.units.itertuples(index=False)]
        caption, note = (
            say(f"data_quality.{one}", self.lang) for one in ("completeness", "completeness_note")
        )
        return self._page(table(caption, heads, rows, lang=self.lang, note=note, fine=True))

    def returned(self) -> Html:
        """Reasons for which something was returned, most frequent first, with units and an example."""
        rows = []
        for code, some in self._by("code", self.rejects):
            first = some.iloc[0]
            example = reason_of(code, first["detail"], self.lang)
            rows.append((example, len(some), some["unit"].nunique(), self.counted_by_unit(some)))
        heads = columns(
            self.lang, "reason:wide-text", "places:number", "units:number", "of_units", topic=TOPIC
        )
        return self._page(
            table(say("data_quality.rejects", self.lang), heads, rows, lang=self.lang, fine=True)
        )

    def clues(self) -> Html:
        """What is worth a look, by rule: gentle, with the remedy, for all units together."""
        return self._page(*all_clues(self))

    def clues_of(self, unit: str) -> Html:
        """The check list of one unit, with places."""
        return self._page(*list_of_unit(self, unit))

    def shared(self) -> Html:
        """What more than one unit reported; nobody is named."""
        return self._page(*shared_clues(self))

    def burden(self) -> Html:
        """Cells asked for and filled in, by ledger, unit and month, and columns hardly anybody fills."""
        return self._page(*burden_section(self.filled, self.ledgers, self.names, self.lang))

    def counted_by_unit(self, rows: pd.DataFrame) -> str:
        """`供水公司 3、供热公司 1`: how many of the rows are each unit's, most first."""
        unknown = say("data_quality.unknown_unit", self.lang)
        counts = rows["unit"].fillna("").map(lambda code: self.names.get(code, unknown)).value_counts()
        order = sorted(counts.items(), key=lambda one: -one[1])
        told = [say("data_quality.unit_and_n", self.lang, unit=unit, n=n) for unit, n in order[:MOST_NAMED]]
        if len(order) > MOST_NAMED:
            told.append(say("data_quality.and_more", self.lang, n=len(order) - MOST_NAMED))
        return say("data_quality.comma", self.lang).join(told)

    def _by(self, column: str, rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
        groups = list(rows.groupby(column, sort=True))
        return sorted(groups, key=lambda one: -len(one[1]))

    def _completeness(self, one: object) -> list[object]:
        in_time = (one.n_received - one.n_late) / one.n_received if one.n_received else None
        return [
            self.names[one.unit],
            self._count(one.n_expected),
            self._count(one.n_received),
            percent(one.n_received / one.n_expected),
            percent(in_time),
            self._count(one.n_missing),
            self._count(one.n_rows),
            self._count(one.n_rejected),
            self._count(one.n_findings),
            percent(one.evidence),
            percent(one.filled),
        ]

    def _count(self, n: int) -> str:
        return number(int(n), 0, self.lang)

    def _page(self, *pieces: object) -> Html:
        return element("section", style(), *pieces, class_="aq")


def _share(filled: pd.DataFrame) -> pd.Series:
    sums = filled.groupby("unit")[["n_filled", "n_rows"]].sum()
    return sums["n_filled"] / sums["n_rows"]

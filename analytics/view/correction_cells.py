"""The cells of a list of corrections, in finished words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from analytics.assess import BUREAU, Assessment
from analytics.measure.arrivals import Arrival
from analytics.plan.ledger import FieldType, Ledger, LedgerField
from analytics.scenario import Corrections
from analytics.view import standing
from analytics.view.explain import who_is
from analytics.view.html import Html, join
from analytics.view.line import JUDGED, Line, lines_of
from analytics.view.numbers import NOTHING, date_text, is_missing
from analytics.view.small_counts import count_text, is_published, withheld_text
from analytics.view.tables import mark
from analytics.words import say

MOST_SOURCES = 3
FEWEST = 3  # a sensitive figure that moved by less would tell of single persons


class CorrectionCells:
    """What a list of corrections says, in one language.

    `before` and `after` are both judgements as they may be shown: without small counts of sensitive
    kinds in what leaves the units.
    """

    def __init__(
        self,
        found: Corrections,
        before: Assessment,
        after: Assessment,
        ledgers: Mapping[str, Ledger],
        lang: str,
    ):
        self.found, self.before, self.after, self.ledgers, self.lang = found, before, after, ledgers, lang
        self._sources = {
            row.submission: self._say("source", unit=self.name_of(row.unit), period=row.period)
            for row in found.submissions.drop_duplicates("submission").itertuples(index=False)
        }
        self._lines: dict[tuple[int, str], dict[str, Line]] = {}

    def name_of(self, unit: str) -> str:
        """The name of a unit, also of one that was merged since, or of the bureau."""
        return who_is(self.after, unit, self.lang) if unit == BUREAU or unit in self.after.plan.unit else unit

    def submission(self, row: Any) -> list[str]:
        """One ledger: received, unit, period, ledger, kind, rows, rows changed, set aside, workbook."""
        ledger = self.ledgers.get(row.ledger)
        kind = self._say(f"kind_{row.kind}")
        if row.kind != Arrival.REFUSED and not row.stands:
            kind = self._say("replaced", kind=kind)
        return [
            date_text(row.received_on.date(), self.lang),
            self.name_of(row.unit),
            row.period,
            ledger.title.in_(self.lang) if ledger else (row.ledger or NOTHING),
            kind,
            self._arrow(self._count(row.n_rows_before, ledger), self._count(row.n_rows, ledger)),
            self._count(row.n_changed, ledger),
            self._arrow(self._count(row.n_rejected_before, None), self._count(row.n_rejected, None)),
            row.workbook,
        ]

    def workbook(self, frame: pd.DataFrame) -> list[str]:
        """All ledgers: received, unit, period, kind, rows, rows changed, set aside, workbook."""
        first = next(frame.itertuples(index=False))
        columns = ("n_rows_before", "n_rows", "n_changed", "n_rejected_before", "n_rejected")
        counts = [self._count(frame[name].sum(min_count=1), None) for name in columns]
        return [
            date_text(first.received_on.date(), self.lang),
            self.name_of(first.unit),
            first.period,
            say("reports.comma", self.lang).join(self._say(f"kind_{one}") for one in kinds_of(frame)),
            self._arrow(*counts[:2]),
            counts[2],
            self._arrow(*counts[3:]),
            first.workbook,
        ]

    def totals(self) -> Iterator[list[str]]:
        """Unit, total, grade, rank in its group, overall rank and why, of every unit that moved."""
        for row in self.found.totals.itertuples(index=False):
            yield [
                self.name_of(row.unit),
                self._arrow(
                    *(standing.points(self.after, one, self.lang) for one in (row.total_before, row.total))
                ),
                self._arrow(
                    *(
                        standing.grade_name(self.after, one, self.lang)
                        for one in (row.grade_before, row.grade)
                    )
                ),
                self._arrow(*(standing.rank_text(one) for one in (row.group_rank_before, row.group_rank))),
                self._arrow(*(standing.rank_text(one) for one in (row.rank_before, row.rank))),
                self._say(f"because_{row.because}"),
            ]

    def figure(self, row: Any, *, states: Callable[[Any, Any], object] | None = None) -> list[object]:
        """Indicator, reached, state, score and why of one figure that moved; `states` words the states."""
        before, after = (self._line(one, row.unit, row.indicator) for one in (self.before, self.after))
        reached = self._arrow(before.actual, after.actual)
        score = self._arrow(before.points(before.cell.score), after.points(after.cell.score))
        if self._tells_of_few(row, before, after):
            reached, score = withheld_text("beside", self.lang), NOTHING
        return [
            after.name,
            reached,
            (states or self.state_words)(before.cell, after.cell),
            score,
            self._why(row),
        ]

    def state_words(self, before: Any, after: Any) -> str:
        """Both states in words."""
        words = [say(f"states.{one.state}", self.lang) for one in (before, after)]
        return self._arrow(*words)

    def rows(self, key: tuple[str, str], frame: pd.DataFrame) -> tuple[str, list[list[str]]]:
        """What to call the changed rows of one ledger, and one row for each: change, row, content."""
        submission, name = key
        sent = self.found.submissions
        one = sent[(sent["submission"] == submission) & (sent["ledger"] == name)].iloc[0]
        ledger = self.ledgers[name]
        counts = {kind: int((frame["change"] == kind).sum()) for kind in ("added", "removed", "changed")}
        said = {
            "unit": self.name_of(one["unit"]),
            "period": one["period"],
            "ledger": ledger.title.in_(self.lang),
        }
        rows = [
            [
                self._say(row["change"]),
                self._arrow(
                    *(NOTHING if one is None else str(one) for one in (row["row_before"], row["row"]))
                ),
                say("reports.comma", self.lang).join(self._fields(ledger, row)),
            ]
            for row in frame.to_dict("records")
        ]
        return self._say("rows", **said, **counts), rows

    def _fields(self, ledger: Ledger, row: Mapping[str, Any]) -> Iterator[str]:
        for one in ledger.fields:
            title = one.title.in_(self.lang)
            if one.id in row["was"]:
                was = row["was"][one.id]
                now = row.get(one.id, was)  # what may not be shown keeps its mask
                said = {"before": _plain(one, was), "after": _plain(one, now)}
                yield self._say("field_changed", title=title, **said)
            elif row.get(one.id) is not None and (one.key or row["change"] != "changed"):
                yield self._say("field", title=title, value=_plain(one, row[one.id]))

    def _tells_of_few(self, row: Any, before: Line, after: Line) -> bool:
        """Whether a sensitive figure that leaves the units moved by so little that it tells of persons."""
        if not is_published(self.after) or row.indicator not in self.after.sensitive:
            return False
        moved = [
            abs(getattr(row, name) - getattr(row, f"{name}_before")) for name in ("numerator", "denominator")
        ]
        return bool(before.withheld or after.withheld) or any(0 < one < FEWEST for one in moved)

    def _line(self, assessment: Assessment, unit: str, indicator: str) -> Line:
        key = (id(assessment), unit)
        if key not in self._lines:
            lines = lines_of(assessment, unit, self.lang)
            self._lines[key] = {one.indicator.id: one for one in lines}
        return self._lines[key][indicator]

    def state_marks(self, before: Any, after: Any) -> Html:
        """Both states as marks; their lights where only these moved, one state where neither did."""
        judged = before.state == after.state and after.state in JUDGED and before.light != after.light
        was, now = (mark(one.light if judged else one.state, self.lang) for one in (before, after))
        return now if was == now else join(was, " → ", now)

    def _why(self, row: Any) -> str:
        if row.because != "submission":
            return self._say(f"because_{row.because}")
        named = [self._sources[one] for one in row.submissions]
        listed = say("reports.comma", self.lang).join(named[:MOST_SOURCES])
        return listed + (self._say("sources_more", n=len(named)) if len(named) > MOST_SOURCES else "")

    def _count(self, n: float, ledger: Ledger | None) -> str:
        if is_missing(n):
            return NOTHING
        return count_text(int(n), ledger, self.lang) if is_published(self.after) else str(int(n))

    def _arrow(self, before: str, after: str) -> str:
        return before if before == after else self._say("arrow", before=before, after=after)

    def _say(self, key: str, **values: object) -> str:
        return say(f"corrections.{key}", self.lang, **values)


def _plain(field: LedgerField, value: str | None) -> str:
    """A stored value as it was typed: without the decimals it was filled up with."""
    if value is None:
        return NOTHING
    filled_up = field.type in (FieldType.DECIMAL, FieldType.NUMBER) and "." in value
    return value.rstrip("0").rstrip(".") if filled_up else value


def kinds_of(rows: pd.DataFrame) -> list[str]:
    """What a workbook is, by its ledgers: correction first."""
    return [one for one in Arrival if (rows["kind"] == one).any()]

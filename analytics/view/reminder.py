"""A reminder (催办单): what a unit has not sent, since when, what that costs, and until when to send it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from analytics.assess.owed import Owed
from analytics.plan.deadline import PLAN_SPAN
from analytics.plan.ledger import Ledger
from analytics.plan.model import Missing, Plan
from analytics.plan.unit_names import name_on
from analytics.view.numbers import NOTHING, date_text, number
from analytics.view.paper import Grid, Heading, Items, Paper, Paragraph, Piece, Signatures, Title
from analytics.view.tables import Column, Row
from analytics.words import say

MOST_NAMES = 8  # indicators named in one sentence


@dataclass(frozen=True)
class Reminder:
    """What one unit is told: what it owes, the reminder's number, and the last day to send it."""

    plan: Plan
    ledgers: Mapping[str, Ledger]
    owed: Owed
    number: int
    until: date


def reminder_paper(reminder: Reminder, lang: str) -> Paper:
    """The reminder as a document; the line for whom to ask is left to be filled in, it names no person."""
    return _Words(reminder, lang).paper()


def period_text(plan: Plan, period: str, lang: str) -> str:
    """A period as a reader knows it; what is reported once in the plan is of its whole span."""
    return say("reminders.whole_plan", lang, plan=plan.name.in_(lang)) if period == PLAN_SPAN else period


class _Words:
    """What a reminder says in one language."""

    def __init__(self, reminder: Reminder, lang: str):
        self.reminder, self.owed, self.plan, self.lang = reminder, reminder.owed, reminder.plan, lang
        self.unit = self._name(reminder.owed.unit.code)
        self.issuer = reminder.plan.issued_by.in_(lang)

    def paper(self) -> Paper:
        title = self._say("title")
        pieces: list[Piece] = [Title(title, self._count("nth", self.reminder.number))]
        if self.plan.notice:
            pieces.append(Paragraph(self.plan.notice.in_(self.lang), "banner"))
        pieces += [Paragraph(self._say("to", unit=self.unit), "salutation"), Paragraph(self._opening())]
        pieces += [Heading(self._say("what")), self._table()]
        pieces += [Heading(self._say("cost")), Items(list(self._costs()))]
        pieces += [Heading(self._say("when")), *self._closing()]
        pieces.append(Signatures([[], [self.issuer, date_text(self.owed.day, self.lang)]]))
        return Paper(
            title=f"{title} {self.unit}",
            issuer=self.issuer,
            day=self.owed.day,
            lang=self.lang,
            pieces=pieces,
            facts={"unit": self.owed.unit.code, "as_of": self.owed.day.isoformat()},
        )

    def _opening(self) -> str:
        rows = self.owed.rows
        said = {
            "day": date_text(self.owed.day, self.lang),
            "n": len(rows),
            "first": date_text(rows["due_on"].min().date(), self.lang),
            "days": int(rows["days_late"].max()),
        }
        return self._say("opening" if self.reminder.number == 1 else "opening_again", **said)

    def _table(self) -> Grid:
        keys = ["sent_by", "period", "due_on", "extended_to", "days_late"]
        groups = self.owed.rows.groupby(keys, sort=False, dropna=False)["ledger"]
        heads = ("period", "ledgers", "due_on:short", "days_late:number")
        columns = [Column(self._say(name), kind) for name, _, kind in (one.partition(":") for one in heads)]
        note = "" if self.owed.rows["extended_to"].isna().all() else self._say("extended_note")
        return Grid(self._say("overview"), columns, [Row(self._row(*one)) for one in groups], note=note)

    def _row(self, key: tuple[Any, ...], ledgers: pd.Series) -> list[str]:
        sent_by, period, due_on, extended_to, days_late = key
        shown = period_text(self.plan, period, self.lang)
        if sent_by != self.owed.unit.code:
            shown = self._say("of_former", period=shown, unit=self._name(sent_by))
        day = date_text(due_on.date(), self.lang)
        titles = [self.reminder.ledgers[one].title.in_(self.lang) for one in ledgers]
        return [
            shown,
            self._count("ledger_list", len(titles), names=self._say("comma").join(titles)),
            day if pd.isna(extended_to) else self._say("extended_to", day=day),
            str(days_late),
        ]

    def _costs(self) -> Iterator[str]:
        owed, rules = self.owed, self.plan.rules
        late = rules.late_submission
        if owed.n_late_then and late.each:
            yield self._say(
                "late",
                each=_plain(late.each),
                most=_plain(late.at_most),
                mark=self._say("proposed") if rules.proposed else "",
                n=owed.n_late,
                points=number(owed.points, rules.score_decimals, self.lang),
                then=owed.n_late_then,
                points_then=number(owed.points_then, rules.score_decimals, self.lang),
            )
        if owed.unjudged:
            weight = number(owed.weight, rules.score_decimals, self.lang)
            yield self._count("unjudged", len(owed.unjudged), weight=weight, names=self._names(owed.unjudged))
        if owed.weak:
            yield self._count("weak", len(owed.weak), names=self._names(owed.weak))
        yield self._say(f"missing_{Missing(rules.missing).value}")

    def _closing(self) -> Iterator[Piece]:
        yield Paragraph(self._say("until", day=date_text(self.reminder.until, self.lang)))
        yield Paragraph(self._say("cannot", issuer=self.issuer))
        yield Paragraph(self._say("contact"))

    def _names(self, indicators: tuple[Any, ...]) -> str:
        names = self._say("comma").join(one.name.in_(self.lang) for one in indicators[:MOST_NAMES])
        return names if len(indicators) <= MOST_NAMES else self._say("and_more", names=names)

    def _name(self, unit: str) -> str:
        return name_on(self.plan.unit[unit], self.owed.day).in_(self.lang) or NOTHING

    def _count(self, key: str, n: int, **values: object) -> str:
        return self._say(key, n=n, **values)

    def _say(self, key: str, **values: object) -> str:
        return say(f"reminders.{key}", self.lang, **values)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"

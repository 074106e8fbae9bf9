"""What a unit gets back for a workbook on one page: a receipt (回执), or a notice of return (退回通知)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from analytics.collect.returned import Finding, Sent, Taken
from analytics.plan.ledger import FieldType, Ledger
from analytics.plan.model import Plan
from analytics.plan.unit_names import name_on
from analytics.store import Severity
from analytics.view.numbers import NOTHING, date_text, number
from analytics.view.paper import Grid, Paper, Paragraph, Piece, Signatures, Title
from analytics.view.tables import Column, Row
from analytics.words import say

SEVERITIES = tuple(Severity)  # the worst first
SIDE_BY_SIDE = 2  # ledgers in one line of the table
# What goes on the page: lines of ledgers, and findings of about two lines; the workbook has them all.
LINES, FEWEST_FINDINGS, MOST_FINDINGS = 14, 2, 4


@dataclass(frozen=True)
class Receipt:
    """What is known of one workbook on the day a unit is told.

    `days_late` are those of the ledger that came latest after its day, `missing` the ledgers still
    expected from the unit for the period, `again_by` is the day by which to send a returned one again.
    """

    plan: Plan
    ledgers: Mapping[str, Ledger]
    sent: Sent
    day: date
    days_late: int = 0
    missing: Sequence[str] = field(default=())
    again_by: date | None = None


def receipt_paper(receipt: Receipt, lang: str) -> Paper:
    """The receipt, or the notice of return, as a document; it names no person."""
    return _Words(receipt, lang).paper()


class _Words:
    """What a receipt says in one language."""

    def __init__(self, receipt: Receipt, lang: str):
        self.receipt, self.sent, self.lang = receipt, receipt.sent, lang
        plan, unit = receipt.plan, receipt.plan.unit.get(receipt.sent.unit or "")
        self.unit = (
            self._say("unit", name=name_on(unit, receipt.day).in_(lang), code=unit.code) if unit else ""
        )
        self.issuer = plan.issued_by.in_(lang)

    def paper(self) -> Paper:
        sent, plan = self.sent, self.receipt.plan
        title = self._say("notice" if sent.is_faulty else "receipt")
        pieces: list[Piece] = [Title(title, self.unit or self._say("unknown_unit"))]
        space = "" if self.lang == "zh" else " "
        pieces.append(Paragraph(space.join([self._arrival(), self._outcome(), *self._missing()])))
        about = [self._say("file", workbook=sent.workbook, code=sent.short_id)]
        about += [plan.notice.in_(self.lang)] if plan.notice else []
        pieces.append(Paragraph(space.join(about), "note"))
        pieces += [*self._taken(), *self._findings()]
        lines = [self.issuer, date_text(self.receipt.day, self.lang)]
        pieces.append(Signatures([[], lines]))
        return Paper(
            title=f"{title} {self.unit}".strip(),
            issuer=self.issuer,
            day=self.receipt.day,
            lang=self.lang,
            pieces=pieces,
            facts={
                "unit": self.sent.unit or "",
                "period": self.sent.period or "",
                "code": self.sent.short_id,
            },
        )

    def _arrival(self) -> str:
        said = {"day": date_text(self.sent.received_on, self.lang), "timing": self._timing()}
        if self.sent.period is None:
            return self._say("arrived_without_period", **said)
        return self._say("arrived", period=self.sent.period, **said)

    def _timing(self) -> str:
        late = self.receipt.days_late
        timing = self._say("late", n=late) if late else self._say("on_time")
        if self.sent.due_on is None:
            return self._say("no_due_day")
        first = min((one.first_received_on for one in self.sent.taken), default=self.sent.received_on)
        if first < self.sent.received_on:
            return self._say("correction", first=date_text(first, self.lang), timing=timing)
        return timing

    def _outcome(self) -> str:
        sent = self.sent
        counts = {"ledgers": len(sent.taken), "rows": sent.n_rows, "rejected": sent.n_rejected}
        if not sent.is_faulty:
            return self._say("all_taken", **counts)
        key = "refused" if sent.is_refused else "partly_taken"
        again = date_text(self.receipt.again_by, self.lang) if self.receipt.again_by else self._say("soon")
        return self._say(key, again=again, errors=sent.n(Severity.ERROR), **counts)

    def _shown(self) -> list[Taken]:
        """The ledgers of the table: those with rows; of a returned workbook those with rows set aside."""
        taken = self._in_order()
        if self.sent.is_faulty:
            return [one for one in taken if one.n_rejected]
        return [one for one in taken if one.n_rows]

    def _taken(self) -> Iterator[Piece]:
        there = self._shown()
        zeros = [] if self.sent.is_faulty else [one for one in self._in_order() if not one.n_rows]
        names = self._say("comma").join(self._title(one.ledger) for one in zeros)
        note = self._say("zeros", n=len(zeros), names=names) if zeros else ""
        if there:
            aside = ["aside:number"] if self.sent.is_faulty else []
            heads = ["ledger", "rows:number", *aside, "total:number"]
            columns = self._columns(*heads) * min(len(there), SIDE_BY_SIDE)
            caption = self._say("set_aside" if self.sent.is_faulty else "taken")
            yield Grid(caption, columns, self._side_by_side(there, len(heads)), note=note)
        elif note:
            yield Paragraph(note, "note")

    def _side_by_side(self, there: Sequence[Taken], width: int) -> list[Row]:
        cells = [self._line(one) for one in there]
        half = -(-len(cells) // min(len(cells), SIDE_BY_SIDE))
        left, right = cells[:half], cells[half:]
        if not right:
            return [Row(one) for one in left]
        right += [[""] * width] * (len(left) - len(right))
        return [Row([*one, *other]) for one, other in zip(left, right, strict=True)]

    def _line(self, one: Taken) -> list[str]:
        aside = [str(one.n_rejected)] if self.sent.is_faulty else []
        return [self._title(one.ledger), str(one.n_rows), *aside, self._total(one)]

    def _total(self, one: Taken) -> str:
        ledger = self.receipt.ledgers.get(one.ledger)
        if one.total is None or ledger is None or ledger.total is None:
            return NOTHING
        decimals = 2 if ledger.field[ledger.total].type is FieldType.MONEY else _decimals(one.total)
        return number(one.total, decimals, self.lang)

    def _findings(self) -> Iterator[Piece]:
        found = sorted(self.sent.findings, key=lambda one: SEVERITIES.index(one.severity))
        if not found:
            return
        counts = {f"n_{one.value}": self.sent.n(one) for one in SEVERITIES}
        caption = self._say("findings", n=len(found), **counts)
        room = (LINES - len(self._shown()) // SIDE_BY_SIDE) // 2
        if room < FEWEST_FINDINGS:
            yield Paragraph(self._say("findings_elsewhere", findings=caption), "note")
            return
        rows = [Row(self._finding(one)) for one in found[: min(room, MOST_FINDINGS)]]
        more = len(found) - len(rows)
        columns = self._columns("severity:short", "where", "message:wide-text")
        yield Grid(caption, columns, rows, note=self._say("more", n=more) if more else "")

    def _finding(self, one: Finding) -> list[str]:
        where = replace(one.problem, file=None).place(self.lang) or say("returned.whole_file", self.lang)
        message = say(one.problem.code, self.lang, **one.problem.values)
        return [say(f"returned.severity_{one.severity.value}", self.lang), where, message]

    def _missing(self) -> Iterator[str]:
        if self.sent.period is None or self.sent.unit is None:
            return
        names = self._say("comma").join(map(self._title, self.receipt.missing))
        if names:
            yield self._say("missing", n=len(self.receipt.missing), names=names)
        else:
            yield self._say("nothing_missing")

    def _in_order(self) -> list[Taken]:
        """Ledgers taken, in the order of their codes."""
        ledgers = self.receipt.ledgers
        return sorted(
            self.sent.taken, key=lambda one: ledgers[one.ledger].code if one.ledger in ledgers else one.ledger
        )

    def _title(self, ledger: str) -> str:
        return self.receipt.ledgers[ledger].title.in_(self.lang) if ledger in self.receipt.ledgers else ledger

    def _columns(self, *specs: str) -> list[Column]:
        split = [spec.partition(":") for spec in specs]
        return [Column(self._say(f"column_{name}"), kind) for name, _, kind in split]

    def _say(self, key: str, **values: object) -> str:
        return say(f"receipt.{key}", self.lang, **values)


def _decimals(value: Decimal) -> int:
    return max(0, -value.normalize().as_tuple().exponent)

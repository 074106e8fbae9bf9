"""The target contract of a unit in words: one document, shown as a page or written as a Word file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_CEILING, Decimal

from analytics.assess.contract import Contract, Term
from analytics.plan.model import Adjustment, PhasingKind, Plan, VetoEffect
from analytics.plan.unit_names import name_on
from analytics.view.line import STAR
from analytics.view.numbers import amount, date_text, number, percent
from analytics.view.paper import (
    Facts,
    Grid,
    Heading,
    Items,
    PageBreak,
    Paper,
    Paragraph,
    Piece,
    Signatures,
    Title,
)
from analytics.view.proof import proof_of_unit
from analytics.view.tables import Column, Row
from analytics.view.working import how_target, target_of
from analytics.words import say

POINTS_DECIMALS = 2


def contract_paper(contract: Contract, lang: str, *, scenario: str = "") -> Paper:
    """The contract as a document with its proof sheet (分解说明) as annex; of a scenario it says so."""
    return _Words(contract, lang).paper(scenario)


class _Words:
    """What a contract says in one language."""

    def __init__(self, contract: Contract, lang: str):
        self.contract, self.lang = contract, lang
        self.plan: Plan = contract.plan
        self.unit = name_on(contract.unit, contract.day).in_(lang)
        self.party = (self.plan.contract_party or self.plan.issued_by).in_(lang)

    def paper(self, scenario: str) -> Paper:
        title = self._say("title", plan=self.plan.name.in_(self.lang))
        pieces: list[Piece] = [Title(title, self.unit)]
        if self.plan.notice:
            pieces.append(Paragraph(self.plan.notice.in_(self.lang), "banner"))
        if scenario:
            pieces.append(Paragraph(say("reports.scenario", self.lang, scenario=scenario), "banner"))
        pieces += [*self._parties(), *self._targets(), *self._blocks(), *self._bars(), *self._extras()]
        pieces += [*self._grades(), *self._versions(), *self._signatures(), *self._annex()]
        return Paper(
            title=f"{title} {self.unit}",
            issuer=self.party,
            day=self.contract.day,
            lang=self.lang,
            pieces=pieces,
            facts={
                "unit": self.contract.unit.code,
                "as_of": self.contract.day.isoformat(),
                "code": self.contract.code,
            },
        )

    def _parties(self) -> Iterator[Piece]:
        unit, plan = self.contract.unit, self.plan
        kind = next(one.name.in_(self.lang) for one in plan.unit_kinds if one.id == unit.kind)
        first, last = (date_text(one, self.lang) for one in (plan.starts_on, plan.ends_on))
        yield Heading(self._say("parties"))
        yield Facts(
            [
                (self._say("party_a"), self.party),
                (self._say("party_b"), self._say("unit_is", name=self.unit, code=unit.code)),
                (self._say("group"), self._say("group_is", kind=kind, group=self._group())),
                (self._say("year"), self._say("year_is", first=first, last=last)),
                (self._say("code"), self.contract.code),
            ]
        )
        yield Paragraph(self._say("opening", plan=plan.name.in_(self.lang)))

    def _targets(self) -> Iterator[Piece]:
        terms = self.contract.terms
        pending = sum(one.is_pending for one in terms)
        scored = sum(one.points > 0 for one in terms)
        yield Heading(self._say("targets"))
        counts = {"n": len(terms), "scored": scored, "pending": pending}
        yield Paragraph(self._say("targets_lead", watched=len(terms) - scored - pending, **counts))
        heads = (
            "indicator",
            "clause:short",
            "target:number",
            "weight:number",
            "counts:number",
            "due",
            "working",
        )
        for block in self.plan.blocks:
            rows = [Row(self._term(one)) for one in self.contract.terms_of(block)]
            if rows:
                said = {"block": block.name.in_(self.lang), "points": self._points(block.points)}
                caption = self._say("block_caption", **said)
                yield Grid(caption, self._columns(*heads), rows, note=say("reports.star_means", self.lang))
        if self.contract.others:
            comma = say("reports.comma", self.lang)
            names = comma.join(one.name.in_(self.lang) for one in self.contract.others)
            yield Paragraph(self._say("others", names=names))

    def _term(self, term: Term) -> list[str]:
        indicator = term.indicator
        marks = [self._say("hard_mark")] if indicator.hard_line else []
        marks += [self._say("veto_mark")] if indicator.veto else []
        weight = self._points(indicator.weight) + (STAR if "weight" in indicator.proposed else "")
        return [
            self._name(term) + "".join(marks),
            indicator.clause,
            self._target(term),
            weight if indicator.weight else say("reports.watched", self.lang),
            self._points(term.points) if term.points else "",
            self._due(term),
            how_target(self.plan, indicator, self.contract.unit.code, self.contract.day, self.lang),
        ]

    def _target(self, term: Term) -> str:
        if term.is_pending:
            return say("states.target_pending", self.lang)
        shown = target_of(term.indicator, term.given.value, self.lang)
        return shown + STAR if term.is_proposed else shown

    def _name(self, term: Term) -> str:
        return term.indicator.name.in_(self.lang)

    def _due(self, term: Term) -> str:
        phasing = term.indicator.phasing
        if phasing.kind is PhasingKind.QUARTERS:
            shares = say("reports.comma", self.lang).join(percent(one) for one in phasing.shares)
            return self._say("due_quarters", shares=shares)
        if term.due:
            return "\n".join(
                self._say("due_by", day=self._short_day(day), amount=self._part(term, value))
                for value, day in _in_whole_things(term).items()
            )
        key = "due_dates" if phasing.kind is PhasingKind.DUE_DATES else f"due_{phasing.kind.value}"
        return self._say(key)

    def _short_day(self, day: date) -> str:
        """A day without its year where the plan has only one."""
        if self.plan.starts_on.year != self.plan.ends_on.year:
            return date_text(day, self.lang)
        month_name = say(f"dates.short_{day.month}", self.lang)
        return self._say("short_day", month_name=month_name, day=day.day)

    def _part(self, term: Term, value: Decimal) -> str:
        """A part of a target; a part of a few whole things keeps a decimal."""
        rate = term.indicator.measure_of_units.is_rate
        decimals = 1 if value < 10 and value != value.to_integral_value() else None
        return amount(value, term.indicator, self.lang, rate=rate, decimals=decimals)

    def _blocks(self) -> Iterator[Piece]:
        rows = []
        for block in self.plan.blocks:
            terms = self.contract.terms_of(block)
            used = sum(one.points for one in terms)
            n_scored = sum(one.points > 0 for one in terms)
            name = block.name.in_(self.lang)
            rows.append([name, len(terms), n_scored, self._points(block.points), self._points(used)])
        used = sum(one.points for one in self.contract.terms)
        points = sum(one.points for one in self.plan.blocks)
        foot = [self._say("sum"), sum(one[1] for one in rows), sum(one[2] for one in rows)]
        heads = ("block", "n_terms:number", "n_scored:number", "points:number", "points_used:number")
        yield Heading(self._say("blocks"))
        yield Grid(
            self._say("blocks"),
            self._columns(*heads),
            [Row([str(cell) for cell in row]) for row in rows],
            foot=[*(str(cell) for cell in foot), self._points(points), self._points(used)],
            note=self._proposed_note(),
        )
        yield Paragraph(self._say("spread"))

    def _bars(self) -> Iterator[Piece]:
        best = self.plan.rules.grades[0].name.in_(self.lang)
        worst = self.plan.rules.grades[-1].name.in_(self.lang)
        grade = {VetoEffect.BAR: best, VetoEffect.FAIL: worst}
        said = [
            self._say(
                "hard_line", name=one.indicator.name.in_(self.lang), target=self._target(one), grade=best
            )
            for one in self.contract.hard_lines
        ]
        vetoes = [(one.indicator.name, one.indicator.veto) for one in self.contract.veto_terms]
        vetoes += [(one.name, one.effect) for one in self.contract.vetoes]
        said += [
            self._say(f"veto_{effect.value}", name=name.in_(self.lang), grade=grade[effect])
            for name, effect in vetoes
        ]
        yield Heading(self._say("bars"))
        yield Items(said) if said else Paragraph(self._say("no_bars"))

    def _extras(self) -> Iterator[Piece]:
        rules = self.plan.rules
        bonus = [self._name(one) for one in self.contract.terms if one.indicator.bonus]
        said = []
        if bonus and rules.over_completion.share:
            names = say("reports.comma", self.lang).join(bonus)
            over = rules.over_completion
            said.append(
                self._say(
                    "over_completion", names=names, share=_plain(over.share), most=percent(over.at_most)
                )
            )
        if rules.unasked:
            said.append(self._say("unasked", share=percent(rules.unasked)))
        said += [self._adjustment(one) for one in rules.adjustments]
        said.append(self._say("cap", cap=_plain(rules.bonus_cap)))
        late = rules.late_submission
        if late.each:
            said.append(self._say("late", each=_plain(late.each), most=_plain(late.at_most)))
        said.append(self._say(f"missing_{rules.missing.value}"))
        yield Heading(self._say("extras"))
        yield Items(said)

    def _adjustment(self, one: Adjustment) -> str:
        most = "" if one.at_most is None else self._say("at_most", points=_plain(one.at_most))
        name = one.name.in_(self.lang)
        return self._say(f"adjustment_{one.effect.value}", name=name, each=_plain(one.each), most=most)

    def _grades(self) -> Iterator[Piece]:
        rules = self.plan.rules
        said = [self._say("total_is", full=_plain(rules.full_marks))]
        for above, one in zip((None, *rules.grades), rules.grades, strict=False):
            grade = one.name.in_(self.lang)
            if above and not one.from_:
                said.append(self._say("grade_rest", grade=grade, score=_plain(above.from_)))
                continue
            share = "" if one.at_most is None else self._say("grade_share", share=percent(one.at_most))
            said.append(self._say("grade_line", grade=grade, score=_plain(one.from_), share=share))
        if self.contract.unit.assessed:
            said.append(self._say("ranked", group=self._group()))
        yield Heading(self._say("grades"))
        yield Items(said)

    def _versions(self) -> Iterator[Piece]:
        since, day = (date_text(one, self.lang) for one in (self.contract.targets_from, self.contract.day))
        yield Heading(self._say("versions"))
        yield Facts(
            [
                (self._say("targets_version"), self._say("targets_version_is", since=since, day=day)),
                (self._say("rules_version"), self._say("rules_version_is", version=self.plan.rules.version)),
                (self._say("code"), self.contract.code),
            ]
        )
        yield Paragraph(self._say("full_code", sha256=self.contract.sha256), "note")
        yield Paragraph(self._say("code_means"))
        if self.plan.rules.proposed:
            yield Paragraph(self._say("proposed_rules"))

    def _signatures(self) -> Iterator[Piece]:
        yield Heading(self._say("signatures"))
        names = (self.party, self.unit)
        lines = [self._say("sign_name"), self._say("sign_day")]
        yield Signatures([[self._say("sign_party", party=one), *lines] for one in names])

    def _annex(self) -> Iterator[Piece]:
        pieces = proof_of_unit(self.contract, self.lang)
        if pieces:
            yield PageBreak()
            yield Title(self._say("annex"), self.unit)
            yield from pieces

    def _group(self) -> str:
        groups = {one.id: one.name.in_(self.lang) for one in self.plan.rank_groups}
        return groups[self.contract.unit.rank_group]

    def _proposed_note(self) -> str:
        return self._say("proposed_rules") if self.plan.rules.proposed else ""

    def _points(self, value: Decimal | float) -> str:
        return number(value, POINTS_DECIMALS, self.lang)

    def _columns(self, *specs: str) -> list[Column]:
        split = [spec.partition(":") for spec in specs]
        return [Column(self._say(name), kind) for name, _, kind in split]

    def _say(self, key: str, **values: object) -> str:
        return say(f"contract.{key}", self.lang, **values)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _in_whole_things(term: Term) -> dict[Decimal, date]:
    """The first day each amount is due by; of what is counted in whole things no part is due."""
    display = term.indicator.display
    counted = display.decimals == 0 and display.divide == 1 and not term.indicator.is_rate
    found: dict[Decimal, date] = {}
    for day, value in term.due:
        found.setdefault(value.to_integral_value(ROUND_CEILING) if counted else value, day)
    return found

"""What may be typed into a column: the rule, the hint shown beside the cell, and what an error says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from analytics.plan.ledger import FieldType, Ledger, LedgerField, Personal
from analytics.plan.model import Plan
from analytics.plan.period import months_between
from analytics.words import say

TITLE_LENGTH, MESSAGE_LENGTH = 32, 255  # what Excel shows beside a cell
LONGEST_TEXT = 1_000
LARGEST = Decimal(10**12)
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2099, 12, 31)
YES_AND_NO = ("yes", "no")
OF_NUMBERS = {FieldType.INT: "int", FieldType.MONEY: "money"}


@dataclass(frozen=True)
class Rule:
    """What goes into a column. `check` are the options of a data validation without its messages.

    `terms` are what may be chosen, empty for none; `strict` whether nothing else may be typed.
    """

    hint: str
    check: dict[str, object]
    terms: tuple[str, ...] = ()
    strict: bool = True


def rule_of(field: LedgerField, ledger: Ledger, plan: Plan, lang: str) -> Rule:
    """The rule of a ledger's field, with its hint in a language."""
    if field.type in (FieldType.ENUM, FieldType.SET, FieldType.BOOL):
        return _chosen(field, lang)
    if field.type is FieldType.MONTH:
        return _month(field, ledger, plan, lang)
    if field.type is FieldType.DATE:
        return _day(field, ledger, plan, lang)
    if field.type is FieldType.TEXT:
        return _text(field, lang)
    return _number(field, lang)


def validation(rule: Rule, field: LedgerField, lang: str, *, source: str, is_carried: bool) -> dict:
    """The options of the data validation of a column; `source` is the name of the list of its terms."""
    about = [say("template.required", lang)] if field.required else []
    if field.personal is not Personal.NONE:
        about.append(say(f"template.{field.personal.value}", lang))
    if is_carried:
        about.append(say("template.carried", lang))
    check = {"validate": "list", "source": f"={source}"} if rule.terms else rule.check
    title = field.title.in_(lang)
    return {
        **check,
        "ignore_blank": True,
        "input_title": shortened(title, TITLE_LENGTH, lang),
        "input_message": shortened("\n".join([*about, rule.hint]), MESSAGE_LENGTH, lang),
        "error_title": shortened(title, TITLE_LENGTH, lang),
        "error_message": shortened(say("template.invalid", lang, hint=rule.hint), MESSAGE_LENGTH, lang),
        "show_error": rule.strict,
    }


def shortened(text: str, length: int, lang: str) -> str:
    """The text, cut where Excel would refuse it."""
    cut = say("template.cut", lang)
    return text if len(text) <= length else text[: length - len(cut)] + cut


def _chosen(field: LedgerField, lang: str) -> Rule:
    if field.type is FieldType.BOOL:
        terms = tuple(say(f"cover.{one}", lang) for one in YES_AND_NO)
    else:
        terms = tuple(getattr(one, lang) for one in field.choices)
    hint = say(f"template.hint_{field.type.value}", lang)
    if field.type is FieldType.SET:
        hint += say("template.between_terms", lang).join(terms)
    return Rule(hint, {}, terms, strict=field.type is not FieldType.SET)


def _month(field: LedgerField, ledger: Ledger, plan: Plan, lang: str) -> Rule:
    months = tuple(months_between(plan.starts_on, plan.ends_on))
    hint = say("template.hint_month", lang, example=months[0])
    if field.id == ledger.date and not ledger.may_precede_plan:
        return Rule(hint, {}, months)
    return Rule(hint, _length(len(months[0])))


def _day(field: LedgerField, ledger: Ledger, plan: Plan, lang: str) -> Rule:
    counts = field.id == ledger.date
    least = plan.starts_on if counts and not ledger.may_precede_plan else FIRST_DAY
    most = plan.ends_on if counts else LAST_DAY
    check = {"validate": "date", "criteria": "between", "minimum": least, "maximum": most}
    return Rule(say("template.hint_date", lang, example=plan.starts_on, least=least, most=most), check)


def _number(field: LedgerField, lang: str) -> Rule:
    least, most = (None if one is None else Decimal(repr(one)) for one in (field.min, field.max))
    check: dict[str, object] = {"validate": "integer" if field.type is FieldType.INT else "decimal"}
    check |= {"criteria": "between", "minimum": _plain(-LARGEST if least is None else least)}
    check["maximum"] = _plain(LARGEST if most is None else most)
    name = OF_NUMBERS.get(field.type, "decimal")
    return Rule(say(f"template.hint_{name}", lang, limits=_limits(least, most, lang)), check)


def _limits(least: Decimal | None, most: Decimal | None, lang: str) -> str:
    given = {name: f"{_plain(one):,}" for name, one in (("least", least), ("most", most)) if one is not None}
    if not given:
        return ""
    key = "between" if len(given) == 2 else f"at_{next(iter(given))}"
    return say(f"template.{key}", lang, **given)


def _text(field: LedgerField, lang: str) -> Rule:
    if field.personal is Personal.HASH:
        return Rule(say("template.hint_code", lang), _length(LONGEST_TEXT))
    return Rule(say("template.hint_text", lang, most=LONGEST_TEXT), _length(LONGEST_TEXT))


def _length(most: int) -> dict[str, object]:
    return {"validate": "length", "criteria": "between", "minimum": 1, "maximum": most}


def _plain(number: Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)

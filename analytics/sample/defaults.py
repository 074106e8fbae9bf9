"""What a sample holds where no recipe says it: values by the types of a ledger's fields."""

from __future__ import annotations

from analytics.plan.ledger import FieldType, Ledger, LedgerField, Personal
from analytics.sample.recipe import Stream
from analytics.sample.values import Calc, Choice, DateFrom, Day, Number, Some, TextValue, Value, Yes
from analytics.words import say

ROWS_A_YEAR = "between(10, 20)"
AMOUNTS = {
    FieldType.INT: (1, 40, 0),
    FieldType.DECIMAL: (1, 20, 1),
    FieldType.NUMBER: (1, 20, 1),
    FieldType.MONEY: (200, 8000, 2),
}


def default_stream(ledger: Ledger) -> Stream:
    """Some ten to twenty rows a year and unit, every field filled by its type."""
    ordered = sorted(ledger.fields, key=lambda field: field.id != ledger.date)
    return Stream(total=ROWS_A_YEAR, fields={field.id: default_value(field, ledger) for field in ordered})


def default_value(field: LedgerField, ledger: Ledger) -> Value:
    """A value that the field accepts: within its limits, one of its choices, a day of the row's month."""
    match field.type:
        case FieldType.DATE if field.id == ledger.date:
            return Day(day=(1, 28))
        case FieldType.DATE:
            return DateFrom(**{"from": ledger.date, "days": (0, 10)})
        case FieldType.MONTH:
            return TextValue(text="{month}")
        case FieldType.BOOL:
            return Yes(yes="0.8")
        case FieldType.ENUM:
            return Choice(choice=tuple(_literal(choice.zh) for choice in field.choices))
        case FieldType.SET:
            return Some(some=tuple(_literal(choice.zh) for choice in field.choices))
        case FieldType.TEXT if field.key or field.personal is not Personal.NONE:
            return TextValue(text="{unit}-{n:04}")
        case FieldType.TEXT:
            return TextValue(text=say("sample.default_text", "zh", title=_literal(field.title.zh)) + "{n}")
    return _amount(field)


def _amount(field: LedgerField) -> Value:
    low, high, decimals = AMOUNTS[field.type]
    low = low if field.min is None else max(low, field.min)
    high = max(high, low) if field.max is None else min(max(high, low), field.max)
    if low > high:
        return Calc(calc=str(high), decimals=decimals)
    if decimals:
        return Number(number=(str(low), str(high)), decimals=decimals)
    return Number(number=(str(int(low)), str(int(high))))


def _literal(text: str) -> str:
    """The text with its braces kept as braces."""
    return text.replace("{", "{{").replace("}", "}}")

"""Small arithmetic in recipes: `workers * 0.02`, `between(3, 8)`, `max(opening - paid, 0)`."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field

from analytics.sample.draw import Draw

Amount = Callable[[Draw], float]

_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_FUNCTIONS = {"min": min, "max": max, "round": round, "floor": math.floor, "ceil": math.ceil}
_DRAWN = "between"


@cache
def compile_formula(text: str) -> Amount:
    """The formula as a function of a draw: names are looked up in the row made so far.

    `between(a, b)` draws a number from a up to b. Raises ValueError saying what is not understood.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError:
        raise ValueError(f"cannot be read as a formula: {text}") from None
    return _compiled(tree.body)


def _compiled(node: ast.expr) -> Amount:
    match node:
        case ast.Constant(value=int() | float() as value):
            return lambda _draw: value
        case ast.Name(id=name):
            return lambda draw: _number(draw.names[name])
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = _compiled(operand)
            return lambda draw: -inner(draw)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            apply, first, second = _OPERATORS[type(op)], _compiled(left), _compiled(right)
            return lambda draw: apply(first(draw), second(draw))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            return _call(name, [_compiled(one) for one in args])
    raise ValueError(f"not allowed in a formula: {ast.unparse(node)}")


def _call(name: str, parts: list[Amount]) -> Amount:
    if name == _DRAWN and len(parts) == 2:
        low, high = parts
        return lambda draw: low(draw) + (high(draw) - low(draw)) * draw.random()
    if name in _FUNCTIONS:
        apply = _FUNCTIONS[name]
        return lambda draw: apply(*(part(draw) for part in parts))
    raise ValueError(f"not a function of formulas: {name}")


def _number(value: object) -> float:
    return 0.0 if value is None else float(value)


def _checked(text: str) -> str:
    compile_formula(text)
    return text


Formula = Annotated[str, AfterValidator(_checked), Field(min_length=1, max_length=300)]

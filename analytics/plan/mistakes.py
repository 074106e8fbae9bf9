"""What is wrong with a value, told in words: pydantic's errors and misspelt names as problems."""

from __future__ import annotations

import re
import typing
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from pydantic import BaseModel, ValidationError

from analytics.errors import Problem
from analytics.plan.yaml import Place, Route, place_of

# pydantic's error types by the word that explains them; what is not here is a bad value.
WORDS = {
    "missing": "missing",
    "enum": "not_a_choice",
    "literal_error": "not_a_choice",
    "string_pattern_mismatch": "wrong_form",
    "string_type": "not_text",
    "string_too_short": "empty_text",
    "string_too_long": "too_long",
    "bool_parsing": "not_a_bool",
    "bool_type": "not_a_bool",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than": "too_large",
    "less_than_equal": "too_large",
    "model_type": "not_a_mapping",
    "model_attributes_type": "not_a_mapping",
    "dict_type": "not_a_mapping",
    "tuple_type": "not_a_list",
    "list_type": "not_a_list",
}
SHOWN_LENGTH = 60
SHORT = 3
MANY = 1_000


def problem_at(
    name: str, places: Mapping[Route, Place], route: Route, values: Mapping[str, object]
) -> Problem:
    """A problem of the topic `plan_problems` with the place of what it is about."""
    place = place_of(places, route)
    return Problem(
        f"plan_problems.{name}", values, place.file if place else None, place.line if place else None
    )


def unknown(
    name: str, places: Mapping[Route, Place], route: Route, value: str, choices: Iterable[str], **more: object
) -> Problem:
    """A name that does not exist; says the nearest that does, else the choices there are."""
    known = sorted(choices)
    near = nearest(value, known)
    values = {"value": shown(value), "choices": shown(", ".join(known[:200]), 200) or "–", **more}
    if near:
        return problem_at(f"{name}_near", places, route, values | {"near": near})
    return problem_at(name, places, route, values)


def nearest(value: str, choices: Iterable[str]) -> str | None:
    """The choice that was probably meant.

    >>> nearest("tonnes_removed", ["sites_passed", "tons_removed"])
    'tons_removed'
    """
    likeness = 0.5 if len(value) <= SHORT else 0.6  # one of two characters right is near enough
    known = list(choices)
    if len(known) > MANY:  # comparing takes time: of many only the neighbours in the alphabet
        known.sort()
        at = bisect(known, value)
        known = known[max(at - MANY // 2, 0) : at + MANY // 2]
    return next(iter(get_close_matches(value, known, n=1, cutoff=likeness)), None)


def shown(value: object, length: int = SHOWN_LENGTH) -> str:
    """A value short enough for a message, on one line."""
    text = " ".join(str(value).split())
    return text if len(text) <= length else text[: length - 1] + "…"


def mistakes(
    error: ValidationError, model: type[BaseModel], places: Mapping[Route, Place], route: Route = ()
) -> Iterator[Problem]:
    """One problem for each thing pydantic found; `route` leads to what was validated as `model`."""
    for one in error.errors(include_url=False):
        at = tuple(step for step in one["loc"] if step != "[key]")
        key, value = str(at[-1]) if at else "", shown(one.get("input"))
        here = (*route, *at)
        if one["type"] == "extra_forbidden":
            yield unknown("unknown_key", places, here, key, _keys(model, at[:-1]))
            continue
        word = WORDS.get(one["type"]) or _word(one["type"])
        if word == "not_a_choice":
            choices = re.findall(r"'([^']*)'", one["ctx"]["expected"])
            yield unknown(word, places, here, value, choices, key=key)
            continue
        context = one.get("ctx", {})
        limit = next((context[name] for name in ("ge", "gt", "le", "lt", "pattern") if name in context), "")
        yield problem_at(word, places, here, {"key": key, "value": value, "limit": limit})


def _word(kind: str) -> str:
    for start, word in (("date", "not_a_date"), ("int", "not_an_integer"), ("decimal", "not_a_number")):
        if kind.startswith(start):
            return word
    return "not_a_number" if kind.startswith(("float", "finite")) else "bad_value"


def _keys(model: type[BaseModel], at: Route) -> list[str]:
    """The keys that may stand where `at` leads."""
    for step in at:
        if isinstance(step, int):
            continue
        found = next((f for name, f in model.model_fields.items() if (f.alias or name) == step), None)
        inner = model_in(found.annotation) if found else None
        if inner is None:
            return []
        model = inner
    return [one.alias or name for name, one in model.model_fields.items()]


def model_in(annotation: object) -> type[BaseModel] | None:
    """The model an annotation holds, alone or in a list or mapping; None where it holds none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(model_in, typing.get_args(annotation))), None)

"""Read the recipe of a plan's sample from `params/sample/` and check every name it uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from analytics.errors import PlanError, Problem
from analytics.plan.ledger import FieldType, Ledger
from analytics.plan.mistakes import mistakes, nearest
from analytics.plan.model import Plan
from analytics.plan.yaml import Place, Route, place_of, read_yaml
from analytics.sample.recipe import Case, Cover, Edit, Recipe, Stream
from analytics.sample.values import Choice, Value
from analytics.words import say
from analytics.workspace import Workspace


@dataclass(frozen=True)
class Part:
    """One file of a recipe: what it says, and where each key stands."""

    recipe: Recipe
    places: Mapping[Route, Place]


def load_recipe(workspace: Workspace, plan: Plan, ledgers: Mapping[str, Ledger]) -> Recipe:
    """The recipe in `params/sample/<plan>.yaml` and the files of the folder `<plan>/` beside it.

    Without any, a recipe that leaves everything to the types of the fields. Raises PlanError with
    every mistake and every unknown name.
    """
    parts, problems = _read(workspace, plan.id)
    recipe = _merged(part.recipe for part in parts)
    for part in parts:
        problems += _Check(part, recipe, plan, ledgers).problems()
    if problems:
        raise PlanError(problems)
    return recipe if recipe.cover else recipe.model_copy(update={"cover": _default_cover()})


def _read(workspace: Workspace, plan_id: str) -> tuple[list[Part], list[Problem]]:
    folder = workspace.params / "sample"
    parts, problems = [], []
    for path in [folder / f"{plan_id}.yaml", *sorted((folder / plan_id).glob("*.yaml"))]:
        if not path.is_file():
            continue
        document = read_yaml(path, path.relative_to(workspace.root).as_posix())
        problems += document.problems
        try:
            parts.append(Part(Recipe.model_validate(document.data or {}), document.places))
        except ValidationError as error:
            problems += mistakes(error, Recipe, document.places)
    return parts, problems


def _merged(recipes: Iterable[Recipe]) -> Recipe:
    """The files of a recipe as one: mappings and lists are joined, settings taken from where they stand."""
    said: dict[str, object] = {}
    for recipe in recipes:
        for name in recipe.model_fields_set:
            value = getattr(recipe, name)
            if isinstance(value, dict):
                said[name] = {**said.get(name, {}), **value}
            elif name == "cases":
                said[name] = (*said.get(name, ()), *value)
            else:
                said[name] = value
    return Recipe().model_copy(update=said)


def _default_cover() -> Cover:
    names = [(say(f"sample.{key}", "zh"),) for key in ("filled_by", "checked_by")]
    return Cover(filled_by=names[0], checked_by=names[1], note="")


@dataclass(frozen=True)
class _Check:
    """Whether every name one file uses exists in the recipe, the plan and the ledgers."""

    part: Part
    recipe: Recipe
    plan: Plan
    ledgers: Mapping[str, Ledger]

    def problems(self) -> list[Problem]:
        return [problem for problem in self._found() if problem]

    def _found(self) -> Iterator[Problem | None]:
        for name, pool in self.part.recipe.pools.items():
            yield self._known("pool", pool.each, self.recipe.pools, ("pools", name, "each"))
            yield self._known("table", pool.table, self.recipe.tables, ("pools", name, "table"))
            if (pool.count is None) == (pool.table is None):
                yield self._problem("pool_without_count", ("pools", name), value=name)
        for ledger_id, streams in self.part.recipe.ledgers.items():
            route = ("ledgers", ledger_id)
            yield self._known("ledger", ledger_id, self.ledgers, route)
            for at, stream in enumerate(streams):
                yield from self._stream(stream, at, self.ledgers.get(ledger_id), (*route, at))
        for at, case in enumerate(self.part.recipe.cases):
            yield from self._case(case, ("cases", at))

    def _stream(
        self, stream: Stream, at: int, ledger: Ledger | None, route: Route
    ) -> Iterator[Problem | None]:
        yield self._known("shape", stream.shape, self.recipe.shapes, (*route, "shape"))
        yield self._known("pool", stream.each, self.recipe.pools, (*route, "each"))
        for name in stream.with_:
            yield self._known("pool", name, self.recipe.pools, (*route, "with", name))
        if stream.like is not None and stream.like >= at:
            yield self._problem("like_later", (*route, "like"), value=stream.like)
        yield from self._fields(stream.fields, ledger, (*route, "fields"))

    def _case(self, case: Case, route: Route) -> Iterator[Problem | None]:
        for unit in case.units:
            yield self._known("unit", unit, self.plan.unit, (*route, "units"))
        for trait in case.traits:
            yield self._known("trait", trait, self.recipe.traits, (*route, "traits", trait))
        for shape in (*case.shapes, *case.shapes.values()):
            yield self._known("shape", shape, self.recipe.shapes, (*route, "shapes"))
        again = [(edit, ("resend", at)) for at, one in enumerate(case.resend) for edit in one.first]
        for edit, where in [*((edit, ("edits", at)) for at, edit in enumerate(case.edits)), *again]:
            yield from self._edit(edit, (*route, *where))

    def _edit(self, edit: Edit, route: Route) -> Iterator[Problem | None]:
        yield self._known("ledger", edit.ledger, self.ledgers, route)
        if edit.add is not None and edit.month is None:
            yield self._problem("add_without_month", route, value=edit.ledger)
        ledger = self.ledgers.get(edit.ledger)
        for names in (edit.where, edit.set, edit.add or {}):
            for name in names if ledger else ():
                yield self._known("field", name, ledger.field, route)

    def _fields(
        self, fields: Mapping[str, Value], ledger: Ledger | None, route: Route
    ) -> Iterator[Problem | None]:
        for name, value in fields.items() if ledger else ():
            yield self._known("field", name, ledger.field, (*route, name))
            field = ledger.field.get(name)
            if field and field.type is FieldType.ENUM and isinstance(value, Choice):
                choices = {choice.zh: choice for choice in field.choices}
                for term in value.choice:
                    yield self._known("choice", term, choices, (*route, name))

    def _known(
        self, what: str, name: str | None, known: Mapping[str, object], route: Route
    ) -> Problem | None:
        if name is None or name in known:
            return None
        return self._problem(f"unknown_{what}", route, value=name, near=nearest(name, known) or "–")

    def _problem(self, name: str, route: Route, **values: object) -> Problem:
        place = place_of(self.part.places, route)
        return Problem(f"sample.{name}", values, place.file if place else None, place.line if place else None)

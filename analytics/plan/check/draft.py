"""A plan as far as it could be read: the sound parts, and where each stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from analytics.errors import Problem
from analytics.plan.ledger import Ledger
from analytics.plan.mistakes import problem_at, unknown
from analytics.plan.model import Frozen, Plan
from analytics.plan.yaml import Place, Route

CODES = {"units": "code"}  # lists whose items are named by another key than `id`


@dataclass(frozen=True)
class Draft:
    """The parts of a plan that are sound by themselves, to be checked against each other.

    `plan` holds them; what is missing or broken is left out (lists empty, the rest None). `said` is the
    text of the files, so that a name given to a broken item is still known. `routes` leads from an
    item to its place in `places`. `ledger_files` names the ledgers written down, broken ones too.
    """

    plan: Plan
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)
    said: Mapping[str, object] = field(default_factory=dict)
    places: Mapping[Route, Place] = field(default_factory=dict)
    routes: Mapping[int, Route] = field(default_factory=dict)
    ledger_files: Collection[str] = ()

    def known(self, section: str) -> list[str]:
        """Names given in a list of the plan, those of broken items too."""
        if section == "ledgers":
            return list(dict.fromkeys([*self.ledgers, *self.ledger_files]))
        key = CODES.get(section, "id")
        names = [getattr(one, key) for one in getattr(self.plan, section) or ()]
        items = self.said.get(section)
        if isinstance(items, list):
            names += [str(one[key]) for one in items if isinstance(one, dict) and one.get(key)]
        return list(dict.fromkeys(names))

    def route(self, item: Frozen, *path: str | int) -> Route:
        """The way to an item of the plan and to something in it."""
        return (*self.routes.get(id(item), ()), *path)

    def problem(self, name: str, item: Frozen, *path: str | int, **values: object) -> Problem:
        """A problem of the topic `plan_problems` at a place in an item."""
        return problem_at(name, self.places, self.route(item, *path), values)

    def no_such(
        self, section: str, value: str, item: Frozen, *path: str | int, choices: Iterable[str] | None = None
    ) -> Problem:
        """The problem that `value` is no name of a list of the plan."""
        keys = [step for step in path if isinstance(step, str) and step != value]
        key = keys[-1] if keys else section
        known = self.known(section) if choices is None else choices
        return unknown(
            "no_such", self.places, self.route(item, *path), value, known, key=key, section=section
        )

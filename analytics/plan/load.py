"""Plans and ledgers from the YAML files of a workspace; every problem is told at once, with its place."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pydantic import BaseModel, TypeAdapter, ValidationError

from analytics.errors import PlanError, Problem
from analytics.plan.check import Draft, check_draft, wrong_ledgers
from analytics.plan.csv import read_csv
from analytics.plan.ledger import Ledger
from analytics.plan.mistakes import mistakes, problem_at, shown, unknown
from analytics.plan.model import Plan
from analytics.plan.sound import mark_of, note_sound, was_sound
from analytics.plan.yaml import Place, Route, read_yaml
from analytics.workspace import Workspace

HEAD = "plan.yaml"
SOURCE = "source.txt"
MEASURES = "measures"


@dataclass
class _Read:
    """What was read so far: values by section, their places, and problems.

    `broken` holds items already told of, so that nothing more is said about them.
    """

    said: dict[str, object] = field(default_factory=dict)
    broken: set[Route] = field(default_factory=set)
    ledger_files: list[str] = field(default_factory=list)
    places: dict[Route, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def load_plan(workspace: Workspace, plan_id: str | None = None) -> Plan:
    """The plan in `params/plans/<plan_id>/`; the workspace's own plan when none is named.

    A plan may be split over any YAML files of its folder (and folders in it): lists are joined in the
    order of file names. Long lists may be CSV files of the list's name (`targets.csv`).
    Measures named as SQL files are read from `measures/`.

    Files that passed all checks once in this workspace are not checked through again until one changes.

    Raises PlanError with every problem of the plan and the ledgers it reads: file, line, key and remedy.
    """
    name = plan_id or workspace.settings.plan
    folder = _plan_folder(workspace, name)
    read = _Read()
    ledgers = _read_ledgers(workspace, read)
    files = [one for one in folder.rglob("*") if one.suffix in (".yaml", ".csv")]
    for path in sorted(files, key=lambda one: (one.name != HEAD, one.as_posix())):
        _join(read, path, _shown(workspace, path))
    _put_sql(read, folder)
    draft = _draft(read, ledgers, Place(_shown(workspace, folder / HEAD), 1))
    if draft.plan.id not in (None, name):
        values = {"value": draft.plan.id, "file": name}
        read.problems.append(problem_at("not_the_folder_name", read.places, ("id",), values))
    mark = _mark(workspace, folder)
    is_known = mark is not None and was_sound(workspace, mark)
    if not is_known:
        read.problems += [*check_draft(draft), *_other_text(draft, folder / SOURCE, workspace)]
    _refuse(read.problems)
    if mark and not is_known:
        note_sound(workspace, mark)
    return draft.plan


def _mark(workspace: Workspace, folder: Path) -> str | None:
    """The mark of everything the plan is read from; none where a file cannot be read."""
    files = [one for one in (*folder.rglob("*"), *workspace.ledgers.glob("*.yaml")) if one.is_file()]
    try:
        return mark_of(sorted(files))
    except OSError:
        return None


def load_ledgers(workspace: Workspace) -> dict[str, Ledger]:
    """All ledgers of `params/ledgers/`, by id, in the order of their codes.

    Raises PlanError with every problem: file, line, key and remedy.
    """
    read = _Read()
    ledgers = _read_ledgers(workspace, read)
    _refuse(read.problems)
    return ledgers


def _refuse(problems: Iterable[Problem]) -> None:
    """Raise what was found, each problem once, in the order of files and lines."""
    found = {(one.file, one.line, one.code, str(dict(one.values))): one for one in problems}
    if found:
        raise PlanError(sorted(found.values(), key=lambda one: (one.file or "", one.line or 0)))


def _plan_folder(workspace: Workspace, name: str) -> Path:
    known = sorted(path.parent.name for path in workspace.plans.glob(f"*/{HEAD}"))
    if name not in known:
        place = {(): Place(_shown(workspace, workspace.plans), 1)}
        problem = unknown("no_plan", place, (), name, known)
        raise PlanError(Problem(problem.code, problem.values, problem.file))
    return workspace.plans / name


def _shown(workspace: Workspace, path: Path) -> str:
    return path.relative_to(workspace.root).as_posix()


def _read_ledgers(workspace: Workspace, read: _Read) -> dict[str, Ledger]:
    ledgers = {}
    paths = sorted(workspace.ledgers.glob("*.yaml"))
    if not paths:
        values = {"folder": _shown(workspace, workspace.ledgers)}
        read.problems.append(Problem("plan_problems.no_ledgers", values))
    for path in paths:
        document = read_yaml(path, _shown(workspace, path))
        at = ("ledgers", path.stem)
        read.ledger_files.append(path.stem)
        read.places |= {(*at, *route): place for route, place in document.places.items()}
        read.problems += document.problems
        if document.data is None and document.problems:
            continue
        try:
            ledgers[path.stem] = Ledger.model_validate(document.data)
        except ValidationError as error:
            read.places.setdefault(at, Place(_shown(workspace, path), 1))
            read.problems += mistakes(error, Ledger, read.places, at)
    read.problems += wrong_ledgers(ledgers, read.places)
    return {one.id: one for one in sorted(ledgers.values(), key=lambda one: one.code)}


def _join(read: _Read, path: Path, shown_as: str) -> None:
    """Add a file of the plan: lists go on, everything else may be said once."""
    if path.suffix == ".csv":
        document = read_csv(
            path, shown_as, {one: _item_of(one) for one in Plan.model_fields if _item_of(one)}
        )
    else:
        document = read_yaml(path, shown_as)
    read.problems += document.problems
    if document.data is None:
        return
    if not isinstance(document.data, dict):
        values = {"key": path.name, "value": shown(document.data)}
        read.problems.append(problem_at("not_a_mapping", document.places, (), values))
        return
    for key, value in document.data.items():
        before = read.said.get(key)
        if key in read.said and not (isinstance(before, list) and isinstance(value, list)):
            read.problems.append(problem_at("twice", document.places, (key,), {"key": key}))
            continue
        offset = len(before) if isinstance(before, list) else 0
        read.said[key] = [*before, *value] if offset else value
        for route, place in document.places.items():
            if route[:1] == (key,):
                moved = (key, route[1] + offset, *route[2:]) if offset and len(route) > 1 else route
                read.places.setdefault(moved, place)


def _put_sql(read: _Read, folder: Path) -> None:
    """Replace the names of SQL files in measures of indicators and rules by their texts."""
    files = {path.name: path for path in sorted((folder / MEASURES).glob("*.sql"))}
    for section in ("indicators", "rules"):
        for route, measure in _measures_by_file(read.said.get(section), (section,)):
            name, at = measure["sql"], (*route, "sql")
            whole = route[:2] if section == "indicators" else (section,)
            if name not in files:
                read.problems.append(unknown("no_sql_file", read.places, at, name, files))
                read.broken.add(whole)
                continue
            try:
                measure["sql"] = files[name].read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError) as error:
                values = {"reason": str(error).splitlines()[0]}
                read.problems.append(problem_at("unreadable", read.places, at, values))
                read.broken.add(whole)


def _measures_by_file(said: object, route: Route) -> Iterator[tuple[Route, dict[str, object]]]:
    """Everything in a part of the plan that names a SQL file, with its route."""
    if isinstance(said, dict):
        if isinstance(said.get("sql"), str):
            yield route, said
        for key, value in said.items():
            yield from _measures_by_file(value, (*route, key))
    elif isinstance(said, list):
        for index, value in enumerate(said):
            yield from _measures_by_file(value, (*route, index))


def _draft(read: _Read, ledgers: Mapping[str, Ledger], head: Place) -> Draft:
    """Every part of the plan that is sound by itself; what is not becomes a problem."""
    read.places[()] = head
    parts: dict[str, object] = {}
    routes: dict[int, Route] = {id(one): ("ledgers", one.id) for one in ledgers.values()}
    for key in read.said:
        if key not in Plan.model_fields:
            read.problems.append(unknown("unknown_key", read.places, (key,), key, Plan.model_fields))
    for name, about in Plan.model_fields.items():
        model = _item_of(name)
        parts[name] = () if model else None
        if read.said.get(name) is None:
            if about.is_required():
                read.problems.append(problem_at("missing", read.places, (), {"key": name, "value": ""}))
        elif model is None:
            parts[name] = _part(read, name)
            routes[id(parts[name])] = (name,)
        elif not isinstance(read.said[name], list):
            values = {"key": name, "value": shown(read.said[name])}
            read.problems.append(problem_at("not_a_list", read.places, (name,), values))
        else:
            items = dict(_items(read, name, model))
            parts[name] = tuple(items.values())
            routes |= {id(item): (name, index) for index, item in items.items()}
    plan = Plan.model_construct(**parts)
    for part in (plan.rules, plan.calendar):
        routes |= _inner_routes(part, routes.get(id(part), ()))
    return Draft(plan, ledgers, read.said, read.places, routes, read.ledger_files)


def _items(read: _Read, name: str, model: type[BaseModel]) -> Iterator[tuple[int, BaseModel]]:
    for index, item in enumerate(read.said[name]):
        if (name, index) in read.broken:
            continue
        try:
            yield index, model.model_validate(item)
        except ValidationError as error:
            read.problems += mistakes(error, model, read.places, (name, index))


def _part(read: _Read, name: str) -> object:
    if (name,) in read.broken:
        return None
    try:
        return _adapter(name).validate_python(read.said[name])
    except ValidationError as error:
        read.problems += mistakes(error, Plan.model_fields[name].annotation, read.places, (name,))
        return None


@cache
def _adapter(name: str) -> TypeAdapter:
    about = Plan.model_fields[name]
    metadata = tuple(about.metadata)
    return TypeAdapter(typing.Annotated[(about.annotation, *metadata)] if metadata else about.annotation)


@cache
def _item_of(name: str) -> type[BaseModel] | None:
    """The model of the items where a part of the plan is a list."""
    annotation = Plan.model_fields[name].annotation
    return typing.get_args(annotation)[0] if typing.get_origin(annotation) is tuple else None


def _inner_routes(part: BaseModel | None, at: Route) -> dict[int, Route]:
    """Routes of the listed items inside a part, such as rounds and grades."""
    if part is None:
        return {}
    return {
        id(item): (*at, name, index)
        for name in type(part).model_fields
        if isinstance(getattr(part, name), tuple)
        for index, item in enumerate(getattr(part, name))
    }


def _other_text(draft: Draft, path: Path, workspace: Workspace) -> Iterator[Problem]:
    """Clauses that do not give back the plan's own text, where that lies beside them."""
    if not path.is_file() or not draft.plan.clauses:
        return
    source = re.sub(r"\s", "", path.read_text(encoding="utf-8-sig"))
    at = 0
    for clause in draft.plan.clauses:
        text = re.sub(r"\s", "", clause.text)
        if source[at : at + len(text)] != text:
            yield draft.problem("other_text", clause, "text", clause=clause.id, file=path.name)
            return
        at += len(text)
    if at != len(source):
        values = {"rest": shown(source[at:]), "file": path.name}
        yield Problem("plan_problems.text_left_over", values, _shown(workspace, path))

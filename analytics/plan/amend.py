"""New items put into a plan's files behind those there are: targets, ways of sharing out, extensions."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml
from filelock import FileLock

from analytics.errors import PlanError, Problem
from analytics.plan.check import check_plan
from analytics.plan.load import load_ledgers, load_plan
from analytics.plan.model import Allocation, Extension, Plan, Target
from analytics.plan.yaml import LOADER, write_whole, yaml_text
from analytics.workspace import Workspace

Item = Target | Allocation | Extension
ABOUT = {"targets": "indicator", "allocations": "indicator", "extensions": "unit"}  # what an item speaks of
ENDLESS = 1_000_000  # no value is folded over lines


def add_target(workspace: Workspace, plan_id: str, target: Target) -> Path:
    """Put a version of a target into the plan's files, and say where.

    Raises PlanError as `add_versions` does.
    """
    return add_versions(workspace, plan_id, targets=[target])[0]


def add_extension(workspace: Workspace, plan_id: str, extension: Extension) -> Path:
    """Put an extension into the plan's files, and say where. Raises PlanError as `add_versions` does."""
    return add_versions(workspace, plan_id, extensions=[extension])[0]


def add_versions(
    workspace: Workspace,
    plan_id: str,
    *,
    targets: Sequence[Target] = (),
    allocations: Sequence[Allocation] = (),
    extensions: Sequence[Extension] = (),
) -> tuple[Path, ...]:
    """Put items behind those there are of the same kind; the files written to come back.

    Everything in the files stays as it is, comments too. All items are added or none: the plan is
    checked with them before anything is written, and read again afterwards.

    Raises PlanError when there is a version of the same indicator and unit from the same day, or when
    the plan would not be sound with the new ones.
    """
    added = {"targets": targets, "allocations": allocations, "extensions": extensions}
    workspace.state.mkdir(parents=True, exist_ok=True)
    with FileLock(workspace.state / "plan.lock"):
        plan = load_plan(workspace, plan_id)
        wanted = plan.model_copy(
            update={section: (*getattr(plan, section), *items) for section, items in added.items()}
        )
        problems = [*_taken(plan, targets, allocations)] or check_plan(wanted, load_ledgers(workspace))
        if problems:
            raise PlanError(problems)
        folder = workspace.plans / plan_id
        before: dict[Path, bytes | None] = {}
        try:
            for section, items in added.items():
                for one in items:
                    path = _file_of(folder, section, getattr(one, ABOUT[section]))
                    now = path.read_bytes() if path.exists() else None
                    before.setdefault(path, now)
                    write_whole(path, with_item(now or f"{section}:\n".encode(), section, one))
            _confirm(load_plan(workspace, plan_id), added)
        except BaseException:
            _restore(before)
            raise
    return tuple(before)


def with_item(content: bytes, section: str, item: Item) -> bytes:
    """A YAML file with one more item at the end of a list of its; everything else as it was."""
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    text = content.removeprefix(mark).decode("utf-8")
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    at, indent = _end_of_list(text, section) or (len(lines), 2)
    if at and not lines[at - 1].endswith(("\n", "\r")):
        lines[at - 1] += end
    said = item.model_dump(exclude_defaults=True, exclude_none=True)
    new = yaml_text([said], width=ENDLESS, inline=True).splitlines()
    lines[at:at] = [f"{' ' * indent}{line}{end}" for line in new]
    return mark + "".join(lines).encode("utf-8")


def _taken(plan: Plan, targets: Sequence[Target], allocations: Sequence[Allocation]) -> Iterator[Problem]:
    """Versions there are already from the same day: history is added to, never changed."""
    days = {(one.indicator, one.unit, one.effective_from) for one in plan.targets}
    for one in targets:
        if (one.indicator, one.unit, one.effective_from) in days:
            said = {"indicator": one.indicator, "unit": one.unit or "", "day": one.effective_from.isoformat()}
            yield Problem("amend_problems.target_taken", said)
    days = {(one.indicator, one.effective_from or plan.starts_on) for one in plan.allocations}
    for one in allocations:
        day = one.effective_from or plan.starts_on
        if (one.indicator, day) in days:
            said = {"indicator": one.indicator, "day": day.isoformat()}
            yield Problem("amend_problems.allocation_taken", said)


def _file_of(folder: Path, section: str, about: str) -> Path:
    """The file whose list speaks of the same thing, else the last with such a list, else a new one."""
    having = []
    for path in sorted(folder.rglob("*.yaml")):
        found = _list_in(path.read_text(encoding="utf-8-sig"), section)
        if found is not None:
            having.append((about in _spoken_of(found, ABOUT[section]), path))
    return max(having, default=(False, folder / f"{section}_added.yaml"))[1]


def _list_in(text: str, section: str) -> yaml.SequenceNode | None:
    """The list of this name in a file, written with dashes; None where there is none."""
    node = yaml.compose(text, Loader=LOADER)
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if key.value == section and isinstance(value, yaml.SequenceNode) and not value.flow_style:
            return value
    return None


def _spoken_of(found: yaml.SequenceNode, name: str) -> set[str]:
    pairs = (pair for item in found.value if isinstance(item, yaml.MappingNode) for pair in item.value)
    return {value.value for key, value in pairs if key.value == name}


def _end_of_list(text: str, section: str) -> tuple[int, int] | None:
    """The line behind the last item of a list, and the column of its dashes."""
    found = _list_in(text, section)
    return (_last_line(found) + 1, found.start_mark.column) if found is not None else None


def _last_line(node: yaml.Node) -> int:
    """The line something ends in; marks of blocks lie behind the comments that follow them."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        parts = node.value if isinstance(node, yaml.SequenceNode) else [pair[1] for pair in node.value]
        return max(map(_last_line, parts))
    mark = node.end_mark
    return mark.line - 1 if mark.column == 0 and mark.line > node.start_mark.line else mark.line


def _confirm(plan: Plan, added: Mapping[str, Sequence[Item]]) -> None:
    """The plan as read again must hold what was to be added."""
    assert all(one in getattr(plan, section) for section, items in added.items() for one in items)


def _restore(before: dict[Path, bytes | None]) -> None:
    for path, content in before.items():
        if content is None:
            path.unlink(missing_ok=True)
        else:
            write_whole(path, content)

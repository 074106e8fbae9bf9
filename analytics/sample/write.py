"""Write a sample: every workbook of every unit for a year."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import yaml

from analytics.errors import ParameterError, Problem
from analytics.plan import load_ledgers
from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan, Unit
from analytics.sample.compiled import Compiled, compile_recipe
from analytics.sample.load import load_recipe
from analytics.sample.recipe import Recipe
from analytics.sample.rows import unit_year
from analytics.sample.scale import scaled_plan
from analytics.sample.submissions import Submission, submissions, unit_rows
from analytics.sample.workbook import write_workbook
from analytics.words import LANGUAGES, say
from analytics.workspace import Workspace, open_workspace

SEED = 20240101
ABOUT_FILE = "README.md"
UNITS_FILE = "units_more.yaml"


def write_sample(
    workspace: Workspace,
    folder: Path,
    *,
    plan: Plan,
    ledgers: Mapping[str, Ledger],
    n_units: int | None = None,
    seed: int = SEED,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write fictional workbooks of all units for the plan's year; gives back their paths.

    The same seed gives the same bytes. `n_units` cuts the units of the plan short or adds fictional ones
    (then write the plan with `write_scaled_workspace` to collect them). An earlier sample in the folder
    is replaced; a folder with anything else in it is refused (ParameterError). `progress` is told units
    done and units in all. A recipe that is wrong raises PlanError.
    """
    folder = Path(folder)
    recipe = load_recipe(workspace, plan, ledgers)
    if n_units is not None:
        plan = scaled_plan(plan, n_units, seed=seed, not_scaled=recipe.not_scaled)
    compiled = compile_recipe(plan, ledgers, recipe)
    _make_room(folder)
    notice = _notice(recipe)
    (folder / ABOUT_FILE).write_text(_about(plan, recipe, notice), encoding="utf-8", newline="\n")
    return [
        write_workbook(one, folder, plan_id=plan.id, notice=notice, note=recipe.cover.note)
        for one in _all_submissions(compiled, seed, progress)
    ]


def write_scaled_workspace(
    workspace: Workspace, folder: Path, n_units: int, *, plan: Plan, seed: int = SEED
) -> Workspace:
    """A new workspace whose plan has so many units; gives it back, ready for `write_sample`.

    Everything under `params/` is copied, and the fictional units stand in a file of their own. Targets
    of the bureau stay, shared out over more units. Raises ParameterError when the folder is not empty or
    the plan has more units than asked for.
    """
    folder = Path(folder)
    if n_units < len(plan.units):
        raise ParameterError(Problem("sample.too_few_units", {"asked": n_units, "least": len(plan.units)}))
    if folder.is_dir() and any(folder.iterdir()):
        raise ParameterError(Problem("sample.folder_not_empty", {"folder": str(folder)}))
    recipe = load_recipe(workspace, plan, load_ledgers(workspace))
    scaled = scaled_plan(plan, n_units, seed=seed, not_scaled=recipe.not_scaled)
    shutil.copytree(workspace.params, folder / "params")
    _write_units(folder / "params" / "plans" / plan.id / UNITS_FILE, scaled.units[len(plan.units) :])
    return open_workspace(folder)


def _write_units(path: Path, units: Iterable[Unit]) -> None:
    said = [unit.model_dump(mode="json", exclude_defaults=True) for unit in units]
    text = yaml.safe_dump({"units": said}, allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(text, encoding="utf-8", newline="\n")


def _all_submissions(
    compiled: Compiled, seed: int, progress: Callable[[int, int], None] | None
) -> Iterator[Submission]:
    units = compiled.plan.units
    for n_done, unit in enumerate(units, start=1):
        year = unit_year(compiled, unit, seed)
        yield from submissions(year, unit_rows(year))
        if progress:
            progress(n_done, len(units))


def _make_room(folder: Path) -> None:
    """Empty the folder of an earlier sample."""
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / ABOUT_FILE).is_file():
            raise ParameterError(Problem("sample.folder_in_use", {"folder": str(folder)}))
        for day in folder.iterdir():
            if day.is_dir():
                shutil.rmtree(day)
    folder.mkdir(parents=True, exist_ok=True)


def _notice(recipe: Recipe) -> str:
    return recipe.notice.zh if recipe.notice else say("sample.notice", "zh")


def _about(plan: Plan, recipe: Recipe, notice: str) -> str:
    """What stands beside the workbooks: what they are, and the teaching cases in them."""
    lines = [f"# {notice}", "", *(say("sample.about", lang, plan=plan.id) for lang in LANGUAGES)]
    if recipe.cases:
        lines += ["", *(say("sample.about_cases", lang) for lang in LANGUAGES), ""]
    for case in recipe.cases:
        units = say("sample.unit_joint", "zh").join(case.units)
        lines += [f"- `{case.id}` {units}", f"  - {case.text.zh}", f"  - {case.text.en}"]
    return "\n".join(lines) + "\n"

"""What a batch is to make: checked as a whole before the first report is begun."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from analytics.assess import BUREAU
from analytics.errors import ParameterError, Problem
from analytics.plan import load_ledgers, load_plan
from analytics.plan.model import Plan, Text
from analytics.plan.target import Organisation, assessed_units
from analytics.plan.unit_names import name_on
from analytics.report.definitions import ForEach, ReportDefinition, load_definitions
from analytics.report.files import lens_folder, safe_name, sha256_of, sha256_of_folder
from analytics.report.job import Job
from analytics.report.parameters import Parameter, parameter_problems, read_parameters
from analytics.scenario import load_scenario
from analytics.store import open_store
from analytics.view.known import marked_title
from analytics.words import LANGUAGES
from analytics.workspace import REPOSITORY, Workspace


@dataclass(frozen=True)
class Order:
    """A checked order: the jobs, the folder they go to, and what they are made from.

    `sequence` holds (report, unit) of everything the folder may hold, in the order of the index.
    """

    plan: Plan
    as_of: date
    lang: str
    scenario: str
    known_on: date | None
    organisation: Organisation
    folder: Path
    jobs: tuple[Job, ...]
    sequence: tuple[tuple[str, str], ...]
    inputs: Mapping[str, object]


def take_order(
    workspace: Workspace,
    *,
    as_of: date,
    plan_id: str | None = None,
    lang: str = LANGUAGES[0],
    units: Sequence[str] | None = None,
    reports: Sequence[str] | None = None,
    scenario: str = "",
    known_on: date | None = None,
    organisation: Organisation = Organisation.NOW,
) -> Order:
    """The order for these reports of these units (None: all of them; the bureau is a unit here).

    None leaves out the reports that are made only when they are named. `known_on` is the day whose state
    of knowledge counts (None: now), `organisation` whether units stand as they are or as they were.
    Raises PlanError when plan, definitions or scenario cannot be loaded, else ParameterError with every
    unknown report or unit and everything a notebook would not take.
    """
    plan = load_plan(workspace, plan_id)
    ledgers = load_ledgers(workspace)
    definitions = load_definitions(workspace)
    if scenario:
        load_scenario(workspace, scenario)
    subjects = _subjects(plan, as_of, organisation)
    _refuse(
        [
            *unknown("unknown_lang", [lang], LANGUAGES),
            *unknown("unknown_unit", units or (), subjects),
            *unknown("unknown_report", reports or (), definitions),
        ]
    )
    folder = report_folder(workspace, plan.id, as_of, lang, scenario, known_on, organisation)
    with open_store(workspace, plan, ledgers) as store:
        snapshot = store.version
    said = {
        "workspace": "" if workspace.root == REPOSITORY else str(workspace.root),
        "plan": plan.id,
        "as_of": as_of.isoformat(),
        "lang": lang,
        "scenario": scenario,
    }
    # Only where they say something: a notebook that knows nothing of them runs as ever, and is refused else.
    if known_on:
        said["known_on"] = known_on.isoformat()
    if organisation is not Organisation.NOW:
        said["organisation"] = organisation.value
    everything = [
        _job(definition, code, name.in_(lang), said, workspace.notebooks, folder, snapshot)
        for definition in definitions.values()
        for code, name in subjects.items()
        if (code == BUREAU) == (definition.for_each is ForEach.BUREAU)
    ]
    by_default = [one.id for one in definitions.values() if one.by_default]
    wanted = by_default if reports is None else reports
    jobs = tuple(job for job in everything if job.report in wanted and (units is None or job.unit in units))
    known = {"unit": subjects, "plan": [plan.id], "lang": LANGUAGES, "scenario": [scenario]}
    known["organisation"] = [one.value for one in Organisation]
    _refuse([*_same_names(everything), *_notebook_problems(jobs, known, plan.starts_on)])
    if not jobs:
        raise ParameterError(Problem("run_problems.nothing_to_make"))
    return Order(
        plan=plan,
        as_of=as_of,
        lang=lang,
        scenario=scenario,
        known_on=known_on,
        organisation=organisation,
        folder=folder,
        jobs=jobs,
        sequence=tuple((job.report, job.unit) for job in everything),
        inputs={
            "suite": version("analytics"),
            "store_version": snapshot,
            "plan_sha256": sha256_of_folder(workspace.plans / plan.id, workspace.ledgers),
            "scenario_sha256": sha256_of(workspace.scenarios / f"{scenario}.yaml") if scenario else "",
        },
    )


def report_folder(
    workspace: Workspace,
    plan_id: str,
    as_of: date,
    lang: str,
    scenario: str = "",
    known_on: date | None = None,
    organisation: Organisation = Organisation.NOW,
) -> Path:
    """Where the reports of a plan and day lie.

    Other languages, scenarios, states of knowledge and views of the units lie in folders below.
    """
    folder = workspace.reports / plan_id / as_of.isoformat()
    if lang != LANGUAGES[0]:
        folder /= lang
    if scenario:
        folder /= safe_name(scenario)
    return folder / lens_folder(known_on, organisation)


def _subjects(plan: Plan, as_of: date, organisation: Organisation) -> dict[str, Text]:
    """Whom there can be a report about on a day, by code, in plan order, the bureau first."""
    day = min(as_of, plan.ends_on)
    return {BUREAU: plan.bureau} | {
        one.code: name_on(one, day) for one in assessed_units(plan, day, organisation)
    }


def _job(
    definition: ReportDefinition,
    code: str,
    subject: str,
    said: Mapping[str, str],
    notebooks: Path,
    folder: Path,
    snapshot: int,
) -> Job:
    name = safe_name(definition.file_name.format(unit=code, name=subject))
    values = {"unit": code, "name": subject, "as_of": said["as_of"], "plan": said["plan"]}
    return Job(
        report=definition.id,
        unit=code,
        notebook=str(notebooks / definition.notebook),
        parameters={**said, "unit": code} if definition.for_each is ForEach.UNIT else dict(said),
        title=_title(definition, values, said),
        subject=subject,
        lang=said["lang"],
        snapshot=snapshot,
        ipynb=str(folder / f"{name}.ipynb"),
        html=str(folder / f"{name}.html") if "html" in definition.formats else "",
        failed=str(folder / "failed" / f"{name}.ipynb"),
    )


def _title(definition: ReportDefinition, values: Mapping[str, str], said: Mapping[str, str]) -> str:
    lang = said["lang"]
    known_on = date.fromisoformat(said["known_on"]) if "known_on" in said else None
    organisation = Organisation(said.get("organisation", Organisation.NOW))
    return marked_title(definition.title.in_(lang).format(**values), known_on, organisation, lang)


def _notebook_problems(
    jobs: Iterable[Job], known: Mapping[str, Collection[str]], first_day: date
) -> Iterator[Problem]:
    """Every way in which a notebook would not take the parameters of its jobs, each told once."""
    declared: dict[Path, Mapping[str, Parameter]] = {}
    found: list[Problem] = []
    for path in {Path(job.notebook): None for job in jobs}:
        try:
            declared[path] = read_parameters(path)
        except ParameterError as error:
            found += error.problems
    for job in jobs:
        path = Path(job.notebook)
        if path in declared:
            found += parameter_problems(
                path, declared[path], job.parameters, known=known, first_day=first_day
            )
    yield from {problem.text(): problem for problem in found}.values()


def _same_names(jobs: Iterable[Job]) -> Iterator[Problem]:
    """File names that two reports would share, on systems too that hold Q01 and q01 for the same."""
    counts = Counter(job.ipynb.casefold() for job in jobs)
    for job in jobs:
        if counts[job.ipynb.casefold()] > 1:
            yield Problem("run_problems.same_file_name", {"report": job.report, "file": Path(job.ipynb).stem})


def unknown(code: str, names: Iterable[str], known: Collection[str]) -> Iterator[Problem]:
    """A problem for every name that is not known, with the nearest of those that are."""
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3) or list(known)[:8]
            yield Problem(f"run_problems.{code}", {"name": name, "near": ", ".join(near)})


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise ParameterError(problems)

"""Target contracts (目标责任书) as files: a Word file and a page for each unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from analytics.assess.contract import Contract, contract
from analytics.errors import ParameterError
from analytics.plan.model import Plan
from analytics.plan.target import assessed_units
from analytics.plan.unit_names import name_on
from analytics.report.files import safe_name, write_atomic
from analytics.report.order import unknown
from analytics.report.page import page_html
from analytics.view.contract import contract_paper
from analytics.view.paper import Paper, paper_html
from analytics.view.theme import style
from analytics.view.word import word_file
from analytics.words import LANGUAGES
from analytics.workspace import Workspace

Progress = Callable[[int, int], None]  # how many are done, of how many


def write_contracts(
    workspace: Workspace,
    plan: Plan,
    day: date,
    *,
    units: Sequence[str] | None = None,
    lang: str = LANGUAGES[0],
    folder: Path | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Write the contracts of all units assessed on a day (or of some `units`); the files come back.

    By default into `data/reports/<plan>/contracts`, other languages into a folder below. The same plan
    and day give the same bytes. Raises ParameterError with every unit that is not assessed on the day.
    """
    known = [one.code for one in assessed_units(plan, day)]
    problems = [*unknown("unknown_unit", units or (), known)]
    if problems:
        raise ParameterError(problems)
    chosen = [code for code in known if not units or code in units]
    files = []
    for place, code in enumerate(chosen, start=1):
        files += _write(contract(plan, code, day), folder or contract_folder(workspace, plan.id, lang), lang)
        if progress:
            progress(place, len(chosen))
    return files


def contract_folder(workspace: Workspace, plan_id: str, lang: str) -> Path:
    """Where the contracts of a plan lie."""
    folder = workspace.reports / plan_id / "contracts"
    return folder if lang == LANGUAGES[0] else folder / lang


def _write(one: Contract, folder: Path, lang: str) -> list[Path]:
    paper = contract_paper(one, lang)
    name = safe_name(f"{one.unit.code}_{name_on(one.unit, one.day).in_(lang)}")
    word, page = folder / f"{name}.docx", folder / f"{name}.html"
    write_atomic(word, word_file(paper))
    write_atomic(page, _page(paper))
    return [word, page]


def _page(paper: Paper) -> str:
    # The page carries the stylesheet itself.
    body = paper_html(paper).replace(str(style()), "")
    return page_html(body, title=paper.title, lang=paper.lang, script="page.js", contents=False)

"""Opening the target contract of a unit for a notebook."""

from __future__ import annotations

from dataclasses import replace

from analytics.assess.contract import contract
from analytics.plan import load_ledgers, load_plan
from analytics.plan.day import cut_off_day
from analytics.plan.target import assessed_units
from analytics.scenario import apply_scenario, load_scenario
from analytics.session.asked import check, workspace_at
from analytics.store import open_store
from analytics.view.contract import contract_paper
from analytics.view.html import Html
from analytics.view.paper import paper_html
from analytics.words import LANGUAGES


def open_contract(
    workspace: str = "", *, plan: str = "", unit: str, as_of: str = "", lang: str = "zh", scenario: str = ""
) -> Html:
    """The contract of one unit as a page, with the targets in force on a day (see `open_session`).

    Raises ParameterError for what does not exist and for a unit that is not assessed on that day.
    """
    check("unknown_lang", lang, LANGUAGES)
    place = workspace_at(workspace)
    said = load_plan(place, plan or None)
    changed = apply_scenario(said, load_scenario(place, scenario)) if scenario else said
    day = cut_off_day(as_of, said, place.today())
    check("unknown_unit", unit, [one.code for one in assessed_units(said, day)])
    with open_store(place, said, load_ledgers(place)) as store:
        version = store.version
    paper = contract_paper(contract(changed, unit, day), lang, scenario=scenario)
    return paper_html(replace(paper, facts={**paper.facts, "version": str(version)}))

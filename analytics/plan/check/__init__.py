"""Everything in a plan that must fit together, checked at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from analytics.errors import Problem
from analytics.plan.check.allocations import wrong_allocations, wrong_baselines
from analytics.plan.check.dates import mergers, wrong_dates
from analytics.plan.check.draft import Draft
from analytics.plan.check.extensions import wrong_extensions
from analytics.plan.check.ledgers import wrong_ledgers
from analytics.plan.check.measures import wrong_measures
from analytics.plan.check.names import answers, repeated, unknown_names
from analytics.plan.check.points import wrong_phasings, wrong_points, wrong_rules, wrong_scores
from analytics.plan.check.targets import wrong_targets
from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan

MOST = 500  # problems one check tells
CHECKS = (
    repeated,
    unknown_names,
    answers,
    wrong_dates,
    mergers,
    wrong_points,
    wrong_phasings,
    wrong_scores,
    wrong_rules,
    wrong_targets,
    wrong_allocations,
    wrong_baselines,
    wrong_measures,
    wrong_extensions,
)

__all__ = ["Draft", "check_draft", "check_plan", "check_rules", "wrong_ledgers"]


def check_draft(draft: Draft) -> list[Problem]:
    """All problems between the parts of a plan, with their places; of one kind of check only the first many.

    A plan of thousands of units has as many problems when one column is wrong.
    """
    return [problem for check in CHECKS for problem in _first(check(draft))]


def _first(problems: Iterable[Problem]) -> list[Problem]:
    found = list(islice(problems, MOST + 1))
    if len(found) > MOST:
        rest = found.pop()
        found.append(Problem("plan_problems.and_more", {"n": MOST}, rest.file, rest.line))
    return found


def check_rules(plan: Plan) -> list[Problem]:
    """Problems of the rules and score rules of a plan that came from no file."""
    draft = Draft(plan)
    return [problem for check in (wrong_scores, wrong_rules) for problem in check(draft)]


def check_plan(plan: Plan, ledgers: Mapping[str, Ledger]) -> list[Problem]:
    """All problems of a plan that came from no file, such as one changed by a scenario."""
    return check_draft(Draft(plan, ledgers))

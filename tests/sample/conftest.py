"""The committed sample, and the plan and recipe it was made from."""

from __future__ import annotations

import pytest
from sample_cells import Sample, read_sample

from analytics.plan import Ledger, Plan, load_ledgers, load_plan
from analytics.sample.load import load_recipe
from analytics.sample.recipe import Recipe
from analytics.workspace import REPOSITORY, Workspace, open_workspace


@pytest.fixture(scope="session")
def repository() -> Workspace:
    return open_workspace(REPOSITORY)


@pytest.fixture(scope="session")
def plan(repository: Workspace) -> Plan:
    return load_plan(repository)


@pytest.fixture(scope="session")
def ledgers(repository: Workspace) -> dict[str, Ledger]:
    return load_ledgers(repository)


@pytest.fixture(scope="session")
def recipe(repository: Workspace, plan: Plan, ledgers: dict[str, Ledger]) -> Recipe:
    return load_recipe(repository, plan, ledgers)


@pytest.fixture(scope="session")
def sample(repository: Workspace, ledgers: dict[str, Ledger]) -> Sample:
    return read_sample(repository.sample, ledgers)

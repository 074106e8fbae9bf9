"""What tests of all parts share: the sample workspace, and the system programs some tests need."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from analytics.workspace import REPOSITORY, Workspace, open_workspace

# How long an example takes says something about the machine, not about the suite.
settings.register_profile("suite", deadline=None, derandomize=not os.environ.get("ANALYTICS_EXPLORE"))
settings.load_profile("suite")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")


@pytest.fixture(scope="session")
def need_program() -> Callable[..., str]:
    """Path of the first of some system programs that is there; skips the test when none is.

    With ANALYTICS_REQUIRE_PROGRAMS set (as `.ci/run` does) a missing program is a failure.
    """

    def find(*names: str) -> str:
        for name in names:
            path = shutil.which(name)
            if path:
                return path
        reason = f"needs the program {names[0]}"
        if os.environ.get("ANALYTICS_REQUIRE_PROGRAMS"):
            pytest.fail(reason)
        pytest.skip(reason)

    return find


@pytest.fixture(scope="session")
def chromium(need_program: Callable[..., str]) -> str:
    """Path of a Chromium-like browser."""
    return need_program(*BROWSERS)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@pytest.fixture(scope="session", autouse=True)
def keys_folder(shared_folder: Path) -> Iterator[Path]:
    """Where person keys live during tests, also for programs that tests start: never in the home folder."""
    folder = shared_folder / "person keys"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANALYTICS_KEYS", str(folder))
        yield folder


@pytest.fixture(scope="session")
def sample_workspace(shared_folder: Path) -> Workspace:
    """A copy of the repository's params and sample, already collected. Read it only: all tests share it."""
    root = shared_folder / "样例 workspace"
    with FileLock(shared_folder / "sample_workspace.lock"):
        if not (root / "ready").exists():
            _build_sample(root)
            (root / "ready").touch()
    return open_workspace(root)


@pytest.fixture
def unused_port() -> int:
    """A port nobody listened on a moment ago."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _build_sample(root: Path) -> None:
    from analytics.collect import collect
    from analytics.plan import load_ledgers, load_plan

    shutil.copytree(REPOSITORY / "params", root / "params")
    shutil.copytree(REPOSITORY / "data" / "sample", root / "data" / "sample")
    workspace = open_workspace(root)
    plan = load_plan(workspace)
    collect(workspace, plan, load_ledgers(workspace), [workspace.sample], today=plan.ends_on)

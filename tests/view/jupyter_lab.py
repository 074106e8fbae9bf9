"""A notebook in JupyterLab in a real browser, with every address but this machine's blocked."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from analytics.cli.lab import lab_command, lab_environment
from analytics.workspace import REPOSITORY, Workspace, open_workspace

TOKEN = "what-if"
OFFLINE = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
PATIENCE = 120_000  # milliseconds
HERE = re.compile(r"(http|ws)://127\.0\.0\.1[:/]|data:|blob:|about:|chrome")


def own_workspace(sample: Workspace, root: Path, notebook: str) -> Workspace:
    """A workspace of its own, as the notebook and its scenarios are saved in it."""
    shutil.copytree(sample.params, root / "params")
    shutil.copytree(sample.store, root / "data" / "store")
    (root / "notebooks").mkdir()
    shutil.copy(REPOSITORY / "notebooks" / notebook, root / "notebooks")
    return open_workspace(root)


@contextmanager
def notebook_in_browser(workspace: Workspace, notebook: str, chromium: str, tmp_path: Path) -> Iterator:
    """The page of a notebook whose cells have all been started. No request may have gone elsewhere."""
    sync_api = pytest.importorskip("playwright.sync_api")
    asked: list[str] = []
    with _lab(workspace, notebook, tmp_path) as address, sync_api.sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=chromium,
            headless=True,
            args=list(OFFLINE),
            viewport={"width": 1600, "height": 1200},
        )
        page = context.pages[0]
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda opened: asked.append(opened.url))
        page.goto(address)
        page.get_by_text("| 空闲").or_(page.get_by_text("| Idle")).first.wait_for()
        page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("运行|Run")).click()
        page.locator('li[data-command="runmenu:run-all"]').click()
        yield page
        _keep_picture(page, Path(notebook).stem)
        context.close()
    assert [url for url in asked if not HERE.match(url)] == []


@contextmanager
def _lab(workspace: Workspace, notebook: str, tmp_path: Path) -> Iterator[str]:
    """The address of the notebook in a JupyterLab that knows nothing of this machine's settings."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = lab_command(workspace, lang="zh", port=port, browser=False, notebook=notebook)
    own = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    own |= {"JUPYTER_TOKEN": TOKEN, "IPYTHONDIR": str(tmp_path / "ipython")}
    environment = lab_environment(workspace) | own
    with (tmp_path / "lab.log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--allow-root"], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _await_answer(f"http://127.0.0.1:{port}/api", server)
            yield f"http://127.0.0.1:{port}/lab/tree/{notebook}?token={TOKEN}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def _await_answer(address: str, server: subprocess.Popen) -> None:
    for _ in range(240):
        assert server.poll() is None, "JupyterLab ended by itself"
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.25)
    pytest.fail("JupyterLab does not answer")


def _keep_picture(page, name: str) -> None:
    """Save what the browser shows where ANALYTICS_PICTURES names a folder."""
    folder = os.environ.get("ANALYTICS_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")

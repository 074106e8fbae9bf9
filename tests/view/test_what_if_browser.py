"""The what-if notebook in JupyterLab in a real browser, with every address but this machine's blocked."""

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
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


@pytest.fixture
def workspace(sample_workspace: Workspace, tmp_path: Path) -> Workspace:
    """A workspace of its own, as the notebook and its scenarios are saved in it."""
    root = tmp_path / "工作 区"
    shutil.copytree(sample_workspace.params, root / "params")
    shutil.copytree(sample_workspace.store, root / "data" / "store")
    (root / "notebooks").mkdir()
    shutil.copy(REPOSITORY / "notebooks" / "what_if.ipynb", root / "notebooks")
    return open_workspace(root)


@pytest.fixture
def lab(workspace: Workspace, tmp_path: Path) -> Iterator[str]:
    """The address of the notebook in a JupyterLab that knows nothing of this machine's settings."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = lab_command(workspace, lang="zh", port=port, browser=False, notebook="what_if.ipynb")
    own = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    own |= {"JUPYTER_TOKEN": TOKEN, "IPYTHONDIR": str(tmp_path / "ipython")}
    environment = lab_environment(workspace) | own
    with (tmp_path / "lab.log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--allow-root"], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _await_answer(f"http://127.0.0.1:{port}/api", server)
            yield f"http://127.0.0.1:{port}/lab/tree/what_if.ipynb?token={TOKEN}"
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


@pytest.mark.slow
@pytest.mark.browser
def test_a_slider_moved_by_keyboard_changes_table_and_chart_without_a_request_outside(
    lab: str, chromium: str, tmp_path: Path
):
    sync_api = pytest.importorskip("playwright.sync_api")
    asked = []
    with sync_api.sync_playwright() as playwright:
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
        page.goto(lab)
        page.get_by_text("| 空闲").or_(page.get_by_text("| Idle")).first.wait_for()
        page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("运行|Run")).click()
        page.locator('li[data-command="runmenu:run-all"]').click()
        panel = page.locator(".aq-whatif")
        panel.locator("svg.marks").wait_for()
        table = panel.get_by_role("table").filter(has_text="各单位总分")
        chart, before = panel.locator("svg.marks"), table.inner_text()
        drawn = chart.inner_html()
        slider = panel.locator(".widget-hslider:visible", has_text="合理化建议条数")
        handle = slider.locator(".noUi-handle")
        handle.focus()
        for _ in range(4):
            handle.press("ArrowRight")
        panel.get_by_text("已改动目标1项").wait_for()
        page.wait_for_function(
            "([drawn]) => document.querySelector('.aq-whatif svg.marks')?.innerHTML !== drawn", arg=[drawn]
        )
        assert slider.locator(".widget-readout").inner_text() != "9,000"
        assert table.inner_text() != before
        assert panel.locator(".jp-RenderedText[data-mime-type*=stderr]").count() == 0
        _keep_picture(page)
        context.close()
    here = re.compile(r"(http|ws)://127\.0\.0\.1[:/]|data:|blob:|about:|chrome")
    assert [url for url in asked if not here.match(url)] == []


def _keep_picture(page) -> None:
    """Save what the browser shows where ANALYTICS_PICTURES names a folder."""
    folder = os.environ.get("ANALYTICS_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / "what_if.png")

"""The allocation notebook in JupyterLab in a real browser, with the network blocked."""

from __future__ import annotations

from pathlib import Path

import pytest
from jupyter_lab import notebook_in_browser, own_workspace

from analytics.workspace import Workspace

NOTEBOOK = "allocation.ipynb"


@pytest.mark.slow
@pytest.mark.browser
def test_another_basis_chosen_by_keyboard_changes_chart_and_parts(
    sample_workspace: Workspace, chromium: str, tmp_path: Path
):
    workspace = own_workspace(sample_workspace, tmp_path / "工作 区", NOTEBOOK)
    with notebook_in_browser(workspace, NOTEBOOK, chromium, tmp_path) as page:
        panel = page.locator(".aq-whatif")
        panel.locator("svg.marks").wait_for()
        table, chart = panel.get_by_role("table").filter(has_text="分解说明"), panel.locator("svg.marks")
        before, drawn = table.inner_text(), chart.inner_html()
        panel.get_by_text("与计划不同的单位0个").wait_for()
        panel.locator(".widget-dropdown", has_text="分解依据").locator("select").select_option(label="按平均")
        panel.get_by_text("这是试分，不是正式分解。").wait_for()
        page.wait_for_function(
            "([drawn]) => document.querySelector('.aq-whatif svg.marks')?.innerHTML !== drawn", arg=[drawn]
        )
        assert table.inner_text() != before
        panel.locator(".widget-text", has_text="数值").locator("input").fill("10")
        panel.get_by_role("button", name="设定").click()
        panel.get_by_text("最多只能承担").wait_for()
        assert panel.locator(".jp-RenderedText[data-mime-type*=stderr]").count() == 0

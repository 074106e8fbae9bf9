"""The what-if notebook in JupyterLab in a real browser, with every address but this machine's blocked."""

from pathlib import Path

import pytest
from jupyter_lab import notebook_in_browser, own_workspace

from analytics.workspace import Workspace

NOTEBOOK = "what_if.ipynb"


@pytest.mark.slow
@pytest.mark.browser
def test_a_slider_moved_by_keyboard_changes_table_and_chart_without_a_request_outside(
    sample_workspace: Workspace, chromium: str, tmp_path: Path
):
    workspace = own_workspace(sample_workspace, tmp_path / "工作 区", NOTEBOOK)
    with notebook_in_browser(workspace, NOTEBOOK, chromium, tmp_path) as page:
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

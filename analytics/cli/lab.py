"""The command `lab`: JupyterLab on the notebooks, in Chinese, asking nothing of the internet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from analytics.cli.options import LangOption, WorkspaceOption, opened
from analytics.report.files import write_atomic
from analytics.words import current_lang, say
from analytics.workspace import REPOSITORY, Workspace

LOCALES = {"zh": "zh_CN", "en": "default"}


def lab(
    notebook: Annotated[str, typer.Argument(metavar="[NOTEBOOK]")] = "",
    port: Annotated[int, typer.Option("--port", min=1, max=65_535, metavar="N", show_default=False)] = 8888,
    browser: Annotated[bool, typer.Option("--browser/--no-browser")] = True,
    workspace: WorkspaceOption = "",
    lang: LangOption = "",
) -> int:
    """Start JupyterLab and wait for its end."""
    place = opened(workspace, lang)
    command = lab_command(place, lang=current_lang(), port=port, browser=browser, notebook=notebook)
    typer.echo(say("cli.lab_starts", folder=place.notebooks), err=True)
    try:
        return subprocess.run(command, env=lab_environment(place), check=False).returncode and 1
    except KeyboardInterrupt:
        return 0


def lab_command(place: Workspace, *, lang: str, port: int, browser: bool, notebook: str = "") -> list[str]:
    """The command that starts JupyterLab; its settings are written first."""
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={place.notebooks}",
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        f"--LabApp.app_settings_dir={_write_settings(place, lang)}",
        # Nothing that looks for news, updates or extensions on the internet.
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        *([f"--LabApp.default_url=/lab/tree/{notebook}"] if notebook else []),
        *([] if browser else ["--no-browser"]),
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]


def lab_environment(place: Workspace) -> dict[str, str]:
    """The environment of JupyterLab: this suite can be imported, this workspace is the one opened."""
    paths = [str(REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "ANALYTICS_WORKSPACE": str(place.root),
        "ANALYTICS_LANG": current_lang(),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }


def _write_settings(place: Workspace, lang: str) -> Path:
    folder = place.state / "lab"
    settings = {
        "@jupyterlab/translation-extension:plugin": {"locale": LOCALES[lang]},
        "@jupyterlab/apputils-extension:notification": {
            "fetchNews": "false",
            "checkForUpdates": False,
        },
    }
    write_atomic(folder / "overrides.json", json.dumps(settings, indent=1))
    return folder

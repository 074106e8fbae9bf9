"""Running commands in a test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from analytics.cli.app import run
from analytics.words import speaking


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command in a language; its exit code, output and messages come back."""

    def ask(*arguments: str, lang: str = "en") -> tuple[int, str, str]:
        with speaking(lang):
            code = run(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return ask

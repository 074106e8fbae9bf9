"""Words for readers: every Chinese and English text of the suite, by key, from `params/words/`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import yaml

LANGUAGES = ("zh", "en")
WORDS_FOLDER = Path(__file__).resolve().parent.parent / "params" / "words"

_lang: ContextVar[str | None] = ContextVar("lang", default=None)


def current_lang() -> str:
    """The reader's language now: set by `speaking`, else the ANALYTICS_LANG variable, else Chinese."""
    chosen = _lang.get() or os.environ.get("ANALYTICS_LANG", "zh")
    return chosen if chosen in LANGUAGES else "zh"


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Run a block in which `say` answers in `lang`."""
    token = _lang.set(lang)
    try:
        yield
    finally:
        _lang.reset(token)


def say(key: str, lang: str | None = None, /, **values: object) -> str:
    """The text of `topic.key` (file `params/words/topic.yaml`) with `values` put in.

    A missing key is our own bug and raises KeyError.

    >>> say("states.met", "en")
    'met'
    """
    topic, _, name = key.partition(".")
    return _topic(topic)[name][lang or current_lang()].format(**values)


def has_words(key: str) -> bool:
    """Whether the catalogues hold this key."""
    topic, _, name = key.partition(".")
    return (WORDS_FOLDER / f"{topic}.yaml").exists() and name in _topic(topic)


def texts_of(topic: str) -> dict[str, dict[str, str]]:
    """All texts of a topic as they are written, by name and language; `{}` mark where values go in."""
    return _topic(topic)


@cache
def _topic(topic: str) -> dict[str, dict[str, str]]:
    text = (WORDS_FOLDER / f"{topic}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))

"""The shape of the suite: imports point left, one door per tool, words in both languages, a clean lock."""

from __future__ import annotations

import ast
import operator
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from string import Formatter

import pytest
import yaml

from analytics.words import LANGUAGES, WORDS_FOLDER
from analytics.workspace import REPOSITORY

PACKAGE = REPOSITORY / "analytics"
MODULES = sorted(PACKAGE.rglob("*.py"))
STAGES = [
    "words",
    "errors",
    "workspace",
    "plan",
    "sample",
    "store",
    "collect",
    "measure",
    "assess",
    "scenario",
    "view",
    "session",
    "report",
    "cli",
]
DOORS = {
    "duckdb": {"store", "measure"},
    "deltalake": {"store"},
    "papermill": {"report"},
    "nbclient": {"report"},
    "nbconvert": {"report"},
    "jupyter_client": {"report"},
    "altair": {"view"},
    "ipywidgets": {"view"},
    "anywidget": {"view"},
    "vl_convert": {"view"},
    "docx": {"view", "report"},
    "python_calamine": {"collect"},
    "xlsxwriter": {"sample", "collect", "view", "report", "cli"},
    "typer": {"cli"},
    "tqdm": {"cli"},
    "sqlglot": {"plan", "measure"},
}
LONGEST_MODULE = 350
# Where a package is installed under another name than it is imported by.
DISTRIBUTION = {
    "yaml": "pyyaml",
    "IPython": "ipython",
    "vl_convert": "vl-convert-python",
    "docx": "python-docx",
}
# An English date names its month, and a check brings both its texts.
OTHER_PLACEHOLDERS = {"dates.day", "collect_problems.by_check"}
TEXT_ENDINGS = {"", ".py", ".md", ".yaml", ".yml", ".toml", ".ipynb", ".sql", ".j2", ".css", ".js", ".csv"}
COMPARE = {">=": operator.ge, "<=": operator.le, "<": operator.lt, ">": operator.gt, "==": operator.eq}
BUILD_FILES = ("requirements.lock", "environment.yml", "pyproject.toml", "Makefile", ".ci/run")
INDEX_OPTION = re.compile(r"--(extra-)?index-url|--find-links|--trusted-host")
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(\s*;.*)?\s*\\?$")


def stage(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Dotted names of all modules a file imports, also inside functions, with their lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: import by full name"
            yield node.module or "", node.lineno


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(REPOSITORY)}:{line}"


def test_imports_point_left():
    wrong = []
    for path in MODULES:
        if stage(path) not in STAGES:
            continue  # analytics/__init__.py and __main__.py stand on top of everything
        for name, line in imported(path):
            parts = name.split(".")
            if (
                parts[0] == "analytics"
                and len(parts) > 1
                and STAGES.index(parts[1]) > STAGES.index(stage(path))
            ):
                wrong.append(f"{place(path, line)} imports {name}")
    assert wrong == []


def test_every_tool_has_one_door():
    wrong = []
    for path in MODULES:
        for name, line in imported(path):
            if stage(path) not in DOORS.get(name.split(".")[0], {stage(path)}):
                wrong.append(f"{place(path, line)} imports {name}")
    assert wrong == []


def test_every_module_is_read_in_one_sitting():
    lengths = {
        str(path.relative_to(REPOSITORY)): len(path.read_text(encoding="utf-8").splitlines())
        for path in MODULES
    }
    assert {path: n for path, n in lengths.items() if n > LONGEST_MODULE} == {}


def test_every_module_says_in_one_sentence_what_it_is():
    silent = [
        str(path.relative_to(REPOSITORY))
        for path in MODULES
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_everything_imported_is_a_direct_dependency():
    known = {requirement_name(one) for one in direct_dependencies(extras=False)}
    wrong = []
    for path in MODULES:
        for name, line in imported(path):
            top = name.split(".")[0]
            wanted = canonical(DISTRIBUTION.get(top, top))
            if top not in sys.stdlib_module_names | {"analytics"} and wanted not in known:
                wrong.append(f"{place(path, line)} imports {name}")
    assert wrong == []


# Words

TOPICS = {
    path.stem: yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)
    for path in WORDS_FOLDER.glob("*.yaml")
}


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_every_word_stands_in_both_languages_with_the_same_placeholders(topic):
    wrong = []
    for key, texts in TOPICS[topic].items():
        zh, en = (placeholders(texts.get(lang, "")) for lang in LANGUAGES)
        same = zh == en or f"{topic}.{key}" in OTHER_PLACEHOLDERS
        if set(texts) != set(LANGUAGES) or not all(texts.values()) or not same:
            wrong.append(key)
    assert wrong == []


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_topic_has_every_key_once():
    for path in WORDS_FOLDER.glob("*.yaml"):
        keys = re.findall(r"^([A-Za-z0-9_.-]+):", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert sorted(keys) == sorted(set(keys)), path.name


@cache
def spoken() -> tuple[set[str], dict[str, list[re.Pattern[str]]]]:
    """Whole keys that code names, and patterns of those it puts together, by topic."""
    whole, patterns = set(), defaultdict(list)
    texts = [path.read_text(encoding="utf-8") for path in MODULES]
    for source in texts:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(one.value) if isinstance(one, ast.Constant) else ".+" for one in node.values
                ]
                topic = parts[0].split(re.escape("."))[0] if parts else ""
                patterns[topic].append(re.compile("".join(parts)))
    for path in WORDS_FOLDER.parent.rglob("*.j2"):
        whole.update(re.findall(r"[a-z_]+\.[a-z_]+", path.read_text(encoding="utf-8")))
    return whole, patterns


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_every_word_is_used(topic):
    whole, patterns = spoken()
    unused = [
        key
        for key in TOPICS[topic]
        if f"{topic}.{key}" not in whole
        and key not in whole  # put together by a function of the topic's own
        and not any(pattern.fullmatch(f"{topic}.{key}") for pattern in patterns[topic])
    ]
    assert unused == []


def test_every_key_that_code_names_in_full_exists():
    missing = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            first = node.args[0]
            if node.func.id in {"say", "Problem"} and isinstance(first, ast.Constant):
                topic, _, key = first.value.partition(".")
                if key not in TOPICS.get(topic, {}):
                    missing.append(f"{place(path, node.lineno)} {first.value}")
    assert missing == []


# Dependencies


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement_name(requirement: str) -> str:
    return canonical(re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0])


def direct_dependencies(*, extras: bool) -> list[str]:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project.get("optional-dependencies", {}).values() if extras else ()
    return [*project["dependencies"], *(one for group in optional for one in group)]


def locked() -> dict[str, set[str]]:
    found = defaultdict(set)
    for line in (REPOSITORY / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if not line.startswith(" "):
            match = PINNED.match(line)
            assert match, line
            found[canonical(match["name"])].add(match["version"])
    return found


def test_the_lock_pins_everything_by_hash_and_names_no_address():
    text = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_every_direct_dependency_is_locked_in_a_version_it_allows():
    pins = locked()
    wrong = []
    for requirement in direct_dependencies(extras=True):
        name = requirement_name(requirement)
        limits = re.findall(r"(>=|<=|<|>|==)\s*([0-9][^,;\s]*)", requirement)
        for pin in pins.get(name, {""}):
            if not pin or not all(allows(pin, sign, limit) for sign, limit in limits):
                wrong.append(f"{requirement}: {pin or 'not locked'}")
    assert wrong == []


def test_what_is_installed_is_what_the_lock_says():
    pins = locked()
    installed = {name: version(name) for name in map(requirement_name, direct_dependencies(extras=True))}
    assert {name: have for name, have in installed.items() if have not in pins[name]} == {}


def allows(pin: str, sign: str, limit: str) -> bool:
    return COMPARE[sign](release(pin), release(limit))


def release(text: str) -> tuple[int, ...]:
    """The numbers of a version; a post release counts as its last one."""
    return tuple(int(part) for part in re.findall(r"\d+", text))


def test_the_conda_environment_installs_the_lock():
    said = yaml.safe_load((REPOSITORY / "environment.yml").read_text(encoding="utf-8"))
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert said["dependencies"] == [
        f"python={project['requires-python'].removeprefix('>=')}",
        "pip",
        {"pip": ["--require-hashes", "-r requirements.lock"]},
    ]


# Files


def committed() -> list[Path]:
    """Text files of the repository that are ours; what is built or caught is not."""
    folders = ("analytics", "notebooks", "params", "tests", ".ci")
    tops = [path for path in REPOSITORY.iterdir() if path.is_file() and path.name != "requirements.lock"]
    below = [path for folder in folders for path in (REPOSITORY / folder).rglob("*") if path.is_file()]
    return [
        path
        for path in tops + below
        if path.suffix in TEXT_ENDINGS and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
    ]


def test_no_build_file_names_where_packages_come_from():
    for name in BUILD_FILES:
        text = (REPOSITORY / name).read_text(encoding="utf-8")
        assert "://" not in text, name
        assert not INDEX_OPTION.search(text), name


def test_no_file_names_a_path_of_this_machine():
    here = [path for path in committed() if str(REPOSITORY) in path.read_text(encoding="utf-8")]
    assert here == []


def test_no_code_names_an_indicator_a_ledger_or_a_unit():
    names = {
        one["id"]
        for path in (REPOSITORY / "params" / "ledgers").glob("*.yaml")
        for one in [yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)]
    }
    for path in (REPOSITORY / "params" / "plans").rglob("*.yaml"):
        said = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        for row in [*_rows(said, "indicators"), *_rows(said, "units")]:
            names.add(str(row.get("id") or row.get("code")))
    names.discard("None")
    assert len(names) > 50
    wrong = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in names:
                wrong.append(f"{place(path, node.lineno)} {node.value}")
    assert wrong == []


def _rows(said: object, key: str) -> list[dict]:
    rows = said.get(key, []) if isinstance(said, dict) else said
    return [row for row in rows or [] if isinstance(row, dict)]

"""The command `doctor`: is everything there that the suite needs?"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import typer

from analytics.cli.options import JsonOption, LangOption, WorkspaceOption, opened
from analytics.cli.show import say_json
from analytics.collect.persons import former_key_file, key_files, keys_folder, read_key
from analytics.errors import AnalyticsError
from analytics.plan import load_checks, load_ledgers, load_plan
from analytics.report.definitions import load_definitions
from analytics.report.schedule import load_schedule
from analytics.store import open_store, person_keys
from analytics.view.theme import fonts_ready
from analytics.words import say
from analytics.workspace import REPOSITORY, Workspace

OLDEST_PYTHON = (3, 11)
FREE_BYTES = 2 * 1024**3
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    """What one check found; `detail` says what is there or what is wrong."""

    check: str
    is_fine: bool
    detail: str


def doctor(workspace: WorkspaceOption = "", lang: LangOption = "", json: JsonOption = False) -> int:
    """Run all checks; 1 when one of them failed."""
    place = opened(workspace, lang)
    found = [check(place) for check in CHECKS]
    if json:
        say_json([vars(one) for one in found])
    else:
        for one in found:
            typer.echo(_line(one))
    return 0 if all(one.is_fine for one in found) else 1


def _line(one: Finding) -> str:
    mark = say("cli.fine" if one.is_fine else "cli.not_fine")
    line = f"{mark} {say(f'cli.check_{one.check}')}{say('problems.colon')}{one.detail}"
    return line if one.is_fine else f"{line}\n    {say(f'cli.remedy_{one.check}')}"


def _python(_: Workspace) -> Finding:
    is_fine = sys.version_info >= OLDEST_PYTHON
    return Finding("python", is_fine, f"{sys.version.split()[0]} ({sys.executable})")


def _packages(_: Workspace) -> Finding:
    wrong = list(_unlocked())
    return Finding("packages", not wrong, ", ".join(wrong) or say("cli.as_locked"))


def _unlocked() -> Iterator[str]:
    """Direct dependencies that are missing or not of a version of the lock file."""
    locked: dict[str, set[str]] = {}
    for name, pinned in LOCKED.findall((REPOSITORY / "requirements.lock").read_text(encoding="utf-8")):
        locked.setdefault(_canonical(name), set()).add(pinned)
    for requirement in requires("analytics") or ():
        if "extra ==" in requirement:
            continue
        name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        try:
            installed = version(name)
        except PackageNotFoundError:
            yield say("cli.package_missing", name=name)
            continue
        wanted = locked.get(_canonical(name), set())
        if installed not in wanted:
            yield say("cli.package_other", name=name, installed=installed, wanted=" / ".join(sorted(wanted)))


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _kernel(_: Workspace) -> Finding:
    asked = subprocess.run(
        [sys.executable, "-m", "ipykernel_launcher", "--version"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Finding("kernel", asked.returncode == 0, asked.stdout.strip() or say("cli.no_answer"))


def _fonts(_: Workspace) -> Finding:
    return _loads("fonts", lambda: fonts_ready())


def _writable(place: Workspace) -> Finding:
    folder = place.root / "data"
    try:
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding("writable", False, f"{folder}: {error.strerror}")
    return Finding("writable", True, str(folder))


def _disk(place: Workspace) -> Finding:
    free = shutil.disk_usage(place.root).free
    return Finding("disk", free >= FREE_BYTES, say("cli.free_space", gigabytes=f"{free / 1024**3:.1f}"))


def _plan(place: Workspace) -> Finding:
    return _loads("plan", lambda: (load_plan(place), load_checks(place, load_ledgers(place))))


def _definitions(place: Workspace) -> Finding:
    return _loads("definitions", lambda: (load_definitions(place), load_schedule(place)))


def _store(place: Workspace) -> Finding:
    def open_it() -> None:
        with open_store(place, load_plan(place), load_ledgers(place)) as store:
            store.sql("SELECT count(*) AS n FROM submission")

    return _loads("store", open_it)


def _key_file(place: Workspace) -> Finding:
    try:
        return Finding("key_file", *_key_state(place))
    except AnalyticsError as error:
        return Finding("key_file", False, "; ".join(problem.text() for problem in error.problems))


def _key_state(place: Workspace) -> tuple[bool, str]:
    """Whether the key for person numbers is where it should be and only its owner's, and what there is."""
    folder, used = keys_folder(place), person_keys(place)
    former = former_key_file(place)
    if former:
        return False, say("cli.key_in_workspace", path=former, folder=folder)
    if not used:
        return True, say("cli.no_key_yet")
    for path in key_files(folder, used):
        if not path.exists():
            return False, say("cli.key_gone", path=path)
        read_key(path)
        if any(_is_open(one) for one in (path, folder)):
            return False, say("cli.key_open", path=path, folder=folder)
    return True, say("cli.key_backup", path=path)


def _is_open(path: Path) -> bool:
    """Whether others than the owner have rights; Windows keeps a user's own folders to the user."""
    return os.name == "posix" and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _loads(check: str, attempt: Callable[[], object]) -> Finding:
    try:
        attempt()
    except AnalyticsError as error:
        return Finding(check, False, "; ".join(problem.text() for problem in error.problems))
    return Finding(check, True, say("cli.in_order"))


CHECKS: tuple[Callable[[Workspace], Finding], ...] = (
    _python,
    _packages,
    _kernel,
    _fonts,
    _writable,
    _disk,
    _plan,
    _definitions,
    _store,
    _key_file,
)

"""Commands about the key for person numbers: where it lies, a backup, its return. None prints the key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analytics.cli.options import JsonOption, LangOption, WorkspaceOption, opened
from analytics.cli.show import say_json
from analytics.collect.persons import (
    PersonKey,
    former_key_file,
    inside_project,
    key_files,
    keys_folder,
    read_key,
    read_secret,
    write_secret,
)
from analytics.errors import CollectError, Problem
from analytics.store import person_keys
from analytics.words import say
from analytics.workspace import Workspace

KeyFileArgument = Annotated[Path, typer.Argument(metavar="FILE")]


def show_key(workspace: WorkspaceOption = "", lang: LangOption = "", json: JsonOption = False) -> int:
    """Say where the workspace's key is and its fingerprint; 1 when it is not where it should be."""
    place = opened(workspace, lang)
    folder, used = keys_folder(place), person_keys(place)
    files = key_files(folder, used)
    former = former_key_file(place)
    there = [str(one) for one in files if one.exists()]
    if json:
        facts = {"folder": str(folder), "fingerprints": sorted(used), "files": there}
        say_json(facts | {"in_workspace": str(former) if former else None})
    else:
        typer.echo(say("cli.keys_folder", folder=folder))
        typer.echo(
            say("cli.key_used", fingerprint=", ".join(sorted(used))) if used else say("cli.no_key_yet")
        )
        for one in files:
            typer.echo(say("cli.key_there" if one.exists() else "cli.key_gone", path=one))
        if former:
            typer.echo(say("cli.key_in_workspace", path=former, folder=folder))
    return 1 if former or len(there) < len(files) else 0


def export_key(file: KeyFileArgument, workspace: WorkspaceOption = "", lang: LangOption = "") -> int:
    """Write the key into a file, as a backup or for another computer."""
    place = opened(workspace, lang)
    target = file.expanduser().absolute()
    inside = inside_project(target, place)
    if inside:
        raise CollectError(Problem("key_problems.export_inside", {"inside": inside}, file=str(file)))
    if target.exists():
        raise CollectError(Problem("key_problems.export_exists", file=str(file)))
    key = _own_key(place)
    write_secret(target, key.secret)
    typer.echo(say("cli.key_exported", fingerprint=key.fingerprint, path=target))
    return 0


def import_key(file: KeyFileArgument, workspace: WorkspaceOption = "", lang: LangOption = "") -> int:
    """Take a key from a backup; 1 when it is not the one this workspace's store needs."""
    place = opened(workspace, lang)
    key = PersonKey(read_secret(file.expanduser()), keys_folder(place))
    key.keep()
    typer.echo(say("cli.key_imported", fingerprint=key.fingerprint, path=key.path))
    used = person_keys(place)
    if used and key.fingerprint not in used:
        typer.echo(say("cli.key_not_used", used=", ".join(sorted(used))), err=True)
        return 1
    return 0


def _own_key(place: Workspace) -> PersonKey:
    used = person_keys(place)
    if not used:
        raise CollectError(Problem("key_problems.nothing_to_export"))
    return read_key(key_files(keys_folder(place), used)[0])

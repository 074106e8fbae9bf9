"""The key for person numbers: outside the workspace, found again by its fingerprint, never shown."""

from __future__ import annotations

import os
import shutil
import stat
from datetime import date

import pytest
import yaml
from book_builders import a_workspace, book, put, records, run, sheet

from analytics.collect.persons import fingerprint, keys_folder, person_hasher, read_key
from analytics.errors import CollectError, PlanError
from analytics.store import person_keys
from analytics.workspace import REPOSITORY, open_workspace

TRAINED = ("1001", "", date(2024, 3, 1), 5000, "")


@pytest.fixture(autouse=True)
def keys(tmp_path, monkeypatch):
    """A folder for keys of this test's own."""
    folder = tmp_path / "密钥 keys"
    monkeypatch.setenv("ANALYTICS_KEYS", str(folder))
    return folder


@pytest.fixture
def workspace(tmp_path):
    return a_workspace(tmp_path / "工作 区")


def training_book(*rows: tuple, **said) -> bytes:
    return book({"training": sheet("training", *rows)}, **said)


def collect_one(workspace, number: str = "1001", name: str = "a.xlsx"):
    put(workspace, training_book((number, *TRAINED[1:])), name)
    return run(workspace)


def code_of(error) -> list[str]:
    return [one.code for one in error.value.problems]


def settings(workspace, **said):
    path = workspace.params / "workspace.yaml"
    path.write_text(yaml.safe_dump({"plan": "2024", **said}, allow_unicode=True), encoding="utf-8")
    return open_workspace(workspace.root)


# Where the key is


def test_the_key_lies_outside_in_a_file_named_by_its_fingerprint(workspace, keys):
    collect_one(workspace)
    (path,) = keys.iterdir()
    assert {path.stem} == person_keys(workspace)
    assert path.suffix == ".key"
    secret = path.read_text(encoding="ascii")
    inside = [one for one in workspace.root.rglob("*") if one.is_file()]
    assert not any(
        secret.encode() in one.read_bytes() or bytes.fromhex(secret) in one.read_bytes() for one in inside
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_key_and_folder_are_for_their_owner_only(workspace, keys):
    collect_one(workspace)
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert [stat.S_IMODE(one.stat().st_mode) for one in keys.iterdir()] == [0o600]


def test_two_workspaces_never_share_a_key(workspace, tmp_path, keys):
    other = a_workspace(tmp_path / "other")
    collect_one(workspace)
    collect_one(other)
    assert len(list(keys.iterdir())) == 2
    assert person_keys(workspace).isdisjoint(person_keys(other))
    hashes = {records(one, "training", "employee_no")[0] for one in (workspace, other)}
    assert len(hashes) == 2


def test_a_moved_workspace_finds_its_key(workspace, tmp_path):
    collect_one(workspace)
    moved = shutil.move(workspace.root, tmp_path / "moved")
    there = open_workspace(moved)
    collect_one(there, "１００１", "b.xlsx")
    assert len(set(records(there, "training", "employee_no"))) == 1


def test_no_key_is_left_where_nothing_was_collected(workspace, keys):
    run(workspace)
    assert not keys.exists()


def test_the_settings_may_name_the_folder(workspace, tmp_path, monkeypatch):
    monkeypatch.delenv("ANALYTICS_KEYS")
    place = settings(workspace, person_keys=str(tmp_path / "named"))
    collect_one(place)
    assert len(list((tmp_path / "named").iterdir())) == 1


def test_a_user_has_a_folder_of_keys_without_any_setting(workspace, tmp_path, monkeypatch):
    monkeypatch.delenv("ANALYTICS_KEYS")
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "data"))
    assert keys_folder(workspace).is_relative_to(tmp_path)


@pytest.mark.parametrize("folder", ["{root}/keys", "{root}", "{root}/data/../keys", "{repository}/keys"])
def test_a_folder_inside_the_workspace_or_the_repository_is_refused(workspace, monkeypatch, folder):
    monkeypatch.setenv("ANALYTICS_KEYS", folder.format(root=workspace.root, repository=REPOSITORY))
    with pytest.raises(CollectError) as error:
        collect_one(workspace)
    assert code_of(error) == ["key_problems.folder_inside"]


def test_a_link_into_the_workspace_is_refused(workspace, tmp_path, monkeypatch):
    (tmp_path / "link").symlink_to(workspace.root, target_is_directory=True)
    monkeypatch.setenv("ANALYTICS_KEYS", str(tmp_path / "link" / "keys"))
    with pytest.raises(CollectError) as error:
        keys_folder(workspace)
    assert code_of(error) == ["key_problems.folder_inside"]


def test_a_folder_is_named_in_full(workspace, monkeypatch):
    monkeypatch.setenv("ANALYTICS_KEYS", "keys")
    with pytest.raises(CollectError) as error:
        keys_folder(workspace)
    assert code_of(error) == ["key_problems.relative_folder"]
    with pytest.raises(PlanError):
        settings(workspace, person_keys="keys")


def test_a_folder_that_cannot_be_written_is_told_with_the_remedy(workspace, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="ascii")
    monkeypatch.setenv("ANALYTICS_KEYS", str(tmp_path / "file" / "keys"))
    with pytest.raises(CollectError) as error:
        collect_one(workspace)
    assert code_of(error) == ["key_problems.unwritable_folder"]
    assert "ANALYTICS_KEYS" in str(error.value)
    assert person_keys(workspace) == set()


# A key that was in the workspace, and one that is gone


def test_a_former_key_is_moved_out_once_and_told(workspace, keys):
    secret = "ab" * 32
    former = workspace.root / "data" / "person.key"
    former.parent.mkdir(parents=True, exist_ok=True)
    former.write_text(secret, encoding="ascii")
    report = collect_one(workspace)
    assert not former.exists()
    assert report.key_moved_to == keys / f"{fingerprint(bytes.fromhex(secret))}.key"
    assert str(report.key_moved_to) in report.text()
    hashed = person_hasher(bytes.fromhex(secret))("1001")
    assert records(workspace, "training", "employee_no") == [(hashed,)]
    again = collect_one(workspace, name="b.xlsx")
    assert again.key_moved_to is None


def test_a_former_key_of_other_records_stops_collecting(workspace):
    collect_one(workspace)
    former = workspace.root / "data" / "person.key"
    former.write_text("cd" * 32, encoding="ascii")
    with pytest.raises(CollectError) as error:
        collect_one(workspace, "1002", "b.xlsx")
    assert code_of(error) == ["key_problems.other_key"]
    assert former.exists()


def test_a_lost_key_stops_collecting_and_names_the_file_to_restore(workspace, keys, tmp_path):
    collect_one(workspace)
    (path,) = keys.iterdir()
    path.rename(tmp_path / "backup")
    with pytest.raises(CollectError) as error:
        collect_one(workspace, "1002", "b.xlsx")
    assert code_of(error) == ["key_problems.lost_key"]
    assert path.name in str(error.value)
    assert str(keys) in str(error.value)
    assert len(records(workspace, "training", "employee_no")) == 1
    (tmp_path / "backup").rename(path)
    run(workspace)
    assert len(records(workspace, "training", "employee_no")) == 1  # the second workbook replaces the first


@pytest.mark.parametrize("content", ["", "abc", "ab" * 32, "ab" * 31, "密"])
def test_a_damaged_key_stops_collecting(workspace, keys, content):
    collect_one(workspace)
    (path,) = keys.iterdir()
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CollectError) as error:
        collect_one(workspace, "1002", "b.xlsx")
    assert code_of(error) == ["key_problems.damaged_key"]


def test_a_key_never_shows_itself(workspace, keys):
    collect_one(workspace)
    (path,) = keys.iterdir()
    key = read_key(path)
    assert key.secret.hex() not in repr(key)
    assert str(key.secret) not in repr(key)

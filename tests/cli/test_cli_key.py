"""`key`: where the key for person numbers is, a backup of it, and its return on another computer."""

from __future__ import annotations

import json
import os
import stat

import pytest

from analytics.store import person_keys


@pytest.fixture
def used(sample_workspace) -> str:
    """The fingerprint of the sample's key."""
    (one,) = person_keys(sample_workspace)
    return one


def test_key_show_tells_place_and_fingerprint_and_never_the_key(call, sample_workspace, keys_folder, used):
    code, out, err = call("key", "show", "--workspace", str(sample_workspace.root))
    path = keys_folder / f"{used}.key"
    assert code == 0
    assert str(path) in out
    assert path.read_text(encoding="ascii") not in out + err


def test_key_show_answers_other_programs(call, sample_workspace, keys_folder, used):
    _, out, _ = call("key", "show", "--json", "--workspace", str(sample_workspace.root))
    path = str(keys_folder / f"{used}.key")
    assert json.loads(out) == {
        "folder": str(keys_folder),
        "fingerprints": [used],
        "files": [path],
        "in_workspace": None,
    }


def test_a_key_goes_to_another_computer_and_is_known_there(
    call, sample_workspace, used, tmp_path, monkeypatch
):
    root = str(sample_workspace.root)
    backup = tmp_path / "备份.key"
    code, out, _ = call("key", "export", str(backup), "--workspace", root)
    assert code == 0
    secret = backup.read_text(encoding="ascii")
    assert secret not in out
    if os.name == "posix":
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    monkeypatch.setenv("ANALYTICS_KEYS", str(tmp_path / "other computer"))
    assert call("key", "show", "--workspace", root)[0] == 1
    code, out, _ = call("doctor", "--workspace", root)
    assert code == 1
    assert f"{used}.key" in out
    code, out, _ = call("key", "import", str(backup), "--workspace", root)
    assert code == 0
    assert secret not in out
    assert call("key", "show", "--workspace", root)[0] == 0
    assert call("doctor", "--workspace", root)[0] == 0


def test_an_export_overwrites_nothing_and_stays_out_of_the_workspace(call, sample_workspace, tmp_path):
    root = sample_workspace.root
    (tmp_path / "there").write_text("mine", encoding="ascii")
    assert call("key", "export", str(tmp_path / "there"), "--workspace", str(root))[0] == 2
    assert (tmp_path / "there").read_text(encoding="ascii") == "mine"
    assert call("key", "export", str(root / "data" / "backup.key"), "--workspace", str(root))[0] == 2
    assert not (root / "data" / "backup.key").exists()


def test_a_key_of_another_workspace_is_told(call, sample_workspace, tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYTICS_KEYS", str(tmp_path / "keys"))
    (tmp_path / "other.key").write_text("ab" * 32, encoding="ascii")
    (tmp_path / "broken.key").write_text("ab", encoding="ascii")
    root = str(sample_workspace.root)
    code, _, err = call("key", "import", str(tmp_path / "other.key"), "--workspace", root)
    assert code == 1
    assert "not the key" in err
    code, _, err = call("key", "import", str(tmp_path / "broken.key"), "--workspace", root)
    assert code == 2
    assert "ab" * 31 not in err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_doctor_tells_when_others_can_read_the_key(call, sample_workspace, tmp_path, monkeypatch):
    root = str(sample_workspace.root)
    backup = tmp_path / "backup.key"
    call("key", "export", str(backup), "--workspace", root)
    monkeypatch.setenv("ANALYTICS_KEYS", str(tmp_path / "keys"))
    call("key", "import", str(backup), "--workspace", root)
    next((tmp_path / "keys").iterdir()).chmod(0o644)
    code, out, _ = call("doctor", "--workspace", root)
    assert code == 1
    assert "chmod 600" in out

"""File names work everywhere, and files are whole or absent."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.report.files import safe_name, sha256_of_folder, write_atomic


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Q01_供水公司", "Q01_供水公司"),
        ("Q01_供水/公司", "Q01_供水_公司"),
        ("{unit}_{0.__class__}", "unit_0._class"),
        ("../../etc/passwd", "etc_passwd"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("一所\u202etxt.exe", "一所_txt.exe"),
        ("a  b\tc\n", "a_b_c"),
        ("…", "…"),
        ("", "_"),
        ("<b>", "b"),
    ],
)
def test_a_name_is_made_safe_and_stays_readable(text, name):
    assert safe_name(text) == name


@given(st.text(max_size=300))
def test_a_safe_name_is_one_usable_component_of_a_path(text):
    name = safe_name(text)
    assert name == safe_name(name)
    assert 0 < len(name.encode("utf-8")) <= 130
    assert name not in {".", ".."}
    assert not set(name) & set("/\\{}<>:\"|?*%#&'`$;\0\n\t ")


def test_a_failed_write_leaves_the_old_file_and_no_draft(tmp_path, monkeypatch):
    path = tmp_path / "报告.html"
    write_atomic(path, "old")

    def no_disk(*_: object) -> None:
        raise OSError("disk is full")

    monkeypatch.setattr(os, "fsync", no_disk)
    with pytest.raises(OSError, match="disk is full"):
        write_atomic(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["报告.html"]


def test_the_hash_of_a_folder_follows_names_and_contents_only(tmp_path):
    for folder, order in (("a", ["x", "y"]), ("b", ["y", "x"])):
        for name in order:
            write_atomic(tmp_path / folder / "plan" / name, name)
    same = sha256_of_folder(tmp_path / "a" / "plan")
    assert same == sha256_of_folder(tmp_path / "b" / "plan")
    write_atomic(tmp_path / "b" / "plan" / "x", "z")
    assert same != sha256_of_folder(tmp_path / "b" / "plan")

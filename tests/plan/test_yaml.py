"""YAML is read as text, with the line of every key."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.plan.yaml import Document, place_of, read_yaml


@pytest.fixture
def read(tmp_path: Path):
    def write_and_read(text: str | bytes) -> Document:
        path = tmp_path / "file.yaml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_yaml(path, "file.yaml")

    return write_and_read


@pytest.mark.parametrize("said", ["no", "yes", "012", "12:30", "1e3", "2024-06-30", "1_000", ".5", "0x1F"])
def test_a_value_stays_the_text_that_was_written(read, said):
    assert read(f"a: {said}\n").data == {"a": said}


@pytest.mark.parametrize("said", ["", "~", "null"])
def test_nothing_is_nothing(read, said):
    assert read(f"a: {said}\n").data == {"a": None}


@pytest.mark.parametrize("said", ['""', "'null'", '"~"'])
def test_what_stands_in_quotes_is_text(read, said):
    assert read(f"a: {said}\n").data == {"a": said.strip("'\"")}


def test_every_key_and_item_has_its_line(read):
    places = read("a:\n  - x: 1\n    y: 2\n  - {z: 3}\n").places
    assert {route: place.line for route, place in places.items()} == {
        (): 1,
        ("a",): 1,
        ("a", 0): 2,
        ("a", 0, "x"): 2,
        ("a", 0, "y"): 3,
        ("a", 1): 4,
        ("a", 1, "z"): 4,
    }


def test_what_is_missing_has_the_place_of_what_is_around_it(read):
    places = read("a:\n  - x: 1\n  - y: 2\n").places
    assert place_of(places, ("a", 1, "x")).line == 3
    assert place_of(places, ("b", "c")).line == 1


def test_a_key_twice_is_told_and_the_first_kept(read):
    document = read("a: 1\nb: 2\na: 3\n")
    assert document.data == {"a": "1", "b": "2"}
    assert [(one.code, one.line) for one in document.problems] == [("plan_problems.twice", 3)]


def test_a_byte_order_mark_is_no_text(read):
    assert read(b"\xef\xbb\xbfa: 1\n").data == {"a": "1"}


def test_a_file_of_comments_says_nothing_and_is_no_problem(read):
    document = read("# nothing yet\n")
    assert document.data is None
    assert document.problems == ()


def test_text_that_refers_to_itself_is_refused(read):
    document = read("a: &a [*a]\n")
    assert [one.code for one in document.problems] == ["plan_problems.alias"]


def test_a_missing_file_is_a_problem_not_an_error(tmp_path):
    document = read_yaml(tmp_path / "none.yaml", "none.yaml")
    assert [(one.code, one.file) for one in document.problems] == [("plan_problems.unreadable", "none.yaml")]

"""The Housing Delivery Test 2023 of England: every percentage and consequence as published."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Rows, assess_as_csv, collect_published
from convert import HERE, code_of, read_rows

NAME = "hdt_england_2023"
EXCERPT = HERE / NAME / "excerpt"


def shown(text: str, suffix: str = "") -> str:
    """A number as the ministry prints it; a dash for none."""
    return f"{text}{suffix}" if text else "-"


def cells_of(source: Path, root: Path) -> dict[str, dict[str, str]]:
    """The cells of the authorities, by code."""
    collect_published(NAME, source, root)
    cells = assess_as_csv(root, "--as-of", "2023-03-31")["cells"]
    return {one["unit"]: one for one in cells if one["unit"] != "bureau"}


def differences(official: Rows, cells: dict[str, dict[str, str]]) -> list[tuple[str, str, str, str]]:
    """Code, column, what was published and what came out, where the two are not the same."""
    wrong = []
    for row in official:
        cell = cells[code_of(row["unit"])]
        asked = "" if float(cell["target"]) == 0 else cell["target_shown"]
        pairs = {
            "measurement_displayed": shown(cell["attainment_percent"], "%"),
            "consequence": cell["band_name"],
            "total_required_displayed": shown(asked),
            "total_delivered_displayed": shown(cell["actual_shown"]),
        }
        wrong += [
            (row["unit"], column, row[column], said)
            for column, said in pairs.items()
            if row[column].replace(",", "") != said  # two rows are printed with thousands separators
        ]
    return wrong


@pytest.fixture(scope="module")
def excerpt(tmp_path_factory):
    """Cells after twelve of the 313 authorities sent their records."""
    return cells_of(EXCERPT, tmp_path_factory.mktemp("excerpt") / "housing")


def test_authorities_of_the_excerpt_come_out_as_published(excerpt):
    official = read_rows(EXCERPT / "official.csv")
    assert len(official) == 12
    assert differences(official, excerpt) == []


def test_where_nothing_is_required_there_is_no_percentage_and_no_consequence(excerpt):
    scilly = excerpt["E06000053"]
    assert (scilly["actual"], scilly["target"], scilly["attainment"]) == ("-12.8", "0", "")
    assert (scilly["state"], scilly["band"], scilly["score"]) == ("met", "none", "100")


def test_an_authority_that_sent_nothing_has_no_percentage_and_no_consequence(excerpt):
    silent = [one for one in excerpt.values() if one["state"] == "not_reported"]
    assert len(silent) == 313 - 12
    assert {(one["actual"], one["attainment"], one["band"]) for one in silent} == {("", "", "")}


@pytest.mark.slow
def test_every_authority_comes_out_as_published(published, tmp_path):
    source = published(NAME)
    official = read_rows(source / "official.csv")
    cells = cells_of(source, tmp_path / "housing")
    assert len(official) == len(cells) == 313
    assert differences(official, cells) == []
    for row in official:
        cell = cells[row["unit"]]
        for column, published_as in (("target", "total_required"), ("actual", "total_delivered")):
            assert float(cell[column]) == pytest.approx(float(row[published_as] or 0), rel=1e-13), row

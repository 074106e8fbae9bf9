"""The four-hour standard of Scottish A&E departments: every monthly percentage as published."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Rows, assess_as_csv, collect_published
from convert import HERE, code_of, read_rows

NAME = "ae_scotland_monthly"
EXCERPT = HERE / NAME / "excerpt"
RATES = {
    "percent_within_4h": "within_4h",
    "percent_within_4h_episode": "within_4h_episode",
    "percent_over_8h": "over_8h",
    "percent_over_12h": "over_12h",
}
# Counts of the headlines: which column of which indicator holds them.
COUNTS = {"over_4h": "over_4h", "over_8h": "over_8h", "over_12h": "over_12h"}


def months_of(source: Path, root: Path) -> dict[tuple[str, str, str], dict[str, str]]:
    """The months of all sites there ever were, by unit, indicator and month."""
    collect_published(NAME, source, root)
    course = assess_as_csv(root, "--as-of", "2023-07-31", "--organisation", "then")["course"]
    return {(one["unit"], one["indicator"], one["month"]): one for one in course}


def differences(official: Rows, months: dict[tuple[str, str, str], dict[str, str]]) -> tuple[int, list]:
    """How many percentages were published, and those that came out otherwise, blank ones included."""
    n, wrong = 0, []
    for row in official:
        for column, indicator in RATES.items():
            month = months.get((code_of(row["unit"]), indicator, row["period"]), {})
            n += bool(row[column])
            if month.get("amount_shown", "") != row[column]:
                wrong.append((row["unit"], row["period"], column, row[column], month.get("amount_shown")))
    return n, wrong


@pytest.fixture(scope="module")
def excerpt(tmp_path_factory):
    """Months after twelve of the 110 sites sent a dozen of theirs."""
    return months_of(EXCERPT, tmp_path_factory.mktemp("excerpt") / "waiting")


def test_sites_of_the_excerpt_come_out_as_published(excerpt):
    official = read_rows(EXCERPT / "official.csv")
    assert len({one["unit"] for one in official}) == 12
    assert differences(official, excerpt) == (345, [])


def test_two_sites_of_one_location_code_are_two_units(excerpt):
    both = [
        excerpt[code_of(f"G306H/{name}"), "within_4h", "2012-03"]["denominator"]
        for name in ("New Victoria Hospital", "Victoria Infirmary - ED")
    ]
    assert both == ["1751", "5585"]


def test_a_site_without_episode_records_has_blank_percentages_not_zeros(excerpt):
    assert excerpt["A101H", "within_4h", "2022-12"]["amount_shown"]
    for indicator in ("within_4h_episode", "over_8h", "over_12h"):
        assert excerpt.get(("A101H", indicator, "2022-12"), {}).get("amount", "") == ""


@pytest.mark.slow
def test_every_month_of_every_site_comes_out_as_published(published, tmp_path):
    source = published(NAME)
    months = months_of(source, tmp_path / "waiting")
    assert differences(read_rows(source / "official.csv"), months) == (42_879, [])
    headlines = [one for one in read_rows(source / "headline.csv") if one["edition"] == "2023-09-05"]
    assert len(headlines) == 9
    for one in headlines:
        if one["measure"] in RATES:
            said = months["bureau", RATES[one["measure"]], one["period"]]["amount_shown"]
        else:
            said = months["bureau", COUNTS[one["measure"]], one["period"]]["numerator"]
        assert float(said) == float(one["published"]), one

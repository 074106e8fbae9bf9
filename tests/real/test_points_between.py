"""Points between a threshold and a benchmark, with improvement, worked out again from the published rule."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction
from math import floor

import pytest
from conftest import assess_as_csv, read_csv, workspace_of
from convert import HERE, write_workbooks

from analytics.cli.app import run
from analytics.words import speaking

NAME = "points_between"
SET = HERE / NAME
DOMAINS = ("outcomes", "safety", "experience", "efficiency")
FEWEST_MEASURES = {"outcomes": 2, "safety": 2, "experience": 1, "efficiency": 1}
FEWEST_DOMAINS = 3
MEASURES = read_csv(SET / "measures.csv")
RESULTS = read_csv(SET / "results.csv")
OFFICIAL = read_csv(SET / "official.csv")
BASELINES = {
    (one["unit"], one["indicator"]): Fraction(one["value"])
    for one in read_csv(SET / "params" / "plans" / "value_2025" / "baselines.csv")
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """What the commands make of the results of all hospitals but the one that sends nothing."""
    root = workspace_of(NAME, tmp_path_factory.mktemp("points") / "between")
    ledger_of = {one["measure"]: one["ledger"] for one in MEASURES}
    sheets = defaultdict(lambda: defaultdict(dict))
    day = date(2025, 12, 31)
    for one in RESULTS:
        row = {"measure": one["measure"], "counted_on": day}
        row |= {name: float(one[name]) for name in ("numerator", "denominator")}
        sheets[one["unit"]][ledger_of[one["measure"]]][day, one["measure"]] = row
    write_workbooks(NAME, sheets, date(2026, 2, 1), root / "data" / "inbox")
    with speaking("en"):
        assert run(["collect", "--quiet", "--workspace", str(root)]) == 0
    return assess_as_csv(root, "--as-of", "2025-12-31")


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def points(measure: dict[str, str], figure: Fraction, baseline: Fraction | None) -> int:
    """The greater of the achievement points (0 to 10) and the improvement points (0 to 9)."""
    sign = 1 if measure["better"] == "more" else -1
    threshold, benchmark = (sign * Fraction(measure[name]) for name in ("threshold", "benchmark"))
    figure *= sign
    if figure >= benchmark:
        return 10
    achieved = improved = 0
    if figure >= threshold:
        way = (figure - threshold) / (benchmark - threshold)
        achieved = min(half_up(9 * way + Fraction(1, 2)), 9)
    if baseline is not None and sign * baseline < min(figure, benchmark):
        way = (figure - sign * baseline) / (benchmark - sign * baseline)
        improved = max(min(half_up(10 * way - Fraction(1, 2)), 9), 0)
    return max(achieved, improved)


def points_of(unit: str) -> dict[str, int]:
    """Points of the measures that have enough cases."""
    by_measure = {one["measure"]: one for one in RESULTS if one["unit"] == unit}
    said = {}
    for measure in MEASURES:
        result = by_measure.get(measure["measure"])
        if result and Fraction(result["denominator"]) >= Fraction(measure["fewest"]):
            figure = Fraction(result["numerator"]) / Fraction(result["denominator"])
            said[measure["measure"]] = points(measure, figure, BASELINES.get((unit, measure["measure"])))
    return said


def percent_of_domains(unit: str) -> dict[str, Fraction]:
    """Points earned of those possible, in percent, of the domains that have enough measures."""
    given = defaultdict(list)
    domain_of = {one["measure"]: one["domain"] for one in MEASURES}
    for measure, earned in points_of(unit).items():
        given[domain_of[measure]].append(earned)
    return {
        name: Fraction(10 * sum(ones), len(ones))
        for name, ones in given.items()
        if len(ones) >= FEWEST_MEASURES[name]
    }


def total_of(unit: str) -> Fraction | None:
    """The mean of the domains there are: their weights are the same; none with fewer than three."""
    percents = percent_of_domains(unit).values()
    return sum(percents) / len(percents) if len(percents) >= FEWEST_DOMAINS else None


def number(text: str) -> float | None:
    return float(text) if text else None


def test_the_printed_results_follow_from_the_rule():
    for row in OFFICIAL:
        percents = percent_of_domains(row["unit"])
        for name in DOMAINS:
            assert number(row[name]) == pytest.approx(percents.get(name), abs=5e-5), (row["unit"], name)
        assert number(row["total"]) == pytest.approx(total_of(row["unit"]), abs=5e-5), row["unit"]


def test_every_measure_earns_the_points_of_the_rule(tables):
    earned = {(one["unit"], one["indicator"]): one for one in tables["cells"] if one["unit"] != "bureau"}
    expected = {
        (row["unit"], name): said for row in OFFICIAL for name, said in points_of(row["unit"]).items()
    }
    for key, cell in earned.items():
        if key in expected:
            assert float(cell["share_earned"]) * 10 == pytest.approx(expected[key], abs=1e-9), key
        else:
            assert cell["state"] in ("not_applicable", "not_reported"), key
            assert float(cell["weight_used"]) == 0, key
    assert len(expected) == 71


def test_domains_and_totals_come_out_as_printed(tables):
    domains = {(one["unit"], one["block"]): one["share"] for one in tables["blocks"]}
    totals = {one["unit"]: one for one in tables["totals"]}
    for row in OFFICIAL:
        unit = row["unit"]
        for name in DOMAINS:
            share = number(domains[unit, name])
            said = None if share is None else 100 * share
            assert said == pytest.approx(number(row[name]), abs=5e-5), (unit, name)
        assert number(totals[unit]["total"]) == pytest.approx(number(row["total"]), abs=5e-5), unit
        assert totals[unit]["grade"] == row["grade"], unit


@pytest.mark.parametrize(
    ("unit", "measure", "earned", "why"),
    [
        (
            "H01",
            "line_infection",
            10,
            "none, which is the benchmark, as last year",
        ),
        ("H07", "survival_heart", 10, "exactly the benchmark"),
        ("H07", "nurses", 1, "exactly the threshold"),
        ("H06", "discharge", 0, "below the threshold, and no figure of last year to improve on"),
        ("H08", "catheter_infection", 1, "worse than the threshold but better than last year"),
        ("H08", "nurses", 1, "past the threshold, though worse than last year"),
    ],
)
def test_points_at_the_edges(unit, measure, earned, why):
    assert points_of(unit)[measure] == earned, why


def test_the_line_between_classes_is_drawn_at_the_rounded_total(tables):
    (hospital,) = [one for one in tables["totals"] if one["unit"] == "H09"]
    assert 59.5 <= float(hospital["total"]) < 60
    assert hospital["grade_name"] == "High"

"""What other readings of a clause count, on records that can be checked on paper."""

from __future__ import annotations

from datetime import date

import pytest
from cases_economy import CASES as ECONOMY
from cases_economy_readings import CASES, OF_THE_SAME_RECORDS
from test_measures_2024 import fill, ledgers, plan, store, to_date  # noqa: F401

from analytics.measure import measure

SAME = {
    name: (*ECONOMY[name.partition("/")[0]][:2], expected) for name, expected in OF_THE_SAME_RECORDS.items()
}


def test_every_other_reading_of_the_economic_block_that_can_be_counted_has_its_case(plan):  # noqa: F811
    countable = {
        f"{indicator.id}/{one.id}"
        for indicator in plan.indicators
        if indicator.block == "economy"
        for one in indicator.other_readings
        if one.measure
    }
    assert countable == {*CASES, *SAME}


@pytest.mark.parametrize("name", {**SAME, **CASES})
def test_another_reading_counts_what_it_says(store, plan, ledgers, name):  # noqa: F811
    as_of, records, expected = {**SAME, **CASES}[name]
    indicator, _, reading = name.partition("/")
    one = plan.indicator[indicator]
    read = next(choice.measure for choice in one.other_readings if choice.id == reading)
    alone = one.model_copy(update={"measure": read, "unit_measure": None})
    rules = plan.rules.model_copy(
        update={"adjustments": (), "vetoes": (), "self_score": None, "review_score": None}
    )
    for ledger, text in records.items():
        fill(store, ledgers[ledger], text)
    changed = plan.model_copy(update={"indicators": (alone,), "rules": rules})
    cells = measure(store, changed, ledgers, date.fromisoformat(as_of)).cells
    found = {}
    for unit in expected:
        mine = cells[cells["unit"] == unit].sort_values("month")
        numerator, denominator = read.times
        value = round(to_date(mine["numerator"], numerator), 6)
        found[unit] = (value, round(to_date(mine["denominator"], denominator), 6)) if denominator else value
    assert found == expected

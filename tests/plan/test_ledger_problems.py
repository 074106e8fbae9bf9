"""Every mistake in a ledger is told with file and line."""

from __future__ import annotations

import pytest

LEDGER = "ledgers/cleanup.yaml"

MISTAKES = [
    ("id: cleanup", "id: cleanups", "1 not_the_file_name"),
    ("title: {zh: 清淤台账", 'title: {zh: "清淤/台账"', "3 no_sheet_name"),
    ("title: {zh: 清淤台账", "title: {zh: " + "清" * 32, "3 no_sheet_name"),
    ("date: done_on", "date: checked_on", "5 no_such"),
    ("date: done_on", "date: tons", "5 no_such"),
    ("{id: site,", "{id: sheet,", "7 reserved_name"),
    ("{id: leader,", "{id: site,", "12 repeated"),
    ("zh: 负责人", "zh: 地点", "12 repeated"),
    ("type: bool}", "type: bool, also: [地点]}", "13 repeated"),
    ("type: enum, choices: [{zh: 大河, en: big}, {zh: 小河, en: small}]", "type: enum", "11 choices_missing"),
    ("type: bool}", "type: bool, choices: [{zh: 是, en: a}]}", "13 choices_not_used"),
    ("{zh: 小河, en: small}", "{zh: 大河, en: small}", "11 repeated"),
    ("{zh: 小河, en: small}", "{zh: 大河、小河, en: small}", "11 term_with_separator"),
    ("type: bool}", "type: bool, min: 1}", "13 limits_not_used"),
    ("min: 0", "min: 2, max: 1", "10 limits_turned"),
    ("min: 0", "min: nan", "10 not_a_number"),
    ("type: decimal", "type: numbr", "10 not_a_choice_near"),
    ("{id: tons,", "{id: Tons,", "10 wrong_form"),
    ("{id: tons,", "{", "10 missing"),
    ("date: done_on\n", "date: done_on\nfrequency: daily\n", "6 not_a_choice"),
    ("date: done_on\n", "date: done_on\nfilled_by: [stations]\n", "6 no_such_near"),
    ("date: done_on\n", "date: done_on\ncarried: [sites]\n", "6 no_such_near"),
    ("date: done_on\n", "date: done_on\ncarried: [tons, leader]\n", "6 no_such"),
    ("date: done_on\n", "date: done_on\ncarried: [site, done_on]\n", "6 carried_leaves_nothing"),
    ("date: done_on\n", "date: done_on\ncarried: site\n", "6 not_a_list"),
    ("date: done_on\n", "date: done_on\ntotal: tones\n", "6 no_such_near"),
    ("date: done_on\n", "date: done_on\ntotal: checked_on\n", "6 no_such"),
]


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES)
def test_a_mistake_in_a_ledger_is_told_with_its_line(rivers, old, new, told):
    rivers.change(LEDGER, old, new)
    of_ledger = [one for one in rivers.told() if one.startswith(LEDGER)]
    assert of_ledger == [f"{LEDGER}:{told}"]


def test_two_ledgers_need_codes_and_sheet_names_of_their_own(rivers):
    text = rivers.path(LEDGER).read_text(encoding="utf-8")
    rivers.path("ledgers/dredging.yaml").write_text(
        text.replace("id: cleanup", "id: dredging"), encoding="utf-8"
    )
    assert rivers.told() == ["ledgers/dredging.yaml:2 repeated", "ledgers/dredging.yaml:3 repeated"]


@pytest.mark.parametrize("name", ["unit", "submission", "assessment"])
def test_a_ledger_cannot_be_called_like_a_view_of_the_store(rivers, name):
    text = rivers.path(LEDGER).read_text(encoding="utf-8")
    other = (
        text.replace("id: cleanup", f"id: {name}").replace("code: A1", "code: A2").replace("清淤台账", "其他")
    )
    rivers.path(f"ledgers/{name}.yaml").write_text(other, encoding="utf-8")
    assert rivers.told() == [f"ledgers/{name}.yaml:1 reserved_name"]

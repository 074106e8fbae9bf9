"""Which submissions stand, against a plain model of "what was the last thing received by then"."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from analytics.store.chain import WHOLE, Slice, superseded_from

FIRST = date(2024, 4, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def a_slice(
    seq: int, received: int, *, about: str = "meeting", unit: str = "Q01", accepted: bool = True
) -> Slice:
    return Slice(seq, unit, "2024-03", about, day(received), accepted)


def test_a_submission_stands_until_the_next_one_was_received():
    until = superseded_from([a_slice(1, 0), a_slice(2, 5), a_slice(3, 9)])
    assert until[1, "meeting"] == day(5)
    assert until[2, "meeting"] == day(9)
    assert until[3, "meeting"] is None


def test_an_older_submission_stored_later_ends_with_the_newer_one():
    until = superseded_from([a_slice(1, 0), a_slice(2, 9), a_slice(3, 5)])
    assert (until[1, "meeting"], until[3, "meeting"], until[2, "meeting"]) == (day(5), day(9), None)


def test_of_two_received_on_one_day_the_one_stored_last_stands():
    until = superseded_from([a_slice(1, 0), a_slice(2, 0)])
    assert (until[1, "meeting"], until[2, "meeting"]) == (day(0), None)


def test_what_was_not_accepted_replaces_nothing_and_ends_with_the_next_accepted():
    until = superseded_from([a_slice(1, 0), a_slice(2, 5, accepted=False), a_slice(3, 9)])
    assert (until[1, "meeting"], until[2, "meeting"]) == (day(9), day(9))


def test_other_units_and_ledgers_are_left_alone():
    until = superseded_from([a_slice(1, 0), a_slice(2, 5, about="visit"), a_slice(3, 6, unit="Q02")])
    assert set(until.values()) == {None}


def test_a_submission_stands_while_any_of_its_ledgers_does():
    first = [a_slice(1, 0, about=one) for one in (WHOLE, "meeting", "visit")]
    second = [a_slice(2, 5, about=one) for one in (WHOLE, "meeting")]
    assert superseded_from(first + second)[1, WHOLE] is None
    third = [a_slice(3, 7, about=one) for one in (WHOLE, "visit")]
    assert superseded_from(first + second + third)[1, WHOLE] == day(7)


@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from(["meeting", "visit"]), st.booleans()),
        min_size=1,
        max_size=12,
    )
)
def test_on_every_day_exactly_the_last_accepted_submission_is_live(received):
    slices = [
        a_slice(seq, on, about=about, accepted=accepted)
        for seq, (on, about, accepted) in enumerate(received, start=1)
    ]
    until = superseded_from(slices)
    for about in ("meeting", "visit"):
        for today in map(day, range(8)):
            known = [
                one for one in slices if one.about == about and one.accepted and one.received_on <= today
            ]
            live = [one for one in known if (until[one.seq, about] or date.max) > today]
            assert live == sorted(known, key=lambda one: (one.received_on, one.seq))[-1:]

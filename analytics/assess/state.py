"""What can be said of one figure: its state and its light."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """What is known of one indicator in one unit."""

    MET = "met"  # the year's target is reached
    SHORT = "short"
    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"
    TARGET_PENDING = "target_pending"
    NOT_DUE = "not_due"  # nothing was due yet and nothing was done


class Light(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"  # no judgement: not applicable, pending, not due, or too little reported

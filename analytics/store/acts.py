"""Acts of the bureau on submissions: verified, or that withdrawn; never changed, only added to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum

from analytics.errors import Problem
from analytics.store.batch import Status
from analytics.store.chain import WHOLE

STANDING_SQL = """
-- Every submission of the plan with the last act on it. One row per submission. Takes $plan.
WITH last_act AS (
    SELECT seq, max(number__int) AS number FROM ({acts}) GROUP BY seq
)
SELECT
    submission.submission,
    submission.seq,
    submission.unit,
    submission.period,
    submission.workbook,
    submission.received_on,
    submission.status__text,
    submission.superseded_on,
    act.act__text,
    act.received_on
FROM ({submissions}) AS submission
LEFT JOIN last_act ON last_act.seq = submission.seq
LEFT JOIN ({acts}) AS act ON act.seq = last_act.seq AND act.number__int = last_act.number
WHERE submission.plan = $plan
ORDER BY submission.seq
"""


class ActKind(StrEnum):
    """What the bureau did with a submission."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"  # an earlier verification withdrawn


@dataclass(frozen=True)
class Act:
    """One act on one submission. `office` is an office or a role, `note` the reason or a remark."""

    submission: str
    kind: ActKind
    office: str
    acted_on: date
    note: str = ""


@dataclass(frozen=True)
class Standing:
    """A stored submission, whether it stands, and the last act on it."""

    submission: str
    seq: int
    unit: str | None
    period: str
    workbook: str
    received_on: date
    status: str
    superseded_on: date | None
    last_act: str | None
    last_on: date | None


def wrong_acts(
    acts: Iterable[Act], standing: Mapping[str, Standing], *, today: date
) -> Iterator[tuple[str, Problem]]:
    """(submission, problem) for every act that cannot be: what is wrong and what to do.

    Only what was accepted and stands is verified, only what is verified can be withdrawn, and nothing
    before the last act, before the workbook came, or on a day to come.
    """
    for act in acts:
        one = standing.get(act.submission)
        said = {"submission": act.submission, "day": act.acted_on.isoformat()}
        if one is None:
            near = ", ".join(get_close_matches(act.submission, standing, n=3, cutoff=0.4)) or "–"
            yield act.submission, Problem("act_problems.no_submission", said | {"near": near})
            continue
        name = _wrong(act, one, today)
        if name:
            values = said | {"workbook": one.workbook, "last": str(one.last_on or one.received_on)}
            yield act.submission, Problem(f"act_problems.{name}", values)


def _wrong(act: Act, one: Standing, today: date) -> str | None:
    is_verified = one.last_act == ActKind.VERIFIED
    if act.kind is ActKind.UNVERIFIED:
        if not is_verified:
            return "not_verified"
    elif one.status != Status.ACCEPTED:
        return "returned"
    elif one.superseded_on is not None:
        return "superseded"
    elif is_verified:
        return "verified_before"
    if act.acted_on > today:
        return "day_to_come"
    return "day_before_last" if act.acted_on < (one.last_on or one.received_on) else None


def act_columns(
    acts: Sequence[Act], standing: Mapping[str, Standing], *, plan: str, first_number: int
) -> dict[str, list[str | None]]:
    """The columns of the table as text, one row per act; an act is known from the day it was done."""
    rows = [
        {
            "period": standing[act.submission].period,
            "unit": standing[act.submission].unit,
            "plan": plan,
            "seq": str(standing[act.submission].seq),
            "submission": act.submission,
            "about": WHOLE,
            "workbook": standing[act.submission].workbook,
            "received_on": act.acted_on.isoformat(),
            "number__int": str(number),
            "act__text": act.kind.value,
            "office__text": act.office,
            "note__text": act.note or None,
        }
        for number, act in enumerate(acts, start=first_number)
    ]
    return {name: [row[name] for row in rows] for name in rows[0]}

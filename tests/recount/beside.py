"""What rules count beside the indicators: awards, findings of reviews, vetoes, and the units' own scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from recount.plan import FIRST_DAY, unit_on
from recount.rows import Row
from recount.sent import Sent

FOR_AWARD = {"市": 1, "省": 2, "国家": 3}
FOR_STARS = FOR_STARS_AT_MOST = 1
FOR_CITY_ROOM = 1
FOR_FALSE_RECORD, FOR_NOT_CORRECTED = Fraction(2), Fraction(1, 2)


@dataclass
class Beside:
    """Points given and taken, vetoes that hit, and what the unit and its reviewers said of it last."""

    award: Fraction = Fraction(0)
    deducted: Fraction = Fraction(0)
    barred_by: list[str] = field(default_factory=list)
    failed_by: list[str] = field(default_factory=list)
    self_score: Fraction | None = None
    review_score: Fraction | None = None


def beside(sent: Sent, cut_off: date) -> dict[str, Beside]:
    """By unit, as the units are by the cut-off."""
    found: dict[str, Beside] = defaultdict(Beside)
    for unit, points in _awards(sent, cut_off):
        found[unit_on(unit, cut_off)].award += points
    for unit, raised in _stars_raised(sent, cut_off).items():
        found[unit].award += min(FOR_STARS * raised, FOR_STARS_AT_MOST)
    for row in sorted(_until(sent, "assessment_result", cut_off), key=lambda row: row.day):
        _review(found, row, cut_off)
    for row in _until(sent, "accident_case", cut_off):
        if row["死亡人数"] and row["责任单位或责任人"]:
            _hit(found[unit_on(row.unit, cut_off)].barred_by, "fatal_accident")
    return found


def _until(sent: Sent, ledger: str, cut_off: date) -> Iterator[Row]:
    return (row for row in sent.rows[ledger] if FIRST_DAY <= row.day <= cut_off)


def _awards(sent: Sent, cut_off: date) -> Iterator[tuple[str, int]]:
    """An entry that won, on the day its result was made known, and a city reading room, each once."""
    won = {
        (row.unit, row["报名编号"], row["级别"])
        for row in sent.rows["award_entry"]
        if row["结果"] == "获奖" and row["获奖或公布日期"] and FIRST_DAY <= row["获奖或公布日期"] <= cut_off
    }
    rooms = {
        (row.unit, row["书屋编号"]) for row in _until(sent, "reading_room", cut_off) if row["级别"] == "市级"
    }
    yield from ((unit, FOR_AWARD[level]) for unit, _, level in won)
    yield from ((unit, FOR_CITY_ROOM) for unit, _ in rooms)


def _stars_raised(sent: Sent, cut_off: date) -> dict[str, int]:
    """How often a rating was higher than the one before it; before the first there was none."""
    stars, raised = defaultdict(int), defaultdict(int)
    for row in sorted(_until(sent, "open_affairs", cut_off), key=lambda row: row.day):
        if row["事项类别"] == "星级评定" and row["星级"] is not None:
            raised[unit_on(row.unit, cut_off)] += row["星级"] > stars[row.unit]
            stars[row.unit] = row["星级"]
    return raised


def _review(found: dict[str, Beside], row: Row, cut_off: date) -> None:
    """A round: later ones replace the scores told before; a unit merged away leaves none."""
    assessed = row["被考核单位代码"]
    one = found[unit_on(assessed, cut_off)]
    one.deducted += FOR_FALSE_RECORD * Fraction(row["查实虚假记录数"] or 0)
    one.deducted += FOR_NOT_CORRECTED * Fraction(row["退回未按期更正次数"] or 0)
    if "台账严重造假" in (row["一票否决事项"] or ()):
        _hit(one.failed_by, "serious_falsification")
    if unit_on(assessed, cut_off) == assessed:
        one.self_score = _told(row["自评得分"], one.self_score)
        one.review_score = _told(row["复核得分"], one.review_score)


def _told(score: object, before: Fraction | None) -> Fraction | None:
    return before if score is None else Fraction(score)


def _hit(vetoes: list[str], name: str) -> None:
    if name not in vetoes:
        vetoes.append(name)

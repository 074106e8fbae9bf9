"""What rules count beside the indicators: awards, findings of reviews, vetoes, and the units' own scores."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from recount.plan import FIRST_DAY, unit_on
from recount.rows import Row
from recount.sent import Sent

# Points for each, and the most there are for all.
GIVEN = {
    "award_of_city": (1, None),
    "award_of_province": (2, None),
    "award_of_nation": (3, None),
    "stars_raised": (1, 1),
    "city_room_named": (1, None),
}
TAKEN = {"false_record": (2, None), "uncorrected_return": (Fraction(1, 2), None)}
AWARD_OF = {"市": "award_of_city", "省": "award_of_province", "国家": "award_of_nation"}


@dataclass
class Beside:
    """What points are given and taken for, vetoes that hit, and what unit and reviewers said of it last."""

    counted: Counter[str] = field(default_factory=Counter)
    barred_by: list[str] = field(default_factory=list)
    failed_by: list[str] = field(default_factory=list)
    self_score: Fraction | None = None
    review_score: Fraction | None = None

    def points(self, name: str) -> Fraction:
        each, at_most = (GIVEN | TAKEN)[name]
        points = Fraction(each * self.counted[name])
        return points if at_most is None else min(points, Fraction(at_most))

    @property
    def award(self) -> Fraction:
        return sum((self.points(name) for name in GIVEN), Fraction(0))

    @property
    def deducted(self) -> Fraction:
        return sum((self.points(name) for name in TAKEN), Fraction(0))


def beside(sent: Sent, cut_off: date) -> dict[str, Beside]:
    """By unit, as the units are by the cut-off."""
    found: dict[str, Beside] = defaultdict(Beside)
    for unit, name in _awards(sent, cut_off):
        found[unit_on(unit, cut_off)].counted[name] += 1
    for unit, raised in _stars_raised(sent, cut_off).items():
        found[unit].counted["stars_raised"] += raised
    for row in sorted(_until(sent, "assessment_result", cut_off), key=lambda row: row.day):
        _review(found, row, cut_off)
    for row in _until(sent, "accident_case", cut_off):
        if row["死亡人数"] and row["责任单位或责任人"]:
            _hit(found[unit_on(row.unit, cut_off)].barred_by, "fatal_accident")
    return found


def _until(sent: Sent, ledger: str, cut_off: date) -> Iterator[Row]:
    return (row for row in sent.rows[ledger] if FIRST_DAY <= row.day <= cut_off)


def _awards(sent: Sent, cut_off: date) -> Iterator[tuple[str, str]]:
    """An entry that won, on the day its result was made known, and a city reading room, each once."""
    won = {
        (row.unit, row["报名编号"], row["级别"])
        for row in sent.rows["award_entry"]
        if row["结果"] == "获奖" and row["获奖或公布日期"] and FIRST_DAY <= row["获奖或公布日期"] <= cut_off
    }
    rooms = {
        (row.unit, row["书屋编号"]) for row in _until(sent, "reading_room", cut_off) if row["级别"] == "市级"
    }
    yield from ((unit, AWARD_OF[level]) for unit, _, level in won)
    yield from ((unit, "city_room_named") for unit, _ in rooms)


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
    one.counted["false_record"] += int(row["查实虚假记录数"] or 0)
    one.counted["uncorrected_return"] += int(row["退回未按期更正次数"] or 0)
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

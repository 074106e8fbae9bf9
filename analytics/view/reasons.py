"""What points were lost for and what wins them back."""

from __future__ import annotations

from analytics.assess import Assessment
from analytics.plan.model import Direction
from analytics.view.line import Line, told
from analytics.view.numbers import date_text, is_missing, percent
from analytics.words import say


def why_lost(line: Line, *, final: bool) -> str:
    """What the points of this indicator were lost for; empty when none were."""
    cell, lang = line.cell, line.lang
    if is_missing(cell.lost) or cell.lost < 5e-3:
        return ""
    said = {"asked": line.told_asked(final=final), "actual": line.actual}
    if line.counts_units:
        return say("reasons.lost_units", lang, left=line.gap, **said)
    if cell.state == "not_reported":
        return say("reasons.lost_not_reported", lang, **said)
    if cell.vetoed:
        return say("reasons.lost_veto", lang, **said)
    if cell.hard_line_missed:
        return say("reasons.lost_hard_line", lang, **said)
    if line.indicator.direction in (Direction.ZERO, Direction.DONE):
        return say(f"reasons.lost_{line.indicator.direction.value}", lang, **said)
    key = "lost_share" if final else "lost_share_so_far"
    return say(f"reasons.{key}", lang, share=percent(cell.share_earned), **said)


def what_next(line: Line, ledgers: str, *, final: bool) -> str:
    """What the unit can do about it: report, make up what is missing, or prevent more."""
    cell, lang = line.cell, line.lang
    if cell.state == "not_reported":
        return say("reasons.next_report", lang, ledgers=ledgers)
    if line.indicator.direction is Direction.ZERO:
        return say("reasons.next_prevent", lang)
    asked, shown = cell.target if final else cell.due, line.told_asked(final=final)
    if line.is_rate or is_missing(asked) or is_missing(cell.actual):
        return say("reasons.next_raise", lang, asked=shown, ledgers=ledgers)
    missing = max(asked - cell.actual, 0)
    return say("reasons.next_amount", lang, missing=_up(missing, line), asked=shown)


def next_due(assessment: Assessment, line: Line) -> str:
    """The next date of an indicator with due dates and what must be done by then; empty without one."""
    phasing = line.indicator.phasing
    coming = [one for one in phasing.due if one.on > assessment.as_of]
    if not coming or not line.is_judged or is_missing(line.cell.target):
        return ""
    share = float(coming[0].amount / phasing.due[-1].amount)
    asked = line.asked(line.cell.target * share)
    asked = told(asked, line.lang) if line.is_target_proposed else asked
    return say("reasons.next_due", line.lang, day=date_text(coming[0].on, line.lang), asked=asked)


def _up(missing: float, line: Line) -> str:
    """What is missing, in whole things where whole things are counted: 0.2 of a meeting is one meeting."""
    display = line.indicator.display
    if display.decimals == 0 and display.divide == 1:
        return line.figure(float(-(-(missing - 1e-9) // 1)))
    return line.figure(missing)

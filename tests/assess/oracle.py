"""The whole assessment worked out again in plain Python: fractions and loops, nothing of ours imported.

It reads the plan as a file says it (dicts) and months of figures, and follows the written rules: a figure
nobody reported is unknown, what is not applicable drops out, a running round asks for what is due.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction as F
from math import floor

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
QUARTER_ENDS = (date(2024, 3, 31), date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31))


@dataclass
class Cell:
    state: str
    actual: F | None = None
    target: F | None = None
    due: F | None = None
    attainment: F | None = None
    light: str = "grey"
    share: F = F(0)
    band: str | None = None
    weight_used: F = F(0)
    bonus: F = F(0)
    unasked: F = F(0)
    hard_missed: bool = False
    vetoed: bool = False


@dataclass
class Unit:
    cells: dict[str, Cell] = field(default_factory=dict)
    base: F | None = None
    bonus: F = F(0)
    deduction: F = F(0)
    total: F | None = None
    grade: str | None = None
    rank: int | None = None
    group_rank: int | None = None
    blocks: dict[str, F] = field(default_factory=dict)


def half_up(value: F, decimals: int) -> F:
    scale = 10**decimals
    sign = -1 if value < 0 else 1
    return F(sign * floor(abs(value) * scale + F(1, 2)), scale)


def assess(
    plan: dict, figures: dict, day: date, *, counts: dict, late: dict, received: dict
) -> dict[str, Unit]:
    """Every unit judged. `figures`: {(unit, indicator): [(numerator, denominator) by month] or None}.

    `counts`: {(unit, id): number}, `late`: {unit: times}, `received`: {(unit, indicator): share}.
    """
    final = day >= LAST
    parts = {one["id"]: share_out(plan, one) for one in plan["indicators"] if one["scope"] == "bureau_total"}
    units = {}
    for unit in plan["units"]:
        mine = Unit()
        for one in plan["indicators"]:
            months = figures.get((unit["code"], one["id"]))
            target = target_of(plan, one, unit, parts)
            share = received.get((unit["code"], one["id"]), F(1))
            mine.cells[one["id"]] = judge(plan, one, months, target, day, final, share, unit)
        spread_points(plan, mine)
        add_up(plan, unit["code"], mine, counts, late)
        units[unit["code"]] = mine
    rank(plan, units)
    for mine in units.values():
        mine.grade = grade(plan, mine)
    limit_grades(plan, units)
    return units


def target_of(plan: dict, one: dict, unit: dict, parts: dict) -> F | str:
    if not set(one.get("applies_to", {}).get("flags", ())) <= set(unit.get("flags", ())):
        return "not_applicable"
    said = plan["targets"][one["id"]]
    if said in ("pending", "not_applicable"):
        return "target_pending" if said == "pending" else said
    if one["scope"] != "bureau_total":
        return F(said)
    return parts[one["id"]][unit["code"]] or "unasked"


def share_out(plan: dict, one: dict) -> dict[str, F]:
    """Largest remainder by head count, ties to the smaller code."""
    said = plan["targets"][one["id"]]
    if said in ("pending", "not_applicable"):
        return {}
    flags = set(one.get("applies_to", {}).get("flags", ()))
    heads = {u["code"]: u["stats"]["workers"] for u in plan["units"] if flags <= set(u.get("flags", ()))}
    whole = sum(heads.values())
    quotas = {code: F(said) * n / whole for code, n in heads.items()}
    given = {code: floor(quota) for code, quota in quotas.items()}
    order = sorted(quotas, key=lambda code: (given[code] - quotas[code], code))
    for code in order[: int(said) - sum(given.values())]:
        given[code] += 1
    return {code: F(n) for code, n in given.items()}


def phase(one: dict, day: date) -> F:
    said = one["phasing"]
    if day >= LAST or said["kind"] == "always":
        return F(1)
    match said["kind"]:
        case "year_end":
            return F(0)
        case "day":
            return F((day - FIRST).days + 1, 366)
        case "month":
            begins = day.replace(day=1)
            next_month = (begins + timedelta(days=32)).replace(day=1)
            return F(day.month - 1, 12) + F(day.day, (next_month - begins).days) / 12
        case "quarters":
            gone, begins = F(0), FIRST
            for share, ends in zip(said["shares"], QUARTER_ENDS, strict=True):
                days = (ends - begins).days + 1
                gone += F(share) * min(max(F((day - begins).days + 1, days), F(0)), F(1))
                begins = ends + timedelta(days=1)
            return gone
        case "due_dates":
            due = [F(when["amount"]) for when in said["due"] if date.fromisoformat(when["on"]) <= day]
            return due[-1] / F(said["due"][-1]["amount"]) if due else F(0)


def to_date(one: dict, months: list | None) -> tuple[F | None, F | None]:
    """Numerator and denominator: flows add up, a stock is the last known, the lowest month stands."""
    known = [pair for pair in months or () if pair is not None]
    if not known:
        return None, None
    numerators = [F(pair[0]) for pair in known]
    match one["measure"]["numerator"].get("time", "flow"):
        case "stock":
            return numerators[-1], None
        case "lowest":
            return min(numerators), None
        case _:
            rated = "denominator" in one["measure"]
            return sum(numerators), sum((F(pair[1]) for pair in known), F(0)) if rated else None


def judge(plan, one, months, target, day, final, received, unit) -> Cell:
    numerator, denominator = to_date(one, months)
    rated = "denominator" in one["measure"]
    actual = numerator
    if rated:
        actual = numerator / denominator if numerator is not None and denominator else None
    if target == "unasked":
        done = actual is not None and actual > 0
        bonus = F(plan["rules"]["unasked"]) * F(one["weight"]) if done else F(0)
        return Cell("not_applicable", actual, unasked=bonus)
    if isinstance(target, str):
        return Cell(target, actual)
    phased = phase(one, day)
    due = target * phased
    asked = target if final else due
    cell = Cell("", actual, target, due)
    reached_due = is_reached(one, actual, due)
    nothing_due = due <= 0 < target and not (actual is not None and actual > 0) and not final
    fewest = F(one.get("min_base", 0))
    if numerator is None and not nothing_due:
        cell.state = "not_reported"
    elif nothing_due:
        cell.state = "not_due"
    elif rated and (not denominator or denominator < fewest):
        cell.state = "not_applicable"
    else:
        cell.state = "met" if is_reached(one, actual, target) else "short"
    cell.attainment = fraction(one, actual, target)
    if one["direction"] == "at_least" and target <= 0:
        cell.attainment = None
    cell.light = light(plan, one, cell, reached_due, phased, rated, received)
    if actual is not None:
        cell.share, cell.band = share_earned(one, actual, target, asked, unit, rated)
    behind = not reached_due
    cell.hard_missed = bool(one.get("hard_line")) and cell.state in ("short", "not_reported") and behind
    cell.vetoed = bool(one.get("veto")) and cell.state == "short" and behind
    if one.get("bonus") and one["direction"] == "at_least" and cell.state == "met" and cell.attainment:
        rule = plan["rules"]["over_completion"]
        over = max(F(rule["share"]) * (cell.attainment - 1), F(0))
        cell.bonus = min(over, F(rule["at_most"])) * F(one["weight"])
    return cell


def fraction(one: dict, actual: F | None, target: F) -> F | None:
    if actual is None:
        return None
    match one["direction"]:
        case "at_least":
            return actual / target if target > 0 else F(1)
        case "at_most":
            return F(1) if actual <= target else target / actual
        case "zero":
            return F(0) if actual > 0 else F(1)
        case "done":
            return F(1) if actual >= target else F(0)


def is_reached(one: dict, actual: F | None, target: F) -> bool:
    reached = fraction(one, actual, target)
    return reached is not None and reached >= 1


def light(plan, one, cell, reached_due, phased, rated, received) -> str:
    if cell.state not in ("met", "short"):
        return "grey"
    covered = received >= F(plan["rules"]["coverage_line"])
    if reached_due and (covered or cell.state == "met"):
        return "green"
    forbidden = one["direction"] == "zero" and not reached_due
    if not covered and not forbidden:
        return "grey"
    if one["phasing"]["kind"] == "due_dates" or one["direction"] == "zero":
        return "red"
    gap = cell.actual - cell.target if rated else cell.attainment - phased
    return "yellow" if gap >= -F(plan["rules"]["yellow_within"]) else "red"


def share_earned(one, actual, target, asked, unit, rated) -> tuple[F, str | None]:
    rule = one.get("score", {"kind": "linear"})
    reached = fraction(one, actual, asked)
    match rule["kind"]:
        case "linear":
            return min(max(reached, F(0)), F(1)), None
        case "steps":
            fits = [step for step in rule["steps"] if reached >= F(step["from"])]
            return (F(fits[0]["share"]) if fits else F(0)), None
        case "bands":
            figure = reached if rule.get("judged", "attainment") == "attainment" else actual
            if "rounded_to" in rule:
                figure = half_up(figure, rule["rounded_to"])
            band = next(band for band in rule["bands"] if "from" not in band or figure >= F(band["from"]))
            return F(band["share"]), band["id"]
        case "between":
            return between(one, rule["between"], actual, target, asked, unit), None
        case "per_item":
            short = {"at_most": actual - asked, "zero": actual}.get(one["direction"], asked - actual)
            items = floor(max(short, F(0)) / (F(1, 100) if rated else 1))
            if not F(one["weight"]):
                return F(1), None
            return max(1 - F(rule["each"]) * items / F(one["weight"]), F(0)), None
        case _:
            return F(int(reached >= 1)), None


def between(one, rule, actual, target, asked, unit) -> F:
    sign = -1 if one["direction"] == "at_most" else 1
    due = asked / target if target > 0 else F(1)
    best = F(rule["benchmark"]) * due if "benchmark" in rule else target * due
    if sign * actual >= sign * best:
        return F(1)

    def along(line: dict, start: F) -> F:
        if sign * actual < sign * start or sign * best <= sign * start:
            return F(0)
        low, high = F(line.get("low", 0)), F(line.get("high", 1))
        share = low + (high - low) * (actual - start) / (best - start)
        if "step" in line:
            share = half_up(share / F(line["step"]), 0) * F(line["step"])
        return min(max(share, F(0)), F(line.get("at_most", 1)))

    share = along(rule.get("line", {}), F(rule["threshold"]) * due)
    before = unit.get("baselines", {}).get(one["id"])
    if "improvement" in rule and before is not None and sign * actual > sign * F(before):
        share = max(share, along(rule["improvement"], F(before)))
    return share


def spread_points(plan: dict, mine: Unit) -> None:
    """Points of what drops out go to the rest of the block, then to the other blocks."""
    rules = plan["rules"]
    alive: dict[str, list[dict]] = {}
    for block in plan["blocks"]:
        counted = []
        for one in plan["indicators"]:
            state = mine.cells[one["id"]].state
            spreads = one.get("missing", rules.get("missing", "zero")) == "spread"
            counts = state in ("met", "short") or (state == "not_reported" and not spreads)
            if one["block"] == block["id"] and F(one["weight"]) > 0 and counts:
                counted.append(one)
        if counted and len(counted) >= block.get("min_indicators", 0):
            alive[block["id"]] = counted
    points = {block["id"]: F(block["points"]) for block in plan["blocks"] if block["id"] in alive}
    whole = sum(points.values())
    if len(alive) < max(rules.get("min_blocks", 0), 1):
        mine.base = None
    else:
        mine.base = F(0)
    for name, counted in alive.items():
        held = sum(F(one["weight"]) for one in counted)
        mine.blocks[name] = F(0)
        for one in counted:
            cell = mine.cells[one["id"]]
            cell.weight_used = F(one["weight"]) * points[name] / held * 100 / whole
            mine.blocks[name] += cell.weight_used * cell.share
            if mine.base is not None:
                mine.base += cell.weight_used * cell.share


def add_up(plan: dict, code: str, mine: Unit, counts: dict, late: dict) -> None:
    rules = plan["rules"]
    award = sum(cell.bonus + cell.unasked for cell in mine.cells.values())
    taken = min(
        F(rules["late_submission"]["each"]) * late.get(code, 0), F(rules["late_submission"]["at_most"])
    )
    for one in rules["adjustments"]:
        earned = F(one["each"]) * F(counts.get((code, one["id"]), 0))
        earned = min(earned, F(one["at_most"])) if "at_most" in one else earned
        if one["effect"] == "bonus":
            award += earned
        else:
            taken += earned
    mine.bonus, mine.deduction = min(award, F(rules["bonus_cap"])), taken
    if mine.base is not None:
        mine.total = max(mine.base + mine.bonus - mine.deduction, F(0))
    hit = {one["effect"] for one in rules["vetoes"] if F(counts.get((code, one["id"]), 0)) > 0}
    for one in plan["indicators"]:
        cell = mine.cells[one["id"]]
        hit |= {one["veto"]} if cell.vetoed else set()
        hit |= {"bar"} if cell.hard_missed else set()
    mine.barred, mine.failed = "bar" in hit, "fail" in hit


def rank(plan: dict, units: dict[str, Unit]) -> None:
    decimals = plan["rules"]["score_decimals"]

    def keys(one: Unit) -> tuple[F, ...]:
        ties = {"base": one.base, "bonus": one.bonus}
        broken = [
            ties[key] if key in ties else one.blocks.get(key, F(0)) for key in plan["rules"]["tie_breaks"]
        ]
        return tuple(half_up(value, decimals) for value in (one.total, *broken))

    ranked = {code: keys(one) for code, one in units.items() if one.total is not None}
    group = {unit["code"]: unit["rank_group"] for unit in plan["units"]}
    for code, own in ranked.items():
        units[code].rank = 1 + sum(other > own for other in ranked.values())
        like = [other for name, other in ranked.items() if group[name] == group[code]]
        units[code].group_rank = 1 + sum(other > own for other in like)


def grade(plan: dict, one: Unit) -> str | None:
    if one.total is None:
        return None
    grades = plan["rules"]["grades"]
    shown = half_up(one.total, plan["rules"]["score_decimals"])
    place = next(at for at, line in enumerate(grades) if shown >= F(line["from"]))
    place = max(place, 1) if one.barred else place
    return grades[-1 if one.failed else place]["id"]


def limit_grades(plan: dict, units: dict[str, Unit]) -> None:
    ranked = [one for one in units.values() if one.rank is not None]
    for at, line in enumerate(plan["rules"]["grades"][:-1]):
        if "at_most" not in line:
            continue
        holders = [one for one in ranked if one.grade == line["id"]]
        allowed = floor(F(line["at_most"]) * len(ranked))
        out = [one for one in holders if sum(other.rank <= one.rank for other in holders) > allowed]
        for one in out:
            one.grade = plan["rules"]["grades"][at + 1]["id"]

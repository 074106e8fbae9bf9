"""What is worth a look in the records: clues by rule, lists by unit, and what several units reported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from analytics.plan.record_check import Severity
from analytics.view.html import Html, element, join
from analytics.view.numbers import NOTHING
from analytics.view.quality import reason_of
from analytics.view.tables import columns, shown_mark, table
from analytics.view.theme import LIGHTS, STATES
from analytics.words import say

TOPIC = "data_quality"

if TYPE_CHECKING:
    from analytics.view.data_quality import DataQuality

MOST_OF_A_RULE = 8  # of one rule in the list of a unit
MARKS = {Severity.WARNING.value: LIGHTS["yellow"], Severity.NOTE.value: STATES["not_due"]}


def all_clues(quality: DataQuality) -> Iterator[Html]:
    """Every rule that found something, with how much, where, and its first finding in words."""
    lang = quality.lang
    yield element("p", say("data_quality.looks_lead", lang))
    if quality.findings.empty:
        yield element("p", say("data_quality.nothing", lang), class_="empty")
        return
    rows = [
        (
            _level(some["severity"].iloc[0], lang),
            _text(some.iloc[0], lang),
            _ledgers(quality, some),
            len(some),
            quality.counted_by_unit(some),
        )
        for _, some in _by_rule(quality.findings)
    ]
    heads = columns(
        lang, "level:short", "example:wide-text", "ledger", "places:number", "of_units:wide-text", topic=TOPIC
    )
    yield table(say("data_quality.looks_title", lang), heads, rows, lang=lang, fine=True)


def list_of_unit(quality: DataQuality, unit: str) -> Iterator[Html]:
    """One unit's clues with workbook, sheet, row and column; long ones are cut and their number said."""
    lang = quality.lang
    mine = quality.findings[quality.findings["unit"] == unit]
    title = say("data_quality.list_of", lang, unit=quality.names[unit], n=len(mine))
    rows: list[list[object]] = []
    for _, some in _by_rule(mine):
        rows += [_row(one, lang) for _, one in some.head(MOST_OF_A_RULE).iterrows()]
        if len(some) > MOST_OF_A_RULE:
            left = say("data_quality.more", lang, n=len(some) - MOST_OF_A_RULE)
            rows.append([_level(some["severity"].iloc[0], lang), "", "", element("em", left)])
    heads = columns(lang, "level:short", "period:short", "place", "what:wide-text", topic=TOPIC)
    yield table(title, heads, rows, lang=lang, fine=True)


def shared_clues(quality: DataQuality) -> Iterator[Html]:
    """Findings of rules that look between units, those with the same words in one line."""
    lang = quality.lang
    yield element("p", say("data_quality.shared_lead", lang))
    between = [one.id for one in quality.checks.values() if one.between_units]
    found = quality.findings[quality.findings["check"].isin(between)]
    if found.empty:
        yield element("p", say("data_quality.shared_nothing", lang), class_="empty")
        return
    rows = [
        (_text(some.iloc[0], lang), _ledgers(quality, some), quality.counted_by_unit(some))
        for _, some in found.groupby(["check", "detail"], sort=True)
    ]
    heads = columns(lang, "what:wide-text", "ledger:short", "among:wide-text", topic=TOPIC)
    yield table(say("data_quality.shared_title", lang), heads, rows, lang=lang, fine=True)


def _by_rule(findings: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Findings by rule: warnings before notes, many before few."""
    groups = findings.groupby("check", sort=True)
    order = [one.value for one in Severity]
    return sorted(groups, key=lambda one: (order.index(one[1]["severity"].iloc[0]), -len(one[1])))


def _row(one: pd.Series, lang: str) -> list[object]:
    at = say("problems.at_row", lang, row=int(one["row"])) if pd.notna(one["row"]) else None
    parts = [one["workbook"], one["sheet"], at, one["column_title"]]
    place = join(*(part for part in parts if isinstance(part, str) and part), between=" › ")
    return [_level(one["severity"], lang), one["period"] or NOTHING, place, _text(one, lang)]


def _text(one: pd.Series, lang: str) -> str:
    """A finding in words: a record check carries them with it, a built-in rule has them in the catalogues."""
    detail = json.loads(one["detail"])
    text = detail[lang] if lang in detail else reason_of(one["code"], one["detail"], lang)
    return text[:1].upper() + text[1:]


def _level(severity: str, lang: str) -> Html:
    return shown_mark(MARKS[severity], say(f"checks.severity_{severity}", lang))


def _ledgers(quality: DataQuality, some: pd.DataFrame) -> str:
    there = set(some["ledger"])
    titles = [one.title.in_(quality.lang) for one in quality.ledgers.values() if one.id in there]
    return say("data_quality.comma", quality.lang).join(titles) or NOTHING

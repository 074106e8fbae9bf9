"""The command `checks`: every rule that what units send is held to."""

from __future__ import annotations

import re

import typer

from analytics.cli.options import JsonOption, LangOption, WorkspaceOption, opened
from analytics.cli.show import say_json, say_table
from analytics.collect.registry import Rule, all_rules
from analytics.plan import load_checks, load_ledgers
from analytics.plan.ledger import Ledger
from analytics.words import current_lang, say

PLACE = re.compile(r"\{[a-z_]*\}")


def checks(workspace: WorkspaceOption = "", lang: LangOption = "", json: JsonOption = False) -> int:
    """List the rules, built in or of the plan."""
    place = opened(workspace, lang)
    ledgers = load_ledgers(place)
    rules = all_rules(load_checks(place, ledgers).values())
    if json:
        say_json([_facts(one) for one in rules])
        return 0
    say_table(
        [say(f"checks.column_{name}") for name in ("id", "severity", "when", "ledgers", "text")],
        ([*_kind(one), _ledgers(one, ledgers), _text(one)] for one in rules),
    )
    typer.echo(say("checks.listed", n=len(rules)))
    return 0


def _facts(one: Rule) -> dict[str, object]:
    return {
        "id": one.id,
        "severity": one.severity.value,
        "when": one.when,
        "ledgers": {ledger: list(columns) for ledger, columns in one.of.items()},
        "where": one.where,
        "text": dict(one.text),
    }


def _kind(one: Rule) -> list[str]:
    return [one.id, say(f"checks.severity_{one.severity.value}"), say(f"checks.when_{one.when}")]


def _ledgers(one: Rule, ledgers: dict[str, Ledger]) -> str:
    return " ".join(ledgers[ledger].code for ledger in one.of) or say("checks.all_ledgers")


def _text(one: Rule) -> str:
    """The text with an ellipsis wherever a value goes in."""
    return PLACE.sub("…", one.text[current_lang()])

"""Which records count where the rules leave some out, said wherever figures stand."""

from __future__ import annotations

from analytics.plan.model import CountedRecords
from analytics.view.html import Html, element, join
from analytics.words import say


def counted_texts(counted: CountedRecords, lang: str) -> list[str]:
    """What is left out, in a sentence each; none where every accepted record counts."""
    said = ["counted.verified_only"] if counted.verified_only else []
    said += ["counted.with_evidence_only"] if counted.with_evidence_only else []
    return [say(one, lang) for one in said]


def counted_banners(counted: CountedRecords, lang: str) -> Html | None:
    """The same as loud lines at the head of a page."""
    texts = counted_texts(counted, lang)
    return join([element("p", one, class_="banner", role="note") for one in texts]) if texts else None

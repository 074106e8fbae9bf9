"""Up to which day figures reach, up to which day was known what they count, and how units stand."""

from __future__ import annotations

from datetime import date

from analytics.assess import Assessment
from analytics.plan.target import Organisation
from analytics.view.html import Html, element, join
from analytics.view.numbers import date_text
from analytics.view.theme import style
from analytics.words import say


def known_text(known_on: date | None, lang: str) -> str:
    """The day whose state of knowledge counts, or that all counts that was received."""
    return date_text(known_on, lang) if known_on else say("known.known_all", lang)


def days_text(assessment: Assessment, lang: str) -> str:
    """Both days in one line, and how units stand where it is not as they are now.

    In Chinese: 数据截至2024年9月30日 · 所知截至2024年10月5日.
    """
    known_on, said = assessment.known_on, [say("known.as_of", lang, day=date_text(assessment.as_of, lang))]
    if known_on:
        said.append(say("known.known_on", lang, day=date_text(known_on, lang)))
    else:
        said.append(say("known.known_everything", lang))
    if assessment.organisation is Organisation.THEN:
        said.append(say("known.then", lang))
    return say("known.between", lang).join(said)


def fact_rows(known_on: date | None, organisation: Organisation, lang: str) -> list[tuple[str, str]]:
    """Names and values for the head of a page; how units stand only where it is not as they are now."""
    rows = [(say("known.known", lang), known_text(known_on, lang))]
    if organisation is Organisation.THEN:
        rows.append((say("known.organisation", lang), say("known.then", lang)))
    return rows


def banners(known_on: date | None, organisation: Organisation, lang: str) -> Html | None:
    """Loud lines where figures are not those of today: known on an earlier day, units as they were."""
    said = []
    if known_on:
        said.append(say("known.banner", lang, day=date_text(known_on, lang)))
    if organisation is Organisation.THEN:
        said.append(say("known.banner_then", lang))
    return join([element("p", one, class_="banner known", role="note") for one in said]) if said else None


def about(assessment: Assessment, lang: str) -> Html:
    """The days a notebook's figures are of, loud where they are not those of today."""
    return element(
        "div",
        style(),
        element("p", element("strong", days_text(assessment, lang))),
        banners(assessment.known_on, assessment.organisation, lang),
        class_="aq",
    )


def marked_title(title: str, known_on: date | None, organisation: Organisation, lang: str) -> str:
    """A report's title with what sets it apart from the ordinary report of the same day."""
    if known_on:
        title = say("known.title", lang, title=title, day=date_text(known_on, lang))
    return say("known.title_then", lang, title=title) if organisation is Organisation.THEN else title

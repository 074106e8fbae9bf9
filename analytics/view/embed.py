"""What a page needs once to turn chart blocks into live charts without a network."""

from __future__ import annotations

from functools import cache
from typing import Any

import vl_convert

from analytics.words import say

VEGA_LITE = "6.4"
_LOCALES = {"zh": "zh-CN", "en": "en-US"}


@cache
def chart_library() -> str:
    """The JavaScript that draws charts (defines `vegaEmbed`), whole; it takes about a second once."""
    return vl_convert.javascript_bundle(vl_version=VEGA_LITE)


@cache
def embed_options(lang: str) -> dict[str, Any]:
    """Options of `vegaEmbed` for a page: no eval, no link outward, menus and numbers in the language."""
    locale = _LOCALES[lang]
    return {
        "mode": "vega-lite",
        "ast": True,
        "renderer": "svg",
        "logLevel": 1,  # errors only: its warnings are about drawing, not about data
        "actions": {"export": True, "source": False, "compiled": False, "editor": False},
        "i18n": {
            "CLICK_TO_VIEW_ACTIONS": say("charts.menu", lang),
            "PNG_ACTION": say("charts.save_png", lang),
            "SVG_ACTION": say("charts.save_svg", lang),
        },
        "formatLocale": vl_convert.get_format_locale(locale),
        "timeFormatLocale": vl_convert.get_time_format_locale(locale),
        "tooltip": {"theme": "report"},
    }

"""Controls in a notebook: move a target and see the scores follow."""

from analytics.view.widgets.panel import WhatIf, what_if
from analytics.view.widgets.sharing import Sharing

__all__ = ["Sharing", "WhatIf", "what_if"]

"""Controls in a notebook: move a target and see the scores follow."""

from analytics.view.widgets.panel import WhatIf, what_if

__all__ = ["WhatIf", "what_if"]

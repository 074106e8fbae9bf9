"""The commands."""

from analytics.cli.app import main

__all__ = ["main"]

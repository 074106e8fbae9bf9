"""Sharing a bureau target out to units so that the parts add up exactly to the whole."""

from analytics.plan.allocate.part import Part, Sharing, Way
from analytics.plan.allocate.share import allocate, resplit
from analytics.plan.allocate.version import allocation_on, baselines_of, named_version, unread

__all__ = [
    "Part",
    "Sharing",
    "Way",
    "allocate",
    "allocation_on",
    "baselines_of",
    "named_version",
    "resplit",
    "unread",
]

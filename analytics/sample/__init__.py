"""Sample workbooks: what fictional units would send in a year, made from a seed and a recipe."""

from analytics.sample.write import SEED, write_sample, write_scaled_workspace

__all__ = ["SEED", "write_sample", "write_scaled_workspace"]

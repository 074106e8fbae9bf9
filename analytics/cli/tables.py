"""An assessment as tables for other programs: codes with their names, exact figures beside those shown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analytics.assess import BUREAU, Assessment, round_half_up
from analytics.plan.model import Indicator, Judged, Plan
from analytics.plan.unit_names import name_on
from analytics.view.numbers import PERCENT_DECIMALS

FRACTION_DECIMALS = 2  # of a fraction that is shown in whole percent


def tables_of(assessment: Assessment, lang: str) -> dict[str, pd.DataFrame]:
    """The frames of an assessment, with names beside the codes and lists as text.

    `cells`, `blocks`, `totals` and `adjustments` are those of the assessment; `course` has the months in
    which something is known. A column `x_shown` is `x` as reports show it: in the indicator's own measure
    or in percent, rounded half up; `attainment_percent` is the attainment in percent.
    """
    plan = assessment.plan
    frames = {
        "cells": _with_shown(_with_weights(assessment.cells, plan), plan, ("target", "actual")),
        "blocks": assessment.blocks,
        "totals": assessment.totals,
        "adjustments": assessment.adjustments,
        "course": _with_shown(_known(assessment.course), plan, ("amount", "to_date")),
    }
    names = _names(assessment, lang)
    bands = {(one.id, band.id): band.name.in_(lang) for one in plan.indicators for band in one.score.bands}
    return {name: _named(frame, names, bands) for name, frame in frames.items()}


def percent_decimals(indicator: Indicator, judged: Judged) -> int:
    """Decimals of a percentage: those the bands of the indicator are judged with, else those of reports."""
    rule = indicator.score
    if rule.rounded_to is None or rule.judged is not judged:
        return PERCENT_DECIMALS
    return max(rule.rounded_to - FRACTION_DECIMALS, 0)


def _known(course: pd.DataFrame) -> pd.DataFrame:
    return course[course["amount"].notna() | course["to_date"].notna()].reset_index(drop=True)


def _with_weights(cells: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The cells with whether the weight is a proposed value."""
    shown = cells.copy()
    proposed = {one.id: "weight" in one.proposed for one in plan.indicators}
    shown.insert(shown.columns.get_loc("weight") + 1, "weight_proposed", cells["indicator"].map(proposed))
    return shown


def _with_shown(frame: pd.DataFrame, plan: Plan, columns: tuple[str, ...]) -> pd.DataFrame:
    """The frame with each of the columns, and the attainment, once more as it is shown."""
    shown = frame.copy()
    at = pd.Index([one.id for one in plan.indicators]).get_indexer(frame["indicator"])
    of_bureau = (frame["unit"] == BUREAU).to_numpy()
    looks = [_looks(one) for one in plan.indicators]
    scale, decimals = (
        np.array([[look[name] for look in pair] for pair in looks]).reshape(-1, 2)[at, of_bureau.astype(int)]
        for name in ("scale", "decimals")
    )
    for column in columns:
        values = _rounded(frame[column].to_numpy(float) * scale, decimals)
        shown.insert(shown.columns.get_loc(column) + 1, f"{column}_shown", values)
    if "attainment" in frame:
        decimals = np.array([percent_decimals(one, Judged.ATTAINMENT) for one in plan.indicators])[at]
        values = _rounded(frame["attainment"].to_numpy(float) * 100, decimals)
        shown.insert(shown.columns.get_loc("attainment") + 1, "attainment_percent", values)
    return shown


def _looks(indicator: Indicator) -> list[dict[str, float]]:
    """What units' figures and then the bureau's are multiplied with and how many decimals they have."""
    amount = {"scale": 1 / float(indicator.display.divide), "decimals": indicator.display.decimals}
    rate = {"scale": 100.0, "decimals": percent_decimals(indicator, Judged.ACTUAL)}
    return [rate if one.is_rate else amount for one in (indicator.measure_of_units, indicator.measure)]


def _rounded(values: np.ndarray, decimals: np.ndarray) -> np.ndarray:
    rounded = np.full(values.shape, np.nan)
    for one in np.unique(decimals):
        mine = decimals == one
        rounded[mine] = round_half_up(values[mine], int(one))
    return rounded + 0.0  # -0.0 becomes 0.0


def _names(assessment: Assessment, lang: str) -> dict[str, dict[str, str]]:
    """Names by code, for the columns of codes; units are called as they were on the day."""
    plan, day = assessment.plan, assessment.as_of
    return {
        "unit": {BUREAU: plan.bureau.in_(lang)}
        | {one.code: name_on(one, day).in_(lang) for one in plan.units},
        "indicator": {one.id: one.name.in_(lang) for one in plan.indicators},
        "block": {one.id: one.name.in_(lang) for one in plan.blocks},
        "grade": {one.id: one.name.in_(lang) for one in plan.rules.grades},
        "adjustment": {one.id: one.name.in_(lang) for one in plan.rules.adjustments},
    }


def _named(
    frame: pd.DataFrame, names: Mapping[str, Mapping[str, str]], bands: Mapping[tuple[str, str], str]
) -> pd.DataFrame:
    shown = frame.copy()
    for column in shown.select_dtypes(exclude=["number", "bool"]):
        if len(shown) and isinstance(shown[column].iloc[0], tuple):
            shown[column] = shown[column].map(" ".join)
    for column, known in names.items():
        if column in shown:
            shown.insert(shown.columns.get_loc(column) + 1, f"{column}_name", shown[column].map(known))
    if "band" in shown:
        of_band = [bands.get(one) for one in zip(shown["indicator"], shown["band"], strict=True)]
        shown.insert(shown.columns.get_loc("band") + 1, "band_name", of_band)
    return shown

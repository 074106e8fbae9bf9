"""Measured figures kept between runs: the same records, plan and code are measured once."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.measure.model import Measured
from analytics.measure.run import measure, register, units_now
from analytics.plan.ledger import Ledger
from analytics.plan.model import Plan
from analytics.plan.target import Organisation

if TYPE_CHECKING:
    from analytics.store import Store

FRAMES = ("cells", "coverage", "counts", "readings")
MOST_KEPT = 60
CODE = ("measure", "store", "plan")


def measure_once(
    store: Store,
    plan: Plan,
    ledgers: Mapping[str, Ledger],
    as_of: date,
    *,
    folder: Path,
    organisation: Organisation = Organisation.NOW,
    readings: Iterable[tuple[str, str]] = (),
) -> Measured:
    """What `measure` gives, taken from `folder` when these records were measured by this plan before.

    A kept file is named by everything the figures depend on: data files of the snapshot, plan, ledgers,
    day, view of the organisation, readings and the code itself. One that cannot be read is made anew, and
    a folder that cannot be written to keeps nothing.
    """
    readings, as_of = tuple(readings), min(as_of, plan.ends_on)
    path = folder / f"{_key(store, plan, ledgers, as_of, organisation, readings)}.npz"
    found = _load(path)
    if found is None:
        made = measure(store, plan, ledgers, as_of, organisation=organisation, readings=readings)
        _save(path, made)
        return made
    current, as_now = units_now(plan, as_of, organisation), None
    if current != units_now(plan, as_of, Organisation.NOW):
        as_now = measure_once(store, plan, ledgers, as_of, folder=folder, readings=readings)
    register(store, plan, ledgers, as_of, current)
    return Measured(
        **found,
        as_of=as_of,
        version=store.version,
        organisation=organisation,
        as_now=as_now,
        known_on=store.known_on,
    )


def _key(
    store: Store,
    plan: Plan,
    ledgers: Mapping[str, Ledger],
    as_of: date,
    organisation: Organisation,
    readings: tuple[tuple[str, str], ...],
) -> str:
    said = [store.fingerprint, plan.model_dump_json(), as_of.isoformat(), organisation.value, repr(readings)]
    said += [one.model_dump_json() for one in ledgers.values()]
    return hashlib.sha256("\n".join([_code(), *said]).encode()).hexdigest()[:40]


@cache
def _code() -> str:
    """A hash of the source the figures come from."""
    package = Path(__file__).parent.parent
    files = sorted(path for name in CODE for path in (package / name).rglob("*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def _load(path: Path) -> dict[str, pd.DataFrame] | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return {name: pd.DataFrame(dict(_columns(name, arrays))) for name in FRAMES}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _columns(name: str, arrays: Mapping[str, np.ndarray]) -> Iterator[tuple[str, object]]:
    for column, kind in zip(arrays[f"{name}.columns"], arrays[f"{name}.kinds"], strict=True):
        array = arrays[f"{name}.{column}"]
        texts = array.astype(object) if array.dtype.kind == "U" else array
        yield str(column), pd.Series(texts, dtype=str(kind))


def _save(path: Path, measured: Measured) -> None:
    arrays: dict[str, np.ndarray] = {}
    for name in FRAMES:
        frame = getattr(measured, name)
        arrays[f"{name}.columns"] = np.array([str(one) for one in frame.columns])
        arrays[f"{name}.kinds"] = np.array([str(one) for one in frame.dtypes])
        for column in frame.columns:
            array = frame[column].to_numpy()
            arrays[f"{name}.{column}"] = array.astype(str) if array.dtype.kind in "OT" else array
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
            np.savez(file, **arrays)
        os.replace(file.name, path)
        _drop_old(path.parent)
    except OSError:
        return


def _drop_old(folder: Path) -> None:
    """Keep the newest files only."""
    files = sorted(folder.glob("*.npz"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in files[MOST_KEPT:]:
        old.unlink(missing_ok=True)

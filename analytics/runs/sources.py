"""When a source really counted: where its history begins, and on which days it was down.

A missing day is not a day without incidents. Feeds do not say when they were down long ago, so
a run of empty days is taken for an outage where chance would make one as long about once in a
million runs: where the source's usual count of as many days is above ``ABSURD``.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# exp(-14) is about one in a million.
ABSURD = 14.0
WINDOW_DAYS = 28
# A source has begun once four weeks hold this share of their later usual count: what is older
# are strays.
BEGUN = 0.2
# A source counts for the city's observed days from this share of the last year's records on.
MATTERS = 0.02


def daily(frame: pd.DataFrame, *, first: pd.Timestamp, days: int) -> dict[int, Floats]:
    """Source id → (days,) its counts from ``first`` on, of ``db.frames.source_days``."""
    at = (frame["day"] - first).dt.days.to_numpy()
    kept = (at >= 0) & (at < days)
    found = {}
    for source_id in np.unique(frame["source_id"].to_numpy()[kept]):
        own = kept & (frame["source_id"].to_numpy() == source_id)
        weights = frame["n"].to_numpy(dtype=np.float64)[own]
        sums = np.bincount(at[own], weights, minlength=days)
        found[int(source_id)] = sums.astype(np.float64)
    return found


def begun(counts: Floats) -> int:
    """The first day of ``counts`` (days,) on which the source had really begun."""
    if counts.size <= WINDOW_DAYS:
        return int(np.argmax(counts > 0))
    sums = np.convolve(counts, np.ones(WINDOW_DAYS), mode="valid")
    usual = float(np.median(sums[sums > 0])) if (sums > 0).any() else 0.0
    full = np.flatnonzero((sums >= BEGUN * usual) & (counts[: sums.size] > 0))
    return int(full[0]) if full.size else 0


def outages(counts: Floats) -> Flags:
    """(days,) True where the source must have been down."""
    down = _silent(counts, float(counts[begun(counts) :].mean()))
    # Long outages make the usual count look smaller than it is.
    up = counts[~down]
    return _silent(counts, float(up[begun(up) :].mean())) if down.any() and up.size else down


def _silent(counts: Floats, usual: float) -> Flags:
    down = np.zeros(counts.size, dtype=bool)
    start = 0
    for day in range(counts.size + 1):
        if day < counts.size and counts[day] <= 0:
            continue
        if (day - start) * usual > ABSURD:
            down[start:day] = True
        start = day + 1
    return down


def that_matter(counts: dict[int, Floats]) -> dict[int, Floats]:
    """The sources without which the city's count would be another one."""
    recent = {source_id: float(own[-364:].sum()) for source_id, own in counts.items()}
    whole = max(sum(recent.values()), 1.0)
    return {each: counts[each] for each, sum_ in recent.items() if sum_ >= MATTERS * whole}

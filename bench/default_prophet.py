"""Prophet as it comes, one an area: what bench/areas.py compares with.

What it expects can be given Halo's own intervals and scored like any recipe. What it draws by its
own is scored as it stands, but for being brought to whole counts from zero on, which helps it.
"""

from datetime import date

import numpy as np

from analytics.forecasting import rhythm
from analytics.forecasting.backtest import WEEK, Backtest, Span
from analytics.forecasting.counts import OUTSIDE, AreaCounts, Floats
from analytics.scores import counts


class DefaultProphet:
    """A recipe that keeps what it drew for the week after each origin."""

    def __init__(self) -> None:
        self._drawn: dict[date, Floats] = {}

    def __call__(self, history: AreaCounts, horizon_days: int) -> Floats:
        """(horizon_days, areas)."""
        areas = range(len(history.areas))
        said = [rhythm.plain(history, at, horizon_days) for at in areas]
        week = slice(WEEK.first - 1, WEEK.last)
        self._drawn[history.end] = np.stack([one.drawn[week].T for one in said], axis=-1)
        return np.maximum(np.column_stack([one.expected for one in said]), 0.0)

    def losses(self, done: Backtest, span: Span) -> Floats:
        """(scored origins,) sums of CRPS of its draws over the days and areas of ``span``."""
        inside = [at for at, area in enumerate(done.areas) if area != OUTSIDE]
        scored = done.origins[done.warm_up :]
        actual = span.of(done.actual)[done.warm_up :, :, inside]
        drawn = (span.of(self._drawn[origin])[:, :, inside] for origin in scored)
        return np.array([crps(said, seen).sum() for said, seen in zip(drawn, actual, strict=True)])


def crps(drawn: Floats, count: Floats) -> Floats:
    """CRPS of ``count`` (…) by draws (draws, …): E|X − y| − ½E|X − X'|, the second mean over
    different draws, so that more of them change nothing but chance (Ferro 2014, QJRMS 140)."""
    ranked = np.sort(counts.whole(drawn), axis=0)
    n = len(ranked)
    weight = (2 * np.arange(1, n + 1) - n - 1).reshape(-1, *[1] * count.ndim)
    apart = (weight * ranked).sum(axis=0) * 2 / (n * (n - 1))
    return np.asarray(np.abs(ranked - counts.whole(count)).mean(axis=0) - apart / 2)

"""What is unusual: a week, or four, against the same series' own past, with false discoveries held.

A series is an area × category, counted by week. Under "nothing changed" the weeks of a series are
negative binomial with one dispersion: variance φ times the mean. Given the sum of the year before
and of the weeks in question, the latter's count is then beta-binomial, which allows for how little
the year before may hold (with φ = 1 the exact test of two Poisson rates: Przyborowski & Wilenski
1940, Biometrika 31:313). A season multiplies what is expected. φ is measured on the test's own
errors in the past year, so that drift, season and multiple victims are part of what is usual; the
idea of weekly counts against their own past is Farrington's (Noufaily and others 2013, Statistics
in Medicine 32:1206). docs/methods/unusual.md has the formulas.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

# Of what is shown, at most this share is chance on average.
RATE = 0.05
# One week and four: a jolt, and what goes on.
WINDOWS = (1, 4)
YEAR = 52
# A year to count on, a year to learn on it how far off one usually is.
LEAST_WEEKS = 2 * YEAR + max(WINDOWS)
# Weeks on either side that tell the season of a week, and how many incidents the doubt weighs.
_BESIDE, _DOUBT = 2, 150.0
_STEP = 64
_NEGLIGIBLE = 1e-10
# So small an excess over Poisson is none.
_POISSON = 1e-5


@dataclass(frozen=True, slots=True)
class History:
    """``counts`` (weeks, series) up to the newest complete week; ``groups`` (series,) the column
    of ``seasons`` (more weeks, groups) whose season a series has. Both end with the same week."""

    counts: Counts
    seasons: Counts
    groups: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stands:
    """The last ``weeks`` weeks of every series, all of shape (series,): ``count``, what was
    ``expected``, the ``dispersion`` φ, the two-sided ``p`` and its false-discovery rate ``q``
    among all tests of all windows."""

    weeks: int
    count: Floats
    expected: Floats
    dispersion: Floats
    p: Floats
    q: Floats


def stands(history: History, *, windows: tuple[int, ...] = WINDOWS) -> list[Stands]:
    """How the last weeks of every series stand, a ``Stands`` for each length.

    Raises ``ValueError`` under ``LEAST_WEEKS`` weeks.
    """
    if history.counts.shape[0] < LEAST_WEEKS:
        raise ValueError(f"needs {LEAST_WEEKS} weeks")
    drawn = [_drawn(history, weeks) for weeks in windows]
    q = q_values(np.concatenate([one.p for one in drawn]))
    parts = np.split(q, len(windows))
    return [
        Stands(one.weeks, one.count, one.expected, one.dispersion, one.p, part)
        for one, part in zip(drawn, parts, strict=True)
    ]


def interval(one: Stands, series: int, *, level: float = 0.95) -> tuple[int, int]:
    """Between which counts the window of a series would usually lie: a negative binomial with the
    expected mean and its dispersion."""
    from scipy import stats

    mean, spread = max(float(one.expected[series]), 1e-9), float(one.dispersion[series])
    tails = [(1 - level) / 2, (1 + level) / 2]
    usual = stats.poisson(mean) if spread <= 1 else stats.nbinom(mean / (spread - 1), 1 / spread)
    low, high = usual.ppf(tails)
    return int(low), int(high)


def _drawn(history: History, weeks: int) -> Stands:
    """The newest window last, the past year's windows before it to learn the dispersion on."""
    origins = history.counts.shape[0] - weeks - np.arange(YEAR, -1, -1)
    factors = _factors(history.seasons, weeks, origins - origins[-1])
    sums = _sums(history.counts)
    seen = (sums[origins + weeks] - sums[origins]).astype(np.float64)
    year = (sums[origins] - sums[origins - YEAR]).astype(np.float64)
    share = factors[:, history.groups] * weeks / YEAR
    learned = slice(0, YEAR - weeks + 1)
    spread = _dispersion(seen[learned], year[learned], share[learned], history.groups)
    p = p_values(seen[-1], year[-1], share[-1], spread)
    return Stands(weeks, seen[-1], year[-1] * share[-1], spread, p, p)


def _sums(counts: Counts) -> Counts:
    return np.concatenate([np.zeros((1, counts.shape[1]), np.int64), counts.cumsum(axis=0)])


def _factors(seasons: Counts, weeks: int, back: NDArray[np.int64]) -> Floats:
    """(origins, groups) how much more a window holds than the year before it, by the same weeks of
    earlier years; 1 where no earlier year is known. ``back`` counts from the newest origin."""
    sums, total = _sums(seasons), seasons.shape[0]
    seen = np.full((back.size, seasons.shape[1]), _DOUBT)
    usual = seen.copy()
    for years in range(1, total // YEAR):
        first = total - weeks + back - years * YEAR
        whole = first >= YEAR + _BESIDE
        start, end = first[whole] - _BESIDE, first[whole] + weeks + _BESIDE
        seen[whole] += sums[end] - sums[start]
        before = sums[first[whole]] - sums[first[whole] - YEAR]
        usual[whole] += before * (weeks + 2 * _BESIDE) / YEAR
    factors: Floats = seen / usual
    return factors


def _dispersion(seen: Floats, year: Floats, share: Floats, groups: NDArray[np.int64]) -> Floats:
    """(series,) φ: squared errors over what Poisson counts would give, of the series or of its
    group, whichever is greater, and no less than 1."""
    expected = year * share
    errors = ((seen - expected) ** 2).sum(axis=0)
    usual = (expected * (1 + share)).sum(axis=0)
    size = int(groups.max()) + 1
    pooled = [np.bincount(groups, each, size).astype(np.float64) for each in (errors, usual)]
    greatest: Floats = np.maximum(_ratio(errors, usual), _ratio(*pooled)[groups])
    return greatest


def _ratio(errors: Floats, usual: Floats) -> Floats:
    found = np.divide(errors, usual, out=np.ones_like(errors), where=usual > 0)
    return np.maximum(found, 1.0)


def p_values(seen: Floats, year: Floats, share: Floats, spread: Floats) -> Floats:
    """Twice the smaller tail of the beta-binomial of ``seen`` given ``seen + year``, at most 1."""
    # A withdrawal without the incident it withdraws is no count.
    count, before = np.maximum(seen, 0), np.maximum(year, 0)
    total = count + before
    upper = count * (1 + share) >= total * share
    # Seen from the other side a lower tail is an upper one.
    at = np.where(upper, count, before)
    own = np.where(upper, share, 1.0)
    other = np.where(upper, 1.0, share)
    size = total / (1 + share) / np.maximum(spread - 1, _POISSON)
    tail = _upper_tail(at, total, own * size, other * size)
    return np.where(total > 0, np.minimum(2 * tail, 1.0), 1.0)


def _upper_tail(at: Floats, total: Floats, a: Floats, b: Floats) -> Floats:
    """P(X ≥ ``at``) of a beta-binomial of ``total`` trials, summed outwards term by term."""
    tail = np.zeros_like(at)
    going = np.flatnonzero(total > 0)
    step = 0
    while going.size:
        x = at[going, None] + step + np.arange(_STEP)
        n, left, right = total[going, None], a[going, None], b[going, None]
        inside = x <= n
        terms = np.where(inside, np.exp(_log_chance(np.minimum(x, n), n, left, right)), 0.0)
        tail[going] += terms.sum(axis=1)
        # The terms fall from the mean outwards, so that the last tells of all that follow.
        falling = terms[:, -1] > _NEGLIGIBLE * tail[going]
        going = going[falling & inside[:, -1]]
        step += _STEP
    return tail


def _log_chance(x: Floats, n: Floats, a: Floats, b: Floats) -> Floats:
    from scipy.special import betaln, gammaln

    chosen = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    found: Floats = chosen + betaln(x + a, n - x + b) - betaln(a, b)
    return found


def q_values(p: Floats) -> Floats:
    """Benjamini and Hochberg's (1995, JRSS B 57:289): the rate at which each would be kept."""
    order = np.argsort(p)
    ranked = p[order] * p.size / np.arange(1, p.size + 1)
    kept = np.minimum.accumulate(ranked[::-1])[::-1].clip(max=1.0)
    found = np.empty_like(kept)
    found[order] = kept
    return found

"""Scores of negative-binomial forecasts of counts.

A forecast is a mean μ and a dispersion α: its variance is μ + αμ², and α = 0 is the Poisson
distribution. Arguments broadcast, results have the broadcast shape. With F the distribution
function and y the count:

    CRPS = Σ_k (F(k) − 1{y ≤ k})²        log score = ln f(y)        PIT = F(y−1) + v·f(y)

(Czado, Gneiting & Held 2009, Biometrics 65:1254–1261). The sum of the CRPS is exact up to a tail
of less than 1e-9. A count below zero (withdrawals) is scored as zero, a fraction as the nearest
whole number.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

Floats = NDArray[np.float64]

# Cells of the table of F computed at a time: 16 MB.
_BLOCK = 2_000_000
# Below this dispersion 1/α is too large for differences of gamma functions.
_NEARLY_POISSON = 1e-6
_LEAST_MEAN = 1e-300


def crps(mean: ArrayLike, alpha: ArrayLike, count: ArrayLike) -> Floats:
    """Continuous ranked probability score, in counts; lower is better, 0 is perfect."""
    return _by_table(_crps_of, mean, alpha, whole(count))


def log_score(mean: ArrayLike, alpha: ArrayLike, count: ArrayLike) -> Floats:
    """ln f(y); higher is better."""
    mu, a, y = np.broadcast_arrays(_means(mean), np.asarray(alpha, dtype=float), whole(count))
    logs = _rising_logs(a, y) - gammaln(y + 1) + y * np.log(mu) - _spread_logs(mu, a, y)
    return np.asarray(logs)


def pit(mean: ArrayLike, alpha: ArrayLike, count: ArrayLike, *, seed: int = 0) -> Floats:
    """Randomised probability integral transform: uniform on (0, 1) where forecasts are right."""
    below = cdf(mean, alpha, whole(count) - 1)
    at = cdf(mean, alpha, whole(count))
    drawn = np.random.default_rng(seed).random(below.shape)
    return np.asarray(below + drawn * (at - below))


def cdf(mean: ArrayLike, alpha: ArrayLike, count: ArrayLike) -> Floats:
    """F(count), 0 for a count below zero."""
    return _by_table(_cdf_of, mean, alpha, np.asarray(count, dtype=float))


def quantiles(mean: ArrayLike, alpha: ArrayLike, levels: Sequence[float]) -> NDArray[np.int64]:
    """Smallest whole k with F(k) ≥ level, shape (levels, …)."""
    found = [_by_table(_quantile_of, mean, alpha, np.asarray(one, dtype=float)) for one in levels]
    return np.stack(found).astype(np.int64)


def coverage(transforms: Floats, share: float) -> float:
    """Share of ``pit`` values inside the central interval of ``share``."""
    tail = (1 - share) / 2
    return float(((transforms > tail) & (transforms <= 1 - tail)).mean())


def bias(mean: Floats, count: Floats) -> float:
    """Σμ / Σy − 1: 0.03 is three percent too much. Not a number where nothing happened."""
    total = float(count.sum())
    return float(mean.sum()) / total - 1 if total > 0 else float("nan")


def whole(count: ArrayLike) -> Floats:
    """Counts as the scores see them."""
    return np.asarray(np.maximum(np.rint(np.asarray(count, dtype=float)), 0.0))


def _means(mean: ArrayLike) -> Floats:
    return np.asarray(np.maximum(np.asarray(mean, dtype=float), _LEAST_MEAN))


def _rising_logs(alpha: Floats, count: Floats) -> Floats:
    """Σ_{j<y} ln(1 + αj), which is ln Γ(y + 1/α) − ln Γ(1/α) + y ln α."""
    series = alpha * count * (count - 1) / 2
    series = series - alpha**2 * (count - 1) * count * (2 * count - 1) / 12
    shape = 1 / np.maximum(alpha, _NEARLY_POISSON)
    exact = gammaln(count + shape) - gammaln(shape) - count * np.log(shape)
    return np.asarray(np.where(alpha < _NEARLY_POISSON, series, exact))


def _spread_logs(mean: Floats, alpha: Floats, count: Floats) -> Floats:
    """(y + 1/α) ln(1 + αμ), which is μ for α = 0."""
    grown = np.log1p(alpha * mean)
    scaled = np.where(alpha > 0, grown / np.where(alpha > 0, alpha, 1.0), mean)
    return np.asarray(count * grown + scaled)


def _table(mean: Floats, alpha: Floats, columns: int) -> Floats:
    """(n, columns) F(0), F(1), …, from the ratios f(k + 1) / f(k) = (1 + αk)μ / ((k + 1)(1 + αμ)),
    summed as logarithms so that a large mean does not underflow."""
    k = np.arange(columns - 1)
    logs = np.empty((mean.size, columns))
    logs[:, :1] = -_spread_logs(mean, alpha, np.zeros(1))[:, None]
    logs[:, 1:] = np.log1p(alpha[:, None] * k) - np.log1p(k)
    logs[:, 1:] += (np.log(mean) - np.log1p(alpha * mean))[:, None]
    np.cumsum(logs, axis=1, out=logs)
    np.exp(logs, out=logs)
    return np.asarray(np.minimum(np.cumsum(logs, axis=1, out=logs), 1.0))


def _columns(mean: Floats, alpha: Floats) -> Floats:
    """How many k it takes until what is left of F is of no account: ten standard deviations, and
    the tail's own geometric decay by αμ / (1 + αμ)."""
    return np.asarray(mean + 10 * np.sqrt(mean + alpha * mean**2) + 30 * (1 + alpha * mean) + 2)


def _by_table(
    score: Callable[[Floats, Floats], Floats],
    mean: ArrayLike,
    alpha: ArrayLike,
    given: Floats,
) -> Floats:
    mu, a, x = np.broadcast_arrays(_means(mean), np.asarray(alpha, dtype=float), given)
    needed = _columns(mu, a).ravel()
    order = np.argsort(needed)
    found = np.empty(needed.size)
    begin = 0
    while begin < order.size:
        # The block's last row is its longest; growing lengths make the first guess generous.
        ends = order[begin : begin + max(int(_BLOCK / needed[order[begin]]), 1)]
        fits = needed[ends] * np.arange(1, ends.size + 1) <= _BLOCK
        rows = ends[: max(int(fits.sum()), 1)]
        table = _table(mu.ravel()[rows], a.ravel()[rows], int(needed[rows[-1]]))
        found[rows] = score(table, x.ravel()[rows])
        begin += rows.size
    return found.reshape(mu.shape)


def _crps_of(table: Floats, count: Floats) -> Floats:
    passed = count[:, None] <= np.arange(table.shape[1])
    beyond = np.maximum(count - table.shape[1], 0.0)
    return np.asarray(((table - passed) ** 2).sum(axis=1) + beyond)


def _cdf_of(table: Floats, count: Floats) -> Floats:
    at = np.clip(count, 0, table.shape[1] - 1).astype(np.int64)
    return np.where(count < 0, 0.0, table[np.arange(at.size), at])


def _quantile_of(table: Floats, level: Floats) -> Floats:
    return np.asarray((table < level[:, None]).sum(axis=1), dtype=np.float64)

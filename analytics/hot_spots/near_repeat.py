"""Near-repeats: whether events near each other also follow each other (Knox 1964, Applied
Statistics 13:25–30), by permuting days among places.

Counts pairs in bands of distance and time and compares them with what permutations give; p is
(1 + permutations with as many pairs) / (1 + permutations), one-sided. Several persons hurt in one
event make pairs of the same place and day: read the band of the same place with that in mind.
"""
# mypy: disable-error-code="no-untyped-def"

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from domain.hot_spot import RepeatBand

# Metres and days up to which a band reaches; the first is the same place as far as one can tell.
REACHES_M = (10, 100, 200, 400)
REACHES_DAYS = (7, 14, 28)
SIMULATIONS = 499
MOST_PAIRS = 2_000_000

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


def knox(
    points_m: Floats, days: Ints, *, seed: int, simulations: int = SIMULATIONS
) -> tuple[tuple[RepeatBand, ...], int]:
    """Every band of events at ``points_m`` (n, 2) on ``days`` (n,), nearest and soonest first, and
    how many events were compared: fewer than n where they have more than ``MOST_PAIRS`` pairs."""
    rng = np.random.default_rng(seed)
    kept = _kept(points_m, rng)
    points_m, days = points_m[kept], days[kept]
    first, second, band = _pairs(points_m)
    observed = _counted(first, second, band, days)
    simulated = np.array(
        [_counted(first, second, band, rng.permutation(days)) for _ in range(simulations)]
    ).reshape(simulations, *observed.shape)
    return _bands(observed, simulated), len(days)


def _kept(points_m: Floats, rng: np.random.Generator) -> NDArray[np.int64]:
    """All events, or as many drawn at random as have no more pairs than can be counted."""
    kept = np.arange(len(points_m))
    while True:
        tree = cKDTree(points_m[kept])
        pairs = int(tree.count_neighbors(tree, REACHES_M[-1]) - kept.size) // 2
        if pairs <= MOST_PAIRS:
            return kept
        share = 0.95 * np.sqrt(MOST_PAIRS / pairs)
        kept = np.sort(rng.choice(kept, int(kept.size * share), replace=False))


def _pairs(points_m: Floats) -> tuple[Ints, Ints, NDArray[np.int8]]:
    """Both ends of each pair within the farthest reach, and its band of distance."""
    ends = cKDTree(points_m).query_pairs(REACHES_M[-1], output_type="ndarray")
    apart_m = np.hypot(*(points_m[ends[:, 0]] - points_m[ends[:, 1]]).T)
    band = np.searchsorted(REACHES_M, apart_m).clip(max=len(REACHES_M) - 1)
    return ends[:, 0].astype(np.int32), ends[:, 1].astype(np.int32), band.astype(np.int8)


def _counted(first: Ints, second: Ints, band: NDArray[np.int8], days: Ints) -> NDArray[np.int64]:
    reaches = np.array(REACHES_DAYS, dtype=np.int32)
    return _count(first, second, band, days, reaches, len(REACHES_M))  # type: ignore[no-any-return]


@njit(cache=True)
def _count(first, second, band, days, reaches, bands):
    counts = np.zeros((bands, reaches.size), np.int64)
    for pair in range(first.size):
        gap = abs(days[first[pair]] - days[second[pair]])
        for at in range(reaches.size):
            if gap <= reaches[at]:
                counts[band[pair], at] += 1
                break
    return counts


def _bands(observed: NDArray[np.int64], simulated: NDArray[np.int64]) -> tuple[RepeatBand, ...]:
    as_many = (simulated >= observed).sum(axis=0)
    expected = simulated.mean(axis=0)
    simulations = len(simulated)
    return tuple(
        RepeatBand(
            from_m=REACHES_M[near - 1] if near else 0,
            to_m=to_m,
            from_day=REACHES_DAYS[soon - 1] + 1 if soon else 0,
            to_day=to_day,
            observed=int(observed[near, soon]),
            expected=float(expected[near, soon]),
            p=float((1 + as_many[near, soon]) / (1 + simulations)),
            simulations=simulations,
        )
        for near, to_m in enumerate(REACHES_M)
        for soon, to_day in enumerate(REACHES_DAYS)
    )

"""Whether a cluster could be chance: a Monte-Carlo test, and the false-discovery rate.

A cluster's statistic is Kulldorff's log-likelihood ratio (1997, Communications in Statistics
26:1481–1496) of its count c against the e its surroundings would put into its outline,
c ln(c/e) + (N−c) ln((N−c)/(N−e)). Each simulation scatters the N incidents as the surroundings
would, looks for clusters in the same way, and keeps its greatest statistic; p is the rank of the
cluster's among these, so that the search itself is part of what chance is allowed.
"""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def statistic(count: float, expected: float, total: float) -> float:
    """Kulldorff's ratio; 0 where there are no more than expected."""
    if count <= expected:
        return 0.0
    rest = total - count
    beside = rest * np.log(rest / (total - expected)) if rest > 0 else 0.0
    return float(count * np.log(count / expected) + beside)


def p_values(statistics: Sequence[float], greatest: Sequence[float]) -> list[float]:
    """(1 + simulations whose greatest statistic is no less) / (1 + simulations)."""
    simulated = np.sort(np.asarray(greatest))
    reached = simulated.size - np.searchsorted(simulated, statistics, side="left")
    return ((1 + reached) / (1 + simulated.size)).tolist()  # type: ignore[no-any-return]


def q_values(p: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's (1995): the false-discovery rate at which each would be kept."""
    if not len(p):
        return []
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values)
    ranked = values[order] * values.size / np.arange(1, values.size + 1)
    kept = np.minimum.accumulate(ranked[::-1])[::-1].clip(max=1.0)
    found = np.empty_like(kept)
    found[order] = kept
    return found.tolist()  # type: ignore[no-any-return]


def members(labels: NDArray[np.int32]) -> Iterator[NDArray[np.int64]]:
    """The points of each cluster in turn; noise is left out."""
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(labels.max(initial=-1) + 2))
    for first, end in itertools.pairwise(starts):
        yield order[first:end]

"""How much of a cluster is found again when part of the events is left out.

The clusterwise stability of Hennig (2007, Computational Statistics & Data Analysis 52:258–271):
the mean, over subsamples, of the greatest Jaccard overlap with any cluster of the subsample. His
reading: 0.75 and more is stable, below 0.6 should not be trusted.
"""

import numpy as np
from numpy.typing import NDArray

SHARE = 0.8
STABLE, SHAKY = 0.75, 0.6

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


def overlaps(labels: Ints, kept: NDArray[np.bool_], again: Ints) -> Floats:
    """(clusters,) the greatest Jaccard overlap of each cluster of ``labels`` (n,), as far as its
    points are ``kept`` (n,), with a cluster of ``again`` (kept,)."""
    clusters = int(labels.max(initial=-1)) + 1
    before = labels[kept]
    found = int(again.max(initial=-1)) + 1
    both = (before >= 0) & (again >= 0)
    pairs = before[both].astype(np.int64) * max(found, 1) + again[both]
    shared = np.bincount(pairs, minlength=clusters * max(found, 1)).reshape(clusters, -1)
    own = np.bincount(before[before >= 0], minlength=clusters)
    its = np.bincount(again[again >= 0], minlength=max(found, 1))
    union = np.maximum(own[:, None] + its[None, :] - shared, 1)
    best: Floats = (shared / union).max(axis=1, initial=0.0)
    return best

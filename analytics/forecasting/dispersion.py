"""How much more than chance counts vary about their forecasts.

A count of mean μ is negative binomial with variance μ + αμ². Where much happens its share of
chance is smaller: α = c·μ^−``FALL``, one scale c for all areas. Between a common α (``FALL`` 0) and
a variance in proportion to the mean (1), 0.8 was likeliest on St. Louis 2013–2016.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.scores import counts

Floats = NDArray[np.float64]

FALL = 0.8
LEAST, MOST = 1e-6, 10.0
_LEAST_MEAN = 1e-3


def alpha(scale: ArrayLike, expected: ArrayLike) -> Floats:
    """α of counts with mean ``expected``, their ``scale`` c given; the arrays broadcast."""
    mean = np.maximum(np.asarray(expected, dtype=float), _LEAST_MEAN)
    return np.asarray(np.minimum(np.asarray(scale) * mean**-FALL, MOST))


def scale(expected: Floats, actual: Floats) -> float:
    """c by maximum likelihood, the means given.

    Arrays of one shape; an actual that is not a number has not happened yet or was not counted.
    Not a number where nothing is left. Give it forecasts made before their outcomes only: those a
    model was fitted to would make it too sure.
    """
    known = np.isfinite(actual)
    mean, count = expected[known], counts.whole(actual[known])
    if count.size == 0:
        return float("nan")
    if not count.any():
        return LEAST
    from scipy.optimize import minimize_scalar

    def loss(log_scale: float) -> float:
        likely = counts.log_score(mean, alpha(np.exp(log_scale), mean), count)
        return -float(likely.sum())

    bounds = (np.log(LEAST), np.log(MOST))
    best = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 0.01})
    return float(np.exp(best.x))

"""How much more than chance counts vary about their forecasts."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST, MOST = 1e-6, 10.0


def alpha(expected: Floats, actual: Floats) -> float:
    """Dispersion of a negative binomial by maximum likelihood, its mean given.

    Arrays of one shape; an actual that is not a number has not happened yet or was not counted.
    Not a number where nothing is left. Give it forecasts made before their outcomes only: those a
    model was fitted to would make it too sure.
    """
    known = np.isfinite(actual)
    mean, count = expected[known], np.maximum(np.rint(actual[known]), 0.0)
    if count.size == 0:
        return float("nan")
    from scipy.optimize import minimize_scalar

    # Σ_y Σ_{j<y} ln(1 + αj) needs only how many counts lie above each j.
    above = count.size - np.cumsum(np.bincount(count.astype(np.int64)))
    total = float(count.sum())

    def loss(log_alpha: float) -> float:
        a = float(np.exp(log_alpha))
        grown = np.log1p(a * mean)
        gained = float(above @ np.log1p(a * np.arange(above.size)))
        return float(count @ grown) + float(grown.sum()) / a - gained

    if total == 0:
        return LEAST
    best = minimize_scalar(loss, bounds=(np.log(LEAST), np.log(MOST)), method="bounded")
    return float(np.exp(best.x))

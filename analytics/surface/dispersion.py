"""How much cell-weeks scatter beyond chance: the negative binomial's α, Var = μ + αμ².

α serves one sentence, "the chance of at least one this week", so it is fitted to that: by maximum
likelihood of whether anything happened. Fitted to the counts themselves it would follow incidents
of several victims, which come in quiet cells too, and make busy cells look safer than they are.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

Floats = NDArray[np.float64]

LEAST, MOST = 1e-3, 20.0


def alpha(expected: Floats, actual: NDArray[np.float32]) -> float:
    """From past cell-weeks (any shape) with something ``expected``; within [LEAST, MOST]."""
    kept = expected > 0
    mean, seen = expected[kept], actual[kept] > 0
    if not seen.any():
        return LEAST

    def loss(log_alpha: float) -> float:
        nothing = np.log1p(np.exp(log_alpha) * mean) / np.exp(log_alpha)
        return float(nothing[~seen].sum() - np.log(-np.expm1(-nothing[seen])).sum())

    found = minimize_scalar(
        loss, bounds=(np.log(LEAST), np.log(MOST)), method="bounded", options={"xatol": 0.01}
    )
    return float(np.exp(found.x))


def chance(expected: Floats, dispersion: float) -> Floats:
    """(n,) probability of at least one event: 1 − (1 + αμ)^(−1/α); Poisson's where α is 0."""
    if dispersion <= 0:
        return -np.expm1(-expected)
    return np.asarray(-np.expm1(-np.log1p(dispersion * expected) / dispersion))

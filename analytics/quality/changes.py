"""How much a count changed, and how sure that is (docs/methods/time.md).

Two counts ``x`` and ``y`` of exposures ``e`` and ``f`` (days, less where records are still to come)
are quasi-Poisson: independent, with ``dispersion`` times the variance of Poisson counts. A ratio
of their rates has the exact conditional interval (Clopper & Pearson 1934, Biometrika 26:404, of x
among x + y), a difference that of MOVER (Zou & Donner 2008, Statistics in Medicine 27:1693) from
exact limits of each (Garwood 1936, Biometrika 28:437). Both divide counts by the dispersion.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]

_TAIL = 0.025
# Fewer weeks, or fewer records a week, say nothing of how much weeks differ.
LEAST_WEEKS, LEAST_A_WEEK = 26, 5.0


@dataclass(frozen=True, slots=True)
class Exposed:
    """A ``count`` and the days it was counted in. Of them a share ``known`` of the records has
    come, as good as surely between ``low`` and ``high``."""

    count: float
    days: float
    known: float = 1.0
    low: float = 1.0
    high: float = 1.0

    @property
    def whole(self) -> float:
        """The count once every record has come."""
        return self.count / self.known


def percent(now: Exposed, base: Exposed, *, dispersion: float = 1.0) -> tuple[float, float, float]:
    """By how many percent the rate of ``now`` is above that of ``base``, with a 95 % interval.
    ``base.count`` is above 0."""
    x, y = max(now.count, 0.0) / dispersion, base.count / dispersion
    at = (now.count / (now.days * now.known)) / (base.count / (base.days * base.known))
    low = stats.beta.ppf(_TAIL, x, y + 1) if x > 0 else 0.0
    high = stats.beta.ppf(1 - _TAIL, x + 1, y)
    fewest = (base.days * base.low) / (now.days * max(now.high, now.known))
    most = (base.days * max(base.high, base.known)) / (now.days * min(now.low, now.known))
    ends = (low / (1 - low) * fewest, high / (1 - high) * most if high < 1 else np.inf)
    return 100 * (at - 1), 100 * (float(ends[0]) - 1), 100 * (float(ends[1]) - 1)


def difference(
    now: Exposed, base: Exposed, *, dispersion: float = 1.0
) -> tuple[float, float, float]:
    """How many more than ``base`` there are in as many days, with a 95 % interval."""
    of_base = now.days / (base.days * base.known)
    below, above = _reach(now.count, dispersion)
    below_base, above_base = _reach(base.count, dispersion)
    at = now.whole - base.count * of_base
    late = max(now.count, 0.0) / min(now.low, now.known) - now.whole
    early = now.whole - max(now.count, 0.0) / max(now.high, now.known)
    low = sqrt((below / now.known) ** 2 + (above_base * of_base) ** 2 + early**2)
    high = sqrt((above / now.known) ** 2 + (below_base * of_base) ** 2 + late**2)
    return at, at - low, at + high


def _reach(count: float, dispersion: float) -> tuple[float, float]:
    """How far the exact limits of a count lie below and above it."""
    n = max(count, 0.0) / dispersion
    low = float(stats.gamma.ppf(_TAIL, n)) if n > 0 else 0.0
    high = float(stats.gamma.ppf(1 - _TAIL, n + 1))
    return dispersion * (n - low), dispersion * (high - n)


def dispersion(weeks: Floats) -> float:
    """How many times more counts of ``weeks`` (weeks,) vary than Poisson counts, at least 1.

    From the differences of weeks side by side (von Neumann 1941, Annals of Mathematical
    Statistics 12:367), which seasons and trends move little.
    """
    if weeks.size < LEAST_WEEKS or weeks.mean() < LEAST_A_WEEK:
        return 1.0
    return max(1.0, float((np.diff(weeks) ** 2).mean() / 2 / weeks.mean()))


def dispersion_of_part(whole: float, mean: float, part: float) -> float:
    """The dispersion of a part with mean ``part`` of weeks with mean ``mean`` and dispersion
    ``whole``, where what is shared by all parts makes weeks differ."""
    return 1.0 if mean <= 0 else 1.0 + (whole - 1.0) * min(max(part, 0.0) / mean, 1.0)

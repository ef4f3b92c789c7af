"""How sure one can be of a share that was counted."""

from math import sqrt

_Z95 = 1.96


def interval(part: float, whole: float) -> tuple[float, float]:
    """The 95 % interval of the share ``part`` of ``whole``, which is not 0 (E. B. Wilson, 1927,
    Journal of the American Statistical Association 22, 209–212)."""
    share, z2 = min(max(part / whole, 0.0), 1.0), _Z95**2
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    reach = _Z95 * sqrt(share * (1 - share) / whole + z2 / (4 * whole**2)) / (1 + z2 / whole)
    # Rounding must not leave the share itself outside.
    return min(middle - reach, share), max(middle + reach, share)

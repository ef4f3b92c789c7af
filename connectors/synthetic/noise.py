"""Random numbers that belong to a thing rather than to a moment.

Each number is a hash (splitmix64) of the seed, the thing's key and what the number is used for.
So a thing keeps its numbers whatever else is drawn, in whatever order and over whatever period.
"""

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Floats = NDArray[np.float64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def keys(parent: Keys | NDArray[np.int64], number: Keys | NDArray[np.int64] | int) -> Keys:
    """New keys, one for each ``number``-th child of ``parent``; arrays broadcast."""
    with np.errstate(over="ignore"):
        child = (np.asarray(number).astype(np.uint64) + np.uint64(1)) * _GOLDEN
        return _mixed(_mixed(np.asarray(parent).astype(np.uint64)) + child)


def uniform(seed: int, key: Keys, use: int) -> Floats:
    """One number in [0, 1) for each ``key``. ``use`` keeps numbers for different uses apart."""
    salt = keys(np.array([seed]), use)
    numbers: Floats = (_mixed(key ^ salt) >> np.uint64(11)).astype(np.float64) / 2.0**53
    return numbers


def exponential(seed: int, key: Keys, use: int) -> Floats:
    """Numbers with mean 1."""
    numbers: Floats = -np.log1p(-uniform(seed, key, use))
    return numbers


def normal(seed: int, key: Keys, use: int) -> Floats:
    """Numbers with mean 0 and variance 1 (Box and Muller 1958); takes ``use`` and ``use`` + 1."""
    radius = np.sqrt(2 * exponential(seed, key, use))
    numbers: Floats = radius * np.cos(2 * np.pi * uniform(seed, key, use + 1))
    return numbers


def _mixed(key: Keys) -> Keys:
    with np.errstate(over="ignore"):
        key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))

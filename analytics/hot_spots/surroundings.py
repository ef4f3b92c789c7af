"""How many incidents a place would have if it were like its surroundings.

The incidents of a year are counted on a mesh, smoothed by a Gaussian of ``REACH_M`` over the
ground where incidents are known at all, and scaled to the number in the window: the coarse shape
of the city stays, single corners are evened out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, special, stats

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

REACH_M = 800.0
STEP_M = 50.0
# Gaps between the year's incidents up to twice this are ground too; beyond the outermost ones it
# reaches a square farther, because what is expected there is missing inside.
GROUND_M = 250.0
_MOST_SQUARES = 4_000_000


@dataclass(frozen=True, slots=True)
class Mesh:
    """Squares of ``step_m`` from the corner ``west``, ``south``; ``expected`` (rows, columns) are
    the incidents the window would put into each."""

    west: float
    south: float
    step_m: float
    expected: Floats

    @property
    def total(self) -> float:
        """All incidents expected."""
        return float(self.expected.sum())

    def squares(self, points_m: Floats) -> NDArray[np.int64]:
        """The number of the square each point lies in, the nearest one for points outside."""
        rows, columns = self.expected.shape
        column = ((points_m[:, 0] - self.west) // self.step_m).astype(np.int64).clip(0, columns - 1)
        row = ((points_m[:, 1] - self.south) // self.step_m).astype(np.int64).clip(0, rows - 1)
        found: NDArray[np.int64] = row * columns + column
        return found

    def around(self, squares: Floats, radius_m: float) -> Floats:
        """The sum of ``squares`` (rows × columns,) within ``radius_m`` of the middle of each."""
        disc = self._disc(radius_m).astype(np.float64)
        disc *= np.pi * radius_m**2 / self.step_m**2 / disc.sum()
        laid = squares.reshape(self.expected.shape)
        return ndimage.convolve(laid, disc, mode="constant").ravel()  # type: ignore[no-any-return]

    def covered(self, squares: NDArray[np.int64], radius_m: float) -> NDArray[np.int64]:
        """The squares in the union of discs around the middles of ``squares``."""
        rows, columns = self.expected.shape
        up, right = np.nonzero(self._disc(radius_m))
        middle = self._disc(radius_m).shape[0] // 2
        row = (squares[:, None] // columns + up - middle).ravel()
        column = (squares[:, None] % columns + right - middle).ravel()
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        return np.unique(row[inside] * columns + column[inside])

    def drawn(self, rng: np.random.Generator, n: int) -> Floats:
        """``n`` points scattered as expected, (n, 2)."""
        heaped = np.cumsum(self.expected.ravel())
        square = np.searchsorted(heaped, rng.random(n) * heaped[-1], side="right")
        row, column = np.divmod(square, self.expected.shape[1])
        place = np.column_stack([column, row]) + rng.random((n, 2))
        return place * self.step_m + (self.west, self.south)

    def _disc(self, radius_m: float) -> NDArray[np.bool_]:
        most = int(np.ceil(radius_m / self.step_m))
        away = np.arange(-most, most + 1) * self.step_m
        inside: NDArray[np.bool_] = np.hypot(*np.meshgrid(away, away)) <= radius_m
        return inside


def mesh(year_m: Floats, ground_m: Floats, *, count: int) -> Mesh:
    """The mesh of a group with incidents ``year_m`` (n, 2) in a year and ``count`` in the window,
    on the ground of the incidents ``ground_m`` of any kind."""
    low, high = ground_m.min(axis=0) - 2 * GROUND_M, ground_m.max(axis=0) + 2 * GROUND_M
    step_m = max(STEP_M, float(np.sqrt(np.prod(high - low) / _MOST_SQUARES)))
    shape = np.ceil((high - low) / step_m).astype(int)[::-1]
    ground = _closed(_counts(ground_m, low, step_m, shape) > 0, step_m)
    counts = _counts(year_m, low, step_m, shape)
    blur = {"sigma": REACH_M / step_m, "mode": "constant", "truncate": 3.0}
    smooth = ndimage.gaussian_filter(counts, **blur)
    covered = ndimage.gaussian_filter(ground.astype(np.float64), **blur)
    even = np.where(ground, smooth / np.maximum(covered, 1e-9), 0.0)
    return Mesh(float(low[0]), float(low[1]), step_m, even * (count / even.sum()))


def needed(expected: Floats, *, rarity: float, least: int) -> Ints:
    """How many incidents within reach, itself included, make a point core where ``expected`` lie
    in reach by chance: so many that chance gives them with a probability below ``rarity``, and
    ``least`` at least."""
    # Poisson's tail above k stays below ``rarity`` up to the k-th of these means.
    most = int(stats.poisson.isf(rarity, expected.max(initial=0.0))) + 2
    means = special.gammaincinv(np.arange(1, most + 1), rarity)
    found: Ints = np.maximum(np.searchsorted(means, expected) + 2, least).astype(np.int32)
    return found


def _closed(known: NDArray[np.bool_], step_m: float) -> NDArray[np.bool_]:
    """``known`` squares with the gaps between them filled, and one square around."""
    wide = ndimage.distance_transform_edt(~known, sampling=step_m) <= GROUND_M
    closed: NDArray[np.bool_] = (
        ndimage.distance_transform_edt(wide, sampling=step_m) > GROUND_M - step_m
    )
    found: NDArray[np.bool_] = closed & wide
    return found


def _counts(points_m: Floats, low: Floats, step_m: float, shape: NDArray[np.int64]) -> Floats:
    column, row = ((points_m - low) // step_m).astype(np.int64).T
    flat = np.bincount(row * shape[1] + column, minlength=int(np.prod(shape)))
    return flat.reshape(shape).astype(np.float64)

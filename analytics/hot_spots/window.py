"""The incidents of a window on the mesh of their surroundings, and the settings of a search."""

from dataclasses import asdict, dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analytics.hot_spots.surroundings import Mesh

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Settings:
    """``eps_m`` is how near neighbours are, ``span_days`` how near in time for a burst; ``least``
    and ``rarity`` say how many make a point core (surroundings.needed); ``outline_m`` is how far
    an outline reaches around its incidents; ``q`` the false-discovery rate that is kept."""

    eps_m: float = 150.0
    span_days: int = 7
    least: int = 5
    rarity: float = 0.001
    outline_m: float = 90.0
    q: float = 0.05
    simulations: int = 199
    resamples: int = 30
    seed: int = 1

    def as_dict(self) -> dict[str, float]:
        """For the record of a run."""
        return asdict(self)


@dataclass(frozen=True)
class Window:
    """``points_m`` (n, 2) and ``days`` (n,), counted from the first of ``length_days``; ``near``
    (rows × columns,) is what ``mesh`` expects within ``eps_m`` of each square."""

    points_m: Floats
    days: Ints
    length_days: int
    mesh: Mesh
    near: Floats
    settings: Settings

    @cached_property
    def squares(self) -> NDArray[np.int64]:
        """(n,) the square of each incident."""
        return self.mesh.squares(self.points_m)

    @cached_property
    def counts(self) -> Floats:
        """(rows × columns,) the incidents in each square."""
        return np.bincount(self.squares, minlength=self.mesh.expected.size).astype(np.float64)

    @classmethod
    def laid(
        cls, points_m: Floats, days: Ints, length_days: int, mesh: Mesh, settings: Settings
    ) -> "Window":
        """A window with what its mesh expects in reach."""
        near = mesh.around(mesh.expected, settings.eps_m)
        return cls(points_m, days, length_days, mesh, near, settings)

    @cached_property
    def crowd(self) -> Floats:
        """(rows × columns,) the incidents within ``eps_m`` of each square."""
        return self.mesh.around(self.counts, self.settings.eps_m)

    def dealt(self, days: Ints) -> "Window":
        """The same incidents on other ``days`` (n,); what is known of their places stays so."""
        other = replace(self, days=days)
        known = {name: getattr(self, name) for name in ("squares", "counts", "crowd")}
        other.__dict__.update(known)
        return other

    def part(self, kept: NDArray[np.bool_]) -> "Window":
        """The window with only the incidents ``kept``."""
        return replace(self, points_m=self.points_m[kept], days=self.days[kept])

    def footprint(self, members: NDArray[np.int64]) -> NDArray[np.int64]:
        """The squares that an outline around ``members`` covers."""
        return self.mesh.covered(np.unique(self.squares[members]), self.settings.outline_m)

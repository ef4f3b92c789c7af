"""A same-event cluster beside another: one that it may be the same as."""

from dataclasses import dataclass

from domain.verification import State


@dataclass(frozen=True, slots=True)
class NearCluster:
    """``distance_m`` is rounded to 10 m and None where one of the two has no place; ``minutes``
    lie between the two, 0 where they overlap. ``shares`` says that one proposes a member of the
    other."""

    id: int
    state: State
    category: str
    cell: str | None
    area: str
    reports: int
    incidents: int
    distance_m: int | None
    minutes: float
    shares: bool

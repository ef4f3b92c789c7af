"""The part of the city whose reports somebody sees and decides."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """``areas`` are numbers of areas, meant with everything inside them; None is the whole city,
    and none of them nothing at all."""

    areas: tuple[int, ...] | None


WHOLE = Scope(None)

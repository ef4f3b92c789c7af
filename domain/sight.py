"""What a role may see of places, decided once for map, table, drawer and export."""

from dataclasses import dataclass

from domain.roles import Permission, Role, allows

# A viewer is shown no cell count from 1 to 2: so few may point at somebody.
SMALLEST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Sight:
    """``smallest`` is the least count shown in a cell (1 shows all); ``incidents`` whether single
    incidents are listed; ``exact`` whether their points are."""

    smallest: int
    incidents: bool
    exact: bool

    def hides(self, count: int) -> bool:
        """Whether a cell's ``count`` is too small to be shown; a sum of withdrawals too."""
        return 0 < abs(count) < self.smallest


def sight(role: Role | None) -> Sight:
    """The sight of ``role``; nobody sees as little as can be."""
    return Sight(
        smallest=1 if allows(role, Permission.SEE_SMALL_COUNTS) else SMALLEST_SHOWN,
        incidents=allows(role, Permission.SEE_INCIDENTS),
        exact=allows(role, Permission.SEE_EXACT_PLACES),
    )

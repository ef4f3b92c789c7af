"""How often a program may ask, and what it is told about it."""

import math
from dataclasses import dataclass
from datetime import timedelta

WINDOW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests a minute: of one token, and of one address that shows none; new reports a minute:
    of one reporter, and of the strangers at one address."""

    token: int = 600
    address: int = 120
    reporter: int = 20
    report_address: int = 60


@dataclass(frozen=True, slots=True)
class Taken:
    """One request counted against ``quota``. ``behind`` is how far its asker is from having caught
    up, at most ``WINDOW``; ``passes`` is False for the request that was one too many."""

    name: str
    quota: int
    passes: bool
    behind: timedelta

    @property
    def remaining(self) -> int:
        """How many more may come at once."""
        left = (WINDOW - self.behind) / (WINDOW / self.quota)
        return max(0, math.floor(left + 1e-6))

    @property
    def wait_s(self) -> int:
        """Whole seconds until one more may come; 0 where it may come now."""
        over = self.behind + WINDOW / self.quota - WINDOW
        return max(0, math.ceil(over.total_seconds() - 1e-6))

    @property
    def reset_s(self) -> int:
        """Whole seconds until the whole quota is there again."""
        return max(0, math.ceil(self.behind.total_seconds()))

"""The mistakes the synthetic sources make: in each row at most one, at known rates."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from connectors.synthetic import noise
from connectors.synthetic.noise import Keys

Row = dict[str, object]


class Mistake(StrEnum):
    """What can be wrong with a row."""

    NO_POSITION = "no_position"
    ZERO_POSITION = "zero_position"
    IMPOSSIBLE_LATITUDE = "impossible_latitude"
    SWAPPED_AXES = "swapped_axes"
    OUTSIDE_CITY = "outside_city"
    IMPOSSIBLE_TIME = "impossible_time"
    AFTER_REPORT = "after_report"
    PLACEHOLDER_TIME = "placeholder_time"
    UNKNOWN_CATEGORY = "unknown_category"
    NO_CATEGORY = "no_category"


# Chances for each row that has a position.
CHANCES: Mapping[Mistake, float] = {
    Mistake.NO_POSITION: 0.004,
    Mistake.ZERO_POSITION: 0.001,
    Mistake.IMPOSSIBLE_LATITUDE: 0.0005,
    Mistake.SWAPPED_AXES: 0.0005,
    Mistake.OUTSIDE_CITY: 0.0005,
    Mistake.IMPOSSIBLE_TIME: 0.0005,
    Mistake.AFTER_REPORT: 0.0005,
    Mistake.PLACEHOLDER_TIME: 0.0005,
    Mistake.UNKNOWN_CATEGORY: 0.001,
    Mistake.NO_CATEGORY: 0.0005,
}

_ORDER = tuple(CHANCES)
_USE = 60


def chosen(seed: int, key: Keys) -> list[Mistake | None]:
    """The mistake in the row of each ``key``, mostly None."""
    ladder = np.cumsum(list(CHANCES.values()))
    index: NDArray[np.int64] = np.searchsorted(ladder, noise.uniform(seed, key, _USE), side="right")
    mistakes = (*_ORDER, None)
    return [mistakes[place] for place in index.tolist()]


def make(mistake: Mistake, row: Row) -> None:
    """Spoils ``row``."""
    row.update(_SPOILED[mistake](row))


def _times(moment: str) -> Row:
    return {"from": moment, "to": moment, "time": "minute"}


def _after_report(row: Row) -> Row:
    later = datetime.fromisoformat(str(row["published"])) + timedelta(days=400)
    return _times(later.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


_SPOILED: Mapping[Mistake, Callable[[Row], Row]] = {
    Mistake.NO_POSITION: lambda row: {"lat": None, "lon": None},
    Mistake.ZERO_POSITION: lambda row: {"lat": 0.0, "lon": 0.0},
    Mistake.IMPOSSIBLE_LATITUDE: lambda row: {"lat": 141.0},
    Mistake.SWAPPED_AXES: lambda row: {"lat": row["lon"], "lon": row["lat"]},
    Mistake.OUTSIDE_CITY: lambda row: {"lat": 42.5},
    Mistake.IMPOSSIBLE_TIME: lambda row: _times("2025-02-30T10:00:00Z"),
    Mistake.AFTER_REPORT: _after_report,
    Mistake.PLACEHOLDER_TIME: lambda row: _times("1900-01-01T01:00:00Z"),
    Mistake.UNKNOWN_CATEGORY: lambda row: {"category": "Code 0"},
    Mistake.NO_CATEGORY: lambda row: {"category": ""},
}

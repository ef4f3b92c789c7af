"""How late records come, by source: days are raised to what they will be, and it is kept how."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analytics.quality import completeness
from analytics.quality.completeness import Curve
from db import frames
from domain.source import Source

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Delay:
    """A source's ``curve``, on a morning ``ahead_days`` after the first day to be forecast: a
    file of a month comes out after the month's last day."""

    curve: Curve
    ahead_days: int

    @property
    def provisional_days(self) -> int:
        """Days before the first one forecast that are not complete yet."""
        return max(self.curve.provisional_days - self.ahead_days, 0)

    @property
    def unpublished_days(self) -> int:
        """Days before the first one forecast of which nothing is known."""
        return max(self.curve.unpublished_days - self.ahead_days, 0)

    def corrected(self, counts: Floats) -> Floats:
        """``counts`` (days, areas) up to the first day forecast, raised to what they will be; NaN
        where too little of a day is known to say."""
        later = np.zeros((self.ahead_days, *counts.shape[1:]))
        whole = completeness.corrected(np.concatenate([counts, later]), self.curve)
        return whole[: counts.shape[0]]


def delay(session: Session, source: Source, *, before: date) -> Delay | None:
    """The delay of a source's records of before ``before``; None where too little is known."""
    since = before - timedelta(days=completeness.WINDOW_DAYS)
    told = frames.reports(session, source.id, since=since, before=before)
    if told.empty:
        return None
    gone = int(told["known_day"].max()) - before.toordinal()
    # A feed goes on telling all day; a file of that day is whole.
    ahead_days = max(gone + 1, 0) if gone > 0 or source.poll_minutes is None else 0
    reports = completeness.Reports(told["event_day"].to_numpy(), told["known_day"].to_numpy())
    curve = completeness.curve(reports, as_of=before + timedelta(days=ahead_days))
    return None if curve is None else Delay(curve, ahead_days)


def provisional_days(delays: Mapping[int, Delay]) -> int:
    """How many days before the first one forecast are not complete yet, by the latest source."""
    return max((each.provisional_days for each in delays.values()), default=0)


def told(delays: Mapping[int, Delay]) -> dict[str, object]:
    """By source id: the days not complete yet, and what is known of the last 3, 7 and 28."""
    return {str(source_id): _told(each) for source_id, each in sorted(delays.items())}


def _told(each: Delay) -> Mapping[str, object]:
    return {
        "provisional_days": each.provisional_days,
        "recent": [asdict(one) for one in each.curve.recent],
        "records": each.curve.records,
        "editions": each.curve.editions,
    }

"""What a run reads of places and hours: events by cell, and clock times, of before ``as_of``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analytics.runs import tuning
from analytics.runs.tuning import Tuned
from analytics.surface import events, gates
from analytics.surface.events import CellEvents
from analytics.surface.hours import HourEvents
from db import frames
from db.queries import responses
from domain.grid import REASONS_END
from domain.target import TARGET_BY_CODE, TARGETS

# Four years' means of every week of the year that is learnt from, at the first origin replayed.
LONGEST_DAYS = 6 * 365
HOUR_DAYS = 5 * 365
SLOTS = {target.code: target.slots for target in TARGETS}


@dataclass(frozen=True, slots=True)
class Places:
    """``events`` by target in the cells with any event of any target; ``clock`` the incidents
    whose minute is known, from ``clock_since`` (columns of ``db.frames.incident_hours``);
    ``tuned`` the settings of the heat map, where they were found not long ago. ``resolution`` is
    the finest that the points allow a surface. ``treated`` are the cells in which something was
    done in the week from a day that is replayed."""

    events: Mapping[str, CellEvents]
    clock: pd.DataFrame
    clock_since: date
    tuned: Tuned | None
    resolution: int
    treated: Mapping[date, NDArray[np.int64]]

    def hours(self, code: str, zone: str) -> HourEvents:
        """The clock times of one target."""
        own = self.clock[self.clock["slot"].isin(TARGET_BY_CODE[code].slots)]
        area = own["area_id"].to_numpy()
        known = np.unique(area[area > 0])
        index = np.where(area > 0, np.searchsorted(known, area), -1)
        return HourEvents(
            first=self.clock_since,
            end=self.events[code].end,
            zone=zone,
            areas=known,
            index=index.astype(np.int32),
            minute=own["minute"].to_numpy().astype(np.int32),
            weight=own["weight"].to_numpy().astype(np.float64),
        )


def places(session: Session, *, first: date, before: date, resolution: int) -> Places:
    """From ``first``, or as far back as any model looks, up to the day before ``before``."""
    since = max(first, before - timedelta(days=LONGEST_DAYS))
    frame = frames.cell_days(session, SLOTS, since=since, before=before)
    found = {code: _events(frame, code, since, before) for code in SLOTS}
    whole = events.inhabited(*found.values())
    clock_since = max(first, before - timedelta(days=HOUR_DAYS))
    return Places(
        events={code: own.onto(whole) for code, own in found.items()},
        clock=frames.incident_hours(session, since=clock_since, before=before),
        clock_since=clock_since,
        tuned=tuning.kept(session, before=before),
        resolution=resolution,
        treated={day: treated_from(session, day) for day in replayed(before)},
    )


def replayed(before: date) -> tuple[date, ...]:
    """The first days of the weeks that are replayed, the last week ending before ``before``."""
    return tuple(before - timedelta(weeks=back) for back in range(gates.LEAST_ORIGINS, 0, -1))


def treated_from(session: Session, first: date) -> NDArray[np.int64]:
    """The finest cells in which something was done in the week from ``first``, sorted."""
    found = responses.treated_cells(session, first=first, end=first + timedelta(weeks=1))
    return np.array(found, dtype=np.int64)


def _events(frame: pd.DataFrame, code: str, since: date, before: date) -> CellEvents:
    own = frame[frame[code] != 0]
    cell = own["cell"].to_numpy()
    day = (own["day"] - pd.Timestamp(since)).dt.days.to_numpy().astype(np.int32)
    domain = np.unique(cell[cell >= REASONS_END])
    weight = own[code].to_numpy().astype(np.float64)
    return events.events(cell, day, weight, first=since, end=before, domain=domain)

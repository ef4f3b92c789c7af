"""Hot spots: a year of incidents is read, searched group by group, and written down."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analytics.hot_spots import (
    getis_ord,
    limits,
    near_repeat,
    plane,
    search,
    slices,
    surroundings,
    trend,
)
from analytics.hot_spots.search import Found
from analytics.hot_spots.slices import Slices
from analytics.hot_spots.ways import WAYS
from analytics.hot_spots.window import Settings, Window
from analytics.runs import reading
from db.queries import hot_spot_points, hot_spot_runs
from db.queries.hot_spot_points import Points
from db.queries.hot_spot_runs import NewCell, NewHotSpot, NewRun
from domain.city import City
from domain.hot_spot import GROUPS, RepeatBand, Search
from domain.target import Target

YEAR_DAYS = trend.SLICE_DAYS * trend.SLICES
KEPT_DAYS = 90

Said = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Year:
    """Incidents on days ``first`` ≤ day < ``end``, at ``points_m`` (n, 2) and in resolution-9
    ``cells`` (n,). ``ground_m`` and ``ground`` are the points and sorted cells of every group's,
    ``history_days`` the days since the first of them."""

    first: date
    end: date
    points: Points
    points_m: NDArray[np.float64]
    cells: NDArray[np.int64]
    ground_m: NDArray[np.float64]
    ground: NDArray[np.int64]
    history_days: int

    def of(self, group: Target) -> "Year":
        """Those of one group, on the same ground."""
        kept = np.isin(self.points.slot, group.slots)
        return Year(
            self.first,
            self.end,
            self.points.chosen(kept),
            self.points_m[kept],
            self.cells[kept],
            self.ground_m,
            self.ground,
            self.history_days,
        )


@dataclass(frozen=True, slots=True)
class Searched:
    """A search and all it found, to be written."""

    run: NewRun
    hot_spots: tuple[NewHotSpot, ...] = ()
    cells: tuple[NewCell, ...] = ()
    repeats: tuple[RepeatBand, ...] = ()


def year(session: Session, city: City, *, now: datetime) -> Year | None:
    """The year up to the newest whole day; None where nothing is stored yet."""
    end = reading.as_of(session, city, now=now)
    if end is None:
        return None
    first = end - timedelta(days=YEAR_DAYS)
    slots = sorted({slot for group in GROUPS for slot in group.slots})
    points = hot_spot_points.between(session, slots, first=first, end=end)
    points_m = plane.metres(points.lon, points.lat, city.centre)
    cells = getis_ord.coarse(points.cell)
    history_days = YEAR_DAYS - int(points.day.min(initial=YEAR_DAYS))
    return Year(first, end, points, points_m, cells, points_m, np.unique(cells), history_days)


def searched(
    whole: Year, wanted: Sequence[Search], settings: Settings, *, progress: Said
) -> Iterator[Searched]:
    """Every search of ``wanted``, group by group; ``progress`` hears a fraction and a group."""
    done = 0
    for group in dict.fromkeys(one.group for one in wanted):
        progress(done / len(wanted), group.code)
        own = whole.of(group)
        repeats = _repeats(own, settings)
        over = slices.slices(
            own.ground,
            own.cells,
            own.points.day,
            end_day=YEAR_DAYS,
            history_days=own.history_days,
        )
        for one in wanted:
            if one.group is not group:
                continue

            def said(fraction: float, done: int = done, code: str = group.code) -> None:
                progress((done + fraction) / len(wanted), code)

            yield _searched(own, one, repeats, over, settings, said)
            done += 1


def store(
    session: Session, found: Searched, city: City, *, job_id: int | None, now: datetime
) -> int:
    """Write a search with all it found; its id."""
    run_id = hot_spot_runs.add(session, found.run, job_id=job_id, now=now)
    for spot in found.hot_spots:
        hot_spot_runs.add_hot_spot(
            session,
            run_id,
            spot,
            projection=plane.definition(city.centre),
            outline_m=found.run.parameters["outline_m"],
        )
    hot_spot_runs.add_cells(session, run_id, found.cells)
    hot_spot_runs.add_repeats(session, run_id, found.repeats)
    return run_id


def forget(session: Session, *, now: datetime) -> int:
    """Delete searches older than ``KEPT_DAYS``; how many."""
    return hot_spot_runs.forget(session, before=now - timedelta(days=KEPT_DAYS))


def _searched(
    own: Year,
    wanted: Search,
    repeats: tuple[RepeatBand, ...],
    over: Slices,
    settings: Settings,
    said: Callable[[float], None],
) -> Searched:
    inside = own.points.day >= YEAR_DAYS - wanted.window_days
    points_m, cells = own.points_m[inside], own.cells[inside]
    counts = {"events": len(points_m), "year": len(own.points_m)}
    lacking = limits.shortage(
        history_days=own.history_days, events=len(points_m), places=_places(points_m)
    )
    if lacking is not None:
        run = _run(own, wanted, settings, counts)
        return Searched(replace(run, shortage=lacking), repeats=repeats)
    mesh = surroundings.mesh(own.points_m, own.ground_m, count=len(points_m))
    days = own.points.day[inside] - (YEAR_DAYS - wanted.window_days)
    window = Window.laid(points_m, days, wanted.window_days, mesh, settings)
    spots, clusters = _spots(own, window, cells, over, said)
    hot = slices.hot(over, cells, q=settings.q)
    counts |= {"clusters": clusters, "hot_spots": len(spots), "cells": len(hot)}
    return Searched(
        _run(own, wanted, settings, counts),
        spots,
        tuple(NewCell(one.cell, one.z, one.q, one.status) for one in hot),
        repeats,
    )


def _spots(
    own: Year,
    window: Window,
    cells: NDArray[np.int64],
    over: Slices,
    said: Callable[[float], None],
) -> tuple[tuple[NewHotSpot, ...], int]:
    """The hot spots by every way, and how many clusters there were before the test."""
    spots: list[NewHotSpot] = []
    clusters = 0
    for part, way in enumerate(WAYS):

        def progress(done: float, part: int = part) -> None:
            said((part + done) / len(WAYS))

        findings = search.search(window, way, progress=progress)
        clusters += findings.clusters
        spots += [
            _spot(own, window, one, number, over.at(cells[one.members]))
            for number, one in enumerate(findings.found, len(spots) + 1)
        ]
    return tuple(spots), clusters


def _spot(
    own: Year, window: Window, found: Found, number: int, z: NDArray[np.float64]
) -> NewHotSpot:
    first = own.end - timedelta(days=window.length_days)
    days = window.days[found.members]
    told = z.size >= trend.LEAST_SLICES
    return NewHotSpot(
        kind=found.kind,
        number=number,
        points_m=window.points_m[found.members],
        places=found.places,
        expected=found.expected,
        p=found.p,
        q=found.q,
        stability=found.stability,
        status=trend.status(z),
        trend_p=trend.mann_kendall(z).p if told else None,
        slices=tuple(z.round(3).tolist()),
        first_day=first + timedelta(days=int(days.min())),
        last_day=first + timedelta(days=int(days.max())),
    )


def _run(own: Year, wanted: Search, settings: Settings, counts: dict[str, int]) -> NewRun:
    return NewRun(
        group=wanted.group.code,
        window_days=wanted.window_days,
        first=own.end - timedelta(days=wanted.window_days),
        end=own.end,
        parameters=settings.as_dict(),
        counts=counts,
    )


def _repeats(own: Year, settings: Settings) -> tuple[RepeatBand, ...]:
    events, places = len(own.points_m), _places(own.points_m)
    if limits.shortage(history_days=own.history_days, events=events, places=places):
        return ()
    return near_repeat.knox(own.points_m, own.points.day, seed=settings.seed)[0]


def _places(points_m: NDArray[np.float64]) -> int:
    return len(np.unique(points_m.round(), axis=0))

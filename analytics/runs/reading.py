"""What a run reads, once, from one moment's state of the tables: nothing of ``as_of`` or later."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analytics.forecasting.counts import AreaCounts
from analytics.quality import completeness
from analytics.quality.completeness import Curve
from analytics.runs import delays, places, precision, sources
from analytics.runs.places import Places
from analytics.runs.precision import Precision
from db import frames
from db.queries import areas, covariates, freshness
from db.queries import sources as source_rows
from domain.city import City
from domain.covariate import Covariate
from domain.target import ALL, TARGETS

# Five for the fit at the first of the origins that are replayed.
LONGEST_YEARS = 7
Floats = NDArray[np.float64]
SLOTS = {target.code: target.slots for target in TARGETS}


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands in the tables before ``as_of``, the first day to be forecast.

    ``counts`` are by target, raised to what they will be where records come late; ``raw`` as they
    stand. ``parents`` are coarser areas and the finest ones in each; ``delays`` how late each
    source is; ``data_count`` the incidents of the target "all"; ``data_through`` the last day
    with any; ``precision`` how precisely the sources place what they tell, and ``places`` what is
    known of cells and hours; ``covariate`` the figures by which areas are grouped, where there are
    any.
    """

    city: City
    as_of: date
    data_through: date
    data_count: int
    counts: Mapping[str, AreaCounts]
    raw: Mapping[str, AreaCounts]
    parents: Mapping[int, tuple[int, ...]]
    delays: Mapping[int, Curve]
    source_days: pd.DataFrame
    precision: Precision
    places: Places
    covariate: Covariate | None = None


def as_of(session: Session, city: City, *, now: datetime) -> date | None:
    """The first day to be forecast: the city's today, or the day after the newest record where
    that is earlier. None before there is any record."""
    newest = freshness.now_at(session).data_through
    if newest is None:
        return None
    zone = ZoneInfo(city.zone)
    after = newest.astimezone(zone).date() + timedelta(days=1)
    return min(after, now.astimezone(zone).date())


def ground(session: Session, city: City, *, before: date) -> Ground | None:
    """Everything of before ``before``; None where there is no day with records."""
    by_source = frames.source_days(session, before=before)
    by_area = frames.area_days(session, SLOTS, before=before)
    by_area = by_area[by_area[list(SLOTS)].ne(0).any(axis=1)]
    if by_area.empty:
        return None
    start, observed = _span(by_source, before)
    end = pd.Timestamp(before)
    by_area = by_area[by_area["day"] >= start]
    precise = precision.precision(session, by_source, before=before)
    late = _delays(session, by_area["source_id"].unique(), before)
    ids = tuple(sorted({*by_area["area_id"].tolist(), 0}))
    parent_of = {area.id: area.parent_id for area in areas.listed(session)}
    leaves, parents = _leaves(ids, parent_of)
    raw, counts = {}, {}
    for code in SLOTS:
        as_it_is, raised = _matrices(by_area, code, leaves, late, start=start, end=end)
        raw[code] = AreaCounts(start.date(), leaves, as_it_is, observed)
        whole = observed & ~np.isnan(raised).any(axis=1)
        counts[code] = AreaCounts(start.date(), leaves, np.nan_to_num(raised), whole)
    return Ground(
        city=city,
        as_of=before,
        data_through=by_area["day"].max().date(),
        data_count=round(float(raw[ALL.code].counts.sum())),
        counts=counts,
        raw=raw,
        parents=parents,
        delays=late,
        source_days=by_source,
        precision=precise,
        places=places.places(
            session, first=start.date(), before=before, resolution=precise.resolution
        ),
        covariate=covariates.in_force(session),
    )


def _span(by_source: pd.DataFrame, before: date) -> tuple[pd.Timestamp, NDArray[np.bool_]]:
    """Where the history begins, and which of its days every source that matters counted."""
    earliest = pd.Timestamp(before) - pd.DateOffset(years=LONGEST_YEARS)
    first = max(by_source["day"].min(), earliest)
    days = (pd.Timestamp(before) - first).days
    counted = sources.that_matter(sources.daily(by_source, first=first, days=days))
    start = max((sources.begun(own) for own in counted.values()), default=0)
    observed = np.ones(days, dtype=bool)
    for own in counted.values():
        observed &= ~sources.outages(own)
    return first + pd.Timedelta(days=start), observed[start:]


def _delays(session: Session, source_ids: NDArray[np.int64], before: date) -> dict[int, Curve]:
    ours = [source for source in source_rows.listed(session) if source.id in source_ids]
    known = {source.id: delays.delay(session, source, before=before) for source in ours}
    return {source_id: found for source_id, found in known.items() if found is not None}


def _leaves(
    ids: tuple[int, ...], parent_of: Mapping[int, int | None]
) -> tuple[tuple[int, ...], dict[int, tuple[int, ...]]]:
    """The columns of the counts, and every coarser area with the columns inside it."""
    above = {each: list(_above(each, parent_of)) for each in ids}
    coarse = {each for found in above.values() for each in found}
    columns = {each: rest_of(each) if each in coarse else each for each in ids}
    inside: dict[int, list[int]] = {each: [] for each in sorted(coarse)}
    for each, column in columns.items():
        for area_id in [*above[each], *([each] if each in coarse else [])]:
            inside[area_id].append(column)
    parents = {area_id: tuple(sorted(found)) for area_id, found in inside.items()}
    return tuple(sorted(columns.values())), parents


def _above(area_id: int, parent_of: Mapping[int, int | None]) -> Iterator[int]:
    found = parent_of.get(area_id)
    while found is not None:
        yield found
        found = parent_of.get(found)


def rest_of(area_id: int) -> int:
    """The column of records that name a coarser area and none inside it; no area of its own."""
    return -1 - area_id


def _matrices(
    by_area: pd.DataFrame,
    code: str,
    leaves: tuple[int, ...],
    late: Mapping[int, Curve],
    *,
    start: pd.Timestamp,
    end: pd.Timestamp,
) -> tuple[Floats, Floats]:
    """(days, areas) counts as they stand, and raised to what they will be (NaN: unknown)."""
    shape = ((end - start).days, len(leaves))
    column_of = {rest_of(area) if area < 0 else area: at for at, area in enumerate(leaves)}
    raw, raised = np.zeros(shape), np.zeros(shape)
    for source_id, own in by_area.groupby("source_id", sort=True):
        matrix = np.zeros(shape)
        at = (own["day"] - start).dt.days.to_numpy()
        column = own["area_id"].map(column_of).to_numpy()
        np.add.at(matrix, (at, column), own[code].to_numpy(dtype=np.float64))
        raw += matrix
        delay = late.get(int(str(source_id)))
        raised += matrix if delay is None else completeness.corrected(matrix, delay)
    return raw, raised

"""Published atoms: all that a guarded reader (``Sight.guarded``) is ever told of counts.

An atom is a count of one whole week, one kind of offence and one place, published where it is at
least ``SMALLEST_SHOWN``. What is left over is not told where it lies: it is added up with what else
is left over, first in the coarser cell, then in the area, then in the city, then over all kinds,
and published with the first of these in which it is enough. So every incident is in at most one
atom, every number shown is a sum of whole atoms, and so is every difference of two numbers
(docs/methods/privacy.md; complementary suppression by rolling up: Hundepool et al. 2012,
Statistical Disclosure Control, ch. 4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.filters import Period
from domain.grid import REASON_CELLS, REASONS_END, RESOLUTION
from domain.incident import NotMapped
from domain.sight import (
    GUARDED_RESOLUTION,
    KIND_OF_SLOT,
    KINDS,
    SENSITIVE_DELAY_DAYS,
    SMALLEST_SHOWN,
    WEEK_DAYS,
)

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

# Columns. ``MOST`` is how much a reader must think the parts of a count could add up to.
WEEK, KIND, AREA, CELL, N, MOST = range(6)
NO_CELL = 0
ALL_KINDS = -1
_ANYTHING = 1 << 40


# What marks a state of the data, and whether this transaction changes it: then nobody else may
# take what it reads for the truth.
_MARK = text("""
    SELECT concat(current_database(), pg_postmaster_start_time()),
      (SELECT concat(sum(version), max(xmin::text::bigint)) FROM source),
      (SELECT concat(chosen_at, (SELECT max(xmin::text::bigint) FROM area)) FROM city),
      pg_current_xact_id_if_assigned() IS NOT NULL
    """)
_MOST_KNOWN = 16
_KNOWN: "dict[tuple[object, ...], Atoms]" = {}


@dataclass(frozen=True, slots=True)
class Atoms:
    """``rows`` of shape (n, 6). ``WEEK`` is the number of the week in the period, ``KIND`` a place
    in ``KINDS`` or −1 for all together, ``AREA`` 0 where none is known, ``CELL`` 0 where none is
    told. ``in_area`` (n,) are told with their area, the others with the city alone."""

    rows: Rows
    in_area: Mask

    def only(self, mask: Mask) -> "Atoms":
        """The atoms that ``mask`` (n,) chooses."""
        return Atoms(self.rows[mask], self.in_area[mask])


def atoms(session: Session, weeks: Period, *, covered: Period | None) -> Atoms:
    """The atoms of whole ``weeks``. A week that ends after the days with data has none; one of a
    sensitive kind has none for ``SENSITIVE_DELAY_DAYS`` after that either."""
    database, version, ground, writing = session.execute(_MARK).one()
    key = (database, version, ground, weeks, covered)
    if writing:
        return _read(session, weeks, covered)
    known = _KNOWN.get(key)
    if known is None:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        known = _KNOWN[key] = _read(session, weeks, covered)
    return known


def _read(session: Session, weeks: Period, covered: Period | None) -> Atoms:
    rows, places = _sums(session, weeks), _places(session)
    known = 0 if covered is None else (covered.end - weeks.first).days
    late = np.where(_sensitive(rows), SENSITIVE_DELAY_DAYS, 0)
    return published(rows[(rows[:, WEEK] + 1) * WEEK_DAYS + late <= known], places)


def published(rows: Rows, places: Rows) -> Atoms:
    """The atoms made of ``rows``, whose counts are of one week, kind, area and cell each.
    ``places`` (k, 2) are the areas and cells in which a reader must think something can happen."""
    placed = (rows[:, CELL] != NO_CELL) & ~_sensitive(rows)
    beside = _blurred(rows[~placed], {CELL: NO_CELL})
    fine, left = _told(np.concatenate([rows[placed], _nothing(rows, places)]))
    left[:, CELL] = parents(left[:, CELL], GUARDED_RESOLUTION - 1)
    coarse, left = _told(left)
    by_area, left = _told(np.concatenate([_blurred(left, {CELL: NO_CELL}), beside]))
    of_city, left = _told(_blurred(left, {AREA: 0}))
    of_all, _ = _told(_blurred(left, {KIND: ALL_KINDS}))
    parts = (fine, coarse, by_area, of_city, of_all)
    in_area = [np.full(len(part), part is not of_city and part is not of_all) for part in parts]
    return Atoms(np.concatenate(parts), np.concatenate(in_area))


def chosen(
    found: Atoms, slots: Sequence[int], area_ids: Sequence[int] | None, *, mapped: bool | None
) -> Atoms:
    """The atoms of the kinds of ``slots`` (empty: all), of the areas (None: all) and, where it is
    said, with a cell or without one."""
    rows, keep = found.rows, np.ones(len(found.rows), dtype=bool)
    if slots:
        keep &= np.isin(rows[:, KIND], [KIND_OF_SLOT[slot] for slot in slots])
    if area_ids is not None:
        keep &= found.in_area & np.isin(rows[:, AREA], list(area_ids))
    if mapped is not None:
        keep &= (rows[:, CELL] != NO_CELL) == mapped
    return found.only(keep)


def within(found: Atoms, low: int, high: int) -> Atoms:
    """The atoms of cells that lie whole among the resolution-10 cells from ``low`` to ``high``."""
    last = found.rows[:, CELL] & ~(15 << 52) | RESOLUTION << 52
    return found.only((low <= last) & (last <= high))


def by_cell(found: Atoms, resolution: int) -> tuple[Rows, Rows]:
    """Cells of ``resolution``, or of the finest told, and their sums, both (n,), rising. What is
    told of no such cell stands with the reason ``TOO_FEW``."""
    resolution = min(resolution, GUARDED_RESOLUTION)
    cells = found.rows[:, CELL]
    fine = (cells != NO_CELL) & (cells >> 52 & 15 >= resolution)
    keys = np.where(fine, parents(cells, resolution), REASON_CELLS[NotMapped.TOO_FEW])
    return _sums_by(keys, found.rows[:, N])


def by_area(found: Atoms) -> dict[int, int]:
    """Area → sum; 0 for no known area. What the city alone is told of is in none."""
    rows = found.rows[found.in_area]
    ids, sums = _sums_by(rows[:, AREA], rows[:, N])
    return dict(zip(ids.tolist(), sums.tolist(), strict=True))


def by_week(found: Atoms, first: date) -> dict[date, int]:
    """First day of each week, counted from ``first``, → sum."""
    weeks, sums = _sums_by(found.rows[:, WEEK], found.rows[:, N])
    days = (first + timedelta(days=WEEK_DAYS * week) for week in weeks.tolist())
    return dict(zip(days, sums.tolist(), strict=True))


def _sums_by(keys: Rows, values: Rows) -> tuple[Rows, Rows]:
    found, place = np.unique(keys, return_inverse=True)
    sums = np.zeros(found.size, dtype=np.int64)
    np.add.at(sums, place, values)
    return found[sums != 0], sums[sums != 0]


def parents(cells: Rows, resolution: int) -> Rows:
    """The ancestors of ``cells`` (n,) at ``resolution``."""
    bits = resolution << 52 | (1 << 3 * (15 - resolution)) - 1
    return cells & ~(15 << 52) | bits


def _sensitive(rows: Rows) -> Mask:
    return np.isin(rows[:, KIND], [at for at, kind in enumerate(KINDS) if kind.sensitive])


def _told(rows: Rows) -> tuple[Rows, Rows]:
    """``rows`` summed, parted into those that are told and those left over, which a reader knows
    to be below ``SMALLEST_SHOWN``. A sum as large as its parts can be would tell every one of them:
    it is neither.
    """
    summed = _summed(rows)
    size = np.abs(summed[:, N])
    left = summed[size < SMALLEST_SHOWN]
    left[:, MOST] = SMALLEST_SHOWN - 1
    return summed[(size >= SMALLEST_SHOWN) & (size < summed[:, MOST])], left


def _nothing(rows: Rows, places: Rows) -> Rows:
    """A count of zero for each week of ``rows``, kind and place: as far as a reader knows, what is
    left over can lie there as well."""
    weeks = np.unique(rows[:, WEEK])
    kinds = [at for at, kind in enumerate(KINDS) if not kind.sensitive]
    at = np.array([(week, kind) for week in weeks for kind in kinds], np.int64).reshape(-1, 2)
    none = np.zeros((len(at) * len(places), 6), np.int64)
    none[:, [WEEK, KIND]] = np.repeat(at, len(places), axis=0)
    none[:, [AREA, CELL]] = np.tile(places, (len(at), 1))
    return none


def _summed(rows: Rows) -> Rows:
    """One row for each week, kind, area and cell."""
    if not len(rows):
        return rows
    rows = rows[np.lexsort(rows[:, [CELL, AREA, KIND, WEEK]].T)]
    new = np.any(np.diff(rows[:, :N], axis=0) != 0, axis=1)
    first = np.flatnonzero(np.concatenate([[True], new]))
    summed = rows[first]
    summed[:, [N, MOST]] = np.add.reduceat(rows[:, [N, MOST]], first, axis=0)
    return summed


def _blurred(rows: Rows, values: Mapping[int, int]) -> Rows:
    blurred = rows.copy()
    for column, value in values.items():
        blurred[:, column] = value
    return blurred


_KIND_SUMS = " || ".join(
    f"int8send(sum({' + '.join(f'coalesce(c{slot}, 0)' for slot in kind.slots)}))" for kind in KINDS
)
_SUMS = text(f"""
    SELECT coalesce(string_agg(int8send(week) || int8send(area) || int8send(cell) || sums, ''), '')
    FROM (
      SELECT CAST((day - :first) / {WEEK_DAYS} AS bigint) AS week,
        CAST(area_id AS bigint) AS area, CASE WHEN cell < {REASONS_END} THEN {NO_CELL}
          ELSE cell_parent(cell, {GUARDED_RESOLUTION}) END AS cell, {_KIND_SUMS} AS sums
      FROM cell_day WHERE day >= :first AND day < :end GROUP BY 1, 2, 3) AS summed
    """)


def _sums(session: Session, weeks: Period) -> Rows:
    end = weeks.first + timedelta(days=weeks.days // WEEK_DAYS * WEEK_DAYS)
    session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
    sent = session.execute(_SUMS, {"first": weeks.first, "end": end}).scalar_one()
    found = np.frombuffer(sent, dtype=">i8").astype(np.int64).reshape(-1, 3 + len(KINDS))
    at, kinds = np.nonzero(found[:, 3:])
    week, area, cell = found[at, :3].T
    counts = found[at, 3 + kinds]
    return np.column_stack([week, kinds, area, cell, counts, np.full(at.size, _ANYTHING)])


_PLACES = text(f"""
    SELECT DISTINCT CAST(area_id AS bigint), cell_parent(cell, {GUARDED_RESOLUTION})
    FROM (SELECT area_id, cell FROM cell_cum WHERE day = (SELECT max(day) FROM cell_snapshot)
          UNION ALL SELECT area_id, cell FROM cell_day
          WHERE day >= coalesce((SELECT max(day) FROM cell_snapshot), '-infinity')) AS known
    WHERE cell >= {REASONS_END}
    """)


def _places(session: Session) -> Rows:
    rows = [tuple(row) for row in session.execute(_PLACES)]
    return np.array(rows, dtype=np.int64).reshape(-1, 2)

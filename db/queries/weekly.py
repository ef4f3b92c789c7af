"""Counts by week, area and category, for whatever looks for what is unusual."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import COUNT_COLUMNS
from db.queries import atoms, risk
from db.queries.risk import Slice
from domain.category import SLOTS
from domain.filters import Period
from domain.sight import KINDS

Counts = NDArray[np.int64]

_SUMS = " || ".join(f"int8send(coalesce(sum({column}), 0))" for column in COUNT_COLUMNS)


@dataclass(frozen=True, slots=True)
class Weeks:
    """``counts`` (weeks, areas, slots) of the areas ``ids`` (areas,), rising; the number 0 stands
    for no known area. Slots that were not asked for hold zeros."""

    ids: Counts
    counts: Counts


def by_area(session: Session, wanted: Slice) -> Weeks:
    """The whole weeks of ``wanted.period``, counted from its first day.

    A guarded reader gets the sums of published atoms: each kind stands in the slot of its first
    category, but for the sensitive ones, which come weeks later.
    """
    if wanted.sight.guarded:
        return _by_kind(_atoms(session, wanted), wanted.period)
    found = _read(session, wanted, "area_id")
    ids, at = np.unique(found[:, 1], return_inverse=True)
    counts = np.zeros((wanted.period.days // 7, ids.size, SLOTS), np.int64)
    counts[found[:, 0], at] = found[:, 2:]
    return Weeks(ids, _chosen(counts, wanted))


def of_city(session: Session, wanted: Slice) -> Counts:
    """(weeks, slots) of the whole weeks of ``wanted.period``; as ``by_area`` says."""
    if wanted.sight.guarded:
        whole = _atoms(session, wanted, whole=True)
        summed: Counts = _by_kind(whole, wanted.period).counts.sum(axis=1)
        return summed
    found = _read(session, wanted, "0")
    counts = np.zeros((wanted.period.days // 7, SLOTS), np.int64)
    counts[found[:, 0]] = found[:, 2:]
    return _chosen(counts, wanted)


def _read(session: Session, wanted: Slice, area: str) -> Counts:
    """Rows of week, area and the sum of each slot, sent as bytes: thousands of rows would be as
    many Python objects."""
    where = "AND source_id = ANY(:source_ids)" if wanted.source_ids else ""
    where += " AND area_id = ANY(:area_ids)" if wanted.area_ids is not None else ""
    period = _whole_weeks(wanted.period)
    sent = session.execute(
        text(f"""
        SELECT coalesce(string_agg(int8send(week) || int8send(area) || sums, ''), '') FROM (
          SELECT ((day - :first) / 7)::bigint AS week, {area}::bigint AS area, {_SUMS} AS sums
          FROM day_count WHERE day >= :first AND day < :end {where} GROUP BY 1, 2) AS weekly
        """),
        {
            "first": period.first,
            "end": period.end,
            "source_ids": list(wanted.source_ids),
            "area_ids": list(wanted.area_ids or ()),
        },
    ).scalar_one()
    return np.frombuffer(sent, dtype=">i8").astype(np.int64).reshape(-1, 2 + SLOTS)


def _atoms(session: Session, wanted: Slice, *, whole: bool = False) -> atoms.Atoms:
    covered = risk.coverage(session, ())
    found = atoms.atoms(session, _whole_weeks(wanted.period), covered=covered)
    kept = atoms.chosen(found, wanted.slots, wanted.area_ids, mapped=None)
    early = [at for at, kind in enumerate(KINDS) if not kind.sensitive]
    told = np.isin(kept.rows[:, atoms.KIND], early)
    return kept.only(told if whole else told & kept.in_area)


def _by_kind(found: atoms.Atoms, period: Period) -> Weeks:
    ids, at = np.unique(found.rows[:, atoms.AREA], return_inverse=True)
    counts = np.zeros((period.days // 7, ids.size, SLOTS), np.int64)
    slots = np.array([kind.slots[0] for kind in KINDS])[found.rows[:, atoms.KIND]]
    np.add.at(counts, (found.rows[:, atoms.WEEK], at, slots), found.rows[:, atoms.N])
    return Weeks(ids, counts)


def _whole_weeks(period: Period) -> Period:
    return Period(period.first, period.first + timedelta(days=period.days // 7 * 7))


def _chosen(counts: Counts, wanted: Slice) -> Counts:
    if wanted.slots:
        counts[..., [slot for slot in range(SLOTS) if slot not in wanted.slots]] = 0
    return counts

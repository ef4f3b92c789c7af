"""How precisely the sources place what they tell, and how fine a surface may be for it.

One rule for all (docs/methods/surface.md): where a source that matters puts many incidents on few
points, or says that it moves them, nothing finer than resolution 8 is fitted, judged or issued.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from sqlalchemy.orm import Session

from analytics.quality.gates import LEAST_PLACED, RECENT_DAYS, YEAR_DAYS, Points
from analytics.runs import sources as histories
from analytics.surface import gates
from db import frames
from db.queries import sources as source_rows
from domain import grid
from domain.finding import SNAPPED, Finding, Severity
from domain.source import Source

# The setting of a source in a city file by which its publisher's moving of points is told.
MOVED = "snapped"
_DAYS = RECENT_DAYS + YEAR_DAYS


@dataclass(frozen=True, slots=True)
class Precision:
    """``points`` of the last 56 weeks by source id, of the sources that matter; ``findings`` of
    those that allow no fine cells; ``resolution`` the finest that a surface may have."""

    points: Mapping[int, Points]
    findings: tuple[Finding, ...]
    resolution: int


def precision(session: Session, source_days: pd.DataFrame, *, before: date) -> Precision:
    """What the sources' points allow; ``source_days`` as of ``db.frames``."""
    first = pd.Timestamp(before - timedelta(days=_DAYS))
    matter = histories.that_matter(histories.daily(source_days, first=first, days=_DAYS))
    told = [source for source in source_rows.listed(session) if source.id in matter]
    points = {source.id: _points(session, source, before) for source in told}
    findings = tuple(found for source in told for found in _coarse(source, points[source.id]))
    finest = gates.SNAPPED_RESOLUTION if findings else grid.RESOLUTION
    return Precision(points, findings, finest)


def _points(session: Session, source: Source, before: date) -> Points:
    recent = before - timedelta(days=RECENT_DAYS)
    year = recent - timedelta(days=YEAR_DAYS)
    stood = frames.points(session, source.id, since=year, recent=recent, before=before)
    return Points(source.name, stood["earlier"].to_numpy(), stood["later"].to_numpy())


def _coarse(source: Source, points: Points) -> Iterator[Finding]:
    rows = int((points.before + points.recent).sum())
    figures = {"points": int(points.before.size), "records": rows}
    moved = source.options.get(MOVED) is True and rows > 0
    if moved:
        yield Finding(SNAPPED[1], Severity.WARNS, source.name, figures)
    elif rows >= LEAST_PLACED and gates.is_snapped(points.before.size, rows):
        yield Finding(SNAPPED[0], Severity.WARNS, source.name, figures)

"""What happened against what was forecast: provisional once the days are over, final later.

Scored are every week of an issue and each of its first seven days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.model import ModelKind

# Late records have come in by then: the week from an issue's first day is final on day 35.
FINAL_AFTER = timedelta(days=28)
# Older issues have had their chance: days without data are never scored.
LONGEST_OPEN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Due:
    """A row of an issue whose days are over and whose score is missing."""

    issue_id: int
    target: str
    area_id: int
    first_day: date
    days: int
    expected: float
    alpha: float
    baseline: float
    baseline_alpha: float


@dataclass(frozen=True, slots=True)
class AreaScore:
    """What became of ``due``. ``pit`` is randomised, in (0, 1)."""

    due: Due
    actual: float
    crps: float
    baseline_crps: float
    pit: float


@dataclass(frozen=True, slots=True)
class SurfaceDue:
    """A risk surface whose seven days are over and whose score is missing."""

    issue_id: int
    target: str
    first_day: date


def due_areas(session: Session, *, as_of: date, final: bool) -> list[Due]:
    """Rows whose last day is before ``as_of`` (four weeks before it where ``final``), not yet
    scored as such. What is due to be final is no longer due to be provisional."""
    rows = session.execute(
        text("""
        SELECT f.issue_id, f.target, f.area_id, f.first_day, f.days, f.expected, f.alpha,
          f.baseline, f.baseline_alpha
        FROM forecast_issue i JOIN area_forecast f ON f.issue_id = i.id
        WHERE i.first_day > :oldest AND (f.days = 7 OR f.first_day < i.first_day + 7)
          AND f.first_day + f.days <= :over
          AND (:final OR f.first_day + f.days > :final_over)
          AND NOT EXISTS (SELECT 1 FROM area_score s WHERE s.issue_id = f.issue_id
            AND s.target = f.target AND s.area_id = f.area_id AND s.first_day = f.first_day
            AND s.days = f.days AND s.final = :final)
        ORDER BY f.issue_id, f.target, f.area_id, f.days, f.first_day
        """),
        _windows(as_of, final=final),
    )
    return [Due(*row) for row in rows]


def due_surfaces(session: Session, *, as_of: date, final: bool) -> list[SurfaceDue]:
    """Surfaces whose seven days are over (four weeks ago where ``final``), not yet scored so."""
    rows = session.execute(
        text("""
        SELECT r.issue_id, r.target, i.first_day
        FROM forecast_issue i JOIN risk_surface r ON r.issue_id = i.id
        WHERE i.first_day > :oldest AND i.first_day + 7 <= :over
          AND (:final OR i.first_day + 7 > :final_over)
          AND NOT EXISTS (SELECT 1 FROM surface_score s WHERE s.issue_id = r.issue_id
            AND s.target = r.target AND s.final = :final)
        ORDER BY r.issue_id, r.target
        """),
        _windows(as_of, final=final),
    )
    return [SurfaceDue(*row) for row in rows]


def keep_areas(
    session: Session, scores: Sequence[AreaScore], *, final: bool, now: datetime
) -> None:
    """Write down scores of areas."""
    session.execute(
        text("""
        INSERT INTO area_score (issue_id, target, area_id, first_day, days, actual, crps,
          baseline_crps, pit, final, scored_at)
        SELECT *, :final, :now FROM unnest(CAST(:issue AS bigint[]), CAST(:target AS text[]),
          CAST(:area AS int[]), CAST(:first_day AS date[]), CAST(:days AS smallint[]),
          CAST(:actual AS float8[]), CAST(:crps AS float8[]), CAST(:base AS float8[]),
          CAST(:pit AS float8[]))
        """),
        {
            "issue": [score.due.issue_id for score in scores],
            "target": [score.due.target for score in scores],
            "area": [score.due.area_id for score in scores],
            "first_day": [score.due.first_day for score in scores],
            "days": [score.due.days for score in scores],
            "actual": [score.actual for score in scores],
            "crps": [score.crps for score in scores],
            "base": [score.baseline_crps for score in scores],
            "pit": [score.pit for score in scores],
            "final": final,
            "now": now,
        },
    )


def keep_surface(
    session: Session, due: SurfaceDue, figures: dict[str, object], *, final: bool, now: datetime
) -> None:
    """Write down the score of a surface."""
    session.execute(
        text("""
        INSERT INTO surface_score (issue_id, target, final, figures, scored_at)
        VALUES (:issue_id, :target, :final, CAST(:figures AS jsonb), :now)
        """),
        {
            "issue_id": due.issue_id,
            "target": due.target,
            "final": final,
            "figures": orjson.dumps(figures).decode(),
            "now": now,
        },
    )


def weekly_pairs(
    session: Session, version_id: int, *, target: str, since: date
) -> list[tuple[date, float, float]]:
    """First day → mean crps and mean baseline crps of the finest areas, of each issue's first
    week, final where there is one; the last issue a day."""
    rows = session.execute(
        text("""
        SELECT DISTINCT ON (i.first_day) i.first_day, avg(s.crps), avg(s.baseline_crps)
        FROM forecast_issue i JOIN (
            SELECT DISTINCT ON (issue_id, area_id) issue_id, first_day, area_id, crps,
              baseline_crps
            FROM area_score WHERE target = :target AND days = 7 AND first_day >= :since
              AND area_id >= 0
              AND NOT EXISTS (SELECT 1 FROM area a WHERE a.parent_id = area_score.area_id)
            ORDER BY issue_id, area_id, first_day, final DESC) AS s
          ON s.issue_id = i.id AND s.first_day = i.first_day
        WHERE i.version_id = :version_id
        GROUP BY i.first_day, i.id ORDER BY i.first_day, i.id DESC
        """),
        {"version_id": version_id, "target": target, "since": since},
    )
    return [(row[0], float(row[1]), float(row[2])) for row in rows]


def surface_figures(
    session: Session, *, since: date, kind: ModelKind = ModelKind.CELLS
) -> list[tuple[int, str, date, bool, dict[str, object]]]:
    """Version id, target, first day, final and figures of every scored surface, oldest first;
    of provisional and final only the final."""
    rows = session.execute(
        text("""
        SELECT DISTINCT ON (i.first_day, s.issue_id, s.target) i.version_id, s.target, i.first_day,
          s.final, s.figures
        FROM surface_score s JOIN forecast_issue i ON i.id = s.issue_id
          JOIN model_version v ON v.id = i.version_id AND v.kind = :kind
        WHERE i.first_day >= :since ORDER BY i.first_day, s.issue_id, s.target, s.final DESC
        """),
        {"since": since, "kind": kind},
    )
    return [(row[0], row[1], row[2], row[3], dict(row[4])) for row in rows]


def _windows(as_of: date, *, final: bool) -> dict[str, object]:
    return {
        "over": as_of - FINAL_AFTER if final else as_of,
        "final_over": as_of - FINAL_AFTER,
        "oldest": as_of - LONGEST_OPEN,
        "final": final,
    }

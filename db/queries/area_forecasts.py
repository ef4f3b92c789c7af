"""Forecast counts of areas, and past ones beside what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries.issues import SHOWN_THEN

CITY = -1


@dataclass(frozen=True, slots=True)
class AreaForecast:
    """Expected count of ``days`` from ``first_day``, and the baseline's: negative binomial with
    variance μ + αμ². ``area_id`` −1 is the city, 0 what lies in no area."""

    target: str
    area_id: int
    first_day: date
    days: int
    expected: float
    alpha: float
    baseline: float
    baseline_alpha: float


@dataclass(frozen=True, slots=True)
class PastForecast:
    """What was shown on ``first_day`` for the ``days`` from it, and what happened. ``actual`` is
    None while the days are not over; it is ``final`` four weeks after them."""

    issue_id: int
    version_id: int
    first_day: date
    days: int
    expected: float
    alpha: float
    baseline: float
    baseline_alpha: float
    actual: float | None
    final: bool
    crps: float | None
    baseline_crps: float | None
    pit: float | None


_COLUMNS = "target, area_id, first_day, days, expected, alpha, baseline, baseline_alpha"


def keep(session: Session, issue_id: int, rows: Sequence[AreaForecast]) -> None:
    """Write down everything an issue says of areas."""
    session.execute(
        text(f"""
        INSERT INTO area_forecast (issue_id, {_COLUMNS})
        SELECT :issue_id, * FROM unnest(CAST(:target AS text[]), CAST(:area AS int[]),
          CAST(:first_day AS date[]), CAST(:days AS smallint[]), CAST(:expected AS float8[]),
          CAST(:alpha AS float8[]), CAST(:baseline AS float8[]), CAST(:base_alpha AS float8[]))
        """),
        {
            "issue_id": issue_id,
            "target": [row.target for row in rows],
            "area": [row.area_id for row in rows],
            "first_day": [row.first_day for row in rows],
            "days": [row.days for row in rows],
            "expected": [row.expected for row in rows],
            "alpha": [row.alpha for row in rows],
            "baseline": [row.baseline for row in rows],
            "base_alpha": [row.baseline_alpha for row in rows],
        },
    )


def of_issue(
    session: Session,
    issue_id: int,
    *,
    target: str | None = None,
    area_id: int | None = None,
    days: int | None = None,
) -> list[AreaForecast]:
    """What an issue says, of one target, area and length where given, by area and day."""
    rows = session.execute(
        text(f"""
        SELECT {_COLUMNS} FROM area_forecast WHERE issue_id = :issue_id
          AND target = coalesce(CAST(:target AS text), target)
          AND area_id = coalesce(CAST(:area_id AS int), area_id)
          AND days = coalesce(CAST(:days AS int), days)
        ORDER BY target, area_id, days, first_day
        """),
        {"issue_id": issue_id, "target": target, "area_id": area_id, "days": days},
    )
    return [AreaForecast(*row) for row in rows]


def past(
    session: Session, *, target: str, area_id: int, days: int, since: date
) -> list[PastForecast]:
    """The forecasts of ``days`` (1 or 7) from each issue's own first day that were shown then,
    for first days from ``since`` on, oldest first; of several issues a day the last."""
    rows = session.execute(
        text(f"""
        SELECT DISTINCT ON (i.first_day) i.id, i.version_id, f.first_day, f.days, f.expected,
          f.alpha, f.baseline, f.baseline_alpha, s.actual, coalesce(s.final, false), s.crps,
          s.baseline_crps, s.pit
        FROM forecast_issue i JOIN model_version v ON v.id = i.version_id
          JOIN area_forecast f ON f.issue_id = i.id AND f.target = :target
            AND f.area_id = :area_id AND f.first_day = i.first_day AND f.days = :days
          LEFT JOIN LATERAL (
            SELECT * FROM area_score s WHERE s.issue_id = i.id AND s.target = :target
              AND s.area_id = :area_id AND s.first_day = f.first_day AND s.days = :days
            ORDER BY s.final DESC LIMIT 1) AS s ON true
        WHERE v.kind = 'areas' AND i.first_day >= :since AND {SHOWN_THEN}
        ORDER BY i.first_day, i.id DESC
        """),
        {"target": target, "area_id": area_id, "days": days, "since": since},
    )
    return [PastForecast(*row) for row in rows]

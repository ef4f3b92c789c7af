"""A publisher that snaps its points: the retrain fits, judges, issues and scores large cells."""

from datetime import UTC, date, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text

from analytics.forecasting import recipes
from analytics.runs import reading
from analytics.runs.areas import AreaRun
from analytics.runs.cells import DAYS_NEEDED, CellRun
from analytics.runs.contract import Run
from analytics.runs.reading import Ground
from db import session as database
from db.queries import scores, surfaces
from domain import grid
from domain.city import City
from domain.job import JobState
from domain.model import ModelKind
from domain.target import ALL
from services import cities, prospects, scorecards
from services import registry as verbs
from tests import busy_town, night_run, snapped_town, town

DAYS = DAYS_NEEDED + 12


def runs(ground: Ground) -> list[Run]:
    areas = AreaRun(ground, {"steady": night_run.steady, "mean_28": recipes.mean_28}, country=None)
    return [areas, CellRun(ground, weeks=areas.week)]


sessions = town.sessions()


def test_a_snapped_town_has_large_cells_from_fit_to_score(sessions: database.Sessions) -> None:
    city, now = snapped_town.settled(sessions, days=DAYS, a_day=20)
    job = night_run.retrained(sessions, now, runs=runs)
    assert job.state is JobState.SUCCEEDED, job.reason
    issue = night_run.shown(sessions, ModelKind.CELLS)
    with sessions() as session:
        found = surfaces.of_issue(session, issue.id, "all")
        [record] = [one for one in verbs.records(session) if one.version.id == issue.version_id]
    assert found is not None
    assert found.resolution == record.version.parameters["resolution"] == 8
    assert {grid.resolution(cell) for cell in found.cells.tolist()} == {8}
    assert found.expected.sum() == pytest.approx(140, rel=0.1)
    tops = found.cells[np.argsort(-found.expected)[:4]].tolist()
    assert set(tops) == {grid.containing(*at, 8) for at in snapped_town.CORNERS}
    assert record.backtest is not None
    assert record.backtest.figures["all"]["resolution"] == 8  # type: ignore[index]
    shown_at_any_resolution(sessions, city, now, found)
    scored(sessions, city, now, issue.version_id)


def shown_at_any_resolution(
    sessions: database.Sessions, city: City, now: Any, found: surfaces.RiskSurface
) -> None:
    """Whoever asks for finer cells gets these, and why."""
    asked = prospects.Question(city, ALL)
    with sessions() as session:
        for wanted in (10, 9, 8):
            drawn = prospects.layer(session, asked, resolution=wanted, now=now)
            assert drawn.resolution == 8
            assert drawn.cells.tolist() == found.cells.tolist()
            assert drawn.expected == pytest.approx(found.expected)
        assert prospects.layer(session, asked, resolution=7, now=now).resolution == 7
        corner = grid.containing(*snapped_town.CORNERS[0], 10)
        told = prospects.cell(session, asked, corner)
        cards = scorecards.cards(session)
    assert told is not None
    assert told.coarseness is not None
    assert told.cell == grid.parent(corner, 8)
    [why] = told.coarseness.found
    assert why.code == "snapped_points"
    assert why.figures["points"] < 0.1 * why.figures["records"]  # type: ignore[operator]
    assert {one.resolution for card in cards for one in card.places} == {8}


def scored(sessions: database.Sessions, city: City, now: Any, version_id: int) -> None:
    later = now + timedelta(days=7)
    town.stored(sessions, city, snapped_town.records(7, a_day=20, since=DAYS), now=later)
    night_run.retrained(sessions, later, runs=runs)
    with sessions() as session:
        every = scores.surface_figures(session, since=now.date() - timedelta(days=2))
    [figures] = [one[4] for one in every if one[:2] == (version_id, "all")]
    own: Any = figures
    recorded = town.value(
        sessions,
        "SELECT sum(n) FROM day_count WHERE day >= :first AND day < :first + 7",
        first=now.date(),
    )
    assert own["own"]["events"] == recorded
    assert {"pkde", "kde_30", "uniform"} <= set(own)
    assert own["own"]["hit_rate"] > own["uniform"]["hit_rate"]


def test_a_publisher_may_say_that_it_moves_its_points(sessions: database.Sessions) -> None:
    """Each point differs, and still no cell finer than resolution 8 is fitted."""
    _, now = snapped_town.settled(sessions, days=30, a_day=5, step=1e-5)
    assert finest(sessions, now) == (10, ())
    with database.transaction(sessions) as session:
        session.execute(text("""UPDATE source SET options = '{"snapped": true}'"""))
    assert finest(sessions, now) == (8, ("moved_points",))


def finest(sessions: database.Sessions, now: Any) -> tuple[int, tuple[str, ...]]:
    ground = ground_of(sessions, now.date())
    codes = tuple(one.code for one in ground.precision.findings)
    return ground.places.resolution, codes


def ground_of(sessions: database.Sessions, before: date) -> Ground:
    with sessions() as session:
        found = reading.ground(session, cities.current(session), before=before)
    assert found is not None
    return found


def test_a_publisher_that_tells_months_alone_has_no_weeks(sessions: database.Sessions) -> None:
    """Every incident of a month bears its first day: of weeks nothing is known."""
    city, now = snapped_town.settled(sessions, days=1, a_day=1)
    first = busy_town.FIRST
    months = [first.replace(month=month) for month in range(1, 13)]
    told = [
        town.incident(
            f"{at.month}-{n}", occurred=at.astimezone(UTC), at=(38.6 + n % 9 / 100, -90.24)
        )
        for at in months
        for n in range(120)
    ]
    town.stored(sessions, city, town.parsed(*told), now=now + timedelta(days=366))
    ground = ground_of(sessions, date(2024, 12, 2))
    assert ground.places.events["all"].counts().sum() > 1_000
    lack = CellRun(ground, weeks=lambda code: None).lacking()
    assert lack is not None
    assert lack.days < 30

"""The risk surfaces of a retrain on the small town: stored, scaled, scored, never of the future."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text

from analytics.forecasting import recipes
from analytics.runs.areas import AreaRun
from analytics.runs.cells import DAYS_NEEDED, CellRun
from analytics.runs.contract import Judged, Run
from analytics.runs.reading import Ground
from analytics.surface import gates
from db import session as database
from db.queries import area_forecasts, registry, scores, steps, surfaces
from domain import grid
from domain.errors import NotFound
from domain.incident import PlacePrecision
from domain.job import JobState
from domain.model import Issue, ModelKind
from domain.response import Stage
from locales import LANGUAGES, spoken, t
from services import prospects
from services import registry as verbs
from tests import busy_town, night_run, town

DAYS = DAYS_NEEDED + 12


def runs(ground: Ground) -> list[Run]:
    areas = AreaRun(ground, {"steady": night_run.steady, "mean_28": recipes.mean_28}, country=None)
    return [areas, CellRun(ground, weeks=areas.week)]


sessions = town.sessions()


def shown(sessions: database.Sessions) -> Issue:
    return night_run.shown(sessions, ModelKind.CELLS)


def contents(sessions: database.Sessions, issue: Issue) -> list[Any]:
    """Every surface and profile of an issue, to the last bit."""
    asked = (
        "SELECT target, cells, expected, shares, parts, float8send(alpha) FROM risk_surface",
        "SELECT target, area_id, shares::text FROM hour_profile",
    )
    where = "WHERE issue_id = :id ORDER BY 1, 2"
    return [town.rows(sessions, f"{one} {where}", id=issue.id) for one in asked]


def test_a_night(sessions: database.Sessions) -> None:
    _, now = busy_town.settled(sessions, days=DAYS, a_day=14)
    job = night_run.retrained(sessions, now, runs=runs)
    assert job.state is JobState.SUCCEEDED, job.reason
    issue = shown(sessions)
    with sessions() as session:
        found = surfaces.of_issue(session, issue.id, "all")
        hours = surfaces.profiles(session, issue.id, "all")
        lines = [line for step in steps.listed(session, job.id) for line in step.said]
        record = next(r for r in verbs.records(session) if r.version.recipe == "mixture")
    assert found is not None
    # All that happens has a place here, and 14 a day are expected.
    assert found.expected.sum() == pytest.approx(98, rel=0.1)
    assert np.abs(found.shares.astype(int).sum(axis=1) - 100).max() <= len(found.parts)
    # Six in ten happen at four corners.
    assert np.sort(found.expected)[-4:].sum() == pytest.approx(0.6 * 98, rel=0.15)
    assert set(hours) >= {surfaces.CITY}
    assert all(own.shape == (168,) for own in hours.values())
    assert all(own.sum() == pytest.approx(1) for own in hours.values())
    assert record.backtest is not None
    assert record.backtest.passes
    assert {"pkde", "kde_30", "count_30", "count_365", "uniform"} <= set(
        record.backtest.figures["baselines"]
    )
    for language in LANGUAGES:
        with spoken(language):
            assert all(t(line.key, **line.values) for line in lines)


def test_surfaces_are_scored_twice_and_settings_kept(sessions: database.Sessions) -> None:
    city, now = busy_town.settled(sessions, days=DAYS, a_day=14)
    night_run.retrained(sessions, now, runs=runs)
    first = shown(sessions)
    since = first.first_day - timedelta(days=1)
    for gone, final in ((7, False), (35, True)):
        later = now + timedelta(days=gone)
        more = busy_town.records(gone, a_day=14, since=DAYS)
        town.stored(sessions, city, more, now=later)
        night_run.retrained(sessions, later, runs=runs)
        with sessions() as session:
            scored = scores.surface_figures(session, since=since)
        said = (first.version_id, "all", first.first_day)
        [own] = [one for one in scored if one[:3] == said]
        assert own[3] is final
    figures: Any = own[4]
    assert {"own", "kde_30", "pkde", "uniform"} <= set(figures)
    recorded = town.value(
        sessions,
        "SELECT sum(n) FROM day_count WHERE day >= :first AND day < :first + 7",
        first=first.first_day,
    )
    assert figures["own"]["events"] == recorded
    assert figures["own"]["hit_rate"] > figures["uniform"]["hit_rate"]
    tuned = town.rows(
        sessions,
        "SELECT DISTINCT b.figures->'tuned'->>'on' FROM backtest b"
        " JOIN model_version v ON v.id = b.version_id WHERE v.kind = 'cells'",
    )
    assert tuned == [(first.first_day.isoformat(),)]


def test_cells_in_which_something_was_done_are_left_out_of_the_record(
    sessions: database.Sessions,
) -> None:
    city, now = busy_town.settled(sessions, days=DAYS, a_day=14)
    night_run.retrained(sessions, now, runs=runs)
    first = shown(sessions)
    corners = [grid.containing(*place, grid.RESOLUTION) for place in busy_town.CORNERS]
    treated(sessions, corners, first.first_day)
    later = now + timedelta(days=7)
    town.stored(sessions, city, busy_town.records(7, a_day=14, since=DAYS), now=later)
    night_run.retrained(sessions, later, runs=runs)
    with sessions() as session:
        scored = scores.surface_figures(session, since=first.first_day)
    said = (first.version_id, "all", first.first_day)
    [own] = [one for one in scored if one[:3] == said]
    figures: Any = own[4]
    elsewhere = town.value(
        sessions,
        "SELECT sum(n) FROM cell_day WHERE day >= :first AND day < :first + 7"
        " AND cell <> ALL(:cells)",
        first=first.first_day,
        cells=corners,
    )
    assert figures["own"]["events"] == elsewhere
    replayed = town.value(
        sessions,
        "SELECT figures->'all'->>'events' FROM backtest b JOIN model_version v"
        " ON v.id = b.version_id WHERE v.kind = 'cells' ORDER BY b.id DESC LIMIT 1",
    )
    earlier = town.value(
        sessions,
        "SELECT sum(n) FROM cell_day WHERE day >= CAST(:first AS date) - :days AND day < :first",
        first=first.first_day,
        days=7 * (gates.LEAST_ORIGINS - 1),
    )
    assert float(replayed) == earlier + elsewhere


def treated(sessions: database.Sessions, cells: list[int], day: date) -> None:
    with database.transaction(sessions) as session:
        session.execute(
            text("""
            INSERT INTO response (stage, action, note, first_day, last_day, geom, cells,
              account_id, logged_at)
            SELECT :stage, 'patrol', '', :day, :day, geom, :cells, 1, now() FROM area LIMIT 1
            """),
            {"stage": Stage.RESPONSE, "day": day, "cells": cells},
        )


def test_future_rows_change_no_surface(sessions: database.Sessions) -> None:
    """Two months of wild records from today on, planted in the table."""
    city, now = busy_town.settled(sessions, days=DAYS, a_day=14)
    night_run.retrained(sessions, now, runs=runs)
    before = shown(sessions)
    plain = contents(sessions, before)
    later = now + timedelta(days=60)
    town.stored(sessions, city, busy_town.records(60, a_day=80, seed=9, since=DAYS), now=later)
    night_run.retrained(sessions, now + timedelta(minutes=5), runs=runs)
    after = shown(sessions)
    assert after.id != before.id
    assert after.fit_hash == before.fit_hash
    assert contents(sessions, after) == plain


def test_centroids_of_counties_have_forecasts_and_no_risk(sessions: database.Sessions) -> None:
    city = town.settled(sessions)
    now = busy_town.FIRST + timedelta(days=DAYS, hours=2)
    random = np.random.default_rng(8)
    counties = {"AB": (38.61, -90.25), "AC": (38.60, -90.20)}
    records = [
        town.incident(
            f"{day}-{number}-{code}",
            occurred=busy_town.FIRST + timedelta(days=day, hours=12),
            at=place,
            place_precision=PlacePrecision.COUNTY,
            area_code=code,
            area_name=f"County {code}",
        )
        for day in range(DAYS)
        for code, place in counties.items()
        for number in range(int(random.poisson(8)))
    ]
    town.stored(sessions, city, town.parsed(*records), now=now)
    job = night_run.retrained(sessions, now, runs=runs)
    assert job.state is JobState.SUCCEEDED, job.reason
    with sessions() as session:
        areas = verbs.shown(session, ModelKind.AREAS)
        assert areas is not None
        said = area_forecasts.of_issue(session, areas.id, target="all", days=7)
        assert verbs.shown(session, ModelKind.CELLS) is None
        assert registry.listed(session, ModelKind.CELLS) == []
        lines = {line.key for step in steps.listed(session, job.id) for line in step.said}
        with pytest.raises(NotFound, match="districts or larger areas"):
            prospects.live(session)
    assert "retrain.lacks.cells" in lines
    ids = {row[0] for row in town.rows(sessions, "SELECT id FROM area WHERE level = 'county'")}
    assert ids <= {row.area_id for row in said}
    for table in ("risk_surface", "hour_profile", "surface_score"):
        assert town.value(sessions, f"SELECT count(*) FROM {table}") == 0


def test_what_is_not_judged_good_is_never_drawn(sessions: database.Sessions) -> None:
    """A heat map that the mixture does not beat, and data that must not be learned from."""

    class Poor(CellRun):
        def judged(self, recipe: str) -> Judged:
            return Judged(False, ({"code": "no_gain", "figure": -0.1, "limit": 0.0},))

    def poor(ground: Ground) -> list[Run]:
        return [Poor(ground, weeks=lambda code: None)]

    _, now = busy_town.settled(sessions, days=DAYS, a_day=14)
    night_run.retrained(sessions, now, runs=poor)
    with sessions() as session:
        records = verbs.records(session)
        assert verbs.shown(session, ModelKind.CELLS) is None
    assert {record.version.recipe for record in records} == {"mixture", "pkde"}
    for record in records:
        assert record.backtest is not None
        assert [reason["code"] for reason in record.backtest.reasons] == ["no_gain"]
    assert town.value(sessions, "SELECT count(*) FROM risk_surface") == 0

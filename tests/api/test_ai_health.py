"""The health of the models: what is really live, and nothing that is not there."""

from datetime import date, timedelta

from db import session as database
from db.queries import areas, issues, sources
from db.queries import registry as rows
from domain.model import Backtest, ModelKind, NewIssue, NewVersion
from services import registry
from tests import tried
from tests.auth.house import Browser, House

ADDRESS = "/api/v1/ai/health"
LAST = date(2026, 3, 1)


def test_without_a_model_it_says_none_and_makes_nothing_up(viewer: Browser) -> None:
    told = viewer.get(ADDRESS)
    assert told.status_code == 200
    assert told.get_json() == {
        "status": "none",
        "models": {"areas": {"status": "none"}, "cells": {"status": "none"}},
    }


def test_it_says_what_is_live_and_how_old_its_forecasts_are(house: House, viewer: Browser) -> None:
    now = house.clock()
    with database.transaction(house.sessions) as session:
        new = NewVersion(ModelKind.AREAS, "mean_28", {"days": 28}, "abc")
        version = rows.known(session, new, job_id=None, now=now)
        registry.keep_backtest(
            session, Backtest(version.id, None, now, LAST, 100, {}, passes=True, reasons=())
        )
        issues.keep(
            session, NewIssue(version.id, None, now, LAST + timedelta(days=1), LAST, 100, {}, "f")
        )
        registry.publish(session, version.id, reason="It passed.", now=now)
    house.clock += timedelta(hours=2)
    told = viewer.get(ADDRESS).get_json()
    house.clock += timedelta(hours=-2)
    told_of = told["models"]["areas"]
    assert (told["status"], told["models"]["cells"]) == ("live", {"status": "none"})
    assert (told_of["recipe"], told_of["hash"], told_of["version"]) == (
        "mean_28",
        "abc",
        version.id,
    )
    assert told_of["published"] == {"step": "published", "at": now.isoformat(), "by": None}
    assert (told_of["issue"]["age_s"], told_of["issue"]["data_count"]) == (7200, 100)
    assert told_of["backtest"] == {"as_of": "2026-03-01", "passes": True}
    assert told_of["last_score"] is None


def test_it_says_how_both_models_last_fared(
    house: House, viewer: Browser, analyst: Browser
) -> None:
    with database.transaction(house.sessions) as session:
        ids = tuple(one.id for one in areas.listed(session))
        source_id = sources.by_slug(session, "police").id
        tried.live(session, ids, source_id=source_id)
    told = analyst.get(ADDRESS).get_json()["models"]
    last = tried.FIRST - timedelta(days=7)
    counts = told["areas"]["last_score"]
    assert (counts["week_from"], counts["baseline_crps"]) == (last.isoformat(), 1.6)
    surface = told["cells"]["last_score"]
    assert (surface["week_from"], surface["final"]) == (last.isoformat(), False)
    assert surface["figures"]["own"]["hit_rate"] == 0.2
    guarded = viewer.get(ADDRESS).get_json()["models"]
    assert guarded["areas"] == told["areas"]
    assert guarded["cells"]["last_score"] == {**surface, "figures": None}

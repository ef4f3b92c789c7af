"""The health of the models: what is really live, and nothing that is not there."""

from datetime import date, timedelta

from db import session as database
from db.queries import issues
from db.queries import registry as rows
from domain.model import Backtest, ModelKind, NewIssue, NewVersion
from services import registry
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
    areas = told["models"]["areas"]
    assert (told["status"], told["models"]["cells"]) == ("live", {"status": "none"})
    assert (areas["recipe"], areas["hash"], areas["version"]) == ("mean_28", "abc", version.id)
    assert areas["published"] == {"step": "published", "at": now.isoformat(), "by": None}
    assert (areas["issue"]["age_s"], areas["issue"]["data_count"]) == (7200, 100)
    assert areas["backtest"] == {"as_of": "2026-03-01", "passes": True}
    assert areas["last_score"] is None
